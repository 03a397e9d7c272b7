"""A lab's fields to type in, such as sizes, points or a kernel: what cannot be meant is put back and named."""

from typing import Any

import streamlit as st

from quiz.drawings import Drawing
from quiz.layer_settings import Layers
from quiz.matrices import Matrix
from quiz.points import Points
from quiz.sizes import Sizes

_SHOWN = 40
_LONGEST = {"sizes": 40, "layers": 200, "matrix": 400, "drawing": 400}  # characters of a line
_NAMELESS = {"matrix": "Eigene Zahlen", "drawing": "Selbst gezeichnet"}
Typed = Sizes | Points | Layers | Matrix | Drawing


def draw_typed(control: Typed, common: dict[str, Any]) -> str:
    """The field, of one line or several; it takes other marks between the numbers too."""
    if control.kind in _NAMELESS:
        _draw_names(control, common["label"])
        common = {**common, "label": "Zeile für Zeile"}
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


def _draw_names(control: Matrix | Drawing, label: str) -> None:
    """The values that have a name; it shows the present one's, or that it has none."""
    by_value = {value: name for name, value in control.named.items()}
    key = f"_named:{control.key}"
    present = st.session_state[f"_state:{st.session_state['_lab']}"][control.key]
    st.session_state[key] = by_value.get(present)
    st.selectbox(
        label,
        list(control.named),
        key=key,
        placeholder=_NAMELESS[control.kind],
        filter_mode=None,
        on_change=_take_named,
        args=(control, key),
    )


def _take_named(control: Matrix | Drawing, key: str) -> None:
    if st.session_state[key] is not None:
        st.session_state[control.key] = control.named[st.session_state[key]]


def _tidy(control: Typed, forget_notices: Any) -> None:
    forget_notices()
    typed = st.session_state[control.key]
    try:
        st.session_state[control.key] = control.tidy(typed)
    except ValueError:
        before = st.session_state[f"_state:{st.session_state['_lab']}"]
        st.session_state[control.key] = before[control.key]
        st.session_state[f"_refused:{control.key}"] = typed[:_SHOWN].replace("\n", " ").replace("`", "'") or " "
