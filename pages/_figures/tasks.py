"""Figures of the lab Regression und Klassifikation: right and wrong model on the same samples, epoch by epoch."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from engine import Dataset, History, sigmoid, softmax
from pages._figures.film import Film
from pages._figures.german import number, percent
from pages._figures.scatter import Look, Scatter

RIGHT, WRONG = "test", "error"  # the roles of a model that fits the question, and of one that does not
_CLASSES = ("validation", "training", "test")  # class 0, 1, 2
_WIDTHS = {"line": (-1.0, 11.0)}
_X_NAMES = {"line": "x (ohne Einheit)", "wine": "Alkohol (standardisiert)"}


class Answers(NamedTuple):
    """Samples x (N, 1) with their class numbers (N,), outliers last; how often the models are right."""

    dataset: str
    x: np.ndarray
    labels: np.ndarray
    n_outliers: int
    threshold: float
    accuracy_linear: float
    accuracy_logistic: float
    error_number: float
    error_levels: float

    @property
    def x_range(self) -> tuple[float, float]:
        """What the axis shows: the samples, and the outliers if there are any."""
        low, high = _WIDTHS.get(self.dataset, (-2.6, 4.6))
        return low, max(high, float(self.x.max()) + 1)


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
        panels = [_draw_softmax(answers, runs, axis), _draw_class_as_number(answers, runs, axis)]
        title = f"Drei Sorten: Softmax trifft {right}, «Sorte als Zahl» {wrong}"
    else:
        panels = [_draw_class(answers, runs, axis), _draw_errors(answers, runs, axis)]
        title = f"Linear sagt Werte von {_span(answers, runs, axis)} voraus: keine Klasse"
        if answers.n_outliers:
            title = (
                f"{answers.n_outliers} eindeutige Samples mehr: linear noch {wrong} richtig, logistisch {right}"
            )
    description = f"{title}. Linear mit Schnitt sind {wrong} der Samples richtig, als Klassifikation {right}."
    return Film(title, epochs, panels, description)


def compare_solutions(boundaries: list[float], n_epochs: int, separable: bool) -> str:
    """Where the boundaries are: linear and logistic by gradient, then the same two solved at once."""
    linear, logistic, exact_linear, exact_logistic = map(number, boundaries)
    found = f"Grenze nach {n_epochs} Epochen Gradient: linear {linear}, logistisch {logistic}."
    if separable:
        return (
            f"{found} Exakt (Normalengleichung): linear {exact_linear}. Die logistische Regression hat hier keine "
            "beste Lösung: Eine Grenze trennt alles, also macht jedes grössere Gewicht den Loss noch kleiner."
        )
    return f"{found} In einem Zug gelöst (Normalengleichung, Newton): {exact_linear} und {exact_logistic}."


def compare_outputs(logits: np.ndarray) -> str:
    """The logits (K,) of one sample through softmax and through K sigmoids: exactly one class, or several."""
    sums = [
        f"{' + '.join(number(float(p)) for p in shares)} = {number(float(shares.sum()))}"
        for shares in (softmax(logits[None])[0], sigmoid(logits))
    ]
    return (
        f"Ein Wein mit mittlerem Alkohol: Softmax gibt {sums[0]}, also genau eine von drei Sorten (Mehrklassen). "
        f"Drei Sigmoids gäben {sums[1]}: Jede Sorte für sich, mehrere zugleich (Multi-Label)."
    )


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
    title = "Elf Punkte: 0 oder 1?" if answers.dataset == "line" else "Tumore: gutartig (0) oder bösartig (1)?"
    names = ["logistische Regression", "lineare Regression (falsch)", f"Schwelle {number(answers.threshold)}"]
    return Scatter(
        title, _X_NAMES.get(answers.dataset, "mittlerer Radius (standardisiert)"), "Ausgabe (1 = Klasse 1)",
        _at(answers, answers.labels.astype(float))[None], _looks(answers)[None], _styles(answers),
        (*answers.x_range, -0.7, _top(answers, runs, axis)),
        x=axis[:, 0], y=np.stack([logistic, linear, cut], axis=1), line_names=names,
        line_roles=[RIGHT, WRONG, "reference"],
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
        title, _X_NAMES.get(answers.dataset, "mittlerer Radius (standardisiert)"), "Fehler (Ausgabe − Ziel)",
        np.stack([x, errors], axis=-1), looks, [Look("logistisch", RIGHT), Look("linear", WRONG)],
        (*answers.x_range, -1.3, _top(answers, runs, axis) - 0.8),
    )  # fmt: skip


def _draw_softmax(answers: Answers, runs: Mapping[str, History], axis: np.ndarray) -> Scatter:
    """One probability a class, which sum to 1 everywhere; the samples beneath."""
    probabilities = softmax(runs["logistic"].snapshots["predictions"]).swapaxes(1, 2)  # (F, 3, axis)
    return Scatter(
        f"Drei Wahrscheinlichkeiten, Summe 1: {percent(answers.accuracy_logistic)} richtig",
        _X_NAMES["wine"], "Wahrscheinlichkeit",
        _at(answers, -0.08 - 0.08 * answers.labels)[None], _looks(answers)[None], _styles(answers),
        (*answers.x_range, -0.35, 1.05),
        x=axis[:, 0], y=probabilities, line_names=[f"Sorte {k}" for k in (1, 2, 3)], line_roles=_CLASSES,
    )  # fmt: skip


def _draw_class_as_number(answers: Answers, runs: Mapping[str, History], axis: np.ndarray) -> Scatter:
    """The class number as if 2 lay between 1 and 3, and where it would be rounded."""
    linear = 1 + runs["linear"].snapshots["predictions"][..., 0]
    edges = [np.full_like(linear, edge) for edge in (1.5, 2.5)]
    return Scatter(
        f"Sorte als Zahl 1, 2, 3: {percent(answers.accuracy_linear)} richtig",
        _X_NAMES["wine"], "Sorte (als Zahl)",
        _at(answers, 1.0 + answers.labels)[None], _looks(answers)[None], _styles(answers),
        (*answers.x_range, 0.4, 3.6),
        x=axis[:, 0], y=np.stack([linear, *edges], axis=1),
        line_names=["lineare Regression (falsch)", "gerundet", ""], line_roles=[WRONG, "reference", "reference"],
    )  # fmt: skip


def _top(answers: Answers, runs: Mapping[str, History], axis: np.ndarray) -> float:
    """Where the axis of the outputs ends: one of two places, so that runs can be compared."""
    return 2.3 if _outputs(runs["linear"], axis, answers.x)[-1].max() < 2.2 else 4.1


def _at(answers: Answers, y: np.ndarray) -> np.ndarray:
    return np.stack([answers.x[:, 0], y], axis=-1)


def _looks(answers: Answers) -> np.ndarray:
    """The class of each sample; outliers have the look behind the classes."""
    looks = answers.labels.copy()
    looks[len(looks) - answers.n_outliers :] = answers.labels.max() + 1
    return looks


def _styles(answers: Answers) -> list[Look]:
    last = _CLASSES[int(answers.labels.max())]
    named = [Look("Ausreisser", last, hollow=True)] if answers.n_outliers else []
    return [*(Look("", role) for role in _CLASSES[: int(answers.labels.max()) + 1]), *named]


def _outputs(run: History, axis: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Weighted sums (F, N) at x (N, 1): between two places of the axis they lie on a line."""
    return np.stack([np.interp(x[:, 0], axis[:, 0], frame[:, 0]) for frame in run.snapshots["predictions"]])


def _span(answers: Answers, runs: Mapping[str, History], axis: np.ndarray) -> str:
    outputs = _outputs(runs["linear"], axis, answers.x)[-1]
    return f"{number(float(outputs.min()))} bis {number(float(outputs.max()))}"
