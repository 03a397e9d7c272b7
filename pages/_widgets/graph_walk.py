"""The graph of a calculation: the browser steps through it and explains each number, without asking the server."""

from pathlib import Path

import streamlit as st

from pages._figures.walk import Walk, pack_walk

_HERE = Path(__file__)
_component = st.components.v2.component(
    "durchblick.graph_walk",
    html=_HERE.with_suffix(".html").read_text(encoding="utf-8"),
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=_HERE.with_suffix(".js").read_text(encoding="utf-8"),
)


def show_walk(walk: Walk, *, key: str) -> None:
    """Draw the walk; a later one under the same key replaces its data, and the student stays at his step."""
    _component(key=key, data=pack_walk(walk))
