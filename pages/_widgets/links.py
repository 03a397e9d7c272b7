"""Links from one page to another, into a state where the target is a lab."""

from typing import Any

import streamlit as st

from pages._widgets.content import bank
from quiz.labs import Lab


def link_to(page_key: str, label: str, *, icon: str | None = None, **query: str) -> None:
    """Draw a link to a page of the table, e.g. link_to("exam/practice", "Üben", frage="q07")."""
    st.page_link(st.session_state["_pages"][page_key], label=label, icon=icon, query_params=query or None)


def lab_link(target: Any, label: str | None = None) -> None:
    """Draw a link that opens a lab in the state a question or a correction names.

    `target` has `page` and either `preset` or `state`; without a label the preset's own label is used.
    """
    lab = bank().labs[target.page]
    preset = next((p for p in lab.presets if p.id == target.preset), None)
    state = preset.state if preset else (target.state or {})
    label = label or (preset.label if preset else lab.title)
    query = {key: lab.url_text(key, value) for key, value in state.items()}
    link_to(lab_key(lab), label, icon=":material/science:", **query)


def lab_key(lab: Lab) -> str:
    """The lab's key in the table of pages."""
    return f"{lab.chapter}/{lab.page}"


def open_page(page_key: str, label: str, **query: str) -> None:
    """Draw the page's one main button; it opens another page of the table."""
    if st.button(label, type="primary", icon=":material/play_arrow:"):
        st.switch_page(st.session_state["_pages"][page_key], query_params=query or None)
