"""Looking on while a model learns, and stepping in: early stopping, growing batches."""

import math
from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

from engine.history import CURVES, History
from engine.models import Sequential
from engine.settings import as_number, check_count, check_number
from engine.shapes import Array
from engine.stepping import Optimizer


class Callback(Protocol):
    """What `fit` calls after each epoch; True ends the training.

    It may also have `on_start(model, history)`, called before the first epoch; `on_step(step, model, history)`,
    after every step, counted from 1; `adapt(epoch, batch_size, optimizer)`, after an epoch, which returns the next
    batch size and may change the learning rate; `on_end(model, history)`; and `restore(model, history)`, called
    when all others have seen the end.
    """

    def on_epoch(self, epoch: int, model: Sequential, history: History, /) -> bool | None:
        """After epoch number `epoch`, counted from 1."""


class Decision(NamedTuple):
    """What early stopping makes of a curve: the last epoch trained, the best one, whether patience ended the run.

    `waited` has, for each epoch trained, how many have passed since the best one until then.
    """

    stopped_at: int
    best_epoch: int
    early: bool
    waited: tuple[int, ...]


class EarlyStopping:
    """Stop when `monitor` has not improved by more than `min_delta` for `patience` epochs in a row.

    A loss improves by falling, an accuracy by rising. `restore_best`: the model ends with the parameters of the
    best epoch, `History.best_epoch`, whether the run was stopped or not. ValueError for a setting out of range,
    and after the first epoch of a run that does not measure `monitor`. Source: Prechelt (1998), Early stopping.
    """

    def __init__(
        self,
        patience: int = 10,
        min_delta: float = 0.0,
        monitor: str = "val_loss",
        restore_best: bool = True,
    ) -> None:
        self.patience, self.min_delta = check_count("patience", patience), check_number("min_delta", min_delta)
        if monitor not in CURVES:
            raise ValueError(f"monitor should be one of {', '.join(CURVES)}, got {monitor!r}")
        self.monitor, self.restore_best = monitor, bool(restore_best)

    def on_start(self, _model: Sequential, _history: History) -> None:
        self._best, self._best_epoch = math.inf, 0
        self._snapshot: Array | None = None

    def on_epoch(self, epoch: int, model: Sequential, history: History) -> bool:
        curve = getattr(history, self.monitor)
        if not curve.size:
            raise ValueError(f"{self!r}: this run has no {self.monitor}; give fit the data for it")
        if self._improves(epoch, float(curve[-1])):
            history.best_epoch = epoch
            if self.restore_best:
                self._snapshot = model.snapshot()
        return epoch - self._best_epoch >= self.patience

    def _improves(self, epoch: int, measured: float) -> bool:
        value = -measured if self.monitor.endswith("accuracy") else measured
        if not value < self._best - self.min_delta:
            return False
        self._best, self._best_epoch = value, epoch
        return True

    def replay(self, curve: Iterable[float]) -> Decision:
        """When this rule would have ended a run whose `monitor` was recorded to its end; nothing is trained.

        `curve` has one value for each epoch. Without a best epoch (all NaN) `best_epoch` is 0. ValueError for an
        empty curve.
        """
        self._best, self._best_epoch = math.inf, 0
        waited: list[int] = []
        for epoch, measured in enumerate(curve, start=1):
            self._improves(epoch, float(measured))
            waited.append(epoch - self._best_epoch)
            if waited[-1] >= self.patience:
                break
        if not waited:
            raise ValueError("replay needs a curve of at least one epoch")
        return Decision(len(waited), self._best_epoch, waited[-1] >= self.patience, tuple(waited))

    def restore(self, model: Sequential, _history: History) -> None:
        if self._snapshot is not None:
            model.restore(self._snapshot)
        self._snapshot = None

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def __repr__(self) -> str:
        return f"EarlyStopping({', '.join(f'{k}={v!r}' for k, v in self.__getstate__().items())})"


class AdaBatch:
    """Multiply the batch size by `factor` and the learning rate by `decay` after every `every` epochs.

    Small batches at the start move on quickly; large ones at the end average the noise away. With the default
    decay of 0.75 at a doubled batch, the rate for each sample falls to 0.375 of what it was, the usual decay.
    A batch of `largest` grows no more, and its rate stays; a batch of all training samples cannot grow, but its
    rate falls on.

    The optimizer keeps its last rate. ValueError for a setting out of range.
    Source: Devarakonda, Naumov and Garland (2017), AdaBatch: adaptive batch sizes for training
    deep neural networks.
    """

    def __init__(self, every: int = 20, factor: int = 2, decay: float = 0.75, largest: int | None = None) -> None:
        self.every, self.factor = check_count("every", every), check_count("factor", factor, lowest=2)
        self.decay = as_number("decay", decay)
        if not 0 < self.decay <= 1:
            raise ValueError(f"decay should be in (0, 1], got {decay}")
        self.largest = None if largest is None else check_count("largest", largest)

    def adapt(self, epoch: int, batch_size: int, optimizer: Optimizer) -> int:
        grown = batch_size * self.factor
        if epoch % self.every or (self.largest is not None and grown > self.largest):
            return batch_size
        optimizer.learning_rate *= self.decay
        return grown

    def on_epoch(self, _epoch: int, _model: Sequential, _history: History) -> None:
        """Nothing to look at."""

    def __repr__(self) -> str:
        return f"AdaBatch({', '.join(f'{k}={v!r}' for k, v in vars(self).items())})"
