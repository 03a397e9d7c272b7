"""The progress of a training under way: bar, stop button, and a picture of what the model can do by now."""

import threading
import time
from collections.abc import Callable
from typing import Any

import streamlit as st

from pages._widgets import lab_turn
from pages._widgets.lab_turn import Turn, check_interruption

# The number of steps, and the model after them -> what it can do by now, as a sentence and as a drawing in HTML:
# a Plotly chart would be taken down and built anew at each look.
View = Callable[[int, Any], tuple[str, str]]

_SHOW_AFTER = 0.4  # seconds; below that a bar would only flicker
_REFRESH = 0.1  # seconds between two looks at whether the student wants something else
_SHARE = 0.2  # of the time may go into the picture


class Flight:
    """A training under way, known to the script run that trains and to the one that a click on "stop" starts."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.stop = False
        self.landed = threading.Event()
        self.run: Any = None  # parameters and history, if it was stopped or interrupted


class Watcher:
    """A callback that draws the progress and ends the run when Streamlit wants the page anew."""

    def __init__(self, place: Any, flight: Flight, n_epochs: int, n_runs: int) -> None:
        self.place, self.flight, self.n_epochs, self.n_runs = place, flight, n_epochs, n_runs
        self.n_calls = 0  # one for each epoch of each run
        self.interruption: BaseException | None = None
        self.ended = False  # interrupted, or not needed any more
        self.bar: Any = None
        self.chart: Any = None
        self.view: View | None = None
        self.on_start: Any = lambda _model, _history: None
        self.turn = Turn(flight.key)
        self.show_at = time.monotonic() + _SHOW_AFTER
        self.next_look = time.monotonic() + min(_REFRESH, _SHOW_AFTER)

    def show(self, view: View) -> None:
        """Draw the view too, and look at the time after each step: an epoch may be long."""
        self.view = view
        self.on_start = self._begin
        self.on_step = self._after_step  # an attribute: fit takes the buffers away for whoever has it

    def _begin(self, model: Any, history: Any) -> None:
        self.next_look = 0.0
        self._after_step(0, model, history)

    def _after_step(self, step: int, model: Any, history: Any) -> None:
        now = time.monotonic()
        if now < self.next_look or self.ended or self.flight.stop:
            return
        progress = (step, history.n_planned_steps, "Schritt")
        try:
            self._take_turn(step, history.n_planned_steps, progress)
            if not (self.ended or self.flight.stop):
                now = time.monotonic()  # what it has waited is not the picture's time
                said, drawing = self.view(step, model) if self.view else ("", "")
                self._draw(*progress, said)
                self.chart.html(drawing)
        except BaseException as interruption:  # as in on_epoch
            self._interrupt(interruption)
        self.next_look = time.monotonic() + max(_REFRESH, (time.monotonic() - now) / _SHARE)

    def on_epoch(self, _epoch: int, _model: Any, _history: Any) -> bool:
        """True: the training ends here."""
        self.n_calls += 1
        if self.ended or self.flight.stop:
            return True
        now = time.monotonic()
        if now < self.next_look or self.view is not None:
            return False
        progress = (self.n_calls // self.n_runs, self.n_epochs, "Epoche")
        try:
            self._take_turn(self.n_calls, self.n_epochs * self.n_runs, progress)
            if now < self.show_at:
                check_interruption()
            elif not (self.ended or self.flight.stop):
                self._draw(*progress)
        except BaseException as interruption:  # Streamlit interrupts a run by raising at its next call
            self._interrupt(interruption)
        self.next_look = time.monotonic() + _REFRESH
        return self.ended or self.flight.stop

    def _take_turn(self, n_done: int, n_in_all: int, progress: tuple[int, int, str]) -> None:
        self.turn.take(n_done, n_in_all, lambda: not self.flight.stop, lambda said: self._draw(*progress, said))
        self.ended = self.turn.found is not None

    def _interrupt(self, interruption: BaseException) -> None:
        self.interruption, self.ended = interruption, True

    def _draw(self, number: int, last: int, name: str, said: str = "") -> None:
        if self.bar is None:
            self.box = self.place.container()
            self.bar = self.box.empty()
            self.box.button("Training anhalten", key=_next_key(), on_click=_request_stop, args=(self.flight,))
            self.chart = self.box.empty()
        self.bar.progress(number / last, text=f"{name} {number} von {last}{': ' * bool(said)}{said}")

    def clear(self) -> None:
        """Take bar and button away."""
        if self.bar is not None and self.interruption is None:
            self.place.empty()


def begin_page() -> None:
    """A new script run: no stop button has been drawn in it yet."""
    st.session_state["_stop_buttons"] = 0
    lab_turn.begin_page()


def _next_key() -> str:
    """A page that trains twice draws two buttons in one script run, and Streamlit wants two keys."""
    number = st.session_state.get("_stop_buttons", 0)
    st.session_state["_stop_buttons"] = number + 1
    return f"_stop_button_{number}" if number else "_stop_button"


def _request_stop(flight: Flight) -> None:
    flight.stop = True
