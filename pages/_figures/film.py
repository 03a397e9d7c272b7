"""A film: panels whose pictures change from epoch to epoch, packed so that the browser can scrub them alone.

Panels are made by the topic's own figure file from plain arrays; pages/_widgets/scrubber shows them.
Roles name colours of palette.py. F frames, S series, N samples, H, W, B bins.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pages._figures.arrays import bytes_of, floats_of, numbers
from pages._figures.bars import Bars
from pages._figures.cells import Cells
from pages._figures.grids import HistogramGrid
from pages._figures.layer_panels import Layers, Sketch
from pages._figures.network import Network, Regions
from pages._figures.outcomes import Matrix, Strip
from pages._figures.palette import DARK, DASHES, GROUND, LIGHT
from pages._figures.panels import Curves, Histogram, Images, Lines, Series, Surface
from pages._figures.run_panels import Paths, RunMap
from pages._figures.scatter import Scatter
from pages._figures.sentences import Alignment, Ranking
from pages._figures.windows import Pixels, Products

Panel = (
    Curves
    | Surface
    | Lines
    | Images
    | Histogram
    | HistogramGrid
    | Paths
    | RunMap
    | Bars
    | Scatter
    | Cells
    | Network
    | Regions
    | Pixels
    | Products
    | Strip
    | Matrix
    | Alignment
    | Ranking
    | Sketch
    | Layers
)


@dataclass(frozen=True)
class Film:
    """Panels over the same frames; `epochs` is each frame's place on the curves' x-axis and its name.

    `description` says in words what is seen; `moments` are longer names, such as "Epoche 2, Schritt 3", or None;
    `captions` has rows (name, text) that stand beneath each frame, such as the sums of one step; `titles` has a
    title for each frame.

    Where the frames are the values of a control, such as a threshold, `control` is its key and `start` the frame
    of its present value: the film opens there, and where a hand lets it go the control goes too. Without
    `start` a film opens at its last frame.
    """

    title: str
    epochs: Sequence[float]
    panels: Sequence[Panel]
    description: str
    epoch_name: str = "Epoche"
    moments: Sequence[str | None] = ()
    captions: Sequence[Sequence[tuple[str, str]]] = ()
    titles: Sequence[str] = ()
    control: str = ""
    start: int | None = None


def with_ghosts(film: Film, pinned: Film) -> Film:
    """The film with curves, lines and the path of a pinned one behind its own, where both axes agree."""
    drawn = [p for p in pinned.panels if isinstance(p, Curves | Scatter)]
    lines = {(type(p), p.x_title, p.y_title): tuple(p.series) for p in drawn}
    paths = {(p.x_title, p.y_title, p.extent): p.paths[-1:] for p in pinned.panels if isinstance(p, Paths)}
    panels: list[Panel] = []
    for p in film.panels:
        if isinstance(p, Curves | Scatter):
            panels.append(replace(p, ghosts=lines.get((type(p), p.x_title, p.y_title), ())))
        elif isinstance(p, Paths):
            panels.append(replace(p, ghosts=paths.get((p.x_title, p.y_title, p.extent), ())))
        else:
            panels.append(p)
    return replace(film, panels=panels)


def pack(film: Film) -> bytes:
    """The film as bytes: length of the header (uint32, little endian), the header as JSON, then the arrays."""
    blobs: list[bytes] = []
    header = {
        "title": film.title,
        "description": film.description,
        "epochName": film.epoch_name,
        "epochs": [int(e) if e == int(e) else round(float(e), 6) for e in film.epochs],
        "moments": list(film.moments),
        "titles": list(film.titles),
        "control": film.control,
        "start": film.start,
        "palette": {
            "light": {**LIGHT, "ground": GROUND["light"]},
            "dark": {**DARK, "ground": GROUND["dark"]},
        },
        "dashes": DASHES,
        "captions": [[list(row) for row in rows] for rows in film.captions],
        "panels": [_describe(panel, blobs) for panel in film.panels],
    }
    head = json.dumps(header, ensure_ascii=False, allow_nan=False).encode()
    head += b" " * (-len(head) % 4)  # arrays start at a multiple of four
    return len(head).to_bytes(4, "little") + head + b"".join(blobs)


def _describe(panel: Panel, blobs: list[bytes]) -> dict[str, Any]:
    """The panel's part of the header; what varies by frame goes to the blobs."""
    if not isinstance(panel, Curves | Surface | Lines | Images | Histogram):
        return panel.describe(blobs)
    if isinstance(panel, Curves):
        return {
            "kind": "curves", "title": panel.title, "xTitle": panel.x_title, "yTitle": panel.y_title,
            "logX": panel.log_x, "logY": panel.log_y, "yRange": panel.y_range,
            "series": [_series(s) for s in panel.series], "ghosts": [_series(s) for s in panel.ghosts],
            "bands": [list(band) for band in panel.bands],
        }  # fmt: skip
    if isinstance(panel, Surface):
        return {
            "kind": "surface", "title": panel.title, "xTitle": panel.x_title, "yTitle": panel.y_title,
            "extent": panel.extent, "frames": bytes_of(panel.frames, panel.low, panel.high, blobs),
            "low": panel.low, "high": panel.high, "contour": panel.contour,
            "points": numbers(panel.points), "roles": list(panel.roles),
            "hollow": [bool(h) for h in panel.hollow], "legend": [list(entry) for entry in panel.legend],
            "strandNames": panel.strand_names,
            "arrays": {"strands": bytes_of(panel.strands, panel.low, panel.high, blobs)},
        }  # fmt: skip
    if isinstance(panel, Lines):
        return {
            "kind": "lines", "title": panel.title, "xTitle": panel.x_title, "yTitle": panel.y_title,
            "x": numbers(panel.x), "frames": floats_of(panel.y, blobs), "names": list(panel.names),
            "roles": list(panel.roles), "points": numbers(panel.points), "yRange": panel.y_range,
            "marks": floats_of(panel.marks, blobs), "markRoles": list(panel.mark_roles),
        }  # fmt: skip
    if isinstance(panel, Images):
        return {
            "kind": "images", "title": panel.title, "labels": list(panel.labels), "signed": panel.signed,
            "rowNames": list(panel.row_names), "low": panel.low, "high": panel.high,
            "frames": bytes_of(panel.frames, panel.low, panel.high, blobs),
        }  # fmt: skip
    return {
        "kind": "histogram", "title": panel.title, "xTitle": panel.x_title, "yTitle": panel.y_title,
        "edges": numbers(panel.edges), "role": panel.role, "frames": floats_of(panel.counts, blobs),
    }  # fmt: skip


def _series(series: Series) -> dict[str, Any]:
    look = {name: getattr(series, name) for name in ("dash", "thin", "mark") if getattr(series, name)}
    return {"name": series.name, "role": series.role, "x": numbers(series.x), "y": numbers(series.y)} | look
