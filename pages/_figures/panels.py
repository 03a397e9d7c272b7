"""The panels of a film that many labs use: curves, maps, moving lines, small images, counts; plain arrays.

Roles name colours of palette.py. F frames, S series, N samples, H, W, B bins.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np


@dataclass(frozen=True)
class Series:
    """A line in a chart: y over x with the colour of its role, and its dash unless given; NaN leaves a gap.

    Without a name it is one of many in the background, and not in the legend.

    `mark` is a letter for the legend, where a panel beside it shows the same thing as a disc with this letter.
    """

    name: str
    role: str
    x: np.ndarray
    y: np.ndarray
    dash: str | None = None
    thin: bool = False
    mark: str | None = None


class Band(NamedTuple):
    """A stretch of the x-axis with its name, tinted by its role; a line where both ends are the same.

    The role "ground" fades the curves themselves: what would have come, but did not.
    """

    low: float
    high: float
    text: str
    role: str


@dataclass(frozen=True)
class Curves:
    """Curves over epochs, or over whatever the frames count; a cursor marks the frame's place."""

    title: str
    x_title: str
    y_title: str
    series: Sequence[Series]
    log_y: bool = False
    y_range: tuple[float, float] | None = None
    ghosts: Sequence[Series] = ()
    log_x: bool = False
    bands: Sequence[Band] = ()


@dataclass(frozen=True)
class Surface:
    """A map of values in [low, high] over two features, one a frame: (F, H, W); points lie on top.

    Row 0 of a frame is the lowest y. `points` is (N, 2), `roles` and `hollow` have one entry a point. `strands`
    (M, H, W) are further maps whose contours are thin lines: one more with each frame, the latest in colour;
    `strand_names` are what the legend calls one of them and the latest.
    """

    title: str
    x_title: str
    y_title: str
    frames: np.ndarray
    extent: tuple[float, float, float, float]
    low: float = 0.0
    high: float = 1.0
    points: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    roles: Sequence[str] = ()
    hollow: Sequence[bool] = ()
    legend: Sequence[tuple[str, str]] = ()
    contour: float | None = None
    strands: np.ndarray = field(default_factory=lambda: np.zeros((0, 0, 0)))
    strand_names: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Lines:
    """Lines over a fixed x that move: y is (F, S, len(x)); with F = 1 they stand still. Points lie on top.

    `marks` (F, M, 2) are points that move too, such as where each of M runs is on its line; NaN hides one.
    """

    title: str
    x_title: str
    y_title: str
    x: np.ndarray
    y: np.ndarray
    names: Sequence[str]
    roles: Sequence[str]
    points: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    y_range: tuple[float, float] | None = None
    marks: np.ndarray = field(default_factory=lambda: np.zeros((1, 0, 2)))
    mark_roles: Sequence[str] = ()


@dataclass(frozen=True)
class Images:
    """Small images (F, n, H, W), each with a label, or one a frame; signed ones run from negative to positive.

    With `row_names` they stand in that many rows of equal length, the names before them.
    """

    title: str
    frames: np.ndarray
    labels: Sequence[str] | Sequence[Sequence[str]]
    low: float
    high: float
    signed: bool = False
    row_names: Sequence[str] = ()


@dataclass(frozen=True)
class Histogram:
    """Counts by bin: (F, B) over B + 1 edges."""

    title: str
    x_title: str
    y_title: str
    edges: np.ndarray
    counts: np.ndarray
    role: str = "training"
