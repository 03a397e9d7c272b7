"""Figure of the lab Metriken: every threshold at once, as patients, matrix, ROC, precision over recall, and cost.

F thresholds, N patients; a patient is called ill if score >= threshold.
"""

from typing import NamedTuple

import numpy as np

from engine import area_under_curve, average_precision, precision_recall_curve, roc_curve
from pages._figures.film import Film
from pages._figures.german import number, percent
from pages._figures.outcomes import Matrix, Strip, stack_dots
from pages._figures.panels import Curves, Lines, Series

CLASSIFIERS = {"network": "Netz", "healthy": "immer gesund", "random": "Zufall"}


class Judged(NamedTuple):
    """N patients: targets (N,), 1 is ill, scores (N,), features (N, K), and errors (F,) at each of F thresholds.

    `at` is the present threshold's place; a missed patient costs as much as `cost_fn` false alarms.
    """

    targets: np.ndarray
    scores: np.ndarray
    features: np.ndarray
    thresholds: np.ndarray
    missed: np.ndarray
    alarms: np.ndarray
    cost_fn: int
    at: int
    classifier: str

    @property
    def counts(self) -> np.ndarray:
        """TP, FN, FP, TN at each threshold: (F, 4)."""
        n_ill = int(self.targets.sum())
        n_well = len(self.targets) - n_ill
        return np.stack([n_ill - self.missed, self.missed, self.alarms, n_well - self.alarms], axis=1)

    @property
    def costs(self) -> np.ndarray:
        """What the errors cost at each threshold, in false alarms: (F,)."""
        return self.cost_fn * self.missed + self.alarms

    @property
    def cheapest(self) -> int:
        """The place of the cheapest threshold, the middle one if several are."""
        best = np.flatnonzero(self.costs == self.costs.min())
        return int(best[len(best) // 2])


def draw_metrics(judged: Judged) -> Film:
    """Five panels whose frames are the thresholds, so that the browser moves them all at once."""
    ill, thresholds, counts = judged.targets == 1, judged.thresholds, judged.counts
    called = judged.scores >= thresholds[:, None]  # (F, N)
    outcomes = np.where(ill, np.where(called, 0, 1), np.where(called, 2, 3))
    titles = [_title(judged, frame) for frame in range(len(thresholds))]
    who = CLASSIFIERS[judged.classifier]
    strip = Strip(
        f"{len(ill)} Patientinnen: Zieh die Schwelle",
        "vorhergesagte Wahrscheinlichkeit p für «krank»",
        "Patientinnen, gestapelt",
        judged.scores,
        np.where(ill, *(_piles(judged, group) for group in (ill, ~ill))),
        ill,
        outcomes,
        (f"krank ({ill.sum()})", f"gesund ({(~ill).sum()})"),
        ("krank", "gesund", "falsch beurteilt"),
    )
    matrix = Matrix(
        "Konfusionsmatrix: Zeig auf ein Feld",
        "vorhergesagt",
        "wirklich",
        counts,
        ("krank", "gesund"),
        ("krank", "gesund"),
        ("gefunden", "übersehen", "Fehlalarm", "in Ruhe gelassen"),
        _names(judged),
        "Ein Feld der Matrix zeigt, wer darin ist; eine Zahl am Rand zeigt ihre Formel.",
    )
    panels = [strip, matrix, _roc(judged, who), _precision_recall(judged, who), _costs(judged)]
    return Film(
        titles[judged.at],
        thresholds,
        panels,
        f"{titles[judged.at]}. Am billigsten ist {_cheapest(judged)}.",
        epoch_name="Schwelle",
        moments=[f"Schwelle {number(t)}" for t in thresholds],
        titles=titles,
        control="threshold",
        start=judged.at,
    )


def _title(judged: Judged, frame: int) -> str:
    tp, fn, fp, tn = (int(n) for n in judged.counts[frame])
    n, always = tp + fn + fp + tn, percent((fp + tn) / (tp + fn + fp + tn))
    seen = f"{fn} von {tp + fn} Kranken übersehen" if fn else f"alle {tp + fn} Kranken gefunden"
    alarms = f"{fp} {'Fehlalarm' if fp == 1 else 'Fehlalarme'}"
    return f"Accuracy {percent((tp + tn) / n)}, mit «immer gesund» {always}: {seen}, {alarms}"


def _cheapest(judged: Judged) -> str:
    where, least = number(judged.thresholds[judged.cheapest]), int(judged.costs.min())
    return f"Schwelle {where} mit Kosten von {least} Fehlalarmen"


def _piles(judged: Judged, group: np.ndarray) -> np.ndarray:
    heights = np.zeros(len(group))
    heights[group] = stack_dots(judged.scores[group])
    return heights


def _names(judged: Judged) -> list[str]:
    def signed(value: float) -> str:
        return ("+" if value >= 0 else "−") + number(abs(value), 1)

    return [
        f"Nr. {i + 1} (p = {number(p)}, Radius {signed(f[0])}, Textur {signed(f[1])})"
        for i, (p, f) in enumerate(zip(judged.scores, judged.features, strict=True))
    ]


def _roc(judged: Judged, who: str) -> Lines:
    false_rate, true_rate, _ = roc_curve(judged.targets, judged.scores)
    counts = judged.counts.astype(float)
    marks = np.stack([counts[:, 2] / counts[0, 2:].sum(), counts[:, 0] / counts[0, :2].sum()], axis=-1)
    area = number(area_under_curve(false_rate, true_rate))
    lines = np.stack([true_rate, false_rate])[None]
    return Lines(
        f"ROC: Fläche (AUC) {area}", "FP-Rate = FP / (FP + TN)", "Recall = TP-Rate", false_rate, lines,
        [who, "Raten"], ["training", "reference"], y_range=(0.0, 1.04),
        marks=marks[:, None], mark_roles=["error"],
    )  # fmt: skip


def _precision_recall(judged: Judged, who: str) -> Lines:
    precision, recall, _ = precision_recall_curve(judged.targets, judged.scores)
    precision, recall = precision[::-1], recall[::-1]  # recall rises
    # In steps: between two thresholds no precision in between is ever reached.
    x, y = np.repeat(recall, 2)[:-1], np.repeat(precision, 2)[1:]
    counts = judged.counts.astype(float)
    with np.errstate(invalid="ignore"):
        marks = np.stack(
            [counts[:, 0] / counts[0, :2].sum(), counts[:, 0] / (counts[:, 0] + counts[:, 2])], axis=-1
        )
    base = np.full_like(y, judged.targets.mean())
    mean = number(average_precision(judged.targets, judged.scores))
    return Lines(
        f"Precision und Recall: im Mittel {mean}", "Recall = TP / (TP + FN)", "Precision",
        x, np.stack([y, base])[None], [who, "Raten"], ["training", "reference"], y_range=(0.0, 1.04),
        marks=marks[:, None], mark_roles=["error"],
    )  # fmt: skip


def _costs(judged: Judged) -> Curves:
    at, costs = judged.thresholds, judged.costs
    series = [
        Series("zusammen", "training", at, costs),
        Series("FN", "error", at, judged.cost_fn * judged.missed, dash="dash"),
        Series("FP", "validation", at, judged.alarms, dash="dot"),
    ]
    # The wall of false alarms at the left end would flatten the rest.
    top = float(max(1.25 * np.quantile(costs, 0.85), 3.0 * costs.min(), 1.0))
    best = number(at[judged.cheapest])
    return Curves(f"Am billigsten bei Schwelle {best}", "Schwelle", "Kosten (in FP)", series, y_range=(0.0, top))
