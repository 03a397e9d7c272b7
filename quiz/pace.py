"""How fast a learner forgets, told by his own answers."""

from datetime import datetime
from math import exp, log

from quiz.recall import Card, curve, days_between

# Half an octave apart, from 1/32 of the average person's stability to 8 times as much.
_CANDIDATES = tuple(2 ** (step / 2) for step in range(-10, 7))
_CENTRE, _SPREAD = -2.0, 1.0  # of people, in octaves: what was explained fades sooner than what cards drill
_SOONEST = 0.25  # days: before that nothing is forgotten that would tell one person from another
_SURPRISE = 0.02  # a slip or a lucky guess, whatever is remembered
_WEIGHT = 0.5  # key points of one answer rise and fall together: two count as one


class Pace:
    """The factor of his stabilities: a posterior over 17 candidates, with a log-normal prior around 1."""

    def __init__(self) -> None:
        self._log_posterior = [-0.5 * ((log(pace, 2) - _CENTRE) / _SPREAD) ** 2 for pace in _CANDIDATES]
        self._value: float | None = None

    @property
    def value(self) -> float:
        """The posterior's geometric mean; 1 is the average person."""
        if self._value is None:
            top = max(self._log_posterior)
            chances = [exp(entry - top) for entry in self._log_posterior]
            mean = sum(p * log(pace) for p, pace in zip(chances, _CANDIDATES, strict=True)) / sum(chances)
            self._value = exp(mean)
        return self._value

    def observe(self, card: Card, hit: float, at: datetime) -> None:
        """Learn from a review: `hit` is 1, 0, or between where the grader was unsure."""
        if card.last_review is None or card.stability is None:
            return
        age = days_between(card.last_review, at)
        if age < _SOONEST:
            return
        self._value = None
        for index, pace in enumerate(_CANDIDATES):
            chance = _SURPRISE + (1 - 2 * _SURPRISE) * curve(age / (pace * card.stability))
            self._log_posterior[index] += _WEIGHT * (hit * log(chance) + (1 - hit) * log(1 - chance))
