"""A panel in rows and columns: a small histogram in each cell, all over the same bins.

R rows, C columns, F frames, B bins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pages._figures.arrays import floats_of, numbers


@dataclass(frozen=True)
class HistogramGrid:
    """Shares by bin, each cell scaled to its own highest: (F, R, C, B) over B + 1 edges; a colour for each row.

    With F = 1 they stand still. `x_title` says what the bins hold and how far they reach.
    """

    title: str
    x_title: str
    y_title: str
    edges: np.ndarray
    counts: np.ndarray
    row_names: Sequence[str]
    column_names: Sequence[str]
    roles: Sequence[str]

    def describe(self, blobs: list[bytes]) -> dict[str, Any]:
        """The panel's part of the film's header; the counts go to the blobs."""
        return {
            "kind": "histogramGrid", "title": self.title, "xTitle": self.x_title, "yTitle": self.y_title,
            "edges": numbers(self.edges), "rowNames": list(self.row_names),
            "columnNames": list(self.column_names), "roles": list(self.roles),
            "frames": floats_of(self.counts, blobs),
        }  # fmt: skip
