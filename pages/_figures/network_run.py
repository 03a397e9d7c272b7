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
    Dropout,
    History,
    LeakyReLU,
    Sequential,
    Sigmoid,
    Tanh,
    expand,
    gradient_sizes,
    node_states,
    sigmoid,
    softmax,
)
from pages._figures.german import percent
from pages._figures.network import Network, Recipe

EXTENT = 3.0
DEEP = 3  # hidden layers
_NAMES = {"LeakyReLU": ("Leaky ReLU", "LReLU"), "Linear": ("linear", "lin."), "Sigmoid": ("Sigmoid", "Sigm.")}
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
        _recipe(model, features, weights, np.concatenate([*scales, np.ones(logits.shape[2])])),
        _notes(model, logits.shape[2]),
        _flow(model, history),
    )


def _recipe(model: Sequential, features: Sequence[str], weights: np.ndarray, scales: np.ndarray) -> Recipe:
    hidden = [layer for layer in model.layers if isinstance(layer, Activation)]
    slope = next((layer.negative_slope for layer in hidden if isinstance(layer, LeakyReLU)), 0.0)
    kinds = [type(layer).__name__ for layer in hidden]
    if not any(isinstance(layer, BatchNorm) for layer in model.layers):
        return Recipe(features, kinds, slope, EXTENT, scales)
    stretch, shift = np.ones((len(weights), len(scales))), np.zeros((len(weights), len(scales)))
    found, end = _arrays(model, weights), len(features)
    for i, layer in enumerate(model.layers):
        if isinstance(layer, Dense):
            start, end = end, end + layer.bias.size
        elif isinstance(layer, BatchNorm):
            weight, bias, mean, variance = (
                found[f"{i}.{name}"] for name in ("weight", "bias", "running_mean", "running_variance")
            )
            with np.errstate(all="ignore"):
                stretch[:, start:end] = weight / np.sqrt(variance + layer.epsilon)
                shift[:, start:end] = bias - mean * stretch[:, start:end]
    return Recipe(features, kinds, slope, EXTENT, scales, stretch, shift)


def _split(model: Sequential, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights (F, E) and biases (F, n) of the dense layers out of all that a recorder kept (F, P)."""
    found = _arrays(model, weights)
    dense = [i for i, layer in enumerate(model.layers) if isinstance(layer, Dense)]
    parts = (np.concatenate([found[f"{i}.{name}"] for i in dense], axis=1) for name in ("weight", "bias"))
    return next(parts), next(parts)


def _arrays(model: Sequential, weights: np.ndarray) -> dict[str, np.ndarray]:
    """Each parameter, and behind them what batch norm remembers, in every frame: "0.weight" -> (F, size)."""
    sizes = {name: array.size for name, array in model.params.items()}
    for i, layer in enumerate(model.layers):
        sizes |= {f"{i}.{name}": getattr(layer, name).size for name in layer.state_names}
    ends = np.cumsum(list(sizes.values()))
    return dict(zip(sizes, np.split(weights[:, : ends[-1]], ends[:-1], axis=1), strict=True))


def _notes(model: Sequential, n_outputs: int) -> list[list[tuple[str, ...]]]:
    """What each column has, long to short: its activation, then dropout and batch norm where there are any."""
    notes: list[list[tuple[str, ...]]] = [[]]
    norm = False
    for i, layer in enumerate(model.layers[:-1]):
        norm = norm or isinstance(layer, BatchNorm)
        if isinstance(layer, Activation):
            behind = model.layers[i + 1]
            rate = percent(behind.rate, 0) if isinstance(behind, Dropout) else ""
            more = [("Batch Norm", "BN")] * norm + [(f"Dropout {rate}", f"Drop {rate}", f"D {rate}")] * bool(rate)
            notes.append([_NAMES.get(type(layer).__name__, (type(layer).__name__,) * 2), *more])
            norm = False
    return [*notes, [("Sigmoid", "Sig.") if n_outputs == 1 else ("Softmax", "Soft.")]]


def _flow(model: Sequential, history: History) -> np.ndarray | None:
    """How large the gradients are in each layer; of a deep network alone, where they may vanish on their way."""
    deep = sum(isinstance(layer, Activation) for layer in model.layers) >= DEEP
    if not deep or "gradients" not in history.snapshots:
        return None
    sizes = gradient_sizes(model, history.snapshots["gradients"])
    sizes[0] = np.nan  # nothing before the first step
    return sizes


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
