"""The key points that cost the learner most in the exam, as far as they were ever asked."""

from dataclasses import dataclass
from datetime import datetime

from quiz.bank import Bank
from quiz.blueprint import exam_points
from quiz.exercises import MultiPartQuestion
from quiz.memory import Memories
from quiz.questions import ClaimQuestion, OpenQuestion, Question
from quiz.selections import MatchQuestion


@dataclass(frozen=True)
class WeakPoint:
    """A key point: `recall` is the probability of knowing it, `loss` the exam points lost in expectation."""

    question: Question
    statement: str
    recall: float
    loss: float


def weak_points(bank: Bank, memories: Memories, *, at: datetime, most: int) -> list[WeakPoint]:
    """At most so many, the largest loss first: exam points of the question x share of the point x (1 - recall)."""
    worth = exam_points(bank, bank.exam)
    found = [
        WeakPoint(question, key_point_text(question, point), recall, worth[name] * share * (1 - recall))
        for name, question in bank.questions.items()
        for point, share in memories.shares[name].items()
        if point in memories.cards.get(name, {})
        for recall in (memories.recall(name, point, at),)
    ]
    return sorted(found, key=lambda weak: weak.loss, reverse=True)[:most]


def key_point_text(question: Question, point_id: str) -> str:
    """What a key point says, or asks where it has no sentence of its own."""
    match question:
        case OpenQuestion() | ClaimQuestion():
            known = {point.id: point.statement for point in question.key_points}
            return known.get(point_id, question.headline)
        case MultiPartQuestion():
            return next((part.ask for part in question.parts if part.id == point_id), question.headline)
        case MatchQuestion():
            pairs = {pair.id: f"{pair.left} → {pair.right}" for pair in question.pairs}
            return pairs.get(point_id, question.headline)
    return question.headline
