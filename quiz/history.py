"""What a learner has done day by day, in days of his own time zone: points, and time spent."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from quiz.corrections import Topic
from quiz.memory import LONGEST
from quiz.outcomes import Outcome


@dataclass(frozen=True)
class Day:
    """The answers of one day: points reached of those possible."""

    date: date
    points: float
    of: float
    answers: int

    @property
    def share(self) -> float:
        """Points reached as a share of those possible."""
        return self.points / self.of


def days(found: Iterable[Outcome], zone: tzinfo) -> list[Day]:
    """The days on which something was answered, oldest first; an answer belongs to the day of its submission."""
    by_date: dict[date, list[Outcome]] = defaultdict(list)
    for outcome in found:
        by_date[outcome.answer.submitted_at.astimezone(zone).date()].append(outcome)
    return [
        Day(
            day,
            sum(one.score * one.question.points for one in by_date[day]),
            sum(one.question.points for one in by_date[day]),
            len(by_date[day]),
        )
        for day in sorted(by_date)
    ]


def time_by_day(found: Iterable[Outcome], zone: tzinfo) -> dict[date, timedelta]:
    """Day -> time from question to submission, at most LONGEST an answer; split where it crosses midnight."""
    spent: dict[date, timedelta] = defaultdict(timedelta)
    for outcome in found:
        for day, part in _by_date(*_sitting(outcome), zone):
            spent[day] += part
    return dict(sorted(spent.items()))


def time_by_topic(found: Iterable[Outcome]) -> dict[Topic, timedelta]:
    """Topic -> the same time, most first."""
    spent: dict[Topic, timedelta] = defaultdict(timedelta)
    for outcome in found:
        began, ended = _sitting(outcome)
        spent[outcome.question.topic] += ended - began
    return dict(sorted(spent.items(), key=lambda item: item[1], reverse=True))


def _sitting(outcome: Outcome) -> tuple[datetime, datetime]:
    """When the answer was begun and ended, in UTC; a clock that went backwards gives no time."""
    ended = outcome.answer.submitted_at.astimezone(UTC)
    took = min(max(ended - outcome.answer.asked_at, timedelta()), LONGEST)
    return ended - took, ended


def _by_date(began: datetime, ended: datetime, zone: tzinfo) -> Iterator[tuple[date, timedelta]]:
    while True:
        day = began.astimezone(zone).date()
        midnight = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
        yield day, min(ended, midnight) - began
        if ended <= midnight:
            return
        began = midnight
