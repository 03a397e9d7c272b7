"""The same small network at each position of a sequence, with the same weights."""

from typing import Any

from numpy.typing import DTypeLike

from engine.composite import Composite
from engine.layers import Layer
from engine.shapes import Array, ShapeError


class Positionwise(Composite):
    """The same layers for each position of a sequence: (N, T, F) is taken as a table (N T, F).

    `Positionwise(Dense(48, 96), ReLU(), Dense(96, 48))` is the feed-forward half of a block.
    """

    def __init__(self, *layers: Layer) -> None:
        if not layers:
            raise ValueError("Positionwise needs at least one layer")
        self.adopt({str(i): layer for i, layer in enumerate(layers)})

    def forward(self, x: Array, training: bool = False) -> Array:
        if not self.planned:
            x = self.accept(x)
        n, length, _ = self._shape = x.shape
        rows = x.reshape(n * length, -1)
        for layer in self.children.values():
            rows = layer.forward(rows, training)
        return rows.reshape(n, length, -1)

    def backward(self, grad_output: Array) -> Array:
        rows = self._rows_of_gradient(grad_output)
        for layer in reversed(self.children.values()):
            rows = layer.backward(rows)
        return rows.reshape(self._shape)

    def fill_grads(self, grad_output: Array) -> None:
        first, *others = self.children.values()
        rows = self._rows_of_gradient(grad_output)
        for layer in reversed(others):
            rows = layer.backward(rows)
        first.fill_grads(rows)

    def _rows_of_gradient(self, grad_output: Array) -> Array:
        if not self.planned:
            shape = self.output_shape(self._shape) if hasattr(self, "_shape") else None
            grad_output = self.accept_gradient(grad_output, shape, None)
        return grad_output.reshape(self._shape[0] * self._shape[1], -1)

    def check_shape(self, shape: tuple[int, ...]) -> None:
        if len(shape) != 3 or 0 in shape:
            raise ShapeError(self.label, ("N", "T", "F"), shape)
        next(iter(self.children.values())).check_shape((shape[0] * shape[1], shape[2]))

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        self.check_shape(input_shape)
        n, length, width = input_shape
        rows: tuple[int, ...] = (n * length, width)
        for layer in self.children.values():
            rows = layer.output_shape(rows)
        return (n, length, *rows[1:])

    def allocate(self, input_shape: tuple[int, ...], dtype: DTypeLike) -> dict[str, Any]:
        rows: tuple[int, ...] = (input_shape[0] * input_shape[1], input_shape[2])
        buffers = {}
        for name, layer in self.children.items():
            buffers[name] = layer.allocate(rows, dtype)
            rows = layer.output_shape(rows)
        return buffers

    def __repr__(self) -> str:
        return f"Positionwise({', '.join(map(repr, self.children.values()))})"
