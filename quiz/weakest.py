"""The questions in the order in which a learner should look at them."""

from datetime import datetime

from quiz.bank import Bank
from quiz.memory import Memories
from quiz.topics import TOPICS


def weakest_first(bank: Bank, memories: Memories, *, at: datetime) -> list[str]:
    """Question ids by the share of their points that the learner would get at this moment, the smallest first.

    Equal ones, as all are for a new learner, come in the order of the course.
    """
    topics = list(TOPICS)

    def place(name: str) -> tuple[float, int]:
        return round(memories.score(name, at), 9), topics.index(bank.questions[name].topic)

    return sorted(bank.questions, key=place)
