"""Panels of a film in which a window slides over a picture: what it sees, what becomes of it, where that goes.

One film has three of them: the picture, the products, the result; its frames are the window's places and, at last,
all of them together. Pointing at one lights what belongs to it in the others; pages/_widgets/scrubber_window.js
draws them. H, W, C a picture, H', W' places, F filters, k the window's size.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from pages._figures.arrays import floats_of

OWN_PICTURE = "own_picture"  # what a student's own picture is called among what a click sets
Look = Literal["ink", "photo", "signed"]


@dataclass(frozen=True)
class Window:
    """k x k pixels, `stride` apart at `places` (rows, columns); `edges` of zeros: (top, left, bottom, right)."""

    size: int
    stride: int
    places: tuple[int, int]
    edges: tuple[int, int, int, int] = (0, 0, 0, 0)

    def unused(self, shape: tuple[int, int]) -> int:
        """How many pixels of a picture (H, W) no window sees."""
        return shape[0] * shape[1] - len(self.seen(shape[0], 0)) * len(self.seen(shape[1], 1))

    def seen(self, length: int, axis: int) -> set[int]:
        """The rows (axis 0) or columns (axis 1) that some window sees."""
        starts = np.arange(self.places[axis]) * self.stride - self.edges[axis]
        covered = (starts[:, None] + np.arange(self.size)).ravel()
        return set(covered[(covered >= 0) & (covered < length)].tolist())


@dataclass(frozen=True)
class Pixels:
    """A picture (H, W, C), or with `role` "output" the maps (H', W', F) that the window makes, in one scale.

    Ink grows darker towards `high`, a photograph brighter, signed values go from -high to high. `start` is the
    place looked at when nothing is pointed at; `hidden` places keep their number to themselves. Where `own` is
    True the student may put a picture of his own in place of this one, where it is False he has.
    """

    title: str
    x_title: str
    y_title: str
    role: Literal["input", "output"]
    values: np.ndarray
    window: Window
    look: Look
    high: float
    low: float = 0.0
    start: int = 0
    hidden: Sequence[int] = ()
    names: Sequence[str] = ()
    own: bool | None = None

    def state_of(self, pick: dict[str, Any]) -> dict[str, Any]:
        """What a picture of the student's own sets; an empty one brings the lab's back."""
        return {OWN_PICTURE: str(pick.get("picture", ""))}

    def describe(self, blobs: list[bytes]) -> dict[str, Any]:
        """The panel's part of a film's header; the numbers go to the blobs."""
        return {
            "kind": "pixels", "title": self.title, "xTitle": self.x_title, "yTitle": self.y_title,
            "role": self.role, "look": self.look, "low": self.low, "high": self.high, "start": self.start,
            "hidden": list(self.hidden), "names": list(self.names), "own": self.own,
            "size": self.window.size, "stride": self.window.stride, "places": list(self.window.places),
            "edges": list(self.window.edges), "arrays": {"cells": floats_of(self.values[None], blobs)},
        }  # fmt: skip


@dataclass(frozen=True)
class Products:
    """What becomes of a window: times the kernels (F, k, k, C) and summed with the bias, or its maximum or mean.

    `control` names the control that holds the first kernel as `drawn` (rows "1,0;0,1"), which is painted on here;
    each channel has it times its factor.
    """

    title: str
    x_title: str
    y_title: str
    kind: Literal["sum", "max", "mean"]
    kernels: np.ndarray = field(default_factory=lambda: np.zeros((0, 1, 1, 1)))
    bias: float = 0.0
    channels: Sequence[str] = ()
    control: str = ""
    drawn: str = ""
    factors: Sequence[float] = ()

    def state_of(self, pick: dict[str, Any]) -> dict[str, Any]:
        """What a painted kernel sets."""
        return {self.control: str(pick.get("kernel", ""))}

    def describe(self, blobs: list[bytes]) -> dict[str, Any]:
        """The panel's part of a film's header; the kernels go to the blobs."""
        return {
            "kind": "products", "title": self.title, "xTitle": self.x_title, "yTitle": self.y_title,
            "operation": self.kind, "bias": self.bias, "channels": list(self.channels), "control": self.control,
            "drawn": self.drawn, "factors": list(self.factors),
            "arrays": {"kernels": floats_of(self.kernels, blobs)},
        }  # fmt: skip
