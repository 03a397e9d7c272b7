"""Panels of a film that show whole runs: paths over a landscape, and a map of settings where each cell is a run.

T moments, F frames, H, W cells. Roles name colours of palette.py; pages/_widgets/scrubber_runs.js draws them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pages._figures.arrays import bytes_of, numbers


@dataclass(frozen=True)
class Path:
    """A way through (T, 2) points; a disc with the letter `mark` is where it has come to."""

    name: str
    mark: str
    role: str
    points: np.ndarray
    dash: str = "solid"


@dataclass(frozen=True)
class Paths:
    """Paths over a map of heights (H, W) in [0, 1], or along a curve (n, 2), each drawn up to the frame's moment.

    `moments` (T,) says when each point was reached, in the film's epochs. The last path is the one looked at: it
    lies on top, with a dot for each step, and an arrow along its `directions` (T, 2), if there are any, which the
    legend calls `direction_name`. `places` are points with a name, such as a minimum.
    """

    title: str
    x_title: str
    y_title: str
    extent: tuple[float, float, float, float]
    paths: Sequence[Path]
    moments: Sequence[int]
    heights: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    curve: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    places: Sequence[tuple[float, float, str]] = ()
    directions: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    direction_name: str = ""
    ghosts: Sequence[Path] = ()

    def describe(self, blobs: list[bytes]) -> dict[str, Any]:
        """The panel's part of a film's header; the heights go to the blobs."""
        return {
            "kind": "paths", "title": self.title, "xTitle": self.x_title, "yTitle": self.y_title,
            "extent": self.extent, "moments": [int(moment) for moment in self.moments],
            "frames": bytes_of(self.heights[None], 0.0, 1.0, blobs), "curve": numbers(self.curve),
            "places": [list(place) for place in self.places],
            "directions": numbers(self.directions), "directionName": self.direction_name,
            "paths": [_path(path) for path in self.paths], "ghosts": [_path(path) for path in self.ghosts],
        }  # fmt: skip


@dataclass(frozen=True)
class RunMap:
    """A map of two settings, each cell a run: (F, H, W) of a magnitude in [low, high], not finite where it failed.

    `x_key` and `y_key` name the controls; a click puts them to the cell's values, and those in `also` to theirs.
    A map of one row may do without the second key.
    `here` is the present run, `outcomes` (H, W) an index into `names` for what became of each run, `labels` names
    regions, `scale` says what the two ends of the magnitude mean; `failed` is empty where none can fail. With
    `x_labels` or `y_labels` the cells of that axis are equally wide, whatever their values: names, or numbers of
    which one is zero.
    """

    title: str
    x_title: str
    y_title: str
    x_key: str
    y_key: str
    x_values: Sequence[Any]
    y_values: Sequence[Any]
    frames: np.ndarray
    low: float
    high: float
    scale: tuple[str, str]
    failed: str
    here: tuple[Any, Any]
    outcomes: np.ndarray
    names: Sequence[str]
    labels: Sequence[tuple[float, float, str]] = ()
    also: Mapping[str, Any] = field(default_factory=dict)
    log_x: bool = False
    x_labels: Sequence[str] = ()
    y_labels: Sequence[str] = ()

    def state_of(self, pick: Mapping[str, Any]) -> dict[str, Any]:
        """What the click that the browser tells of sets."""
        return self.state_at(int(pick["column"]), int(pick["row"]))

    def state_at(self, column: int, row: int) -> dict[str, Any]:
        """What a click on a cell sets the controls to."""
        second = {self.y_key: self.y_values[row]} if self.y_key else {}
        return {self.x_key: self.x_values[column], **second, **self.also}

    def describe(self, blobs: list[bytes]) -> dict[str, Any]:
        """The panel's part of a film's header; the magnitudes go to the blobs."""
        return {
            "kind": "runmap", "title": self.title, "xTitle": self.x_title, "yTitle": self.y_title,
            "logX": self.log_x, "x": list(self.x_values), "y": list(self.y_values), "here": list(self.here),
            "low": self.low, "high": self.high, "scale": list(self.scale), "failed": self.failed,
            "frames": bytes_of(self.frames, self.low, self.high, blobs),
            "outcomes": np.asarray(self.outcomes).ravel().tolist(), "names": list(self.names),
            "labels": [list(label) for label in self.labels],
            "xLabels": list(self.x_labels), "yLabels": list(self.y_labels),
        }  # fmt: skip


def regions(
    outcomes: np.ndarray, x: Sequence[float], y: Sequence[float], names: Sequence[str], share: float = 0.04
) -> list[tuple[float, float, str]]:
    """A label (x, y, name) for each outcome that at least `share` of the cells have, at the heart of its region.

    The heart is in the middle of the cells that are farthest from every other outcome and from the edge.
    """
    labels = []
    for outcome in np.unique(outcomes):
        inside = outcomes == outcome
        if inside.mean() < share:
            continue
        depth = np.zeros(inside.shape, int)
        while inside.any():  # peel the region from its rim
            depth += inside
            padded = np.pad(inside, 1)
            inside = inside & padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
        deepest = np.argwhere(depth == depth.max())
        row, column = deepest[((deepest - deepest.mean(axis=0)) ** 2).sum(axis=1).argmin()]
        labels.append((float(x[column]), float(y[row]), names[outcome]))
    return labels


def _path(path: Path) -> dict[str, Any]:
    return {
        "name": path.name, "mark": path.mark, "role": path.role, "dash": path.dash, "points": numbers(path.points),
    }  # fmt: skip
