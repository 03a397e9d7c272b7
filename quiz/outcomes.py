"""How each kept answer went: what later pages count, chart and list."""

from collections.abc import Iterable
from dataclasses import dataclass

from quiz.bank import Bank
from quiz.questions import Question
from quiz.settlement import answer_score
from quiz.tables import Answer, Contest


@dataclass(frozen=True)
class Outcome:
    """An answer with its question and the share in [0, 1] of the points that it got."""

    question: Question
    answer: Answer
    score: float


def outcomes(bank: Bank, answers: Iterable[Answer], contests: Iterable[Contest]) -> list[Outcome]:
    """Oldest first; answers to questions that the bank no longer has are left out."""
    verdicts: dict[int, dict[str, str]] = {}
    for contest in contests:
        verdicts.setdefault(contest.answer_id, {})[contest.key_point_id] = contest.verdict
    return [
        Outcome(question, answer, answer_score(question, answer.grade, verdicts.get(answer.id, {})))
        for answer in sorted(answers, key=lambda answer: (answer.submitted_at, answer.id))
        if (question := bank.questions.get(answer.question_id)) is not None
    ]


def latest(found: Iterable[Outcome]) -> dict[str, Outcome]:
    """Question -> its latest outcome, the question that was answered last at the end."""
    by_question: dict[str, Outcome] = {}
    for outcome in found:
        by_question.pop(outcome.question.id, None)
        by_question[outcome.question.id] = outcome
    return by_question
