"""The answer that was given, with what the marking says to it: each kind of question has its way."""

import streamlit as st

from pages._widgets.practice_exercise import draw_result, draw_step_results
from pages._widgets.practice_marks import WORDS, badge_html, legend_html, marked_html
from pages._widgets.practice_picked import draw_chosen, draw_matched, draw_ordered
from pages._widgets.practice_points import draw_key_points
from quiz.claims import TEXT, VERDICT
from quiz.filled import split_fields
from quiz.grader_error import load_grader_error
from quiz.progress import Answer
from quiz.questions import (
    CLAIM_VERDICTS,
    ChoiceQuestion,
    ClaimQuestion,
    MatchQuestion,
    MultiPartQuestion,
    NumericQuestion,
    OpenQuestion,
    OrderQuestion,
    Question,
)

_OUTCOMES = {
    "word_list": "Das ist eine Liste von Wörtern. Punkte gibt, was du über sie aussagst.",
    "copied": "Das wiederholt die Frage. Punkte gibt, was du ihr hinzufügst.",
}


def draw_given(question: Question, answer: Answer, verdicts: dict[str, str]) -> None:
    """Draw it; `verdicts` are the learner's own words on the key points."""
    if isinstance(question, NumericQuestion):
        draw_result(question, answer)
        return
    if isinstance(question, MultiPartQuestion):
        draw_step_results(question, answer)
        return
    st.header("Deine Antwort", anchor=False)
    match question:
        case ChoiceQuestion():
            draw_chosen(question, answer)
        case OrderQuestion():
            draw_ordered(question, answer)
        case MatchQuestion():
            draw_matched(question, answer)
        case ClaimQuestion():
            _draw_claim(question, answer, verdicts)
        case OpenQuestion():
            _draw_text(question, answer, answer.text)
            _draw_points(question, answer, verdicts)


def _draw_claim(question: ClaimQuestion, answer: Answer, verdicts: dict[str, str]) -> None:
    fields = split_fields(answer.text)
    mine = fields.get(VERDICT, "")
    with st.container(border=True, gap="small"):
        st.html(badge_html("right" if mine == question.verdict else "false"))
        st.markdown(f"Du: {CLAIM_VERDICTS.get(mine, 'nichts')}")
        if mine != question.verdict:
            st.markdown(f"Richtig wäre: {CLAIM_VERDICTS[question.verdict]}")
    if fields.get(TEXT):
        _draw_text(question, answer, fields[TEXT])
    if question.key_points and mine != "richtig":
        _draw_points(question, answer, verdicts)


def _draw_points(question: OpenQuestion | ClaimQuestion, answer: Answer, verdicts: dict[str, str]) -> None:
    st.header("Kernpunkte", anchor=False)
    st.markdown(f":small[{load_grader_error().sentence()}]")
    draw_key_points(question, answer, verdicts)


def _draw_text(question: OpenQuestion | ClaimQuestion, answer: Answer, text: str) -> None:
    labels = {point.id: str(number) for number, point in enumerate(question.key_points, start=1)}
    labels |= {error.id: "" for error in question.misconceptions}
    marks = answer.grade.get("marks", [])
    states = [state for state in WORDS if any(mark["state"] == state for mark in marks)]
    st.html(marked_html(text, marks, labels) + legend_html(states))
    remark = _OUTCOMES.get(answer.grade.get("outcome", "graded"))
    if remark:
        st.info(remark, icon=":material/lightbulb:")
