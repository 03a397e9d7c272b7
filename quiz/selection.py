"""Which question comes next: first what was never asked, then what is likely to be forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HALF_LIFE = timedelta(days=7)  # after so long without a question, half of what was known counts


@dataclass(frozen=True)
class Result:
    """How an answer went: `score` in [0, 1], and when it was submitted."""

    score: float
    at: datetime


def next_question(
    questions: Sequence[str], results: Mapping[str, Result], *, now: datetime, after: str | None = None
) -> str | None:
    """The id of the question to ask now, None for an empty bank.

    Never answered ones come first, in their order, starting behind `after`; then the smallest
    score * 0.5 ** (age / HALF_LIFE). `after`, the question just asked, is taken only where it is the only one.
    """
    start = questions.index(after) + 1 if after in questions else 0
    ordered = [*questions[start:], *questions[:start]]
    candidates = [question for question in ordered if question != after] or list(ordered)
    if not candidates:
        return None
    return min(candidates, key=lambda question: _strength(results.get(question), now))


def _strength(result: Result | None, now: datetime) -> float:
    if result is None:
        return -1.0
    age: float = max(now - result.at, timedelta()) / HALF_LIFE
    return result.score * 0.5**age
