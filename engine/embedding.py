"""How words enter a network: a vector for each token, and a mark for where it stands."""

from abc import abstractmethod
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from engine.layers import Layer
from engine.settings import as_whole
from engine.shapes import Array, Shape, ShapeError


def positional_code(n_positions: int, d_model: int) -> Array:
    """code[t, 2i] = sin(t / 10000^(2i / d_model)), code[t, 2i + 1] the cosine; (n_positions, d_model), float64.

    Each pair of columns is a hand that turns more slowly than the one before. A shift by k positions is the same
    rotation wherever one starts.

    Source: Vaswani et al. (2017), Attention is all you need, section 3.5.
    """
    if as_whole("n_positions", n_positions) < 1 or as_whole("d_model", d_model) < 1:
        raise ValueError(f"positional_code needs a position and a column, got {n_positions} and {d_model}")
    hands = np.arange((d_model + 1) // 2)
    angles = np.arange(n_positions)[:, None] / 10000 ** (2 * hands / d_model)
    code = np.empty((n_positions, d_model))
    code[:, 0::2] = np.sin(angles)
    code[:, 1::2] = np.cos(angles[:, : d_model // 2])
    return code


class Embedding(Layer):
    """y[n, t] = weight[tokens[n, t]]; tokens (N, T) whole numbers in [0, n_tokens), weight (n_tokens, d_model).

    The weight starts at N(0, 1), as in PyTorch. It is the same as one-hot tokens times the weight. `backward`
    returns zeros: a whole number has no slope.
    """

    parameter_names = ("weight",)
    buffer_names = ("_y", "_one_hot", "_eye")
    _y: Any = None
    _one_hot: Any = None
    _eye: Any = None

    def __init__(self, n_tokens: int, d_model: int, rng: np.random.Generator | None = None) -> None:
        self.n_tokens, self.d_model = as_whole("n_tokens", n_tokens), as_whole("d_model", d_model)
        if self.n_tokens < 1 or self.d_model < 1:
            raise ValueError(f"Embedding needs a token and a number for it, got {n_tokens} and {d_model}")
        if not isinstance(rng, np.random.Generator):
            raise TypeError(f"Embedding draws random weights: give rng=np.random.default_rng(seed), got {rng!r}")
        self.weight = rng.normal(0.0, 1.0, (self.n_tokens, self.d_model)).astype(np.float32)
        self.grad_weight = np.zeros_like(self.weight)

    def forward(self, x: Array, training: bool = False) -> Array:  # noqa: ARG002
        if not self.planned:
            x = self.accept(x)
        self._x = x
        # mode="clip" spares a copy; the tokens were checked before.
        return np.take(self.weight, x, axis=0, out=self._y, mode="clip")

    def backward(self, grad_output: Array) -> Array:
        self.fill_grads(grad_output)
        return np.zeros(self._x.shape, self.weight.dtype)

    def fill_grads(self, grad_output: Array) -> None:
        if not self.planned:
            shape = (*self._x.shape, self.d_model) if hasattr(self, "_x") else None
            grad_output = self.accept_gradient(grad_output, shape, self.weight.dtype)
        # A product with one-hot rows is 6 times as fast as np.add.at.
        eye = self._eye if self.planned else np.eye(self.n_tokens, dtype=self.weight.dtype)
        one_hot = np.take(eye, self._x.reshape(-1), axis=0, out=self._one_hot, mode="clip")
        one_hot.T.dot(grad_output.reshape(-1, self.d_model), self.grad_weight)  # (n_tokens, N T) (N T, d_model)

    def convert(self, x: Any) -> Array:
        """`x` as whole numbers; ValueError for a token out of range, with the place where it stands."""
        tokens = np.asarray(x)
        if tokens.dtype.kind not in "iu":
            raise TypeError(f"{self.label}: tokens should be whole numbers, got {tokens.dtype}")
        outside = (tokens < 0) | (tokens >= self.n_tokens)
        if outside.any():
            index = tuple(int(i) for i in np.argwhere(outside)[0])
            raise ValueError(
                f"{self.label}: token should be in [0, {self.n_tokens - 1}], got {tokens[index]} at {index}"
            )
        return tokens

    def input_shape(self) -> Shape:
        return ("N", "T")

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        self.check_shape(input_shape)
        return (*input_shape, self.d_model)

    def allocate(self, input_shape: tuple[int, ...], dtype: DTypeLike) -> dict[str, Array]:
        n, length = input_shape
        dtype = self.weight.dtype  # the input's are whole numbers
        return {
            "_y": np.empty((n, length, self.d_model), dtype),
            "_one_hot": np.empty((n * length, self.n_tokens), dtype),
            "_eye": np.eye(self.n_tokens, dtype=dtype),
        }

    def __repr__(self) -> str:
        return f"Embedding({self.n_tokens}, {self.d_model})"


class _Positions(Layer):
    """A layer that adds a row of numbers to each position of (N, T, d_model), T at most `max_length`."""

    _y: Any = None

    def __init__(self, max_length: int, d_model: int) -> None:
        self.max_length, self.d_model = as_whole("max_length", max_length), as_whole("d_model", d_model)
        if self.max_length < 1 or self.d_model < 1:
            raise ValueError(
                f"{type(self).__name__} needs a position and a number for it, got {max_length} and {d_model}"
            )

    def input_shape(self) -> Shape:
        return ("N", "T", self.d_model)

    def check_shape(self, shape: tuple[int, ...]) -> None:
        super().check_shape(shape)
        if shape[1] > self.max_length:
            raise ShapeError(self.label, ("N", f"T <= {self.max_length}", self.d_model), shape)

    @abstractmethod
    def rows(self, length: int, dtype: DTypeLike) -> Array:
        """What is added to the first `length` positions, (length, d_model)."""

    def add(self, x: Array, position: int) -> Array:
        """`forward` for one `position` alone, x (N, 1, d_model)."""
        self.check_shape((len(x), position + 1, self.d_model))
        return x + self.rows(position + 1, x.dtype)[-1]


class PositionalEncoding(_Positions):
    """y[n, t] = x[n, t] + positional_code[t]: without it attention sees a set of words, not their order."""

    buffer_names = ("_y", "_code")
    _code: Any = None

    def __init__(self, d_model: int, max_length: int = 512) -> None:
        super().__init__(max_length, d_model)

    def forward(self, x: Array, training: bool = False) -> Array:  # noqa: ARG002
        if self.planned:
            return np.add(x, self._code, out=self._y)
        x = self.accept(x)
        self._shape, self._dtype = x.shape, x.dtype
        return np.add(x, self.rows(x.shape[1], x.dtype))

    def backward(self, grad_output: Array) -> Array:
        if self.planned:
            return grad_output
        return self.accept_gradient(grad_output, getattr(self, "_shape", None), getattr(self, "_dtype", None))

    def allocate(self, input_shape: tuple[int, ...], dtype: DTypeLike) -> dict[str, Array]:
        return {"_y": np.empty(input_shape, dtype), "_code": self.rows(input_shape[1], dtype)}

    def rows(self, length: int, dtype: DTypeLike) -> Array:
        return positional_code(length, self.d_model).astype(dtype)

    def __repr__(self) -> str:
        return f"PositionalEncoding({self.d_model}, max_length={self.max_length})"


class LearnedPositions(_Positions):
    """y[n, t] = x[n, t] + weight[t]; weight (max_length, d_model), which starts at N(0, 0.02^2), as in BERT.

    Nothing is learned for a position that no sample has.
    """

    parameter_names = ("weight",)
    buffer_names = ("_y", "_ones")
    _ones: Any = None

    def __init__(self, max_length: int, d_model: int, rng: np.random.Generator | None = None) -> None:
        super().__init__(max_length, d_model)
        if not isinstance(rng, np.random.Generator):
            raise TypeError(
                f"LearnedPositions draws random weights: give rng=np.random.default_rng(seed), got {rng!r}"
            )
        self.weight = rng.normal(0.0, 0.02, (self.max_length, self.d_model)).astype(np.float32)
        self.grad_weight = np.zeros_like(self.weight)

    def forward(self, x: Array, training: bool = False) -> Array:  # noqa: ARG002
        if not self.planned:
            x = self.accept(x)
        self._shape = x.shape
        return np.add(x, self.rows(x.shape[1], x.dtype), out=self._y)

    def backward(self, grad_output: Array) -> Array:
        if not self.planned:
            grad_output = self.accept_gradient(grad_output, getattr(self, "_shape", None), self.weight.dtype)
        n, length, _ = self._shape
        ones = self._ones if self.planned else np.ones(n, grad_output.dtype)
        grad = self.grad_weight[:length].reshape(-1)
        ones.dot(grad_output.reshape(n, -1), grad)  # the sum over samples, (N,) (N, T d_model)
        self.grad_weight[length:] = 0
        return grad_output

    def allocate(self, input_shape: tuple[int, ...], dtype: DTypeLike) -> dict[str, Array]:
        return {"_y": np.empty(input_shape, dtype), "_ones": np.ones(input_shape[0], dtype)}

    def rows(self, length: int, dtype: DTypeLike) -> Array:
        return self.weight[:length].astype(dtype, copy=False)

    def __repr__(self) -> str:
        return f"LearnedPositions({self.max_length}, {self.d_model})"
