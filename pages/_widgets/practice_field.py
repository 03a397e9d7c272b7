"""The text field of the self-test: it grows, and what is typed reaches the database while it is typed."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import streamlit as st

MAX_CHARACTERS = 20_000

_HERE = Path(__file__)
_PROSE = "In eigenen Worten, ruhig in Stichworten mit einem Verb."
_HTML = f"""
<div class="field">
  <label for="answer">Deine Antwort</label>
  <textarea id="answer" maxlength="{MAX_CHARACTERS}" rows="1" lang="de"></textarea>
  <small></small>
</div>
"""
_component = st.components.v2.component(
    "durchblick.answer",
    html=_HTML,
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=_HERE.with_suffix(".js").read_text(encoding="utf-8"),
)


def draw_field(
    attempt: UUID, saved: str, *, on_typing: Callable[[], None], example: str = _PROSE, prose: bool = True
) -> None:
    """Draw the field of one attempt; `saved` is what the database holds of it, which the field acknowledges.

    Whenever a text arrives `on_typing` runs, before the page does; typed_text gives the text. `prose` makes room
    for sentences, else for one line; `example` stands in the empty field.
    """
    data = {"attempt": str(attempt), "saved": saved, "example": example, "prose": prose}
    _component(key=_key(attempt), data=data, on_text_change=on_typing)


def typed_text(attempt: UUID, saved: str) -> str:
    """The last text that the field has sent, or what was saved before it sent any; at most MAX_CHARACTERS."""
    text = st.session_state.get(_key(attempt), {}).get("text")
    return (saved if text is None else str(text))[:MAX_CHARACTERS]


def _key(attempt: UUID) -> str:
    return f"answer-{attempt}"
