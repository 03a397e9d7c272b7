"""The key points of an answer: what the grader found, and the learner's own word on it."""

import streamlit as st

from pages._widgets.learner import current_learner, now, open_progress, show_store_error
from pages._widgets.practice_marks import badge_html
from quiz.contested import as_test_case
from quiz.progress import Answer, StoreError
from quiz.questions import ClaimQuestion, KeyPoint, OpenQuestion

_CHOICES = {
    "hit": {"confirmed": "Stimmt", "contested": "Hatte ich nicht"},
    "unsure": {"confirmed": "Das meinte ich", "contested": "Das fehlt mir"},
    "miss": {"confirmed": "Stimmt", "contested": "Steht doch da"},
}
_ROLES = {"core": "", "bonus": " (Zusatz)", "alternative": " (gilt statt eines anderen Punktes)"}


def draw_key_points(question: OpenQuestion | ClaimQuestion, answer: Answer, verdicts: dict[str, str]) -> None:
    """Draw each key point with sign and word; where the grader is unsure, its hint asks back."""
    graded = answer.grade.get("key_points", {})
    for number, point in enumerate(question.key_points, start=1):
        state = graded.get(point.id)
        if state not in _CHOICES:
            continue  # the question got this point after the answer was given
        with st.container(border=True, key=f"point-{answer.id}-{point.id}", gap="xsmall"):
            with st.container(horizontal=True, wrap=False, gap="small"):
                st.html(badge_html(state), width=96)
                st.markdown(f"**{number}.** {point.statement}{_ROLES[point.role]}")
            if state == "unsure":
                st.markdown(f":material/help: {point.hint}")
            _draw_choice(answer, point, state, verdicts.get(point.id))
    case = as_test_case(question, answer, verdicts)
    if case:
        with st.expander("Als Testfall ausgeben", icon=":material/bug_report:"):
            st.markdown(
                "Deine Antwort mit deinem Urteil: Diese Zeilen gehören bei der Frage unter tests, "
                "dann lernt die Bewertung daraus."
            )
            st.code(case, language="yaml", wrap_lines=True)


def _draw_choice(answer: Answer, point: KeyPoint, state: str, verdict: str | None) -> None:
    key = f"verdict-{answer.id}-{point.id}"
    choices = _CHOICES[state]
    st.session_state[key] = verdict
    st.segmented_control(
        f"Zu Punkt «{point.statement}»",
        list(choices),
        format_func=choices.get,
        key=key,
        on_change=_contest,
        args=(answer.id, point.id, key),
        label_visibility="collapsed",
    )


def _contest(answer_id: int, point_id: str, key: str) -> None:
    try:
        open_progress().contest(current_learner(), answer_id, point_id, st.session_state[key], now=now())
    except StoreError as error:
        show_store_error(error)
