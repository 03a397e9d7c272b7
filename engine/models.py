"""Layers in a row: forward from the first to the last, backward from the last to the first."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from engine.layers import Layer
from engine.shapes import Array, Shape, ShapeError, as_float


class Sequential(Layer):
    """The layers of a network; their parameters are views of one array `vector`, their gradients of `grad_vector`.

    A layer belongs to one model; `copy.deepcopy` makes another of it. `params` and `grads` name an array by its
    layer's position: "0.weight".
    """

    keeps_dtype = False  # True while fit trains: who looks on with float64 must not turn the model into float64

    def __init__(self, layers: Iterable[Layer]) -> None:
        self.layers = list(layers)
        if not self.layers:
            raise ValueError("a model needs at least one layer")
        for i, layer in enumerate(self.layers):
            if not isinstance(layer, Layer):
                raise TypeError(f"layer {i} should be a Layer, got {layer!r}")
            if layer.in_model or layer in self.layers[:i]:
                raise ValueError(f"layer {i} {layer!r} is part of a model already: give copy.deepcopy(layer)")
        self._adopt()

    def _adopt(self) -> None:
        for i, layer in enumerate(self.layers):
            layer.name, layer.in_model = str(i), True
        dtypes = {array.dtype for array in self.params.values()}
        self.cast(np.float64 if np.dtype(np.float64) in dtypes else np.float32)

    def forward(self, x: Array, training: bool = False) -> Array:
        if not self.planned:
            x = self.accept(x)
        for layer in self.layers:
            x = layer.forward(x, training)
        return x

    def backward(self, grad_output: Array) -> Array:
        for layer in reversed(self.layers):
            grad_output = layer.backward(grad_output)
        return grad_output

    def fill_grads(self, grad_output: Array) -> None:
        for layer in self.layers[:0:-1]:
            grad_output = layer.backward(grad_output)
        self.layers[0].fill_grads(grad_output)

    def predict(self, x: Any) -> Array:
        """The output for `x` in inference; what has exploded is returned as infinity or NaN, without a warning."""
        with np.errstate(all="ignore"):
            return self.forward(x)

    def outputs(self, x: Any) -> list[Array]:
        """The output of each layer for `x`, in inference."""
        outputs = [self.accept(x)]
        with np.errstate(all="ignore"):
            for layer in self.layers:
                outputs.append(layer.forward(outputs[-1]))
        return outputs[1:]

    def snapshot(self) -> Array:
        """A copy of all parameters, one after the other."""
        return self.vector.copy()

    def restore(self, vector: Array) -> None:
        """Put the parameters of a `snapshot` back; ShapeError if it is another model's."""
        if np.shape(vector) != self.vector.shape:
            raise ShapeError(repr(self), self.vector.shape, np.shape(vector), "snapshot")
        self.vector[...] = vector

    @property
    def params(self) -> dict[str, Array]:
        return {f"{i}.{name}": p for i, layer in enumerate(self.layers) for name, p in layer.params.items()}

    @property
    def grads(self) -> dict[str, Array]:
        return {f"{i}.{name}": g for i, layer in enumerate(self.layers) for name, g in layer.grads.items()}

    @property
    def n_parameters(self) -> int:
        return sum(layer.n_parameters for layer in self.layers)

    def bind(self, vector: Array, grad_vector: Array) -> None:
        start = 0
        for layer in self.layers:
            stop = start + layer.n_parameters
            layer.bind(vector[start:stop], grad_vector[start:stop])
            start = stop
        self.vector, self.grad_vector = vector, grad_vector

    def accept(self, x: Any) -> Array:
        x = as_float(x)
        self.check_shape(x.shape)
        if x.dtype == np.float64 != self.vector.dtype and not (self.in_model or self.keeps_dtype):
            self.cast(np.float64)
        return x.astype(self.vector.dtype, copy=False)

    def check_shape(self, shape: tuple[int, ...]) -> None:
        self.layers[0].check_shape(shape)

    def input_shape(self) -> Shape | None:
        return self.layers[0].input_shape()

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        for layer in self.layers:
            input_shape = layer.output_shape(input_shape)
        return input_shape

    def allocate(self, input_shape: tuple[int, ...], dtype: DTypeLike) -> dict[str, Any]:
        buffers = {}
        for layer in self.layers:
            buffers[layer.name] = layer.allocate(input_shape, dtype)
            input_shape = layer.output_shape(input_shape)
        return buffers

    def use(self, buffers: Mapping[str, Any] | None) -> None:
        self.planned = buffers is not None
        for layer in self.layers:
            layer.use(buffers[layer.name] if buffers is not None else None)

    def __getstate__(self) -> dict[str, Any]:
        return {"layers": self.layers}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.layers = state["layers"]
        # An unpickled view is an array of its own: without this, training would not reach the layers.
        self._adopt()

    def __copy__(self) -> "Sequential":
        return copy.deepcopy(self)

    def __repr__(self) -> str:
        return f"Sequential([{', '.join(map(repr, self.layers))}])"
