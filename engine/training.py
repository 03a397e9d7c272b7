"""The training loop: forward, loss, backward, step, batch after batch, epoch after epoch."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from engine.batches import Augment, Batches, Data, Lender, Measured, accept_data, cut, n_samples
from engine.callbacks import Callback
from engine.history import History
from engine.losses import Loss
from engine.models import Sequential
from engine.penalties import Penalty
from engine.settings import as_list, as_whole, check_generator, check_kind
from engine.shapes import shape_of
from engine.stepping import Optimizer


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
    penalty: Penalty | None = None,
    augmentation: Augment | None = None,
    n_measured: int | None = None,
) -> History:
    """Train `model` on `train` = (x, y), reshuffled by `rng` before each epoch; the last batch may be smaller.

    x is an array or, for a model with several inputs, a tuple of arrays; y likewise. `penalty` is added to the
    loss of every step, not to the curves. `augmentation(x, rng)` changes the inputs anew in each epoch; the curves
    are measured on the data as they are, on the first `n_measured` samples of each part (None: all).

    A loss or parameter that is no longer finite ends the run: `History.diverged_at`. ValueError or ShapeError,
    before anything is trained, for data, settings and shapes that cannot work.
    """
    callbacks = check_parts(optimizer, callbacks, penalty, augmentation)
    data = {"train": accept_data(model, loss, train, "train")}
    with np.errstate(all="ignore"), keeping_dtype(model):  # what explodes is found after the epoch, and said
        for name, part in {"val": validation, "test": test}.items():
            if part is not None:
                data[name] = accept_data(model, loss, part, name)
        n_epochs = whole_number(n_epochs, "n_epochs", 1, None)
        n_train = n_samples(data["train"][0])
        batch_size = whole_number(batch_size, "batch_size", 1, n_train)
        if n_measured is not None:
            n_measured = whole_number(n_measured, "n_measured", 1, None)
        check_generator(rng)

        batches = Batches(*data["train"], batch_size)
        model.plan_steps()  # a part of it may have been frozen by its own hand
        history = History(n_planned=n_epochs, n_planned_steps=n_epochs * batches.n_steps)
        lender = Lender(model, loss, batch_size)
        measured = {name: Measured(lender, *cut(part, 0, n_measured)) for name, part in data.items()}
        call(callbacks, "on_start", model, history)
        for epoch in range(1, n_epochs + 1):
            batches.shuffle(rng, augmentation)
            with lender:
                train_epoch(lender, optimizer, batches, penalty, callbacks, history)
                history.n_steps += batches.n_steps
                history.add_epoch(batches.batch_size, {name: part() for name, part in measured.items()})
            if not (math.isfinite(history.train_loss[-1]) and np.isfinite(model.vector).all()):
                history.diverged_at = epoch
                break
            for callback in callbacks:
                history.stopped |= bool(callback.on_epoch(epoch, model, history))
                if hasattr(callback, "adapt"):
                    size = callback.adapt(epoch, batches.batch_size, optimizer)
                    batches.cut(whole_number(min(size, n_train), "batch_size", 1, n_train))
            if history.stopped:
                break
        call(callbacks, "on_end", model, history)
        call(callbacks, "restore", model, history)
    return history


def train_step(
    model: Sequential, loss: Loss, optimizer: Optimizer, x: Any, y: Any, penalty: Penalty | None = None
) -> None:
    """One step on one batch: the four lines that all of deep learning repeats; ShapeError for a misfit."""
    predictions = model.forward(x, training=True)
    if not loss.planned:  # fit has checked and prepared all targets beforehand
        y = loss.accept_targets(y, shape_of(predictions))
    grad_predictions = loss.gradient(predictions, y)
    model.fill_grads(grad_predictions)
    if penalty is not None:
        penalty.add_gradient(model.vector, model.grad_vector, model.penalty_mask)
    # All parameters are one array: the step is a few calls, however many layers there are.
    optimizer.step(*model.trained)
    if penalty is not None:
        penalty.after_step(model.vector, model.penalty_mask, optimizer.rate)


def train_epoch(
    lender: Lender,
    optimizer: Optimizer,
    batches: Batches,
    penalty: Penalty | None = None,
    callbacks: Sequence[Any] = (),
    history: History | None = None,
) -> None:
    """One step on each batch. Callbacks with `on_step` see the model after every step, without its buffers."""
    model, loss = lender.model, lender.loss
    watchers = [callback.on_step for callback in callbacks if hasattr(callback, "on_step")]
    step = history.n_steps if history else 0
    for group in batches.groups:
        lender.lend(*group[0])
        for x, y in group:
            train_step(model, loss, optimizer, x, y, penalty)
            if watchers:
                step += 1
                lender.take_back()
                for watch in watchers:
                    watch(step, model, history)
                lender.lend(x, y)


def evaluate(model: Sequential, loss: Loss, data: Data) -> tuple[float, float | None]:
    """(loss, accuracy) of `model` on all of `data` in inference; accuracy None for a regression's loss.

    ShapeError, TypeError or ValueError for data that `fit` would not train on.
    """
    with np.errstate(all="ignore"):
        x, y = accept_data(model, loss, data, "data")
        with Lender(model, loss) as lender:
            return Measured(lender, x, y)()


def check_parts(optimizer: Any, callbacks: Any, penalty: Any, augmentation: Any) -> list[Callback]:
    """The callbacks as a list; TypeError for what is not of the kind that `fit` calls."""
    check_kind("optimizer", optimizer, Optimizer)
    callbacks = as_list("callbacks", callbacks)
    for callback in callbacks:
        if isinstance(callback, type) or not hasattr(callback, "on_epoch"):
            raise TypeError(f"a callback should have a method on_epoch, got {callback!r}")
    if penalty is not None:
        check_kind("penalty", penalty, Penalty)
    if augmentation is not None and not callable(augmentation):
        raise TypeError(f"augmentation should be a function of x and rng, got {augmentation!r}")
    return callbacks


def whole_number(value: Any, name: str, lowest: int, highest: int | None) -> int:
    """`value` as an int; TypeError if it is no whole number, ValueError if it is out of range."""
    number = as_whole(name, value)
    if number < lowest or (highest is not None and number > highest):
        wanted = f"at least {lowest}" if highest is None else f"from {lowest} to the {highest} training samples"
        raise ValueError(f"{name} should be {wanted}, got {value}")
    return number


@contextmanager
def keeping_dtype(model: Sequential) -> Iterator[None]:
    """Meanwhile, float64 data of those who look on do not turn the model into float64."""
    model.keeps_dtype = True
    try:
        yield
    finally:
        model.keeps_dtype = False


def call(callbacks: Sequence[Callback], hook: str, model: Sequential, history: History) -> None:
    """Call the hook of that name of each callback that has one."""
    for callback in callbacks:
        if hasattr(callback, hook):
            getattr(callback, hook)(model, history)
