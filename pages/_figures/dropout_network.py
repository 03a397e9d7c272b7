"""The network of the lab Dropout under the mask of each step: what is off is crossed out and passes nothing on.

F frames, n nodes of a column, G points of the plane.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np

from engine import Dense, Dropout, Sequential, expand
from pages._figures.network import Network
from pages._figures.network_run import EXTENT, FEATURE_SIGNS, probabilities

_PIXELS = 15


def draw_mask_network(
    features: Sequence[str], model: Sequential, weights: np.ndarray, masks: Sequence[np.ndarray]
) -> Network:
    """Every node's picture under the mask of its frame; what is dropped is crossed out."""
    axis = np.linspace(-EXTENT, EXTENT, _PIXELS)
    x = expand(np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2), features)
    y = np.broadcast_to(x, (len(weights), *x.shape)).astype(np.float32)  # (F, G, n)
    pictures, lines, biases, left = [], [], [np.full((len(weights), x.shape[1]), np.nan)], list(masks)
    ends = list(accumulate((array.size for array in model.params.values()), initial=0))
    parts = [weights[:, a:b] for a, b in pairwise(ends)]
    with np.errstate(all="ignore"):
        for layer in model.layers:
            if isinstance(layer, Dense):
                weight, bias = parts.pop(0), parts.pop(0)
                lines.append(weight)
                biases.append(bias)
                y = y @ weight.reshape(-1, layer.fan_in, layer.fan_out) + bias[:, None]
            elif isinstance(layer, Dropout):
                y = y * left.pop(0)[:, None]
                scale = np.quantile(np.abs(y[np.isfinite(y)]), 0.995) or 1.0
                pictures.append(y / scale)
            else:
                y = layer.forward(y)
        pictures.append(2 * probabilities(y) - 1)
    off = np.concatenate([*(mask == 0 for mask in masks), np.zeros((len(weights), 1), bool)], axis=1)
    shown = np.concatenate(pictures, axis=2).transpose(0, 2, 1)
    hidden = [[f"{k}.{i + 1}" for i in range(mask.shape[1])] for k, mask in enumerate(masks[1:], start=1)]
    return Network(
        "Das Netz in diesem Schritt: gestrichen heisst ausgeschaltet",
        [[FEATURE_SIGNS[name] for name in features], *hidden, ["Output"]],
        ["Features", *(f"Layer {k}" for k in range(1, len(masks))), "Output"],
        np.clip(shown, -1, 1).reshape(*off.shape, _PIXELS, _PIXELS),
        np.concatenate(lines, axis=1),
        np.concatenate(biases, axis=1),
        off.astype(int),
        ["", "aus"],
        off_state=1,
    )
