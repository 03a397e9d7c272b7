"""Rosenblatt's perceptron: learn from one sample at a time, and only where the answer is wrong."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.settings import as_number, check_count, check_generator, check_number
from engine.shapes import Array, ShapeError, as_array, as_float, check_finite


@dataclass(frozen=True, eq=False)
class PerceptronStep:
    """What happened at one sample: error = target - prediction, which is 1, 0 or -1.

    Where it is 0 the weights after are those before.
    """

    epoch: int  # from 1
    sample: int
    x: Array
    target: int
    weighted_sum: float  # x . weight + bias, with the weights before
    prediction: int
    error: int
    weight_before: Array
    bias_before: float
    weight_after: Array
    bias_after: float


class PerceptronRule:
    """weight += learning_rate * error * x, bias += learning_rate * error; prediction = 1 if x . weight + bias > 0.

    On data that a line separates it stops making errors after finitely many steps; on other data it never does.
    ShapeError, TypeError or ValueError for weights, samples and targets that cannot be.
    Source: Rosenblatt (1958), The perceptron; Novikoff (1962) for the proof.
    """

    def __init__(self, weight: Any, bias: float = 0.0, learning_rate: float = 1.0) -> None:
        self.weight = np.array(as_float(weight, "PerceptronRule: weight"), np.float64)
        if self.weight.ndim != 1 or not self.weight.size:
            raise ShapeError("PerceptronRule", ("D",), self.weight.shape, "weight")
        check_finite(self.weight, "weight")
        self.bias = as_number("bias", bias)
        if not math.isfinite(self.bias):
            raise ValueError(f"bias should be finite, got {bias}")
        self.learning_rate = check_number("learning_rate", learning_rate, above_zero=True)

    def weighted_sum(self, x: Any) -> Array:
        """x . weight + bias, (N, D) -> (N,) or (D,) -> a number."""
        x = as_float(x, "PerceptronRule: x")
        if x.ndim not in (1, 2) or x.shape[-1] != len(self.weight):
            raise ShapeError("PerceptronRule", ("N", len(self.weight)), x.shape)
        check_finite(x, "PerceptronRule: x")
        return x @ self.weight + self.bias

    def predict(self, x: Any) -> Array:
        """1 where the weighted sum is above 0, else 0."""
        return (self.weighted_sum(x) > 0).astype(int)

    def update(self, x: Any, target: int, *, sample: int = 0, epoch: int = 1) -> PerceptronStep:
        """Look at one sample (D,), correct the weights if the answer is wrong, and say what happened."""
        x = np.array(as_float(x, "PerceptronRule: x"), np.float64)
        if x.shape != self.weight.shape:
            raise ShapeError("PerceptronRule", self.weight.shape, x.shape)
        if target not in (0, 1):
            raise ValueError(f"target should be 0 or 1, got {target!r}")
        weight_before, bias_before = self.weight.copy(), self.bias
        total = float(self.weighted_sum(x))
        prediction = int(total > 0)
        error = int(target) - prediction
        self.weight = self.weight + self.learning_rate * error * x
        self.bias += self.learning_rate * error
        return PerceptronStep(
            epoch,
            sample,
            x,
            int(target),
            total,
            prediction,
            error,
            weight_before,
            bias_before,
            self.weight.copy(),
            self.bias,
        )

    def train(
        self, x: Any, y: Any, *, n_epochs: int, rng: np.random.Generator | None = None
    ) -> list[PerceptronStep]:
        """Every step of at most `n_epochs` epochs; ends after the first epoch without an error.

        x (N, D), y (N,) or (N, 1) of 0 and 1. They come in order, or with `rng` in a new one each time.
        """
        x, y = as_float(x, "PerceptronRule: x"), as_array(y, "PerceptronRule: y")
        if y.shape == (len(x), 1):
            y = y[:, 0]
        if x.ndim != 2 or x.shape[1] != len(self.weight) or not len(x):
            raise ShapeError("PerceptronRule", ("N", len(self.weight)), x.shape)
        if y.shape != x.shape[:1]:
            raise ShapeError("PerceptronRule", x.shape[:1], y.shape, "targets")
        check_finite(x, "PerceptronRule: x")
        if len(wrong := np.flatnonzero((y != 0) & (y != 1))):
            raise ValueError(f"target should be 0 or 1, got {y[wrong[0]]!r} at {wrong[0]}")
        n_epochs = check_count("n_epochs", n_epochs)
        if rng is not None:
            check_generator(rng)
        return list(self._steps(x, y, n_epochs, rng))

    def _steps(
        self, x: Array, y: Array, n_epochs: int, rng: np.random.Generator | None
    ) -> Iterator[PerceptronStep]:
        for epoch in range(1, n_epochs + 1):
            n_errors = 0
            for sample in range(len(x)) if rng is None else rng.permutation(len(x)).tolist():
                step = self.update(x[sample], y[sample], sample=sample, epoch=epoch)
                n_errors += step.error != 0
                yield step
            if n_errors == 0:
                return
