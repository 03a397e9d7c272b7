"""Keeping the numbers between layers at mean 0 and variance 1: over the batch, or within each sample."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from engine.buffers import empty
from engine.layers import Layer
from engine.settings import as_whole, check_number
from engine.shapes import Array, ShapeError


class Normalisation(Layer):
    """y = weight * (x - mean) / sqrt(variance + epsilon) + bias, over arrays (N, ..., n_features).

    weight and bias, each (n_features,), start at 1 and 0. A penalty leaves both alone: the weight is no slope that
    could overfit, only the spread of the output. ValueError for a setting out of range.
    """

    parameter_names = ("weight", "bias")
    penalised_names: tuple[str, ...] = ()

    def __init__(self, n_features: int, epsilon: float = 1e-5) -> None:
        self.n_features = as_whole("n_features", n_features)
        if self.n_features < 1:
            raise ValueError(f"{type(self).__name__} needs at least one feature, got {n_features}")
        self.epsilon = check_number("epsilon", epsilon, above_zero=True)
        self.weight, self.bias = np.ones(self.n_features, np.float32), np.zeros(self.n_features, np.float32)
        self.grad_weight, self.grad_bias = np.zeros_like(self.weight), np.zeros_like(self.bias)

    def check_shape(self, shape: tuple[int, ...]) -> None:
        if len(shape) < 2 or shape[-1] != self.n_features or 0 in shape:
            raise ShapeError(self.label, ("N", "...", self.n_features), shape)

    def allocate(self, input_shape: tuple[int, ...], dtype: DTypeLike) -> dict[str, Array]:
        buffers = super().allocate(input_shape, dtype)
        buffers["_ones"].fill(1)
        return buffers

    def _accept_output_gradient(self, grad_output: Any) -> Array:
        return self.accept_gradient(grad_output, getattr(self, "_shape", None), self.weight.dtype)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.n_features})"


class BatchNorm(Normalisation):
    """Each feature with mean and variance over the batch; images: over their pixels too, one pair a channel.

    Inference uses moving averages of both instead, so that a prediction does not depend on its neighbours:
    running = momentum * running + (1 - momentum) * batch. Keras' momentum of 0.99 takes hundreds of steps to
    arrive, more than a small run has; 0.9 is PyTorch's. The variance is divided by M for normalising and by M - 1
    for running_variance, as in the paper (M numbers a feature; M = 1 gives y = bias and leaves both averages).
    Frozen, the layer uses the running statistics in training too, and they stay.

    Source: Ioffe and Szegedy (2015), Batch normalization; weight and bias are its gamma and beta.
    """

    state_names = ("running_mean", "running_variance")
    buffer_names = ("_y", "_centred", "_grad_x", "_ones")
    _y: Any = None
    _centred: Any = None
    _grad_x: Any = None
    _ones: Any = None

    def __init__(self, n_features: int, momentum: float = 0.9, epsilon: float = 1e-5) -> None:
        super().__init__(n_features, epsilon)
        self.momentum = check_number("momentum", momentum, below=1)
        self.running_mean, self.running_variance = np.zeros_like(self.bias), np.ones_like(self.weight)

    def forward(self, x: Array, training: bool = False) -> Array:
        if not self.planned:
            x = self.accept(x)
        self._shape = x.shape
        y = self._y if self.planned else empty(x.shape, x.dtype)
        centred = rows_of(self._centred if self.planned else empty(x.shape, x.dtype))
        rows, y_rows = rows_of(x), rows_of(y)  # (M, F)
        self._by_batch = training and self.trainable
        if self._by_batch:
            n = len(rows)
            ones = self._ones if self.planned else np.ones(n, x.dtype)
            mean = ones.dot(rows) / n
            np.subtract(rows, mean, out=centred)
            np.multiply(centred, centred, out=y_rows)
            variance = ones.dot(y_rows) / n
            self._remember(mean, variance, n)
        else:
            np.subtract(rows, self.running_mean, out=centred)
            variance = self.running_variance
        self._inverse = 1 / np.sqrt(variance + self.epsilon)
        self._rows = centred
        np.multiply(centred, self._inverse * self.weight, out=y_rows)
        np.add(y_rows, self.bias, out=y_rows)
        return y

    def backward(self, grad_output: Array) -> Array:
        if not self.planned:
            grad_output = self._accept_output_gradient(grad_output)
        grad_x = self._grad_x if self.planned else empty(self._shape, grad_output.dtype)
        rows, out = rows_of(grad_output), rows_of(grad_x)
        n = len(rows)
        ones = self._ones if self.planned else np.ones(n, rows.dtype)
        ones.dot(rows, self.grad_bias)
        np.multiply(rows, self._rows, out=out)
        np.multiply(ones.dot(out), self._inverse, out=self.grad_weight)
        if self._by_batch:
            # Mean and variance depend on x too: what moves all rows alike, or only stretches them, is lost.
            np.multiply(self._rows, self._inverse * self.grad_weight / n, out=out)
            np.subtract(rows, out, out=out)
            np.subtract(out, self.grad_bias / n, out=out)
            rows = out
        np.multiply(rows, self._inverse * self.weight, out=out)
        return grad_x

    def bind(self, vector: Array, grad_vector: Array) -> None:
        super().bind(vector, grad_vector)
        self.running_mean = self.running_mean.astype(vector.dtype)
        self.running_variance = self.running_variance.astype(vector.dtype)

    def buffer_shapes(self, input_shape: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
        n = int(np.prod(input_shape[:-1]))
        return {"_y": input_shape, "_centred": input_shape, "_grad_x": input_shape, "_ones": (n,)}

    def _remember(self, mean: Array, variance: Array, n: int) -> None:
        if n > 1:
            self.running_mean *= self.momentum
            self.running_mean += (1 - self.momentum) * mean
            self.running_variance *= self.momentum
            self.running_variance += (1 - self.momentum) * n / (n - 1) * variance


class LayerNorm(Normalisation):
    """Each sample (each position of a sequence) with the mean and variance of its own features.

    It does not know the batch: training and inference are the same, and a batch of one will do.

    Source: Ba, Kiros and Hinton (2016), Layer normalization.
    """

    buffer_names = ("_y", "_normalised", "_grad_x", "_work", "_ones", "_mean", "_inverse")
    _y: Any = None
    _normalised: Any = None
    _grad_x: Any = None
    _work: Any = None
    _ones: Any = None
    _mean: Any = None
    _inverse: Any = None

    def forward(self, x: Array, training: bool = False) -> Array:  # noqa: ARG002
        if not self.planned:
            x = self.accept(x)
        self._shape = x.shape
        y = self._y if self.planned else empty(x.shape, x.dtype)
        normalised = rows_of(self._normalised if self.planned else empty(x.shape, x.dtype))
        rows, y_rows = rows_of(x), rows_of(y)  # (M, F)
        share = np.full(self.n_features, 1 / self.n_features, x.dtype)  # a product with it is the mean of a row
        mean = rows.dot(share, self._mean)
        np.subtract(rows, mean[:, None], out=normalised)
        np.multiply(normalised, normalised, out=y_rows)
        inverse = y_rows.dot(share, self._inverse)
        np.add(inverse, self.epsilon, out=inverse)
        np.sqrt(inverse, out=inverse)
        np.reciprocal(inverse, out=inverse)
        np.multiply(normalised, inverse[:, None], out=normalised)
        self._last = normalised, inverse[:, None]
        np.multiply(normalised, self.weight, out=y_rows)
        np.add(y_rows, self.bias, out=y_rows)
        return y

    def backward(self, grad_output: Array) -> Array:
        if not self.planned:
            grad_output = self._accept_output_gradient(grad_output)
        grad_x = self._grad_x if self.planned else empty(self._shape, grad_output.dtype)
        rows, out = rows_of(grad_output), rows_of(grad_x)
        work = rows_of(self._work) if self.planned else np.empty_like(out)
        ones = self._ones if self.planned else np.ones(len(rows), rows.dtype)
        normalised, inverse = self._last
        np.multiply(rows, normalised, out=work)
        ones.dot(rows, self.grad_bias)
        ones.dot(work, self.grad_weight)
        # A change of all features alike, or in proportion to what they are, is normalised away.
        share = self.weight * (1 / self.n_features)
        np.multiply(normalised, work.dot(share, self._mean)[:, None], out=work)
        np.multiply(rows, self.weight, out=out)
        np.subtract(out, work, out=out)
        np.subtract(out, rows.dot(share, self._mean)[:, None], out=out)
        np.multiply(out, inverse, out=out)
        return grad_x

    def buffer_shapes(self, input_shape: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
        rows = (int(np.prod(input_shape[:-1])),)
        return dict.fromkeys(self.buffer_names, input_shape) | dict.fromkeys(("_ones", "_mean", "_inverse"), rows)


def rows_of(x: Array) -> Array:
    """(N, ..., F) -> (M, F), one row a sample, position or pixel; a view, except of images not batch-last."""
    if x.ndim != 4:
        return x.reshape(-1, x.shape[-1])
    return x.transpose(3, 1, 2, 0).reshape(x.shape[-1], -1).T
