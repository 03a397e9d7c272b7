"""Panels that follow a picture through the layers: the picture, drawn by hand, and the feature maps made of it.

Pointing at a cell lights what it sees before it and what it reaches behind it, in both panels;
pages/_widgets/scrubber_layers.js draws them. F frames, H, W, C maps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from pages._figures.arrays import floats_of


class Stage(NamedTuple):
    """Maps (F, H, W, C) of one layer: windows of `size` pixels, `stride` apart, `edge` zeros before the first.

    Where `apart` each map is made of the one map at its own place, as in pooling, else of all of them.
    """

    name: str
    maps: np.ndarray
    size: int
    stride: int
    edge: int
    apart: bool


@dataclass(frozen=True)
class Sketch:
    """A picture (H, W) in [0, 1] to draw on; a stroke sets the control `control`.

    At its `corner` (row, column) lies the control's `drawing`, turned by `turns` quarters.
    """

    title: str
    x_title: str
    y_title: str
    picture: np.ndarray
    control: str
    drawing: str
    corner: tuple[int, int]
    turns: int = 0

    def state_of(self, pick: dict[str, Any]) -> dict[str, Any]:
        """What a drawn picture sets."""
        return {self.control: str(pick.get("drawing", ""))}

    def describe(self, blobs: list[bytes]) -> dict[str, Any]:
        """The panel's part of a film's header; the picture goes to the blobs."""
        return {
            "kind": "sketch", "title": self.title, "xTitle": self.x_title, "yTitle": self.y_title,
            "drawing": self.drawing, "corner": list(self.corner), "turns": self.turns,
            "arrays": {"cells": floats_of(self.picture[None], blobs)},
        }  # fmt: skip


@dataclass(frozen=True)
class Layers:
    """The maps of every stage behind the sketch of the same film; at most `most` of a stage are shown.

    `start` (stage, row, column, map) is lit at first; stage 0 is the sketch.
    """

    title: str
    x_title: str
    y_title: str
    stages: Sequence[Stage]
    start: tuple[int, int, int, int]
    most: int = 16

    def describe(self, blobs: list[bytes]) -> dict[str, Any]:
        """The panel's part of a film's header; the maps go to the blobs."""
        return {
            "kind": "layers", "title": self.title, "xTitle": self.x_title, "yTitle": self.y_title,
            "start": list(self.start), "most": self.most,
            "stages": [
                {
                    "name": s.name, "shape": list(s.maps.shape[1:]), "size": s.size, "stride": s.stride,
                    "edge": s.edge, "apart": s.apart, "high": float(max(s.maps.max(initial=0.0), 1e-9)),
                }
                for s in self.stages
            ],
            "arrays": {f"maps{i}": floats_of(s.maps[..., : self.most], blobs) for i, s in enumerate(self.stages)},
        }  # fmt: skip
