"""What every layer can do, and the layer that learns: Dense."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np
from numpy.typing import DTypeLike

from engine.buffers import Buffered
from engine.initializers import Initializer, find_initializer
from engine.settings import as_whole
from engine.shapes import Array, Shape, ShapeError, arrays_of, as_float, check_finite, each, shape_of


class Layer(Buffered):
    """One step of a network: forward(x) -> y, then backward(dL/dy) -> dL/dx.

    `parameter_names` lists the arrays it learns; the gradient of `weight` is `grad_weight`. `backward` uses what
    the last `forward` left behind, and overwrites the gradients.
    """

    parameter_names: ClassVar[tuple[str, ...]] = ()
    state_names: ClassVar[tuple[str, ...]] = ()  # arrays it remembers without learning them by gradient
    in_model = False
    trainable = True  # False once frozen by its model
    n_replicas = 1  # above 1 in engine/replicas.py: arrays and vectors then have a first axis more
    name: str  # its position, once it is in a model

    @abstractmethod
    def forward(self, x: Array, training: bool = False) -> Array:
        """The layer's output for `x`; `training` matters only to layers that behave differently then."""

    @abstractmethod
    def backward(self, grad_output: Array) -> Array:
        """Gradient of the loss by the last input, given that by the last output; fills `grads` on the way."""

    def fill_grads(self, grad_output: Array) -> None:
        """`backward` for a network's first layer: nobody asks for the gradient by the data."""
        self.backward(grad_output)

    def input_shape(self) -> Shape | None:
        """What `forward` accepts, with a letter for each free length; None if anything."""
        return None

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        """Shape of the output for an input of `input_shape`; ShapeError if it does not fit."""
        self.check_shape(input_shape)
        return input_shape

    @property
    def params(self) -> dict[str, Array]:
        """The learned arrays by name: live, writing into one changes the layer."""
        return {name: getattr(self, name) for name in self.parameter_names}

    @property
    def grads(self) -> dict[str, Array]:
        """Gradient of the loss by each parameter, from the last `backward`; the keys of `params`."""
        return {name: getattr(self, f"grad_{name}") for name in self.parameter_names}

    @property
    def n_parameters(self) -> int:
        """How many numbers the layer learns, in each replica."""
        return sum(array.size for array in self.params.values()) // self.n_replicas

    def bind(self, vector: Array, grad_vector: Array) -> None:
        """Move all parameters into `vector` and gradients into `grad_vector`, keeping views of them.

        One optimizer step is then a few calls on one long array, whatever the number of layers.
        """
        start = 0
        for name, old in self.params.items():
            stop = start + old.size // self.n_replicas
            view = vector[..., start:stop].reshape(old.shape)
            view[...] = old
            setattr(self, name, view)
            setattr(self, f"grad_{name}", grad_vector[..., start:stop].reshape(old.shape))
            start = stop

    def cast(self, dtype: DTypeLike) -> None:
        """Compute with `dtype` from now on; the gradients start again at zero."""
        size = self.n_parameters
        self.bind(np.empty(size, dtype), np.zeros(size, dtype))

    def check_shape(self, shape: tuple[int, ...]) -> None:
        """ShapeError, with the layer and both shapes, if an input of `shape` does not fit."""
        expected = self.input_shape()
        if not shape or 0 in shape:
            raise ShapeError(self.label, expected or ("N", "..."), shape)
        if expected is None:
            return
        fits = len(shape) == len(expected) and all(
            isinstance(want, str) or want == got for want, got in zip(expected, shape, strict=True)
        )
        if not fits:
            raise ShapeError(self.label, expected, shape)

    @property
    def penalised_names(self) -> tuple[str, ...]:
        """The parameters that a penalty keeps small: weights, not biases."""
        return tuple(name for name in self.parameter_names if name.endswith("weight"))

    def leaves(self) -> Iterator["Layer"]:
        """The layer itself, or the layers it is made of, in the order of their parameters."""
        yield self

    def convert(self, x: Any) -> Any:
        """`x` as floating numbers; a layer that wants something else says so here."""
        try:
            return each(as_float, x)
        except (TypeError, ValueError) as error:  # the label is made up only where it is needed
            raise type(error)(f"{self.label}: {error}") from None

    def accept(self, x: Any) -> Any:
        """`x` as floating numbers of a shape that fits; the first float64 input makes the layer float64."""
        x = self.convert(x)
        self.check_shape(shape_of(x))
        dtype = next((array.dtype for array in self.params.values()), None)
        if dtype is None:
            return x
        if dtype == np.float32 and not self.in_model and any(a.dtype == np.float64 for a in arrays_of(x)):
            self.cast(np.float64)
            return x
        return each(lambda array: array.astype(dtype, copy=False) if array.dtype.kind == "f" else array, x)

    def accept_gradient(self, grad_output: Any, output_shape: tuple[int, ...] | None, dtype: Any) -> Array:
        """The gradient in the precision of the forward pass; raises before NumPy broadcasts a wrong shape."""
        if output_shape is None:
            raise RuntimeError(f"{self.label}: backward needs a forward first")
        grad_output = Layer.convert(self, grad_output)
        if np.shape(grad_output) != output_shape:
            raise ShapeError(self.label, output_shape, np.shape(grad_output), "gradient")
        return np.asarray(grad_output, dtype)

    def rename(self, name: str) -> None:
        """Take the name under which a model knows the layer."""
        self.name = name

    @property
    def label(self) -> str:
        """How errors call the layer: its position in the model, if it has one, and what it is."""
        return f"layer {self.name} {self!r}" if hasattr(self, "name") else repr(self)

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():  # not vars(self).update: CPython then reads every attribute more slowly
            setattr(self, name, value)
        for name, array in self.params.items():
            setattr(self, f"grad_{name}", np.zeros_like(array))

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Dense(Layer):
    """Affine map y = x @ weight + bias; weight (fan_in, fan_out), bias (fan_out,), which starts at 0.

    `init` is one of zeros, ones, uniform, glorot, he, or a function of shape and generator; `rng` draws what it
    draws; `penalise_bias` lets a penalty pull at the bias too. ValueError for a fan below 1 or an unknown name,
    ShapeError for what `init` returns in another shape, TypeError for a random start without a generator.
    """

    parameter_names = ("weight", "bias")
    buffer_names = ("_y", "_grad_x", "_ones")
    penalise_bias = False
    _y: Any = None
    _grad_x: Any = None
    _ones: Any = None

    def __init__(
        self,
        fan_in: int,
        fan_out: int,
        init: str | Initializer = "glorot",
        rng: np.random.Generator | None = None,
        *,
        penalise_bias: bool = False,
    ) -> None:
        self.penalise_bias = bool(penalise_bias)
        self.fan_in, self.fan_out = as_whole("fan_in", fan_in), as_whole("fan_out", fan_out)
        if self.fan_in < 1 or self.fan_out < 1:
            raise ValueError(f"Dense needs at least one input and one output, got {fan_in} and {fan_out}")
        shape, place = (self.fan_in, self.fan_out), f"{self!r}: initial weight"
        # A copy: the layer will write into it, and what `init` returned may be somebody's.
        self.weight = np.array(as_float(find_initializer(init)(shape, rng), place))
        if self.weight.shape != shape:
            raise ShapeError(self.label, shape, self.weight.shape, "initial weight")
        check_finite(self.weight, place)
        self.bias = np.zeros(self.fan_out, self.weight.dtype)
        self.grad_weight, self.grad_bias = np.zeros_like(self.weight), np.zeros_like(self.bias)

    @property
    def penalised_names(self) -> tuple[str, ...]:
        return self.parameter_names if self.penalise_bias else ("weight",)

    def forward(self, x: Array, training: bool = False) -> Array:  # noqa: ARG002
        if not self.planned:
            x = self.accept(x)
        self._x = x
        y = x.dot(self.weight, self._y)  # (N, fan_in) (fan_in, fan_out) -> (N, fan_out)
        return np.add(y, self.bias, out=y)

    def backward(self, grad_output: Array) -> Array:
        if not self.planned:
            grad_output = self.accept_gradient(grad_output, self._output_shape(), self.weight.dtype)
        self.fill_grads(grad_output)
        return grad_output.dot(self.weight.T, self._grad_x)  # (N, fan_out) (fan_out, fan_in) -> (N, fan_in)

    def fill_grads(self, grad_output: Array) -> None:
        if not self.planned:
            grad_output = self.accept_gradient(grad_output, self._output_shape(), self.weight.dtype)
        # Sums over the batch: the loss has already divided by N.
        self._x.T.dot(grad_output, self.grad_weight)  # (fan_in, N) (N, fan_out)
        # On short rows a product with ones is 3 to 8 times as fast as sum(axis=0).
        ones = self._ones if self.planned else np.ones(len(grad_output), grad_output.dtype)
        ones.dot(grad_output, self.grad_bias)

    def input_shape(self) -> Shape:
        return ("N", self.fan_in)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        self.check_shape(input_shape)
        return (input_shape[0], self.fan_out)

    def buffer_shapes(self, input_shape: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
        return {"_y": (input_shape[0], self.fan_out), "_grad_x": input_shape, "_ones": input_shape[:1]}

    def allocate(self, input_shape: tuple[int, ...], dtype: DTypeLike) -> dict[str, Array]:
        buffers = super().allocate(input_shape, dtype)
        buffers["_ones"].fill(1)
        return buffers

    def _output_shape(self) -> tuple[int, ...] | None:
        return (len(self._x), self.fan_out) if hasattr(self, "_x") else None

    def __repr__(self) -> str:
        return f"Dense({self.fan_in}, {self.fan_out})"
