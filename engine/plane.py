"""Data that can be drawn: sets as points in a plane, and what a network may be given besides x1 and x2."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.cross_entropy import one_hot
from engine.datasets import FEWEST_SAMPLES, SHARES, Dataset, Split, load_dataset
from engine.settings import check_count, check_number
from engine.shapes import Array, ShapeError, as_float

_MADE = ("circles", "xor", "spirals", "moons", "gaussians")
_N_MADE = 600  # samples in all three parts
_WINE_COLUMNS = (0, 6)
_N_DIGITS = 3  # the digits 0, 1 and 2
_SIGNS = "ABC"  # the classes of own points
PLANE_NAMES = (*_MADE, "wine", "digits", "own")

_FEATURES: dict[str, Callable[[Array, Array], Array]] = {
    "x1": lambda a, _: a,
    "x2": lambda _, b: b,
    "x1^2": lambda a, _: a * a,
    "x2^2": lambda _, b: b * b,
    "x1*x2": lambda a, b: a * b,
    "sin(x1)": lambda a, _: np.sin(a),
    "sin(x2)": lambda _, b: np.sin(b),
}


def load_plane(name: str, *, n_train: int = 160, noise: float = 0.1, seed: int = 0, points: str = "") -> Dataset:
    """The set `name` with two features, in about [-3, 3], and at most `n_train` training samples.

    The other two parts do not depend on `n_train`, and noise moves the same points. Wine has two of its 13
    features, digits are 0, 1 and 2 by the ink in their middle and in their lower left; both are standardised, and
    `noise` is added to what was measured, and to `points`: "own" reads them as "0.5,-1,A;2,2,B;...", at least five
    of the classes A, B and perhaps C. ValueError for another name or settings out of range.
    """
    if name not in PLANE_NAMES:
        raise ValueError(f"unknown data set {name!r}: one of {', '.join(PLANE_NAMES)}")
    n_train, noise = check_count("n_train", n_train), check_number("noise", noise)
    if name in _MADE:
        data = load_dataset(name, n_samples=_N_MADE, noise=noise, seed=seed)
        train, validation, test, names, classes = (
            data.train, data.validation, data.test, data.feature_names, data.class_names,
        )  # fmt: skip
    elif name == "own":
        return _own(points, n_train, noise, seed)
    else:
        data = load_dataset(name, seed=seed)
        look = _wine if name == "wine" else _digits
        parts = [look(part) for part in (data.train, data.validation, data.test)]
        mean, scale = parts[0].x.mean(axis=0), parts[0].x.std(axis=0)
        rng = np.random.default_rng([seed, 1])
        train, validation, test = (
            Split(((x - mean) / scale + noise * rng.normal(0, 1, x.shape)).astype(np.float32), y) for x, y in parts
        )
        names = tuple(data.feature_names[i] for i in _WINE_COLUMNS)
        classes = data.class_names
        if name == "digits":
            names, classes = ("Tinte in der Mitte", "Tinte unten links"), data.class_names[:_N_DIGITS]
    return Dataset(name, data.task, Split(*(part[:n_train] for part in train)), validation, test, names, classes)


def expand(x: Any, features: Sequence[str]) -> Array:
    """The columns called `features`, made of points x (N, 2): x1, x2, x1^2, x2^2, x1*x2, sin(x1), sin(x2).

    ValueError for another name, or none; ShapeError for points that are not in a plane.
    """
    x = as_float(x, "x")
    if x.ndim != 2 or x.shape[1] != 2:
        raise ShapeError("expand", ("N", 2), x.shape)
    unknown = [name for name in features if name not in _FEATURES]
    if unknown or not features:
        raise ValueError(f"unknown features {unknown}: choose from {', '.join(_FEATURES)}")
    return np.stack([_FEATURES[name](*x.T) for name in features], axis=1)


def _own(text: str, n_train: int, noise: float, seed: int) -> Dataset:
    rows = [row.split(",") for row in text.split(";")]
    if len(rows) < FEWEST_SAMPLES or any(len(row) != 3 or row[2] not in _SIGNS for row in rows):
        raise ValueError(f"points should be at least {FEWEST_SAMPLES} like 0.5,-1,A, divided by ; got {text!r}")
    rng = np.random.default_rng(seed)
    x = np.array([row[:2] for row in rows], np.float64)
    x = (x + noise * rng.normal(0, 1, x.shape)).astype(np.float32)
    labels = np.array([_SIGNS.index(row[2]) for row in rows])
    three = bool((labels == 2).any())
    y = one_hot(labels, 3) if three else (labels[:, None] == 0).astype(np.float32)
    order = rng.permutation(len(x))
    first, second = (round(share * len(x)) for share in (SHARES[0], SHARES[0] + SHARES[1]))
    train, validation, test = (Split(x[i], y[i]) for i in np.split(order, [first, second]))
    task, classes = ("multiclass", tuple(_SIGNS)) if three else ("binary", ("A", "B"))
    return Dataset(
        "own", task, Split(*(part[:n_train] for part in train)), validation, test, ("x₁", "x₂"), classes
    )


def _wine(part: Split) -> Split:
    return Split(part.x[:, _WINE_COLUMNS].astype(np.float64), part.y)


def _digits(part: Split) -> Split:
    rows = part.y[:, :_N_DIGITS].any(axis=1)
    images = part.x[rows].reshape(-1, 8, 8).astype(np.float64)
    middle, lower_left = images[:, 2:6, 3:5].mean(axis=(1, 2)), images[:, 6:, :4].mean(axis=(1, 2))
    return Split(np.stack([middle, lower_left], axis=1), part.y[rows, :_N_DIGITS])
