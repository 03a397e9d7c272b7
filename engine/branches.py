"""Paths beside each other: several inputs, several outputs, and what joins them. A tuple holds an array a path.

FanOut([...]) then Concatenate() is a network with branches; FanOut([block, Linear()]) then Add() is a residual
connection, where Linear() hands the input on as it is.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from engine.buffers import empty
from engine.composite import Composite
from engine.layers import Layer
from engine.settings import as_list
from engine.shapes import Array, ShapeError, shape_of


class Parallel(Composite):
    """Each input through a branch of its own: (x_1, ..., x_B) -> (y_1, ..., y_B)."""

    def __init__(self, branches: Iterable[Layer]) -> None:
        self.branches = as_list("branches", branches)
        if not self.branches:
            raise ValueError(f"{type(self).__name__} needs at least one branch")
        self.adopt({str(i): branch for i, branch in enumerate(self.branches)})

    def forward(self, x: Any, training: bool = False) -> Any:
        if not self.planned:
            x = self.accept(x)
        return tuple(branch.forward(part, training) for branch, part in zip(self.branches, x, strict=True))

    def backward(self, grad_output: Any) -> Any:
        check_tuple(self, grad_output, "gradients", len(self.branches))
        return tuple(branch.backward(part) for branch, part in zip(self.branches, grad_output, strict=True))

    def fill_grads(self, grad_output: Any) -> None:
        check_tuple(self, grad_output, "gradients", len(self.branches))
        for branch, part in zip(self.branches, grad_output, strict=True):
            branch.fill_grads(part)

    def convert(self, x: Any) -> Any:
        check_tuple(self, x, "inputs", len(self.branches))
        return tuple(branch.convert(part) for branch, part in zip(self.branches, x, strict=True))

    def check_shape(self, shape: Any) -> None:
        check_tuple(self, shape, "inputs", len(self.branches))
        for branch, part in zip(self.branches, shape, strict=True):
            branch.check_shape(part)

    def output_shape(self, input_shape: Any) -> Any:
        self.check_shape(input_shape)
        return tuple(branch.output_shape(part) for branch, part in zip(self.branches, input_shape, strict=True))

    def allocate(self, input_shape: Any, dtype: DTypeLike) -> dict[str, Any]:
        branches = self.children.items()
        return {
            name: branch.allocate(part, dtype) for (name, branch), part in zip(branches, input_shape, strict=True)
        }

    def __repr__(self) -> str:
        return f"{type(self).__name__}([{', '.join(map(repr, self.branches))}])"


class FanOut(Parallel):
    """The same input through every branch: x -> (y_1, ..., y_B); dL/dx is the sum of what they send back."""

    buffer_names = ("_grad_x",)
    _grad_x: Any = None

    def forward(self, x: Any, training: bool = False) -> Any:
        if not self.planned:
            x = self.accept(x)
        return tuple(branch.forward(x, training) for branch in self.branches)

    def backward(self, grad_output: Any) -> Any:
        return add_all(super().backward(grad_output), self._grad_x)

    def convert(self, x: Any) -> Any:
        return self.branches[0].convert(x)

    def check_shape(self, shape: Any) -> None:
        for branch in self.branches:
            branch.check_shape(shape)

    def output_shape(self, input_shape: Any) -> Any:
        return tuple(branch.output_shape(input_shape) for branch in self.branches)

    def allocate(self, input_shape: Any, dtype: DTypeLike) -> dict[str, Any]:
        buffers = super().allocate((input_shape,) * len(self.branches), dtype)
        return buffers | {"_grad_x": empty_each(input_shape, dtype)}


class Concatenate(Layer):
    """(x_1, ..., x_B), each (N, ..., F_b) -> (N, ..., F_1 + ... + F_B); backward cuts the gradient up again."""

    buffer_names = ("_y", "_grad_x")
    _y: Any = None
    _grad_x: Any = None

    def forward(self, x: Any, training: bool = False) -> Array:  # noqa: ARG002
        if not self.planned:
            x = self.accept(x)
        self._shapes, self._dtype = shape_of(x), np.result_type(*x)
        y = self._y if self.planned else empty(self.output_shape(self._shapes), self._dtype)
        return np.concatenate(x, axis=-1, out=y)

    def backward(self, grad_output: Array) -> Any:
        if not self.planned:
            shape = self.output_shape(self._shapes) if hasattr(self, "_shapes") else None
            grad_output = self.accept_gradient(grad_output, shape, getattr(self, "_dtype", None))
        # Copies, not views: what comes before runs over contiguous memory.
        grad_x = self._grad_x if self.planned else empty_each(self._shapes, self._dtype)
        start = 0
        for part in grad_x:
            stop = start + part.shape[-1]
            np.copyto(part, grad_output[..., start:stop])
            start = stop
        return grad_x

    def check_shape(self, shape: Any) -> None:
        check_tuple(self, shape, "inputs")
        for i, part in enumerate(shape):
            if len(part) < 2 or 0 in part or part[:-1] != shape[0][:-1]:
                raise ShapeError(self.label, (*shape[0][:-1], "F"), part, f"input {i}")

    def output_shape(self, input_shape: Any) -> Any:
        self.check_shape(input_shape)
        return (*input_shape[0][:-1], sum(part[-1] for part in input_shape))

    def allocate(self, input_shape: Any, dtype: DTypeLike) -> dict[str, Any]:
        y = empty(self.output_shape(input_shape), dtype)
        return {"_y": y, "_grad_x": empty_each(input_shape, dtype)}


class Add(Layer):
    """(x_1, ..., x_B) of one shape -> x_1 + ... + x_B; backward sends the gradient to each as it is."""

    buffer_names = ("_y",)
    _y: Any = None

    def forward(self, x: Any, training: bool = False) -> Array:  # noqa: ARG002
        if not self.planned:
            x = self.accept(x)
        self._n_inputs = len(x)
        self._last = add_all(x, self._y)
        return self._last

    def backward(self, grad_output: Array) -> Any:
        if not self.planned:
            last = getattr(self, "_last", None)
            shape, dtype = (None, None) if last is None else (last.shape, last.dtype)
            grad_output = self.accept_gradient(grad_output, shape, dtype)
        return (grad_output,) * self._n_inputs

    def check_shape(self, shape: Any) -> None:
        check_tuple(self, shape, "inputs")
        for i, part in enumerate(shape):
            if part != shape[0] or not part or part[0] == 0:
                raise ShapeError(self.label, shape[0] or ("N", "..."), part, f"input {i}")

    def output_shape(self, input_shape: Any) -> Any:
        self.check_shape(input_shape)
        return input_shape[0]

    def buffer_shapes(self, input_shape: Any) -> dict[str, tuple[int, ...]]:
        return {"_y": input_shape[0]}


def add_all(parts: Any, out: Any) -> Any:
    """The sum of arrays (of tuples: place by place), written into `out`; a single one is handed on."""
    if isinstance(parts[0], tuple):
        outs = out or (None,) * len(parts[0])
        return tuple(
            add_all(column, buffer) for column, buffer in zip(zip(*parts, strict=True), outs, strict=True)
        )
    total = parts[0]
    for part in parts[1:]:
        out = total = np.add(total, part, out=out)
    return total


def empty_each(shape: Any, dtype: DTypeLike) -> Any:
    """A new array of `shape`, or one for each shape of a tuple."""
    if isinstance(shape[0], tuple):
        return tuple(empty_each(part, dtype) for part in shape)
    return empty(shape, dtype)


def check_tuple(layer: Layer, parts: Any, what: str, n_branches: int | None = None) -> None:
    """TypeError unless `parts` are several arrays, or their shapes; ValueError if not one for each branch."""
    if not isinstance(parts, tuple) or not parts or isinstance(parts[0], int):
        raise TypeError(f"{layer.label}: {what} should be a tuple of arrays, got {_brief(parts)}")
    if n_branches is not None and len(parts) != n_branches:
        raise ValueError(f"{layer.label}: {n_branches} branches need as many {what}, got {len(parts)}")


def _brief(parts: Any) -> str:
    return f"the shape {parts}" if isinstance(parts, tuple) else f"one {type(parts).__name__}"
