"""What each key point of a question is worth of its full score."""

from quiz.claims import VERDICT
from quiz.exercises import MultiPartQuestion
from quiz.numeric import RESULT
from quiz.questions import ClaimQuestion, OpenQuestion, Question
from quiz.selections import MatchQuestion


def point_shares(question: Question) -> dict[str, float]:
    """Key point, in the grader's names -> share; they sum to 1.

    A bonus or an alternative of an open question has none: the core points alone give the full score.
    """
    match question:
        case OpenQuestion():
            return {point.id: point.weight for point in question.key_points if point.role == "core"}
        case ClaimQuestion(verdict="richtig"):
            return {VERDICT: 1.0}
        case ClaimQuestion():
            rest = 1 - question.verdict_share
            core = {point.id: rest * point.weight for point in question.key_points if point.role == "core"}
            return {VERDICT: question.verdict_share, **core}
        case MultiPartQuestion():
            return {part.id: part.points / question.points for part in question.parts}
        case MatchQuestion():
            return {pair.id: 1 / len(question.pairs) for pair in question.pairs}
    return {RESULT: 1.0}
