"""A student's own picture: small and checked, kept for this session alone, in nobody's address or database."""

import re

import streamlit as st

SMALLEST, LARGEST = 8, 40  # pixels of a side
_FORM = re.compile(r"(\d{1,2})x(\d{1,2}):([0-o]+)")
_KEY = "_own_picture"


def is_picture(text: str) -> bool:
    """Whether it is "<rows>x<columns>:" and a character from 0 to o for each number of an RGB picture."""
    match = _FORM.fullmatch(text)
    if match is None:
        return False
    rows, columns = int(match[1]), int(match[2])
    sides = SMALLEST <= min(rows, columns) <= max(rows, columns) <= LARGEST
    return sides and len(match[3]) == 3 * rows * columns


def keep_picture(text: str, *, instead_of: str) -> None:
    """Show it in place of this choice of the lab's pictures; an empty text brings the lab's picture back."""
    if is_picture(text):
        st.session_state[_KEY] = (text, instead_of)
    else:
        st.session_state.pop(_KEY, None)


def picture_instead_of(choice: str) -> str:
    """The picture, or "" if there is none or the student has chosen another of the lab's since."""
    text, instead_of = st.session_state.get(_KEY, ("", ""))
    if instead_of != choice:
        st.session_state.pop(_KEY, None)
        return ""
    return str(text)
