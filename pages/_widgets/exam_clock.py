"""The clock of a mock exam: the browser counts down by itself and says when little time is left."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import streamlit as st

_HERE = Path(__file__)
_HTML = """
<div class="clock">
  <span class="name">Verbleibende Zeit</span>
  <span class="left" role="timer"></span>
  <span class="warning" role="status"></span>
</div>
"""
_component = st.components.v2.component(
    "durchblick.exam_clock",
    html=_HTML,
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=_HERE.with_suffix(".js").read_text(encoding="utf-8"),
)


def show_exam_clock(left: timedelta, *, on_over: Callable[[], None]) -> None:
    """Draw the time left; when it is over the page runs again, `on_over` before it."""
    seconds = max(0.0, left.total_seconds())
    _component(key="exam-clock", data={"seconds": seconds}, on_over_change=on_over)
