"""A lab's fields to type in, such as sizes or points: what cannot be meant is put back, with a sentence."""

from typing import Any

import streamlit as st

from quiz.layer_settings import Layers
from quiz.points import Points
from quiz.sizes import Sizes

_SHOWN = 40
_LONGEST = {"sizes": 40, "layers": 200}  # characters of a line
Typed = Sizes | Points | Layers


def draw_typed(control: Typed, common: dict[str, Any]) -> str:
    """The field, of one line or several; it takes other marks between the numbers too."""
    common = {**common, "on_change": _tidy, "args": (control, common["on_change"])}
    if control.kind == "points":
        value = st.text_area(value=control.default, height=120, **common)
    else:
        longest = _LONGEST[control.kind]
        value = st.text_input(value=control.default, max_chars=longest, autocomplete="off", **common)
    refused = st.session_state.pop(f"_refused:{control.key}", None)
    if refused:
        st.caption(f":material/warning: «{refused}» geht nicht; erlaubt ist {control.range_text()}.")
    return str(value)


def _tidy(control: Typed, forget_notices: Any) -> None:
    forget_notices()
    typed = st.session_state[control.key]
    try:
        st.session_state[control.key] = control.tidy(typed)
    except ValueError:
        before = st.session_state[f"_state:{st.session_state['_lab']}"]
        st.session_state[control.key] = before[control.key]
        st.session_state[f"_refused:{control.key}"] = typed[:_SHOWN].replace("\n", " ").replace("`", "'") or " "
