"""A training's turn: light ones take it for granted, a heavy one waits for it, and its student is told where."""

import secrets
import time
from collections.abc import Callable
from typing import Any

import streamlit as st

from pages._widgets.run_memory import run_memory
from pages._widgets.training_queue import Ticket, is_heavy, say_place, training_queue

_WAIT = 0.2  # seconds between two looks at whether the student still wants it


class Turn:
    """The turn of one training; only the thread that trains asks for it.

    `seconds` counts the processor's time of that thread: what others do meanwhile makes no training heavy.
    """

    def __init__(self, key: str, seconds: Callable[[], float] = time.thread_time) -> None:
        self.key, self.seconds = key, seconds
        self.before = st.session_state.get("_trained", 0.0)
        self.started = seconds()
        self.ticket: Ticket | None = None
        self.found: Any = None  # what another student's training of the very same run gave in the meantime

    def take(self, n_done: int, n_in_all: int, wanted: Callable[[], bool], say: Callable[[str], None]) -> None:
        """Return at once while the training is light or has its turn, else when the turn comes or is not needed.

        It has done `n_done` parts of `n_in_all`. `wanted` is asked, and `say` told the place in the queue, now and
        then; what Streamlit raises in either, because the page is run anew or closed, ends the waiting.
        """
        if self.ticket is not None:
            return
        if not is_heavy(self.seconds() - self.started, n_done, n_in_all, self.before):
            return
        queue, told = training_queue(), 0
        self.ticket = queue.ask(_student(), self.key)
        while not queue.wait(self.ticket, _WAIT) and wanted():
            check_interruption()
            place = queue.place(self.ticket)
            if place is None:
                st.stop()  # a newer run of the same student has taken the place
            self.found = run_memory().get(self.key)
            if self.found is not None:
                break
            if place and place != told:
                say(say_place(place))
                told = place
        if not wanted():
            self.leave()
        elif self.found is None:  # the run that kept this one waiting may have been the same
            self.found = run_memory().get(self.key)

    def leave(self) -> None:
        """The training is over, however it ended."""
        if self.ticket is not None:
            training_queue().leave(self.ticket)

    def settle(self) -> None:
        """Count what it took toward the page's other trainings."""
        st.session_state["_trained"] = self.before + self.seconds() - self.started


def begin_page() -> None:
    """A new script run: nothing has been trained in it yet."""
    st.session_state["_trained"] = 0.0


def check_interruption() -> None:
    """Streamlit raises here if it wants the page anew, or not at all any more; nothing is sent."""
    st.session_state.get("_flight")


def _student() -> str:
    """A name for this session in the queue."""
    return str(st.session_state.setdefault("_student", secrets.token_hex(8)))
