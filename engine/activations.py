"""What a node makes of the sum it received, number by number. Without these any depth is one affine map."""

import math
from abc import abstractmethod
from typing import Any

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import DTypeLike

from engine.buffers import empty
from engine.layers import Layer
from engine.settings import check_number
from engine.shapes import Array, ShapeError, as_float

# A Python number is converted at each call, which takes as long as the call; float32 leaves float64 as it is.
ZERO, ONE = np.zeros((), np.float32), np.ones((), np.float32)
LONG = 8192  # numbers


def relu(x: Any) -> Array:
    """max(0, x)."""
    return np.maximum(as_float(x, "relu"), 0)


def sigmoid(x: Any) -> Array:
    """1 / (1 + exp(-x)), for any x: where exp overflows to infinity, the quotient is rightly 0."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-as_float(x, "sigmoid")))


def gelu(x: Any) -> Array:
    """x * Phi(x), with Phi the distribution function of the standard normal; NaN at minus infinity."""
    x = as_float(x, "gelu")
    with np.errstate(invalid="ignore"):
        return x * normal_cdf(x)


# exp(z^2) erfc(z) for z in [0, 6], as a Chebyshev series in z / 3 - 1: NumPy has no erfc, math one for one number.
_SCALED_ERFC = chebyshev.chebinterpolate(
    np.vectorize(lambda u: math.exp((3 * u + 3) ** 2) * math.erfc(3 * u + 3), otypes=[float]), 28
)


def normal_cdf(x: Array) -> Array:
    """Phi(x), the share of a standard normal below x, to 1e-13 in float64."""
    z = np.minimum(np.abs(x) * math.sqrt(0.5), 40)  # exp(-1600) is 0, and so is a tail times any x
    # Beyond 6 less than 1e-16 is left: there the series may be wrong by a factor.
    tail = 0.5 * np.exp(-z * z) * chebyshev.chebval(np.minimum(z, 6) / 3 - 1, _SCALED_ERFC.astype(x.dtype))
    return np.where(x > 0, 1 - tail, tail)


def softmax(x: Any) -> Array:
    """exp(x_k) / sum_j exp(x_j) along the last axis, unchanged by a constant added to all x.

    NaN throughout a row with infinity, or of minus infinity alone. ShapeError for x without a last axis.
    """
    x = as_float(x, "softmax")
    if not x.shape or x.shape[-1] == 0:
        raise ShapeError("softmax", ("...", "K"), x.shape)
    with np.errstate(invalid="ignore"):
        return softmax_into(x, None)


def sigmoid_into(x: Array, out: Array | None) -> Array:
    """`sigmoid` without its guard against the overflow warning, written into `out`."""
    y = np.negative(x, out=out)
    np.exp(y, out=y)
    np.add(y, ONE, out=y)
    return np.reciprocal(y, out=y)


def softmax_into(x: Array, out: Array | None) -> Array:
    """`softmax` written into `out`."""
    # The largest x becomes 0, so exp cannot overflow and the sum is at least 1.
    y = np.subtract(x, row_max(x), out=out)
    np.exp(y, out=y)
    return np.divide(y, row_sum(y), out=y)


def row_max(x: Array) -> Array:
    """The largest number of each row, (..., K) -> (..., 1)."""
    if x.ndim == 3 and x.strides[-1] > x.strides[-2]:
        return np.maximum.reduce(x, axis=-1, keepdims=True)  # replicas: the numbers of a row are far apart anyway
    # NumPy is slow along a short last axis: rows are laid side by side first, which is 2 to 4 times as fast.
    columns = x.reshape(-1, x.shape[-1]).T.copy()
    return np.maximum.reduce(columns, axis=0).reshape(*x.shape[:-1], 1)


def row_sum(x: Array) -> Array:
    """The sum of each row, (..., K) -> (..., 1), as a product with ones, for the same reason."""
    # Not x.dot: with three axes it leaves BLAS and takes three times as long.
    return np.matmul(x, np.ones((x.shape[-1], 1), x.dtype))


class Activation(Layer):
    """A layer without parameters: y = f(x), and backward grad_output * f'(x)."""

    buffer_names = ("_y", "_slope", "_grad_x")
    _y: Any = None
    _slope: Any = None
    _grad_x: Any = None

    def forward(self, x: Array, training: bool = False) -> Array:  # noqa: ARG002
        if self.planned:
            self._output = self.activate(x)
        else:
            with np.errstate(over="ignore"):
                self._output = self.activate(self.accept(x))
        return self._output

    def backward(self, grad_output: Array) -> Array:
        if not self.planned:
            last = getattr(self, "_output", None)
            shape, dtype = (None, None) if last is None else (last.shape, last.dtype)
            grad_output = self.accept_gradient(grad_output, shape, dtype)
            with np.errstate(over="ignore"):
                return self.propagate(grad_output)
        return self.propagate(grad_output)

    @abstractmethod
    def activate(self, x: Array) -> Array:
        """f(x)."""

    @abstractmethod
    def propagate(self, grad_output: Array) -> Array:
        """grad_output * f'(x) for the last x, as a rule from y = f(x) alone."""


class ReLU(Activation):
    """f(x) = max(0, x); f' = 1 for x > 0, else 0 (at 0 a convention, the one of PyTorch and Keras).

    Source: Nair and Hinton (2010), Rectified linear units improve restricted Boltzmann machines.
    """

    def activate(self, x: Array) -> Array:
        return np.maximum(x, ZERO, out=self._y)

    def propagate(self, grad_output: Array) -> Array:
        # y is never negative, so its sign is the slope. In long arrays a boolean is found twice as fast, but it
        # has to be converted for the product, which costs a short one more than it gains.
        if self._output.size > LONG:
            slope = np.greater(self._output, ZERO, out=self._slope)
        else:
            slope = np.sign(self._output, out=self._slope)
        return np.multiply(grad_output, slope, out=self._grad_x)

    def allocate(self, input_shape: tuple[int, ...], dtype: DTypeLike) -> dict[str, Array]:
        buffers = super().allocate(input_shape, dtype)
        if buffers["_slope"].size > LONG:
            buffers["_slope"] = empty(input_shape, bool)
        return buffers


class LeakyReLU(Activation):
    """f(x) = x for x > 0, else negative_slope * x: a node that is off still learns; ValueError unless in [0, 1).

    Source: Maas, Hannun and Ng (2013), Rectifier nonlinearities improve neural network acoustic models.
    """

    def __init__(self, negative_slope: float = 0.01) -> None:
        self.negative_slope = check_number("negative_slope", negative_slope, below=1)

    def activate(self, x: Array) -> Array:
        y = np.multiply(x, self.negative_slope, out=self._y)
        return np.maximum(x, y, out=y)

    def propagate(self, grad_output: Array) -> Array:
        # +1 or -1 becomes 1 or negative_slope; at 0, where the sign is 0, the maximum decides for it.
        slope = np.sign(self._output, out=self._slope)
        np.maximum(slope, self.negative_slope, out=slope)
        return np.multiply(grad_output, slope, out=self._grad_x)

    def __repr__(self) -> str:
        return f"LeakyReLU({self.negative_slope})"


class Sigmoid(Activation):
    """f(x) = 1 / (1 + exp(-x)) in (0, 1); f' = y (1 - y), at most 1/4."""

    def activate(self, x: Array) -> Array:
        return sigmoid_into(x, self._y)

    def propagate(self, grad_output: Array) -> Array:
        slope = np.multiply(self._output, self._output, out=self._slope)
        np.subtract(self._output, slope, out=slope)
        return np.multiply(grad_output, slope, out=self._grad_x)


class Tanh(Activation):
    """f(x) = tanh(x) in (-1, 1); f' = 1 - y^2, at most 1."""

    def activate(self, x: Array) -> Array:
        return np.tanh(x, out=self._y)

    def propagate(self, grad_output: Array) -> Array:
        slope = np.multiply(self._output, self._output, out=self._slope)
        np.subtract(ONE, slope, out=slope)
        return np.multiply(grad_output, slope, out=self._grad_x)


class GELU(Activation):
    """f(x) = x Phi(x), a ReLU with a soft knee; f' = Phi(x) + x exp(-x^2 / 2) / sqrt(2 pi).

    Exact, as in PyTorch by default, not the approximation with tanh. It allocates, and takes some thirty times as
    long as ReLU. Source: Hendrycks and Gimpel (2016), Gaussian error linear units.
    """

    def activate(self, x: Array) -> Array:
        self._x, self._cdf = x, normal_cdf(x)
        return np.multiply(x, self._cdf, out=self._y)

    def propagate(self, grad_output: Array) -> Array:
        density = np.exp(-0.5 * self._x * self._x) * (1 / math.sqrt(2 * math.pi))
        return np.multiply(grad_output, self._cdf + self._x * density, out=self._grad_x)


class Softmax(Activation):
    """y_k = exp(x_k) / sum_j exp(x_j) along the last axis: probabilities that sum to 1.

    Each output depends on every input: dL/dx = y * (g - sum_j g_j y_j) with g = dL/dy.
    """

    def activate(self, x: Array) -> Array:
        return softmax_into(x, self._y)

    def propagate(self, grad_output: Array) -> Array:
        weighted = np.multiply(grad_output, self._output, out=self._slope)
        grad_x = np.subtract(grad_output, row_sum(weighted), out=self._grad_x)
        return np.multiply(grad_x, self._output, out=grad_x)


class Linear(Activation):
    """f(x) = x: for a regression's output, or to see what a net without activations cannot do."""

    def activate(self, x: Array) -> Array:
        return x

    def propagate(self, grad_output: Array) -> Array:
        return grad_output
