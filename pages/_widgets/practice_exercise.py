"""An exercise with numbers: what is asked, and after the answer how the number was found."""

import streamlit as st

from pages._figures.german import significant
from pages._widgets.practice_marks import badge_html, marked_html
from quiz.numeric import RESULT, diagnose, pose
from quiz.progress import Answer
from quiz.questions import MultiPartQuestion, NumericQuestion
from quiz.stepwise import judge_steps, pose_steps


def draw_exercise(question: NumericQuestion, seed: int) -> None:
    """Draw the exercise of this seed and how exactly its result is wanted."""
    st.markdown(pose(question, seed).prompt)
    st.markdown(f"{_wanted(question)} Bei jedem Versuch sind es andere Zahlen.")


def draw_steps(question: MultiPartQuestion, seed: int) -> None:
    """Draw the exercise in steps of this seed, and how it is counted."""
    st.markdown(pose_steps(question, seed)[0])
    st.markdown(
        "Ein Ergebnis, das aus deinen früheren richtig folgt, zählt voll. Bei jedem Versuch sind es andere Zahlen."
    )


def draw_step_results(question: MultiPartQuestion, answer: Answer) -> None:
    """Draw each part with what was typed, what is right and what a wrong number tells."""
    seed = int(answer.grade.get("seed", 0))
    st.header("Die Aufgabe", anchor=False)
    st.markdown(pose_steps(question, seed)[0])
    st.header("Deine Ergebnisse", anchor=False)
    try:
        steps = judge_steps(question, answer.text, seed)
    except ValueError:  # the question was another one when this was typed
        return
    for number, (part, step) in enumerate(zip(question.parts, steps, strict=True), start=1):
        with st.container(border=True, gap="xsmall"):
            with st.container(horizontal=True, wrap=False, gap="small"):
                st.html(badge_html("right" if step.state == "hit" else "false"), width=96)
                st.markdown(f"**{number}.** {part.ask}")
            st.text(f"Du: {step.typed or 'nichts'} · richtig: {significant(step.right, 4)}")
            if step.follows:
                st.markdown("Aus deinem früheren Ergebnis richtig gerechnet: zählt voll.")
            for name in step.mistakes:
                st.markdown(part.mistakes[name])


def draw_result(question: NumericQuestion, answer: Answer) -> None:
    """Draw the exercise that was answered, whether the number was right, and if not what it tells."""
    st.header("Die Aufgabe", anchor=False)
    st.markdown(pose(question, int(answer.grade.get("seed", 0))).prompt)
    st.header("Deine Antwort", anchor=False)
    st.html(marked_html(answer.text, [], {}))
    state = answer.grade.get("key_points", {}).get(RESULT, "miss")
    with st.container(border=True, gap="small"):
        st.html(badge_html("right" if state == "hit" else "false"))
        if state != "hit":
            for sentence in _told(question, answer) or [_NOTHING_FITS]:
                st.markdown(sentence)


_NOTHING_FITS = "Zu keinem bekannten Fehler passt diese Zahl. Vergleiche Schritt für Schritt mit der Lösung."


def _told(question: NumericQuestion, answer: Answer) -> list[str]:
    try:
        return diagnose(question, answer.text, int(answer.grade.get("seed", 0)))
    except ValueError:  # the question was another one when this was typed
        return []


def _wanted(question: NumericQuestion) -> str:
    unit = f" ({question.unit})" if question.unit else ""
    if question.tolerance == 0:
        return f"Gefragt ist der genaue Wert{unit}."
    return f"Gefragt ist der Wert{unit} auf ±{significant(question.tolerance)} genau."
