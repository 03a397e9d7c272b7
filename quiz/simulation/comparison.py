"""Let the same learners study by each plan, and compare what the exam gives them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from quiz.bank import Bank
from quiz.blueprint import Blueprint, draw_paper, exam_points
from quiz.forecast import Forecast, forecast
from quiz.memory import Memories
from quiz.simulation.learners import KINDS, Kind, Learner
from quiz.simulation.policies import Policy, Situation, at_random, due_first, heaviest_first, ours

OURS = "unser Plan"
POLICIES: dict[str, Policy] = {
    OURS: ours,
    "fällig zuerst": due_first,
    "zufällig": at_random,
    "alles am Schluss": heaviest_first,
}
CRAMS = "alles am Schluss"
HORIZONS = (7, 21, 42)
_START = datetime(2026, 11, 2, 17, tzinfo=UTC)
_BREAK = 15 / 24  # days from the evening's study to the exam in the morning
_CRAMMED_DAYS, _LONGEST_DAY = 2, 180.0  # who crams does so in the last two days, three hours a day at most
_HALF_WAY = 180.0  # minutes of study in one day after which what is read leaves half a trace


@dataclass(frozen=True)
class Outcome:
    """How one learner fared by one plan: expected exam points, and each forecast beside a paper's result."""

    kind: str
    days: int
    learner: int
    policy: str
    points: float
    forecasts: tuple[tuple[Forecast, float], ...]


def compare(
    bank: Bank, blueprint: Blueprint, *, n_learners: int, seed: int, horizons: tuple[int, ...] = HORIZONS
) -> Iterator[Outcome]:
    """Each learner of each kind by each plan; all plans meet the same learner, with the same minutes in all."""
    for number, kind in enumerate(KINDS):
        for days in horizons:
            for learner in range(n_learners):
                for name in POLICIES:
                    key = [seed, number, days, learner]
                    yield _study(bank, blueprint, kind, days, learner, name, key)


def _study(
    bank: Bank, blueprint: Blueprint, kind: Kind, days: int, number: int, policy: str, key: list[int]
) -> Outcome:
    learner = Learner(bank, kind, np.random.default_rng(key))
    rng = np.random.default_rng([*key, 1])
    memories = Memories(bank)
    exam_day = days - 1 + _BREAK
    minutes = _minutes_by_day(kind, days, crams=policy == CRAMS)
    checks = {day for day in (days // 2, days - 1) if minutes[day] or day == days - 1}
    forecasts = []
    for day in range(days):
        _sit(bank, blueprint, learner, memories, policy, day, exam_day, minutes[day], rng)
        if day in checks:
            predicted = forecast(bank, blueprint, memories, exam_at=_moment(exam_day))
            forecasts.append((predicted, _result(bank, blueprint, learner, exam_day, rng)))
    worth = exam_points(bank, blueprint)
    points = sum(value * learner.score(name, exam_day) for name, value in worth.items())
    return Outcome(kind.name, days, number, policy, points, tuple(forecasts))


def _sit(
    bank: Bank,
    blueprint: Blueprint,
    learner: Learner,
    memories: Memories,
    policy: str,
    day: int,
    exam_day: float,
    minutes: float,
    rng: np.random.Generator,
) -> None:
    """One day's study: questions in the policy's order until the minutes are over."""
    spent = 0.0
    while spent < minutes:
        now = _moment(day + spent / 1440)
        situation = Situation(bank, blueprint, memories, now, _moment(exam_day), minutes - spent, rng)
        names = POLICIES[policy](situation)
        if not names:
            return
        for name in names:
            at = day + spent / 1440
            states, confidence, took = learner.answer(name, at, tired=0.5 ** (spent / _HALF_WAY))
            spent += took
            memories.add(
                name,
                states,
                at=_moment(day + spent / 1440),
                took=timedelta(minutes=took),
                confidence=confidence,
            )
            if spent >= minutes:
                return


def _minutes_by_day(kind: Kind, days: int, *, crams: bool) -> list[float]:
    start = int(kind.start * days)
    total = kind.minutes * (days - start)
    if not crams:
        return [kind.minutes if day >= start else 0.0 for day in range(days)]
    a_day = min(total / _CRAMMED_DAYS, _LONGEST_DAY)
    return [a_day if day >= days - _CRAMMED_DAYS else 0.0 for day in range(days)]


def _result(bank: Bank, blueprint: Blueprint, learner: Learner, day: float, rng: np.random.Generator) -> float:
    """Points in one paper: each key point comes to mind or not."""
    points = 0.0
    for name in draw_paper(bank, blueprint, seed=int(rng.integers(2**31))):
        for point, share in learner.shares[name].items():
            if rng.random() < learner.recall(name, point, day):
                points += bank.questions[name].points * share
    return points


def _moment(day: float) -> datetime:
    return _START + timedelta(days=day)
