"""What would have been right: the model answer, its proof, what the notes say and what is wrong in it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages._widgets.corrections import draw_corrections
from pages._widgets.links import lab_link
from quiz.bank import Bank
from quiz.questions import ClaimQuestion, OpenQuestion, Question
from quiz.solutions import solution


def draw_solution(question: Question, grade: Mapping[str, Any], bank: Bank) -> None:
    """Draw the solution of the question, and the misconceptions that the answer of this grade showed."""
    if isinstance(question, OpenQuestion | ClaimQuestion):
        _draw_misconceptions(question, grade)
    st.header("Musterantwort" if isinstance(question, OpenQuestion | ClaimQuestion) else "Lösung", anchor=False)
    st.markdown(solution(question, int(grade.get("seed", 0))))
    proof = question.proof if isinstance(question, OpenQuestion) else None
    _draw_proof(question, proof or "", bank)
    _draw_notes(question, bank)
    if question.source:
        st.markdown(f"Quelle: {question.source}")


def _draw_proof(question: Question, proof: str, bank: Bank) -> None:
    lab = question.lab if question.lab is not None and question.lab.page in bank.labs else None
    if proof or lab is not None:
        st.header("Der Beweis" if proof else "Zum Ausprobieren", anchor=False)
        st.markdown(proof)
        if lab is not None:
            lab_link(lab)


def _draw_misconceptions(question: OpenQuestion | ClaimQuestion, grade: Mapping[str, Any]) -> None:
    shown = grade.get("misconceptions", [])
    for misconception in question.misconceptions:
        if misconception.id in shown:
            text = f"**Irrtum:** {misconception.statement}\n\n{misconception.correction}"
            st.warning(text, icon=":material/warning:")


def _draw_notes(question: Question, bank: Bank) -> None:
    corrections = [bank.corrections[id_] for id_ in question.corrections if id_ in bank.corrections]
    said = question.notes_answer if isinstance(question, OpenQuestion) else None
    if said or corrections:
        st.header("Was die Notizen sagen", anchor=False)
        st.markdown(said or "")
    draw_corrections(corrections)
