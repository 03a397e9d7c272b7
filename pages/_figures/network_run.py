"""The panel of a network out of its run: every node's picture, every weight, and what has become of each node."""

from collections.abc import Sequence
from math import isqrt

import numpy as np

from engine import (
    NODE_STATES,
    Activation,
    BatchNorm,
    Dataset,
    Dense,
    History,
    LeakyReLU,
    Sequential,
    Sigmoid,
    Tanh,
    expand,
    node_states,
    sigmoid,
    softmax,
)
from pages._figures.network import Network, Recipe

EXTENT = 3.0
_WORDS = dict(zip(NODE_STATES, ("", "tot", "gesättigt", "doppelt", "explodiert"), strict=True))
FEATURE_SIGNS = {
    "x1": "x₁",
    "x2": "x₂",
    "x1^2": "x₁²",
    "x2^2": "x₂²",
    "x1*x2": "x₁x₂",
    "sin(x1)": "sin x₁",
    "sin(x2)": "sin x₂",
}


def draw_network(
    data: Dataset, features: Sequence[str], model: Sequential, history: History, title: str
) -> Network:
    """Every node's picture over the plane, every weight and what has become of each node, frame by frame."""
    looks = history.snapshots
    weights = looks["weights"].astype(np.float32)
    n_frames, last = len(weights), len(model.layers) - 1
    size = isqrt(looks["activations.0"].shape[1] - len(data.train.x))
    axis = np.linspace(-EXTENT, EXTENT, size)
    inputs = expand(np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2), features)
    scales = [np.abs(inputs).max(axis=0)]
    still = np.broadcast_to(inputs / scales[0], (n_frames, *inputs.shape))
    pictures, columns, states = (
        [still],
        [[FEATURE_SIGNS[name] for name in features]],
        [[0] * len(features)] * n_frames,
    )
    for i, layer in enumerate(model.layers[:-1]):
        if isinstance(layer, Activation):
            y = looks[f"activations.{i}"]
            scales.append(_scale(layer, y))
            pictures.append(y[:, : size**2] / scales[-1])
            columns.append([f"{len(columns)}.{k + 1}" for k in range(y.shape[2])])
            words = [node_states(layer, frame[size**2 :]) for frame in y]
            states = [[*row, *map(NODE_STATES.index, new)] for row, new in zip(states, words, strict=True)]
    logits = looks[f"activations.{last}"][:, : size**2]
    pictures.append(2 * probabilities(logits)[..., : logits.shape[2]] - 1)
    columns.append(["Output"] if logits.shape[2] == 1 else list(data.class_names))
    states = [[*row, *[0] * logits.shape[2]] for row in states]
    lines, biases = _split(model, weights)
    shown = np.concatenate(pictures, axis=2)  # (F, size^2, n)
    return Network(
        title,
        columns,
        ["Features", *(f"Layer {k}" for k in range(1, len(columns) - 1)), "Output"],
        shown.transpose(0, 2, 1).reshape(n_frames, -1, size, size),
        lines,
        np.concatenate([np.full((n_frames, len(features)), np.nan), biases], axis=1),
        np.array(states),
        list(_WORDS.values()),
        _recipe(model, features, np.concatenate([*scales, np.ones(logits.shape[2])])),
    )


def _recipe(model: Sequential, features: Sequence[str], scales: np.ndarray) -> Recipe | None:
    """None where more than dense layers and activations decide: batch norm knows means of its own."""
    hidden = [layer for layer in model.layers if isinstance(layer, Activation)]
    if any(isinstance(layer, BatchNorm) for layer in model.layers):
        return None
    slope = next((layer.negative_slope for layer in hidden if isinstance(layer, LeakyReLU)), 0.0)
    return Recipe(features, [type(layer).__name__ for layer in hidden], slope, EXTENT, scales)


def _split(model: Sequential, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights (F, E) and biases (F, n) of the dense layers out of all parameters (F, P)."""
    found: dict[str, list[np.ndarray]] = {"weight": [], "bias": []}
    start = 0
    for name, array in model.params.items():
        position, kind = name.split(".")
        if isinstance(model.layers[int(position)], Dense):
            found[kind].append(weights[:, start : start + array.size])
        start += array.size
    return np.concatenate(found["weight"], axis=1), np.concatenate(found["bias"], axis=1)


def _scale(layer: Activation, y: np.ndarray) -> np.ndarray:
    """What a node's outputs are divided by to lie in [-1, 1], the same in all frames."""
    if isinstance(layer, Sigmoid | Tanh):
        return np.ones(y.shape[2])
    known = np.where(np.isfinite(y), np.abs(y), 0.0)
    return np.maximum(np.quantile(known, 0.98, axis=(0, 1)), 1e-6)


def probabilities(logits: np.ndarray) -> np.ndarray:
    """Class probabilities; of two classes that of A alone."""
    with np.errstate(all="ignore"):
        return sigmoid(logits) if logits.shape[-1] == 1 else softmax(logits)
