"""Panels of a film that show a network at work: its nodes with their pictures, and regions of many classes.

F frames, n nodes of all columns in their order, E weights, H, W cells; pages/_widgets/scrubber_network.js draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pages._figures.arrays import bytes_of, floats_of, numbers

CLASS_ROLES = ("training", "validation", "test")
_CODES = 80  # a class's share of the byte


@dataclass(frozen=True)
class Recipe:
    """How a network's outputs follow from points (x1, x2) in [-extent, extent]^2, dense layer by dense layer.

    `features` are the inputs' names as in engine.expand, `activations` has one for each hidden layer, `slope` is
    that of a leaky ReLU. `scales` has for each node what its outputs are divided by in its picture.
    """

    features: Sequence[str]
    activations: Sequence[str]
    slope: float
    extent: float
    scales: np.ndarray
    stretch: np.ndarray | None = None
    shift: np.ndarray | None = None

    def describe(self) -> dict[str, Any]:
        """As JSON."""
        settings = {"features": list(self.features), "activations": list(self.activations), "slope": self.slope}
        return settings | {"extent": self.extent, "scales": numbers(self.scales)}


@dataclass(frozen=True)
class Network:
    """Columns of nodes from the features to the output, each node joined to all of the next column.

    `columns` holds the nodes' names, `pictures` (F, n, H, W) in [-1, 1] what each gives over the plane, row 0
    lowest. `weights` (F, E) run from column to column, each block as (fan_in, fan_out); `biases` (F, n) are NaN
    where there is none. `states` (F, n) are indices into `words`; the first means that nothing is to be said.
    `recipe` lets the browser compute the network anew when a weight is changed by hand. `notes` has for each
    column lines of text beneath its title, each from long to short; `flow` (F, columns - 1) is how large the
    gradients of the weights before each column but the first are, None where that is not asked. The lines of a
    node whose state is `off_state` are hardly seen: it takes no part; 0 means that there is no such state.
    """

    title: str
    columns: Sequence[Sequence[str]]
    column_titles: Sequence[str]
    pictures: np.ndarray
    weights: np.ndarray
    biases: np.ndarray
    states: np.ndarray
    words: Sequence[str]
    recipe: Recipe | None = None
    notes: Sequence[Sequence[tuple[str, ...]]] = ()
    flow: np.ndarray | None = None
    off_state: int = 0

    def describe(self, blobs: list[bytes]) -> dict[str, Any]:
        """The panel's part of a film's header; the arrays go to the blobs."""
        finite = np.abs(self.weights[np.isfinite(self.weights)])
        extra = {"flow": self.flow}
        if self.recipe:
            extra |= {"stretch": self.recipe.stretch, "shift": self.recipe.shift}
        return {
            "kind": "network", "title": self.title, "xTitle": "Layer", "yTitle": "Neuron",
            "columns": [list(column) for column in self.columns], "columnTitles": list(self.column_titles),
            "recipe": self.recipe and self.recipe.describe(),
            "notes": [[list(line) for line in lines] for lines in self.notes],
            "words": list(self.words), "offState": self.off_state,
            "widest": float(np.quantile(finite, 0.98)) if finite.size else 1.0,
            "arrays": {
                "pictures": bytes_of(self.pictures, -1.0, 1.0, blobs),
                "weights": floats_of(self.weights, blobs),
                "biases": floats_of(self.biases, blobs),
                "states": bytes_of(self.states, 0.0, 254.0, blobs),
                **{name: floats_of(array, blobs) for name, array in extra.items() if array is not None},
            },
        }  # fmt: skip


@dataclass(frozen=True)
class Regions:
    """Which of up to three classes wins where, and how surely: probabilities (F, H, W, K), row 0 lowest y.

    `points` (N, 2) lie on top, with a role and a look for each; `extent` is (x0, x1, y0, y1).
    """

    title: str
    x_title: str
    y_title: str
    probs: np.ndarray
    extent: tuple[float, float, float, float]
    points: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    roles: Sequence[str] = ()
    hollow: Sequence[bool] = ()
    legend: Sequence[tuple[str, str]] = ()

    def describe(self, blobs: list[bytes]) -> dict[str, Any]:
        """The panel's part of a film's header; winners and their lead go to the blobs, one byte a cell."""
        n_classes = self.probs.shape[-1]
        lead = (self.probs.max(axis=-1) - 1 / n_classes) / (1 - 1 / n_classes)  # 0 where all are equal
        codes = self.probs.argmax(axis=-1) * _CODES + np.rint(lead * (_CODES - 1))
        return {
            "kind": "regions", "title": self.title, "xTitle": self.x_title, "yTitle": self.y_title,
            "extent": self.extent, "frames": bytes_of(codes, 0.0, 254.0, blobs), "codes": _CODES,
            "classRoles": list(CLASS_ROLES[:n_classes]), "points": numbers(self.points), "roles": list(self.roles),
            "hollow": [bool(h) for h in self.hollow], "legend": [list(entry) for entry in self.legend],
        }  # fmt: skip
