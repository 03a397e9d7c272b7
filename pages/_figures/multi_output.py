"""Figures of the lab Multi-Output: two aims over the weight of one of them.

W weights, and behind them four more runs: the digit alone, the angle alone, weights by the first losses, weights
by uncertainty. N test images; angles are in degrees.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine import History, transform_images
from pages._figures.film import Film
from pages._figures.german import number, percent, significant
from pages._figures.panels import Curves, Images, Series

# What an angle is measured in
UNITS = {"degrees": "Grad", "radians": "Radiant", "standard": "Standardabweichungen"}
DIGIT, ANGLE, FIRST, NOISE = 8, 9, 10, 11  # the runs behind the sweep
_LOST = 0.06  # of accuracy, from which the digit counts as the loser
_FARTHER = 1.4  # times the error of a net of its own, from which the angle does
_SHOWN = 3  # test images that are turned back


@dataclass(frozen=True)
class Sweep:
    """One run for each of `weights` (W,) and four more; `at` is the present one, `unit` that of the targets.

    `said` (W + 4, N) digits and `turned` (W + 4, N) degrees for images `x_test` (N, 64) of `digits` (N,) turned by
    `degrees` (N,).
    """

    weights: Sequence[float]
    at: int
    unit: str
    histories: Sequence[History]
    said: np.ndarray
    turned: np.ndarray
    digits: np.ndarray
    degrees: np.ndarray
    x_test: np.ndarray

    @property
    def accuracies(self) -> np.ndarray:
        """Share of digits called rightly by each run."""
        return np.asarray((self.said == self.digits).mean(axis=1))

    @property
    def errors(self) -> np.ndarray:
        """Mean absolute error of each run's angles, in degrees."""
        return np.asarray(np.abs(self.turned - self.degrees).mean(axis=1))

    def losses(self, run: int) -> np.ndarray:
        """Both losses before training and after each epoch: (E + 1, 2)."""
        return self.histories[run].snapshots["losses"]


def draw_sweep(sweep: Sweep) -> Film:
    """Accuracy and angle error over the weight, and test images turned back by the angle that the net says."""
    titles = [title_of(sweep, k) for k in range(len(sweep.weights))]
    own = f"Ein eigenes Netz nur für die Ziffer hat {percent(float(sweep.accuracies[DIGIT]))} richtig"
    other = f"eines nur für den Winkel irrt um {number(float(sweep.errors[ANGLE]), 1)} Grad"
    return Film(
        titles[sweep.at],
        sweep.weights,
        [
            _over_weights(sweep, "Ziffer: Test-Accuracy", "Accuracy (Anteil)", sweep.accuracies, DIGIT, (0, 1)),
            _over_weights(sweep, "Winkel: mittlerer Fehler im Test", "Fehler (Grad)", sweep.errors, ANGLE, None),
            _turned_back(sweep),
        ],
        f"{titles[sweep.at]}. {own}, {other}.",
        epoch_name="Gewicht",
        moments=[f"Gewicht {plain(weight)}" for weight in sweep.weights],
        captions=[_sums(sweep, k) for k in range(len(sweep.weights))],
        titles=titles,
        control="weight",
        start=sweep.at,
    )


def title_of(sweep: Sweep, run: int) -> str:
    """Which aim wins at this weight, against nets that have only one."""
    accuracy, error = float(sweep.accuracies[run]), float(sweep.errors[run])
    alone, nearest = float(sweep.accuracies[DIGIT]), float(sweep.errors[ANGLE])
    digit, angle = f"{percent(accuracy)} der Ziffern richtig", f"Winkel um {number(error, 1)} Grad falsch"
    digit_lost, angle_lost = alone - accuracy > _LOST, error > _FARTHER * nearest
    if digit_lost and angle_lost:
        said = f"Beide verlieren: {digit} (allein {percent(alone)}), {angle} (allein {number(nearest, 1)})"
    elif digit_lost:
        said = f"Der Winkel dominiert: {digit} statt {percent(alone)}, {angle}"
    elif angle_lost:
        said = f"Die Ziffer dominiert: {angle} statt {number(nearest, 1)}, {digit}"
    else:
        said = f"Beide Ziele kommen voran: {digit}, {angle}"
    return f"Gewicht {plain(sweep.weights[run])}. {said}"


def plain(weight: float) -> str:
    """0.0001 -> "0,0001": without a power of ten."""
    return f"{weight:g}".replace(".", ",")


def _over_weights(
    sweep: Sweep, title: str, unit: str, values: np.ndarray, alone: int, y_range: tuple[float, float] | None
) -> Curves:
    x = np.array(sweep.weights)
    ends = x[[0, -1]]
    series = [
        Series("Gewicht von Hand", "training", x, values[: len(x)]),
        Series("eigenes Netz", "reference", ends, np.full(2, values[alone]), thin=True),
        Series("durch ersten Loss", "validation", ends, np.full(2, values[FIRST]), dash="dash"),
        Series("nach Unsicherheit", "error", ends, np.full(2, values[NOISE]), dash="dot"),
    ]
    highest = 1.1 * float(max(np.max(one.y) for one in series))
    return Curves(title, "Gewicht des Winkel-Loss", unit, series, y_range=y_range or (0.0, highest), log_x=True)


def _turned_back(sweep: Sweep) -> Images:
    """Above as seen, beneath turned back by the angle that the net says: upright where it is right."""
    n, seen = len(sweep.weights), sweep.x_test[:_SHOWN]
    frames, labels = [], []
    for run in range(n):
        angles = sweep.turned[run, :_SHOWN]
        back = transform_images(seen, angle=-angles, image_shape=(8, 8, 1))
        frames.append(np.clip(np.concatenate([seen, back]), 0, 1).reshape(-1, 8, 8))
        truths = _answers(sweep.digits[:_SHOWN], sweep.degrees[:_SHOWN])
        labels.append([*truths, *_answers(sweep.said[run, :_SHOWN], angles)])
    return Images(
        "Bild, und zurückgedreht um den Winkel des Netzes",
        np.stack(frames),
        labels,
        0.0,
        1.0,
        row_names=["richtig", "Netz"],
    )


def _answers(digits: np.ndarray, degrees: np.ndarray) -> list[str]:
    return [
        f"{digit}, {number(float(angle), 0)}°".replace("-", "−")
        for digit, angle in zip(digits, degrees, strict=True)
    ]


def _sums(sweep: Sweep, run: int) -> list[tuple[str, str]]:
    """The total loss at this weight as a sum, before and after the training."""
    weight, losses = sweep.weights[run], sweep.losses(run)
    rows = []
    for name, (digit, angle) in zip(("Zu Beginn", "Am Ende"), losses[[0, -1]], strict=True):
        total = digit + weight * angle
        share = percent(float(weight * angle / total)) if total else "0 %"
        said = f"{significant(digit)} + {plain(weight)} · {significant(angle)} = {significant(total)}"
        rows.append((name, f"L = {said}, davon Winkel {share}"))
    return rows
