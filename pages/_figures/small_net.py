"""A net of two inputs, two hidden neurons and one output, for one sample: every number by its name.

x1, x2 -> z1, z2 -> h1, h2 -> z3 -> y -> L. w1 and w2 lead from x1 and x2 to z1, w3 and w4 to z2, w5 and w6 from h1
and h2 to z3; b1, b2, b3 are the biases.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from engine import Layer, Loss, Sequential

PARAMETERS = ("w1", "w3", "w2", "w4", "b1", "b2", "w5", "w6", "b3")  # the order of the model's vector
VALUES = ("x1", "x2", "z1", "z2", "h1", "h2", "z3", "y")
# parameter or value -> where it comes from: (what it is multiplied with, where the product goes)
INCOMING = {"w1": "x1", "w2": "x2", "w3": "x1", "w4": "x2", "w5": "h1", "w6": "h2"}
GOES_TO = {
    "w1": "z1",
    "w2": "z1",
    "b1": "z1",
    "w3": "z2",
    "w4": "z2",
    "b2": "z2",
    "w5": "z3",
    "w6": "z3",
    "b3": "z3",
}
SUMS = {"z1": ("w1", "w2", "b1"), "z2": ("w3", "w4", "b2"), "z3": ("w5", "w6", "b3")}
ACTIVATED = {"z1": "h1", "z2": "h2", "z3": "y"}
_SUBSCRIPTS = str.maketrans("123456", "₁₂₃₄₅₆")
_SHORT = {"Sigmoid": "σ", "Tanh": "tanh", "ReLU": "ReLU", "Linear": "f"}


def symbol(name: str) -> str:
    """w1 -> w₁."""
    return name.translate(_SUBSCRIPTS)


@dataclass(frozen=True)
class SmallNet:
    """What a forward pass, a backward pass, numeric_gradients and one step of the optimizer have left.

    `values`: the input of each layer and the prediction. `grads` and `numeric`: the gradient by each of them and,
    last, by the model's vector. `before` and `after`: that vector. The model may be anywhere meanwhile.
    """

    model: Sequential
    loss: Loss
    target: float
    values: Sequence[np.ndarray]
    grads: Sequence[np.ndarray]
    numeric: Sequence[np.ndarray]
    before: np.ndarray
    after: np.ndarray
    learning_rate: float
    optimizer: str

    @cached_property
    def value(self) -> dict[str, float]:
        """Inputs, hidden values, prediction and parameters by name."""
        return self._named([*self.values, self.before])

    @cached_property
    def grad(self) -> dict[str, float]:
        """The gradient of the loss by each of them, from backpropagation."""
        return self._named(self.grads)

    @cached_property
    def numeric_grad(self) -> dict[str, float]:
        """The same from central differences."""
        return self._named(self.numeric)

    @cached_property
    def new(self) -> dict[str, float]:
        """The parameters after the step."""
        return dict(zip(PARAMETERS, map(float, self.after), strict=True))

    @cached_property
    def slope(self) -> dict[str, float]:
        """The derivative of the activation at z1, z2 and z3."""
        at_hidden = _derivative(self.model.layers[1], self.values[1])
        at_output = _derivative(self.model.layers[3], self.values[3])
        return dict(zip(ACTIVATED, map(float, [*at_hidden, *at_output]), strict=True))

    @cached_property
    def loss_value(self) -> float:
        """The loss before the step."""
        return self.loss.forward(self.values[-1], [[self.target]])

    @cached_property
    def finite(self) -> bool:
        """False once a number has exploded."""
        return all(np.isfinite(array).all() for array in (*self.values, *self.grads, self.after))

    def loss_along(self, shares: np.ndarray) -> list[float]:
        """The loss after each of these shares of the step: 0 is before, 1 after it."""
        kept, losses = self.model.snapshot(), []
        with np.errstate(all="ignore"):
            for share in shares:
                self.model.restore(self.before + share * (self.after - self.before))
                losses.append(self.loss.forward(self.model.predict(self.values[0]), [[self.target]]))
        self.model.restore(kept)
        return losses

    def function(self, z: str) -> str:
        """The activation's short name at z1, z2 or z3."""
        return _SHORT[type(self.layer(z)).__name__]

    def layer(self, z: str) -> Layer:
        """The activation after z1, z2 or z3."""
        return self.model.layers[3 if z == "z3" else 1]

    def has_kink(self, z: str) -> bool:
        """Whether a ReLU stands so near to its kink that a difference looks at both sides of it."""
        return type(self.layer(z)).__name__ == "ReLU" and abs(self.value[z]) < 1e-4

    def _named(self, arrays: Sequence[Any]) -> dict[str, float]:
        flat = np.concatenate([np.ravel(array) for array in arrays])
        return dict(zip((*VALUES, *PARAMETERS), map(float, flat), strict=True))


def _derivative(layer: Layer, z: np.ndarray) -> np.ndarray:
    fresh = type(layer)()
    with np.errstate(all="ignore"):
        fresh.forward(z)
        return fresh.backward(np.ones_like(z))[0]
