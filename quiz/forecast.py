"""How many points the exam would give with what is remembered, and how sure that is."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from quiz.bank import Bank
from quiz.blueprint import Blueprint, exam_points
from quiz.memory import Memories

_NORMAL_80 = 1.2816  # the middle 80 % of a normal distribution
# How far the model itself is off, as a standard deviation of the recall of everything at once. Set so that on
# simulated learners, who forget by another law, 80 % of the results lie within (`python -m quiz plan --simulate`).
_OFF_ASKED, _OFF_UNASKED = 0.055, 0.1


@dataclass(frozen=True)
class Topic:
    """Expected points of a topic, of so many."""

    points: float
    of: float


@dataclass(frozen=True)
class Forecast:
    """Expected points of `of`; in four of five cases the result lies from `low` to `high`."""

    points: float
    low: float
    high: float
    of: float
    by_topic: Mapping[str, Topic]


def forecast(bank: Bank, blueprint: Blueprint, memories: Memories, *, exam_at: datetime) -> Forecast:
    """The result on the exam day if nothing is learnt until then: sum of exam points x weight x recall.

    The 80 % interval is that of one paper. Its variance adds up which questions the paper asks, whether each key
    point comes to mind, and how far the memory model is off; the last was set on simulated learners.
    """
    expected = exam_points(bank, blueprint)
    scores = {name: memories.score(name, exam_at) for name in expected}
    points, of = defaultdict[str, float](float), defaultdict[str, float](float)
    for name, worth in expected.items():
        points[bank.questions[name].topic] += worth * scores[name]
        of[bank.questions[name].topic] += worth
    variance = off = 0.0
    for name, worth in expected.items():
        question = bank.questions[name]
        mean = points[question.topic] / of[question.topic]
        shares = memories.shares[name].items()
        recalls = ((share, memories.recall(name, point, exam_at)) for point, share in shares)
        forgotten = sum(share**2 * recall * (1 - recall) for share, recall in recalls)
        variance += worth * question.points * (forgotten + (scores[name] - mean) ** 2)
        off += worth * (_OFF_ASKED if memories.asked(name) else _OFF_UNASKED)
    total, whole = sum(points.values()), sum(of.values())
    half = _NORMAL_80 * sqrt(variance + off**2)
    by_topic = {topic: Topic(points[topic], of[topic]) for topic in points}
    return Forecast(total, max(0.0, total - half), min(whole, total + half), whole, by_topic)
