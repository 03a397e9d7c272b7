"""engine.fit for a page: remembers each run, shows progress once it takes long, and can be stopped."""

import hashlib
import pickle
import threading
import time
from collections import OrderedDict
from typing import Any

import streamlit as st

import engine

_SHOW_AFTER = 0.4  # seconds; below that a bar would only flicker
_REFRESH = 0.1  # seconds between two looks at whether the student wants something else
_PATIENCE = 5.0  # seconds for a stopped run to hand over what it has
_MEMORY = 96 * 2**20  # bytes of finished runs kept for all sessions together


class RunMemory:
    """Finished runs by the content of everything that went into them; the oldest go first when memory is full."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.size = 0
        self.runs: OrderedDict[str, bytes] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: str) -> Any | None:
        """A fresh copy of what was put under `key`, or None."""
        with self.lock:
            packed = self.runs.get(key)
            if packed is None:
                return None
            self.runs.move_to_end(key)
        return pickle.loads(packed)  # noqa: S301  packed by this process a moment ago

    def put(self, key: str, value: Any) -> None:
        """Keep `value`; what is larger than the whole memory is not kept."""
        packed = pickle.dumps(value, protocol=5)
        with self.lock:
            self.size += len(packed) - len(self.runs.pop(key, b""))
            self.runs[key] = packed
            while self.size > self.capacity:
                self.size -= len(self.runs.popitem(last=False)[1])


@st.cache_resource(show_spinner=False)
def _memory() -> RunMemory:
    return RunMemory(_MEMORY)


class _Flight:
    """A training under way, known to the script run that trains and to the one that a click on "stop" starts."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.stop = False
        self.landed = threading.Event()
        self.run: Any = None  # parameters and history, if it was stopped


def train(place: Any, model: engine.Sequential, *args: Any, **kwargs: Any) -> engine.History:
    """What engine.fit(model, *args, **kwargs) returns; `model` ends with the trained parameters.

    `place` is the Streamlit container for progress bar and stop button. A stopped run is whole up to its last
    epoch and says so in `History.stopped`.
    """
    key = hashlib.blake2b(pickle.dumps((model, args, kwargs), protocol=5), digest_size=16).hexdigest()
    known = _memory().get(key)
    flight = st.session_state.get("_flight")
    if known is None and flight is not None and flight.key == key and flight.stop:
        flight.landed.wait(_PATIENCE)  # Streamlit begins a new script run before the interrupted one has ended
        known = flight.run
    if known is None:
        flight = st.session_state["_flight"] = _Flight(key)
        watcher = _Watcher(place, flight, kwargs["n_epochs"])
        callbacks = [*kwargs.pop("callbacks", ()), watcher]
        try:
            history = engine.fit(model, *args, **kwargs, callbacks=callbacks)
            if flight.stop:
                flight.run = (model.snapshot(), history)
        finally:
            flight.landed.set()
        watcher.clear()
        if watcher.interruption is not None:
            raise watcher.interruption
        if not flight.stop:
            _memory().put(key, (model.snapshot(), history))
        return history
    parameters, history = known
    model.restore(parameters)
    return history


class _Watcher:
    """A callback that draws the progress and ends the run when Streamlit wants the page anew."""

    def __init__(self, place: Any, flight: _Flight, n_epochs: int) -> None:
        self.place, self.flight, self.n_epochs = place, flight, n_epochs
        self.interruption: BaseException | None = None
        self.bar: Any = None
        self.next_look = time.monotonic() + _SHOW_AFTER

    def on_epoch(self, epoch: int, _model: Any, _history: Any) -> bool:
        """True: the training ends here."""
        if self.flight.stop:
            return True
        now = time.monotonic()
        if now < self.next_look:
            return False
        self.next_look = now + _REFRESH
        try:
            self._draw(epoch)
        except BaseException as interruption:  # Streamlit interrupts a run by raising at its next call
            self.interruption = interruption
            return True
        return False

    def _draw(self, epoch: int) -> None:
        if self.bar is None:
            self.box = self.place.container()
            self.bar = self.box.empty()
            self.box.button("Training anhalten", key="_stop_button", on_click=_request_stop, args=(self.flight,))
        self.bar.progress(epoch / self.n_epochs, text=f"Epoche {epoch} von {self.n_epochs}")

    def clear(self) -> None:
        """Take bar and button away."""
        if self.bar is not None and self.interruption is None:
            self.place.empty()


def _request_stop(flight: _Flight) -> None:
    flight.stop = True
