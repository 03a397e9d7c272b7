"""Where the weights start: the one choice made before any learning.

Each takes the weight's shape (fan_in, fan_out), or (kh, kw, C_in, C_out), and a generator, and returns float32.
"""

import math
from collections.abc import Callable

import numpy as np

from engine.settings import check_number
from engine.shapes import Array, ShapeError

Initializer = Callable[[tuple[int, ...], np.random.Generator | None], Array]


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """(fan_in, fan_out): how many numbers flow into and out of one node; a kernel counts each of its cells.

    ShapeError for a shape of fewer than two axes, or without nodes.
    """
    if len(shape) < 2 or min(shape) < 1:
        raise ShapeError("initializer", ("...", "fan_in", "fan_out"), tuple(shape), "weight")
    field = math.prod(shape[:-2])
    return shape[-2] * field, shape[-1] * field


def zeros(shape: tuple[int, ...], rng: np.random.Generator | None = None) -> Array:  # noqa: ARG001
    """All 0: every hidden node computes the same, and no gradient reaches the layers before."""
    return np.zeros(shape, np.float32)


def ones(shape: tuple[int, ...], rng: np.random.Generator | None = None) -> Array:  # noqa: ARG001
    """All 1: every hidden node computes the same and, by symmetry, learns the same."""
    return np.ones(shape, np.float32)


def uniform(shape: tuple[int, ...], rng: np.random.Generator | None, limit: float = 0.05) -> Array:
    """U(-limit, limit), the same for a narrow and a wide layer; ValueError for a limit that is not above 0."""
    limit = check_number("limit", limit, above_zero=True)
    return _generator(rng, "uniform").uniform(-limit, limit, shape).astype(np.float32)


def glorot(shape: tuple[int, ...], rng: np.random.Generator | None) -> Array:
    """U(-a, a) with a = sqrt(6 / (fan_in + fan_out)), variance 2 / (fan_in + fan_out): for sigmoid and tanh.

    Source: Glorot and Bengio (2010), Understanding the difficulty of training deep feedforward networks.
    """
    fan_in, fan_out = fans(shape)
    return uniform(shape, _generator(rng, "glorot"), math.sqrt(6 / (fan_in + fan_out)))


def he(shape: tuple[int, ...], rng: np.random.Generator | None) -> Array:
    """N(0, 2 / fan_in): ReLU lets half of the variance through, so it is doubled beforehand.

    Source: He et al. (2015), Delving deep into rectifiers.
    """
    fan_in, _ = fans(shape)
    return _generator(rng, "he").normal(0.0, math.sqrt(2 / fan_in), shape).astype(np.float32)


def find_initializer(init: str | Initializer) -> Initializer:
    """The initializer called `init`, or `init` itself; ValueError names what there is."""
    known: dict[str, Initializer] = {f.__name__: f for f in (zeros, ones, uniform, glorot, he)}
    if callable(init):
        return init
    if not isinstance(init, str) or init not in known:
        raise ValueError(f"unknown initializer {init!r}: one of {', '.join(known)}")
    return known[init]


def _generator(rng: np.random.Generator | None, name: str) -> np.random.Generator:
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"{name} draws random weights: give rng=np.random.default_rng(seed), got {rng!r}")
    return rng
