"""What is added to the loss so that weights stay small, or become zero.

Vectors are a model's `vector` (P,), or (R, P) for R replicas; `mask` (P,) is 1 for each weight and 0 for what is
not penalised, such as biases. `work` is an array like the vector to use freely; without it a fresh one is made.
"""

import copy
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from engine.settings import check_number, column, narrow
from engine.shapes import Array


@dataclass(frozen=True)
class Penalty(ABC):
    """A term of the loss that looks at the weights alone; ValueError unless its factors are finite and >= 0."""

    def __post_init__(self) -> None:
        for field in fields(self):
            number = check_number(field.name, getattr(self, field.name))
            object.__setattr__(self, field.name, number)  # the dataclass is frozen for everybody else

    @abstractmethod
    def value(self, vector: Array, mask: Array) -> Any:
        """What is added to the loss: a float, or (R,) for R replicas."""

    @abstractmethod
    def add_gradient(self, vector: Array, grad_vector: Array, mask: Array, work: Array | None = None) -> None:
        """Add the gradient by `vector` to `grad_vector`, in place, before the optimizer's step."""

    def after_step(  # noqa: B027  most have nothing left to do
        self, vector: Array, mask: Array, learning_rate: Any, work: Array | None = None
    ) -> None:
        """Change `vector` in place after the optimizer's step, which was taken at `learning_rate`."""


@dataclass(frozen=True)
class L1(Penalty):
    """lam * sum |w|, the lasso, as in Keras; gradient lam * sign(w).

    |w| has no slope at w = 0: there the subgradient 0 is taken. A step overshoots zero all the same: small weights
    swing around it by learning_rate * lam and do not become zero. `ProximalL1` is the cure.

    Source: Tibshirani (1996), Regression shrinkage and selection via the lasso.
    """

    lam: float

    def value(self, vector: Array, mask: Array) -> Any:
        return _total(self.lam, np.abs(vector), mask)

    def add_gradient(self, vector: Array, grad_vector: Array, mask: Array, work: Array | None = None) -> None:
        _add(self.lam, np.sign(vector, out=work), grad_vector, mask)


@dataclass(frozen=True)
class L2(Penalty):
    """lam * sum w^2, ridge, as in Keras; gradient 2 * lam * w. Elsewhere the penalty is often half of that.

    A step of plain gradient descent makes every weight smaller by the same factor, 1 - 2 * learning_rate * lam.

    Source: Hoerl and Kennard (1970), Ridge regression: biased estimation for nonorthogonal problems.
    """

    lam: float

    def value(self, vector: Array, mask: Array) -> Any:
        return _total(self.lam, np.square(vector), mask)

    def add_gradient(self, vector: Array, grad_vector: Array, mask: Array, work: Array | None = None) -> None:
        _add(self.lam, np.add(vector, vector, out=work), grad_vector, mask)


@dataclass(frozen=True)
class ElasticNet(Penalty):
    """l1 * sum |w| + l2 * sum w^2, as in Keras; gradient l1 * sign(w) + 2 * l2 * w, with sign(0) = 0.

    Source: Zou and Hastie (2005), Regularization and variable selection via the elastic net.
    """

    l1: float
    l2: float

    def value(self, vector: Array, mask: Array) -> Any:
        return _total(self.l1, np.abs(vector), mask) + _total(self.l2, np.square(vector), mask)

    def add_gradient(self, vector: Array, grad_vector: Array, mask: Array, work: Array | None = None) -> None:
        work = np.sign(vector, out=work)
        _add(self.l1, work, grad_vector, mask)
        _add(self.l2, np.add(vector, vector, out=work), grad_vector, mask)


@dataclass(frozen=True)
class ProximalL1(Penalty):
    """lam * sum |w| without its gradient: after each step w = sign(w) * max(|w| - learning_rate * lam, 0).

    Soft-thresholding moves a weight towards zero by as much as `L1` does, but stops there: exact zeros. Plain
    SGD ends at the minimum of loss + lam * sum |w|; optimizers with a rate for each weight end elsewhere.

    Source: Daubechies, Defrise and De Mol (2004), An iterative thresholding algorithm; Parikh and Boyd (2014),
    Proximal algorithms.
    """

    lam: float

    def value(self, vector: Array, mask: Array) -> Any:
        return _total(self.lam, np.abs(vector), mask)

    def add_gradient(self, vector: Array, grad_vector: Array, mask: Array, work: Array | None = None) -> None:
        """Nothing: `after_step` does it all."""

    def after_step(self, vector: Array, mask: Array, learning_rate: Any, work: Array | None = None) -> None:
        _soften(narrow(learning_rate * self.lam, vector.dtype), vector, mask, work)


@dataclass(frozen=True)
class ProximalElasticNet(Penalty):
    """l1 * sum |w| + l2 * sum w^2 with exact zeros: the square by its gradient, the rest as in `ProximalL1`.

    Source: Parikh and Boyd (2014), Proximal algorithms.
    """

    l1: float
    l2: float

    def value(self, vector: Array, mask: Array) -> Any:
        return _total(self.l1, np.abs(vector), mask) + _total(self.l2, np.square(vector), mask)

    def add_gradient(self, vector: Array, grad_vector: Array, mask: Array, work: Array | None = None) -> None:
        _add(self.l2, np.add(vector, vector, out=work), grad_vector, mask)

    def after_step(self, vector: Array, mask: Array, learning_rate: Any, work: Array | None = None) -> None:
        _soften(narrow(learning_rate * self.l1, vector.dtype), vector, mask, work)


def stack_penalties(penalties: Sequence[Any]) -> Any:
    """R penalties of one class as one for vectors (R, P); ValueError if there are none, or of several classes."""
    if not penalties:
        raise ValueError("stack_penalties needs at least one penalty")
    first = penalties[0]
    for other in penalties:
        if type(other) is not type(first):
            raise ValueError(f"{first!r} and {other!r} cannot be added together")
    stack = copy.copy(first)
    vars(stack).update({name: column([getattr(one, name) for one in penalties]) for name in vars(first)})
    return stack


def _total(lam: Any, terms: Array, mask: Array) -> Any:
    sums = lam * np.sum(terms * mask, axis=-1, dtype=np.float64, keepdims=True)  # (1,) or (R, 1)
    return float(sums[0]) if sums.ndim == 1 else sums[:, 0]


def _add(lam: Any, slopes: Array, grad_vector: Array, mask: Array) -> None:
    np.multiply(slopes, mask, out=slopes)
    np.multiply(slopes, narrow(lam, slopes.dtype), out=slopes)
    np.add(grad_vector, slopes, out=grad_vector)


def _soften(threshold: Any, vector: Array, mask: Array, work: Array | None) -> None:
    # What is cut off each weight: all of it below the threshold, and then w - w is exactly 0.
    cut = np.minimum(vector, threshold, out=work)
    np.maximum(cut, -threshold, out=cut)
    np.multiply(cut, mask, out=cut)
    np.subtract(vector, cut, out=vector)
