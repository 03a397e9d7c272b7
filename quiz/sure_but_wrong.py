"""What the learner was sure of and had wrong: such errors correct best once they are seen (hypercorrection)."""

from collections.abc import Iterable

from quiz.memory import SURE
from quiz.outcomes import Outcome, latest

WRONG = 0.5
"""An answer that gets less than this share of its points is wrong."""


def sure_but_wrong(found: Iterable[Outcome]) -> list[Outcome]:
    """The last sure and wrong answer to each question whose latest answer is still wrong; the latest first."""
    found = list(found)
    still = {name for name, outcome in latest(found).items() if outcome.score < WRONG}
    sure = (one for one in found if one.score < WRONG and (one.answer.confidence or 0) >= SURE)
    return [one for name, one in reversed(latest(sure).items()) if name in still]
