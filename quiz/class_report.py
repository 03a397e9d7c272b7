"""How a class does by question and key point, in numbers that no single person can be read from."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import atanh, sqrt, tanh

from quiz.bank import Bank
from quiz.class_results import FEWEST, ClassResults, ContestedAnswer, QuestionSums
from quiz.contested import as_test_case
from quiz.fingerprints import fingerprints
from quiz.questions import Question
from quiz.weak_points import key_point_text

FEWEST_PAIRS = 10
"""Learners below which a correlation says nothing."""
SEPARATES = 0.3
"""From here on a question is taken to separate well (Nunnally and Bernstein: Psychometric Theory, 1994)."""


@dataclass(frozen=True)
class Share:
    """A share of n learners; at an end it is a bound, so that "all" and "none" never say it of each of them."""

    value: float
    n: int

    @property
    def bound(self) -> str:
        """ "at most" or "at least" this value, or "" for exactly."""
        if self.value <= 1 / self.n + 1e-9:
            return "at most"
        return "at least" if self.value >= 1 - 1 / self.n - 1e-9 else ""

    @property
    def shown(self) -> float:
        """The value within these bounds."""
        return min(max(self.value, 1 / self.n), 1 - 1 / self.n)


@dataclass(frozen=True)
class Discrimination:
    """Corrected item-total correlation r with its 95 % interval (Fisher's z), of n learners."""

    r: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class PointRow:
    """A key point: what it says, and the shares that hit it, were unsure, missed it; None where too few."""

    id: str
    statement: str
    hit: Share | None = None
    unsure: Share | None = None
    miss: Share | None = None


@dataclass(frozen=True)
class QuestionRow:
    """A question; `n` learners are counted, 0 where they are too few."""

    question: Question
    points: tuple[PointRow, ...]
    n: int = 0
    score: Share | None = None
    discrimination: Discrimination | None = None
    contested: int = 0


@dataclass(frozen=True)
class Report:
    """The class: learners and answers in whole groups, each question in the bank's order, what is contested."""

    learners: int
    answers: int
    rows: tuple[QuestionRow, ...]
    contested: tuple[ContestedAnswer, ...]


def class_report(bank: Bank, results: ClassResults) -> Report:
    """The report on the bank's questions; StoreError where the database fails."""
    points = {name: list(fingerprints(question)) for name, question in bank.questions.items()}
    learners, answers = results.size()
    sums = results.questions()
    states = results.key_points({point for names in points.values() for point in names})
    contested = tuple(
        answer
        for answer in results.contested()
        if answer.question_id in bank.questions
        and as_test_case(bank.questions[answer.question_id], answer, answer.verdicts)
    )
    rows = tuple(
        _row(question, sums.get(name), states.get(name, {}), points[name], contested)
        for name, question in bank.questions.items()
    )
    return Report(learners, answers, rows, contested)


def discrimination(sums: QuestionSums) -> Discrimination | None:
    """Correlation of the learners' scores on the question with their mean scores on all others.

    The question itself is left out of the whole, or it would correlate with itself (Henrysson: Correction of
    item-total correlations in item analysis, Psychometrika 28, 1963). None for too few learners, or all alike.
    """
    n = sums.pairs
    if n < FEWEST_PAIRS:
        return None
    spread_x, spread_y = n * sums.xx - sums.x**2, n * sums.yy - sums.y**2
    if min(spread_x, spread_y) <= 1e-9 * n * n:
        return None
    r = (n * sums.xy - sums.x * sums.y) / sqrt(spread_x * spread_y)
    z, half = atanh(min(max(r, -0.9999), 0.9999)), 1.96 / sqrt(n - 3)
    return Discrimination(r, tanh(z - half), tanh(z + half), n)


def _row(
    question: Question,
    sums: QuestionSums | None,
    states: Mapping[str, Mapping[str, int]],
    names: list[str],
    contested: tuple[ContestedAnswer, ...],
) -> QuestionRow:
    points = tuple(_point(question, name, states.get(name)) for name in names)
    if sums is None:
        return QuestionRow(question, points)
    n_contested = sum(answer.question_id == question.id for answer in contested)
    return QuestionRow(question, points, sums.n, Share(sums.mean, sums.n), discrimination(sums), n_contested)


def _point(question: Question, name: str, states: Mapping[str, int] | None) -> PointRow:
    statement = key_point_text(question, name)
    n = sum(states.values()) if states else 0
    if states is None or n < FEWEST:
        return PointRow(name, statement)
    return PointRow(name, statement, *(Share(states[state] / n, n) for state in ("hit", "unsure", "miss")))
