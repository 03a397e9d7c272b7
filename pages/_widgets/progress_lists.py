"""Where to look next: weak key points, what was sure and wrong, what is still believed, and the mock exams."""

from collections.abc import Sequence

import streamlit as st

from pages._figures.german import percent, trimmed
from pages._widgets.learner import current_learner, stops_without_progress
from pages._widgets.links import link_to
from pages._widgets.local_time import local_text
from pages._widgets.mock_exam import open_exams, result_of
from pages._widgets.practice_ask import CONFIDENCE
from pages._widgets.progress_start import looked_ahead_to
from quiz.bank import Bank
from quiz.beliefs import Belief, beliefs
from quiz.goals import Goals
from quiz.memory import SURE, Memories
from quiz.outcomes import Outcome
from quiz.sure_but_wrong import sure_but_wrong
from quiz.tables import Exam
from quiz.weak_points import weak_points

_MOST = 8


@stops_without_progress
def draw_lists(bank: Bank, goals: Goals, memories: Memories, found: Sequence[Outcome]) -> None:
    """Draw the four lists behind tabs that say how long they are."""
    wrong, believed = sure_but_wrong(found), beliefs(found)
    done = [exam for exam in open_exams().exams(current_learner()) if exam.submitted_at is not None]
    names = {"Sicher, aber falsch": wrong, "Was du noch glaubst": believed, "Probeprüfungen": done}
    labels = ["Schwache Stellen", *(f"{name} ({len(items)})" for name, items in names.items())]
    tabs = st.tabs(labels)
    with tabs[0]:
        _draw_weak_points(bank, goals, memories)
    with tabs[1]:
        _draw_sure_but_wrong(wrong)
    with tabs[2]:
        _draw_beliefs(believed, bank)
    with tabs[3]:
        _draw_exams(done, bank)


def _draw_weak_points(bank: Bank, goals: Goals, memories: Memories) -> None:
    exam_at = looked_ahead_to(goals)
    st.caption(
        "Die schon gefragten Kernpunkte, die dich an der Prüfung am meisten kosten: Prüfungspunkte des Kernpunkts "
        f"mal die Wahrscheinlichkeit, ihn dann nicht zu wissen. Höchstens {_MOST}."
    )
    for number, weak in enumerate(weak_points(bank, memories, at=exam_at, most=_MOST)):
        with st.container(border=True, gap="xsmall", key=f"weak-{number}"):
            st.markdown(
                f"**{weak.statement}**  \nNoch gewusst: {percent(weak.recall, 0)} · kostet im Mittel "
                f"{trimmed(weak.loss, 2)} Punkte  \nFrage: {weak.question.headline}"
            )
            link_to("exam/practice", "Diese Frage üben", icon=":material/quiz:", frage=weak.question.id)


def _draw_sure_but_wrong(wrong: Sequence[Outcome]) -> None:
    st.caption(
        "Du warst «recht sicher» oder «sicher», hattest weniger als die Hälfte der Punkte, und auch deine letzte "
        "Antwort auf die Frage war noch nicht besser. Solche Irrtümer bleiben nach der Korrektur am besten haften."
    )
    if not wrong:
        st.markdown("Zurzeit keine.")
    for outcome in wrong[:_MOST]:
        _draw_wrong(outcome)
    if len(wrong) > _MOST:
        with st.expander(f"Und {len(wrong) - _MOST} weitere"):
            for outcome in wrong[_MOST:]:
                _draw_wrong(outcome)


def _draw_wrong(outcome: Outcome) -> None:
    question, answer = outcome.question, outcome.answer
    points = f"{trimmed(outcome.score * question.points)} von {trimmed(question.points)} Punkten"
    sure = CONFIDENCE[answer.confidence or SURE].lower()
    with st.container(border=True, gap="xsmall", key=f"sure-{question.id}"):
        st.markdown(f"**{question.headline}**  \n{points} am {local_text(answer.submitted_at)}, du warst: {sure}")
        with st.container(horizontal=True):
            mine = {"frage": question.id, "antwort": str(answer.id)}
            link_to("exam/practice", "Deine Antwort", icon=":material/history:", **mine)
            link_to("exam/practice", "Nochmals versuchen", icon=":material/quiz:", frage=question.id)


def _draw_beliefs(shown: Sequence[Belief], bank: Bank) -> None:
    st.caption(
        "Falsch beurteilte Aussagen und Irrtümer in deinen Texten. Gezählt wird deine letzte Antwort auf jede "
        "Frage: Stimmt sie einmal, verschwindet der Eintrag."
    )
    if not shown:
        st.markdown("Zurzeit nichts.")
    for number, belief in enumerate(shown[:_MOST]):
        _draw_belief(number, belief, bank)
    if len(shown) > _MOST:
        with st.expander(f"Und {len(shown) - _MOST} weitere"):
            for number, belief in enumerate(shown[_MOST:], start=_MOST):
                _draw_belief(number, belief, bank)


def _draw_belief(number: int, belief: Belief, bank: Bank) -> None:
    with st.container(border=True, gap="xsmall", key=f"belief-{number}"):
        st.markdown(f"**Du:** {belief.statement}")
        st.markdown(f"**Richtig:** {belief.right}")
        with st.container(horizontal=True):
            for correction in (bank.corrections[name] for name in belief.corrections if name in bank.corrections):
                link_to("home/notes", correction.title, icon=":material/menu_book:", korrektur=correction.id)
            link_to("exam/practice", "Nochmals versuchen", icon=":material/quiz:", frage=belief.question_id)


def _draw_exams(done: Sequence[Exam], bank: Bank) -> None:
    for exam in done:
        result = result_of(exam, bank)
        label = (
            f"{local_text(exam.started_at)}: {trimmed(result.points)} von {trimmed(result.of)} Punkten "
            f"in {exam.minutes} Minuten"
        )
        link_to("exam/mock", label, icon=":material/timer:", pruefung=str(exam.id))
    if done:
        st.caption("Punkte wie in der Durchsicht: Anteil der gefundenen Kernpunkte mal Punkte, ohne Antwort 0.")
    link_to(
        "exam/mock", "Noch eine Probeprüfung" if done else "Die erste Probeprüfung", icon=":material/play_arrow:"
    )
