"""How much of what was asked is still in the learner's memory."""

from dataclasses import dataclass
from datetime import datetime

from quiz.memory import Memories


@dataclass(frozen=True)
class Retention:
    """`mean` is the mean recall in [0, 1] of the `asked` key points out of `of`; 0 where none was asked."""

    mean: float
    asked: int
    of: int


def retention(memories: Memories, *, at: datetime) -> Retention:
    """At this moment, if nothing is repeated until then; each key point counts the same, bonus points do not."""
    recalls = [
        memories.recall(name, point, at)
        for name, shares in memories.shares.items()
        for point in shares
        if point in memories.cards.get(name, {})
    ]
    mean = sum(recalls) / len(recalls) if recalls else 0.0
    return Retention(mean, len(recalls), sum(len(shares) for shares in memories.shares.values()))
