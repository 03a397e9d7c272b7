"""The training loop: forward, loss, backward, step, batch after batch, epoch after epoch."""

import math
import operator
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from engine.callbacks import Callback
from engine.history import History
from engine.losses import Loss
from engine.models import Sequential
from engine.optimizers import Optimizer
from engine.shapes import Array, as_float, check_finite

Data = tuple[Any, Any]  # x and y, such as a Split


def fit(
    model: Sequential,
    loss: Loss,
    optimizer: Optimizer,
    train: Data,
    *,
    validation: Data | None = None,
    test: Data | None = None,
    n_epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    callbacks: Sequence[Callback] = (),
) -> History:
    """Train `model` on `train` = (x, y), reshuffled by `rng` before each epoch; the last batch may be smaller.

    A loss or parameter that is no longer finite ends the run: `History.diverged_at`. ValueError or ShapeError,
    before anything is trained, for data, settings and shapes that cannot work.
    """
    parts = {"train": train, "val": validation, "test": test}
    data = {name: _accept(model, loss, part, name) for name, part in parts.items() if part is not None}
    n_epochs = _whole_number(n_epochs, "n_epochs", 1, None)
    batch_size = _whole_number(batch_size, "batch_size", 1, len(data["train"][0]))
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng should be a numpy.random.Generator, got {rng!r}")

    history = History(n_planned=n_epochs)
    batches = _Batches(model, loss, *data["train"], batch_size)
    _call(callbacks, "on_start", model, history)
    with np.errstate(all="ignore"):  # what explodes is found after the epoch, and said in the history
        for epoch in range(1, n_epochs + 1):
            for x, y in batches.shuffled(rng):
                train_step(model, loss, optimizer, x, y)
            history.add_epoch(_measure(model, loss, data))
            if not (math.isfinite(history.train_loss[-1]) and np.isfinite(model.vector).all()):
                history.diverged_at = epoch
                break
            for callback in callbacks:
                history.stopped |= bool(callback.on_epoch(epoch, model, history))
            if history.stopped:
                break
    _call(callbacks, "on_end", model, history)
    return history


def train_step(model: Sequential, loss: Loss, optimizer: Optimizer, x: Array, y: Array) -> None:
    """One step on one batch: the four lines that all of deep learning repeats."""
    predictions = model.forward(x, training=True)
    grad_predictions = loss.gradient(predictions, y)
    model.fill_grads(grad_predictions)
    # All parameters are one array: the step is a few calls, however many layers there are.
    optimizer.step({"vector": model.vector}, {"vector": model.grad_vector})


def evaluate(model: Sequential, loss: Loss, data: Data) -> tuple[float, float | None]:
    """(loss, accuracy) of `model` on all of `data` in inference; accuracy None for a regression's loss."""
    x, y = _accept(model, loss, data, "data")
    with np.errstate(all="ignore"):
        predictions = model.forward(x)
        return loss.value(predictions, y), loss.accuracy(predictions, y)


class _Batches:
    """The training data in batches that are views of two arrays, shuffled anew for each epoch.

    Everything a step needs is made here, once: the views, and the buffers for a whole and for the last batch.
    """

    def __init__(self, model: Sequential, loss: Loss, x: Array, y: Array, batch_size: int) -> None:
        self.model, self.loss, self.x, self.y = model, loss, x, y
        self.x_epoch, self.y_epoch = np.empty_like(x), np.empty_like(y)
        n_whole = len(x) // batch_size * batch_size
        self.groups = [self._group(range(0, n_whole, batch_size), batch_size)]
        if n_whole < len(x):
            self.groups.append(self._group(range(n_whole, len(x), batch_size), len(x) - n_whole))

    def _group(self, starts: range, size: int) -> tuple[Any, Any, list[Data]]:
        input_shape = (size, *self.x.shape[1:])
        buffers = self.model.allocate(input_shape, self.x.dtype)
        loss_buffers = self.loss.allocate(self.model.output_shape(input_shape), self.x.dtype)
        return buffers, loss_buffers, [(self.x_epoch[i : i + size], self.y_epoch[i : i + size]) for i in starts]

    def shuffled(self, rng: np.random.Generator) -> Iterable[Data]:
        """Every sample once, in a new order; afterwards model and loss write into fresh arrays again."""
        order = rng.permutation(len(self.x))
        # mode="clip" spares a copy, and no index of a permutation is out of range.
        np.take(self.x, order, axis=0, out=self.x_epoch, mode="clip")
        np.take(self.y, order, axis=0, out=self.y_epoch, mode="clip")
        try:
            for buffers, loss_buffers, batches in self.groups:
                self.model.use(buffers)
                self.loss.use(loss_buffers)
                yield from batches
        finally:
            self.model.use(None)
            self.loss.use(None)


def _measure(model: Sequential, loss: Loss, data: dict[str, Data]) -> dict[str, float | None]:
    measured: dict[str, float | None] = {}
    for name, (x, y) in data.items():
        predictions = model.forward(x)
        measured[f"{name}_loss"] = loss.value(predictions, y)
        measured[f"{name}_accuracy"] = loss.accuracy(predictions, y)
    return measured


def _accept(model: Sequential, loss: Loss, data: Data, name: str) -> Data:
    """x and y as the arrays that model and loss work on; every error is raised here, before the first step."""
    x, y = data
    x = model.accept(as_float(x))
    if len(x) != len(y):
        raise ValueError(f"{name}: x has {len(x)} samples, y has {len(y)}")
    check_finite(x, f"{name}: x")
    y = loss.accept_targets(y, model.output_shape(x.shape)).astype(x.dtype, copy=False)
    check_finite(y, f"{name}: y")
    return x, y


def _whole_number(value: Any, name: str, lowest: int, highest: int | None) -> int:
    number = operator.index(value)
    if number < lowest or (highest is not None and number > highest):
        wanted = f"at least {lowest}" if highest is None else f"from {lowest} to the {highest} training samples"
        raise ValueError(f"{name} should be {wanted}, got {value}")
    return number


def _call(callbacks: Sequence[Callback], hook: str, model: Sequential, history: History) -> None:
    for callback in callbacks:
        if hasattr(callback, hook):
            getattr(callback, hook)(model, history)
