"""Data sets in three parts: one to learn from, one to choose by, one to be judged by once, at the end."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from engine import generators
from engine.cross_entropy import one_hot
from engine.german_numbers import HIGHEST, SOURCE_TOKENS, TARGET_TOKENS, encode_numbers
from engine.settings import as_whole, check_count, check_number
from engine.shapes import Array

FOLDER = Path(__file__).resolve().parent.parent / "data" / "sets"
SHARES = (0.6, 0.2, 0.2)  # training, validation, test
FEWEST_SAMPLES = 5  # so that no part is empty


class Split(NamedTuple):
    """x (N, ...) and y: (N, 1) for a regression or two classes, one-hot (N, K) for K classes; both float32."""

    x: Array
    y: Array


@dataclass(frozen=True, eq=False)
class Dataset:
    """Three parts without a common sample; what is standardised was standardised by the training part alone.

    A regression target of a shipped set is standardised too: target * target_scale + target_mean is in
    `target_unit`. `image_shape` is what a row of x is reshaped to, (H, W, C), if it is an image.
    """

    name: str
    task: str  # regression, binary, multiclass, translation or images
    train: Split
    validation: Split
    test: Split
    feature_names: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    target_unit: str = ""
    target_mean: float = 0.0
    target_scale: float = 1.0
    image_shape: tuple[int, int, int] | None = None


_Generator = Callable[[int, float, np.random.Generator], tuple[Array, Array]]
# name: the generator, its usual noise, its task
_GENERATED: dict[str, tuple[_Generator, float, str]] = {
    "circles": (generators.circles, 0.1, "binary"),
    "xor": (generators.xor, 0.0, "binary"),
    "spirals": (generators.spirals, 0.1, "binary"),
    "moons": (generators.moons, 0.15, "binary"),
    "gaussians": (generators.gaussians, 0.25, "binary"),
    "sine": (generators.sine, 0.2, "regression"),
}
_SHIPPED = {"digits": "multiclass", "breast_cancer": "binary", "diabetes": "regression", "wine": "multiclass"}
DATASET_NAMES = (*_SHIPPED, "photos", *_GENERATED, "number_words")


def load_dataset(name: str, *, n_samples: int | None = None, noise: float | None = None, seed: int = 0) -> Dataset:
    """The data set `name`, split 60 : 20 : 20 by `seed`; `n_samples` counts all three parts together.

    Generated sets have 400 samples and a noise of their own unless told; shipped ones have all their samples and
    take no noise. Their features are standardised, digits are brought to [0, 1]. `number_words` has x (N, 4)
    token ids of digits and y (N, 9) of words, whose tokens are `feature_names` and `class_names`. `photos` are two
    images in [0, 1] that belong to no task: both are in `train`.

    ValueError for an unknown name, n_samples out of range, a negative seed, or a noise that is negative, infinite
    or not to be had; TypeError for a number of samples or a seed that is no whole number.
    """
    if name not in DATASET_NAMES:
        raise ValueError(f"unknown data set {name!r}: one of {', '.join(DATASET_NAMES)}")
    if noise is not None:
        if name not in _GENERATED:
            raise ValueError(f"noise for {name} should be left out, got {noise}")
        noise = check_number(f"noise for {name}", noise)
    seed = check_count("seed", seed, lowest=0)
    if name == "photos":
        if n_samples is not None:
            raise ValueError(f"n_samples for photos should be left out, got {n_samples}")
        return _photos()
    if name == "number_words":
        return _number_words(n_samples, seed)
    return _generated(name, n_samples, noise, seed) if name in _GENERATED else _shipped(name, n_samples, seed)


def _generated(name: str, n_samples: int | None, noise: float | None, seed: int) -> Dataset:
    generate, usual_noise, task = _GENERATED[name]
    rng = np.random.default_rng(seed)
    n = _check_samples(400 if n_samples is None else n_samples, None)
    x, values = generate(n, usual_noise if noise is None else noise, rng)
    y = values.astype(np.float32)[:, None]
    train, validation, test = (Split(x[rows], y[rows]) for rows in _split(n, n, rng))
    features = ("x",) if x.shape[1] == 1 else ("x₁", "x₂")
    classes = () if task == "regression" else ("A", "B")
    return Dataset(name, task, train, validation, test, features, classes)


def _shipped(name: str, n_samples: int | None, seed: int) -> Dataset:
    arrays, task = _read(name), _SHIPPED[name]
    total = len(arrays["x"])
    n = _check_samples(total if n_samples is None else n_samples, total)
    rows = _split(total, n, np.random.default_rng(seed))
    # In float64 until the end: the mean of a column of large float32 numbers is not exact.
    x = arrays["x"].astype(np.float64)
    y = (
        arrays["y"].astype(np.float64)[:, None]
        if task != "multiclass"
        else one_hot(arrays["y"], int(arrays["y"].max()) + 1)
    )
    mean, scale = 0.0, 1.0
    x = x / 16 if name == "digits" else _standardise(x, rows[0])[0]
    if task == "regression":
        y, means, scales = _standardise(y, rows[0])
        mean, scale = float(means[0]), float(scales[0])
    train, validation, test = (Split(x[r].astype(np.float32), y[r].astype(np.float32)) for r in rows)
    return Dataset(
        name,
        task,
        train,
        validation,
        test,
        tuple(arrays["feature_names"].tolist()),
        tuple(arrays["class_names"].tolist()) if "class_names" in arrays else (),
        str(arrays.get("target_unit", "")),
        mean,
        scale,
        (8, 8, 1) if name == "digits" else None,
    )


def _photos() -> Dataset:
    arrays = _read("photos")
    x = arrays["x"].astype(np.float32) / 255
    n, height, width, channels = x.shape
    train, nothing = (Split(x[rows], np.empty((len(x[rows]), 0), np.float32)) for rows in (slice(n), slice(0)))
    names = tuple(arrays["class_names"].tolist())
    return Dataset(
        "photos", "images", train, nothing, nothing, class_names=names, image_shape=(height, width, channels)
    )


def _number_words(n_samples: int | None, seed: int) -> Dataset:
    total = HIGHEST + 1
    n = _check_samples(total if n_samples is None else n_samples, total)
    train, validation, test = (
        Split(*encode_numbers(numbers)) for numbers in _split(total, n, np.random.default_rng(seed))
    )
    return Dataset("number_words", "translation", train, validation, test, SOURCE_TOKENS, TARGET_TOKENS)


def _read(name: str) -> dict[str, Any]:
    with np.load(FOLDER / f"{name}.npz", allow_pickle=False) as file:
        return dict(file)


def _split(total: int, n: int, rng: np.random.Generator) -> list[Array]:
    """`n` of `total` row numbers, in three parts."""
    first = round(n * SHARES[0])
    return np.split(rng.permutation(total)[:n], [first, first + round(n * SHARES[1])])


def _standardise(values: Array, train_rows: Array) -> tuple[Array, Array, Array]:
    """Mean 0 and standard deviation 1 in the training part; a constant column stays 0."""
    mean = values[train_rows].mean(axis=0)
    scale = values[train_rows].std(axis=0)
    scale[scale == 0] = 1
    return (values - mean) / scale, mean, scale


def _check_samples(n_samples: int, highest: int | None) -> int:
    n = as_whole("n_samples", n_samples)
    if n < FEWEST_SAMPLES or (highest is not None and n > highest):
        wanted = f"from {FEWEST_SAMPLES} to {highest}" if highest else f"at least {FEWEST_SAMPLES}"
        raise ValueError(f"n_samples should be {wanted}, got {n_samples}")
    return n
