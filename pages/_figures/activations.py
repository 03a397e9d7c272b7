"""Figures of the lab Aktivierungen: the boundary while it is learned, and a function beside its derivative.

F frames, N samples, M points in all, W neurons of the last hidden layer.
"""

import numpy as np
import plotly.graph_objects as go

import engine
from engine import Dataset, History
from pages._figures.film import Film
from pages._figures.german import number, percent
from pages._figures.learning import class_points, curves, decision_surface, loss_range
from pages._figures.palette import PLOTLY, TEMPLATE
from pages._figures.scatter import Look, Scatter

_LINES, _ALONG = 9, 33  # lines of the grid in each direction, points on each
_REACH, _FLAT = 6.0, 0.05  # of the activation's input; of the steepest slope


def draw_training(dataset: Dataset, history: History, hidden: np.ndarray) -> Film:
    """Boundary, last hidden layer and loss from the first to the last epoch; hidden (F, M, W) as in warp_panel."""
    accuracy = float(history.val_accuracy[-1]) if len(history.val_accuracy) else float("nan")
    title = f"Nach {history.n_epochs} Epochen sind {percent(accuracy)} der Validierungsdaten richtig"
    surface = decision_surface(
        history.snapshots["predictions"],
        3.0,
        "Wahrscheinlichkeit der Klasse A",
        class_points(dataset),
    )
    loss = curves(history, "loss", "Loss nach jeder Epoche", "Loss (Cross-Entropy)", loss_range(history))
    description = f"{title}. Der Validierungs-Loss steht am Ende bei {number(float(history.val_loss[-1]))}."
    panels = [surface, warp_panel(dataset, history.snapshots["weights"], hidden), loss]
    return Film(title, history.snapshot_epochs, panels, description)


def warp_panel(dataset: Dataset, weights: np.ndarray, hidden: np.ndarray) -> Scatter:
    """The last hidden layer seen along its boundary; hidden (F, M, W) has the samples first, then the grid.

    The output node cuts the W neurons' space with a hyperplane. Seen from its side that is a line, whatever W.
    """
    n_samples = hidden.shape[1] - 2 * _LINES * _ALONG
    width = hidden.shape[2]
    seen = _from_the_side(
        hidden.astype(float), weights[:, -width - 1 : -1].astype(float), weights[:, -1], n_samples
    )
    points = seen[:, :n_samples]
    mesh = seen[:, n_samples:].reshape(len(seen), 2 * _LINES, _ALONG, 2)
    last = points[-1][np.isfinite(points[-1]).all(axis=1)]
    low, high = (np.quantile(last, q, axis=0) for q in (0.01, 0.99)) if len(last) else (np.zeros(2), np.zeros(2))
    low[0], high[0] = min(low[0], 0.0), max(high[0], 0.0)  # the boundary is always in sight
    where = "gerade Grenze"
    if not len(last):
        where = "keine endlichen Zahlen"
    elif np.ptp(last, axis=0).max() < 1e-6:
        where = "alle auf einem Punkt"
    title = f"Letzter Hidden Layer: {where}"
    margin = np.maximum(0.12 * (high - low), 0.5 - (high - low) / 2)
    x0, y0, x1, y1 = *(low - margin), *(high + margin)
    return Scatter(
        title,
        "Abstand zur Grenze (im Hidden Layer)",
        "längs der Grenze",
        points,
        np.where(dataset.train.y[None, :n_samples, 0] > 0.5, 0.0, 1.0),
        [Look("Klasse A", "training"), Look("Klasse B", "validation")],
        (x0, x1, y0, y1),
        x=np.zeros(2),
        y=np.array([[[y0, y1]]]),
        line_names=["Grenze"],
        line_roles=["error"],
        mesh=mesh,
    )


def explain_warp(width: int) -> str:
    """What the panel of the last hidden layer shows, in words."""
    return (
        f"**Letzter Hidden Layer:** Jedes Sample ist dort ein Punkt aus {width} Zahlen. "
        "Das Bild schaut von der Seite auf die Grenze, also ist sie ein Strich. "
        "Die grauen Linien sind ein gerades Gitter der Merkmale: "
        "Nur eine nichtlineare Aktivierung kann es verbiegen."
    )


def _from_the_side(hidden: np.ndarray, weight: np.ndarray, bias: np.ndarray, n_samples: int) -> np.ndarray:
    """Distance from the plane weight . h + bias = 0, and the place along it where the samples spread most.

    hidden (F, M, W), weight (F, W), bias (F,) -> (F, M, 2); the last frame gives the direction along.
    """
    with np.errstate(all="ignore"):
        length = np.linalg.norm(weight, axis=1, keepdims=True)
        normal = weight / np.where(length > 0, length, 1)
        distance = np.einsum("fmw,fw->fm", hidden, normal) + bias[:, None] / np.where(length > 0, length, 1)
        inside = hidden[-1, :n_samples] - np.outer(hidden[-1, :n_samples] @ normal[-1], normal[-1])
        inside = np.nan_to_num(inside - inside.mean(axis=0), posinf=0.0, neginf=0.0)
        direction = np.linalg.svd(inside, full_matrices=False)[2][0]
        along = direction - (normal @ direction)[:, None] * normal
        along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
        place = np.einsum("fmw,fw->fm", hidden, along)
        place -= place[:, :n_samples].mean(axis=1, keepdims=True)
    return np.stack([distance, place], axis=2)


def draw_activation(name: str, met: np.ndarray) -> go.Figure:
    """The function over its input, the derivative that backpropagation multiplies with, and the inputs `met`."""
    z = np.linspace(-_REACH, _REACH, 241)
    value, slope = _value_and_slope(name, z)
    met = met[np.isfinite(met)].astype(float)
    flat = np.mean(_value_and_slope(name, met)[1] < _FLAT * slope.max()) if met.size else float("nan")
    counts, edges = np.histogram(np.clip(met, -_REACH, _REACH), np.linspace(-_REACH, _REACH, 49))
    shares = 100 * counts / max(met.size, 1)
    figure = go.Figure(
        [
            go.Bar(
                x=(edges[1:] + edges[:-1]) / 2,
                y=shares,
                width=np.diff(edges),
                name="z im trainierten Netz",
                marker={"color": PLOTLY["reference"], "opacity": 0.35, "line": {"width": 0}},
                yaxis="y2",
                hovertemplate="%{y:.1f} %",
            ),
            go.Scatter(x=z, y=value, name="Funktion", line={"color": PLOTLY["training"], "width": 2.5}),
            go.Scatter(
                x=z, y=slope, name="Ableitung", line={"color": PLOTLY["error"], "width": 2.5, "dash": "dash"}
            ),
        ]
    )
    highest = f"Ableitung: höchstens {number(float(slope.max()))},"
    figure.update_layout(
        template=TEMPLATE,
        title=f"{highest}<br>fast 0 bei {percent(float(flat))} aller z im Netz",
        height=340,
        xaxis_title="Eingabe z (am Rand: ±6 und mehr)",
        yaxis_title="Ausgabe",
        yaxis_range=[-1.3, 2.2],
        yaxis2={
            "title": "Anteil der z (%)",
            "overlaying": "y",
            "side": "right",
            "range": [0, 2 * max(float(shares.max()), 1.0)],
            "tickmode": "auto",
            "nticks": 5,
            "showgrid": False,
        },
    )
    return figure


def _value_and_slope(name: str, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    layer = getattr(engine, name)()
    value = layer.forward(z[:, None], training=True)[:, 0].copy()
    return value, layer.backward(np.ones((len(z), 1)))[:, 0].copy()
