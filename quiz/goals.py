"""What a learner aims at: the exam's moment, minutes a day, and his time zone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from quiz.memory import Memories
from quiz.progress import Store

EXAM_DATE, EXAM_TIME, MINUTES, ZONE = "exam_date", "exam_time", "minutes_per_day", "time_zone"
USUAL_TIME = time(9)
USUAL_MINUTES = 30
USUAL_ZONE = "Europe/Zurich"
FEWEST_MINUTES, MOST_MINUTES = 5, 600

T = TypeVar("T")


@dataclass(frozen=True)
class Goals:
    """`exam_at` is None where no date was given; `problems` says in German which setting could not be read."""

    exam_at: datetime | None
    minutes: int
    zone: ZoneInfo
    problems: tuple[str, ...] = ()

    def day(self, now: datetime) -> tuple[datetime, datetime]:
        """Today's first moment and tomorrow's, in the learner's zone: 23 or 25 hours when the clocks change."""
        today = now.astimezone(self.zone).date()
        tomorrow = today + timedelta(days=1)
        return datetime.combine(today, time(), self.zone), datetime.combine(tomorrow, time(), self.zone)

    def minutes_left(self, memories: Memories, now: datetime) -> float:
        """What is left of today's minutes after the time spent on answers since midnight."""
        start, end = self.day(now)
        spent = memories.spent(start, end)
        return max(0.0, self.minutes - spent / timedelta(minutes=1))


def read_goals(store: Store, learner: str, *, zone: str = USUAL_ZONE) -> Goals:
    """The learner's goals; `zone` counts where he has set none.

    Without a time the exam begins at nine. What cannot be read counts as not set and is named in `problems`.
    """
    problems: list[str] = []

    def setting(name: str, read: Callable[[Any], T], default: T) -> T:
        value = store.setting(learner, name)
        if value is None:
            return default
        try:
            return read(value)
        except ValueError as problem:
            problems.append(str(problem))
            return default

    own_zone = setting(ZONE, read_zone, read_zone(zone))
    day = setting(EXAM_DATE, read_date, None)
    begins = setting(EXAM_TIME, read_time, USUAL_TIME)
    minutes = setting(MINUTES, read_minutes, USUAL_MINUTES)
    exam_at = None if day is None else datetime.combine(day, begins, own_zone)
    return Goals(exam_at, minutes, own_zone, tuple(problems))


def read_date(value: Any) -> date | None:
    """An ISO date, "" for none; ValueError with a German sentence for anything else."""
    if value == "":
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        message = f"Prüfungsdatum: «{value}» ist kein Datum; schreib es als Jahr-Monat-Tag, etwa 2027-01-20."
        raise ValueError(message) from None


def read_time(value: Any) -> time:
    """An ISO time of the day; ValueError with a German sentence for anything else."""
    try:
        return time.fromisoformat(value).replace(tzinfo=None)
    except (TypeError, ValueError):
        raise ValueError(f"Prüfungszeit: «{value}» ist keine Uhrzeit; schreib sie wie 09:00.") from None


def read_minutes(value: Any) -> int:
    """Minutes a day; ValueError with a German sentence where they are none, too few or too many."""
    if isinstance(value, bool) or not isinstance(value, int) or not FEWEST_MINUTES <= value <= MOST_MINUTES:
        allowed = f"wähle eine ganze Zahl von {FEWEST_MINUTES} bis {MOST_MINUTES}."
        raise ValueError(f"Minuten pro Tag: «{value}» geht nicht; {allowed}")
    return value


def read_zone(value: Any) -> ZoneInfo:
    """An IANA time zone; ValueError with a German sentence for anything else."""
    try:
        return ZoneInfo(value)
    except (TypeError, ValueError, OSError, ZoneInfoNotFoundError):
        raise ValueError(f"Zeitzone: «{value}» ist unbekannt; nimm eine wie {USUAL_ZONE}.") from None
