"""How long a learner takes to answer a question."""

from datetime import timedelta
from statistics import median

from quiz.bank import Bank
from quiz.memory import Memories
from quiz.questions import Question

# Minutes to read the question, and minutes a point; a paper gives 1.5 a point for both.
_READING = 0.5
_A_POINT = {
    "open": 1.5,
    "claim": 1.0,
    "numeric": 1.5,
    "multi_part": 1.5,
    "choice": 0.75,
    "order": 0.75,
    "match": 0.75,
}
_A_FEW = 3  # answers to one question from which on their median counts
_SOME = 5  # answers to any questions from which on they tell how fast the learner is
_SHORTEST = 0.25


class Durations:
    """Minutes by question: the median of the learner's own times once there are three.

    Before, an estimate by kind and points, times how much longer or shorter he took than estimated so far.
    """

    def __init__(self, bank: Bank, memories: Memories) -> None:
        self._estimates = {name: estimate(question) for name, question in bank.questions.items()}
        self._own = {
            name: [took / timedelta(minutes=1) for took in h.times] for name, h in memories.history.items()
        }
        known = [(name, times) for name, times in self._own.items() if name in self._estimates]
        ratios = [minutes / self._estimates[name] for name, times in known for minutes in times if minutes > 0]
        self.tempo = min(4.0, max(0.25, median(ratios))) if len(ratios) >= _SOME else 1.0

    def minutes(self, question_id: str) -> float:
        """Minutes that the next answer to this question takes."""
        own = self._own.get(question_id, [])
        expected = median(own) if len(own) >= _A_FEW else self._estimates[question_id] * self.tempo
        return max(_SHORTEST, expected)


def estimate(question: Question) -> float:
    """Minutes for a question that nobody has answered yet."""
    return _READING + _A_POINT[question.kind] * question.points
