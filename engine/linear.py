"""Tables for a linear model of which it is known what the weights should be, and one of which it is not."""

import numpy as np

from engine.datasets import Dataset, Split, load_dataset
from engine.settings import check_count
from engine.shapes import Array

LINEAR_NAMES = ("sparse", "twins", "diabetes")
N_FEATURES, N_VALIDATION = 20, 200
_WEIGHTS = {"sparse": (1.5, -1.0, 0.6), "twins": (1.0, 1.0, -1.0)}  # of the first three; the others are 0
_BIAS, _NOISE = 2.0, 1.0
_APART = 0.2  # standard deviation of what a twin has for itself


def load_linear(name: str, *, n_train: int = 30, seed: int = 0) -> Dataset:
    """The regression `name` with at most `n_train` training samples; the other parts do not depend on `n_train`.

    "sparse" has 20 features, y = 1.5 x1 - x2 + 0.6 x3 + 2 + noise: three matter. In "twins" x1 and x2 are nearly
    the same number (correlation 0.96) and weigh the same. "diabetes" is the shipped set, its target in standard
    deviations, but not centred: a bias has something to do in all three. ValueError for another name.
    """
    if name not in LINEAR_NAMES:
        raise ValueError(f"unknown data set {name!r}: one of {', '.join(LINEAR_NAMES)}")
    n_train = check_count("n_train", n_train)
    if name == "diabetes":
        data = load_dataset("diabetes", seed=seed)
        level = data.target_mean / data.target_scale
        parts = [Split(x, (y + level).astype(np.float32)) for x, y in (data.train, data.validation, data.test)]
        names = data.feature_names
    else:
        rng = np.random.default_rng(seed)
        # The other parts are drawn first, so that more training samples change nothing else.
        parts = [_draw(name, n, rng) for n in (N_VALIDATION, N_VALIDATION, n_train)]
        parts = [parts[2], *parts[:2]]
        names = tuple(f"x{i}" for i in range(1, N_FEATURES + 1))
    train, validation, test = parts
    return Dataset(name, "regression", Split(train.x[:n_train], train.y[:n_train]), validation, test, names)


def linear_weights(name: str) -> Array | None:
    """The weights (D,) that made the targets; None where nobody knows them."""
    if name not in _WEIGHTS:
        return None
    return np.concatenate([_WEIGHTS[name], np.zeros(N_FEATURES - 3)])


def _draw(name: str, n: int, rng: np.random.Generator) -> Split:
    # One row a sample: the first samples are the same, however many there are.
    drawn = rng.normal(size=(n, N_FEATURES + 3))
    x, noise, own = drawn[:, :N_FEATURES], _NOISE * drawn[:, [N_FEATURES]], _APART * drawn[:, -2:]
    if name == "twins":
        x[:, :2] = (x[:, :1] + own) / np.sqrt(1 + _APART**2)
    y = x @ np.append(_WEIGHTS[name], np.zeros(N_FEATURES - 3))[:, None] + _BIAS + noise
    return Split(x.astype(np.float32), y.astype(np.float32))
