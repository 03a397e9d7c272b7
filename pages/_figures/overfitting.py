"""Figure of the lab Overfitting: the map of capacity and samples, one of its nets, and that net's three curves.

F frames, W numbers of nodes, S numbers of samples; the runs come row by row, W rows of S.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine import History, Split
from pages._figures.film import Film
from pages._figures.german import number, percent
from pages._figures.learning import curves, decision_surface, loss_range
from pages._figures.learning_marks import mark_curves
from pages._figures.panels import Curves, Series
from pages._figures.run_panels import RunMap, regions

NBSP = "\u00a0"
OUTCOMES = ("Overfitting", "Underfitting", "passt")
_GAP = 0.08  # accuracy above val_accuracy from which a cell of the map is called overfitting
_BEHIND = 0.06  # accuracy below the best val_accuracy of the map from which it is called underfitting
_ONCE = 0.05  # of the axis: how long the mark of the test data is, which are measured once


def draw_overfitting(
    train: Split,
    history: History,
    axes: tuple[Sequence[int], Sequence[int]],
    runs: Sequence[History],
    here: tuple[int, int],
    show_test: bool,
    hidden: bool,
) -> Film:
    """Map, boundary, loss and accuracy over the same epochs; `hidden` keeps to itself what is to be read off."""
    points = {"Training": (train.x, train.y, False)}
    surface = decision_surface(history.snapshots["predictions"], 3.0, "Grenze und Trainingsdaten", points)
    loss = curves(history, "loss", "Loss", "Loss (Cross-Entropy)", _loss_range(history))
    accuracy = curves(history, "accuracy", "Accuracy", "Accuracy (Anteil)", (0.4, 1.02))
    if not show_test:
        loss, accuracy = _test_once(loss), _test_once(accuracy)
    run_map = _draw_map(runs, axes, here, history.snapshot_epochs)
    sizes, widths = axes
    outcome = OUTCOMES[_outcomes(runs)[widths.index(here[1]) * len(sizes) + sizes.index(here[0])]]
    title = "Ab welcher Epoche lernt dieses Netz auswendig?" if hidden else _say(history, outcome)
    ends = percent(float(history.train_accuracy[-1])), percent(float(history.val_accuracy[-1]))
    counted = ", ".join(f"{np.count_nonzero(_outcomes(runs) == k)} {name}" for k, name in enumerate(OUTCOMES))
    description = f"{title} Am Ende sind {ends[0]} der Trainingsdaten richtig, {ends[1]} der Validierungsdaten."
    description = title if hidden else description.replace(f"{title} ", f"{title}. ")
    return Film(
        title,
        history.snapshot_epochs,
        [run_map, surface, loss, accuracy],
        f"{description} Von den {len(runs)} Netzen der Karte: {counted}.",
    )


def say_chosen(scores: np.ndarray, cells: Sequence[tuple[int, int]], runs: Sequence[History]) -> str:
    """A Markdown table: the net of the map that each part of the data would choose, and what it is worth.

    `scores` (R, 3) are accuracies on validation, test and fresh data, `cells` nodes and samples of each net.
    """
    trained = np.array([run.train_accuracy[-1] for run in runs])
    head = ("Bestes nach", "Neuronen", "Samples", "Training", "Val.", "Test", "frisch")
    lines = [f"| {' | '.join(head)} |", "|---" + "|---:" * 6 + "|"]
    rules = {"Training (falsch)": trained, "Validierung": scores[:, 0], "Test (falsch)": scores[:, 1]}
    for name, by in rules.items():
        best = int(np.argmax(by))
        nodes, n = cells[best]
        values = " | ".join(percent(float(v), 0).replace(" ", NBSP) for v in (trained[best], *scores[best]))
        lines.append(f"| {name} | {nodes} | {n} | {values} |")
    closing = (
        "Welches Netz der Karte würdest du nehmen? Ehrlich ist nur eine Zahl, an der nicht ausgewählt wurde: nach "
        "der Validierung der Test, nach dem Test keine mehr. Die frischen Daten zeigen hier die Wahrheit."
    )
    return "\n".join([*lines, "", closing])


def _say(history: History, outcome: str) -> str:
    """The run in a sentence; `outcome` is what its cell of the map is called."""
    if history.diverged_at is not None:
        return f"Der Loss ist in Epoche {history.diverged_at} explodiert"
    best, ends = int(np.argmin(history.val_loss)), (history.train_accuracy[-1], history.val_accuracy[-1])
    low, high = number(float(history.val_loss[best])), number(float(history.val_loss[-1]))
    if mark_curves(history).turn is not None:
        much = "Overfitting" if outcome == OUTCOMES[0] else "Kaum Overfitting"
        return f"{much}: Der Validierungs-Loss steigt ab Epoche {best + 1}, von {low} auf {high}"
    reached = " und ".join(percent(float(end), 0) for end in ends)
    if outcome == OUTCOMES[1]:
        return f"Underfitting: schon im Training schlecht; accuracy und val_accuracy sind {reached}"
    return f"Kein Overfitting: Der Validierungs-Loss steigt nicht; accuracy und val_accuracy sind {reached}"


def _loss_range(history: History) -> tuple[float, float]:
    """As for the other curves, with room for what the test says at the end."""
    low, high = loss_range(history)
    end = float(history.test_loss[-1])
    return low, max(high, min(1.05 * end, 3 * high)) if np.isfinite(end) else high


def _test_once(panel: Curves) -> Curves:
    """The test's curve is left out but for its end: it is measured once."""
    series = []
    for one in panel.series:
        if one.role == "test":
            last = float(one.x[-1])
            one = Series("Test, einmal", "test", np.array([last * (1 - _ONCE), last]), np.repeat(one.y[-1:], 2))
        series.append(one)
    return replace(panel, series=series)


def _outcomes(runs: Sequence[History]) -> np.ndarray:
    """What became of each run: a place in OUTCOMES (R,)."""
    trained = np.array([run.train_accuracy[-1] for run in runs])
    judged = np.array([run.val_accuracy[-1] for run in runs])
    over = trained - judged >= _GAP
    return np.where(over, 0, np.where(trained < judged.max() - _BEHIND, 1, 2))


def _draw_map(
    runs: Sequence[History], axes: tuple[Sequence[int], Sequence[int]], here: tuple[int, int], epochs: np.ndarray
) -> RunMap:
    """How far accuracy is above val_accuracy in each net, epoch by epoch."""
    sizes, widths = axes
    shape = (len(widths), len(sizes))
    frames = np.full((len(epochs), len(runs)), np.nan)
    for r, run in enumerate(runs):
        at = np.maximum(epochs, 1) - 1  # nothing is measured before the first epoch
        known = at < (run.n_epochs if run.diverged_at is None else run.diverged_at - 1)
        frames[known, r] = (run.train_accuracy - run.val_accuracy)[at[known]]
    outcomes = _outcomes(runs)
    names = [
        f"accuracy {percent(float(run.train_accuracy[-1]), 0)}, "
        f"val {percent(float(run.val_accuracy[-1]), 0)}: {OUTCOMES[k]}"
        for run, k in zip(runs, outcomes, strict=True)
    ]
    return RunMap(
        f"{len(runs)} Netze: Ein Klick öffnet eines",
        "Trainingsdaten (Samples)",
        "Neuronen pro Layer",
        "n_train",
        "width",
        sizes,
        widths,
        np.maximum(frames, 0.0).reshape(len(epochs), *shape),
        0.0,
        0.25,
        ("Abstand 25 Punkte", "0"),
        "explodiert",
        here,
        np.arange(len(runs)).reshape(shape),
        names,
        labels=regions(outcomes.reshape(shape), sizes, widths, OUTCOMES),
        x_labels=[str(n) for n in sizes],
        y_labels=[str(n) for n in widths],
    )
