"""R networks of one shape as one network whose arrays have a first axis more: replicas (R, N, features)."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.activations import LeakyReLU, Linear, ReLU, Sigmoid, Softmax, Tanh
from engine.buffers import batch_last
from engine.dropout import Dropout
from engine.layers import Dense, Layer
from engine.models import Sequential
from engine.normalisation import BatchNorm, LayerNorm
from engine.shapes import Array


class Stack(Sequential):
    """`models` side by side: `vector` is (R, P), and each model's parameters are views of its row.

    While it exists, what happens to the stack happens to the models; `release` gives them arrays of their own.
    """

    def __init__(self, models: Sequence[Sequential]) -> None:
        self.models, self.n_replicas = list(models), len(models)
        positions = range(len(self.models[0].layers))
        super().__init__([stack_layers([model.layers[i] for model in self.models]) for i in positions])
        for model, row, grad_row in zip(self.models, self.vector, self.grad_vector, strict=True):
            model.bind(row, grad_row)
        self._share_states(lambda state: state)

    def cast(self, dtype: Any) -> None:
        shape = (self.n_replicas, self.n_parameters)
        self.bind(np.empty(shape, dtype), np.zeros(shape, dtype))

    def allocate(self, input_shape: tuple[int, ...], dtype: Any) -> dict[str, Any]:
        layers = super().allocate(input_shape, dtype).items()
        # A generator fills an array in the order of its memory: a mask lies as it does in a single model.
        return {
            name: {
                key: batch_last(array) if array.ndim == 3 and key != "_mask" else array
                for key, array in buffers.items()
            }
            for name, buffers in layers
        }

    def release(self) -> None:
        """Let each model keep its parameters, and what its layers remember, for itself."""
        for model in self.models:
            model.cast(self.vector.dtype)
        self._share_states(np.copy)

    def _share_states(self, take: Callable[[Array], Array]) -> None:
        for i, layer in enumerate(self.layers):
            for name in layer.state_names:
                for model, state in zip(self.models, getattr(layer, name), strict=True):
                    setattr(model.layers[i], name, take(state[0]))  # (1, F) -> (F,)


def can_stack(model: Sequential) -> bool:
    """Whether every layer of `model` has a stacked form."""
    return all(type(layer) in STACKED for layer in model.layers)


def shape_key(model: Sequential) -> Any:
    """Equal for models that differ only in what a stack keeps apart: parameters, chance, dropout rates."""
    return tuple(
        (
            type(layer),
            layer.trainable,
            tuple(array.shape for array in layer.params.values()),
            tuple((k, v) for k, v in sorted(vars(layer).items()) if k in FIXED_SETTINGS),
        )
        for layer in model.layers
    )


def stack_layers(layers: Sequence[Layer]) -> Layer:
    """One layer for arrays (R, N, features) that does what each of `layers` does on its own."""
    layer = STACKED[type(layers[0])](layers)
    layer.trainable = layers[0].trainable
    return layer


class DenseStack(Layer):
    """y_r = x_r @ weight_r + bias_r; weight (R, fan_in, fan_out), bias (R, 1, fan_out).

    Small products cost mostly their calls, and a bias lies behind its weight as one more row would: so that
    [x_r, 1] @ [weight_r; bias_r] is one product, and both gradients are another.
    """

    parameter_names = ("weight", "bias")
    buffer_names = ("_x_and_one", "_y", "_grad_x")
    penalised_names: tuple[str, ...] = ("weight",)
    _x_and_one: Any = None
    _y: Any = None
    _grad_x: Any = None

    def __init__(self, layers: Sequence[Dense]) -> None:
        self.n_replicas = len(layers)
        self.penalised_names = layers[0].penalised_names
        self.weight = np.stack([layer.weight for layer in layers])
        self.bias = np.stack([layer.bias[None] for layer in layers])
        self.grad_weight, self.grad_bias = np.zeros_like(self.weight), np.zeros_like(self.bias)

    def bind(self, vector: Array, grad_vector: Array) -> None:
        super().bind(vector, grad_vector)
        shape = (self.n_replicas, -1, self.weight.shape[2])  # (R, fan_in + 1, fan_out)
        self._both, self._grad_both = vector.reshape(shape), grad_vector.reshape(shape)

    def forward(self, x: Array, training: bool = False) -> Array:  # noqa: ARG002
        self._x_and_one[..., :-1] = x
        # (R, N, fan_in + 1) (R, fan_in + 1, fan_out) -> (R, N, fan_out)
        return np.matmul(self._x_and_one, self._both, out=self._y)

    def backward(self, grad_output: Array) -> Array:
        self.fill_grads(grad_output)
        return np.matmul(grad_output, self.weight.swapaxes(1, 2), out=self._grad_x)

    def fill_grads(self, grad_output: Array) -> None:
        np.matmul(self._x_and_one.swapaxes(1, 2), grad_output, out=self._grad_both)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return (*input_shape[:2], self.weight.shape[2])

    def check_shape(self, shape: tuple[int, ...]) -> None:
        """The single models have checked it."""

    def allocate(self, input_shape: tuple[int, ...], dtype: Any) -> dict[str, Array]:
        x_and_one = np.ones((*input_shape[:2], input_shape[2] + 1), dtype)
        y, grad_x = np.empty(self.output_shape(input_shape), dtype), np.empty(input_shape, dtype)
        return {"_x_and_one": x_and_one, "_y": y, "_grad_x": grad_x}


class DropoutStack(Layer):
    """Each replica with its own rate and its own generator: the same draws as without the others."""

    buffer_names = ("_y", "_mask", "_grad_x")
    _y: Any = None
    _mask: Any = None
    _grad_x: Any = None

    def __init__(self, layers: Sequence[Dropout]) -> None:
        self.n_replicas = len(layers)
        self.dropouts = list(layers)

    def forward(self, x: Array, training: bool = False) -> Array:
        self._masked = training
        if not training:
            return x
        for dropout, mask in zip(self.dropouts, self._mask, strict=True):
            if dropout.rate:
                dropout.draw(mask)
            else:
                mask.fill(1)
        return np.multiply(x, self._mask, out=self._y)

    def backward(self, grad_output: Array) -> Array:
        return np.multiply(grad_output, self._mask, out=self._grad_x) if self._masked else grad_output

    def check_shape(self, shape: tuple[int, ...]) -> None:
        """The single models have checked it."""


class NormStack(Layer):
    """Batch norm (over axis 1) or layer norm (over axis 2) of (R, N, F); weight and bias (R, 1, F)."""

    parameter_names = ("weight", "bias")
    penalised_names = ()
    axis: int

    def __init__(self, layers: Sequence[BatchNorm | LayerNorm]) -> None:
        self.n_replicas, self.epsilon = len(layers), layers[0].epsilon
        self.weight = np.stack([layer.weight[None] for layer in layers])
        self.bias = np.stack([layer.bias[None] for layer in layers])
        self.grad_weight, self.grad_bias = np.zeros_like(self.weight), np.zeros_like(self.bias)

    def moments(self, x: Array, training: bool) -> tuple[Array, Array]:  # noqa: ARG002
        """Mean and variance that x is normalised with."""
        self._own = True  # they depend on x
        mean = x.mean(axis=self.axis, keepdims=True)
        return mean, np.square(x - mean).mean(axis=self.axis, keepdims=True)

    def forward(self, x: Array, training: bool = False) -> Array:
        mean, variance = self.moments(x, training)
        self._inverse = 1 / np.sqrt(variance + self.epsilon)
        self._normalised = (x - mean) * self._inverse
        return self._normalised * self.weight + self.bias

    def backward(self, grad_output: Array) -> Array:
        scaled = grad_output * self._normalised
        np.sum(scaled, axis=1, keepdims=True, out=self.grad_weight)
        np.sum(grad_output, axis=1, keepdims=True, out=self.grad_bias)
        grad = grad_output * self.weight
        if self._own:
            along = (grad * self._normalised).mean(axis=self.axis, keepdims=True)
            grad = grad - grad.mean(axis=self.axis, keepdims=True) - self._normalised * along
        return grad * self._inverse

    def check_shape(self, shape: tuple[int, ...]) -> None:
        """The single models have checked it."""


class LayerNormStack(NormStack):
    """Layer norm of every replica."""

    axis = 2


class BatchNormStack(NormStack):
    """Batch norm of every replica, with its own running statistics (R, 1, F)."""

    axis = 1
    state_names = ("running_mean", "running_variance")

    def __init__(self, layers: Sequence[BatchNorm]) -> None:
        super().__init__(layers)
        self.momentum = layers[0].momentum
        self.running_mean = np.stack([layer.running_mean[None] for layer in layers])
        self.running_variance = np.stack([layer.running_variance[None] for layer in layers])

    def moments(self, x: Array, training: bool) -> tuple[Array, Array]:
        self._own = training and self.trainable
        if not self._own:
            return self.running_mean, self.running_variance
        n = x.shape[1]
        mean = x.mean(axis=1, keepdims=True)
        variance = np.square(x - mean).mean(axis=1, keepdims=True)
        if n > 1:
            for running, batch in ((self.running_mean, mean), (self.running_variance, variance * (n / (n - 1)))):
                running *= self.momentum  # in place: the models look at these arrays
                running += (1 - self.momentum) * batch
        return mean, variance


def _by_number(layers: Sequence[Layer]) -> Layer:
    # What looks at each number by itself, or along the last axis, does not mind another axis in front.
    first = type(layers[0]).__new__(type(layers[0]))
    vars(first).update(layers[0].__getstate__())
    return first


STACKED: dict[type[Layer], Callable[[Any], Layer]] = {
    Dense: DenseStack,
    Dropout: DropoutStack,
    BatchNorm: BatchNormStack,
    LayerNorm: LayerNormStack,
} | dict.fromkeys((ReLU, LeakyReLU, Sigmoid, Tanh, Softmax, Linear), _by_number)
FIXED_SETTINGS = {"negative_slope", "epsilon", "momentum", "penalise_bias"}
