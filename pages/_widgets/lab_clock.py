"""How long an epoch takes on this machine, measured when a page asks and remembered like a run."""

import copy
import time
from collections.abc import Iterable
from typing import Any

import numpy as np

import engine
from pages._widgets.run_memory import run_memory

_STEPS, _EPOCHS = 150, 6  # at least so many of each are timed; the fastest epoch is the least disturbed one


def epoch_seconds(
    model: engine.Sequential, loss: Any, optimizer: Any, train: Any, batch_sizes: Iterable[int]
) -> dict[int, float]:
    """Batch size -> seconds of the fastest epoch of engine.fit, the loss hardly measured; nothing is changed.

    Seconds of the processor in this thread: other sessions on the machine do not count.
    """
    sizes = sorted(set(batch_sizes))
    key = f"epoch_seconds {model!r} {loss!r} {type(optimizer).__name__} {np.shape(train[0])} {sizes}"
    known = run_memory().get(key)
    if known is None:
        known = {size: _epoch_seconds((model, loss, optimizer), train, size) for size in sizes}
        run_memory().put(key, known)
    return known


def _epoch_seconds(parts: tuple[Any, ...], train: Any, batch_size: int) -> float:
    model, loss, optimizer = copy.deepcopy(parts)
    steps = -(-len(train[0]) // batch_size)
    clock = _Clock()
    settings = {"batch_size": batch_size, "rng": np.random.default_rng(0), "n_measured": 1, "callbacks": [clock]}
    engine.fit(model, loss, optimizer, train, n_epochs=max(_EPOCHS, _STEPS // steps), **settings)
    return float(np.diff(clock.ticks).min())


class _Clock:
    """A callback that reads the time before the first epoch and after each."""

    def on_start(self, _model: Any, _history: Any) -> None:
        self.ticks = [time.thread_time()]

    def on_epoch(self, _epoch: int, _model: Any, _history: Any) -> None:
        """One more reading."""
        self.ticks.append(time.thread_time())
