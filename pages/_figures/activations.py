"""Figures of the lab Aktivierungen: the boundary while it is learned, and a function beside its derivative."""

import numpy as np
import plotly.graph_objects as go

import engine
from engine import Dataset, History
from pages._figures.film import Film
from pages._figures.german import number, percent
from pages._figures.learning import class_points, curves, decision_surface, loss_range
from pages._figures.palette import PLOTLY, TEMPLATE


def draw_training(dataset: Dataset, history: History) -> Film:
    """Boundary and loss from the first to the last epoch."""
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
    return Film(title, history.snapshot_epochs, [surface, loss], description)


def draw_activation(name: str) -> go.Figure:
    """The function over its input, and the derivative that backpropagation multiplies with."""
    z = np.linspace(-6, 6, 241)
    layer = getattr(engine, name)()
    value = layer.forward(z[:, None], training=True)[:, 0].copy()
    slope = layer.backward(np.ones((len(z), 1)))[:, 0].copy()
    figure = go.Figure(
        [
            go.Scatter(x=z, y=value, name="Funktion", line={"color": PLOTLY["training"], "width": 2.5}),
            go.Scatter(
                x=z, y=slope, name="Ableitung", line={"color": PLOTLY["error"], "width": 2.5, "dash": "dash"}
            ),
        ]
    )
    figure.update_layout(
        template=TEMPLATE,
        title=f"Ableitung: höchstens {number(float(slope.max()))},<br>bei z = 6 {number(float(slope[-1]), 4)}",
        height=300,
        xaxis_title="Eingabe z (ohne Einheit)",
        yaxis_title="Ausgabe",
        yaxis_range=[-1.3, 2.2],
    )
    return figure
