"""How the parameters follow their gradients downhill, in place and without new arrays."""

from typing import Any

import numpy as np

from engine.schedules import Schedule
from engine.shapes import Array
from engine.stepping import Optimizer, check_number, stack_optimizers

__all__ = ["SGD", "AdaGrad", "Adam", "AdamW", "Optimizer", "RMSprop", "stack_optimizers"]


class SGD(Optimizer):
    """param -= learning_rate * grad; with momentum: velocity = momentum * velocity + grad, and that is followed.

    `nesterov` looks one step ahead: it follows grad + momentum * velocity, with the new velocity.

    Source for momentum: Polyak (1964); for nesterov: Sutskever et al. (2013), On the importance of initialization
    and momentum in deep learning; both in the form that PyTorch uses.
    """

    def __init__(
        self,
        learning_rate: float | Schedule = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        *,
        clip_norm: float | None = None,
        clip_value: float | None = None,
    ) -> None:
        super().__init__(learning_rate, clip_norm, clip_value)
        self.momentum = check_number("momentum", momentum, below=1)
        self.nesterov = bool(nesterov)
        if nesterov and not momentum:
            raise ValueError("nesterov needs a momentum above 0, got 0")
        self.memory_names = ("velocity",) if momentum else ()

    def numbers(self) -> tuple[Any, ...]:
        return self.rate, self.momentum

    def update(self, room: list[Array], grad: Array, numbers: tuple[Any, ...]) -> None:
        rate, momentum = numbers
        param, work, *velocities = room
        for velocity in velocities:  # one, or none without momentum
            np.multiply(velocity, momentum, out=velocity)
            np.add(velocity, grad, out=velocity)
            if self.nesterov:
                np.multiply(velocity, momentum, out=work)
                grad = np.add(work, grad, out=work)
            else:
                grad = velocity
        np.multiply(grad, rate, out=work)
        np.subtract(param, work, out=param)


class AdaGrad(Optimizer):
    """param -= learning_rate * grad / (sqrt(s) + epsilon), with s the sum of all grad^2 so far.

    Each parameter has its own rate, which only falls: fast where gradients were rare or small.

    Source: Duchi, Hazan and Singer (2011), Adaptive subgradient methods for online learning.
    """

    memory_names = ("square",)

    def __init__(
        self,
        learning_rate: float | Schedule = 0.01,
        epsilon: float = 1e-10,
        *,
        clip_norm: float | None = None,
        clip_value: float | None = None,
    ) -> None:
        super().__init__(learning_rate, clip_norm, clip_value)
        self.epsilon = check_number("epsilon", epsilon, above_zero=True)

    def numbers(self) -> tuple[Any, ...]:
        return self.rate, self.epsilon

    def update(self, room: list[Array], grad: Array, numbers: tuple[Any, ...]) -> None:
        rate, epsilon = numbers
        param, work, square = room
        np.multiply(grad, grad, out=work)
        np.add(square, work, out=square)
        _follow(param, grad, rate, square, epsilon, work)


class RMSprop(Optimizer):
    """param -= learning_rate * grad / (sqrt(v) + epsilon), with v = rho v + (1 - rho) grad^2, a moving mean.

    AdaGrad that forgets: its rate can rise again. Source: Tieleman and Hinton (2012), Lecture 6.5.
    """

    memory_names = ("square",)

    def __init__(
        self,
        learning_rate: float | Schedule = 0.01,
        rho: float = 0.99,
        epsilon: float = 1e-8,
        *,
        clip_norm: float | None = None,
        clip_value: float | None = None,
    ) -> None:
        super().__init__(learning_rate, clip_norm, clip_value)
        self.rho = check_number("rho", rho, below=1)
        self.epsilon = check_number("epsilon", epsilon, above_zero=True)

    def numbers(self) -> tuple[Any, ...]:
        # The array holds v / (1 - rho), one call less on every parameter; the root puts the factor back.
        root = (1 - self.rho) ** 0.5
        return self.rate / root, self.rho, self.epsilon / root

    def update(self, room: list[Array], grad: Array, numbers: tuple[Any, ...]) -> None:
        rate, rho, epsilon = numbers
        param, work, square = room
        np.multiply(square, rho, out=square)
        np.multiply(grad, grad, out=work)
        np.add(square, work, out=square)
        _follow(param, grad, rate, square, epsilon, work)


class Adam(Optimizer):
    """param -= learning_rate * m / (sqrt(v) + epsilon), with m a moving mean of grad and v one of grad^2.

    m = beta1 m + (1 - beta1) grad and v = beta2 v + (1 - beta2) grad^2 start at 0: after t steps they are divided
    by 1 - beta1^t and 1 - beta2^t, with t those of the parameter itself if it came later.

    Source: Kingma and Ba (2015), Adam: a method for stochastic optimization.
    """

    memory_names = ("momentum", "square")

    def __init__(
        self,
        learning_rate: float | Schedule = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        *,
        clip_norm: float | None = None,
        clip_value: float | None = None,
    ) -> None:
        super().__init__(learning_rate, clip_norm, clip_value)
        self.beta1 = check_number("beta1", beta1, below=1)
        self.beta2 = check_number("beta2", beta2, below=1)
        self.epsilon = check_number("epsilon", epsilon, above_zero=True)

    def numbers(self) -> tuple[Any, ...]:
        # The arrays hold m / (1 - beta1) and v / (1 - beta2): two calls less on every parameter. These two numbers
        # put the factors, and the two corrections of the start, back.
        beta1, beta2, t = self.beta1, self.beta2, self.n_own_steps
        root = ((1 - beta2**t) / (1 - beta2)) ** 0.5
        return self.rate * root * (1 - beta1) / (1 - beta1**t), beta1, beta2, self.epsilon * root

    def update(self, room: list[Array], grad: Array, numbers: tuple[Any, ...]) -> None:
        rate, beta1, beta2, epsilon = numbers
        param, work, momentum, square = room
        np.multiply(momentum, beta1, out=momentum)
        np.add(momentum, grad, out=momentum)
        np.multiply(square, beta2, out=square)
        np.multiply(grad, grad, out=work)
        np.add(square, work, out=square)
        _follow(param, momentum, rate, square, epsilon, work)


class AdamW(Adam):
    """Adam on parameters that first shrink: param -= learning_rate * weight_decay * param, biases too.

    Unlike the gradient of an L2 penalty, this decay is not divided by sqrt(v): it is the same for all.

    Source: Loshchilov and Hutter (2019), Decoupled weight decay regularization.
    """

    def __init__(
        self,
        learning_rate: float | Schedule = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.01,
        *,
        clip_norm: float | None = None,
        clip_value: float | None = None,
    ) -> None:
        super().__init__(learning_rate, beta1, beta2, epsilon, clip_norm=clip_norm, clip_value=clip_value)
        self.weight_decay = check_number("weight_decay", weight_decay)

    def numbers(self) -> tuple[Any, ...]:
        return 1 - self.rate * self.weight_decay, *super().numbers()

    def update(self, room: list[Array], grad: Array, numbers: tuple[Any, ...]) -> None:
        np.multiply(room[0], numbers[0], out=room[0])
        super().update(room, grad, numbers[1:])


def _follow(param: Array, direction: Array, rate: Any, square: Array, epsilon: Any, work: Array) -> None:
    """param -= rate * direction / (sqrt(square) + epsilon)."""
    np.sqrt(square, out=work)
    np.add(work, epsilon, out=work)
    np.divide(direction, work, out=work)
    np.multiply(work, rate, out=work)
    np.subtract(param, work, out=param)
