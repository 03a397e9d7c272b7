"""Charts of the lab Batches over the batch size: how noisy the gradient is, how long a step and an epoch take."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from pages._figures.german import number, percent
from pages._figures.palette import DASHES, PLOTLY, TEMPLATE


def draw_costs(
    noise: Mapping[int, float], seconds: Mapping[int, float], n_train: int, size: int
) -> list[go.Figure]:
    """The noise, and the times where they were measured."""
    return [draw_noise(noise, n_train, size), *([draw_times(seconds, n_train, size)] if seconds else [])]


def draw_noise(noise: Mapping[int, float], n_train: int, size: int) -> go.Figure:
    """Measured noise of batch gradients against 1 / sqrt(B), as shares of batch size 1 on log axes.

    A batch takes no sample twice, so near all N samples the noise falls faster, by sqrt((N - B) / (N - 1)).
    """
    sizes = np.array([b for b, value in noise.items() if value > 0])  # all samples together have none
    values = np.array([noise[b] for b in sizes]) / noise[1]
    law = {"color": PLOTLY["reference"], "dash": "dash", "width": 1.5}
    exact = sizes**-0.5 * np.sqrt((n_train - sizes) / (n_train - 1))
    dotted = {"color": PLOTLY["reference"], "dash": "dot", "width": 1.5}
    cross = {"color": PLOTLY["error"], "size": 8, "symbol": "x"}
    figure = go.Figure(
        [
            go.Scatter(x=sizes, y=sizes**-0.5, name="Gesetz 1/√B", mode="lines", line=law),
            go.Scatter(
                x=sizes, y=exact, name=f"und kein Sample doppelt, N = {n_train}", mode="lines", line=dotted
            ),
            go.Scatter(x=sizes, y=values, name="gemessen", mode="markers", marker=cross),
        ]
    )
    share = noise[size] / noise[1]
    if share > 0:
        ring = {"color": PLOTLY["training"], "size": 14, "symbol": "circle-open", "line": {"width": 2.5}}
        figure.add_scatter(x=[size], y=[share], name=f"deine Batch Size {size}", mode="markers", marker=ring)
        title = (
            f"Batch Size {size} rauscht {percent(share, 0)} von 1,<br>nach 1/√B wären es {percent(size**-0.5, 0)}"
        )
    else:
        title = f"Batch Size {size}, das sind alle Samples:<br>kein Rauschen"
    figure.update_layout(
        template=TEMPLATE,
        title=title,
        height=330,
        xaxis={"title": "Batch Size B (Samples)", **_log_ticks(0, 3)},
        yaxis={"title": "Rauschen (Batch Size 1 = 1)", **_log_ticks(-3, 0)},
    )
    return figure


def draw_times(seconds: Mapping[int, float], n_train: int, size: int) -> go.Figure:
    """What was measured just now: microseconds for a step, for an epoch, and for a sample within it."""
    sizes = np.array(sorted(seconds))
    epoch = 1e6 * np.array([seconds[int(b)] for b in sizes])
    step = epoch / np.ceil(n_train / sizes)
    figure = go.Figure()
    for name, role, values in (
        ("eine Epoche", "training", epoch),
        ("ein Schritt", "validation", step),
        ("ein Sample", "test", epoch / n_train),
    ):
        line = {"color": PLOTLY[role], "dash": DASHES[role], "width": 2.5}
        figure.add_scatter(x=sizes, y=values, name=name, mode="lines+markers", line=line)
    low = 0 if size == n_train else list(sizes).index(size)
    title = (
        f"Soeben gemessen, Batch Size {sizes[low]} → {n_train}:<br>Schritt {number(step[low], 0)} → "
        f"{number(step[-1], 0)} µs,<br>Epoche {number(epoch[low], 0)} → {number(epoch[-1], 0)} µs"
    )
    figure.update_layout(
        template=TEMPLATE,
        title=title,
        height=370,
        margin={"t": 80},
        xaxis={"title": "Batch Size B (Samples)", **_log_ticks(0, 3)},
        yaxis={"title": "Zeit (µs, auf diesem Rechner)", **_log_ticks(-2, 6)},
    )
    return figure


def _log_ticks(low: int, high: int) -> dict[str, Any]:
    """A log axis with a tick at every power of ten, written out."""
    powers = range(low, high + 1)
    return {
        "type": "log",
        "tickvals": [10.0**p for p in powers],
        "ticktext": [number(10.0**p, max(0, -p)) for p in powers],
    }
