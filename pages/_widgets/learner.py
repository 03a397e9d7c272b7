"""Who learns here, and his progress: opened once a server, with German messages where it cannot be."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec, TypeVar

import streamlit as st
from streamlit.errors import StreamlitDuplicateElementKey

from pages._widgets.events import LOG, new_code, note
from pages._widgets.login import current_learner, is_lecturer, login
from quiz.database import VARIABLE
from quiz.progress import Store, StoreError, open_store

__all__ = [
    "answered_questions",
    "complete_task",
    "completed_tasks",
    "current_learner",
    "is_lecturer",
    "now",
    "open_progress",
    "show_store_error",
    "stops_without_progress",
]

_FOR_A_CLASS = (
    "Die Datenbank des Servers antwortet nicht, wie sie soll (Fehlercode {code}). Was in einem Feld steht, bleibt "
    "dort stehen. Warte einen Moment und versuche es nochmals; bleibt es dabei, melde den Code der Kursleitung."
)
P = ParamSpec("P")
R = TypeVar("R")


def now() -> datetime:
    """The present moment, read here alone: the store and the planning take it as an argument."""
    return datetime.now(UTC)


def open_progress() -> Store:
    """The store, for pages that are nothing without it: where it fails they end here with a German message."""
    try:
        return _store()
    except StoreError as error:
        show_store_error(error)
        st.stop()


def stops_without_progress(part: Callable[P, R]) -> Callable[P, R]:
    """Decorator: where the database fails while this part of a page is drawn, the page ends with the message."""

    @wraps(part)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return part(*args, **kwargs)
        except StoreError as error:
            show_store_error(error)
            st.stop()

    return guarded


def show_store_error(error: StoreError) -> None:
    """Say what is wrong with the database and offer another try; once, however often a run asks for progress.

    In a class, where nobody but whoever runs the server can mend it, a student gets a code instead of an address.
    """
    try:
        place = st.container(key="store-error")
    except StreamlitDuplicateElementKey:  # said already
        return
    said = str(error)
    if login().is_on:
        code = new_code()
        LOG.error("Fehlercode %s: %s", code, error, extra={"event": "store", "code": code})
        said = _FOR_A_CLASS.format(code=code)
    else:
        note("store", reason=said)
    place.error("Dein Fortschritt ist gerade nicht erreichbar.", icon=":material/error:")
    place.text(said)  # as text: a path may hold any character
    place.button("Nochmals versuchen", key="store-retry", icon=":material/refresh:")


def complete_task(page: str, task_id: str) -> None:
    """Keep that a lab's task is done; a lab goes on where that fails, with a message."""
    try:
        _store().complete_task(current_learner(), page, task_id, now())
    except StoreError as error:
        show_store_error(error)


def completed_tasks(page: str) -> set[str]:
    """The tasks of a lab that are done; none where progress cannot be read, with a message."""
    try:
        return _store().completed_tasks(current_learner(), page)
    except StoreError as error:
        show_store_error(error)
        return set()


def answered_questions() -> set[str]:
    """The ids of the questions answered at least once; none where progress cannot be read, with a message."""
    try:
        answers = _store().answers(current_learner())
    except StoreError as error:
        show_store_error(error)
        return set()
    return {answer.question_id for answer in answers}


def database_answers() -> bool:
    """Whether progress can be read at this moment; says nothing to anybody."""
    try:
        _store().ping()
    except StoreError:
        return False
    return True


def _store() -> Store:
    return _opened(os.environ.get(VARIABLE))


@st.cache_resource(show_spinner=False)
def _opened(address: str | None) -> Store:
    return open_store(address)
