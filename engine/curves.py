"""What a classifier trades as its threshold moves: ROC, precision and recall.

Targets are 0 and 1, (N,) or (N, 1); scores are any finite numbers of that shape, logits or probabilities: only
their order counts. A sample is called positive if score >= threshold; equal scores change sides together.
ShapeError, TypeError or ValueError for what has no curve: the ROC curve needs both classes, the other a positive.
"""

from typing import Any

import numpy as np

from engine.shapes import Array, ShapeError, as_array, as_float, check_finite


def roc_curve(targets: Any, scores: Any) -> tuple[Array, Array, Array]:
    """(false positive rate, true positive rate, thresholds): FP / (FP + TN) against TP / (TP + FN), the recall.

    One point for each different score, from the highest threshold to the lowest; before them (0, 0) at infinity,
    where nothing is called positive.
    Source: Fawcett (2006), An introduction to ROC analysis.
    """
    true_positives, false_positives, thresholds = _counts(targets, scores, "roc_curve", (0, 1))
    true_positives, false_positives = (np.r_[0, counts] for counts in (true_positives, false_positives))
    thresholds = np.concatenate([np.full(1, np.inf, thresholds.dtype), thresholds])
    return false_positives / false_positives[-1], true_positives / true_positives[-1], thresholds


def precision_recall_curve(targets: Any, scores: Any) -> tuple[Array, Array, Array]:
    """(precision, recall, thresholds): TP / (TP + FP) against TP / (TP + FN).

    One point for each different score, from the lowest threshold to the highest, and a last one, without a
    threshold, with precision 1 and recall 0, where nothing is called positive.
    Source: Davis and Goadrich (2006), The relationship between precision-recall and ROC curves.
    """
    true_positives, false_positives, thresholds = _counts(targets, scores, "precision_recall_curve", (1,))
    precision = true_positives / (true_positives + false_positives)
    recall = true_positives / true_positives[-1]
    return np.r_[precision[::-1], 1.0], np.r_[recall[::-1], 0.0], thresholds[::-1].copy()


def area_under_curve(x: Any, y: Any) -> float:
    """Area between the curve and the x axis by trapezoids: sum of (x_i+1 - x_i) (y_i + y_i+1) / 2.

    x rises or falls, but not both (ValueError); both are (N,) with N >= 2 (ShapeError). Of a ROC curve it is the
    share of pairs of a positive and a negative sample in which the positive one has the higher score, half for a
    tie: 0.5 by chance, 1 at best.
    """
    x, y = (as_float(values, "area_under_curve").astype(np.float64) for values in (x, y))
    if x.ndim != 1 or len(x) < 2:
        raise ShapeError("area_under_curve", ("at least 2",), x.shape, "x")
    if y.shape != x.shape:
        raise ShapeError("area_under_curve", x.shape, y.shape, "y")
    check_finite(x, "area_under_curve: x")
    check_finite(y, "area_under_curve: y")
    widths = np.diff(x)
    if (widths < 0).any() and (widths > 0).any():
        raise ValueError(f"area_under_curve: x should rise or fall throughout, got {x.tolist()}")
    area = float(widths @ (y[1:] + y[:-1])) / 2
    return -area if (widths < 0).any() else area


def average_precision(targets: Any, scores: Any) -> float:
    """Sum over the thresholds of (R_n - R_n-1) P_n: the mean precision over the recall, in steps.

    Trapezoids would join points that no threshold reaches, and be too kind.
    """
    precision, recall, _ = precision_recall_curve(targets, scores)
    return float(-np.diff(recall) @ precision[:-1])


def _counts(targets: Any, scores: Any, place: str, needed: tuple[int, ...]) -> tuple[Array, Array, Array]:
    """(TP, FP, threshold) at each different score, the highest first; without a class of `needed` ValueError."""
    scores = _column(as_float(scores, f"{place}: scores"))
    labels = _column(as_array(targets, f"{place}: targets"))
    if scores.ndim != 1 or not len(scores):
        raise ShapeError(place, ("N",), scores.shape, "scores")
    if labels.shape != scores.shape:
        raise ShapeError(place, scores.shape, labels.shape, "targets")
    check_finite(scores, f"{place}: scores")
    positive = labels == 1
    if len(wrong := np.flatnonzero(~positive & (labels != 0))):
        raise ValueError(f"{place}: target should be 0 or 1, got {labels[wrong[0]]} at {wrong[0]}")
    for label in needed:
        if not (positive == label).any():
            missing = "positive" if label else "negative"
            raise ValueError(f"{place}: every target is {1 - label}; without a {missing} sample a rate is 0 / 0")
    order = np.argsort(-scores, kind="stable")
    scores = scores[order]
    last_of_ties = np.r_[np.flatnonzero(scores[1:] != scores[:-1]), len(scores) - 1]
    true_positives = np.cumsum(positive[order])[last_of_ties]
    return true_positives, last_of_ties + 1 - true_positives, scores[last_of_ties]


def _column(values: Array) -> Array:
    return values[:, 0] if values.ndim == 2 and values.shape[1] == 1 else values
