"""What has become of each node of a hidden layer: is it alive, dead, saturated, or the twin of another?"""

from typing import Any

import numpy as np

from engine.activations import Activation, ReLU, Sigmoid, Softmax, Tanh
from engine.layers import Layer
from engine.settings import check_kind
from engine.shapes import ShapeError, as_float
from engine.statistics import SATURATED_BELOW

NODE_STATES = ("alive", "dead", "saturated", "twin", "exploded")
ALIVE, DEAD, SATURATED, TWIN, EXPLODED = NODE_STATES
_MOSTLY = 0.95  # share of the samples
_SAME_WITHIN = 1e-5  # of the node's largest output


def node_states(layer: Layer, outputs: Any) -> list[str]:
    """One word for each node of `layer`, by its outputs (N, n_nodes); none for a layer that is no activation.

    - "dead": a ReLU that gives 0 for every sample; no gradient passes, it never learns again;
    - "saturated": a sigmoid or tanh whose slope is below 5 % of its highest value for 95 % of the samples;
    - "twin": gives the same as a node before it, for every sample, and so adds nothing;
    - "exploded": not a finite number; "alive": none of these.

    TypeError for what is no layer, ShapeError for outputs that are no table.
    """
    check_kind("layer", layer, Layer)
    y = as_float(outputs, "outputs")
    if y.ndim != 2:
        raise ShapeError(repr(layer), ("N", "n_nodes"), y.shape, "outputs")
    if not isinstance(layer, Activation) or isinstance(layer, Softmax):
        return []
    flat = np.zeros(y.shape, bool)
    if isinstance(layer, Sigmoid):
        flat = 4 * y * (1 - y) < SATURATED_BELOW
    elif isinstance(layer, Tanh):
        flat = 1 - y * y < SATURATED_BELOW
    words = []
    for i in range(y.shape[1]):
        if not np.isfinite(y[:, i]).all():
            words.append(EXPLODED)
        elif isinstance(layer, ReLU) and not y[:, i].any():
            words.append(DEAD)
        elif flat[:, i].mean() >= _MOSTLY:
            words.append(SATURATED)
        else:
            close = (
                np.abs(y[:, :i] - y[:, i : i + 1]).max(axis=0, initial=0) <= _SAME_WITHIN * np.abs(y[:, i]).max()
            )
            words.append(TWIN if close.any() else ALIVE)
    return words
