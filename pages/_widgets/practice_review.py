"""After the submission: what was found in the answer, beside what would have been right."""

from pathlib import Path

import streamlit as st

from pages._figures.german import trimmed
from pages._widgets.learner import current_learner, now, open_progress, show_store_error, stops_without_progress
from pages._widgets.local_time import local_text
from pages._widgets.planning import suggest_question
from pages._widgets.practice import go_to_question
from pages._widgets.practice_ask import CONFIDENCE
from pages._widgets.practice_given import draw_given
from pages._widgets.practice_solution import draw_solution
from pages._widgets.sure_button import sure_button
from quiz.bank import Bank
from quiz.progress import Answer, StoreError
from quiz.questions import MultiPartQuestion, NumericQuestion, Question
from quiz.settlement import answer_score, point_weights

RATINGS = {1: "Nicht gewusst", 2: "Mit Mühe", 3: "Gut", 4: "Leicht"}
_CSS = Path(__file__).with_name("practice.css")


@stops_without_progress
def review(question: Question, answer: Answer, bank: Bank) -> None:
    """Draw the marked answer and its key points on the left, the solution on the right, then what comes next."""
    contests = open_progress().contests(current_learner(), answer.id)
    verdicts = {contest.key_point_id: contest.verdict for contest in contests}
    st.html(_CSS)
    st.markdown(_receipt(question, answer, verdicts))
    mine, right = st.columns(2, gap="large")
    with mine:
        draw_given(question, answer, verdicts)
    with right:
        draw_solution(question, answer.grade, bank)
    st.divider()
    _draw_rating(answer)
    following = suggest_question(bank, after=question.id)
    again, onward = st.columns(2) if following != question.id else (st.container(), None)
    once_more = (
        "Noch eine solche Aufgabe"
        if isinstance(question, NumericQuestion | MultiPartQuestion)
        else "Nochmals versuchen"
    )
    sure_button(once_more, go_to_question, question.id, place=again, width="stretch")
    if onward is not None and following is not None:
        sure_button("Nächste Frage", go_to_question, following, place=onward, type="primary", width="stretch")


def _receipt(question: Question, answer: Answer, verdicts: dict[str, str]) -> str:
    points = trimmed(question.points * answer_score(question, answer.grade, verdicts))
    estimated = "geschätzt " if point_weights(question) else ""
    unit = "Punkt" if question.points == 1 else "Punkten"
    confidence = CONFIDENCE.get(answer.confidence or 0)
    return (
        f":material/check_circle: **Gespeichert** am {local_text(answer.submitted_at)} · "
        f"{estimated}**{points} von {question.points:g} {unit}**"
        + (f" · du warst: {confidence.lower()}" if confidence else "")
    )


def _draw_rating(answer: Answer) -> None:
    key = f"rating-{answer.id}"
    st.session_state[key] = answer.self_rating
    st.segmented_control(
        "Wie gut hast du es gewusst?",
        list(RATINGS),
        format_func=RATINGS.get,
        key=key,
        on_change=_rate,
        args=(answer.id, key),
    )


def _rate(answer_id: int, key: str) -> None:
    try:
        open_progress().rate(current_learner(), answer_id, st.session_state[key], now=now())
    except StoreError as error:
        show_store_error(error)
