"""engine.fit and engine.fit_replicas for a page: remembered, with progress once they take long, and stoppable."""

import hashlib
import pickle
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

import engine
from pages._widgets.events import timed
from pages._widgets.lab_progress import Flight, View, Watcher
from pages._widgets.run_memory import run_memory

_PATIENCE = 5.0  # seconds for a stopped run to hand over what it has


def train(
    place: Any,
    model: engine.Sequential,
    *args: Any,
    callbacks: Any = (),
    view: View | None = None,
    **kwargs: Any,
) -> engine.History:
    """What engine.fit(model, *args, callbacks=callbacks, **kwargs) returns; `model` ends trained.

    `place` is the Streamlit container for progress bar and stop button, and for what `view(step, model)` says and
    draws of the untrained model and then several times a second. A stopped run is whole up to its last epoch and
    says so in `History.stopped`.
    """

    def start(watcher: Watcher) -> list[engine.History]:
        if view is not None:
            watcher.show(view)
        return [engine.fit(model, *args, callbacks=[*callbacks, watcher], **kwargs)]

    return _run(place, [model], (args, callbacks, kwargs), start)[0]


def train_replicas(
    place: Any, models: Sequence[engine.Sequential], *args: Any, callbacks: Any = None, **kwargs: Any
) -> list[engine.History]:
    """What engine.fit_replicas(models, *args, callbacks=callbacks, **kwargs) returns; else as `train`."""

    def start(watcher: Watcher) -> list[engine.History]:
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
    start: Callable[["Watcher"], list[engine.History]],
) -> list[engine.History]:
    key = run_key(models, settings)
    known = run_memory().get(key)
    flight = st.session_state.get("_flight")
    if flight is not None and not flight.stop:
        flight.run = None  # interrupted, and not wanted any more: a click on "stop" would have been noticed by now
    if known is None and flight is not None and flight.key == key and flight.stop:
        flight.landed.wait(_PATIENCE)  # Streamlit begins a new script run before the interrupted one has ended
        known = flight.run
    if known is not None:
        return _restore(models, known)
    flight = st.session_state["_flight"] = Flight(key)
    n_epochs = settings[-1]["n_epochs"]
    if isinstance(n_epochs, Sequence):  # each run has its own length: counted as one long run
        watcher = Watcher(place, flight, sum(n_epochs), 1)
    else:
        watcher = Watcher(place, flight, n_epochs, len(models))
    try:
        with timed("training", models=len(models), epochs=n_epochs):
            histories = start(watcher)
        trained = ([model.snapshot() for model in models], histories)
        if flight.stop or watcher.interruption is not None:
            flight.run = trained
        elif watcher.turn.found is None:
            run_memory().put(key, trained)  # before the next one's turn: it may want the same
    finally:
        flight.landed.set()
        watcher.turn.leave()
    watcher.clear()
    if watcher.interruption is not None:
        raise watcher.interruption
    watcher.turn.settle()
    if watcher.turn.found is not None and not flight.stop:
        return _restore(models, watcher.turn.found)
    return histories


def _restore(models: Sequence[engine.Sequential], run: Any) -> list[engine.History]:
    parameters, histories = run
    for model, snapshot in zip(models, parameters, strict=True):
        model.restore(snapshot)
    return histories
