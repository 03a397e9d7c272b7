"""How good a classifier is: everything is counted from one table, the confusion matrix.

Targets and predictions are whole-number labels (N,), or columns (N, 1) of them; booleans count as 0 and 1. What
`confusion_matrix` refuses, all others refuse with the same error.
"""

from typing import Any

import numpy as np

from engine.settings import as_whole, check_count
from engine.shapes import Array, ShapeError, as_array

MOST_CLASSES = 2000  # the table has 32 MB then
_HIGHEST_LABEL = 2**53  # beyond, float64 does not hold every whole number


def confusion_matrix(targets: Any, predictions: Any, n_classes: int | None = None) -> Array:
    """(K, K) counts: row = true class, column = predicted class. K is the highest label + 1 unless given.

    With two classes [[TN, FP], [FN, TP]]. ShapeError for two different shapes, TypeError for what are no numbers,
    ValueError for a label outside [0, n_classes), no sample at all or more than 2000 classes.
    """
    targets, predictions = _labels(targets, "targets"), _labels(predictions, "predictions")
    if targets.shape != predictions.shape:
        raise ShapeError("confusion_matrix", targets.shape, predictions.shape, "predictions")
    if targets.size == 0:
        raise ValueError("confusion_matrix needs at least one sample, got none")
    highest = max(targets.max(), predictions.max())
    n = check_count("n_classes", int(highest) + 1 if n_classes is None else n_classes, lowest=0)
    if n > MOST_CLASSES:
        raise ValueError(f"confusion_matrix: {n} classes make a table too large to look at; number them from 0")
    for labels, what in ((targets, "target"), (predictions, "prediction")):
        outside = (labels < 0) | (labels >= n)
        if outside.any():
            index = int(np.flatnonzero(outside)[0])
            raise ValueError(f"{what} {labels[index]} at {index} should be a label from 0 to {n - 1}")
    return np.bincount(targets * n + predictions, minlength=n * n).reshape(n, n)


def accuracy(targets: Any, predictions: Any) -> float:
    """(TP + TN) / N, or with several classes the share on the diagonal: what is right, among all."""
    table = confusion_matrix(targets, predictions)
    return float(np.trace(table) / table.sum())


def precision(targets: Any, predictions: Any, positive: int = 1) -> float:
    """TP / (TP + FP): how much of what was called positive is; 0 if nothing was called positive."""
    table, k = _with_class(targets, predictions, positive)
    return _share(table[k, k], table[:, k].sum())


def recall(targets: Any, predictions: Any, positive: int = 1) -> float:
    """TP / (TP + FN): how much of what is positive was found; 0 if nothing is positive."""
    table, k = _with_class(targets, predictions, positive)
    return _share(table[k, k], table[k].sum())


def f1_score(targets: Any, predictions: Any, positive: int = 1) -> float:
    """2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall; 0 if all three are 0."""
    table, k = _with_class(targets, predictions, positive)
    return _share(2 * table[k, k], table[k].sum() + table[:, k].sum())


def _with_class(targets: Any, predictions: Any, positive: int) -> tuple[Array, int]:
    if as_whole("positive", positive) < 0:
        raise ValueError(f"positive should be a label from 0, got {positive}")
    targets, predictions = _labels(targets, "targets"), _labels(predictions, "predictions")
    highest = max(int(np.max(targets, initial=0)), int(np.max(predictions, initial=0)), positive)
    return confusion_matrix(targets, predictions, highest + 1), positive


def _share(part: int, whole: int) -> float:
    return float(part / whole) if whole else 0.0


def _labels(values: Any, what: str) -> Array:
    array = as_array(values, what)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise ShapeError("confusion_matrix", ("N",), array.shape, what)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{what}: whole-number labels expected, got an array of {array.dtype}")
    if array.dtype.kind == "f" and not (whole := np.isfinite(array) & (array == np.rint(array))).all():
        index = int(np.flatnonzero(~whole)[0])
        raise ValueError(f"{what}: {array[index]} at {index} is no label; compare with a threshold first")
    if array.dtype.kind == "f" and len(beyond := np.flatnonzero(np.abs(array) > _HIGHEST_LABEL)):
        raise ValueError(f"{what}: {array[beyond[0]]} at {beyond[0]} is too large for a label")
    return array.astype(np.int64)
