"""Figures of three classes in the lab Regression und Klassifikation: a probability each, or one number for all."""

from collections.abc import Mapping

import numpy as np

from engine import History, sigmoid, softmax
from pages._figures.answers import CLASSES, WRONG, Answers, looks_of, points_at, styles_of
from pages._figures.german import number, percent
from pages._figures.scatter import Scatter


def draw_softmax(answers: Answers, runs: Mapping[str, History], axis: np.ndarray) -> Scatter:
    """One probability a class, which sum to 1 everywhere; the samples beneath."""
    probabilities = softmax(runs["logistic"].snapshots["predictions"]).swapaxes(1, 2)  # (F, 3, axis)
    return Scatter(
        f"Drei Wahrscheinlichkeiten, Summe 1: {percent(answers.accuracy_logistic)} richtig",
        answers.x_name, "Wahrscheinlichkeit",
        points_at(answers, -0.08 - 0.08 * answers.labels)[None], looks_of(answers)[None], styles_of(answers),
        (*answers.x_range, -0.35, 1.05),
        x=axis[:, 0], y=probabilities, line_names=[f"Sorte {k}" for k in (1, 2, 3)], line_roles=CLASSES,
    )  # fmt: skip


def draw_class_as_number(answers: Answers, runs: Mapping[str, History], axis: np.ndarray) -> Scatter:
    """The class number as if 2 lay between 1 and 3, and where it would be rounded."""
    linear = 1 + runs["linear"].snapshots["predictions"][..., 0]
    edges = [np.full_like(linear, edge) for edge in (1.5, 2.5)]
    return Scatter(
        f"Sorte als Zahl 1, 2, 3: {percent(answers.accuracy_linear)} richtig",
        answers.x_name, "Sorte (als Zahl)",
        points_at(answers, 1.0 + answers.labels)[None], looks_of(answers)[None], styles_of(answers),
        (*answers.x_range, 0.4, 3.6),
        x=axis[:, 0], y=np.stack([linear, *edges], axis=1),
        line_names=["lineare Regression (falsch)", "gerundet", ""], line_roles=[WRONG, "reference", "reference"],
    )  # fmt: skip


def compare_outputs(logits: np.ndarray) -> str:
    """The logits (K,) of one sample through softmax and through K sigmoids: exactly one class, or several."""
    sums = [
        f"{' + '.join(number(float(p), 3) for p in shares)} = {number(float(shares.sum()), 3)}"
        for shares in (softmax(logits[None])[0], sigmoid(logits))
    ]
    return (
        f"Ein Wein mit mittlerem Alkohol: Softmax gibt {sums[0]}, also genau eine von drei Sorten (Mehrklassen). "
        f"Drei Sigmoids gäben {sums[1]}: Jede Sorte für sich, mehrere zugleich (Multi-Label)."
    )
