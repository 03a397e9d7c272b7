"""Figure of the lab Hyperparameter: the map of two of them, epoch by epoch, and the chosen run.

A setting is a dict, hyperparameter -> value; H, W cells of the map, E epochs.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from engine import History
from pages._figures.film import Film
from pages._figures.german import percent
from pages._figures.hyperparameter_levels import KINDS, Setting, final_accuracy, say_points, write_value
from pages._figures.learning import curves, loss_range
from pages._figures.run_panels import RunMap

_GUESSING = 0.5  # accuracy of a coin on two classes
_RUNAWAY = 20.0  # a loss from which only powers of ten can show the rest of the curve


def draw_map(
    here: Setting,
    axes: tuple[str, str],
    values: tuple[Sequence[Any], Sequence[Any]],
    histories: Sequence[History],
    spans: tuple[float, float],
) -> Film:
    """The map of validation accuracy by epoch with the chosen run beside it.

    `spans` is best minus worst accuracy of the run's own row and column of the map.
    """
    shape = (len(values[1]), len(values[0]))
    accuracy = np.stack([_by_epoch(history) for history in histories], axis=1)  # (E, H * W)
    chosen = histories[_place(here, axes, values)]
    first = KINDS[axes[0]].said
    title = f"{first[0].upper()}{first[1:]} bewegt die Accuracy von hier aus um {say_points(spans[0])}"
    if len(values[1]) > 1:
        title += f", {KINDS[axes[1]].name} um {say_points(spans[1])}"
    if chosen.diverged_at is not None:
        title = f"Dieser Lauf ist in Epoche {chosen.diverged_at} explodiert. {title}"
    table = np.array([final_accuracy(history) for history in histories])
    best = int(table.argmax())
    best_at = (values[0][best % shape[1]], values[1][best // shape[1]])
    names = sorted({_outcome(history) for history in histories})
    floor = 1 - float(table.max())
    run_map = RunMap(
        f"{len(histories)} Läufe: ein Klick öffnet einen",
        KINDS[axes[0]].name,
        KINDS[axes[1]].name if len(values[1]) > 1 else "nur dieser eine Hyperparameter",
        axes[0],
        axes[1] if len(values[1]) > 1 else "",
        values[0],
        values[1],
        1 - accuracy.reshape(len(accuracy), *shape),
        floor,
        max(_GUESSING, floor + 0.01),
        (f"≤ {percent(_GUESSING, 0)}", percent(1 - floor, 0)),
        "explodiert",
        (here[axes[0]], values[1][0] if len(values[1]) == 1 else here[axes[1]]),
        np.array([names.index(_outcome(history)) for history in histories]).reshape(shape),
        names,
        labels=[(*best_at, "bester Lauf")],
        x_labels=[write_value(value) for value in values[0]],
        y_labels=[write_value(value) for value in values[1]],
    )
    loss = curves(chosen, "loss", "Dein Lauf: Loss", "Loss (Cross-Entropy)", y_range=loss_range(chosen))
    if loss.y_range and loss.y_range[1] > _RUNAWAY:
        loss = replace(loss, log_y=True, y_range=(0.1, loss.y_range[1]))
    good = percent(float(np.mean(table > table.max() - 0.02)), 0)
    return Film(
        title,
        range(1, len(accuracy) + 1),
        [run_map, loss],
        f"{title}. Der beste von {len(histories)} Läufen hat {percent(table.max())}, deiner "
        f"{_outcome(chosen)}; {good} der Läufe sind höchstens 2 Punkte schlechter als der beste.",
    )


def _by_epoch(history: History) -> np.ndarray:
    accuracy = np.full(history.n_planned, np.nan)
    accuracy[: history.n_epochs] = history.val_accuracy
    if history.diverged_at is not None:
        accuracy[history.diverged_at - 1 :] = np.nan
    return accuracy


def _outcome(history: History) -> str:
    if history.diverged_at is not None:
        return f"explodiert in Epoche {history.diverged_at}"
    return f"{percent(final_accuracy(history))} Accuracy"


def _place(here: Setting, axes: tuple[str, str], values: tuple[Sequence[Any], Sequence[Any]]) -> int:
    row = values[1].index(here[axes[1]]) if len(values[1]) > 1 else 0
    return row * len(values[0]) + values[0].index(here[axes[0]])
