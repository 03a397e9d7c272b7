"""Layers in a row: forward from the first to the last, backward from the last to the first."""

import copy
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from engine.activations import ReLU
from engine.composite import Composite
from engine.layers import Layer
from engine.pooling import MaxPool2D
from engine.settings import as_list, as_whole
from engine.shapes import Array, Shape, ShapeError, arrays_of, as_float, each, shape_of


class Sequential(Composite):
    """The layers of a network; their parameters are views of one array `vector`, their gradients of `grad_vector`.

    A layer belongs to one model (else ValueError); `copy.deepcopy` makes another of it. `params` and `grads` name
    an array by its layer's position: "0.weight".
    """

    keeps_dtype = False  # True while fit trains: who looks on with float64 must not turn the model into float64

    def __init__(self, layers: Iterable[Layer]) -> None:
        self.layers = as_list("layers", layers)
        if not self.layers:
            raise ValueError("a model needs at least one layer")
        self.adopt({str(i): layer for i, layer in enumerate(self.layers)})

    def forward(self, x: Array, training: bool = False) -> Array:
        if not self.planned:
            x = self.accept(x)
        for layer in self._order if self.planned else self.layers:
            x = layer.forward(x, training)
        return x

    def backward(self, grad_output: Array) -> Array:
        for layer in reversed(self._order if self.planned else self.layers):
            grad_output = layer.backward(grad_output)
        return grad_output

    def fill_grads(self, grad_output: Array) -> None:
        order = self._order if self.planned else self.layers
        # Before the first layer that learns, nobody asks for a gradient.
        for layer in order[: self._first : -1]:
            grad_output = layer.backward(grad_output)
        order[self._first].fill_grads(grad_output)

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
        """A copy of all parameters, one after the other; behind them what layers remember besides (batch norm)."""
        return np.concatenate([self.vector, *(state.ravel() for state in self._states())])

    def restore(self, snapshot: Array) -> None:
        """Put a `snapshot` back; ShapeError if it is another model's."""
        states = self._states()
        size = self.vector.size + sum(state.size for state in states)
        if np.shape(snapshot) != (size,):
            raise ShapeError(repr(self), (size,), np.shape(snapshot), "snapshot")
        snapshot = as_float(snapshot, f"{self!r}: snapshot")
        self.vector[...] = snapshot[: self.vector.size]
        start = self.vector.size
        for state in states:
            state[...] = snapshot[start : start + state.size].reshape(state.shape)
            start += state.size

    def _states(self) -> list[Array]:
        return [getattr(leaf, name) for leaf in self.leaves() for name in leaf.state_names]

    def bind(self, vector: Array, grad_vector: Array) -> None:
        super().bind(vector, grad_vector)
        self.vector, self.grad_vector = vector, grad_vector
        self.plan_steps()

    def freeze(self, *positions: int) -> None:
        """Let the layers at `positions` (all, if none is given) keep their parameters in training.

        A frozen batch norm uses its running statistics, as in Keras. IndexError for a position that is not there.
        """
        self._set_trainable(positions, False)

    def unfreeze(self, *positions: int) -> None:
        """Let the layers at `positions` (all, if none is given) learn again."""
        self._set_trainable(positions, True)

    def _set_trainable(self, positions: tuple[int, ...], trainable: bool) -> None:
        for i in positions:
            if not -len(self.layers) <= as_whole("position", i) < len(self.layers):
                raise IndexError(f"there is no layer {i} to freeze or unfreeze in {self!r}")
        for layer in [self.layers[i] for i in positions] or self.layers:
            for leaf in (layer, *layer.leaves()):
                leaf.trainable = trainable
        self.plan_steps()

    def plan_steps(self) -> None:
        """Find out what a training step touches: `trained`, parameters and gradients as few long arrays."""
        self._order = _pool_first(self.layers)
        learns = [any(leaf.trainable and leaf.params for leaf in layer.leaves()) for layer in self.layers]
        self._first = learns.index(True) if any(learns) else len(self.layers) - 1
        slices: list[list[int]] = []
        self._penalty_mask: Array | None = None
        stop = 0
        for leaf in self.leaves():
            start, stop = stop, stop + leaf.n_parameters
            if leaf.trainable and start < stop:
                if slices and slices[-1][1] == start:
                    slices[-1][1] = stop
                else:
                    slices.append([start, stop])
        whole = slices == [[0, stop]]
        # Named by place: to an optimizer what is trained together with others than before is new, and starts anew.
        self.trained = tuple(
            {"vector": array} if whole else {f"{i}:{j}": array[..., i:j] for i, j in slices}
            for array in (self.vector, self.grad_vector)
        )

    @property
    def penalty_mask(self) -> Array:
        """1 for each number of `vector` that a penalty keeps small: the weights that learn, made when asked."""
        if self._penalty_mask is None:
            self._penalty_mask = np.zeros(self.vector.shape[-1], self.vector.dtype)
            stop = 0
            for leaf in self.leaves():
                penalised = leaf.penalised_names if leaf.trainable else ()
                for name, array in leaf.params.items():
                    start, stop = stop, stop + array.size // leaf.n_replicas
                    self._penalty_mask[start:stop] = name in penalised
        return self._penalty_mask

    def accept(self, x: Any) -> Any:
        x = self.convert(x)
        self.check_shape(shape_of(x))
        dtype = self.vector.dtype
        fixed = dtype == np.float64 or self.in_model or self.keeps_dtype
        if not fixed and any(array.dtype == np.float64 for array in arrays_of(x)):
            self.cast(np.float64)
            return x
        return each(lambda array: array.astype(dtype, copy=False) if array.dtype.kind == "f" else array, x)

    def convert(self, x: Any) -> Any:
        return self.layers[0].convert(x)

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
        for layer in self._order:
            buffers[layer.name.rpartition(".")[2]] = layer.allocate(input_shape, dtype)
            input_shape = layer.output_shape(input_shape)
        return buffers

    def __getstate__(self) -> dict[str, Any]:
        return {"layers": self.layers}

    def __setstate__(self, state: dict[str, Any]) -> None:
        layers = state["layers"]
        super().__setstate__({"layers": layers, "children": {str(i): layer for i, layer in enumerate(layers)}})

    def __copy__(self) -> "Sequential":
        return copy.deepcopy(self)

    def __repr__(self) -> str:
        return f"Sequential([{', '.join(map(repr, self.layers))}])"


def _pool_first(layers: list[Layer]) -> list[Layer]:
    """The order in which training runs the layers: a maximum before the ReLU that stands before it.

    max(relu(x)) = relu(max(x)), and the gradient is the same too, but after the maximum there is a quarter of the
    numbers left or less.
    """
    order = list(layers)
    for i, pair in enumerate(pairwise(layers)):
        if type(pair[0]) is ReLU and type(pair[1]) is MaxPool2D:
            order[i : i + 2] = reversed(pair)
    return order
