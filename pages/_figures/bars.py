"""A panel of bars side by side, with their values written above them: for a film, or standing still in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pages._figures.arrays import floats_of


@dataclass(frozen=True)
class Bars:
    """Values (F, S, G) in [low, high]: a group for each of `labels`, in it a bar for each of `names`.

    The first series is filled, the others are outlined: no colour is needed to tell them apart.
    """

    title: str
    x_title: str
    y_title: str
    labels: Sequence[str]
    values: np.ndarray
    names: Sequence[str]
    roles: Sequence[str]
    y_range: tuple[float, float] = (0.0, 1.0)

    def describe(self, blobs: list[bytes]) -> dict[str, Any]:
        """The panel's part of the film's header; its values go to the blobs."""
        return {
            "kind": "bars", "title": self.title, "xTitle": self.x_title, "yTitle": self.y_title,
            "labels": list(self.labels), "frames": floats_of(self.values, blobs),
            "names": list(self.names), "roles": list(self.roles), "yRange": self.y_range,
        }  # fmt: skip
