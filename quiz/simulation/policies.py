"""Ways to choose the next questions: our plan, and what it is compared with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from quiz.bank import Bank
from quiz.blueprint import Blueprint, exam_points
from quiz.memory import Memories
from quiz.plan import plan_day


@dataclass(frozen=True)
class Situation:
    """What a policy knows when it is asked: all of it is known to the app too."""

    bank: Bank
    blueprint: Blueprint
    memories: Memories
    now: datetime
    exam_at: datetime
    minutes: float
    rng: np.random.Generator


Policy = Callable[[Situation], list[str]]
"""The questions to ask next, best first; an empty list ends the day."""


def ours(situation: Situation) -> list[str]:
    """The app's plan."""
    plan = plan_day(
        situation.bank,
        situation.blueprint,
        situation.memories,
        now=situation.now,
        exam_at=situation.exam_at,
        minutes=situation.minutes,
    )
    return [item.question_id for item in plan.items]


def due_first(situation: Situation) -> list[str]:
    """As Anki does: what is due by FSRS at 90 % retention, the longest overdue first, then what is new.

    What is new comes by exam points, so that the rival differs from our plan in the order of reviews alone.
    """
    cards = situation.memories.cards
    due = {name: min(card.due for card in of.values()) for name, of in cards.items() if of}
    overdue = sorted((name for name in due if due[name] <= situation.now), key=lambda name: due[name])
    worth = exam_points(situation.bank, situation.blueprint)
    return [*overdue, *sorted(worth.keys() - due.keys(), key=lambda name: (-worth[name], name))]


def at_random(situation: Situation) -> list[str]:
    """Any question."""
    names = list(situation.bank.questions)
    return [names[index] for index in situation.rng.permutation(len(names))]


def heaviest_first(situation: Situation) -> list[str]:
    """All questions in rounds, what the exam gives most for first: how one crams."""
    worth = exam_points(situation.bank, situation.blueprint)
    history = situation.memories.history
    return sorted(worth, key=lambda name: (len(history[name].times) if name in history else 0, -worth[name]))
