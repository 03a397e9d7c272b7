"""From images to rows: what stands between the convolutions and the dense layers."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from engine.buffers import empty
from engine.layers import Layer
from engine.shapes import Array


class Flatten(Layer):
    """(N, H, W, C) -> (N, H W C): rows of the image one after the other, the channels of a pixel together."""

    buffer_names = ("_y", "_grad_x")
    _y: Any = None
    _grad_x: Any = None

    def forward(self, x: Array, training: bool = False) -> Array:  # noqa: ARG002
        if not self.planned:
            x = self.accept(x)
        self._shape, self._dtype = x.shape, x.dtype
        if self._y is None:
            return x.reshape(self.output_shape(x.shape))
        np.copyto(self._y.reshape(x.shape), x)
        return self._y

    def backward(self, grad_output: Array) -> Array:
        if not self.planned:
            shape = self.output_shape(self._shape) if hasattr(self, "_shape") else None
            grad_output = self.accept_gradient(grad_output, shape, getattr(self, "_dtype", None))
        grad_x = grad_output.reshape(self._shape)
        if self._grad_x is None:
            return grad_x
        np.copyto(
            self._grad_x, grad_x
        )  # images lie batch-last: what comes before would be slow on any other order
        return self._grad_x

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        self.check_shape(input_shape)
        return input_shape[0], int(np.prod(input_shape[1:], dtype=int))

    def allocate(self, input_shape: tuple[int, ...], dtype: DTypeLike) -> dict[str, Array]:
        return {"_y": np.empty(self.output_shape(input_shape), dtype), "_grad_x": empty(input_shape, dtype)}
