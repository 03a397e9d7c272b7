"""Figures of the lab Loss: what each loss takes from an error, and what a net makes of the data with it."""

from collections.abc import Sequence

import numpy as np

from engine import Dataset, History, Loss, Split
from pages._figures.film import Curves, Film, Lines, Panel, Series
from pages._figures.german import number, percent
from pages._figures.losses_by_hand import names_of, penalties

_ROLES = ["training", "validation", "test"]  # MSE, MAE and the third loss, in every panel
_LOGITS = np.linspace(-10, 10, 161)
_Drawn = tuple[str, str, list[Panel]]  # title, description, panels


def draw_losses(
    data: Dataset, train: Split, odd: int, losses: Sequence[Loss], histories: Sequence[History]
) -> Film:
    """Three nets beside each other, the same but for their loss; `odd` is the sample with the typo."""
    epochs = max((history.snapshot_epochs for history in histories), key=len)
    answers = np.stack([_answers(history, epochs) for history in histories])  # (3, F, N + V, K)
    if data.task == "regression":
        title, description, panels = _draw_regression(data, train, odd, answers[:, :, : len(train.x), 0])
    else:
        title, description, panels = _draw_classes(data, train, losses, epochs, answers)
    for name, history in zip(names_of(data.task), histories, strict=True):
        if history.diverged_at is not None:
            title = f"Mit {name} explodiert das Training in Epoche {history.diverged_at}"
    return Film(title, epochs, panels, f"{title}. {description}")


def _answers(history: History, epochs: np.ndarray) -> np.ndarray:
    """The run's predictions at `epochs`, NaN after its end: an exploded run ends early."""
    last = np.searchsorted(history.snapshot_epochs, epochs, side="right") - 1
    frames = history.snapshots["predictions"][last].astype(np.float64)
    frames[epochs > history.n_epochs] = np.nan
    frames[~np.isfinite(frames)] = np.nan
    return frames


def _panel(
    texts: tuple[str, str, str],
    x: np.ndarray,
    y: Sequence[np.ndarray],
    names: Sequence[str],
    y_range: tuple[float, float],
    marks: Sequence[tuple[np.ndarray, np.ndarray]],
) -> Lines:
    """Lines y (X,) or (F, X) over x, and on each the place (F,), (F,) where its run is."""
    frames = np.stack(np.broadcast_arrays(*np.atleast_2d(*y)), axis=1)
    roles = _ROLES[-len(names) :] if names[0] != "MSE" else _ROLES[: len(names)]
    places = np.stack([np.stack(mark, axis=1) for mark in marks], axis=1)
    title, x_title, y_title = texts
    return Lines(title, x_title, y_title, x, frames, names, roles, y_range=y_range, marks=places, mark_roles=roles)


def _draw_regression(data: Dataset, train: Split, odd: int, answers: np.ndarray) -> _Drawn:
    """The lines, then penalty and gradient of an error; answers (3, F, N) in standard deviations of the target."""
    x, names = train.x[:, 0], names_of(data.task)
    points, fitted = (values * data.target_scale + data.target_mean for values in (train.y[:, 0], answers))
    low, high, others = x.argmin(), x.argmax(), np.arange(len(x)) != odd
    slopes = (fitted[:, :, high] - fitted[:, :, low]) / np.ptp(x)  # (3, F)
    together = abs(slopes[2, -1] - slopes[0, -1]) < 0.05 * data.target_scale
    ends = np.array([x[low] - 0.1, x[high] + 0.1])
    lines = Lines(
        "RMSE liegt auf MSE" if together else "Drei Geraden, drei Losses",
        "Body-Mass-Index (Standardabw.)",
        "Krankheitsverlauf (Punkte)",
        ends,
        (fitted[:, :, [low]] + slopes[:, :, None] * (ends - x[low])).swapaxes(0, 1),
        names,
        _ROLES,
        points=np.stack([x[others], points[others]], axis=1),
        y_range=(0.0, float(1.06 * points.max())),
        marks=np.array([[[x[odd], points[odd]]]]),
        mark_roles=["error"],
    )
    errors = answers - train.y[:, 0]
    squared, absolute, rooted = errors[:, :, odd]  # (F,): the typo's error on each line
    rmse = np.sqrt((errors[2] ** 2).mean(axis=1))
    reach = float(np.abs(train.y[odd, 0])) + 2.0
    axis, unit = np.linspace(-reach, reach, 121), "Fehler (Standardabw.)"
    penalty = _panel(
        ("Strafe für einen Fehler", unit, "Beitrag zum Loss"),
        axis,
        [axis**2, np.abs(axis)],
        names[:2],
        (0.0, reach**2),
        [(squared, squared**2), (absolute, np.abs(absolute))],
    )
    gradient = _panel(
        ("Gradient: wie stark er zieht", unit, "Gradient (ohne Einheit)"),
        axis,
        [2 * axis, np.sign(axis), axis / rmse[:, None]],
        names,
        (-2 * reach, 2 * reach),
        [(squared, 2 * squared), (absolute, np.sign(absolute)), (rooted, rooted / rmse)],
    )
    does = [f"{'fällt' if s < 0 else 'steigt'} (Steigung {_signed(s)})" for s in slopes[:, -1]]
    title = (
        f"Der markierte Wert liegt bei {number(float(points[odd]), 0)} Punkten: "
        f"Die MSE-Gerade {does[0]}, die MAE-Gerade {does[1]}"
    )
    cost, absolute_cost = (number(float(value), 1) for value in (squared[-1] ** 2, np.abs(absolute[-1])))
    description = (
        f"Die RMSE-Gerade {does[2]}; sie liegt {'auf' if together else 'noch nicht auf'} der MSE-Geraden. "
        f"Der Fehler des markierten Werts kostet bei MSE {cost}, bei MAE {absolute_cost}."
    )
    return title, description, [lines, penalty, gradient]


def _signed(value: float) -> str:
    """A whole number with a real minus sign."""
    return number(float(value), 0).replace("-", "−")


def _draw_classes(
    data: Dataset, train: Split, losses: Sequence[Loss], epochs: np.ndarray, answers: np.ndarray
) -> _Drawn:
    """Accuracy by epoch, then penalty and gradient by the probability that the right class gets."""
    names, n_classes = names_of(data.task), answers.shape[-1]
    y = data.validation.y
    right = np.array([[losses[2].accuracy(a, y) for a in run[:, len(train.x) :]] for run in answers])  # (3, F)
    right[np.isnan(answers).any(axis=(2, 3))] = np.nan
    accuracy = Curves(
        "Accuracy auf Validierungsdaten",
        "Epoche",
        "Accuracy (Anteil)",
        [Series(*who, epochs, values) for *who, values in zip(names, _ROLES, right, strict=True)],
        y_range=(0.0, 1.02),
    )
    logits = np.full((len(_LOGITS), n_classes), -60.0)  # what the right class does not get goes to one other
    logits[:, 1:2] = 0.0
    logits[:, 0] = _LOGITS
    confidence, terms, slopes = penalties(losses, logits)
    # The samples that the net was wrong about at the start, and how sure it is of their class later.
    missed = train.y[:, 0] < 0.5 if (train.y[:, 0] < 0.5).any() else slice(None)
    given, wanted = answers[:, :, : len(train.x)][:, :, missed], train.y[missed]
    sure = (given * wanted).sum(-1) if n_classes > 1 else (given * wanted + (1 - given) * (1 - wanted))[..., 0]
    sure = sure.mean(axis=2)  # (3, F)
    penalty, gradient = (
        _panel(
            (title, "p der richtigen Klasse", unit),
            confidence,
            values,
            names,
            (0.0, highest),
            [(s, np.interp(s, confidence, v)) for s, v in zip(sure, values, strict=True)],
        )
        for title, unit, values, highest in (
            ("Strafe für diese Antwort", "Beitrag zum Loss", terms, 10.0),
            ("Gradient: wie stark er zieht", "Gradient nach dem Logit", slopes, 1.05),
        )
    )
    last = right[:, -1]
    title = (
        f"Nach {epochs[-1]} Epochen erkennt Cross-Entropy {percent(float(last[2]))} der Validierungsdaten, "
        f"MSE {percent(float(last[0]))}"
    )
    description = (
        f"MAE erkennt {percent(float(last[1]))}. Für eine sicher falsche Antwort wächst die Strafe der "
        "Cross-Entropy ohne Grenze und ihr Gradient bleibt nahe 1; der Gradient von MSE und MAE geht gegen 0."
    )
    return title, description, [accuracy, penalty, gradient]
