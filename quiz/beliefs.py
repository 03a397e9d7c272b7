"""What the learner still believes though it is wrong: his latest answer to a question says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from quiz.claims import VERDICT
from quiz.filled import split_fields
from quiz.outcomes import Outcome, latest
from quiz.questions import CLAIM_VERDICTS, ClaimQuestion, OpenQuestion


@dataclass(frozen=True)
class Belief:
    """A wrong statement, what is right instead, and the corrections of the notes that treat it."""

    question_id: str
    statement: str
    right: str
    corrections: tuple[str, ...]
    at: datetime


def beliefs(found: Iterable[Outcome]) -> list[Belief]:
    """Claims judged wrongly and misconceptions shown in the latest answer to their question; the latest first.

    A later answer that judges the claim rightly, or no longer shows the misconception, takes the belief away.
    """
    return [belief for outcome in reversed(latest(found).values()) for belief in _shown(outcome)]


def _shown(outcome: Outcome) -> list[Belief]:
    question, grade, at = outcome.question, outcome.answer.grade, outcome.answer.submitted_at
    shown = []
    if isinstance(question, ClaimQuestion) and grade.get("key_points", {}).get(VERDICT) == "miss":
        mine = CLAIM_VERDICTS.get(split_fields(outcome.answer.text).get(VERDICT, ""), "")
        right = f"{CLAIM_VERDICTS[question.verdict]}. {question.model_answer}"
        shown.append(Belief(question.id, f"«{question.claim}» {mine}", right, question.corrections, at))
    if isinstance(question, ClaimQuestion | OpenQuestion):
        names = grade.get("misconceptions", [])
        shown += [
            Belief(question.id, wrong.statement, wrong.correction, question.corrections, at)
            for wrong in question.misconceptions
            if wrong.id in names
        ]
    return shown
