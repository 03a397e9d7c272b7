"""What to do today so that the expected points on the exam day are highest."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from quiz.bank import Bank
from quiz.blueprint import Blueprint, exam_points, families
from quiz.durations import Durations
from quiz.goals import Goals
from quiz.memory import Memories
from quiz.recall import Rating, curve, days_between, recall, stability_after

Mode = Literal["bis zur Prüfung", "letzte 48 Stunden", "nach der Prüfung", "ohne Termin"]
Reason = Literal["neu", "wackelt", "angekündigt", "sicher, aber falsch"]

USUAL_HORIZON = timedelta(days=21)
"""Without an exam date the plan works towards a day three weeks ahead."""

LAST_PASS = timedelta(hours=48)
# In the last two days what was believed wrongly counts more: they correct best (Butterfield and Metcalfe, 2001).
_BELIEVED = 1.5
_SHORT = 5.0  # minutes; in the last two days a longer question pays only if it was announced or believed wrongly


@dataclass(frozen=True)
class Item:
    """A question to ask: how many minutes it takes, how many exam points it is expected to gain, and why now."""

    question_id: str
    minutes: float
    gain: float
    reason: Reason


@dataclass(frozen=True)
class Plan:
    """Today's questions in their order, the minutes they take, and what the plan works towards."""

    items: tuple[Item, ...]
    minutes: float
    mode: Mode
    exam_at: datetime


def plan_today(bank: Bank, blueprint: Blueprint, memories: Memories, goals: Goals, *, now: datetime) -> Plan:
    """The plan for what is left of today's minutes."""
    minutes = goals.minutes_left(memories, now)
    return plan_day(bank, blueprint, memories, now=now, exam_at=goals.exam_at, minutes=minutes)


def plan_day(
    bank: Bank,
    blueprint: Blueprint,
    memories: Memories,
    *,
    now: datetime,
    exam_at: datetime | None,
    minutes: float,
) -> Plan:
    """Questions by expected points gained on the exam day a minute, as many as fit into the minutes.

    Coverage comes first by itself: what was never asked gains most. On simulated learners a bonus for it loses
    (0.3 of 60 for half as much again, about 1 for all that is new before any review). Topics are mixed, and of
    questions that reword one another one is asked. In the last 48 hours what can still pay comes first: short or
    announced questions, nothing new that the exam hardly asks, and once more what the learner was wrong about
    though he was sure; the rest only if minutes remain.
    """
    now = now.astimezone(UTC)  # differences within a zone forget that its clocks change
    mode = _mode(now, exam_at)
    exam_at = now + USUAL_HORIZON if exam_at is None else exam_at.astimezone(UTC)
    if mode == "nach der Prüfung":
        return Plan((), 0.0, mode, exam_at)
    expected = exam_points(bank, blueprint)
    durations = Durations(bank, memories)
    usual = sum(expected.values()) / max(1, len(expected))
    ranked = []
    for name, worth in expected.items():
        item = Item(
            name,
            durations.minutes(name),
            worth * gain(memories, name, now=now, exam_at=exam_at),
            _reason(memories, blueprint, name),
        )
        announced = name in blueprint.announced
        rank = _rank(item, worth, last=mode == "letzte 48 Stunden", announced=announced, usual=usual)
        if item.gain > 0:
            ranked.append((rank, item))
    ranked.sort(key=lambda entry: entry[0], reverse=True)
    family = families(bank)
    chosen: dict[str, Item] = {}
    left = minutes
    for _, item in ranked:
        # one question at least, however little time there is, and one wording of each
        fits = item.minutes <= left or (not chosen and left > 0)
        if fits and family[item.question_id] not in chosen:
            chosen[family[item.question_id]] = item
            left -= item.minutes
    items = interleave(bank, list(chosen.values()))
    return Plan(items, sum(item.minutes for item in items), mode, exam_at)


def gain(memories: Memories, question_id: str, *, now: datetime, exam_at: datetime) -> float:
    """How much larger a share of the question's points the exam gives if it is asked now; at least 0.

    With the chance of recalling a key point now the review is a success (Good), else a failure (Again). One that
    was never asked gains what it teaches whoever does not know it yet.
    """
    cards = memories.cards.get(question_id, {})
    days, pace = days_between(now, exam_at), memories.pace.value
    total = 0.0
    for point, share in memories.shares[question_id].items():
        card = cards.get(point)
        known = memories.recall(question_id, point, now)
        taught = (1 - known) * curve(days / (pace * stability_after(card, Rating.Again, now)))
        if card is None:
            total += share * taught
        else:
            kept = known * curve(days / (pace * stability_after(card, Rating.Good, now)))
            total += share * (kept + taught - recall(card, exam_at, pace))
    return max(0.0, total)


def interleave(bank: Bank, items: list[Item]) -> tuple[Item, ...]:
    """The items as nearly in their order as they can be without two of one topic in a row."""
    topics = {item.question_id: bank.questions[item.question_id].topic for item in items}
    left, mixed = list(items), list[Item]()
    while left:
        counts = Counter(topics[item.question_id] for item in left)
        last = topics[mixed[-1].question_id] if mixed else None
        fullest, most = counts.most_common(1)[0]
        # a topic with more than half of what is left has to begin now, or it ends in a row
        wanted = {fullest} if 2 * most > len(left) else set(counts)
        wanted = wanted - {last} or set(counts) - {last} or set(counts)
        mixed.append(next(item for item in left if topics[item.question_id] in wanted))
        left.remove(mixed[-1])
    return tuple(mixed)


def _rank(item: Item, worth: float, *, last: bool, announced: bool, usual: float) -> tuple[int, float]:
    """What comes first: a class, and the value within it in exam points a minute."""
    paying = item.gain / item.minutes
    new = item.reason in ("neu", "angekündigt")
    if not last:
        return 0, paying
    left_alone = not announced and (item.minutes > _SHORT or (new and worth < usual))
    return -1 if left_alone else 0, paying * (_BELIEVED if item.reason == "sicher, aber falsch" else 1)


def _mode(now: datetime, exam_at: datetime | None) -> Mode:
    if exam_at is None:
        return "ohne Termin"
    if now >= exam_at:
        return "nach der Prüfung"
    return "letzte 48 Stunden" if exam_at.astimezone(UTC) - now <= LAST_PASS else "bis zur Prüfung"


def _reason(memories: Memories, blueprint: Blueprint, question_id: str) -> Reason:
    if not memories.asked(question_id):
        return "angekündigt" if question_id in blueprint.announced else "neu"
    return "sicher, aber falsch" if memories.history[question_id].sure_but_wrong else "wackelt"
