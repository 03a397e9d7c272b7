"""A lab's tasks: a prediction before the picture moves, and missions that the engine's numbers decide."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages._widgets.lab_controls import apply_state
from pages._widgets.learner import complete_task, completed_tasks
from quiz.labs import Lab, Mission, Prediction


def draw_tasks(lab: Lab, values: Mapping[str, Any], measures: Mapping[str, float]) -> None:
    """Draw each task as a card beside the others; what the present run fulfils is kept in the progress."""
    done = completed_tasks(lab.page)
    for column, (number, task) in zip(st.columns(len(lab.tasks)), _numbered(lab), strict=True):
        with column.container(border=True, height="stretch"):
            if task.kind == "predict":
                _draw_prediction(lab, task, values, measures, done)
            else:
                _draw_mission(lab, task, f"Mission {number}", task.reached(values, measures), done)


def _numbered(lab: Lab) -> list[tuple[int, Prediction | Mission]]:
    """Missions are counted from 1; a prediction carries no number."""
    missions = [task.id for task in lab.tasks if task.kind == "mission"]
    return [(missions.index(t.id) + 1 if t.id in missions else 0, t) for t in lab.tasks]


def _draw_prediction(
    lab: Lab, task: Prediction, values: Mapping[str, Any], measures: Mapping[str, float], done: set[str]
) -> None:
    key = f"{lab.page}:{task.id}"
    texts = {option.id: option.text for option in task.options}
    st.markdown(f"**Vorhersage**{_tick(task.id in done)}  \n{task.prompt}")
    st.radio("Deine Vorhersage", list(texts), format_func=texts.get, index=None, key=f"{key}:choice")
    chosen = st.session_state[f"{key}:choice"]
    st.button(
        "Festlegen und nachsehen",
        key=f"{key}:commit",
        disabled=chosen is None,
        on_click=_commit,
        args=(lab, task, chosen),
    )
    pending = st.session_state.get(f"{key}:pending")
    if pending is not None and dict(values) == lab.complete(task.state):
        right = task.outcome(measures)
        st.session_state[f"{key}:verdict"] = (pending, right)
        del st.session_state[f"{key}:pending"]
        complete_task(lab.page, task.id)
    verdict = st.session_state.get(f"{key}:verdict")
    if verdict and verdict[0] == chosen:
        _draw_verdict(task, texts, *verdict)


def _draw_verdict(task: Prediction, texts: Mapping[str, str], chosen: str, right: str | None) -> None:
    if right is None:
        st.warning(
            "Dieser Lauf entscheidet die Frage nicht: Das Training ist entgleist.", icon=":material/warning:"
        )
    elif chosen == right:
        st.success(f"Richtig vorhergesagt. {task.because}", icon=":material/check:")
    else:
        st.info(f"Gemessen ist: {texts[right]} {task.because}", icon=":material/lightbulb:")


def _commit(lab: Lab, task: Prediction, chosen: str) -> None:
    st.session_state[f"{lab.page}:{task.id}:pending"] = chosen
    apply_state(lab, task.state)


def _draw_mission(lab: Lab, task: Mission, title: str, reached: bool, done: set[str]) -> None:
    if reached and task.id not in done:
        complete_task(lab.page, task.id)
    st.markdown(f"**{title}**{_tick(reached or task.id in done)}  \n{task.prompt}")
    if reached:
        st.success(task.done, icon=":material/check:")
    else:
        with st.expander("Tipp"):
            st.markdown(task.hint)


def _tick(done: bool) -> str:
    return " · :material/check_circle: geschafft" if done else ""
