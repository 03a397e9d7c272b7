"""How the parameters follow their gradients downhill, in place and without new arrays."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.shapes import Array, ShapeError


class Optimizer(ABC):
    """`step` moves each parameter against its gradient; what it remembers is kept by the parameter's name."""

    memory_names: tuple[str, ...] = ()

    def __init__(self, learning_rate: float) -> None:
        if not 0 < learning_rate < math.inf:  # NaN fails both comparisons
            raise ValueError(f"learning_rate should be a finite number above 0, got {learning_rate}")
        # A NumPy scalar would turn every float32 product into float64.
        self.learning_rate = float(learning_rate)
        self.n_steps = 0
        self.memory: dict[str, list[Array]] = {}
        self._work: dict[str, Array] = {}

    def step(self, params: Mapping[str, Array], grads: Mapping[str, Array]) -> None:
        """One step on every array of `params`; `grads` has the same keys and shapes."""
        self.n_steps += 1
        self.prepare()
        for name, param in params.items():
            work = self._work.get(name)
            if work is None or work.shape != param.shape:
                work = self._make_room(name, param, grads[name])
            self.update(param, grads[name], work, *self.memory[name])

    def prepare(self) -> None:  # noqa: B027  most have nothing to prepare
        """What is the same for all parameters of this step."""

    @abstractmethod
    def update(self, param: Array, grad: Array, work: Array, *memory: Array) -> None:
        """Change `param` in place; `work` is an array to use freely, `memory` one for each of `memory_names`."""

    def _make_room(self, name: str, param: Array, grad: Array) -> Array:
        if param.shape != grad.shape:
            raise ShapeError(f"{self!r}, parameter {name}", param.shape, grad.shape, "gradient")
        memory = self.memory.setdefault(name, [np.zeros_like(param) for _ in self.memory_names])
        for array in memory:
            if array.shape != param.shape:
                raise ShapeError(f"{self!r}, used for another model before", array.shape, param.shape, name)
        self._work[name] = np.empty_like(param)
        return self._work[name]

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _work={})

    def __repr__(self) -> str:
        hidden = {"n_steps", "memory", "memory_names"}
        settings = {k: v for k, v in self.__getstate__().items() if k not in hidden}
        return f"{type(self).__name__}({', '.join(f'{k}={v}' for k, v in settings.items())})"


class SGD(Optimizer):
    """param -= learning_rate * grad; with momentum: velocity = momentum * velocity + grad, and that is followed.

    Source for momentum: Polyak (1964), in the form that PyTorch uses.
    """

    def __init__(self, learning_rate: float = 0.01, momentum: float = 0.0) -> None:
        super().__init__(learning_rate)
        if not 0 <= momentum < 1:
            raise ValueError(f"momentum should be in [0, 1), got {momentum}")
        self.momentum = float(momentum)
        self.memory_names = ("velocity",) if momentum else ()

    def update(self, param: Array, grad: Array, work: Array, *memory: Array) -> None:
        for velocity in memory:  # one, or none without momentum
            np.multiply(velocity, self.momentum, out=velocity)
            grad = np.add(velocity, grad, out=velocity)
        np.multiply(grad, self.learning_rate, out=work)
        np.subtract(param, work, out=param)


class Adam(Optimizer):
    """param -= learning_rate * m / (sqrt(v) + epsilon), with m a moving mean of grad and v one of grad^2.

    m = beta1 m + (1 - beta1) grad and v = beta2 v + (1 - beta2) grad^2 start at 0: after t steps they are divided
    by 1 - beta1^t and 1 - beta2^t.

    Source: Kingma and Ba (2015), Adam: a method for stochastic optimization.
    """

    memory_names = ("momentum", "square")

    def __init__(
        self, learning_rate: float = 0.001, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8
    ) -> None:
        super().__init__(learning_rate)
        for name, beta in {"beta1": beta1, "beta2": beta2}.items():
            if not 0 <= beta < 1:
                raise ValueError(f"{name} should be in [0, 1), got {beta}")
        if not 0 < epsilon < math.inf:
            raise ValueError(f"epsilon should be a finite number above 0, got {epsilon}")
        self.beta1, self.beta2, self.epsilon = float(beta1), float(beta2), float(epsilon)

    def prepare(self) -> None:
        # The arrays below hold m / (1 - beta1) and v / (1 - beta2): two calls less on every parameter. These two
        # numbers put the factors, and the two corrections of the start, back.
        root = math.sqrt((1 - self.beta2**self.n_steps) / (1 - self.beta2))
        self._rate = self.learning_rate * root * (1 - self.beta1) / (1 - self.beta1**self.n_steps)
        self._epsilon = self.epsilon * root

    def update(self, param: Array, grad: Array, work: Array, *memory: Array) -> None:
        momentum, square = memory
        np.multiply(momentum, self.beta1, out=momentum)
        np.add(momentum, grad, out=momentum)
        np.multiply(square, self.beta2, out=square)
        np.multiply(grad, grad, out=work)
        np.add(square, work, out=square)
        np.sqrt(square, out=work)
        np.add(work, self._epsilon, out=work)
        np.divide(momentum, work, out=work)
        np.multiply(work, self._rate, out=work)
        np.subtract(param, work, out=param)
