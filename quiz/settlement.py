"""What counts of an answer in the end: the grader's word on each key point, and on top of it the learner's own."""

from collections.abc import Mapping
from typing import Any

from quiz.grading import UNSURE_SHARE, State
from quiz.questions import ClaimQuestion, OpenQuestion, Question

# (the grader's word, the learner's verdict) -> what counts
_SETTLED: dict[tuple[str, str], State] = {
    ("hit", "contested"): "miss",
    ("miss", "contested"): "hit",
    ("unsure", "confirmed"): "hit",
    ("unsure", "contested"): "miss",
}
_WORTH = {"hit": 1.0, "unsure": UNSURE_SHARE, "miss": 0.0}


def settle(graded: Mapping[str, State], verdicts: Mapping[str, str]) -> dict[str, State]:
    """The state of each key point after the learner's verdicts ("confirmed", "contested") on some of them."""
    return {point: _SETTLED.get((state, verdicts.get(point, "")), state) for point, state in graded.items()}


def settled_score(
    score: float, graded: Mapping[str, State], verdicts: Mapping[str, str], weights: Mapping[str, float]
) -> float:
    """The grader's score in [0, 1], moved by the weight of each key point that the learner sees otherwise."""
    settled = settle(graded, verdicts)
    moved = sum(weights.get(point, 0.0) * (_WORTH[settled[point]] - _WORTH[graded[point]]) for point in graded)
    return min(1.0, max(0.0, score + moved))


def answer_score(question: Question, grade: Mapping[str, Any], verdicts: Mapping[str, str]) -> float:
    """The share in [0, 1] of the question's points that a kept answer gets, the learner's verdicts included."""
    exact = float(grade.get("exact", grade.get("score", 0.0)))
    return settled_score(exact, grade.get("key_points", {}), verdicts, point_weights(question))


def point_weights(question: Question) -> dict[str, float]:
    """What each key point of a free text is worth of the full score; none where nothing is to be contested."""
    if isinstance(question, OpenQuestion):
        return {point.id: point.weight for point in question.key_points}
    if isinstance(question, ClaimQuestion):
        return {point.id: point.weight * (1 - question.verdict_share) for point in question.key_points}
    return {}
