"""The few rules of layout and contrast that the theme's settings cannot express."""

from pathlib import Path

import streamlit as st

_CSS = Path(__file__).with_suffix(".css")


def apply_style() -> None:
    """Add the style sheet to the page."""
    st.html(_CSS)
