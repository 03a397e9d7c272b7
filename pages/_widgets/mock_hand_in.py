"""Handing in a mock exam: asks once more, and says what is open or could not be read."""

from collections.abc import Mapping

import streamlit as st

from pages._widgets.events import note
from pages._widgets.learner import current_learner, now, open_progress, show_store_error
from pages._widgets.mock_exam import go_to_exam, open_exams
from pages._widgets.sure_button import sure_button
from quiz.bank import Bank
from quiz.exam_marking import hand_in
from quiz.filled import is_blank
from quiz.marking import mark
from quiz.numeric import seed_of
from quiz.progress import StoreError
from quiz.tables import Exam


def draw_hand_in(exam: Exam, bank: Bank, texts: Mapping[str, str]) -> None:
    """Draw the button, and after a click on it the question whether that is meant."""
    asking = f"mock-hand-in-{exam.id}"
    if not st.session_state.get(asking):
        sure_button("Abgeben", _ask, asking, True, type="primary")
        return
    paper = [name for name in exam.paper if name in bank.questions]
    with st.container(border=True, key="mock-confirm"):
        st.markdown(_open_questions(paper, texts))
        for number, name in enumerate(paper, start=1):
            problem = unreadable(bank, exam, name, texts.get(name, ""))
            if problem:
                st.markdown(f":material/edit_note: **Frage {number}** gibt so keine Punkte.")
                st.text(problem)  # as text: it may quote what was typed
        with st.container(horizontal=True):
            sure_button("Ja, abgeben", _hand_in, exam, bank, type="primary")
            sure_button("Weiterschreiben", _ask, asking, False)
            if all(is_blank(text) for text in texts.values()):
                sure_button("Verwerfen, ohne zu werten", _discard, exam)


def unreadable(bank: Bank, exam: Exam, name: str, text: str) -> str:
    """Why an answer cannot be read, in German; "" where it can, or where there is none."""
    if is_blank(text):
        return ""
    try:
        mark(bank.questions[name], text, seed=seed_of(exam.attempt(name)))
    except ValueError as problem:
        return str(problem)
    return ""


def _open_questions(paper: list[str], texts: Mapping[str, str]) -> str:
    left = [str(number) for number, name in enumerate(paper, start=1) if is_blank(texts.get(name, ""))]
    if not left:
        return f"**Alle {len(paper)} Fragen sind beantwortet.** Danach lässt sich nichts mehr ändern."
    count = "Eine Frage ist" if len(left) == 1 else f"{len(left)} von {len(paper)} Fragen sind"
    return f"**{count} unbeantwortet:** {', '.join(left)}. Danach lässt sich nichts mehr ändern."


def _ask(key: str, asking: bool) -> None:
    st.session_state[key] = asking


def _hand_in(exam: Exam, bank: Bank) -> None:
    try:
        hand_in(open_progress(), current_learner(), exam, bank, now=now())
        note("exam", learner=current_learner(), questions=len(exam.paper))
        go_to_exam(exam.id)
    except StoreError as error:
        show_store_error(error)


def _discard(exam: Exam) -> None:
    try:
        open_exams().discard(current_learner(), exam.id)
        go_to_exam(None)
    except StoreError as error:
        show_store_error(error)
