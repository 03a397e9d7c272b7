"""How well each concept is known: what the learner is expected to recall of the questions that ask it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from quiz.bank import Bank
from quiz.memory import Memories

LEVELS: Mapping[int, str] = {
    0: "noch nicht gefragt",
    1: "unter 40 %",
    2: "40 bis 69 %",
    3: "70 bis 89 %",
    4: "ab 90 %",
}
"""Level -> the shares that belong to it, in the reader's words."""

_FLOORS = (0.0, 0.4, 0.7, 0.9)


@dataclass(frozen=True)
class Mastery:
    """`share` of the asked points that will be known, None where nothing was asked; `shakiest`: ask it next.

    Of `questions` that ask the concept `asked` were answered at least once.
    """

    share: float | None
    asked: int
    questions: int
    shakiest: str | None


def masteries(bank: Bank, memories: Memories, *, at: datetime) -> dict[str, Mastery]:
    """Every concept of the bank at a moment: the mean over its asked questions, each by its points.

    The shakiest question is the one of which least is expected; what was never asked stands for itself by what is
    known of its relatives, and one of the exam's own comes first among equals.
    """
    asking: dict[str, list[str]] = defaultdict(list)
    for question in bank.questions.values():
        for concept in question.concepts:
            asking[concept].append(question.id)
    scores = {name: memories.score(name, at) for name in bank.questions}
    found = {}
    for concept in bank.concepts:
        names = asking[concept]
        asked = [name for name in names if memories.asked(name)]
        points = sum(bank.questions[name].points for name in asked)
        share = sum(bank.questions[name].points * scores[name] for name in asked) / points if points else None
        shakiest = min(names, key=lambda name: (round(scores[name], 6), name)) if names else None
        found[concept] = Mastery(share, len(asked), len(names), shakiest)
    return found


def level(mastery: Mastery) -> int:
    """The level of LEVELS; the share counts as it is shown, in whole percents."""
    if mastery.share is None:
        return 0
    shown = round(mastery.share, 2)
    return sum(shown >= floor for floor in _FLOORS)
