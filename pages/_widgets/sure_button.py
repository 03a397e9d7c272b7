"""A button whose click counts also where another replica has just taken over the student."""

from collections.abc import Callable
from typing import Any

import streamlit as st

_HEARD = "_sure-button"


def sure_button(label: str, act: Callable[..., None], *args: Any, place: Any = st, **look: Any) -> None:
    """Draw the button in `place`; a click calls act(*args) before the page is drawn, as `on_click` does.

    The browser of a student whose replica has died sends his click to one that has drawn nothing for him yet.
    Streamlit then knows that the button was pressed, but not what that means: here it is done when it is drawn.
    So `act` changes no widget's value, and reads none that the page sets itself when it is new. `look`: further
    arguments of st.button; labels that stand twice on a page need a key.
    """
    name = look.get("key") or label
    pressed = place.button(label, on_click=_hear, args=(name, act, args), **look)
    if pressed and st.session_state.pop(_HEARD, None) != name:
        act(*args)
        st.rerun()


def _hear(name: str, act: Callable[..., None], args: tuple[Any, ...]) -> None:
    st.session_state[_HEARD] = name
    act(*args)
