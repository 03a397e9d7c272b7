"""Panels that show what becomes of each sample at a threshold: found, missed, false alarm or rightly left alone.

An outcome is 0 TP, 1 FN, 2 FP, 3 TN. F thresholds, N samples; pages/_widgets/scrubber_outcomes.js draws them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pages._figures.arrays import bytes_of, floats_of, numbers

OUTCOMES = ("TP", "FN", "FP", "TN")


@dataclass(frozen=True)
class Strip:
    """Samples at their scores x (N,) in two bands, the positive ones above; the frame's epoch is the threshold.

    `y` (N,) in [0, 1] is the height in the band, `outcomes` (F, N) what became of each. Dragging moves the line.
    `legend` names a rightly called positive, a rightly called negative and a mistake.
    """

    title: str
    x_title: str
    y_title: str
    x: np.ndarray
    y: np.ndarray
    positive: np.ndarray
    outcomes: np.ndarray
    bands: tuple[str, str]
    legend: tuple[str, str, str]

    def describe(self, blobs: list[bytes]) -> dict[str, Any]:
        """The panel's part of the film's header; the outcomes go to the blobs."""
        return {
            "kind": "strip", "title": self.title, "xTitle": self.x_title, "yTitle": self.y_title,
            "x": numbers(self.x), "y": numbers(self.y), "positive": np.asarray(self.positive).astype(int).tolist(),
            "frames": bytes_of(self.outcomes, 0.0, 254.0, blobs), "bands": list(self.bands),
            "legend": list(self.legend),
        }  # fmt: skip


@dataclass(frozen=True)
class Matrix:
    """The confusion matrix of each threshold, counts (F, 4), with what is computed from it around it.

    Pointing at a cell lights its samples in the strip of the same film and says their `names` (N,); pointing at a
    metric lights the cells that enter it. `hint` stands where they will be said, `cell_names` says what a cell is.
    """

    title: str
    x_title: str
    y_title: str
    counts: np.ndarray
    row_names: tuple[str, str]
    column_names: tuple[str, str]
    cell_names: tuple[str, str, str, str]
    names: Sequence[str]
    hint: str

    def describe(self, blobs: list[bytes]) -> dict[str, Any]:
        """The panel's part of the film's header; the counts go to the blobs."""
        return {
            "kind": "matrix", "title": self.title, "xTitle": self.x_title, "yTitle": self.y_title,
            "frames": floats_of(self.counts, blobs), "rowNames": list(self.row_names),
            "columnNames": list(self.column_names), "cellNames": list(self.cell_names),
            "names": list(self.names), "hint": self.hint,
        }  # fmt: skip


def stack_dots(x: np.ndarray, n_bins: int = 50, fewest: int = 14) -> np.ndarray:
    """Heights in [0, 1] that pile the samples of each bin of [0, 1] upon one another: (N,) -> (N,).

    The highest pile, or one of `fewest` samples, reaches the top.
    """
    bins = np.minimum((x * n_bins).astype(int), n_bins - 1)
    rank = np.zeros(len(x))
    for one in np.unique(bins):
        inside = np.flatnonzero(bins == one)
        rank[inside] = np.arange(len(inside))
    return (rank + 0.5) / max(float(rank.max(initial=0)) + 1, fewest)
