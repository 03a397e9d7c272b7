"""Figures of the lab Initialisierung: five starts of one network, before and while they learn.

Five starts in the order zeros, ones, uniform, glorot, he; F frames, L hidden layers, N samples.
"""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

import engine
from engine import History
from pages._figures.film import Curves, Film, Images, Series
from pages._figures.german import brief, number, percent
from pages._figures.grids import HistogramGrid
from pages._figures.palette import DASHES, PLOTLY, TEMPLATE

NAMES = ("Zeros", "Ones", "Uniform", "Glorot", "He")
ROLES = ("reference", "error", "validation", "training", "test")
_MOST_NODES, _MOST_LAYERS, _PIXELS, _BINS = 4, 5, 21, 24
_LEARNED = 0.9  # accuracy from which a start counts as having learned
_LOW_HIGH = {"Tanh": (-1.0, 1.0), "Sigmoid": (0.0, 1.0), "ReLU": (0.0, 3.0)}


def draw_starts(
    histories: Sequence[History],
    hidden: Sequence[Sequence[np.ndarray]],
    distinct: Sequence[int],
    activation: str,
    width: int,
) -> Film:
    """Loss of all five, their first neurons over the input plane, and the spread by layer before training."""
    longest = max(histories, key=lambda history: len(history.snapshot_epochs))
    runs = dict(zip(NAMES, histories, strict=True))
    learned = [name for name, h in runs.items() if not h.diverged_at and h.val_accuracy[-1] >= _LEARNED]
    title = (
        f"Gut gelernt haben: {', '.join(learned)}" if learned else "Mit keinem dieser Starts lernt das Netz gut"
    )
    exploded = [f"{name} in Epoche {h.diverged_at}" for name, h in runs.items() if h.diverged_at]
    if exploded:
        title += f". Explodiert: {', '.join(exploded)}"
    series = [
        Series(name, role, np.arange(1, h.n_epochs + 1), h.train_loss)
        for name, role, h in zip(NAMES, ROLES, histories, strict=True)
    ]
    loss = Curves("Loss auf den Trainingsdaten", "Epoche", "Loss (Cross-Entropy)", series, y_range=(0.0, 1.0))
    same = [name for name, n in zip(NAMES, distinct, strict=True) if n == 1]
    seen = f"Layer 1: {', '.join(same)} alle gleich" if same else "Layer 1: keine gleichen Neuronen"
    nodes = Images(
        seen,
        _node_pictures(histories, len(longest.snapshot_epochs), activation, width),
        [""] * (len(NAMES) * min(width, _MOST_NODES)),
        -1.0,
        1.0,
        signed=True,
        row_names=NAMES,
    )
    counts = ", ".join(f"{name} {n}" for name, n in zip(NAMES, distinct, strict=True))
    description = f"{title}. Verschiedene Neuronen in Layer 1: {counts} von {width}."
    return Film(title, longest.snapshot_epochs, [loss, nodes, _spread_grid(hidden, activation)], description)


def _node_pictures(histories: Sequence[History], n_frames: int, activation: str, width: int) -> np.ndarray:
    """What each of the first nodes gives over [-2, 2]^2, scaled by the row's largest: (F, 5 n, 15, 15)."""
    axis = np.linspace(-2, 2, _PIXELS)
    plane = np.stack(np.meshgrid(axis, axis[::-1]), axis=-1).reshape(-1, 2)
    n = min(width, _MOST_NODES)
    rows = []
    for history in histories:
        weights = history.snapshots["weights"].astype(float)
        frames = np.minimum(np.arange(n_frames), len(weights) - 1)  # an exploded run stands still
        weight = weights[frames, : 2 * width].reshape(n_frames, 2, width)[:, :, :n]
        bias = weights[frames, None, 2 * width : 2 * width + n]
        with np.errstate(all="ignore"):
            y = getattr(engine, activation)().forward(plane @ weight + bias)  # (F, 15 * 15, n)
            scale = np.abs(y).max(axis=(1, 2), keepdims=True)
            y = np.where(scale > 0, y / np.where(scale > 0, scale, 1), 0.0)
        rows.append(y.transpose(0, 2, 1).reshape(n_frames, n, _PIXELS, _PIXELS))
    return np.concatenate(rows, axis=1)


def _spread_grid(hidden: Sequence[Sequence[np.ndarray]], activation: str) -> HistogramGrid:
    """A histogram of all activations for each start and layer; what lies beyond the ends is in the last bins."""
    low, high = _LOW_HIGH[activation]
    n_layers = len(hidden[0])
    layers = np.unique(np.linspace(0, n_layers - 1, _MOST_LAYERS).round().astype(int))
    edges = np.linspace(low, high, _BINS + 1)
    counts = [
        [np.histogram(np.clip(outputs[layer], low, high), edges)[0] / outputs[layer].size for layer in layers]
        for outputs in hidden
    ]
    reach = f"{number(low, 0)} bis {number(high, 0)}".replace("-", "−") + " und mehr" * (activation == "ReLU")
    return HistogramGrid(
        "Ausgaben vor dem Training",
        f"Ausgabe, je Feld {reach}",
        "Anteil der Ausgaben",
        edges,
        np.array([counts]),
        NAMES,
        [f"L{layer + 1}" for layer in layers],
        ROLES,
    )


def compare_starts(
    histories: Sequence[History], spread: np.ndarray, gradient: Sequence[float], distinct: Sequence[int]
) -> str:
    """A Markdown table of the five starts: what the weights were and what became of them; spread (5, L)."""
    head = (
        "Start",
        "Gewichte",
        "Streuung pro Layer",
        "Gradient Layer 1",
        "Ver\u00adschiedene Neuronen",
        "Accuracy",
    )
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for r, (name, history) in enumerate(zip(NAMES, histories, strict=True)):
        weights = history.snapshots["weights"][0]
        weights = weights[weights != 0] if np.any(weights) else weights[:1]  # the biases all start at 0
        low, high = float(weights.min()), float(np.abs(weights).max())
        start = f"alle {number(low, 0)}" if low == high else f"bis ±{number(high)}"
        if spread[r, 0] == 0:
            factor = "immer 0"
        elif spread.shape[1] == 1:
            factor = "–"
        else:
            factor = f"mal {brief((spread[r, -1] / spread[r, 0]) ** (1 / (spread.shape[1] - 1)))}"
        end = (
            f"explodiert (Epoche {history.diverged_at})"
            if history.diverged_at
            else percent(history.val_accuracy[-1], 0)
        )
        lines.append(f"| {name} | {start} | {factor} | {brief(gradient[r])} | {distinct[r]} | {end} |")
    return "\n".join(lines)


def draw_spread(spread: np.ndarray) -> go.Figure:
    """Standard deviation of the activations by layer before training, on a log axis; spread (5, L)."""
    layers = np.arange(1, spread.shape[1] + 1)
    figure = go.Figure()
    for name, role, values in zip(NAMES, ROLES, spread, strict=True):
        silent = not values.any()
        figure.add_scatter(
            x=layers,
            y=np.where(values > 0, values, np.nan),
            name=f"{name} (Streuung 0)" if silent else name,
            line={"color": PLOTLY[role], "dash": DASHES[role], "width": 2.5},
            marker={"size": 6},
            mode="lines+markers",
        )
    uniform, he = spread[2], spread[4]
    ends = [" → ".join(brief(value) for value in dict.fromkeys(row[[0, -1]])) for row in (uniform, he)]
    title = f"Streuung nach Layer:<br>Uniform {ends[0]},<br>He {ends[1]}"
    figure.update_layout(
        template=TEMPLATE,
        title=title,
        height=350,
        margin={"t": 80},
        xaxis={"title": "Hidden Layer (Nummer)", "dtick": max(1, len(layers) // 8)},
        yaxis={"title": "Standardabweichung", "type": "log"},
    )
    return figure


def draw_weights(history: History) -> go.Figure:
    """All weights and biases of one run before the first and after the last step, as two histograms."""
    before, after = history.snapshots["weights"][0], history.snapshots["weights"][-1]
    finite = np.concatenate([before, after[np.isfinite(after)]])
    reach = float(np.abs(finite).max()) * 1.02 or 1.0
    edges = np.linspace(-reach, reach, 42)
    figure = go.Figure()
    for name, role, values in (
        ("vor dem ersten Schritt", "reference", before),
        ("nach dem letzten Schritt", "training", after),
    ):
        counts = np.histogram(values[np.isfinite(values)], edges)[0]
        figure.add_scatter(
            x=edges[:-1],
            y=counts,
            name=name,
            line={"color": PLOTLY[role], "dash": DASHES[role], "shape": "hv", "width": 2},
        )
    title = (
        "Glorot, vor und nach dem Lernen:<br>"
        f"Streuung der Gewichte {number(float(before.std()))} → {number(float(after.std()))}"
    )
    figure.update_layout(
        template=TEMPLATE,
        title=title,
        height=300,
        xaxis_title="Gewicht (ohne Einheit)",
        yaxis_title="Anzahl Gewichte",
    )
    return figure
