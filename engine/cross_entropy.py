"""The losses of classification: how surprised a model is by the right class, from probabilities or logits."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from engine.activations import row_max, row_sum, sigmoid_into, softmax_into
from engine.losses import Loss
from engine.settings import as_number, as_whole, check_count
from engine.shapes import Array, ShapeError, as_array

_SMALLEST_LOG = -100.0  # stands for log(0), so that one hopeless prediction does not make the loss infinite
_SMALLEST_SLOPE_BASE = 1e-12


class BinaryCrossEntropy(Loss):
    """L = -mean(t log p + (1 - t) log(1 - p)); dL/dp = (p - t) / (p (1 - p)) / n, for targets in [0, 1].

    `from_logits`: the predictions are z with p = sigmoid(z). Then dL/dz = (p - t) / n, which never vanishes while
    the answer is wrong, and L = mean(max(z, 0) - z t + log(1 + exp(-|z|))), which overflows for no z.
    `class_weights` (w_0, w_1): each term counts t w_1 + (1 - t) w_0 times, and is divided by n as before.
    """

    def __init__(self, from_logits: bool = False, class_weights: Sequence[float] | None = None) -> None:
        self.from_logits = bool(from_logits)
        self.class_weights = _check_weights(class_weights, 2)

    def terms(self, predictions: Array, targets: Array) -> Array:
        if self.from_logits:
            work = np.abs(predictions, out=self._work)
            np.negative(work, out=work)
            np.exp(work, out=work)
            np.log1p(work, out=work)
            # The two large terms are subtracted first, number by number: they cancel where the answer is right.
            return self._weigh(np.maximum(predictions, 0) - predictions * targets + work, targets)
        _check_probs(predictions, self)
        return self._weigh(-targets * _log(predictions) - (1 - targets) * _log(1 - predictions), targets)

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
        if self.class_weights is not None:
            grad = self._weigh(grad, targets)
        return np.multiply(grad, self.n_replicas / grad.size, out=grad)

    def _weigh(self, values: Array, targets: Array) -> Array:
        if self.class_weights is None:
            return values
        low, high = self.class_weights
        weights = np.multiply(targets, high - low, out=self._work if values is not self._work else None)
        np.add(weights, low, out=weights)
        return np.multiply(values, weights, out=values)

    def accuracy(self, predictions: Array, targets: Array) -> Any:
        threshold = 0.0 if self.from_logits else 0.5
        hits = (predictions > threshold) == (targets > 0.5)
        return self.by_replica(hits) / self.count(targets)

    def accept_targets(self, targets: Any, shape: tuple[int, ...]) -> Array:
        targets = super().accept_targets(targets, shape)
        _check_range(targets, 0, 1, f"{self!r}: target")
        return targets

    def __repr__(self) -> str:
        return f"BinaryCrossEntropy(from_logits={self.from_logits}{_show(class_weights=self.class_weights)})"


class CategoricalCrossEntropy(Loss):
    """L = -mean over samples of sum_k t_k log p_k; dL/dp_k = -t_k / p_k / N, for one-hot targets (N, K).

    `from_logits`: the predictions are z with p = softmax(z). Then dL/dz = (p - t) / N, and L = log(sum_k exp(z_k))
    minus the z of the true class, unchanged by a constant added to all logits. Whole-number labels (N,) are
    accepted as targets too; with sequences both have one axis more, and every position is a sample.

    `class_weights` (K,): a sample of class k counts w_k times, and the sum is divided by N as before, as in Keras
    (PyTorch divides by the sum of the weights). `ignore`: samples with this label, such as padding, weigh 0.
    What weighs 0 is not counted in N either.
    """

    def __init__(
        self,
        from_logits: bool = False,
        class_weights: Sequence[float] | None = None,
        ignore: int | None = None,
    ) -> None:
        self.from_logits = bool(from_logits)
        self.class_weights = _check_weights(class_weights, None)
        self.ignore = None if ignore is None else as_whole("ignore", ignore)

    @property
    def _plain(self) -> bool:
        return self.class_weights is None and self.ignore is None

    # `accept_targets` multiplies the one-hot rows by the sample's weight: a row's sum is what the sample counts.

    def terms(self, predictions: Array, targets: Array) -> Array:
        if self.from_logits:
            log_probs = np.subtract(predictions, row_max(predictions), out=self._work)
            np.subtract(log_probs, np.log(row_sum(np.exp(log_probs, out=self._grad))), out=log_probs)
        else:
            _check_probs(predictions, self)
            log_probs = _log(predictions)
        return np.multiply(log_probs, -targets, out=log_probs)

    def count(self, targets: Array) -> Any:
        if self._plain:
            return targets.size // targets.shape[-1] // self.n_replicas
        return np.maximum(self.by_replica(row_sum(targets) != 0), 1)

    def gradient(self, predictions: Array, targets: Array) -> Array:
        if self.from_logits:
            grad = softmax_into(predictions, self._grad)
            if not self._plain:
                np.multiply(grad, row_sum(targets), out=grad)
            np.subtract(grad, targets, out=grad)
        else:
            base = np.maximum(predictions, _SMALLEST_SLOPE_BASE, out=self._grad)
            grad = np.divide(targets, base, out=base)
            np.negative(grad, out=grad)
        n = self.count(targets)
        if np.ndim(n):
            n = n.astype(grad.dtype).reshape(-1, *[1] * (grad.ndim - 1))
        return np.divide(grad, n, out=grad) if np.ndim(n) else np.multiply(grad, 1 / float(n), out=grad)

    def accuracy(self, predictions: Array, targets: Array) -> Any:
        hits = predictions.argmax(axis=-1) == targets.argmax(axis=-1)
        if not self._plain:
            hits &= row_sum(targets)[..., 0] != 0
        return self.by_replica(hits) / self.count(targets)

    def accept_targets(self, targets: Any, shape: tuple[int, ...]) -> Array:
        targets = as_array(targets, f"{self!r}: targets")
        if targets.ndim == len(shape) - 1 and targets.dtype.kind in "iu":
            targets = one_hot(targets, shape[-1])
        targets = super().accept_targets(targets, shape)
        _check_range(targets, 0, 1, f"{self!r}: target")
        sums = targets.sum(axis=-1)
        if len(wrong := np.flatnonzero(np.abs(sums - 1) > 1e-3)):
            index = int(wrong[0])
            raise ValueError(f"{self!r}: the targets of sample {index} should sum to 1, got {sums.flat[index]}")
        return targets if self._plain else targets * self._sample_weights(targets)

    def _sample_weights(self, targets: Array) -> Array:
        n_classes = targets.shape[-1]
        weights = np.ones(n_classes) if self.class_weights is None else np.array(self.class_weights)
        if len(weights) != n_classes:
            raise ShapeError(repr(self), (n_classes,), weights.shape, "class_weights")
        if self.ignore is not None:
            _check_range(np.array(self.ignore), 0, n_classes - 1, f"ignore for {n_classes} classes")
            weights[self.ignore] = 0
        return (targets @ weights[:, None]).astype(targets.dtype)

    def __repr__(self) -> str:
        more = _show(class_weights=self.class_weights, ignore=self.ignore)
        return f"CategoricalCrossEntropy(from_logits={self.from_logits}{more})"


def one_hot(labels: Any, n_classes: int) -> Array:
    """(N,) whole numbers in [0, n_classes) -> (N, n_classes) float32 with a single 1 in each row.

    TypeError for labels that are not whole numbers, ValueError for one out of range.
    """
    labels, n_classes = as_array(labels, "labels"), check_count("n_classes", n_classes)
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels should be whole numbers, got {labels.dtype}")
    _check_range(labels, 0, n_classes - 1, f"label for {n_classes} classes")
    return np.eye(n_classes, dtype=np.float32)[labels]


def _check_weights(weights: Sequence[float] | None, n_classes: int | None) -> tuple[float, ...] | None:
    if weights is None:
        return None
    if isinstance(weights, Mapping | str) or not isinstance(weights, Iterable):
        # The keys of a dict, as Keras takes it, would be taken for the weights.
        raise TypeError(f"class_weights should be a number for each class, in their order, got {weights!r}")
    weights = tuple(as_number("a class weight", weight) for weight in weights)
    if not all(0 <= weight < math.inf for weight in weights) or not any(weights):
        raise ValueError(f"class_weights should be finite numbers from 0, and not all 0, got {weights}")
    if n_classes is not None and len(weights) != n_classes:
        raise ValueError(f"class_weights should be {n_classes} numbers, got {weights}")
    return weights


def _show(**settings: Any) -> str:
    return "".join(f", {name}={value}" for name, value in settings.items() if value is not None)


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
