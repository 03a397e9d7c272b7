"""A mock exam on its way: the clock, the questions, the answer to one of them, and handing in."""

from pathlib import Path

import streamlit as st

from pages._widgets.exam_clock import show_exam_clock
from pages._widgets.learner import current_learner, now, show_store_error, stops_without_progress
from pages._widgets.mock_exam import open_exams
from pages._widgets.mock_hand_in import draw_hand_in
from pages._widgets.mock_questions import choose_from_paper, draw_neighbours
from pages._widgets.practice_answer import answer_text, draw_answer
from pages._widgets.practice_filled import forget_filled
from quiz.bank import Bank
from quiz.filled import is_blank
from quiz.progress import Draft, StoreError
from quiz.questions import NumericQuestion, OpenQuestion, Question
from quiz.tables import Exam

_CSS = Path(__file__).with_name("mock.css")


@stops_without_progress
def draw_running(exam: Exam, bank: Bank) -> None:
    """Draw the running exam; nothing of it is marked before it is handed in."""
    st.html(_CSS)
    with st.container(key="mock-clock"):
        show_exam_clock(exam.ends_at - now(), on_over=lambda: None)
    paper = [name for name in exam.paper if name in bank.questions]
    if not paper:
        st.info("Die Fragen dieser Prüfung gibt es nicht mehr. Gib sie ab und beginn eine neue.")
        draw_hand_in(exam, bank, {})
        return
    _keep_latest(exam, bank)
    texts = {name: typed.text for name, typed in open_exams().texts(current_learner(), exam.id).items()}
    signs = {name: "○" if is_blank(texts.get(name, "")) else "✓" for name in paper}
    chosen = choose_from_paper(paper, signs, "✓ beantwortet, ○ offen. Die Reihenfolge ist frei.")
    question = bank.questions[chosen]
    st.header(f"{paper.index(chosen) + 1}. {question.headline}", anchor=False)
    st.markdown(f"{question.points:g} {'Punkt' if question.points == 1 else 'Punkte'}".replace(".", ","))
    draft = _open_draft(exam, chosen)
    draw_answer(question, draft, lambda: _keep(exam, question, draft))
    draw_neighbours(paper, chosen)
    st.divider()
    draw_hand_in(exam, bank, texts)


def _open_draft(exam: Exam, name: str) -> Draft:
    """What this tab knows of the answer: its text is the one it last read or wrote."""
    draft: Draft | None = st.session_state.get("mock-draft")
    attempt = exam.attempt(name)
    if draft is not None and draft.attempt == attempt:
        return draft
    typed = open_exams().open_text(current_learner(), exam.id, name, now=now())
    if typed is None:
        st.rerun()  # handed in by another tab in this moment
    draft = Draft(
        learner_id=exam.learner_id,
        question_id=name,
        attempt=attempt,
        text=typed.text,
        asked_at=typed.asked_at,
        updated_at=typed.updated_at,
    )
    forget_filled(draft)
    st.session_state["mock-draft"] = draft
    return draft


def _keep_latest(exam: Exam, bank: Bank) -> None:
    """Where the database failed when something was typed, bring it there now, also after a jump."""
    draft: Draft | None = st.session_state.get("mock-draft")
    if (
        draft is not None
        and draft.attempt == exam.attempt(draft.question_id)
        and draft.question_id in bank.questions
    ):
        _keep(exam, bank.questions[draft.question_id], draft)


def _keep(exam: Exam, question: Question, draft: Draft) -> None:
    """Bring what is typed into the database; where that fails the page goes on, and the next run tries again."""
    text = answer_text(question, draft)
    if text == draft.text:
        return
    base = None if isinstance(question, OpenQuestion | NumericQuestion) else draft.text
    try:
        open_exams().save_text(current_learner(), exam.id, question.id, text, base=base, now=now())
        draft.text = text
    except StoreError as error:
        show_store_error(error)
