"""What the models of the lab Regression und Klassifikation answer, and how the samples are drawn."""

from typing import NamedTuple

import numpy as np

from pages._figures.scatter import Look

RIGHT, WRONG = "test", "error"  # the roles of a model that fits the question, and of one that does not
CLASSES = ("validation", "training", "test")  # class 0, 1, 2


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
        low, high = (-1.0, 11.0) if self.dataset == "line" else (-2.6, 4.6)
        return low, max(high, float(self.x.max()) + 1)

    @property
    def x_name(self) -> str:
        """The feature, with its unit."""
        names = {"line": "x (ohne Einheit)", "wine": "Alkohol (standardisiert)"}
        return names.get(self.dataset, "mittlerer Radius (standardisiert)")


def points_at(answers: Answers, y: np.ndarray) -> np.ndarray:
    """The samples at these heights (N,) -> (N, 2)."""
    return np.stack([answers.x[:, 0], y], axis=-1)


def looks_of(answers: Answers) -> np.ndarray:
    """The class of each sample; outliers have the look behind the classes."""
    looks = answers.labels.copy()
    looks[len(looks) - answers.n_outliers :] = answers.labels.max() + 1
    return looks


def styles_of(answers: Answers) -> list[Look]:
    """One for each class, then that of the outliers."""
    last = CLASSES[int(answers.labels.max())]
    named = [Look("Ausreisser", last, hollow=True)] if answers.n_outliers else []
    return [*(Look("", role) for role in CLASSES[: int(answers.labels.max()) + 1]), *named]
