"""Pooling: of each window of an image one number stays, the largest or the mean."""

from abc import abstractmethod
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from engine.buffers import empty, memory_order
from engine.layers import Layer
from engine.shapes import Array, Shape, ShapeError, as_float
from engine.windows import Pair, Windows


def max_pool2d(x: Any, size: int | Pair, stride: int | Pair | None = None) -> Array:
    """The largest number of each window; x (H, W), (H, W, C) or (N, H, W, C), shapes as in `MaxPool2D`."""
    return _pool(MaxPool2D(size, stride), x)


def average_pool2d(x: Any, size: int | Pair, stride: int | Pair | None = None) -> Array:
    """The mean of each window; x (H, W), (H, W, C) or (N, H, W, C), shapes as in `AveragePool2D`."""
    return _pool(AveragePool2D(size, stride), x)


def _pool(layer: "Pool2D", x: Any) -> Array:
    x = as_float(x)
    if x.ndim not in (2, 3, 4):
        raise ShapeError(repr(layer), ("H", "W"), x.shape)
    images = {2: x[None, ..., None], 3: x[None], 4: x}[x.ndim]
    y = layer.forward(images)
    return {2: y[0, :, :, 0], 3: y[0], 4: y}[x.ndim]


class _Room:
    """What pooling one input shape works in; arrays (C, H', W', N) if nothing else is said."""

    def __init__(self, window: Windows, shape: tuple[int, ...], dtype: DTypeLike) -> None:
        self.window, self.shape = window, shape
        n, height, width, channels = shape
        self.y = np.empty((channels, *window.places((height, width)), n), dtype)
        self.x: Array | None = None  # the last input, (N, H, W, C)
        self.cells: list[Array] = []  # the parts of it that each cell of the window sees

    # Made when needed first: whoever only predicts needs none of it.
    @cached_property
    def better(self) -> list[Array]:
        """For each cell of the window but the first: is it larger than all before it? For the maximum alone."""
        rows, columns = self.window.size
        return list(np.empty((rows * columns - 1, *self.y.shape), bool))

    @cached_property
    def rest(self) -> Array:
        """What of the gradient nobody has taken yet."""
        return np.empty_like(self.y)

    @cached_property
    def share(self) -> Array:
        """What one cell takes of it."""
        return np.empty_like(self.y)

    @cached_property
    def grad_x(self) -> Array:
        """(C, H, W, N)."""
        n, height, width, channels = self.shape
        return np.zeros((channels, height, width, n), self.y.dtype)

    @cached_property
    def grad_cells(self) -> list[Array]:
        """The parts of `grad_x` that each cell of the window saw."""
        return list(self.window.cells(self.grad_x, self.y.shape[1:3]))


class Pool2D(Layer):
    """(N, H, W, C) -> (N, H', W', C) with H' = floor((H - size) / stride) + 1: each channel by itself.

    `stride` is the size if not given, so that windows touch; if it is smaller, they overlap. Sizes and strides are
    numbers or (rows, columns). Rows and columns in which no whole window fits are not looked at.
    """

    buffer_names = ("_room",)
    _room: Any = None
    _last: Any = None

    def __init__(self, size: int | Pair, stride: int | Pair | None = None) -> None:
        self.window = Windows(size, size if stride is None else stride, names=("size", "stride"))
        pairs = zip(self.window.size, self.window.stride, strict=True)
        self.overlaps = any(stride < size for size, stride in pairs)

    def forward(self, x: Array, training: bool = False) -> Array:
        if not self.planned:
            x = self.accept(x)
        room = self._last = self._room if self.planned else self.allocate(x.shape, x.dtype)["_room"]
        if x is not room.x:  # in training it is the same buffer at every step
            room.x, room.cells = x, list(self.window.cells(memory_order(x), room.y.shape[1:3]))
        # When fit only measures, nothing goes back.
        self.pool(room, room.cells, goes_back=training or not self.planned)
        return room.y.transpose(3, 1, 2, 0)

    def backward(self, grad_output: Array) -> Array:
        room = self._last
        if not self.planned:
            shape, dtype = (None, None) if room is None else (room.y.transpose(3, 1, 2, 0).shape, room.y.dtype)
            grad_output = self.accept_gradient(grad_output, shape, dtype)
        self.spread(room, memory_order(grad_output))
        grad_x = room.grad_x.transpose(3, 1, 2, 0)
        return grad_x if self.planned else grad_x.copy()

    @abstractmethod
    def pool(self, room: _Room, cells: list[Array], goes_back: bool) -> None:
        """Fill room.y from what each cell of the window sees, and, if it `goes_back`, what `spread` will need."""

    @abstractmethod
    def spread(self, room: _Room, grad: Array) -> None:
        """Fill room.grad_cells with the gradient by what each cell saw."""

    def check_shape(self, shape: tuple[int, ...]) -> None:
        super().check_shape(shape)
        self.window.check(self.label, shape)

    def input_shape(self) -> Shape:
        return ("N", "H", "W", "C")

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        self.check_shape(input_shape)
        return (input_shape[0], *self.window.places((input_shape[1], input_shape[2])), input_shape[3])

    def allocate(self, input_shape: tuple[int, ...], dtype: DTypeLike) -> dict[str, Any]:
        return {"_room": _Room(self.window, input_shape, dtype)}

    def __repr__(self) -> str:
        size, stride = self.window.settings
        return f"{type(self).__name__}({size})" if size == stride else f"{type(self).__name__}({size}, {stride})"


class MaxPool2D(Pool2D):
    """The largest number of each window; the gradient goes to where it stood, to the first place of equal ones."""

    def pool(self, room: _Room, cells: list[Array], goes_back: bool) -> None:
        best = cells[0]
        for i, cell in enumerate(cells[1:]):
            if goes_back:
                np.greater(cell, best, out=room.better[i])
            best = np.maximum(best, cell, out=room.y)
        if best is not room.y:
            np.copyto(room.y, best)

    def spread(self, room: _Room, grad: Array) -> None:
        # The contest backwards: the last cell that was better takes all, what nobody took is the first one's.
        overlaps, rest = self.overlaps, grad
        if overlaps:
            room.grad_x.fill(0)
        for seen, better in zip(room.grad_cells[:0:-1], reversed(room.better), strict=True):
            share = np.multiply(rest, better, out=room.share if overlaps else seen)
            rest = np.subtract(rest, share, out=room.rest)
            if overlaps:
                np.add(seen, share, out=seen)
        first = room.grad_cells[0]
        np.add(first, rest, out=first) if overlaps else np.copyto(first, rest)


class AveragePool2D(Pool2D):
    """The mean of each window; each of its cells gets the same share of the gradient."""

    def pool(self, room: _Room, cells: list[Array], goes_back: bool) -> None:  # noqa: ARG002
        np.copyto(room.y, cells[0])
        for cell in cells[1:]:
            np.add(room.y, cell, out=room.y)
        np.multiply(room.y, 1 / len(cells), out=room.y)

    def spread(self, room: _Room, grad: Array) -> None:
        share = np.multiply(grad, 1 / len(room.grad_cells), out=room.share)
        room.grad_x.fill(0)
        for seen in room.grad_cells:
            np.add(seen, share, out=seen)


class GlobalAveragePool2D(Layer):
    """(N, H, W, C) -> (N, C): the mean of each channel over the whole image, of whatever size."""

    buffer_names = ("_y", "_grad_x")
    _y: Any = None
    _grad_x: Any = None

    def forward(self, x: Array, training: bool = False) -> Array:  # noqa: ARG002
        if not self.planned:
            x = self.accept(x)
        self._shape, self._dtype = x.shape, x.dtype
        y = np.add.reduce(x, axis=(1, 2), out=self._y)
        return np.multiply(y, 1 / (x.shape[1] * x.shape[2]), out=y)

    def backward(self, grad_output: Array) -> Array:
        if not self.planned:
            shape = self.output_shape(self._shape) if hasattr(self, "_shape") else None
            grad_output = self.accept_gradient(grad_output, shape, getattr(self, "_dtype", None))
        grad_x = self._grad_x if self.planned else empty(self._shape, grad_output.dtype)
        share = grad_output[:, None, None, :] * (1 / (self._shape[1] * self._shape[2]))
        np.copyto(grad_x, share)
        return grad_x

    def input_shape(self) -> Shape:
        return ("N", "H", "W", "C")

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        self.check_shape(input_shape)
        return input_shape[0], input_shape[3]

    def allocate(self, input_shape: tuple[int, ...], dtype: DTypeLike) -> dict[str, Array]:
        return {"_y": np.empty(self.output_shape(input_shape), dtype), "_grad_x": empty(input_shape, dtype)}
