"""What would have been right: the model answer, what the notes say, what is wrong in it, and the proof."""

import streamlit as st

from pages._widgets.links import lab_link
from quiz.bank import Bank
from quiz.progress import Answer
from quiz.questions import Question

_VERDICTS = {
    "falsch": "Falsch",
    "irrefuehrend": "Irreführend",
    "unvollstaendig": "Unvollständig",
    "tippfehler": "Tippfehler",
    "offen": "Offen",
}


def draw_solution(question: Question, answer: Answer, bank: Bank) -> None:
    """Draw the solution of the question, and the misconceptions that the answer showed."""
    st.subheader("Musterantwort", anchor=False)
    st.markdown(_paragraphs(question.model_answer))
    shown = answer.grade.get("misconceptions", [])
    for misconception in question.misconceptions:
        if misconception.id in shown:
            st.warning(
                f"**Irrtum:** {misconception.statement}  \n{misconception.correction or ''}",
                icon=":material/warning:",
            )
    if question.lab is not None and question.lab.page in bank.labs:
        st.markdown("**Sieh selbst:**")
        lab_link(question.lab)
    _draw_notes(question, bank)


def _draw_notes(question: Question, bank: Bank) -> None:
    corrections = [bank.corrections[id_] for id_ in question.corrections if id_ in bank.corrections]
    if not question.notes_answer and not corrections:
        return
    with st.container(key="quoted"):
        st.subheader("Was die Notizen sagen", anchor=False)
        st.markdown(_quoted(question.notes_answer or ""))
        for correction in corrections:
            with st.container(border=True, gap="xsmall"):
                st.markdown(f"**{_VERDICTS[correction.verdict]}**")
                st.markdown(_quoted(correction.quote))
                st.markdown(_paragraphs(correction.correction))


def _paragraphs(text: str) -> str:
    """Markdown in which each line of the source begins a new line."""
    return text.strip().replace("\n", "  \n")


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}  " for line in text.strip().splitlines())
