"""The training loop: forward, loss, backward, step, batch after batch, epoch after epoch."""

import math
import operator
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from engine.callbacks import Callback
from engine.history import History
from engine.losses import Loss
from engine.models import Sequential
from engine.optimizers import Optimizer
from engine.shapes import Array, as_float, check_finite

Data = tuple[Any, Any]  # x and y, such as a Split
_Buffers = tuple[dict[str, Any], dict[str, Array]]  # the model's and the loss's


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
    data = {"train": _accept(model, loss, train, "train")}
    with np.errstate(all="ignore"), _same_dtype(model):  # what explodes is found after the epoch, and said
        for name, part in {"val": validation, "test": test}.items():
            if part is not None:
                data[name] = _accept(model, loss, part, name)
        n_epochs = _whole_number(n_epochs, "n_epochs", 1, None)
        batch_size = _whole_number(batch_size, "batch_size", 1, len(data["train"][0]))
        if not isinstance(rng, np.random.Generator):
            raise TypeError(f"rng should be a numpy.random.Generator, got {rng!r}")

        history = History(n_planned=n_epochs)
        batches = _Batches(model, loss, *data["train"], batch_size)
        whole = {name: _allocate(model, loss, x) for name, (x, _) in data.items()}
        _call(callbacks, "on_start", model, history)
        for epoch in range(1, n_epochs + 1):
            with _lending(model, loss) as lend:
                batches.shuffle(rng)
                for buffers, group in batches.groups:
                    lend(buffers)
                    for x, y in group:
                        train_step(model, loss, optimizer, x, y)
                measured: dict[str, float | None] = {}
                for name, (x, y) in data.items():
                    lend(whole[name])
                    measured[f"{name}_loss"], measured[f"{name}_accuracy"] = _measure(model, loss, x, y)
            history.add_epoch(measured)
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
    with np.errstate(all="ignore"):
        return _measure(model, loss, *_accept(model, loss, data, "data"))


@contextmanager
def _same_dtype(model: Sequential) -> Iterator[None]:
    model.keeps_dtype = True
    try:
        yield
    finally:
        model.keeps_dtype = False


def _measure(model: Sequential, loss: Loss, x: Array, y: Array) -> tuple[float, float | None]:
    predictions = model.forward(x)
    return loss.value(predictions, y), loss.accuracy(predictions, y)


def _allocate(model: Sequential, loss: Loss, x: Array) -> _Buffers:
    """What model and loss write into for inputs shaped like `x`."""
    return model.allocate(x.shape, x.dtype), loss.allocate(model.output_shape(x.shape), x.dtype)


@contextmanager
def _lending(model: Sequential, loss: Loss) -> Iterator[Callable[[_Buffers], None]]:
    """Gives a function that lends buffers to model and loss, and takes back the last ones at the end."""

    def lend(buffers: _Buffers) -> None:
        model.use(buffers[0])
        loss.use(buffers[1])

    try:
        yield lend
    finally:
        model.use(None)
        loss.use(None)


class _Batches:
    """The training data in batches that are views of two arrays, which `shuffle` fills anew.

    `groups` are the whole batches and, if samples are left over, the smaller last one, each with its buffers.
    """

    def __init__(self, model: Sequential, loss: Loss, x: Array, y: Array, batch_size: int) -> None:
        self.x, self.y = x, y
        self.x_epoch, self.y_epoch = np.empty_like(x), np.empty_like(y)
        starts = range(0, len(x), batch_size)
        views = [(self.x_epoch[i : i + batch_size], self.y_epoch[i : i + batch_size]) for i in starts]
        n_whole = len(x) // batch_size
        groups = (views[:n_whole], views[n_whole:])
        self.groups = [(_allocate(model, loss, group[0][0]), group) for group in groups if group]

    def shuffle(self, rng: np.random.Generator) -> None:
        """Every sample once, in a new order."""
        order = rng.permutation(len(self.x))
        # mode="clip" spares a copy, and no index of a permutation is out of range.
        np.take(self.x, order, axis=0, out=self.x_epoch, mode="clip")
        np.take(self.y, order, axis=0, out=self.y_epoch, mode="clip")


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
