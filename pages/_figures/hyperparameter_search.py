"""Charts of the lab Hyperparameter: what a grid and a random search try, and which of them finds more.

`scores` (H, W) is the accuracy of every cell of the map; trials are places in it when it is flattened.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from pages._figures.german import percent
from pages._figures.hyperparameter_levels import KINDS, heading, write_value
from pages._figures.palette import DASHES, PLOTLY, SEQUENTIAL, TEMPLATE

NAMES = ("Raster", "Zufall")
_ROLES = ("training", "validation")
_SYMBOLS = ("circle", "square")
_GOOD = 0.03  # accuracy below the best that is still good


def share_of_wins(grid: np.ndarray, random: np.ndarray) -> tuple[float, float]:
    """How often the grid, and how often the random search found strictly more than the other."""
    return float((grid > random).mean()), float((random > grid).mean())


def tell_search(scores: np.ndarray, axes: tuple[str, str], n_trials: int) -> str:
    """Why one of them is better here: how wide the good part of the map is, against the gap of the grid."""
    n_columns = scores.shape[1]
    good = "".join("+" if one else " " for one in scores.max(axis=0) > scores.max() - _GOOD)
    window = max(map(len, good.split()))
    per_axis = min(round(n_trials**0.5), n_columns)
    gap = n_columns / per_axis
    if window >= gap:
        why = "Das Raster trifft dieses Fenster immer, der Zufall nur meistens."
    else:
        why = (
            "Das Fenster ist schmaler: Liegt das Raster daneben, sind alle seine Versuche umsonst. Der Zufall "
            "probiert mehr verschiedene Werte."
        )
    return (
        f"**Raster gegen Zufall:** Gut ist ein Fenster von {window} der {n_columns} Werte "
        f"({KINDS[axes[0]].name}); dort ist ein Lauf höchstens {100 * _GOOD:.0f} Punkte unter dem besten. "
        f"Das Raster probiert {per_axis} davon, etwa jeden {round(gap)}. Wert. {why}"
    )


def draw_trials(
    scores: np.ndarray,
    axes: tuple[str, str],
    values: tuple[Sequence[Any], Sequence[Any]],
    trials: Sequence[np.ndarray],
) -> go.Figure:
    """Both searches on the map; above it the best of each column, marked where a search has been.

    After figure 1 of Bergstra and Bengio (2012), Random Search for Hyper-Parameter Optimization.
    """
    n_columns = scores.shape[1]
    columns = [np.unique(tried % n_columns) for tried in trials]
    best = [float(scores.ravel()[tried].max()) for tried in trials]
    figure = make_subplots(
        rows=2, cols=2, row_heights=[0.3, 0.7], shared_xaxes=True, shared_yaxes=True,
        vertical_spacing=0.05, horizontal_spacing=0.06,
    )  # fmt: skip
    x = list(range(n_columns))
    profile = 100 * scores.max(axis=0)
    for column, (tried, seen) in enumerate(zip(trials, columns, strict=True), start=1):
        name, role, symbol = NAMES[column - 1], _ROLES[column - 1], _SYMBOLS[column - 1]
        curve = {"color": PLOTLY["reference"], "width": 1}
        figure.add_scatter(x=x, y=profile, mode="lines", line=curve, showlegend=False, row=1, col=column)
        mark = {"color": PLOTLY[role], "symbol": symbol, "size": 8}
        seen_by = f"{name}: probierte Spalten"
        figure.add_scatter(x=seen, y=profile[seen], mode="markers", marker=mark, name=seen_by, row=1, col=column)
        figure.add_heatmap(
            z=100 * scores, x=x, y=list(range(len(scores))), zmin=50, zmax=100 * scores.max(),
            colorscale=SEQUENTIAL, showscale=False, hoverinfo="skip", row=2, col=column,
        )  # fmt: skip
        dots = {"symbol": symbol, "size": 9, "color": "#ffffff", "line": {"width": 2, "color": "#101418"}}
        figure.add_scatter(
            x=tried % n_columns, y=tried // n_columns, mode="markers", marker=dots, showlegend=False,
            text=[percent(s) for s in scores.ravel()[tried]], hovertemplate="%{text}<extra></extra>",
            row=2, col=column,
        )  # fmt: skip
        figure.update_xaxes(title=KINDS[axes[0]].name, row=2, col=column, **_named(values[0], 5))
        figure.update_xaxes(title=f"{name}: {seen.size} Werte", side="top", title_standoff=2, row=1, col=column)
        figure.update_yaxes(title="beste (%)", row=1, col=column)
        figure.update_yaxes(title=KINDS[axes[1]].name, row=2, col=column, **_named(values[1], 8))
    figure.update_yaxes(side="right", col=2)
    found = f"Raster findet {percent(best[0])}, Zufall {percent(best[1])}"
    figure.update_layout(
        template=TEMPLATE,
        title=heading(f"Ein Beispiel mit je {trials[0].size} Versuchen:<br>{found}"),
        height=455,
        margin={"t": 110},
    )
    return figure


def draw_comparison(found: Mapping[int, tuple[np.ndarray, np.ndarray]], n_trials: int) -> go.Figure:
    """The best accuracy found on average, by number of trials; `found` maps it to both searches' finds."""
    budgets = sorted(found)
    figure = go.Figure()
    for index, (name, role) in enumerate(zip(NAMES, _ROLES, strict=True)):
        finds = [100 * found[budget][index] for budget in budgets]
        low, middle, high = ([f(one) for one in finds] for f in (_tenth, np.mean, _ninetieth))
        spread = {"array": np.subtract(high, middle), "arrayminus": np.subtract(middle, low), "thickness": 1.2}
        figure.add_scatter(
            x=[budget * (0.97 if index else 1.03) for budget in budgets], y=middle, name=name,
            error_y={**spread, "type": "data", "symmetric": False, "color": PLOTLY[role]},
            mode="lines+markers", marker={"symbol": _SYMBOLS[index], "size": 8},
            line={"color": PLOTLY[role], "dash": DASHES[role], "width": 2.5},
        )  # fmt: skip
    grid, random = share_of_wins(*found[n_trials])
    n_repeats = len(found[n_trials][0])
    figure.update_layout(
        template=TEMPLATE,
        title=heading(
            f"{n_repeats} Suchen mit je {n_trials} Versuchen:<br>"
            f"Zufall besser in {percent(random, 0)}, Raster in {percent(grid, 0)}"
        ),
        height=320,
        xaxis={"title": "Versuche (trainierte Netze)", "tickvals": budgets},
        yaxis={"title": "beste Accuracy (%)"},
    )
    return figure


def _named(values: Sequence[Any], most: int) -> dict[str, Any]:
    """Ticks at the cells, at most so many of them, the last one in any case."""
    every = -(-len(values) // most)
    places = [place for place in range(len(values)) if (len(values) - 1 - place) % every == 0]
    return {"tickvals": places, "ticktext": [write_value(values[place]) for place in places]}


def _tenth(values: np.ndarray) -> float:
    return float(np.quantile(values, 0.1))


def _ninetieth(values: np.ndarray) -> float:
    return float(np.quantile(values, 0.9))
