"""Data made by a formula and a seed: points in the plane in two classes, and a noisy sine.

Each returns x (N, 2) or (N, 1), within about [-3, 3], and one label or value for each sample. `noise` is the
standard deviation of what is added to each coordinate, in units of the figure: a radius or half an edge of 1.
"""

import numpy as np

from engine.shapes import Array

_SCALE = 2.0  # figure -> x


def circles(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Two rings around one centre, radius 1 (class 0) and 0.5 (class 1)."""
    labels = _alternate(n_samples)
    angle = rng.uniform(0, 2 * np.pi, n_samples)
    radius = np.where(labels, 0.5, 1.0)
    return _jitter(radius * np.cos(angle), radius * np.sin(angle), noise, rng), labels


def xor(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """A square of four: class 1 where the two coordinates differ in sign."""
    a, b = rng.uniform(-1, 1, (2, n_samples))
    return _jitter(a, b, noise, rng), (a * b < 0).astype(int)


def spirals(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Two arms that wind around each other, each one turn and a half; `noise` is halved, the arms lie close."""
    labels = _alternate(n_samples)
    way = np.sqrt(rng.uniform(0.02, 1, n_samples))  # the root spreads the points evenly along an arm
    angle = way * 3 * np.pi + labels * np.pi
    return _jitter(way * np.cos(angle), way * np.sin(angle), noise / 2, rng), labels


def moons(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Two half rings of radius 1 that reach into each other."""
    labels = _alternate(n_samples)
    angle = rng.uniform(0, np.pi, n_samples)
    side = 1 - 2 * labels
    return _jitter(side * (np.cos(angle) - 0.5), side * (np.sin(angle) - 0.25), noise, rng, 1.5), labels


def gaussians(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Two round clouds around (-0.5, -0.5) (class 0) and (0.5, 0.5) (class 1)."""
    labels = _alternate(n_samples)
    centre = labels - 0.5
    return _jitter(centre, centre, noise, rng), labels


def sine(n_samples: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """y = sin(2 x) + noise for x in [-3, 3]: almost two periods."""
    x = rng.uniform(-3, 3, (n_samples, 1))
    return x.astype(np.float32), np.sin(2 * x[:, 0]) + rng.normal(0, 1, n_samples) * noise


def _alternate(n_samples: int) -> Array:
    return np.arange(n_samples) % 2


def _jitter(a: Array, b: Array, noise: float, rng: np.random.Generator, scale: float = _SCALE) -> Array:
    figure = np.stack([a, b], axis=1)
    # Drawn even without noise, so that one seed gives the same figure for every noise.
    return ((figure + noise * rng.normal(0, 1, figure.shape)) * scale).astype(np.float32)
