"""Figures of the lab Transfer: four ways to use what was learned before, on new digits and on the old ones.

The strategies in the order scratch, frozen, tuned, early; R runs each. The histories are those of all strategies,
the tuned ones up to the thaw, and then R more from there on.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from engine import History, Sequential
from pages._figures.bars import Bars
from pages._figures.film import Curves, Film, Series
from pages._figures.german import number, percent
from pages._figures.palette import PLOTLY, SYMBOLS, TEMPLATE

NAMES = ("Von Grund auf", "Eingefroren", "Fine-Tuning", "Zu früh aufgetaut")
ROLES = ("reference", "training", "test", "error")


def draw_transfer(
    histories: Sequence[History],
    learned: np.ndarray,
    new: np.ndarray,
    remembered: np.ndarray,
    state: Mapping[str, Any],
) -> Film:
    """Accuracy on the new digits, change of the convolutions, and what remains of both tasks at the end.

    `learned` are the convolutions' parameters as they were trained before; new, remembered (4, R) accuracies.
    """
    n_runs, n_epochs = new.shape[1], state["n_epochs"]
    accuracy = accuracy_by_epoch(histories, n_runs, n_epochs)  # (4, R, T)
    changed = change_by_epoch(histories, learned, n_runs, n_epochs)  # (4, T + 1)
    ends = dict(zip(NAMES, new.mean(axis=1), strict=True))
    best = max(ends, key=lambda name: ends[name])
    share = {name: percent(value, 0) for name, value in ends.items()}
    few = f"{state['n_samples']} Bilder pro Ziffer" if state["n_samples"] > 1 else "1 Bild pro Ziffer"
    title = (
        f"{few}: am besten {best} ({share[best]}), von Grund auf {share[NAMES[0]]}. Zu früh aufgetaut "
        f"bleiben von den alten Ziffern {percent(float(remembered[3].mean()), 0)}"
    )
    epochs = np.arange(1, n_epochs + 1)
    thin = [
        Series("", role, epochs, run, thin=True)
        for role, runs in zip(ROLES, accuracy, strict=True)
        for run in runs
    ]
    means = [
        Series(name, role, epochs, runs.mean(axis=0))
        for name, role, runs in zip(NAMES, ROLES, accuracy, strict=True)
    ]
    curves = Curves(
        f"Neue Ziffern 5 bis 9: Mittel und {n_runs} einzelne Läufe", "Epoche", "Accuracy (Test)", [*thin, *means],
        y_range=(0.0, 1.0), bands=[(half_of(n_epochs), half_of(n_epochs), "Auftauen", "test")],
    )  # fmt: skip
    bars = Bars(
        "Am Ende: neue und alte Ziffern", "Vorgehen", "Accuracy (Test)",
        ("Grund auf", "Gefroren", "Fine-T.", "Zu früh"),
        np.stack([new.mean(axis=1), remembered.mean(axis=1)])[None], ["neue (5 bis 9)", "alte (0 bis 4)"],
        ["training", "validation"], (0.0, 1.12),
    )  # fmt: skip
    far, near = (percent(float(changed[strategy, -1]), 0) for strategy in (3, 2))
    moved = Curves(
        f"Basis verändert: zu früh um {far}, Fine-Tuning {near}",
        "Epoche", "Änderung",
        [
            Series(name, role, np.arange(n_epochs + 1), line)
            for name, role, line in zip(NAMES[1:], ROLES[1:], changed[1:], strict=True)
        ],
        y_range=(0.0, max(0.2, 1.05 * float(np.nanmax(changed[1:])))),
        bands=[(half_of(n_epochs), half_of(n_epochs), "Auftauen", "test")],
    )  # fmt: skip
    rest = ", ".join(
        f"{name} {percent(share, 0)}" for name, share in zip(NAMES, remembered.mean(axis=1), strict=True)
    )
    description = (
        f"{title}. Accuracy auf den neuen Ziffern: {', '.join(f'{n} {percent(v, 0)}' for n, v in ends.items())}. "
        f"Auf den alten, mit dem alten Kopf: {rest}."
    )
    return Film(title, list(range(n_epochs + 1)), [curves, bars, moved], description)


def half_of(n_epochs: int) -> int:
    """The epoch after which the base is thawed for fine-tuning."""
    return n_epochs // 2


def accuracy_by_epoch(histories: Sequence[History], n_runs: int, n_epochs: int) -> np.ndarray:
    """(4, R, T): the accuracy on the new digits after each epoch; NaN after a run has exploded."""
    accuracy = np.full((4, n_runs, n_epochs), np.nan)
    for i, history in enumerate(histories[: 4 * n_runs]):
        strategy, run = divmod(i, n_runs)
        values = [*history.val_accuracy]
        if strategy == 2:
            values += [*histories[4 * n_runs + run].val_accuracy]
        accuracy[strategy, run, : len(values)] = values
    return accuracy


def change_by_epoch(histories: Sequence[History], learned: np.ndarray, n_runs: int, n_epochs: int) -> np.ndarray:
    """(4, T + 1): how far the convolutions have moved from `learned`, relative to its length, mean of the runs."""
    changed = np.full((4, n_runs, n_epochs + 1), np.nan)
    for i, history in enumerate(histories[: 4 * n_runs]):
        strategy, run = divmod(i, n_runs)
        weights = history.snapshots["weights"][:, : learned.size].astype(float)
        if strategy == 2:
            thawed = histories[4 * n_runs + run].snapshots["weights"][1:, : learned.size]
            weights = np.concatenate([weights, thawed.astype(float)])
        distance = np.linalg.norm(weights - learned, axis=1) / np.linalg.norm(learned)
        changed[strategy, run, : len(distance)] = distance
    return changed.mean(axis=1)


def draw_spread(new: np.ndarray, remembered: np.ndarray) -> go.Figure:
    """Each run as a point: what it can do on the old digits against the new ones; new, remembered (4, R)."""
    figure = go.Figure()
    for name, role, x, y in zip(NAMES, ROLES, remembered, new, strict=True):
        symbol = "diamond" if role == "reference" else SYMBOLS[role]
        figure.add_scatter(
            x=x, y=y, name=name, mode="markers",
            marker={"color": PLOTLY[role], "symbol": symbol, "size": 11},
        )  # fmt: skip
    lost = percent(float(remembered[1].mean() - remembered[3].mean()), 0).replace("-", "−")
    figure.update_layout(
        template=TEMPLATE,
        title=f"Jeder Punkt ist ein Lauf.<br>Zu früh aufgetaut: {lost} verlernt",
        height=360,
        margin={"t": 74},
        xaxis={"title": "Accuracy auf den alten Ziffern 0 bis 4", "range": [0, 1.05], "tickformat": ".0%"},
        yaxis={"title": "Accuracy auf den neuen Ziffern", "range": [0, 1.05], "tickformat": ".0%"},
    )
    return figure


def describe_steps(
    base: Sequential, kept: int, gradients: tuple[float, float], new: np.ndarray, state: Mapping[str, Any]
) -> str:
    """What is frozen, the gradients that the head sends back, random and trained, and how far the runs differ."""
    before, after = gradients
    spread = [number(100 * float(runs.std()), 1) for runs in new]
    head = base.n_parameters - kept
    layers = "beide Faltungen" if state["reuse"] == 2 else "nur die erste Faltung"
    return (
        f"- **Eingefroren:** {layers} mit {number(kept, 0)} von {number(base.n_parameters, 0)} Parametern. "
        f"Gelernt werden {number(head, 0)}. Max-Pooling und Flatten haben keine.\n"
        f"- **Gradient in der Basis** (Länge, erste Epoche): {number(before)}, wenn der Kopf zufällig ist; "
        f"{number(after)}, wenn er vorher allein gelernt hat.\n"
        f"- **Fine-Tuning:** bis Epoche {half_of(state['n_epochs'])} eingefroren, danach alles mit Lernrate "
        f"{number(state['tune_rate'], 4).rstrip('0').rstrip(',')}.\n"
        f"- **Streuung der Läufe** (Standardabweichung in Prozentpunkten): von Grund auf {spread[0]}, eingefroren "
        f"{spread[1]}, Fine-Tuning {spread[2]}, zu früh {spread[3]}. Kleinere Abstände können Zufall sein."
    )
