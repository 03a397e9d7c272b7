"""A file of progress from another machine: picked, looked at, then taken in or left."""

from pathlib import Path
from typing import NamedTuple

import streamlit as st

from pages._widgets.learner import current_learner, now, open_progress, stops_without_progress
from quiz.progress_file import MAX_BYTES, Progress, read_progress
from quiz.transfer import Transfer

_HERE = Path(__file__)
_KEY = "progress-upload"
_PICKED, _SAID, _COUNT = "_progress-picked", "_progress-said", "_progress-count"
_TOO_LARGE = f"Die Datei ist grösser als {MAX_BYTES // 2**20} MB; das ist kein Fortschritt von Durchblick."
_component = st.components.v2.component(
    "durchblick.progress_upload",
    html=_HERE.with_suffix(".html").read_text(encoding="utf-8"),
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=_HERE.with_suffix(".js").read_text(encoding="utf-8"),
)


class _Picked(NamedTuple):
    name: str
    progress: Progress | None
    problem: str = ""


@stops_without_progress
def draw_progress_upload() -> None:
    """Draw the field; beneath it what the picked file would bring, with the word that takes it in."""
    count = st.session_state.get(_COUNT, 0)  # another one tells the field that its file has arrived
    _component(key=_KEY, data={"most": MAX_BYTES, "too_large": _TOO_LARGE, "count": count}, on_file_change=_pick)
    said = st.session_state.pop(_SAID, None)
    if said is not None:
        st.success(said, icon=":material/check_circle:")
    picked: _Picked | None = st.session_state.get(_PICKED)
    if picked is None:
        return
    st.text(picked.name)  # as text: a file may bear any name
    if picked.progress is None:
        st.error(picked.problem, icon=":material/error:")
        return
    gain = Transfer(open_progress().engine).preview(current_learner(), picked.progress)
    if gain.new_answers or gain.other_changes:
        st.info(f"Das bringt die Datei: {gain.sentence}.", icon=":material/info:")
        with st.container(horizontal=True):
            st.button("Dazunehmen", type="primary", on_click=_take_in)
            st.button("Verwerfen", on_click=_forget)
    else:
        st.info(f"Alles in dieser Datei ist schon da: {gain.sentence}.", icon=":material/info:")


def receive_file(name: str, text: str) -> None:
    """Read a picked file; the page shows what is in it, or what is wrong with it."""
    try:
        st.session_state[_PICKED] = _Picked(name, read_progress(text.encode("utf-8", "replace")))
    except ValueError as problem:
        st.session_state[_PICKED] = _Picked(name, None, str(problem))


def _pick() -> None:
    file = st.session_state[_KEY].file
    st.session_state[_COUNT] = st.session_state.get(_COUNT, 0) + 1
    receive_file(str(file["name"]), str(file["text"]))


@stops_without_progress
def _take_in() -> None:
    picked: _Picked | None = st.session_state.pop(_PICKED, None)
    if picked is not None and picked.progress is not None:
        gain = Transfer(open_progress().engine).take_in(current_learner(), picked.progress, now=now())
        st.session_state[_SAID] = f"Dazugenommen: {gain.sentence}."


def _forget() -> None:
    st.session_state.pop(_PICKED, None)
