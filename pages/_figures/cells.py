"""A tensor of any rank as tiles on paper: where each number lies, which are lit, what it is called."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pages._figures.arrays import floats_of, numbers

GAP = 1.0  # of a tile, between blocks; each further axis in the same direction adds as much
_ROW, _MARGIN = 24, 30  # pixels of a flat panel: a row, and the line that names the axes


@dataclass(frozen=True)
class Cells:
    """Numbers as tiles: values and lit (F, n) at places (n, 2) = (column, row); pointing at one shows its index.

    Tiles of one group, in all panels of a film, are framed together. `captions` are (column, row, text): above
    that place, or left of its row where the column is negative. A flat panel is as wide as the page and low.

    Signed values run from the colour of negative ones through the ground to that of positive ones; NaN is a tile
    without a number; `highs` is what counts as large in each frame, if that differs. `says` (one row for all
    frames, or one a frame) has a sentence for each tile, such as the sum behind it, and `sources` the tiles that
    it is made of, as (panel, tile) or (panel, first tile, how many): both appear when it is pointed at, and arrow
    keys walk from tile to tile.
    """

    title: str
    x_title: str
    y_title: str
    shape: tuple[int, ...]
    places: np.ndarray
    values: np.ndarray
    lit: np.ndarray
    low: float
    high: float
    groups: np.ndarray
    name: str = "X"
    captions: Sequence[tuple[float, float, str]] = field(default_factory=tuple)
    flat: bool = False
    signed: bool = False
    highs: Sequence[float] = ()
    says: Sequence[Sequence[str]] = ()
    sources: Sequence[Sequence[tuple[int, ...]]] = ()

    def describe(self, blobs: list[bytes]) -> dict[str, Any]:
        """The panel's part of a film's header; what varies by frame goes to the blobs."""
        frames = np.stack([self.values, self.lit.astype(np.float32)], axis=1)  # (F, 2, n)
        return {
            "kind": "cells", "title": self.title, "xTitle": self.x_title, "yTitle": self.y_title,
            "tensorShape": list(self.shape), "places": numbers(self.places), "frames": floats_of(frames, blobs),
            "low": self.low, "high": self.high, "groups": self.groups.tolist(), "name": self.name,
            "captions": [list(caption) for caption in self.captions], "flat": self.flat, "signed": self.signed,
            "highs": [float(high) for high in self.highs],
            "says": [list(row) for row in self.says],
            "sources": [[list(source) for source in sources] for sources in self.sources],
            "height": round(_ROW * (float(self.places[:, 1].max()) + 1) + _MARGIN + 16 * self._has_heading()),
        }  # fmt: skip

    def _has_heading(self) -> bool:
        return any(column >= 0 and row <= 0 for column, row, _ in self.captions)


def place_cells(shape: tuple[int, ...], directions: Sequence[str], nesting: Sequence[int] = ()) -> np.ndarray:
    """(column, row) of every number of a tensor, in C order: (n, 2).

    Each axis runs right ("x"), down ("y") or fills a grid row by row ("grid"). `nesting` names the axes from the
    outermost blocks to the innermost; left out, the last axis lies innermost.
    """
    order = list(nesting) or list(range(len(shape)))
    places = np.zeros((1, 2))
    gaps = {"x": 0.0, "y": 0.0}
    for axis in reversed(order):
        length, direction = shape[axis], directions[axis]
        across = {"x": length, "y": 1, "grid": int(np.ceil(np.sqrt(length)))}[direction]
        step = places.max(axis=0) + 1 + (max(gaps.values()) if direction == "grid" else gaps[direction])
        number = np.arange(length)
        offsets = np.stack([number % across, number // across], axis=1) * step  # (length, 2)
        places = (offsets[:, None] + places).reshape(-1, 2)
        for key in "xy" if direction == "grid" else direction:
            gaps[key] += GAP
    nested = places.reshape(*(shape[axis] for axis in order), 2)
    return nested.transpose(*np.argsort(order).astype(int), len(shape)).reshape(-1, 2)
