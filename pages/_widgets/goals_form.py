"""When the exam is and how many minutes a day there are: asked once, changed at any time."""

from datetime import timedelta
from pathlib import Path

import streamlit as st

from pages._widgets.learner import current_learner, now, open_progress, show_store_error
from quiz.goals import (
    EXAM_DATE,
    EXAM_TIME,
    FEWEST_MINUTES,
    MINUTES,
    MOST_MINUTES,
    USUAL_TIME,
    Goals,
    read_date,
    read_time,
)
from quiz.progress import StoreError

_FARTHEST = timedelta(days=2 * 365)
_HERE = Path(__file__)
_component = st.components.v2.component(
    "durchblick.exam_moment",
    html="""
<div class="moment" lang="de">
  <label>Prüfungstag<input type="date" name="day"></label>
  <label>Beginn<input type="time" name="time" step="300"></label>
</div>
""",
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=_HERE.with_suffix(".js").read_text(encoding="utf-8"),
)


def draw_goals(goals: Goals) -> None:
    """Draw the form: open as long as there is no date, folded afterwards."""
    for problem in goals.problems:
        st.warning("Eine gespeicherte Einstellung lässt sich nicht lesen.", icon=":material/warning:")
        st.text(problem)
    if goals.exam_at is None:
        with st.container(border=True, key="goals"):
            st.markdown("**Wann ist deine Prüfung?** Dann plant Durchblick jeden Tag auf diesen Termin hin.")
            _draw_form(goals)
    else:
        with st.expander("Termin und Minuten ändern", icon=":material/event:"):
            _draw_form(goals)
    message = st.session_state.pop("goals-message", None)
    if message:
        st.warning(message, icon=":material/event_busy:")


def _draw_form(goals: Goals) -> None:
    exam_at = goals.exam_at
    today = now().astimezone(goals.zone).date()
    kept = {
        "day": "" if exam_at is None else exam_at.date().isoformat(),
        "time": (USUAL_TIME if exam_at is None else exam_at.time()).isoformat("minutes"),
    }
    typed = {name: value for name, value in st.session_state.get("goals-moment", {}).items() if value is not None}
    data = {**kept, **typed, "first": today.isoformat(), "last": (today + _FARTHEST).isoformat()}
    _component(key="goals-moment", data=data, on_day_change=lambda: None, on_time_change=lambda: None)
    st.session_state.setdefault("goal-minutes", goals.minutes)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            "Minuten pro Tag",
            key="goal-minutes",
            min_value=FEWEST_MINUTES,
            max_value=MOST_MINUTES,
            step=5,
            width=150,
        )
        st.button("Plan machen" if exam_at is None else "Übernehmen", on_click=_keep, args=(kept,))


def _keep(kept: dict[str, str]) -> None:
    """Keep what the form holds; an empty day takes the date back."""
    typed = {**kept, **{k: v for k, v in st.session_state.get("goals-moment", {}).items() if v is not None}}
    try:
        day, begins = read_date(typed["day"]), read_time(typed["time"] or USUAL_TIME.isoformat("minutes"))
    except ValueError as problem:
        st.session_state["goals-message"] = str(problem)
        return
    store, learner, moment = open_progress(), current_learner(), now()
    try:
        store.set_setting(learner, EXAM_DATE, day.isoformat() if day else "", moment)
        store.set_setting(learner, EXAM_TIME, begins.isoformat("minutes"), moment)
        store.set_setting(learner, MINUTES, int(st.session_state["goal-minutes"]), moment)
    except StoreError as error:
        show_store_error(error)
