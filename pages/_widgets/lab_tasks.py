"""A lab's tasks: a prediction before the picture moves, and missions that the engine's numbers decide."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from pages._widgets.lab_controls import apply_state
from pages._widgets.learner import complete_task, completed_tasks
from quiz.labs import Lab, Mission, Prediction

_TICK = " ✓"


class Exercise(NamedTuple):
    """A task that the YAML cannot describe: its tab's name, and what draws it from the lab and `args`."""

    name: str
    draw: Callable[..., None]
    args: Sequence[Any]


def draw_tasks(
    lab: Lab, values: Mapping[str, Any], measures: Mapping[str, float], exercises: Sequence[Exercise] = ()
) -> None:
    """A tab for each task and exercise; the present run judges every mission, what it fulfils is kept.

    Only the open tab is drawn: cards side by side took a third of the time from a slider to its picture.
    """
    for task in lab.tasks:
        if task.kind == "predict":
            _reveal(lab, task, values, measures)
    done = completed_tasks(lab.page)
    names = _names(lab)
    reached = {task.id for task in lab.tasks if task.kind == "mission" and task.reached(values, measures)}
    for task in lab.tasks:
        if task.id in reached - done:
            complete_task(lab.page, task.id)
            st.toast(f"{names[task.id]} geschafft.", icon=":material/check_circle:")
    labels = [f"{names[task.id]}{_TICK if task.id in done | reached else ''}" for task in lab.tasks]
    labels += [exercise.name for exercise in exercises]
    key = f"{lab.page}-tasks"
    _keep_open(key, labels)
    for tab, task in zip(st.tabs(labels, on_change="rerun", key=key), [*lab.tasks, *exercises], strict=True):
        if not tab.open:
            continue
        with tab:
            if isinstance(task, Exercise):
                task.draw(lab, *task.args)
            elif task.kind == "predict":
                _draw_prediction(lab, task)
            else:
                _draw_mission(task, task.id in reached)


def exercise_is_open(lab: Lab, name: str) -> bool:
    """Whether the student looks at the exercise of that name: known before the tabs are drawn."""
    return bool(st.session_state.get(f"{lab.page}-tasks") == name)


def _keep_open(key: str, labels: list[str]) -> None:
    """Streamlit knows an open tab by its label alone: let it stay open when its task gets a tick."""
    before = st.session_state.get(key)
    if before is not None and before not in labels:
        names = [label.removesuffix(_TICK) for label in labels]
        name = before.removesuffix(_TICK)
        st.session_state[key] = labels[names.index(name) if name in names else 0]


def _names(lab: Lab) -> dict[str, str]:
    """Task id -> its name; missions are counted, and predictions where there are several."""
    names = {}
    for kind, name in (("predict", "Vorhersage"), ("mission", "Mission")):
        ids = [task.id for task in lab.tasks if task.kind == kind]
        numbered = kind == "mission" or len(ids) > 1
        names |= {task_id: f"{name} {number}" if numbered else name for number, task_id in enumerate(ids, start=1)}
    return names


def _reveal(lab: Lab, task: Prediction, values: Mapping[str, Any], measures: Mapping[str, float]) -> None:
    """Judge a prediction that was committed, once its run is there: before the tabs, for it brings a tick."""
    key = f"{lab.page}:{task.id}"
    pending = st.session_state.get(f"{key}:pending")
    if pending is not None and dict(values) == lab.complete(task.state):
        st.session_state[f"{key}:verdict"] = (pending, task.outcome(measures))
        del st.session_state[f"{key}:pending"]
        complete_task(lab.page, task.id)


def _draw_prediction(lab: Lab, task: Prediction) -> None:
    key = f"{lab.page}:{task.id}"
    texts = {option.id: option.text for option in task.options}
    st.radio(task.prompt, list(texts), format_func=texts.get, index=None, key=f"{key}:choice")
    chosen = st.session_state[f"{key}:choice"]
    st.button(
        "Festlegen und nachsehen",
        key=f"{key}:commit",
        disabled=chosen is None,
        on_click=_commit,
        args=(lab, task, chosen),
    )
    verdict = st.session_state.get(f"{key}:verdict")
    if verdict and verdict[0] == chosen:
        _draw_verdict(task, texts, *verdict)


def _draw_verdict(task: Prediction, texts: Mapping[str, str], chosen: str, right: str | None) -> None:
    if right is None:
        st.warning("Dieser Lauf entscheidet die Frage nicht.", icon=":material/warning:")
    elif chosen == right:
        st.success(f"Richtig vorhergesagt. {task.because}", icon=":material/check:")
    else:
        st.info(f"Gemessen ist: {texts[right]} {task.because}", icon=":material/lightbulb:")


def _commit(lab: Lab, task: Prediction, chosen: str) -> None:
    st.session_state[f"{lab.page}:{task.id}:pending"] = chosen
    apply_state(lab, task.state)


def _draw_mission(task: Mission, reached: bool) -> None:
    if reached:
        st.markdown(task.prompt)
        st.success(task.done, icon=":material/check:")
    else:
        st.markdown(task.prompt, help=f"Tipp: {task.hint}")
