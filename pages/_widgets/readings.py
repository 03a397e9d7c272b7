"""An exercise of numbers: work them out or read them off; what is wrong is traced to the mistake that gives it."""

from collections.abc import Sequence

import streamlit as st

from pages._widgets.lab_tasks import exercise_is_open
from pages._widgets.learner import complete_task, completed_tasks
from quiz.labs import Lab
from quiz.readings import Reading, judge

NAME = "Rechne selbst"


def draw_readings(lab: Lab, readings: Sequence[Reading]) -> None:
    """The tab: which number, what is given, a field, and what the answer shows."""
    known = {reading.key: reading for reading in readings}
    left, right = st.columns([1, 1.4], gap="medium")
    with left:
        key = st.selectbox(
            "Gesucht",
            list(known),
            format_func=lambda one: known[one].asked,
            key=_key(lab, "asked"),
            filter_mode=None,
            on_change=_forget,
            args=(lab,),
        )
        reading = known[key]
        field = _key(lab, "answer")
        st.text_input("Dein Ergebnis", key=field, placeholder="zum Beispiel 0,25", autocomplete="off")
        with st.container(horizontal=True):
            for name, kind in (("Prüfen", "checked"), ("Lösung zeigen", "shown")):
                style = "primary" if kind == "checked" else "secondary"
                st.button(name, key=_key(lab, kind), type=style, on_click=_answer, args=(lab, reading, kind))
    with right:
        st.markdown(reading.given)
        _draw_verdict(lab, reading)
        done = [one.asked for one in readings if f"reading-{one.key}" in completed_tasks(lab.page)]
        if done:
            st.caption(f"Schon gelöst: {', '.join(done)}.")


def is_hidden(lab: Lab, name: str, readings: Sequence[Reading]) -> bool:
    """Whether the picture has to keep the answer to itself: the exercise is open and its number not yet found."""
    if not exercise_is_open(lab, name):
        return False
    asked = st.session_state.get(_key(lab, "asked"), readings[0].key)
    reading = next((one for one in readings if one.key == asked), readings[0])
    kind, question, text = st.session_state.get(_key(lab, "verdict"), ("", None, ""))
    solved = kind == "shown" or (kind == "checked" and judge(text, reading).kind == "right")
    return not (question == reading and solved)


def _draw_verdict(lab: Lab, reading: Reading) -> None:
    kind, question, text = st.session_state.get(_key(lab, "verdict"), ("", None, ""))
    if question != reading:  # of another state of the lab
        return
    if kind == "shown":
        st.info(reading.solution, icon=":material/visibility:")
        return
    verdict = judge(text, reading)
    match verdict.kind:
        case "right":
            complete_task(lab.page, f"reading-{reading.key}")
            st.success(verdict.sentence, icon=":material/check:")
        case "unreadable":
            st.warning(verdict.sentence, icon=":material/edit:")
        case _:
            st.info(verdict.sentence, icon=":material/lightbulb:")


def _key(lab: Lab, part: str) -> str:
    return f"{lab.page}:reading:{part}"


def _answer(lab: Lab, reading: Reading, kind: str) -> None:
    st.session_state[_key(lab, "verdict")] = (kind, reading, st.session_state[_key(lab, "answer")])


def _forget(lab: Lab) -> None:
    st.session_state[_key(lab, "answer")] = ""
    st.session_state.pop(_key(lab, "verdict"), None)
