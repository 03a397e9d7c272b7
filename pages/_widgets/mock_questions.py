"""The list of a paper's questions: each by its number and a sign, to jump to any of them."""

from collections.abc import Mapping, Sequence

import streamlit as st

from pages._widgets.sure_button import sure_button


def choose_from_paper(paper: Sequence[str], signs: Mapping[str, str], legend: str) -> str:
    """The question that the address names, or the first; the list and a legend of the signs are drawn."""
    wanted = st.query_params.get("frage")
    chosen = wanted if wanted in paper else paper[0]
    numbers = {name: number for number, name in enumerate(paper, start=1)}
    key = "mock-question"
    st.session_state[key] = chosen
    st.pills(
        "Fragen",
        paper,
        key=key,
        format_func=lambda name: f"{numbers[name]} {signs[name]}",
        required=True,
        on_change=lambda: go_to_paper_question(st.session_state[key] or chosen),
    )
    st.caption(legend)
    if wanted is not None and wanted != chosen:
        with st.container(border=True, key="mock-unknown-question"):
            st.text(f"Eine Frage «{wanted[:60]}» hat diese Prüfung nicht. Du siehst die erste.")
    return chosen


def draw_neighbours(paper: Sequence[str], chosen: str) -> None:
    """Draw the buttons that lead to the question before and to the one behind."""
    place = paper.index(chosen)
    with st.container(horizontal=True):
        for word, step in (("Zurück", -1), ("Weiter", 1)):
            there = place + step
            inside = 0 <= there < len(paper)
            goal = paper[there % len(paper)]
            sure_button(word, go_to_paper_question, goal, key=f"mock-{word}", disabled=not inside)


def go_to_paper_question(name: str) -> None:
    """Make the address name this question of the paper."""
    st.query_params["frage"] = name
