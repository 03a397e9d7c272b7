"""Heavy trainings take turns: a few at once in a process, whoever asked first is next, each student once."""

import logging
import os
import threading

import streamlit as st

VARIABLE = "DURCHBLICK_TRAININGS"  # heavy trainings at once in a process
HEAVY = 0.3  # seconds of the processor; shorter trainings do not queue
_GRACE = 0.05  # seconds after which the length of the whole can be foretold

_log = logging.getLogger("durchblick")


class Ticket:
    """One student's wish to train: waiting, running, or over."""

    def __init__(self, student: str, key: str) -> None:
        self.student, self.key = student, key


class TrainingQueue:
    """`n_slots` trainings run at once; the others wait in the order in which their students asked.

    A student waits once: a newer wish takes the place of the older one. Two wishes for the very same run do not
    run at once: the second waits for what the first finds out. Nothing here trains or waits for long by itself.
    """

    def __init__(self, n_slots: int) -> None:
        self.n_slots = n_slots
        self.running: list[Ticket] = []
        self.waiting: list[Ticket] = []
        self.changed = threading.Condition()

    def ask(self, student: str, key: str) -> Ticket:
        """Get in line, in the place of what the same student waited for."""
        ticket = Ticket(student, key)
        with self.changed:
            for number, other in enumerate(self.waiting):
                if other.student == student:
                    self.waiting[number] = ticket
                    break
            else:
                self.waiting.append(ticket)
            self._admit()
        return ticket

    def wait(self, ticket: Ticket, seconds: float) -> bool:
        """Wait at most so long; True: the turn has come."""
        with self.changed:
            self.changed.wait_for(lambda: ticket in self.running, seconds)
            return ticket in self.running

    def place(self, ticket: Ticket) -> int | None:
        """How many turns away: 1 is next, 0 runs; None for a ticket that was replaced or has left."""
        with self.changed:
            if ticket in self.running:
                return 0
            return self.waiting.index(ticket) + 1 if ticket in self.waiting else None

    def leave(self, ticket: Ticket) -> None:
        """The training is over, or is not wanted any more: the next one's turn. May be called again."""
        with self.changed:
            for line in (self.running, self.waiting):
                if ticket in line:
                    line.remove(ticket)
            self._admit()

    def _admit(self) -> None:
        for ticket in list(self.waiting):
            if len(self.running) >= self.n_slots:
                break
            if all(ticket.key != other.key for other in self.running):
                self.waiting.remove(ticket)
                self.running.append(ticket)
        self.changed.notify_all()


def is_heavy(seconds: float, n_done: int, n_in_all: int, before: float = 0.0) -> bool:
    """Whether a training takes more than HEAVY seconds, by what `n_done` of its `n_in_all` parts took.

    `before`: what this student's other trainings of the same page took already.
    """
    if before + seconds > HEAVY:
        return True
    return seconds > _GRACE and n_done > 0 and before + seconds * n_in_all / n_done > HEAVY


def n_slots(setting: str | None) -> int:
    """The number in the environment; 1 where there is none or where it is no number from 1 to 64.

    One is right for any number of cores: Python computes with one of them at a time, whatever the trainings.
    """
    if setting is None:
        return 1
    if setting.isascii() and setting.isdecimal() and len(setting) < 5 and 1 <= int(setting) <= 64:
        return int(setting)
    _log.warning("%s ist keine ganze Zahl von 1 bis 64: %.40r. Es gilt 1.", VARIABLE, setting)
    return 1


def say_place(place: int) -> str:
    """What a student reads who waits."""
    return f"Du bist an {place}. Stelle, denn andere trainieren gerade. Dein Training geht von selbst weiter"


@st.cache_resource(show_spinner=False)
def training_queue() -> TrainingQueue:
    """The queue of this process."""
    return TrainingQueue(n_slots(os.environ.get(VARIABLE)))
