"""Many trainings at once: the same network with other seeds, rates, penalties or samples, on a replica axis."""

import copy
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.batches import Augment, Data, Lender, Measured, ReplicaBatches, accept_data, join_parts, n_samples
from engine.callbacks import Callback
from engine.history import History
from engine.losses import Loss
from engine.models import Sequential
from engine.penalties import Penalty, stack_penalties
from engine.settings import as_list, check_kind
from engine.shapes import Array, shape_of
from engine.stacks import Stack, can_stack, shape_key
from engine.stepping import Optimizer, stack_optimizers
from engine.training import call, check_parts, fit, keeping_dtype, train_epoch, whole_number

# A stack whose parameters take more than this, with gradients and moments, would leave the processor's cache.
STACK_BYTES = 2 << 20
# Parameters times batch: steps that do more than this are busy with products, not with calls, and faster alone.
STACK_WORK = 1 << 18


@dataclass(eq=False)
class Replica:
    """One of the trainings: what `fit` would be given for it alone."""

    model: Sequential
    optimizer: Optimizer
    train: Data
    validation: Data | None
    test: Data | None
    batch_size: int
    rng: np.random.Generator
    callbacks: Sequence[Callback] | None
    penalty: Penalty | None
    augmentation: Augment | None

    def parts(self) -> dict[str, Data]:
        """The data that are measured, by the name of their curves."""
        parts = {"train": self.train, "val": self.validation, "test": self.test}
        return {name: part for name, part in parts.items() if part is not None}

    def accept(self, loss: Loss, seen: dict[Any, Data]) -> None:
        """Check what fit would be given, and share data that others have had checked already."""
        check_kind("model", self.model, Sequential)
        check_parts(self.optimizer, self.callbacks or (), self.penalty, self.augmentation)
        if not isinstance(self.rng, np.random.Generator):
            raise TypeError(f"rng should be a numpy.random.Generator, got {self.rng!r}")
        n = n_samples(self.train[0])
        self.batch_size = whole_number(self.batch_size, "batch_size", 1, n)
        for name in ("train", "validation", "test"):
            part = getattr(self, name)
            if part is None:
                continue
            key = (id(part), self.model.vector.dtype, self.model.input_shape(), repr(self.model))
            if key not in seen:
                seen[key] = accept_data(self.model, loss, part, name)
            elif name == "train":
                self.model.accept(seen[key][0])  # float64 data make this model float64 too
            setattr(self, name, seen[key])

    def key(self) -> Any:
        """Equal for trainings that can share their steps."""
        watches = any(
            hasattr(callback, hook) for callback in self.callbacks or () for hook in ("on_step", "adapt")
        )
        large = self.batch_size * self.model.vector.size > STACK_WORK
        if watches or large or not can_stack(self.model):
            return id(self)
        shapes = tuple((name, shape_of((x, y))) for name, (x, y) in self.parts().items())
        return (
            shape_key(self.model),
            (self.optimizer.stack_key(), self.model.vector.dtype),
            type(self.penalty),
            shapes,
            self.batch_size,
        )


def fit_replicas(
    models: Sequence[Sequential],
    loss: Loss,
    optimizers: Sequence[Optimizer],
    train: Data | list[Data],
    *,
    validation: Data | list[Data] | None = None,
    test: Data | list[Data] | None = None,
    n_epochs: int | Sequence[int],
    batch_size: int | Sequence[int],
    rngs: Sequence[np.random.Generator],
    callbacks: Sequence[Sequence[Callback]] | None = None,
    penalties: Sequence[Penalty | None] | None = None,
    augmentations: Sequence[Augment | None] | None = None,
) -> list[History]:
    """R trainings, each as `fit(models[r], loss, optimizers[r], train, rng=rngs[r], ...)` to rounding.

    The models may differ in anything. Those of the same shape, with optimizers and penalties of the same kind,
    take their steps together: a batch is (R, N, features) and a weight (R, fan_in, fan_out). Others, networks
    whose steps are long, and those with callbacks that look at every step or adapt it, train one by one.

    `train`, `validation` and `test` are shared, or a list of one for each model, such as bootstrap samples;
    `batch_size` and `n_epochs` are one number or one for each. `penalties` and `augmentations` may hold None.
    ValueError if the lists are not of the same length, or if two trainings share a model, an optimizer or a
    generator. Where a run ends before others of its group, its optimizer and its generator go on with theirs.
    """
    models = as_list("models", models)
    n = len(models)
    if not n:
        raise ValueError("fit_replicas needs at least one model")
    fields: dict[str, Any] = {"model": models, "optimizer": optimizers, "rng": rngs, "batch_size": batch_size}
    fields |= {"train": train, "validation": validation, "test": test}
    fields |= {"callbacks": callbacks, "penalty": penalties, "augmentation": augmentations}
    columns = {name: _column(values, name, n) for name, values in fields.items()}
    for name in ("model", "optimizer", "rng"):
        if len(set(map(id, columns[name]))) < n:
            raise ValueError(f"{name}: each training needs one of its own")
    replicas = [Replica(**{name: column[r] for name, column in columns.items()}) for r in range(n)]
    epochs = [whole_number(value, "n_epochs", 1, None) for value in _column(n_epochs, "n_epochs", n)]
    groups: dict[Any, list[int]] = defaultdict(list)
    accepted: dict[Any, Data] = {}
    for r, replica in enumerate(replicas):
        replica.accept(loss, accepted)
        groups[replica.key(), epochs[r]].append(r)
    histories: dict[int, History] = {}
    for group in groups.values():
        size = max(1, STACK_BYTES // (5 * models[group[0]].vector.nbytes or 1))
        for start in range(0, len(group), size):
            part = group[start : start + size]
            train_part = _fit_alone if len(part) == 1 else _fit_together
            histories |= zip(part, train_part([replicas[r] for r in part], loss, epochs[part[0]]), strict=True)
    return [histories[r] for r in range(n)]


def _column(values: Any, name: str, n: int) -> list[Any]:
    """One value for each of the `n` models; a value that is no list is the same for all."""
    shared = values is None or isinstance(values, tuple) or not isinstance(values, Sequence)
    column = [values] * n if shared else list(values)
    if len(column) != n:
        raise ValueError(f"{name}: {len(column)} for {n} models")
    return column


def _fit_alone(replicas: Sequence[Replica], loss: Loss, n_epochs: int) -> list[History]:
    (one,) = replicas
    settings: dict[str, Any] = {"validation": one.validation, "test": one.test, "penalty": one.penalty}
    settings |= {"batch_size": one.batch_size, "rng": one.rng, "callbacks": one.callbacks or ()}
    settings |= {"n_epochs": n_epochs, "augmentation": one.augmentation}
    return [fit(one.model, copy.copy(loss), one.optimizer, one.train, **settings)]


def _fit_together(replicas: Sequence[Replica], loss: Loss, n_epochs: int) -> list[History]:
    """`fit` with a replica axis in front of everything: the same steps, batches and measurements."""
    n = len(replicas)
    loss = copy.copy(loss)
    loss.n_replicas = n
    models = [replica.model for replica in replicas]
    optimizer = stack_optimizers([replica.optimizer for replica in replicas])
    penalty = stack_penalties([replica.penalty for replica in replicas]) if replicas[0].penalty else None
    with np.errstate(all="ignore"), ExitStack() as closing:
        for model in models:
            closing.enter_context(keeping_dtype(model))
        stack = Stack(models)
        closing.callback(stack.release)
        batches = ReplicaBatches([replica.train for replica in replicas], replicas[0].batch_size)
        lender = Lender(stack, loss, batches.batch_size)
        parts = zip(*(replica.parts().items() for replica in replicas), strict=True)
        measured = {
            column[0][0]: Measured(lender, *join_parts([part for _, part in column]), axis=1) for column in parts
        }
        runs = [_Run(replica, n_epochs, batches.n_steps) for replica in replicas]
        for epoch in range(1, n_epochs + 1):
            batches.shuffle_each(
                [replica.rng for replica in replicas], [replica.augmentation for replica in replicas]
            )
            with lender:
                train_epoch(lender, optimizer, batches, penalty)
                values = {name: part() for name, part in measured.items()}
            healthy = np.isfinite(stack.vector).all(axis=1) & np.isfinite(values["train"][0])
            for r, run in enumerate(runs):
                run.see(epoch, r, values, bool(healthy[r]))
            if all(run.kept is not None for run in runs):
                break
        optimizer.unstack([replica.optimizer for replica in replicas])
        for run in runs:
            run.end()
    return [run.history for run in runs]


class _Run:
    """What becomes of one of the trainings: its history, and its parameters from the moment it ended."""

    def __init__(self, replica: Replica, n_epochs: int, n_steps: int) -> None:
        self.model, self.callbacks, self.batch_size = replica.model, replica.callbacks or (), replica.batch_size
        self.history = History(n_planned=n_epochs, n_planned_steps=n_epochs * n_steps)
        self.n_steps = n_steps
        self.kept: Array | None = None
        call(self.callbacks, "on_start", self.model, self.history)

    def see(self, epoch: int, r: int, values: dict[str, tuple[Any, Any]], healthy: bool) -> None:
        """The numbers of one epoch, at place `r` of each array; nothing once the run has ended."""
        if self.kept is not None:
            return
        history = self.history
        history.n_steps += self.n_steps
        history.add_epoch(
            self.batch_size,
            {name: (float(a[r]), None if b is None else float(b[r])) for name, (a, b) in values.items()},
        )
        if not healthy:
            history.diverged_at = epoch
        else:
            for callback in self.callbacks:
                history.stopped |= bool(callback.on_epoch(epoch, self.model, history))
        if history.stopped or not healthy:
            # The others go on, and this one's row with them.
            self.kept = self.model.snapshot()

    def end(self) -> None:
        """Put back what the run ended with, and tell those who looked on."""
        if self.kept is not None:
            self.model.restore(self.kept)
        call(self.callbacks, "on_end", self.model, self.history)
        call(self.callbacks, "restore", self.model, self.history)
