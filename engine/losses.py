"""How wrong the predictions are, as one number to make small, and its slope.

Predictions and targets have the same shape (N, K); every loss is a mean over the batch.
"""

from abc import abstractmethod
from typing import Any

import numpy as np

from engine.activations import row_max, row_sum, sigmoid_into, softmax_into
from engine.buffers import Buffered
from engine.shapes import Array, ShapeError, as_float

_SMALLEST_LOG = -100.0  # stands for log(0), so that one hopeless prediction does not make the loss infinite
_SMALLEST_SLOPE_BASE = 1e-12


class Loss(Buffered):
    """A subclass gives `value` and `gradient`; `forward` and `backward` check and remember for them.

    A training step asks for `gradient` alone: which way is down does not depend on the height.
    """

    buffer_names = ("_grad", "_work")
    _grad: Any = None
    _work: Any = None

    def forward(self, predictions: Any, targets: Any) -> float:
        """The loss; ShapeError if the two shapes differ, ValueError for targets it cannot mean."""
        self._predictions = as_float(predictions)
        self._targets = self.accept_targets(targets, self._predictions.shape).astype(self._predictions.dtype)
        with np.errstate(all="ignore"):
            return self.value(self._predictions, self._targets)

    def backward(self) -> Array:
        """Gradient by the predictions of the last `forward`, in their shape."""
        if not hasattr(self, "_predictions"):
            raise RuntimeError(f"{self!r}: backward needs a forward first")
        with np.errstate(all="ignore"):
            return self.gradient(self._predictions, self._targets)

    @abstractmethod
    def value(self, predictions: Array, targets: Array) -> float:
        """The formula."""

    @abstractmethod
    def gradient(self, predictions: Array, targets: Array) -> Array:
        """Its derivative by each prediction."""

    def accuracy(self, predictions: Array, targets: Array) -> float | None:  # noqa: ARG002
        """Share of samples whose class is right; None for a regression's loss."""
        return None

    def accept_targets(self, targets: Any, shape: tuple[int, ...]) -> Array:
        """`targets` as floats of `shape`, the predictions' shape; ShapeError or ValueError if they are not."""
        targets = as_float(targets)
        if len(shape) == 0 or shape[0] == 0:
            raise ShapeError(repr(self), ("N", "K"), shape, "predictions")
        if targets.shape != shape:
            raise ShapeError(repr(self), shape, targets.shape, "targets")
        return targets

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class MeanSquaredError(Loss):
    """L = mean((p - t)^2); dL/dp = 2 (p - t) / n with n numbers in the batch."""

    def value(self, predictions: Array, targets: Array) -> float:
        error = np.subtract(predictions, targets, out=self._work).ravel()
        return float(error.dot(error)) / error.size

    def gradient(self, predictions: Array, targets: Array) -> Array:
        grad = np.subtract(predictions, targets, out=self._grad)
        return np.multiply(grad, 2 / grad.size, out=grad)


class MeanAbsoluteError(Loss):
    """L = mean(|p - t|); dL/dp = sign(p - t) / n, and 0 where p = t: an outlier pulls no harder than any other."""

    def value(self, predictions: Array, targets: Array) -> float:
        return _mean(np.abs(np.subtract(predictions, targets, out=self._work)))

    def gradient(self, predictions: Array, targets: Array) -> Array:
        grad = np.subtract(predictions, targets, out=self._grad)
        np.sign(grad, out=grad)
        return np.multiply(grad, 1 / grad.size, out=grad)


class RootMeanSquaredError(Loss):
    """L = sqrt(mean((p - t)^2)), in the target's unit; dL/dp = (p - t) / (n L), and 0 where L = 0.

    The root is taken of the batch as a whole: the mean over several batches is not that of all samples.
    """

    def value(self, predictions: Array, targets: Array) -> float:
        error = np.subtract(predictions, targets, out=self._work).ravel()
        return float(np.sqrt(error.dot(error) / error.size))

    def gradient(self, predictions: Array, targets: Array) -> Array:
        grad = np.subtract(predictions, targets, out=self._grad)
        error = grad.ravel()
        root = float(np.sqrt(error.dot(error) / error.size))
        return np.multiply(grad, 1 / (grad.size * root) if root else 0.0, out=grad)


class BinaryCrossEntropy(Loss):
    """L = -mean(t log p + (1 - t) log(1 - p)); dL/dp = (p - t) / (p (1 - p)) / n, for targets in [0, 1].

    `from_logits`: the predictions are z with p = sigmoid(z). Then dL/dz = (p - t) / n, which never vanishes while
    the answer is wrong, and L = mean(max(z, 0) - z t + log(1 + exp(-|z|))), which overflows for no z.
    """

    def __init__(self, from_logits: bool = False) -> None:
        self.from_logits = bool(from_logits)

    def value(self, predictions: Array, targets: Array) -> float:
        if self.from_logits:
            work = np.abs(predictions, out=self._work)
            np.negative(work, out=work)
            np.exp(work, out=work)
            np.log1p(work, out=work)
            # The two large terms are subtracted first, number by number: they cancel where the answer is right.
            return _mean(np.maximum(predictions, 0) - predictions * targets + work)
        _check_probs(predictions, self)
        return -_mean(targets * _log(predictions) + (1 - targets) * _log(1 - predictions))

    def gradient(self, predictions: Array, targets: Array) -> Array:
        if self.from_logits:
            grad = sigmoid_into(predictions, self._grad)
            np.subtract(grad, targets, out=grad)
        else:
            grad = np.subtract(predictions, targets, out=self._grad)
            base = np.subtract(1, predictions, out=self._work)
            np.multiply(base, predictions, out=base)
            np.maximum(base, _SMALLEST_SLOPE_BASE, out=base)
            np.divide(grad, base, out=grad)
        return np.multiply(grad, 1 / grad.size, out=grad)

    def accuracy(self, predictions: Array, targets: Array) -> float:
        threshold = 0.0 if self.from_logits else 0.5
        return np.count_nonzero((predictions > threshold) == (targets > 0.5)) / targets.size

    def accept_targets(self, targets: Any, shape: tuple[int, ...]) -> Array:
        targets = super().accept_targets(targets, shape)
        _check_range(targets, 0, 1, f"{self!r}: target")
        return targets

    def __repr__(self) -> str:
        return f"BinaryCrossEntropy(from_logits={self.from_logits})"


class CategoricalCrossEntropy(Loss):
    """L = -mean over samples of sum_k t_k log p_k; dL/dp_k = -t_k / p_k / N, for one-hot targets (N, K).

    `from_logits`: the predictions are z with p = softmax(z). Then dL/dz = (p - t) / N, and L = log(sum_k exp(z_k))
    minus the z of the true class, unchanged by a constant added to all logits. Whole-number labels (N,) are
    accepted as targets too.
    """

    def __init__(self, from_logits: bool = False) -> None:
        self.from_logits = bool(from_logits)

    def value(self, predictions: Array, targets: Array) -> float:
        if self.from_logits:
            log_probs = np.subtract(predictions, row_max(predictions), out=self._work)
            np.subtract(log_probs, np.log(row_sum(np.exp(log_probs, out=self._grad))), out=log_probs)
        else:
            _check_probs(predictions, self)
            log_probs = _log(predictions)
        return -float(targets.ravel().dot(log_probs.ravel())) * predictions.shape[-1] / predictions.size

    def gradient(self, predictions: Array, targets: Array) -> Array:
        n = predictions.size // predictions.shape[-1]
        if self.from_logits:
            grad = softmax_into(predictions, self._grad)
            np.subtract(grad, targets, out=grad)
            return np.multiply(grad, 1 / n, out=grad)
        base = np.maximum(predictions, _SMALLEST_SLOPE_BASE, out=self._grad)
        grad = np.divide(targets, base, out=base)
        return np.multiply(grad, -1 / n, out=grad)

    def accuracy(self, predictions: Array, targets: Array) -> float:
        hits = predictions.argmax(axis=-1) == targets.argmax(axis=-1)
        return np.count_nonzero(hits) / hits.size

    def accept_targets(self, targets: Any, shape: tuple[int, ...]) -> Array:
        targets = np.asarray(targets)
        if targets.ndim == len(shape) - 1 and targets.dtype.kind in "iu":
            targets = one_hot(targets, shape[-1])
        targets = super().accept_targets(targets, shape)
        _check_range(targets, 0, 1, f"{self!r}: target")
        sums = targets.sum(axis=-1)
        if len(wrong := np.flatnonzero(np.abs(sums - 1) > 1e-3)):
            index = int(wrong[0])
            raise ValueError(f"{self!r}: the targets of sample {index} should sum to 1, got {sums.flat[index]}")
        return targets

    def __repr__(self) -> str:
        return f"CategoricalCrossEntropy(from_logits={self.from_logits})"


def one_hot(labels: Any, n_classes: int) -> Array:
    """(N,) whole numbers in [0, n_classes) -> (N, n_classes) float32 with a single 1 in each row."""
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels should be whole numbers, got {labels.dtype}")
    _check_range(labels, 0, n_classes - 1, f"label for {n_classes} classes")
    return np.eye(n_classes, dtype=np.float32)[labels]


def _mean(values: Array) -> float:
    return float(np.add.reduce(values, axis=None)) / values.size


def _log(probs: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.maximum(np.log(probs), _SMALLEST_LOG)


def _check_range(values: Array, lowest: float, highest: float, what: str) -> None:
    outside = ~((values >= lowest) & (values <= highest))
    if outside.any():
        index = tuple(int(i) for i in np.argwhere(outside)[0])
        raise ValueError(f"{what} should be in [{lowest}, {highest}], got {values[index]} at {index}")


def _check_probs(predictions: Array, loss: Loss) -> None:
    outside = (predictions < 0) | (predictions > 1.0001)  # a softmax may round to a little over 1
    if outside.any():
        index = tuple(int(i) for i in np.argwhere(outside)[0])
        raise ValueError(
            f"{loss!r}: predictions should be probabilities, got {predictions[index]} at {index}; "
            "end the model with Sigmoid or Softmax, or say from_logits=True"
        )
