"""A film: panels whose pictures change from epoch to epoch, packed so that the browser can scrub them alone.

Panels are made by the topic's own figure file from plain arrays; pages/_widgets/scrubber shows them.
Roles name colours of palette.py. F frames, S series, N samples, H, W, B bins.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from pages._figures.arrays import bytes_of, floats_of, numbers
from pages._figures.cells import Cells
from pages._figures.palette import DARK, DASHES, GROUND, LIGHT


@dataclass(frozen=True)
class Series:
    """A line in a chart: y over x with the colour of its role; NaN leaves a gap."""

    name: str
    role: str
    x: np.ndarray
    y: np.ndarray


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


@dataclass(frozen=True)
class Surface:
    """A map of values in [low, high] over two features, one a frame: (F, H, W); points lie on top.

    Row 0 of a frame is the lowest y. `points` is (N, 2), `roles` and `hollow` have one entry a point.
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


@dataclass(frozen=True)
class Lines:
    """Lines over a fixed x that move: y is (F, S, len(x)); with F = 1 they stand still. Points lie on top."""

    title: str
    x_title: str
    y_title: str
    x: np.ndarray
    y: np.ndarray
    names: Sequence[str]
    roles: Sequence[str]
    points: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    y_range: tuple[float, float] | None = None


@dataclass(frozen=True)
class Images:
    """A row of small images: (F, n, H, W), each with a label; signed ones run from negative to positive."""

    title: str
    frames: np.ndarray
    labels: Sequence[str]
    low: float
    high: float
    signed: bool = False


@dataclass(frozen=True)
class Histogram:
    """Counts by bin: (F, B) over B + 1 edges."""

    title: str
    x_title: str
    y_title: str
    edges: np.ndarray
    counts: np.ndarray
    role: str = "training"


Panel = Curves | Surface | Lines | Images | Histogram | Cells


@dataclass(frozen=True)
class Film:
    """Panels over the same frames; `epochs` names each frame, `description` says in words what is seen."""

    title: str
    epochs: Sequence[int]
    panels: Sequence[Panel]
    description: str
    epoch_name: str = "Epoche"


def with_ghosts(film: Film, pinned: Film) -> Film:
    """The film with the curves of a pinned one behind its own, where the titles of the panels agree."""
    by_axis = {p.y_title: p for p in pinned.panels if isinstance(p, Curves)}
    panels = [
        replace(p, ghosts=tuple(by_axis[p.y_title].series))
        if isinstance(p, Curves) and p.y_title in by_axis
        else p
        for p in film.panels
    ]
    return replace(film, panels=panels)


def pack(film: Film) -> bytes:
    """The film as bytes: length of the header (uint32, little endian), the header as JSON, then the arrays."""
    blobs: list[bytes] = []
    header = {
        "title": film.title,
        "description": film.description,
        "epochName": film.epoch_name,
        "epochs": [int(epoch) for epoch in film.epochs],
        "palette": {
            "light": {**LIGHT, "ground": GROUND["light"]},
            "dark": {**DARK, "ground": GROUND["dark"]},
        },
        "dashes": DASHES,
        "panels": [_describe(panel, blobs) for panel in film.panels],
    }
    head = json.dumps(header, ensure_ascii=False, allow_nan=False).encode()
    head += b" " * (-len(head) % 4)  # arrays start at a multiple of four
    return len(head).to_bytes(4, "little") + head + b"".join(blobs)


def _describe(panel: Panel, blobs: list[bytes]) -> dict[str, Any]:
    """The panel's part of the header; what varies by frame goes to the blobs."""
    if isinstance(panel, Cells):
        return panel.describe(blobs)
    if isinstance(panel, Curves):
        return {
            "kind": "curves", "title": panel.title, "xTitle": panel.x_title, "yTitle": panel.y_title,
            "logX": panel.log_x, "logY": panel.log_y, "yRange": panel.y_range,
            "series": [_series(s) for s in panel.series], "ghosts": [_series(s) for s in panel.ghosts],
        }  # fmt: skip
    if isinstance(panel, Surface):
        return {
            "kind": "surface", "title": panel.title, "xTitle": panel.x_title, "yTitle": panel.y_title,
            "extent": panel.extent, "frames": bytes_of(panel.frames, panel.low, panel.high, blobs),
            "low": panel.low, "high": panel.high, "contour": panel.contour,
            "points": numbers(panel.points), "roles": list(panel.roles),
            "hollow": [bool(h) for h in panel.hollow], "legend": [list(entry) for entry in panel.legend],
        }  # fmt: skip
    if isinstance(panel, Lines):
        return {
            "kind": "lines", "title": panel.title, "xTitle": panel.x_title, "yTitle": panel.y_title,
            "x": numbers(panel.x), "frames": floats_of(panel.y, blobs), "names": list(panel.names),
            "roles": list(panel.roles), "points": numbers(panel.points), "yRange": panel.y_range,
        }  # fmt: skip
    if isinstance(panel, Images):
        return {
            "kind": "images", "title": panel.title, "labels": list(panel.labels), "signed": panel.signed,
            "low": panel.low, "high": panel.high, "frames": bytes_of(panel.frames, panel.low, panel.high, blobs),
        }  # fmt: skip
    return {
        "kind": "histogram", "title": panel.title, "xTitle": panel.x_title, "yTitle": panel.y_title,
        "edges": numbers(panel.edges), "role": panel.role, "frames": floats_of(panel.counts, blobs),
    }  # fmt: skip


def _series(series: Series) -> dict[str, Any]:
    return {"name": series.name, "role": series.role, "x": numbers(series.x), "y": numbers(series.y)}
