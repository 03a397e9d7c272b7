"""A panel of points that move or change their look: groups being found, codes being learned, errors shrinking.

F frames, N points, K centers, S lines. What does not change has F = 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from pages._figures.arrays import floats_of, numbers


class Look(NamedTuple):
    """How a point is drawn: colour and shape of a role, or a text in its colour. Named ones are in the legend."""

    name: str
    role: str
    hollow: bool = False
    text: str = ""


@dataclass(frozen=True)
class Scatter:
    """Points (F, N, 2) in `extent` (x low, x high, y low, y high); looks (F, N) are places in `styles`.

    `ground` (M, 2) lies behind them in grey. `centers` (F, K, 2) are large crosses that leave a trail. Lines
    over a fixed x are y (F, S, len(x)). NaN hides a point. `mesh` (F, L, n, 2) has L thin grey lines that bend.
    """

    title: str
    x_title: str
    y_title: str
    points: np.ndarray
    looks: np.ndarray
    styles: Sequence[Look]
    extent: tuple[float, float, float, float]
    square: bool = False
    ground: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    centers: np.ndarray = field(default_factory=lambda: np.zeros((1, 0, 2)))
    x: np.ndarray = field(default_factory=lambda: np.zeros(0))
    y: np.ndarray = field(default_factory=lambda: np.zeros((1, 0, 0)))
    line_names: Sequence[str] = ()
    line_roles: Sequence[str] = ()
    ghosts: Sequence[tuple[np.ndarray, np.ndarray]] = ()
    mesh: np.ndarray = field(default_factory=lambda: np.zeros((1, 0, 0, 2)))

    @property
    def series(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """The lines of the last frame, each x and y: what a pinned run leaves behind the next as `ghosts`."""
        return [(self.x, line) for line in self.y[-1]]

    def describe(self, blobs: list[bytes]) -> dict[str, Any]:
        """The panel's part of the film's header; what varies by frame goes to the blobs."""
        return {
            "kind": "scatter", "title": self.title, "xTitle": self.x_title, "yTitle": self.y_title,
            "extent": self.extent, "square": self.square, "styles": [list(look) for look in self.styles],
            "frames": floats_of(self.points, blobs), "looks": floats_of(self.looks, blobs),
            "ground": numbers(self.ground), "centers": floats_of(self.centers, blobs),
            "mesh": floats_of(self.mesh, blobs), "x": numbers(self.x), "lines": floats_of(self.y, blobs),
            "names": list(self.line_names), "roles": list(self.line_roles),
            "ghosts": [{"x": numbers(x), "y": numbers(y)} for x, y in self.ghosts],
        }  # fmt: skip
