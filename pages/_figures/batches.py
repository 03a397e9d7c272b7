"""Figures of the lab Batches: loss against epochs, steps or time, and an epoch as the batches it is made of.

Five runs in the order batch 1, 32, all samples, AdaBatch, the chosen size; F frames.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine import History
from pages._figures.film import Curves, Film, Images, Series
from pages._figures.german import number

ROLES = ("error", "validation", "reference", "test", "training")
_ADA, _OWN = 3, 4
_NOT_YET, _DONE, _NOW = 0.12, 0.45, 1.0
_MOST_ROWS = 64  # of an epoch's picture that are still set apart


@dataclass(frozen=True)
class Comparison:
    """Five runs and what is held equal: "epochs", "steps" or "time"; `limit` is how many, time in ms.

    `paths` has the loss at each of a run's snapshots, `places` where they lie on the x-axis.
    """

    histories: Sequence[History]
    paths: Sequence[Sequence[float]]
    sizes: Sequence[int]
    n_train: int
    equal: str
    limit: float
    places: Sequence[np.ndarray]

    def different(self) -> list[int]:
        """The runs without those of a size that is there already."""
        seen = [{self.sizes[_OWN], *self.sizes[:r]} for r in range(_ADA)]
        return [r for r, size in enumerate(self.sizes) if r >= _ADA or size not in seen[r]]

    def loss_at_limit(self, r: int) -> float:
        """Loss of run r where the runs are compared, or at its end if it ended before."""
        return float(np.interp(self.limit, self.places[r], self.paths[r]))

    def steps_at_limit(self, r: int) -> int:
        """Steps that run r had taken there."""
        return int(np.interp(self.limit, self.places[r], self.histories[r].snapshot_epochs).round())


def compare_runs(
    histories: Sequence[History],
    paths: Sequence[Sequence[float]],
    sizes: Sequence[int],
    n_train: int,
    equal: str,
    n_equal: int,
    seconds: Mapping[int, float],
) -> Comparison:
    """The runs side by side after `n_equal` epochs or steps, or the time of the chosen run's epochs.

    `seconds` maps a batch size to the time of an epoch; it is needed for "time" alone.
    """
    places = [_places(history, n_train, equal, seconds) for history in histories]
    limit = float(places[_OWN][-1]) if equal == "time" else float(n_equal)
    return Comparison(histories, paths, sizes, n_train, equal, limit, places)


def draw_runs(runs: Comparison) -> Film:
    """Loss of all runs up to where they are compared, and one epoch in batches; frames are the chosen run's."""
    sizes, n_train, places = runs.sizes, runs.n_train, runs.places
    names = _names(sizes, n_train)
    series = []
    for r in runs.different():
        x, y = _cut(places[r], np.asarray(runs.paths[r]), runs.limit)
        series.append(Series(f"{names[r]}:", ROLES[r], x, y))
    by_loss = sorted(runs.different(), key=runs.loss_at_limit)
    best, worst = (f"{names[r]}, Loss {number(runs.loss_at_limit(r))}" for r in (by_loss[0], by_loss[-1]))
    axis, amount = {
        "epochs": ("Epoche", f"{number(runs.limit, 0)} {'Epoche' if runs.limit == 1 else 'Epochen'}"),
        "steps": ("Schritt", f"{number(runs.limit, 0)} Schritten"),
        "time": ("Rechenzeit (ms, hier gemessen)", f"{number(runs.limit, 1)} ms Rechenzeit"),
    }[runs.equal]
    title = f"Nach {amount} vorn: {best}. Hinten: {worst}"
    loss = Curves("Loss auf allen Trainingsdaten", axis, "Loss (Cross-Entropy)", series, y_range=(0.0, 1.0))
    inside = places[_OWN] <= runs.limit * (1 + 1e-9)
    taken, size = runs.histories[_OWN].snapshot_epochs[inside], sizes[_OWN]
    per_epoch, last = _steps(n_train, size)
    batches = f"{per_epoch} Batches (Zeilen) zu {size}" if per_epoch > 1 else f"ein einziger Batch mit {size}"
    rest = f", letzter {last}" if last < size else ""
    noun = "Sample" if size == 1 else "Samples"
    epoch = Images(f"Eine Epoche: {batches} {noun}{rest}", _epoch_pictures(taken, n_train, size), [""], 0.0, 1.0)
    moments = [_moment(int(step), n_train, size) for step in taken]
    counted = f"Bei Batch Size {size} hat eine Epoche {per_epoch} Schritte, der letzte Batch {last} Samples."
    return Film(title, places[_OWN][inside], [loss, epoch], f"{title}. {counted}", moments=moments)


def tabulate_runs(runs: Comparison) -> str:
    """A Markdown table of the runs where they are compared: steps an epoch, steps taken, samples seen, loss."""
    head = ("Lauf", "Schritte pro Epoche", "Schritte", "Gesehene Samples", "Loss")
    lines = [f"| {' | '.join(head)} |", "|---" + "|---:" * (len(head) - 1) + "|"]
    names = _names(runs.sizes, runs.n_train)
    for r in runs.different():
        history, taken = runs.histories[r], runs.steps_at_limit(r)
        first, last = (_steps(runs.n_train, int(history.batch_size[i]))[0] for i in (0, -1))
        per_epoch = number(first, 0) if first == last else f"{first} → {last}"
        seen = _samples(history, taken, runs.n_train)
        cells = (names[r], per_epoch, number(taken, 0), number(seen, 0), number(runs.loss_at_limit(r), 3))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _names(sizes: Sequence[int], n_train: int) -> list[str]:
    """What each run is called; the whole set is "alle"."""
    names = [f"alle {n_train}" if size == n_train else f"Batch {size}" for size in sizes]
    names[_ADA] = f"AdaBatch ab {sizes[_ADA]}"
    names[_OWN] = f"{names[_OWN]} (deine)"
    return names


def _steps(n_train: int, size: int) -> tuple[int, int]:
    """Steps an epoch, and the samples of the last of them."""
    steps = -(-n_train // size)
    return steps, n_train - size * (steps - 1)


def _boundaries(history: History, n_train: int) -> np.ndarray:
    """Steps taken at the end of each epoch, from 0."""
    return np.cumsum([0, *(_steps(n_train, int(size))[0] for size in history.batch_size)])


def _places(history: History, n_train: int, equal: str, seconds: Mapping[int, float]) -> np.ndarray:
    """Where each snapshot lies on the x-axis: in epochs, steps, or milliseconds of training."""
    steps = history.snapshot_epochs.astype(float)
    if equal == "steps":
        return steps
    boundaries = _boundaries(history, n_train)
    if equal == "epochs":
        return np.interp(steps, boundaries, np.arange(len(boundaries)))
    elapsed = np.cumsum([0.0, *(1000 * seconds[int(size)] for size in history.batch_size)])
    return np.interp(steps, boundaries, elapsed)


def _samples(history: History, steps: int, n_train: int) -> int:
    """How many samples were seen in that many steps, those of later epochs counted again."""
    boundaries = _boundaries(history, n_train)
    epoch = min(int(np.searchsorted(boundaries, steps, side="right")) - 1, len(history.batch_size) - 1)
    inside = (steps - boundaries[epoch]) * int(history.batch_size[epoch])
    return int(epoch * n_train + min(inside, n_train))


def _cut(x: np.ndarray, y: np.ndarray, limit: float) -> tuple[np.ndarray, np.ndarray]:
    """The curve up to `limit`, where it ends on the line between two points."""
    if x[-1] <= limit:
        return x, y
    inside = x < limit
    return np.append(x[inside], limit), np.append(y[inside], np.interp(limit, x, y))


def _moment(step: int, n_train: int, size: int) -> str:
    """Sample, step and epoch of the chosen run after that many steps."""
    if step == 0:
        return "Start"
    per_epoch, _ = _steps(n_train, size)
    epoch, inside = (step - 1) // per_epoch + 1, (step - 1) % per_epoch + 1
    return f"Epoche {epoch}, Schritt {inside} von {per_epoch}, Sample {min(inside * size, n_train)} von {n_train}"


def _epoch_pictures(steps: np.ndarray, n_train: int, size: int) -> np.ndarray:
    """One epoch as rows of samples, a batch a row: seen, in this step's batch, not yet; (F, 1, rows, columns)."""
    per_epoch, _ = _steps(n_train, size)
    inside = np.where(steps > 0, (steps - 1) % per_epoch + 1, 0)[:, None, None]
    row = np.arange(per_epoch)[:, None]
    cells = np.where(row < inside - 1, _DONE, np.where(row == inside - 1, _NOW, _NOT_YET)) * np.ones(size)
    cells[:, row * size + np.arange(size) >= n_train] = 0.0  # the last batch may be smaller
    if 1 < per_epoch <= _MOST_ROWS:  # a gap between batches, and between few samples: they can be counted
        across = 6 if n_train <= 100 else 3 if size <= 10 else 1
        cells = cells.repeat(4, axis=1).repeat(across, axis=2)
        cells[:, 3::4] = 0.0
        if across > 1:
            cells[:, :, across - 1 :: across] = 0.0
    return cells[:, None]
