"""Data sets in three parts: one to learn from, one to choose by, one to be judged by once, at the end."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engine import generators
from engine.shapes import Array

FOLDER = Path(__file__).resolve().parent.parent / "data" / "sets"
SHARES = (0.6, 0.2, 0.2)  # training, validation, test

_Generator = Callable[[int, float, np.random.Generator], tuple[Array, Array]]
# name: the generator, its default noise, its task
_GENERATED: dict[str, tuple[_Generator, float, str]] = {
    "circles": (generators.circles, 0.1, "binary"),
    "xor": (generators.xor, 0.0, "binary"),
    "spirals": (generators.spirals, 0.1, "binary"),
    "moons": (generators.moons, 0.15, "binary"),
    "gaussians": (generators.gaussians, 0.25, "binary"),
    "sine": (generators.sine, 0.2, "regression"),
}


class Split(NamedTuple):
    """x (N, ...) and y: (N, 1) for a regression or two classes, one-hot (N, K) for K classes; both float32."""

    x: Array
    y: Array


@dataclass(frozen=True)
class Dataset:
    """Three parts without a common sample; what was standardised was standardised by the training part alone."""

    name: str
    task: str  # regression, binary, multiclass, translation, images
    train: Split
    validation: Split
    test: Split
    feature_names: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    target_unit: str = ""


def load_dataset(name: str, *, n_samples: int | None = None, noise: float | None = None, seed: int = 0) -> Dataset:
    """The data set `name`, split 60 : 20 : 20 by `seed`; `n_samples` counts all three parts together.

    ValueError for an unknown name, fewer than 5 samples, or a noise that is negative, infinite or not to be had.
    """
    rng = np.random.default_rng(seed)
    generate, default_noise, task = _GENERATED[name]
    n_samples = 400 if n_samples is None else n_samples
    noise = default_noise if noise is None else noise
    x, values = generate(n_samples, noise, rng)
    y = values.astype(np.float32)[:, None]
    train, validation, test = (Split(x[rows], y[rows]) for rows in _split(len(x), rng))
    class_names = () if task == "regression" else ("A", "B")
    return Dataset(
        name, task, train, validation, test, feature_names=("x1", "x2")[: x.shape[1]], class_names=class_names
    )


def _split(n: int, rng: np.random.Generator) -> list[Array]:
    first = round(n * SHARES[0])
    return np.split(rng.permutation(n), [first, first + round(n * SHARES[1])])
