"""Figures of the lab Regression und Klassifikation: right and wrong model on the same samples, epoch by epoch."""

from collections.abc import Mapping

import numpy as np

from engine import Dataset, History, Sequential, sigmoid
from pages._figures.answers import RIGHT, WRONG, Answers, looks_of, points_at, styles_of
from pages._figures.film import Film
from pages._figures.german import number, percent
from pages._figures.scatter import Look, Scatter
from pages._figures.three_classes import compare_outputs, draw_class_as_number, draw_softmax


def draw_tasks(
    patients: Dataset, means: np.ndarray, answers: Answers, runs: Mapping[str, History], axis: np.ndarray
) -> Film:
    """Two panels: a number beside a class, or one data set and the reason why the wrong model goes wrong."""
    epochs = runs["linear"].snapshot_epochs
    right, wrong = percent(answers.accuracy_logistic), percent(answers.accuracy_linear)
    if answers.dataset == "beside":
        panels = [_draw_number(patients, means, runs, axis), _draw_class(answers, runs, axis)]
        points = [number(error, 0) for error in (answers.error_number, answers.error_levels)]
        title = (
            f"Diabetes: als Zahl {points[0]}, als Klasse {points[1]} Punkte daneben. "
            f"Tumore: als Klasse {right}, als Zahl {wrong} richtig"
        )
    elif answers.dataset == "wine":
        panels = [draw_softmax(answers, runs, axis), draw_class_as_number(answers, runs, axis)]
        title = f"Drei Sorten: Softmax trifft {right}, «Sorte als Zahl» {wrong}"
    else:
        panels = [_draw_class(answers, runs, axis), _draw_errors(answers, runs, axis)]
        logistic = number(float(_boundaries(answers, runs, axis)[-1, 0]))
        title = f"Linear sagt Werte von {_span(answers, runs, axis)} voraus: keine Klasse"
        if answers.threshold != 0.5:
            title = f"Schwelle {number(answers.threshold)}: Die Klasse der Kurve kippt bei {logistic}"
        if answers.n_outliers:
            title = (
                f"{answers.n_outliers} eindeutige Samples mehr: linear noch {wrong} richtig, logistisch {right}"
            )
    description = f"{title}. Linear mit Schnitt sind {wrong} der Samples richtig, als Klassifikation {right}."
    return Film(title, epochs, panels, description)


def explain(answers: Answers, boundaries: list[float], n_epochs: int, logistic: Sequential) -> str:
    """Three classes: what softmax and sigmoids give; two: the boundaries by gradient and solved at once."""
    if answers.dataset == "wine":
        return compare_outputs(logistic.predict(np.zeros((1, 1)))[0])
    lowest_1, highest_0 = answers.x[answers.labels == 1].min(), answers.x[answers.labels == 0].max()
    return compare_solutions(boundaries, n_epochs, bool(highest_0 < lowest_1))


def compare_solutions(boundaries: list[float], n_epochs: int, separable: bool) -> str:
    """Where the boundaries are: linear and logistic by gradient, then the same two solved at once."""
    linear, logistic, exact_linear, exact_logistic = map(number, boundaries)
    found = f"Grenze der Klassen nach {n_epochs} Epochen Gradient: linear {linear}, logistisch {logistic}."
    if separable:
        return (
            f"{found} Exakt (Normalengleichung): linear {exact_linear}. Die logistische Regression hat hier keine "
            "beste Lösung: Eine Grenze trennt alles, also macht jedes grössere Gewicht den Loss noch kleiner."
        )
    return f"{found} In einem Zug gelöst (Normalengleichung, Newton): {exact_linear} und {exact_logistic}."


def _draw_number(patients: Dataset, means: np.ndarray, runs: Mapping[str, History], axis: np.ndarray) -> Scatter:
    """Progression over body mass index: a line that gives any number, and steps that give one number a class."""
    scale, mean = patients.target_scale, patients.target_mean
    line = runs["number"].snapshots["predictions"][..., 0]
    steps = means[runs["levels"].snapshots["predictions"].argmax(axis=-1)]
    x, y = patients.train.x[:, 2], patients.train.y[:, 0] * scale + mean
    names = ["lineare Regression", f"{len(means)} Klassen (falsch)"]
    return Scatter(
        "Diabetes: Wie weit schreitet die Krankheit fort?",
        "Body-Mass-Index (standardisiert)", "Fortschritt (Punkte)",
        np.stack([x, y], axis=-1)[None], np.zeros((1, len(x))), [Look("", "training")], (-2.6, 4.6, 0, 380),
        x=axis[:, 0], y=np.stack([line, steps], axis=1) * scale + mean,
        line_names=names, line_roles=[RIGHT, WRONG],
    )  # fmt: skip


def _draw_class(answers: Answers, runs: Mapping[str, History], axis: np.ndarray) -> Scatter:
    """Both models over one feature, the classes as points at 0 and 1; a thin line where they are cut."""
    linear = runs["linear"].snapshots["predictions"][..., 0]
    logistic = sigmoid(runs["logistic"].snapshots["predictions"][..., 0])
    cut = np.full_like(linear, answers.threshold)
    title = "Elf Punkte, 0 oder 1" if answers.dataset == "line" else "Tumore (1 = bösartig)"
    boundaries = np.stack([_boundaries(answers, runs, axis), np.full((len(cut), 2), answers.threshold)], axis=-1)
    names = ["logistische Regression", "lineare Regression (falsch)", f"Schwelle {number(answers.threshold)}"]
    return Scatter(
        f"{title}; Kreuze: Schnitt", answers.x_name, "Ausgabe (1 = Klasse 1)",
        points_at(answers, answers.labels.astype(float))[None], looks_of(answers)[None], styles_of(answers),
        (*answers.x_range, -0.7, _top(answers, runs, axis)),
        x=axis[:, 0], y=np.stack([logistic, linear, cut], axis=1), line_names=names,
        line_roles=[RIGHT, WRONG, "reference"], centers=boundaries,
    )  # fmt: skip


def _draw_errors(answers: Answers, runs: Mapping[str, History], axis: np.ndarray) -> Scatter:
    """Output minus target of each sample, in both models: what the gradient multiplies each sample with."""
    linear = _outputs(runs["linear"], axis, answers.x)
    logistic = sigmoid(_outputs(runs["logistic"], axis, answers.x))
    errors = np.concatenate([logistic, linear], axis=1) - np.tile(answers.labels, 2)  # (F, 2 N)
    x = np.broadcast_to(np.tile(answers.x[:, 0], 2), errors.shape)
    looks = np.repeat([[0, 1]], answers.labels.size, axis=1)
    if answers.n_outliers:
        title = (
            f"Fehler ganz aussen: linear {number(linear[-1, -1] - 1)}, logistisch {number(logistic[-1, -1] - 1)}"
        )
    else:
        worst = [number(float(np.abs(e[-1] - answers.labels).max())) for e in (linear, logistic)]
        title = f"Grösster Fehler: linear {worst[0]}, logistisch {worst[1]}"
    return Scatter(
        title, answers.x_name, "Fehler (Ausgabe − Ziel)",
        np.stack([x, errors], axis=-1), looks, [Look("logistisch", RIGHT), Look("linear", WRONG)],
        (*answers.x_range, -1.3, _top(answers, runs, axis) - 0.8),
    )  # fmt: skip


def _top(answers: Answers, runs: Mapping[str, History], axis: np.ndarray) -> float:
    """Where the axis of the outputs ends: one of two places, so that runs can be compared."""
    return 2.3 if _outputs(runs["linear"], axis, answers.x)[-1].max() < 2.2 else 4.1


def _boundaries(answers: Answers, runs: Mapping[str, History], axis: np.ndarray) -> np.ndarray:
    """Where the curve and the line cross the threshold in each frame (F, 2); NaN where they are flat."""
    logit = np.log(answers.threshold / (1 - answers.threshold))
    found = []
    for name, level in (("logistic", logit), ("linear", answers.threshold)):
        ends = runs[name].snapshots["predictions"][:, [0, -1], 0].astype(float)  # of a straight line
        slope = (ends[:, 1] - ends[:, 0]) / float(axis[-1, 0] - axis[0, 0])
        found.append(axis[0, 0] + (level - ends[:, 0]) / np.where(slope, slope, np.nan))
    return np.stack(found, axis=-1)


def _outputs(run: History, axis: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Weighted sums (F, N) at x (N, 1): between two places of the axis they lie on a line."""
    return np.stack([np.interp(x[:, 0], axis[:, 0], frame[:, 0]) for frame in run.snapshots["predictions"]])


def _span(answers: Answers, runs: Mapping[str, History], axis: np.ndarray) -> str:
    outputs = _outputs(runs["linear"], axis, answers.x)[-1]
    return f"{number(float(outputs.min()))} bis {number(float(outputs.max()))}"
