"""How wrong the predictions are, as one number to make small, and its slope.

Predictions and targets have the same shape (N, K); every loss is a mean over the batch.
"""

from abc import abstractmethod
from typing import Any

import numpy as np

from engine.buffers import Buffered
from engine.shapes import Array, ShapeError, as_float


class Loss(Buffered):
    """A subclass gives `terms` and `gradient`; `forward` and `backward` check and remember for them.

    A training step asks for `gradient` alone: which way is down does not depend on the height.
    `n_replicas` above 1: predictions and targets are (R, N, K), a loss of its own for each of the R.
    """

    buffer_names = ("_grad", "_work")
    n_replicas = 1
    _grad: Any = None
    _work: Any = None

    def forward(self, predictions: Any, targets: Any) -> float:
        """The loss; ShapeError if the two shapes differ, ValueError for targets it cannot mean."""
        self._predictions = as_float(predictions, f"{self!r}: predictions")
        self._targets = self.accept_targets(targets, self._predictions.shape).astype(self._predictions.dtype)
        with np.errstate(all="ignore"):
            return self.value(self._predictions, self._targets)

    def backward(self) -> Array:
        """Gradient by the predictions of the last `forward`, in their shape."""
        if not hasattr(self, "_predictions"):
            raise RuntimeError(f"{self!r}: backward needs a forward first")
        with np.errstate(all="ignore"):
            return self.gradient(self._predictions, self._targets)

    def value(self, predictions: Array, targets: Array) -> Any:
        """The loss, a float, or (R,) numbers with replicas: the sum of `terms` by `count`."""
        return self.by_replica(self.terms(predictions, targets)) / self.count(targets)

    @abstractmethod
    def terms(self, predictions: Array, targets: Array) -> Array:
        """What each number of the predictions adds to the loss, before the mean."""

    @abstractmethod
    def gradient(self, predictions: Array, targets: Array) -> Array:
        """The derivative of the loss by each prediction."""

    def count(self, targets: Array) -> Any:
        """What the sum of the terms is divided by: how many numbers there are, in each replica."""
        return targets.size // self.n_replicas

    def accuracy(self, predictions: Array, targets: Array) -> Any:  # noqa: ARG002
        """Share of samples whose class is right, by replica if there are any; None for a regression's loss.

        Of several yes-or-no outputs each counts by itself, as in Keras.
        """
        return None

    def by_replica(self, values: Array) -> Any:
        """The sum of `values`: a float, or (R,) with replicas."""
        if self.n_replicas == 1:
            return float(np.add.reduce(values, axis=None))
        return np.add.reduce(values.reshape(self.n_replicas, -1), axis=1).astype(float)

    def accept_targets(self, targets: Any, shape: tuple[int, ...]) -> Array:
        """`targets` as floats of `shape`, the predictions' shape; ShapeError or ValueError if they are not."""
        targets = as_float(targets, f"{self!r}: targets")
        if len(shape) == 0 or 0 in shape:
            raise ShapeError(repr(self), ("N", "K"), shape, "predictions")
        if targets.shape != shape:
            raise ShapeError(repr(self), shape, targets.shape, "targets")
        return targets

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class MeanSquaredError(Loss):
    """L = mean((p - t)^2); dL/dp = 2 (p - t) / n with n numbers in the batch."""

    def terms(self, predictions: Array, targets: Array) -> Array:
        error = np.subtract(predictions, targets, out=self._work)
        return np.multiply(error, error, out=error)

    def gradient(self, predictions: Array, targets: Array) -> Array:
        grad = np.subtract(predictions, targets, out=self._grad)
        return np.multiply(grad, 2 * self.n_replicas / grad.size, out=grad)


class MeanAbsoluteError(Loss):
    """L = mean(|p - t|); dL/dp = sign(p - t) / n, and 0 where p = t: an outlier pulls no harder than any other."""

    def terms(self, predictions: Array, targets: Array) -> Array:
        error = np.subtract(predictions, targets, out=self._work)
        return np.abs(error, out=error)

    def gradient(self, predictions: Array, targets: Array) -> Array:
        grad = np.subtract(predictions, targets, out=self._grad)
        np.sign(grad, out=grad)
        return np.multiply(grad, self.n_replicas / grad.size, out=grad)


class RootMeanSquaredError(MeanSquaredError):
    """L = sqrt(mean((p - t)^2)), in the target's unit; dL/dp = (p - t) / (n L), and 0 where L = 0.

    The root is taken of the batch as a whole: the mean over several batches is not that of all samples.
    """

    def value(self, predictions: Array, targets: Array) -> Any:
        root = np.sqrt(super().value(predictions, targets))
        return float(root) if self.n_replicas == 1 else root

    def gradient(self, predictions: Array, targets: Array) -> Array:
        root = self.value(predictions, targets)
        grad = np.subtract(predictions, targets, out=self._grad)
        if self.n_replicas == 1:
            return np.multiply(grad, 1 / (grad.size * root) if root else 0.0, out=grad)
        slope = np.divide(1, root * self.count(targets), out=np.zeros_like(root), where=root > 0)
        return np.multiply(grad, slope.astype(grad.dtype).reshape(-1, 1, 1), out=grad)
