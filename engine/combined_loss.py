"""A model with several outputs has several aims: their losses, weighed against each other."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from engine.losses import Loss
from engine.settings import as_list, as_number, check_kind
from engine.shapes import Array, arrays_of, as_float, each, shape_of


class CombinedLoss(Loss):
    """L = sum_i w_i L_i(p_i, t_i) for tuples of predictions and targets; dL/dp_i = w_i dL_i/dp_i.

    `weights` are 1 unless given. ValueError if losses, weights, predictions and targets are not equally many.
    """

    def __init__(self, losses: Iterable[Loss], weights: Sequence[float] | None = None) -> None:
        self.losses = as_list("losses", losses)
        if not self.losses:
            raise ValueError("CombinedLoss needs at least one loss")
        for loss in self.losses:
            check_kind("each loss", loss, Loss)
        if len({id(loss) for loss in self.losses}) < len(self.losses):
            raise ValueError("one loss for two outputs would overwrite its own gradient: make a second one")
        if weights is None:
            weights = (1.0,) * len(self.losses)
        self.weights = tuple(as_number("a weight", weight) for weight in as_list("weights", weights))
        self._check_count(self.weights, "weights")
        if not all(0 <= weight < math.inf for weight in self.weights):
            raise ValueError(f"weights should be finite numbers from 0, got {self.weights}")

    _predictions: Any

    def forward(self, predictions: Any, targets: Any) -> float:
        self._predictions = each(lambda array: as_float(array, f"{self!r}: predictions"), predictions)
        targets = self.accept_targets(targets, shape_of(self._predictions))
        dtype = np.result_type(*arrays_of(self._predictions))
        self._targets: Any = each(lambda array: array.astype(dtype, copy=False), targets)
        with np.errstate(all="ignore"):
            return self.value(self._predictions, self._targets)

    def values(self, predictions: Any, targets: Any) -> tuple[Any, ...]:
        """The losses one by one, without their weights."""
        return tuple(loss.value(p, t) for loss, p, t in zip(self.losses, predictions, targets, strict=True))

    def terms(self, predictions: Any, targets: Any) -> Array:
        values = self.values(predictions, targets)
        return np.array([weight * value for weight, value in zip(self.weights, values, strict=True)])

    def count(self, targets: Any) -> int:  # noqa: ARG002
        return 1  # each of the losses is a mean already

    def gradient(self, predictions: Any, targets: Any) -> Any:
        parts = zip(self.losses, self.weights, predictions, targets, strict=True)
        return tuple(self._weigh(loss.gradient(p, t), weight) for loss, weight, p, t in parts)

    def accept_targets(self, targets: Any, shape: Any) -> Any:
        self._check_count(shape, "predictions")
        self._check_count(targets, "targets")
        return tuple(
            loss.accept_targets(target, part)
            for loss, target, part in zip(self.losses, targets, shape, strict=True)
        )

    def allocate(self, input_shape: Any, dtype: DTypeLike) -> dict[str, Any]:
        return {
            str(i): loss.allocate(part, dtype)
            for i, (loss, part) in enumerate(zip(self.losses, input_shape, strict=True))
        }

    def use(self, buffers: Mapping[str, Any] | None) -> None:
        self.planned = buffers is not None
        for i, loss in enumerate(self.losses):
            loss.use(None if buffers is None else buffers[str(i)])

    def _weigh(self, grad: Any, weight: float) -> Any:
        return each(lambda array: np.multiply(array, weight, out=array), grad)

    def _check_count(self, parts: Any, what: str) -> None:
        if not isinstance(parts, tuple) or (parts and what == "predictions" and isinstance(parts[0], int)):
            raise TypeError(f"{self!r}: {what} should be a tuple, one for each loss")
        if len(parts) != len(self.losses):
            raise ValueError(f"{self!r}: {len(self.losses)} losses need as many {what}, got {len(parts)}")

    def __repr__(self) -> str:
        return f"CombinedLoss([{', '.join(map(repr, self.losses))}], weights={self.weights})"
