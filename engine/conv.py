"""Convolution: one small kernel looks at every place of an image, with the same weights everywhere."""

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from engine.buffers import empty, memory_order
from engine.correlation import Correlation, kernel_rows
from engine.initializers import Initializer, find_initializer
from engine.layers import Layer
from engine.shapes import Array, Shape, ShapeError
from engine.windows import Pair, Windows


class _Room:
    """What a convolution of one input shape works in; K = kh kw C_in cells of a kernel, M = H' W' N places.

    `..._rows` is the same memory as rows, for a matrix product.
    """

    def __init__(self, window: Windows, shape: tuple[int, ...], out_channels: int, dtype: DTypeLike) -> None:
        n, height, width, channels = shape
        self.window, self.image, self.in_channels, self.dtype = window, (height, width), channels, dtype
        places = window.places(self.image)
        padded = np.zeros((channels, *window.padded_shape(self.image), n), dtype)
        # (N, H, W, C_in): where the input goes; zeros around it
        self.interior = window.interior(padded, self.image).transpose(3, 1, 2, 0)
        # (kh, kw, C_in, H', W', N): the same memory once for each cell of the kernel, and a copy of that
        self.windows = window.views(padded, places)
        self.columns = np.empty(self.windows.shape, dtype)
        self.columns_rows = self.columns.reshape(-1, places[0] * places[1] * n)  # (K, M)
        self.y = empty((n, *places, out_channels), dtype)
        self.y_rows = memory_order(self.y).reshape(out_channels, -1)  # (C_out, M)

    @cached_property
    def ones(self) -> Array:
        """(M,), for sums over all places."""
        return np.ones(self.y_rows.shape[1], self.dtype)

    # Made at the first way back: the first layer and whoever only predicts need none of it.
    @cached_property
    def grad_padded(self) -> Array:
        """(C_out, rows, columns, N): the gradient by the output with zeros around, and between if s > 1."""
        (rows, _, _), (columns, _, _) = self.window.way_back(self.image)
        return np.zeros((len(self.y_rows), rows, columns, len(self.y)), self.dtype)

    @cached_property
    def grad_interior(self) -> Array:
        """(C_out, H', W', N): where the gradient by the output goes."""
        (_, rows, _), (_, columns, _) = self.window.way_back(self.image)
        return self.grad_padded[:, rows, columns]

    @cached_property
    def back(self) -> Correlation:
        """From there to the gradient by the input."""
        (_, _, top), (_, _, left) = self.window.way_back(self.image)
        grad_x = memory_order(empty((len(self.y), *self.image, self.in_channels), self.dtype))
        return Correlation(self.grad_padded[:, top:, left:], Windows(self.window.size), grad_x)


class Conv2D(Layer):
    """y[n, i, j, o] = sum over a, b, c of x[n, i s + a, j s + b, c] * weight[a, b, c, o] + bias[o].

    x (N, H, W, C_in), weight (kh, kw, C_in, C_out), y (N, H', W', C_out); H' = floor((H + padding - kh) / s) + 1.
    The kernel is not turned round: what deep learning calls convolution is a cross-correlation. `padding` is
    "valid" (none), "same" (as many zeros as make H' = ceil(H / s)) or the number of zeros at each edge.
    `kernel_size` and `stride` s are numbers or (rows, columns). ShapeError for an image smaller than the kernel.

    Source: LeCun et al. (1998), Gradient-based learning applied to document recognition.
    """

    parameter_names = ("weight", "bias")
    buffer_names = ("_room",)
    _room: Any = None

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | Pair,
        stride: int | Pair = 1,
        padding: int | str = "valid",
        init: str | Initializer = "glorot",
        rng: np.random.Generator | None = None,
    ) -> None:
        if in_channels < 1 or out_channels < 1:
            raise ValueError(f"Conv2D needs at least one channel in and out, got {in_channels} and {out_channels}")
        self.in_channels, self.out_channels = int(in_channels), int(out_channels)
        self.window = Windows(kernel_size, stride, padding, names=("kernel_size", "stride"))
        shape = (*self.window.size, self.in_channels, self.out_channels)
        self.weight = find_initializer(init)(shape, rng)
        if self.weight.shape != shape:
            raise ShapeError(self.label, shape, self.weight.shape, "initial weight")
        self.bias = np.zeros(self.out_channels, self.weight.dtype)
        self.grad_weight, self.grad_bias = np.zeros_like(self.weight), np.zeros_like(self.bias)

    def forward(self, x: Array, training: bool = False) -> Array:  # noqa: ARG002
        if not self.planned:
            x = self.accept(x)
        room = self._last = self._room if self.planned else self.allocate(x.shape, x.dtype)["_room"]
        np.copyto(room.interior, x)
        np.copyto(room.columns, room.windows)
        # (C_out, K) (K, M) -> (C_out, M): with the batch as last axis, rows are long and kernels few.
        y = self.weight.reshape(-1, self.out_channels).T.dot(room.columns_rows, room.y_rows)
        np.add(y, self.bias[:, None], out=y)
        return room.y

    def backward(self, grad_output: Array) -> Array:
        rows = self._fill_grads(grad_output)
        room = self._last
        np.copyto(room.grad_interior, rows.reshape(room.grad_interior.shape))
        # A pixel was seen by the last cell of the kernel first: its gradient is a convolution with the kernel
        # turned by 180 degrees, and in and out exchanged.
        turned = self.weight[::-1, ::-1].swapaxes(2, 3)
        grad_x = room.back(kernel_rows(turned)).transpose(3, 1, 2, 0)
        return grad_x if self.planned else grad_x.copy()

    def fill_grads(self, grad_output: Array) -> None:
        self._fill_grads(grad_output)

    def _fill_grads(self, grad_output: Array) -> Array:
        """Fill the parameters' gradients; the gradient by the output as rows (C_out, M)."""
        if not self.planned:
            shape = self._last.y.shape if hasattr(self, "_last") else None
            grad_output = self.accept_gradient(grad_output, shape, self.weight.dtype)
        room, rows = self._last, memory_order(grad_output).reshape(self.out_channels, -1)
        # Sums over places and samples: the loss has already divided by N.
        room.columns_rows.dot(rows.T, self.grad_weight.reshape(-1, self.out_channels))  # (K, M) (M, C_out)
        rows.dot(room.ones, self.grad_bias)
        return rows

    def check_shape(self, shape: tuple[int, ...]) -> None:
        super().check_shape(shape)
        self.window.check(self.label, shape)

    def input_shape(self) -> Shape:
        return ("N", "H", "W", self.in_channels)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        self.check_shape(input_shape)
        return (input_shape[0], *self.window.places((input_shape[1], input_shape[2])), self.out_channels)

    def allocate(self, input_shape: tuple[int, ...], dtype: DTypeLike) -> dict[str, Any]:
        return {"_room": _Room(self.window, input_shape, self.out_channels, dtype)}

    def __repr__(self) -> str:
        size, stride = self.window.settings
        return f"Conv2D({self.in_channels}, {self.out_channels}, {size}, {stride}, {self.window.padding!r})"
