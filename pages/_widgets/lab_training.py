"""engine.fit and engine.fit_replicas for a page: remembered, with progress once they take long, and stoppable."""

import hashlib
import pickle
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

import engine
from pages._widgets.run_memory import run_memory

_SHOW_AFTER = 0.4  # seconds; below that a bar would only flicker
_REFRESH = 0.1  # seconds between two looks at whether the student wants something else
_PATIENCE = 5.0  # seconds for a stopped run to hand over what it has


class _Flight:
    """A training under way, known to the script run that trains and to the one that a click on "stop" starts."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.stop = False
        self.landed = threading.Event()
        self.run: Any = None  # parameters and history, if it was stopped


def train(place: Any, model: engine.Sequential, *args: Any, callbacks: Any = (), **kwargs: Any) -> engine.History:
    """What engine.fit(model, *args, callbacks=callbacks, **kwargs) returns; `model` ends trained.

    `place` is the Streamlit container for progress bar and stop button. A stopped run is whole up to its last
    epoch and says so in `History.stopped`.
    """

    def start(watcher: _Watcher) -> list[engine.History]:
        return [engine.fit(model, *args, callbacks=[*callbacks, watcher], **kwargs)]

    return _run(place, [model], (args, callbacks, kwargs), start)[0]


def train_replicas(
    place: Any, models: Sequence[engine.Sequential], *args: Any, callbacks: Any = None, **kwargs: Any
) -> list[engine.History]:
    """What engine.fit_replicas(models, *args, callbacks=callbacks, **kwargs) returns; else as `train`."""

    def start(watcher: _Watcher) -> list[engine.History]:
        watched = [[*own, watcher] for own in callbacks or [()] * len(models)]
        return engine.fit_replicas(models, *args, callbacks=watched, **kwargs)

    return _run(place, models, (args, callbacks, kwargs), start)


def run_key(models: Sequence[engine.Sequential], settings: tuple[Any, ...]) -> str:
    """The name of a run in the memory: a digest of everything that goes into it."""
    return hashlib.blake2b(pickle.dumps((list(models), settings), protocol=5), digest_size=16).hexdigest()


def _run(
    place: Any,
    models: Sequence[engine.Sequential],
    settings: tuple[Any, ...],
    start: Callable[["_Watcher"], list[engine.History]],
) -> list[engine.History]:
    key = run_key(models, settings)
    known = run_memory().get(key)
    flight = st.session_state.get("_flight")
    if known is None and flight is not None and flight.key == key and flight.stop:
        flight.landed.wait(_PATIENCE)  # Streamlit begins a new script run before the interrupted one has ended
        known = flight.run
    if known is not None:
        parameters, histories = known
        for model, snapshot in zip(models, parameters, strict=True):
            model.restore(snapshot)
        return histories
    flight = st.session_state["_flight"] = _Flight(key)
    n_epochs = settings[-1]["n_epochs"]
    if isinstance(n_epochs, Sequence):  # each run has its own length: counted as one long run
        watcher = _Watcher(place, flight, sum(n_epochs), 1)
    else:
        watcher = _Watcher(place, flight, n_epochs, len(models))
    try:
        histories = start(watcher)
        if flight.stop:
            flight.run = ([model.snapshot() for model in models], histories)
    finally:
        flight.landed.set()
    watcher.clear()
    if watcher.interruption is not None:
        raise watcher.interruption
    if not flight.stop:
        run_memory().put(key, ([model.snapshot() for model in models], histories))
    return histories


class _Watcher:
    """A callback that draws the progress and ends the run when Streamlit wants the page anew."""

    def __init__(self, place: Any, flight: _Flight, n_epochs: int, n_runs: int) -> None:
        self.place, self.flight, self.n_epochs, self.n_runs = place, flight, n_epochs, n_runs
        self.n_calls = 0  # one for each epoch of each run
        self.interruption: BaseException | None = None
        self.bar: Any = None
        self.next_look = time.monotonic() + _SHOW_AFTER

    def on_epoch(self, _epoch: int, _model: Any, _history: Any) -> bool:
        """True: the training ends here."""
        self.n_calls += 1
        if self.flight.stop:
            return True
        now = time.monotonic()
        if now < self.next_look:
            return False
        self.next_look = now + _REFRESH
        try:
            self._draw(self.n_calls // self.n_runs)
        except BaseException as interruption:  # Streamlit interrupts a run by raising at its next call
            self.interruption = interruption
            return True
        return False

    def _draw(self, epoch: int) -> None:
        if self.bar is None:
            self.box = self.place.container()
            self.bar = self.box.empty()
            self.box.button("Training anhalten", key=_next_key(), on_click=_request_stop, args=(self.flight,))
        self.bar.progress(epoch / self.n_epochs, text=f"Epoche {epoch} von {self.n_epochs}")

    def clear(self) -> None:
        """Take bar and button away."""
        if self.bar is not None and self.interruption is None:
            self.place.empty()


def begin_page() -> None:
    """A new script run: no stop button has been drawn in it yet."""
    st.session_state["_stop_buttons"] = 0


def _next_key() -> str:
    """A page that trains twice draws two buttons in one script run, and Streamlit wants two keys."""
    number = st.session_state.get("_stop_buttons", 0)
    st.session_state["_stop_buttons"] = number + 1
    return f"_stop_button_{number}" if number else "_stop_button"


def _request_stop(flight: _Flight) -> None:
    flight.stop = True
