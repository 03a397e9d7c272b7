"""Submit an answer: mark it, and keep with it what each key point was when it was asked."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from quiz.fingerprints import fingerprints
from quiz.marking import mark
from quiz.numeric import seed_of
from quiz.progress import Store
from quiz.questions import Question

FINGERPRINTS = "fingerprints"
"""The name under which an answer's `grade` keeps the fingerprints of its key points."""


def submit(
    store: Store,
    learner: str,
    question: Question,
    text: str,
    *,
    attempt: UUID,
    confidence: int | None,
    asked_at: datetime,
    now: datetime,
) -> int:
    """The answer's id. ValueError with a German sentence where nothing can be read: then nothing is kept."""
    graded = asdict(mark(question, text, seed=seed_of(attempt)))
    return store.submit_answer(
        learner,
        question.id,
        text,
        attempt=attempt,
        confidence=confidence,
        grade={**graded, FINGERPRINTS: fingerprints(question)},
        asked_at=asked_at,
        now=now,
    )
