"""The numbers beneath a lab's picture, and the buttons that keep a run or start anew."""

import math
from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages._figures.film import Film
from pages._figures.german import significant
from pages._figures.walk import Walk
from pages._widgets.lab_controls import apply_state
from quiz.labs import Lab
from quiz.measures import Measure


def text_of(measure: Measure, value: float) -> str:
    """The value as a German reader writes it; what is not finite is called by its name."""
    if not math.isfinite(value):
        return "∞" if value == math.inf else "keine Zahl"
    match measure.format:
        case "percent":
            return f"{100 * value:.1f} %".replace(".", ",")
        case "integer" | "epoch":
            return f"{value:,.0f}".replace(",", "'")
        case "significant":
            return significant(value)
    digits = 3 if abs(value) < 10 else 1
    return f"{value:.{digits}f}".replace(".", ",")


def draw_numbers(lab: Lab, state: Mapping[str, Any], measures: Mapping[str, float]) -> None:
    """Each measure that means something in this state; a pinned run's value stands beneath."""
    pin = st.session_state.get(f"_pin:{lab.page}")
    place = st.container(key="lab-numbers", horizontal=True, gap="medium")
    for measure in lab.measures:
        if not measure.shown(state):
            continue
        pinned = pin is not None and measure.shown(pin[2])
        before = f"festgehalten: {text_of(measure, pin[1][measure.key])}" if pinned else None
        place.metric(
            measure.label,
            text_of(measure, measures[measure.key]),
            help=measure.help,
            delta=before,
            delta_color="off",
            delta_arrow="off",
        )


def draw_buttons(
    lab: Lab, pictures: Mapping[type, Film | Walk], state: Mapping[str, Any], measures: Mapping[str, float]
) -> None:
    """Pin the present run or let it go; put all controls back."""
    pin = f"_pin:{lab.page}"
    if pin in st.session_state:
        st.button("Loslassen", key="_unpin", on_click=st.session_state.pop, args=(pin,))
    st.button(
        "Festhalten",
        key="_pin_run",
        help="Dieser Lauf bleibt neben dem nächsten stehen, zum Vergleichen.",
        on_click=st.session_state.__setitem__,
        args=(pin, (dict(pictures), dict(measures), dict(state))),
    )
    st.button("Zurücksetzen", key="_reset", on_click=apply_state, args=(lab, {}))
