"""Chart of the lab Overfitting: what the test data say of a net that was chosen by them, and what is true."""

import numpy as np
import plotly.graph_objects as go

from pages._figures.german import percent
from pages._figures.palette import DASHES, PLOTLY, TEMPLATE


def draw_selection(tuned: tuple[np.ndarray, np.ndarray], n_judge: int) -> go.Figure:
    """Accuracy of the best of k nets on the test data that chose it, and on fresh data: `tuned`, twice (n,)."""
    looks, is_so = tuned
    k = np.arange(1, len(looks) + 1)
    figure = go.Figure()
    for name, role, values in (
        (f"auf den {n_judge} Testdaten, die ausgewählt haben", "test", looks),
        ("dieselben Netze auf frischen Daten", "reference", is_so),
    ):
        figure.add_scatter(
            x=k,
            y=values,
            name=name,
            line={"color": PLOTLY[role], "dash": DASHES[role], "width": 2.5},
            mode="lines",
        )
    title = (
        f"Das beste von {len(k)} Netzen nach dem Test:<br>"
        f"dort {percent(float(looks[-1]))}, in Wahrheit {percent(float(is_so[-1]))}"
    )
    figure.update_layout(
        template=TEMPLATE,
        title=title,
        height=330,
        margin={"t": 70},
        xaxis_title="Netze, unter denen der Test auswählt (Anzahl)",
        yaxis_title="Accuracy (Anteil)",
    )
    return figure
