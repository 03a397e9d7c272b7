"""What would have been right: the model answer, its proof, what the notes say and what is wrong in it."""

import streamlit as st

from pages._widgets.corrections import draw_corrections
from pages._widgets.links import lab_link
from quiz.bank import Bank
from quiz.progress import Answer
from quiz.questions import Question


def draw_solution(question: Question, answer: Answer, bank: Bank) -> None:
    """Draw the solution of the question, and the misconceptions that the answer showed."""
    _draw_misconceptions(question, answer)
    st.header("Musterantwort", anchor=False)
    st.markdown(question.model_answer)
    if question.explanation:
        st.markdown(question.explanation)
    if question.proof or question.lab is not None:
        st.header("Der Beweis", anchor=False)
        st.markdown(question.proof or "")
        if question.lab is not None and question.lab.page in bank.labs:
            lab_link(question.lab)
    _draw_notes(question, bank)


def _draw_misconceptions(question: Question, answer: Answer) -> None:
    shown = answer.grade.get("misconceptions", [])
    for misconception in question.misconceptions:
        if misconception.id in shown:
            text = f"**Irrtum:** {misconception.statement}\n\n{misconception.correction}"
            st.warning(text, icon=":material/warning:")


def _draw_notes(question: Question, bank: Bank) -> None:
    corrections = [bank.corrections[id_] for id_ in question.corrections if id_ in bank.corrections]
    if question.notes_answer or corrections:
        st.header("Was die Notizen sagen", anchor=False)
        st.markdown(question.notes_answer or "")
    draw_corrections(corrections)
