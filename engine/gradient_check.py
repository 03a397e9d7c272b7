"""Is the gradient right? Move one number a little up and a little down, and look how the loss follows."""

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.layers import Layer
from engine.losses import Loss
from engine.models import Sequential
from engine.settings import check_generator, check_number
from engine.shapes import Array, arrays_of, as_float, each


class GradientError(AssertionError):
    """A derivative that is not what central differences give: which parameter, where, and both numbers."""

    def __init__(self, parameter: str, index: tuple[int, ...], backward: float, numeric: float) -> None:
        self.parameter, self.index, self.backward, self.numeric = parameter, index, backward, numeric
        super().__init__(
            f"{parameter}[{', '.join(map(str, index))}]: backward {backward:.9g}, numeric {numeric:.9g}"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.parameter, self.index, self.backward, self.numeric)


def numeric_gradient(function: Callable[[Array], float], x: Any, epsilon: float = 1e-5) -> Array:
    """df/dx_i = (f(x + epsilon e_i) - f(x - epsilon e_i)) / (2 epsilon) for each i; float64, in the shape of x.

    A float64 array x is changed in place while `function` looks at it, and put back: it may be a layer's own
    parameter, which `function` reads by itself. The error is of order epsilon^2, and far larger at a kink.
    TypeError for x that are no numbers, or a function whose value is not one number; ValueError for an epsilon
    that is not above 0.
    """
    epsilon = check_number("epsilon", epsilon, above_zero=True)
    values = as_float(x, "numeric_gradient: x")
    if values.dtype != np.float64 or not values.flags.writeable:
        values = values.astype(np.float64)
    gradient = np.empty(values.shape)
    for index in np.ndindex(values.shape):
        original = values[index]
        values[index] = original + epsilon
        above = _one_number(function(values))
        values[index] = original - epsilon
        below = _one_number(function(values))
        values[index] = original
        gradient[index] = (above - below) / (2 * epsilon)
    return gradient


def _one_number(value: Any) -> float:
    if np.size(value) != 1:
        raise TypeError(f"numeric_gradient: the function should return one number, got shape {np.shape(value)}")
    return float(np.reshape(value, ()))


def numeric_gradients(model: Sequential, loss: Loss, x: Any, targets: Any, epsilon: float = 1e-5) -> list[Array]:
    """Gradient of the loss by the input of each layer, by the predictions and, last, by `model.vector`.

    Every number, hidden ones too, is moved by itself while the layers after it compute anew (`numeric_gradient`).
    The model is float64 afterwards. `backward` belongs to the last `forward`, so it has to come before this.
    NaN where the loss is not defined on both sides: cross-entropy of a probability that is 0 or 1. ShapeError or
    ValueError for x or targets that do not fit.
    """

    def rest(first: int) -> Callable[[Array], float]:
        def follow(value: Array) -> float:
            for layer in model.layers[first:]:
                value = layer.forward(value)
            try:
                return loss.forward(value, targets)
            except ValueError:
                return np.nan

        return follow

    values = [np.array(x, np.float64)]
    model.accept(values[0])
    for layer in model.layers:
        values.append(layer.forward(values[-1]))
    loss.forward(values[-1], targets)  # what is wrong with the targets themselves is said here
    by_value = [numeric_gradient(rest(first), value, epsilon) for first, value in enumerate(values)]
    return [*by_value, numeric_gradient(lambda _: rest(0)(values[0]), model.vector, epsilon)]


def compare_gradients(parameter: str, backward: Array, numeric: Array, tolerance: float = 1e-6) -> None:
    """GradientError for the worst entry, if the two differ by more than tolerance * max(1, |numeric|)."""
    excess = np.abs(backward - numeric) - tolerance * np.maximum(1, np.abs(numeric))
    excess = np.where(np.isnan(excess), np.inf, excess)
    if excess.size and excess.max() > 0:
        index = tuple(int(i) for i in np.unravel_index(excess.argmax(), excess.shape))
        raise GradientError(parameter, index, float(backward[index]), float(numeric[index]))


def check_layer(
    layer: Layer, x: Any, rng: np.random.Generator, tolerance: float = 1e-6, training: bool = False
) -> None:
    """GradientError if `layer.backward` is wrong for `x`, the inputs or any parameter, in float64.

    The loss is a weighted sum of the outputs with weights drawn by `rng`. x may be a tuple, and so may what the
    layer returns. The layer is float64 afterwards.
    """
    check_generator(rng)
    x = each(lambda array: np.array(array, np.float64), x)
    weights = each(lambda array: rng.normal(0, 1, array.shape), layer.forward(x, training))

    def loss(_: Array) -> float:
        outputs = arrays_of(layer.forward(x, training))
        return sum(float((y * weight).sum()) for y, weight in zip(outputs, arrays_of(weights), strict=True))

    grad_inputs = tuple(arrays_of(each(np.copy, layer.backward(weights))))
    grads = {name: grad.copy() for name, grad in layer.grads.items()}
    for i, (grad, array) in enumerate(zip(grad_inputs, arrays_of(x), strict=True)):
        which = f" {i}" if len(grad_inputs) > 1 else ""
        compare_gradients(f"{layer!r} input{which}", grad, numeric_gradient(loss, array), tolerance)
    for name, param in layer.params.items():
        compare_gradients(f"{layer!r} {name}", grads[name], numeric_gradient(loss, param), tolerance)


def check_loss(loss: Loss, predictions: Any, targets: Any, tolerance: float = 1e-6) -> None:
    """GradientError if `loss.backward` is wrong for these predictions, an array or a tuple of them, in float64."""
    predictions = each(lambda array: np.array(array, np.float64), predictions)
    loss.forward(predictions, targets)
    grads = tuple(arrays_of(each(np.copy, loss.backward())))
    for i, (grad, array) in enumerate(zip(grads, arrays_of(predictions), strict=True)):
        numeric = numeric_gradient(lambda _: loss.forward(predictions, targets), array)
        which = f" {i}" if len(grads) > 1 else ""
        compare_gradients(f"{loss!r} predictions{which}", grad, numeric, tolerance)
