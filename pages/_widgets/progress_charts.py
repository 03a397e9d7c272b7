"""What was done so far: points by day, and the time by day and by topic."""

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from pages._figures.german import number
from pages._figures.progress import (
    day_names,
    describe_minutes,
    describe_points_by_day,
    draw_minutes_by_day,
    draw_minutes_by_topic,
    draw_points_by_day,
    minutes_by_day_title,
    minutes_by_topic_title,
)
from pages._widgets.local_time import local_zone
from quiz.history import days, time_by_day, time_by_topic
from quiz.memory import LONGEST
from quiz.outcomes import Outcome
from quiz.topics import TOPICS

_SHOWN_DAYS = 30
_QUIET = {"displayModeBar": False}


def draw_history(found: Sequence[Outcome]) -> None:
    """Draw the points of the last days with answers."""
    st.header("Verlauf", anchor=False)
    bars = [(day.date, day.points, day.of) for day in days(found, local_zone())][-_SHOWN_DAYS:]
    words = describe_points_by_day(bars)
    st.plotly_chart(draw_points_by_day(bars), config=_QUIET, key="progress-points", alt=words)
    st.caption(
        "Ein Balken ist ein Tag, an dem du geantwortet hast (die letzten 30): erreichte und mögliche Punkte. "
        "Dein eigenes Wort zu einem Kernpunkt zählt mit."
    )


def draw_time(found: Sequence[Outcome]) -> None:
    """Draw the minutes by day and by topic."""
    st.header("Zeit", anchor=False)
    by_day = {day: _minutes(spent) for day, spent in time_by_day(found, local_zone()).items()}
    by_topic = {TOPICS[topic]: _minutes(spent) for topic, spent in time_by_topic(found).items()}
    left, right = st.columns(2, gap="large")
    with left:
        shown = dict(list(by_day.items())[-_SHOWN_DAYS:])
        words = describe_minutes(minutes_by_day_title(shown), day_names(shown))
        st.plotly_chart(draw_minutes_by_day(shown), config=_QUIET, key="progress-days", alt=words)
    with right:
        words = describe_minutes(minutes_by_topic_title(by_topic), by_topic)
        st.plotly_chart(draw_minutes_by_topic(by_topic), config=_QUIET, key="progress-topics", alt=words)
    st.caption(
        f"Zusammen {number(sum(by_day.values()), 0)} Minuten. Gezählt wird von der Anzeige einer Frage bis zur "
        f"Antwort, höchstens {_minutes(LONGEST):.0f} Minuten je Antwort; Labore und Skript zählen nicht. "
        "Was über Mitternacht geht, teilt sich auf beide Tage auf."
    )


def _minutes(spent: timedelta) -> float:
    return spent / timedelta(minutes=1)
