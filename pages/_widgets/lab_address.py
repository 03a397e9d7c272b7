"""What the address says of a lab's controls, checked before Streamlit would swallow a wrong value."""

from typing import Any

import streamlit as st

from quiz.labs import Lab

_NOTICES = "_url_notices"
_SHOWN = 60  # characters of what stands in the address


def read_url(lab: Lab) -> None:
    """Say which URL parameters are broken and open the page without them: the controls take their defaults."""
    faults, rewritten = {}, {}
    for key in lab.complete({}):
        try:
            value = value_in_url(lab, key)
        except ValueError as problem:
            faults[key] = str(problem)
            continue
        # Streamlit knows a step by its label alone: 0.1 means 0,1 to a student, and nothing to Streamlit.
        if lab.control(key).kind == "steps" and value is not None:
            text = lab.url_text(key, value)
            if st.query_params[key] != text:
                rewritten[key] = text
    if faults:
        st.session_state[_NOTICES] = (lab.page, list(faults.values()))
    if faults or rewritten:
        # Only a new visit makes Streamlit forget them: it keeps what the first address said, and some of it
        # (an infinite seed) would end the run.
        rest = {key: value for key, value in st.query_params.items() if key not in faults} | rewritten
        st.switch_page(st.session_state["_pages"][f"{lab.chapter}/{lab.page}"], query_params=rest)
    page, notices = st.session_state.get(_NOTICES, (lab.page, []))
    if page == lab.page and notices:
        st.warning("Ein Wert in der Adresse passt nicht.", icon=":material/link_off:")
        for notice in notices:
            st.text(notice)  # as text: what stands in an address may look like Markdown


def value_in_url(lab: Lab, key: str) -> Any:
    """The value that the URL gives a control, None if it names none; ValueError with a German sentence."""
    values = st.query_params.get_all(key)
    if len(values) > 1:
        # a drawing is long: each value is told apart by how it begins
        control, several = lab.control(key), ", ".join(value[: _SHOWN // 2 - 1] for value in values)[:_SHOWN]
        raise ValueError(
            f"{key} steht {len(values)}-mal in der Adresse ({several}), erlaubt ist ein Wert aus "
            f"{control.range_text()}; es gilt der Standardwert {control.text(control.default)}."
        )
    return lab.parse(key, values[0]) if values else None


def forget_notices() -> None:
    """Say nothing more about the address: the student has moved on."""
    st.session_state.pop(_NOTICES, None)
