"""How alive a network is: which nodes are dead, which outputs are saturated, which nodes are the same."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.activations import Activation, Sigmoid, Softmax, Tanh
from engine.layers import Dense
from engine.models import Sequential
from engine.settings import check_kind
from engine.shapes import Array

SATURATED_BELOW = 0.05  # share of the steepest slope
SAME_WITHIN = 1e-3  # of the layer's largest parameter


@dataclass(frozen=True)
class LayerStatistics:
    """One hidden layer on a set of samples; see `activation_statistics`."""

    position: int
    activation: str
    mean: float
    std: float
    dead_share: float
    saturated_share: float
    n_nodes: int


@dataclass(frozen=True)
class ActivationStatistics:
    """The hidden layers from first to last, and their nodes taken together (0 where there are none)."""

    layers: tuple[LayerStatistics, ...]

    @property
    def dead_share(self) -> float:
        """Share of all hidden nodes that give exactly 0 for every sample."""
        return self._over_nodes([layer.dead_share for layer in self.layers])

    @property
    def saturated_share(self) -> float:
        """Share of all hidden outputs at which the slope is below 5 % of its highest value."""
        return self._over_nodes([layer.saturated_share for layer in self.layers])

    def _over_nodes(self, shares: list[float]) -> float:
        weights = [layer.n_nodes for layer in self.layers]
        return float(np.average(shares, weights=weights)) if weights else 0.0


def activation_statistics(model: Sequential, x: Any) -> ActivationStatistics:
    """What every activation but the last layer gives for `x`: NaN throughout for a layer that has exploded.

    TypeError for what is no model, ShapeError for an x that does not fit it.
    """
    check_kind("model", model, Sequential)
    outputs = model.outputs(x)
    hidden = [
        (i, layer, outputs[i])
        for i, layer in enumerate(model.layers[:-1])
        if isinstance(layer, Activation) and not isinstance(layer, Softmax)
    ]
    return ActivationStatistics(tuple(_describe(i, layer, y) for i, layer, y in hidden))


def dead_share(model: Sequential, x: Any) -> float:
    """Share of hidden nodes that give exactly 0 for every sample of `x`: no gradient passes, they never learn."""
    return activation_statistics(model, x).dead_share


def distinct_nodes(layer: Dense) -> int:
    """How many different nodes a layer has: those with the same weights and bias count once; 0 once exploded.

    Equal nodes compute the same, get the same gradient and so stay equal: a layer of them is worth one.
    """
    check_kind("layer", layer, Dense)
    nodes = np.vstack([layer.weight, layer.bias]).T.astype(np.float64)  # (fan_out, fan_in + 1)
    if not np.isfinite(nodes).all():
        return 0
    steps = np.round(nodes / (SAME_WITHIN * (np.abs(nodes).max() or 1.0)))
    return len(np.unique(steps, axis=0))


def _describe(position: int, layer: Activation, y: Array) -> LayerStatistics:
    name, n_nodes = type(layer).__name__, y.shape[-1]
    if not np.isfinite(y).all():
        return LayerStatistics(position, name, np.nan, np.nan, np.nan, np.nan, n_nodes)
    dead = float((y == 0).reshape(-1, n_nodes).all(axis=0).mean())
    return LayerStatistics(position, name, float(y.mean()), float(y.std()), dead, _saturated(layer, y), n_nodes)


def _saturated(layer: Activation, y: Array) -> float:
    if isinstance(layer, Sigmoid):
        return float((4 * y * (1 - y) < SATURATED_BELOW).mean())
    if isinstance(layer, Tanh):
        return float((1 - y * y < SATURATED_BELOW).mean())
    return 0.0
