"""Figure of the lab Normalisierung: a network without, with batch and with layer norm, at many learning rates.

Runs in the order kind by kind, rate by rate: without, batch, layer. F epochs, R rates, D hidden layers.
"""

from collections.abc import Sequence

import numpy as np

from engine import History, ReLU, Sequential
from pages._figures.film import Film
from pages._figures.german import number
from pages._figures.grids import HistogramGrid
from pages._figures.panels import Curves, Lines, Series

KINDS = ("ohne", "Batch-Norm", "Layer-Norm")
ROLES = ("reference", "training", "validation")
_LEARNED = 0.4  # training loss below which a run has learned; guessing gives 0.69
_REACH = 3.0  # of what enters a ReLU; what lies beyond is in the outermost bins
_LOSS = (0.0, 1.0)


def draw_rates(
    histories: Sequence[History], models: Sequence[Sequential], points: np.ndarray, rates: Sequence[float], at: int
) -> Film:
    """Loss over the learning rate by epoch, loss over the epochs at one rate, and what enters each ReLU there."""
    loss = losses_of(histories)  # (F, 3, R)
    n_frames = len(loss)
    x = np.log10(rates)
    marks = np.stack([np.full((n_frames, 3), x[at]), loss[:, :, at]], axis=2)
    over_rates = Lines(
        "Loss bei jeder Lernrate (Training)",
        "Lernrate (Zehnerpotenz, −3 ist 0,001)",
        "Loss (Cross-Entropy)",
        x,
        loss,
        KINDS,
        ROLES,
        y_range=_LOSS,
        marks=marks,
        mark_roles=ROLES,
    )
    epochs = np.arange(1, n_frames + 1)
    over_epochs = Curves(
        f"Loss bei Lernrate {_rate(rates[at])} (Training)",
        "Epoche",
        "Loss (Cross-Entropy)",
        [
            Series(name, role, epochs, loss[:, k, at])
            for k, (name, role) in enumerate(zip(KINDS, ROLES, strict=True))
        ],
        y_range=_LOSS,
    )
    title = title_of(loss[-1], histories, rates)
    learned = "; ".join(f"{name} {n}" for name, n in zip(KINDS, (loss[-1] < _LEARNED).sum(axis=1), strict=True))
    description = f"{title}. Lernraten mit Loss unter 0,4: {learned} von {len(rates)}."
    panels = [
        over_rates,
        over_epochs,
        _histograms([entering(model, points) for model in models[at :: len(rates)]], rates[at]),
    ]
    return Film(title, epochs.tolist(), panels, description)


def losses_of(histories: Sequence[History]) -> np.ndarray:
    """Training loss (F, 3, R); NaN after a run has exploded."""
    n_frames = max(history.n_epochs for history in histories)
    loss = np.full((n_frames, len(histories)), np.nan)
    for r, history in enumerate(histories):
        values = np.asarray(history.train_loss, dtype=float)
        loss[: len(values), r] = np.where(np.isfinite(values), values, np.nan)
        if history.diverged_at:
            loss[history.diverged_at - 1 :, r] = np.nan
    return loss.reshape(n_frames, 3, -1)


def title_of(final: np.ndarray, histories: Sequence[History], rates: Sequence[float]) -> str:
    """How many of the rates each kind learns at, and where a run exploded; final (3, R)."""
    plain, batch, layer = (final < _LEARNED).sum(axis=1)
    title = f"Von {len(rates)} Lernraten lernt das Netz mit Batch-Norm bei {batch}, "
    title += f"mit Layer-Norm bei {layer}, ohne bei {plain}"
    exploded = [
        f"{KINDS[r // len(rates)]} mit {_rate(rates[r % len(rates)])} in Epoche {history.diverged_at}"
        for r, history in enumerate(histories)
        if history.diverged_at
    ]
    return f"{title}. Explodiert: {', '.join(exploded)}" if exploded else title


def tell_rates(histories: Sequence[History], rates: Sequence[float], at: int) -> str:
    """A Markdown table: final training loss at each rate, and the gap to validation at the chosen one."""
    loss = losses_of(histories)[-1]
    head = [
        "Netz",
        *(f"{_rate(rate)}{' (gewählt)' * (r == at)}" for r, rate in enumerate(rates)),
        "Lücke, gewählt",
    ]
    lines = [f"| {' | '.join(head)} |", "|---" + "|---:" * (len(head) - 1) + "|"]
    for k, name in enumerate(KINDS):
        cells = [number(v, 3) if np.isfinite(v) else "explodiert" for v in loss[k]]
        run = histories[k * len(rates) + at]
        gap = "–" if run.diverged_at else number(run.val_loss[-1] - run.train_loss[-1], 3).replace("-", "−")
        lines.append(f"| {' | '.join([name, *cells, gap])} |")
    lines += ["", "Trainings-Loss nach der letzten Epoche; die Lücke ist Validierungs-Loss minus Trainings-Loss."]
    return "\n".join(lines)


def entering(model: Sequential, points: np.ndarray) -> list[np.ndarray]:
    """What each ReLU of the model is given for the points (N, 2), in inference."""
    outputs = model.outputs(points)
    return [outputs[k] for k, after in enumerate(model.layers[1:]) if isinstance(after, ReLU)]


def _histograms(given: Sequence[Sequence[np.ndarray]], rate: float) -> HistogramGrid:
    edges = np.linspace(-_REACH, _REACH, 25)
    counts = [
        [
            np.histogram(np.clip(np.nan_to_num(values), -_REACH, _REACH), edges)[0] / values.size
            for values in layers
        ]
        for layers in given
    ]
    return HistogramGrid(
        f"Was in jedes ReLU geht (am Ende, {_rate(rate)})",
        "Wert, je Feld −3 bis 3 und mehr",
        "Anteil der Werte",
        edges,
        np.array([counts]),
        ("ohne", "Batch", "Layer"),
        [f"L{k + 1}" for k in range(len(given[0]))],
        ROLES,
    )


def _rate(rate: float) -> str:
    return f"{rate:g}".replace(".", ",")
