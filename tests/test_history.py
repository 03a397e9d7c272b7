"""Points and time by day, in days of the learner's own time zone: also when the clocks change."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from quiz.bank import Bank, load_bank
from quiz.content_files import DATA
from quiz.history import days, time_by_day, time_by_topic
from quiz.memory import LONGEST
from quiz.outcomes import Outcome
from quiz.tables import Answer

ZURICH = ZoneInfo("Europe/Zurich")
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank([DATA])


def outcome(
    bank: Bank, at: datetime, *, took: timedelta = MINUTE, score: float = 1.0, question: str = "q01"
) -> Outcome:
    grade: dict[str, Any] = {}
    answer = Answer(
        learner_id="ana", question_id=question, submission=uuid4(), text="x", confidence=None, grade=grade,
        asked_at=at - took, submitted_at=at,
    )  # fmt: skip
    return Outcome(bank.questions[question], answer, score)


def zurich(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZURICH).astimezone(UTC)


def test_a_day_sums_points_reached_and_possible(bank: Bank) -> None:
    at = zurich("2026-11-02T12:00")
    found = [outcome(bank, at, score=0.5), outcome(bank, at, score=1.0), outcome(bank, at + timedelta(days=2))]
    first, second = days(found, ZURICH)
    worth = bank.questions["q01"].points
    assert (first.date, first.points, first.of, first.answers) == (date(2026, 11, 2), 1.5 * worth, 2 * worth, 2)
    assert first.share == pytest.approx(0.75)
    assert second.date == date(2026, 11, 4)
    assert days([], ZURICH) == []


def test_midnight_is_the_learners_own(bank: Bank) -> None:
    late = datetime(2026, 11, 2, 23, 30, tzinfo=UTC)  # half past midnight in Zurich
    assert [day.date for day in days([outcome(bank, late)], ZURICH)] == [date(2026, 11, 3)]
    assert [day.date for day in days([outcome(bank, late)], UTC)] == [date(2026, 11, 2)]


def test_time_over_midnight_is_split(bank: Bank) -> None:
    found = [outcome(bank, zurich("2026-11-03T00:04"), took=10 * MINUTE)]
    assert time_by_day(found, ZURICH) == {date(2026, 11, 2): 6 * MINUTE, date(2026, 11, 3): 4 * MINUTE}


@pytest.mark.parametrize(
    ("asked", "submitted", "expected"),
    [
        # 02:00 becomes 03:00: between 01:55 and 03:05 lie ten minutes
        ("2026-03-29T01:55", "2026-03-29T03:05", 10),
        # 03:00 becomes 02:00 once more: from 02:50, the first time, to 03:00 it would be 70; capped
        ("2026-10-25T01:55", "2026-10-25T03:00", 20),
    ],
    ids=["spring", "autumn"],
)
def test_when_the_clocks_change_real_minutes_count(bank: Bank, asked: str, submitted: str, expected: int) -> None:
    ended = zurich(submitted)
    found = [outcome(bank, ended, took=ended - zurich(asked))]
    assert time_by_day(found, ZURICH) == {date.fromisoformat(asked[:10]): expected * MINUTE}


def test_a_day_of_25_hours_ends_at_its_midnight(bank: Bank) -> None:
    found = [outcome(bank, zurich("2026-10-26T00:05"), took=15 * MINUTE)]
    assert time_by_day(found, ZURICH) == {date(2026, 10, 25): 10 * MINUTE, date(2026, 10, 26): 5 * MINUTE}


@pytest.mark.parametrize("took", [timedelta(hours=9), timedelta(hours=-1)], ids=["left open", "clock put back"])
def test_nobody_answers_for_hours_or_backwards(bank: Bank, took: timedelta) -> None:
    spent = sum(time_by_day([outcome(bank, zurich("2026-11-02T12:00"), took=took)], ZURICH).values(), timedelta())
    assert spent == (LONGEST if took > timedelta() else timedelta())


def test_time_by_topic_has_most_first_and_the_same_sum(bank: Bank) -> None:
    at = zurich("2026-11-02T12:00")
    found = [
        outcome(bank, at, took=2 * MINUTE),
        outcome(bank, at, took=9 * MINUTE, question="q07"),
        outcome(bank, at, took=3 * MINUTE),
    ]
    topics = time_by_topic(found)
    assert list(topics.values()) == [9 * MINUTE, 5 * MINUTE]
    assert list(topics) == [bank.questions["q07"].topic, bank.questions["q01"].topic]
    assert sum(time_by_day(found, ZURICH).values(), timedelta()) == 14 * MINUTE
