"""The map of all concepts: one tile each, coloured by mastery; a tile opens its lab or its shakiest question."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from pages._widgets.links import lab_key
from quiz.bank import Bank
from quiz.mastery import LEVELS, Mastery, level

_HERE = Path(__file__)
_component = st.components.v2.component(
    "durchblick.concept_map",
    html='<div class="map"></div>',
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=_HERE.with_suffix(".js").read_text(encoding="utf-8"),
)
_CHAPTERS = {
    "basics": "Grundlagen",
    "neuron": "Neuron",
    "training": "Training",
    "evaluation": "Bewertung",
    "regularization": "Regularisierung",
    "tuning": "Tuning",
    "vision": "Bilder",
    "sequences": "Sequenzen",
    "models": "Modelle",
}


def draw_concept_map(bank: Bank, masteries: Mapping[str, Mastery], *, key: str) -> None:
    """Draw the map by chapter and lab; a click on one of a tile's two buttons leaves for that page."""
    data = {"levels": list(LEVELS.values()), "chapters": _chapters(bank, masteries)}
    go = _component(key=key, data=data, on_go_change=lambda: None).go
    if not go:
        return
    pages = st.session_state["_pages"]
    if go.get("question") in bank.questions:
        st.switch_page(pages["exam/practice"], query_params={"frage": go["question"]})
    if go.get("lab") in bank.labs:
        st.switch_page(pages[lab_key(bank.labs[go["lab"]])])


def _chapters(bank: Bank, masteries: Mapping[str, Mastery]) -> list[dict[str, Any]]:
    chapters = []
    for chapter, title in _CHAPTERS.items():
        labs = [
            {
                "page": lab.page,
                "title": lab.title,
                "concepts": [_tile(bank, name, masteries[name]) for name in lab.concepts if name in masteries],
            }
            for lab in bank.labs.values()
            if lab.chapter == chapter
        ]
        if labs:
            chapters.append({"title": title, "labs": labs})
    return chapters


def _tile(bank: Bank, name: str, mastery: Mastery) -> dict[str, Any]:
    share = "–" if mastery.share is None else f"{mastery.share:.0%}".replace("%", " %")
    return {
        "title": bank.concepts[name].title,
        "level": level(mastery),
        "share": share,
        "said": _said(mastery),
        "question": mastery.shakiest,
    }


def _said(mastery: Mastery) -> str:
    if not mastery.questions:
        return "Dazu gibt es keine Frage."
    asked = f"{mastery.asked} von {mastery.questions} Fragen dazu beantwortet"
    if mastery.share is None:
        return f"{asked}."
    return f"{asked}; am Prüfungstag weisst du davon voraussichtlich {mastery.share:.0%}.".replace("%", " %")
