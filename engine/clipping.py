"""Gradients that are too long: cut, number by number or as a whole, before the optimizer sees them."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.settings import narrow
from engine.shapes import Array

_TINY = 1e-30  # divides instead of the norm 0


class Clipping:
    """Clipped copies of gradients, written into arrays that are allocated once.

    Source for the norm: Pascanu, Mikolov and Bengio (2013), On the difficulty of training recurrent networks.
    """

    def __init__(self) -> None:
        self._clipped: dict[str, Array] = {}

    def __call__(
        self, grads: Mapping[str, Array], value: Any | None, norm: Any | None, together: bool
    ) -> Mapping[str, Array]:
        """Each number in [-value, value]; after that, all gradients together at most as long as `norm`.

        `together`: gradients are (R, P), one row a replica, and the limits may be columns (R, 1).
        """
        clipped = self._clipped
        for name, grad in grads.items():
            if name not in clipped or not alike(clipped[name], grad):
                clipped[name] = np.empty_like(grad)
        if value is not None:
            for name, grad in grads.items():
                limit = narrow(value, grad.dtype)
                np.minimum(grad, limit, out=clipped[name])
                np.maximum(clipped[name], -limit, out=clipped[name])
            grads = {name: clipped[name] for name in grads}
        if norm is not None:
            scale = _scale(grads, norm, together)
            for name, grad in grads.items():
                np.multiply(grad, narrow(scale, grad.dtype), out=clipped[name])
        return clipped


def _scale(grads: Mapping[str, Array], limit: Any, together: bool) -> Any:
    """What makes the gradients, taken together, as long as `limit`: at most 1; a column for R replicas."""
    nothing = np.float64(0)
    with np.errstate(over="ignore"):
        square = sum(((np.vecdot if together else np.vdot)(grad, grad) for grad in grads.values()), nothing)
    if not (square < math.inf).all():
        # A length above 1e19 has no square in float32: scaled to 0 the step would be lost without a word.
        axis = -1 if together else None
        square = sum((np.square(grad, dtype=np.float64).sum(axis=axis) for grad in grads.values()), nothing)
    if not together:
        return min(1.0, limit / max(math.sqrt(square), _TINY))
    norm = np.sqrt(square, dtype=np.float64).reshape(-1, 1)
    return np.minimum(limit / np.maximum(norm, _TINY), 1)


def alike(array: Array, other: Array) -> bool:
    """Whether one can be written where the other is: same shape, same precision."""
    return array.shape == other.shape and array.dtype == other.dtype
