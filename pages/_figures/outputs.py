"""Figure of the lab Output-Layer: the column of logits, and one question answered with two output functions."""

from collections.abc import Mapping, Sequence

import numpy as np

from engine import Dataset, History, Split
from pages._figures.bars import Bars
from pages._figures.film import Film, Lines, Panel
from pages._figures.german import number, percent

_ROLES = ["training", "validation", "test"]  # one for each output
_LABELS = ["gerade", "ab 5", "durch 3"]
_FEATURES = {
    "diabetes": "Body-Mass-Index (Standardabw.)",
    "sine": "x (ohne Einheit)",
    "breast_cancer": "Radius (Standardabw.)",
    "wine": "Flavonoide (Standardabw.)",
}
_MOST_POINTS = 80


def draw_outputs(
    data: Dataset,
    task: str,
    train: Split,
    places: tuple[np.ndarray, np.ndarray],
    functions: tuple[str, str],
    histories: Sequence[History],
    column: Bars,
    numbers: Mapping[str, float],
) -> Film:
    """The column, then the outputs over the feature: with the function that fits, and with the chosen one.

    `places` (N,), (G,) is where the training samples and the recorded predictions lie on the x-axis.
    """
    titles = [f"{functions[0]} passt zur Frage", f"{functions[1]}: deine Wahl"]
    panels: list[Panel] = []
    for title, history in list(zip(titles, histories, strict=True))[: len(set(functions))]:
        if task == "multilabel":
            panels.append(_draw_labels(title, places[1], history))
        else:
            panels.append(_draw_answers(title, data, task, train, places, history))
    panels.append(column)
    ends = histories[1].snapshots["predictions"][-1].astype(np.float64)
    title = _say(data, task, functions, numbers, ends)
    if histories[1].diverged_at is not None:
        title = f"Mit {functions[1]} explodiert das Training in Epoche {histories[1].diverged_at}"
    description = (
        f"{title}. {column.title}. Beide Netze haben dieselben Daten und Startgewichte und nur eine andere "
        "Funktion im Output-Layer."
    )
    return Film(title, histories[0].snapshot_epochs, panels, description)


def _draw_labels(title: str, digits: np.ndarray, history: History) -> Bars:
    """The mean answers to a digit for which all three labels hold, and to one for which none does."""
    predictions = history.snapshots["predictions"].astype(np.float64)  # (F, N, 3)
    values = np.stack([predictions[:, digits == digit].mean(axis=1) for digit in (6, 1)], axis=1)
    names = ["6: alle gelten", "1: keines gilt"]
    return Bars(title, "Label", "Output (Mittel)", _LABELS, values, names, _ROLES[:2], (-0.4, 1.4))


def _draw_answers(
    title: str,
    data: Dataset,
    task: str,
    train: Split,
    places: tuple[np.ndarray, np.ndarray],
    history: History,
) -> Lines:
    """Each output as a line over the feature, several with their sum; and what the net should answer."""
    y = np.swapaxes(history.snapshots["predictions"].astype(np.float64), 1, 2)  # (F, K, G)
    x, targets = places[0][:_MOST_POINTS], train.y[:_MOST_POINTS]
    names, roles, y_title, y_range = ["Output"], _ROLES[:1], "Output", (-0.5, 1.5)
    points, marks, mark_roles = np.zeros((0, 2)), np.zeros((0, 2)), []
    if task == "multiclass":
        y = np.concatenate([y, y.sum(axis=1, keepdims=True)], axis=1)
        names, roles, y_range = [*data.class_names, "Summe"], [*_ROLES, "reference"], (-0.3, 1.75)
        classes = targets.argmax(axis=1)
        marks = np.stack([x, 1.35 + 0.13 * classes], axis=1)[::2]
        mark_roles = [_ROLES[k] for k in classes[::2]]
    else:
        points = np.stack([x, targets[:, 0] * data.target_scale + data.target_mean], axis=1)
    if task == "regression":
        y = y * data.target_scale + data.target_mean
        y_title = f"Zielwert ({(data.target_unit and 'Punkte') or 'ohne Einheit'})"
        margin = 0.08 * np.ptp(points[:, 1])
        y_range = (float(points[:, 1].min() - margin), float(points[:, 1].max() + margin))
    return Lines(
        title, _FEATURES[data.name], y_title, places[1], y, names, roles,
        points=points, y_range=y_range, marks=marks[None], mark_roles=mark_roles,
    )  # fmt: skip


def _say(
    data: Dataset, task: str, functions: tuple[str, str], numbers: Mapping[str, float], ends: np.ndarray
) -> str:
    """What the chosen function does to this question, from the run."""
    fitting, chosen = functions
    low, high = (number(float(value)).replace("-", "−") for value in (ends.min(), ends.max()))
    if task == "regression":
        unit = " Punkte" if data.name == "diabetes" else ""
        digits = 0 if unit else 2
        error, other = (number(numbers[key], digits) for key in ("error_chosen", "error_fitting"))
        if chosen == fitting:
            return f"Linear erreicht jeden Zielwert: Fehler {error}{unit} (RMSE, Validierung)"
        return (
            f"{chosen} erreicht {percent(numbers['unreachable'], 0)} der Zielwerte nie: "
            f"Fehler {error} statt {other}{unit} (RMSE, Validierung)"
        )
    accuracy, other = (percent(numbers[key]) for key in ("accuracy_chosen", "accuracy_fitting"))
    against = "" if chosen == fitting else f" statt {other}"
    if task == "binary":
        return f"{chosen} gibt Werte von {low} bis {high}: Accuracy {accuracy}{against}"
    sums = ends.sum(axis=1)
    least, most = (number(float(value)).replace("-", "−") for value in (sums.min(), sums.max()))
    what = "der Labels stimmen" if task == "multilabel" else "der Weine stimmen"
    total = f"zusammen {least}" if least == most else f"zusammen {least} bis {most}"
    return f"{chosen} gibt den drei Outputs {total}: {accuracy}{against} {what}"
