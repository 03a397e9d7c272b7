"""Exercises on losses and measures: errors of predictions, cross-entropy, what a confusion matrix says."""

import numpy as np

from engine import (
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    MeanAbsoluteError,
    MeanSquaredError,
    RootMeanSquaredError,
    accuracy,
    f1_score,
    precision,
    recall,
)
from quiz.generators.drawn import Drawn, Value, generator, tenths


def _predicted(rng: np.random.Generator) -> tuple[dict[str, Value], np.ndarray, np.ndarray, np.ndarray]:
    targets, errors = rng.integers(1, 10, 4) / 1.0, tenths(rng, -3, 3, 4)
    predictions = (targets + errors).round(1)
    return {"y": predictions, "t": targets, "errors": errors}, predictions, targets, errors


@generator
def mean_squared_error(rng: np.random.Generator) -> Drawn:
    """MSE of four predictions."""
    values, y, t, errors = _predicted(rng)
    right = MeanSquaredError().forward(y, t)
    return Drawn(
        values | {"squares": (errors**2).round(4)},
        right,
        {
            "no-mean": right * 4,
            "root": RootMeanSquaredError().forward(y, t),
            "absolute": MeanAbsoluteError().forward(y, t),
            "mean-then-square": float(errors.mean() ** 2),
            "half": right / 2,
        },
    )


@generator
def mean_absolute_error(rng: np.random.Generator) -> Drawn:
    """MAE of four predictions."""
    values, y, t, errors = _predicted(rng)
    right = MeanAbsoluteError().forward(y, t)
    return Drawn(
        values | {"sizes": np.abs(errors)},
        right,
        {
            "root-of-mse": RootMeanSquaredError().forward(y, t),
            "squared": MeanSquaredError().forward(y, t),
            "signs-kept": float(errors.mean()),
            "no-mean": right * 4,
        },
    )


@generator
def root_mean_squared_error(rng: np.random.Generator) -> Drawn:
    """RMSE of four predictions."""
    values, y, t, errors = _predicted(rng)
    return Drawn(
        values | {"squares": (errors**2).round(4), "mse": MeanSquaredError().forward(y, t)},
        RootMeanSquaredError().forward(y, t),
        {
            "no-root": MeanSquaredError().forward(y, t),
            "absolute": MeanAbsoluteError().forward(y, t),
            "root-of-the-sum": float(np.sqrt((errors**2).sum())),
        },
    )


@generator
def binary_cross_entropy(rng: np.random.Generator) -> Drawn:
    """BCE of one sample with target 0 or 1."""
    p, t = float(rng.integers(1, 20)) / 20, int(rng.integers(2))
    loss = BinaryCrossEntropy()
    q = p if t else 1 - p
    return Drawn(
        {"p": p, "t": t, "q": q},
        loss.forward(np.array([[p]]), np.array([[t]])),
        {
            "other-class": loss.forward(np.array([[p]]), np.array([[1 - t]])),
            "decimal-logarithm": float(-np.log10(q)),
            "no-minus": float(np.log(q)),
            "no-logarithm": 1 - q,
            "squared": MeanSquaredError().forward(np.array([[p]]), np.array([[float(t)]])),
        },
    )


@generator
def categorical_cross_entropy(rng: np.random.Generator) -> Drawn:
    """CCE of one sample of three classes."""
    parts = rng.permutation(np.diff([0, *sorted(rng.choice(np.arange(1, 20), 2, replace=False)), 20]))
    p, k = parts / 20, int(rng.integers(3))
    return Drawn(
        {"p": p, "k": k + 1, "pk": float(p[k])},
        CategoricalCrossEntropy().forward(p[None], np.array([k])),
        {
            "all-classes": float(-np.log(p).sum()),
            "decimal-logarithm": float(-np.log10(p[k])),
            "no-minus": float(np.log(p[k])),
            "no-logarithm": 1 - float(p[k]),
            "entropy": float(-(p * np.log(p)).sum()),
        },
    )


def _matrix(rng: np.random.Generator) -> tuple[dict[str, Value], np.ndarray, np.ndarray]:
    tp, fp, fn = (int(n) for n in (rng.integers(5, 40), rng.integers(2, 20), rng.integers(2, 20)))
    tn = int(rng.integers(40, 200))
    targets = np.repeat([1, 0, 1, 0], [tp, fp, fn, tn])
    predictions = np.repeat([1, 1, 0, 0], [tp, fp, fn, tn])
    total = tp + fp + fn + tn
    return (
        {"tp": tp, "fp": fp, "fn": fn, "tn": tn, "n": total, "positive": tp + fn, "called": tp + fp},
        targets,
        predictions,
    )


@generator
def accuracy_of_matrix(rng: np.random.Generator) -> Drawn:
    """Accuracy from TP, FP, FN, TN."""
    values, t, y = _matrix(rng)
    right = accuracy(t, y)
    return Drawn(
        values | {"correct": int((t == y).sum())},
        right,
        {
            "only-positive": float(values["tp"]) / len(t),
            "error-rate": 1 - right,
            "precision": precision(t, y),
            "recall": recall(t, y),
        },
    )


@generator
def precision_of_matrix(rng: np.random.Generator) -> Drawn:
    """Precision from TP, FP, FN, TN."""
    values, t, y = _matrix(rng)
    return Drawn(
        values,
        precision(t, y),
        {"recall": recall(t, y), "accuracy": accuracy(t, y), "negatives": precision(t, y, positive=0)},
    )


@generator
def recall_of_matrix(rng: np.random.Generator) -> Drawn:
    """Recall from TP, FP, FN, TN."""
    values, t, y = _matrix(rng)
    return Drawn(
        values,
        recall(t, y),
        {"precision": precision(t, y), "accuracy": accuracy(t, y), "specificity": recall(t, y, positive=0)},
    )


@generator
def f1_of_matrix(rng: np.random.Generator) -> Drawn:
    """F1 from TP, FP, FN, TN."""
    values, t, y = _matrix(rng)
    p, r = precision(t, y), recall(t, y)
    return Drawn(
        values | {"p": p, "r": r},
        f1_score(t, y),
        {"plain-mean": (p + r) / 2, "no-two": p * r / (p + r), "product": p * r, "accuracy": accuracy(t, y)},
    )


@generator
def majority_accuracy(rng: np.random.Generator) -> Drawn:
    """Accuracy of always naming the larger class."""
    sick, healthy = int(rng.integers(3, 30)), int(rng.integers(100, 300))
    t = np.repeat([1, 0], [sick, healthy])
    return Drawn(
        {"sick": sick, "healthy": healthy, "n": sick + healthy},
        accuracy(t, np.zeros_like(t)),
        {
            "recall": recall(t, np.zeros_like(t)),
            "share-of-the-sick": accuracy(t, np.ones_like(t)),
            "ratio": sick / healthy,
            "one-half": 0.5,
        },
    )
