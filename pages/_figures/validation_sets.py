"""What validation sets of one size would have decided on the same run: the noise that few samples bring.

C sets of one size; a pair is a decision and the epoch whose weights are kept.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from engine import Decision
from pages._figures.palette import PLOTLY, TEMPLATE
from pages._figures.scatter import Look, Scatter

_OWN, _STOPPED, _KEPT = range(3)


def draw_sets(others: Sequence[tuple[Decision, int]], own: int, n_epochs: int) -> Scatter:
    """Where each validation set of the same size would have stopped, and the weights it would have kept."""
    stops = np.array([one.stopped_at for one, _ in others], float)
    kept = np.array([epoch for _, epoch in others], float)
    rows = np.arange(1, len(others) + 1, dtype=float)
    apart = np.where(kept < stops, kept, np.nan)  # one point where the last weights are kept
    points = np.concatenate([np.column_stack([apart, rows]), np.column_stack([stops, rows])])
    looks = np.repeat([_KEPT, _STOPPED], len(others))
    looks[len(others) + own] = _OWN
    styles = [
        Look("dein Validierungsset", "training"),
        Look("andere: gestoppt", "validation"),
        Look("behaltene Gewichte", "test", hollow=True),
    ]
    lines = np.stack([np.column_stack([kept, rows]), np.column_stack([stops, rows])], axis=1)
    low, high = int(stops.min()), int(stops.max())
    when = f"alle in Epoche {low}" if low == high else f"zwischen Epoche {low} und {high}"
    title = f"{len(others)} Validierungssets derselben Grösse: gestoppt {when}"
    return Scatter(
        title,
        "Epoche",
        "Set (Nummer)",
        points[None],
        looks[None],
        styles,
        (0.0, n_epochs + 1.0, 0.0, len(others) + 1.0),
        mesh=lines[None],
    )


def draw_sizes(decisions: Mapping[int, Sequence[Decision]], n_val: int) -> go.Figure:
    """Stopping epochs of all validation sets of each size, with their median."""
    figure = go.Figure()
    rng = np.random.default_rng(0)  # points of one size stand beside each other, not on top
    for size, row in decisions.items():
        stops = np.array([one.stopped_at for one in row])
        place = list(decisions).index(size) + rng.uniform(-0.18, 0.18, len(stops))
        role = "training" if size == n_val else "validation"
        symbol = {"color": PLOTLY[role], "size": 8, "symbol": "circle" if size == n_val else "square-open"}
        figure.add_scatter(x=place, y=stops, mode="markers", marker=symbol, showlegend=False)
    places = list(range(len(decisions)))
    medians = [float(np.median([one.stopped_at for one in row])) for row in decisions.values()]
    line = {"color": PLOTLY["reference"], "width": 1.5}
    figure.add_scatter(x=places, y=medians, mode="lines", line=line, name="Median")
    first, last = (_spread(decisions[size]) for size in (min(decisions), max(decisions)))
    figure.update_layout(
        template=TEMPLATE,
        title=f"Stopp-Epochen von je {len(decisions[n_val])} Sets,<br>erste bis letzte: {first} Epochen bei "
        f"{min(decisions)} Samples,<br>{last} bei {max(decisions)} Samples",
        margin={"t": 80},
        height=330,
        xaxis={
            "title": "Grösse des Validierungssets (Samples)",
            "tickvals": places,
            "ticktext": [str(size) for size in decisions],
        },
        yaxis={"title": "gestoppt in Epoche", "rangemode": "tozero"},
    )
    return figure


def _spread(decisions: Sequence[Decision]) -> int:
    stops = [one.stopped_at for one in decisions]
    return max(stops) - min(stops)
