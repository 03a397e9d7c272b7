"""The scrubber: shows a film and lets the browser play and scrub it without asking the server."""

from pathlib import Path

import streamlit as st

from pages._figures.film import Film, pack

_HERE = Path(__file__)
_component = st.components.v2.component(
    "durchblick.scrubber",
    html=_HERE.with_suffix(".html").read_text(encoding="utf-8"),
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    # One module: the second file adds a painter to the first.
    js="\n".join(
        _HERE.with_name(name).read_text(encoding="utf-8") for name in ("scrubber.js", "scrubber_scatter.js")
    ),
)


def show_film(film: Film, *, key: str) -> None:
    """Draw the film; a later film under the same key replaces its data without a remount."""
    _component(key=key, data=pack(film))
