"""Panels of a training run that many labs show: loss and accuracy by epoch, the boundary over two features."""

from collections.abc import Mapping

import numpy as np

from engine import Dataset, History, sigmoid
from pages._figures.film import Curves, Series, Surface

PARTS = {"train": ("Training", "training"), "val": ("Validierung", "validation"), "test": ("Test", "test")}


def curves(
    history: History, what: str, title: str, unit: str, y_range: tuple[float, float] | None = None
) -> Curves:
    """The curves of "loss" or "accuracy" over the epochs, one for each part that was measured."""
    series = []
    for part, (name, role) in PARTS.items():
        values = np.asarray(getattr(history, f"{part}_{what}"))
        if values.size:
            series.append(Series(name, role, np.arange(1, len(values) + 1), values))
    return Curves(title, "Epoche", unit, series, y_range=y_range)


def loss_range(history: History) -> tuple[float, float]:
    """From zero to a little above the validation loss, so that a runaway curve does not flatten the others."""
    values = np.concatenate([history.train_loss, history.val_loss])
    values = values[np.isfinite(values)]
    if not values.size:
        return 0.0, 1.0
    return 0.0, float(max(1.05 * np.quantile(values, 0.98), 1e-3))


def decision_surface(
    logits: np.ndarray, extent: float, title: str, points: Mapping[str, tuple[np.ndarray, np.ndarray, bool]]
) -> Surface:
    """The probability of class A over [-extent, extent]^2 from logits (F, G * G), with points on top.

    `points` maps a legend's name to (x (N, 2), y (N, 1) in {0, 1}, drawn hollow).
    """
    n_frames, size = logits.shape[0], int(np.sqrt(logits[0].size))
    with np.errstate(invalid="ignore"):
        frames = sigmoid(logits.astype(np.float32).reshape(n_frames, size, size))
    xs = [x for x, _, _ in points.values()]
    roles = [role for _, y, _ in points.values() for role in np.where(y[:, 0] > 0.5, "training", "validation")]
    hollow = [flag for x, _, flag in points.values() for _ in range(len(x))]
    return Surface(
        title,
        "Merkmal 1",
        "Merkmal 2",
        frames,
        (-extent, extent, -extent, extent),
        points=np.concatenate(xs),
        roles=roles,
        hollow=hollow,
        legend=[("Klasse A", "training"), ("Klasse B", "validation")],
        contour=0.5,
    )


def class_points(dataset: Dataset, n_points: int = 200) -> dict[str, tuple[np.ndarray, np.ndarray, bool]]:
    """The first `n_points` of the training part, filled."""
    return {"Training": (dataset.train.x[:n_points], dataset.train.y[:n_points], False)}
