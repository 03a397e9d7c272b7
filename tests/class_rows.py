"""A class for the tests: learners whose answers have the scores that a test wants."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from quiz.progress import Store

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def answer(
    store: Store,
    learner: str,
    question: str,
    score: float,
    *,
    points: Mapping[str, str] | None = None,
    text: str = "Eine Antwort.",
    minutes: int = 0,
) -> int:
    """Keep an answer with this score; the answer's id."""
    grade: dict[str, Any] = {"score": score, "exact": score, "key_points": dict(points or {})}
    at = NOON + timedelta(minutes=minutes)
    return store.submit_answer(
        learner, question, text, attempt=uuid4(), confidence=None, grade=grade, asked_at=at, now=at
    )


def fill_class(store: Store, scores: Mapping[str, Sequence[float]], *, prefix: str = "learner") -> None:
    """Question -> the scores of learner 0, 1, 2, ...; answered question by question."""
    for question, row in scores.items():
        for number, score in enumerate(row):
            answer(store, f"{prefix}-{number}", question, score)
