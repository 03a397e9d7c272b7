"""What a learner aims at, read from his settings; a day is one of his own time zone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from quiz.bank import load_bank
from quiz.content_files import DATA
from quiz.goals import Goals, read_goals
from quiz.memory import Memories
from quiz.progress import Store, open_store

ZURICH = ZoneInfo("Europe/Zurich")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BANK = load_bank([DATA])


@pytest.fixture
def store(database_address: str) -> Iterator[Store]:
    opened = open_store(database_address)
    yield opened
    opened.close()


def set_all(store: Store, **settings: Any) -> Goals:
    for name, value in settings.items():
        store.set_setting("local", name, value, NOON)
    return read_goals(store, "local")


def studied(*sittings: tuple[datetime, float]) -> Memories:
    """Answers that ended at these moments and took so many minutes."""
    memories = Memories(BANK)
    for ended, minutes in sittings:
        memories.add("rechnen-mse", {"result": "hit"}, at=ended, took=timedelta(minutes=minutes))
    return memories


def test_without_settings_there_is_no_date_and_half_an_hour_a_day(store: Store) -> None:
    assert read_goals(store, "local") == Goals(None, 30, ZURICH)
    assert read_goals(store, "local", zone="America/New_York").zone.key == "America/New_York"


def test_the_settings_are_read(store: Store) -> None:
    goals = set_all(store, exam_date="2027-01-20", minutes_per_day=45)
    assert goals == Goals(datetime(2027, 1, 20, 9, tzinfo=ZURICH), 45, ZURICH)
    goals = set_all(store, exam_time="13:30", time_zone="Asia/Tokyo")
    assert goals.exam_at is not None
    assert goals.exam_at.astimezone(UTC) == datetime(2027, 1, 20, 4, 30, tzinfo=UTC)
    assert set_all(store, exam_date="").exam_at is None


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("exam_date", "bald", "«bald» ist kein Datum; schreib es als Jahr-Monat-Tag"),
        ("exam_date", 20270120, "ist kein Datum"),
        ("exam_date", "2027-02-30", "ist kein Datum"),
        ("exam_time", "neun", "ist keine Uhrzeit; schreib sie wie 09:00"),
        ("minutes_per_day", "viel", "wähle eine ganze Zahl von 5 bis 600"),
        ("minutes_per_day", 4, "wähle"),
        ("minutes_per_day", 601, "wähle"),
        ("minutes_per_day", True, "wähle"),
        ("minutes_per_day", 30.5, "wähle"),
        ("time_zone", "Mond", "ist unbekannt; nimm eine wie Europe/Zurich"),
        ("time_zone", "../../etc/passwd", "ist unbekannt"),
        ("time_zone", 1, "ist unbekannt"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named_and_counts_as_not_set(
    store: Store, name: str, value: Any, said: str
) -> None:
    goals = set_all(store, **{name: value})
    (problem,) = goals.problems
    assert said in problem
    assert (goals.exam_at, goals.minutes, goals.zone) == (None, 30, ZURICH)


@pytest.mark.parametrize(
    ("noon", "hours"),
    [
        (datetime(2026, 3, 28, 12, tzinfo=ZURICH), 24),
        (datetime(2026, 3, 29, 12, tzinfo=ZURICH), 23),  # at two the clocks go to three
        (datetime(2026, 10, 25, 12, tzinfo=ZURICH), 25),  # at three they go back to two
        (datetime(2026, 10, 26, 12, tzinfo=ZURICH), 24),
    ],
)
def test_a_day_has_the_hours_of_the_clock(noon: datetime, hours: int) -> None:
    start, end = (moment.astimezone(UTC) for moment in Goals(None, 30, ZURICH).day(noon))
    assert end - start == timedelta(hours=hours)
    assert start <= noon.astimezone(UTC) < end


def test_midnight_is_the_learners(store: Store) -> None:
    evening = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # half past midnight in Zurich
    memories = studied((evening - timedelta(hours=1), 10))
    assert Goals(None, 30, ZURICH).minutes_left(memories, evening) == 30
    assert Goals(None, 30, ZoneInfo("UTC")).minutes_left(memories, evening) == 20


def test_of_an_answer_over_midnight_only_todays_part_counts() -> None:
    past_midnight = datetime(2026, 11, 24, 0, 4, tzinfo=ZURICH)
    memories = studied((past_midnight, 10))
    assert Goals(None, 30, ZURICH).minutes_left(memories, past_midnight) == 26


def test_the_hour_that_comes_twice_counts_twice() -> None:
    # 02:50 summer time to 02:05 winter time: a quarter of an hour, though the clock shows an earlier time
    ended = datetime(2026, 10, 25, 1, 5, tzinfo=UTC)
    goals = Goals(None, 30, ZURICH)
    assert goals.minutes_left(studied((ended, 15)), ended) == 15
    assert goals.minutes_left(studied((ended.astimezone(ZURICH), 15)), ended.astimezone(ZURICH)) == 15
    # and in spring 01:55 to 03:05 is ten minutes
    ended = datetime(2026, 3, 29, 3, 5, tzinfo=ZURICH)
    assert goals.minutes_left(studied((ended, 10)), ended) == 20


def test_more_than_the_days_minutes_leaves_none() -> None:
    assert Goals(None, 30, ZURICH).minutes_left(studied((NOON, 19), (NOON + timedelta(hours=1), 19)), NOON) == 0
