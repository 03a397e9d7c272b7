"""What the lab Multi-Output says of one run: the course of both losses, and the remedies beside it."""

import numpy as np
import plotly.graph_objects as go

from engine import Sequential
from pages._figures.german import number, percent, significant
from pages._figures.multi_output import ANGLE, DIGIT, FIRST, NOISE, UNITS, Sweep, plain
from pages._figures.palette import PLOTLY, TEMPLATE

_TICKS = [0.01, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]  # percent


def draw_course(sweep: Sweep) -> go.Figure:
    """Both losses of the present run over the epochs, as shares of what they were before training."""
    losses = sweep.losses(sweep.at)
    shares = 100 * losses / losses[0]
    digit, angle = (f"{significant(float(left), 2)} %" for left in shares[-1])
    epochs = np.arange(len(shares))
    figure = go.Figure(
        [
            go.Scatter(
                x=epochs, y=shares[:, 0], name="Ziffer (CCE)", line={"color": PLOTLY["training"], "width": 2.5}
            ),
            go.Scatter(
                x=epochs,
                y=shares[:, 1],
                name="Winkel (MSE)",
                line={"color": PLOTLY["validation"], "width": 2.5, "dash": "dash"},
            ),
        ]
    )
    figure.update_layout(
        template=TEMPLATE,
        title=f"Übrig vom Loss: Ziffer {digit},<br>Winkel {angle} (Gewicht {plain(sweep.weights[sweep.at])})",
        height=320,
        xaxis_title="Epoche",
        yaxis_title="Loss (Prozent des Anfangs)",
        yaxis={"type": "log", "tickvals": _TICKS, "ticktext": [plain(tick) for tick in _TICKS]},
    )
    return figure


def tell_sweep(sweep: Sweep, model: Sequential) -> str:
    """A Markdown list: what the unit does to the loss, two remedies with their results, and what sharing saves."""
    first, noise = (_result(sweep, run) for run in (FIRST, NOISE))
    start = [significant(float(w), 2) for w in sweep.histories[FIRST].snapshots["loss_weights"][0]]
    end = [significant(float(w), 2) for w in sweep.histories[NOISE].snapshots["loss_weights"][-1]]
    own = f"{percent(float(sweep.accuracies[DIGIT]))} und {number(float(sweep.errors[ANGLE]), 1)} Grad"
    factor = number((180 / np.pi) ** 2, 0)
    return (
        f"- **Die Einheit ist ein verstecktes Gewicht.** Ein Radiant sind 57,3 Grad, der MSE in Grad ist also "
        f"57,3² = {factor} mal so gross. Gelernt wird jetzt in {UNITS[sweep.unit]}.\n"
        f"- **Durch den ersten Loss geteilt:** Gewichte {start[0]} und {start[1]}, {first}.\n"
        f"- **Nach Unsicherheit** (Kendall, Gal und Cipolla 2018): Gewichte am Ende {end[0]} und {end[1]}, "
        f"{noise}. GradNorm (Chen et al. 2018) gleicht statt der Losses die Gradienten im Körper aus.\n"
        f"- **Zwei eigene Netze:** {own}, mit zwei Körpern. Das gemeinsame Netz hat "
        f"{number(model.n_parameters, 0)} Parameter und rechnet den Körper einmal."
    )


def _result(sweep: Sweep, run: int) -> str:
    digit, angle = percent(float(sweep.accuracies[run])), number(float(sweep.errors[run]), 1)
    return f"{digit} der Ziffern richtig, Winkel um {angle} Grad falsch"
