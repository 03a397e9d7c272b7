"""A lab's field for a short list of whole numbers, such as 4-2; what cannot be meant is put back and said."""

from typing import Any

import streamlit as st

from quiz.sizes import Sizes


def draw_sizes(control: Sizes, common: dict[str, Any]) -> str:
    """The field; it also takes commas, spaces or a cross between the numbers."""
    before = st.session_state.get(control.key, control.default)
    common = {**common, "on_change": _tidy, "args": (control, before, common["on_change"])}
    value = st.text_input(value=control.default, max_chars=40, autocomplete="off", **common)
    refused = st.session_state.pop(f"_refused:{control.key}", None)
    if refused:
        st.caption(f":material/warning: «{refused}» geht nicht; erlaubt ist {control.range_text()}.")
    return str(value)


def _tidy(control: Sizes, before: str, forget_notices: Any) -> None:
    forget_notices()
    typed = st.session_state[control.key]
    try:
        st.session_state[control.key] = control.tidy(typed)
    except ValueError:
        st.session_state[control.key] = before
        st.session_state[f"_refused:{control.key}"] = typed.replace("`", "'")[:40] or " "
