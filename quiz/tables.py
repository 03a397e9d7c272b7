"""The tables of a learner's progress; each class is one table and also the record that the store hands out."""

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid5

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, ForeignKeyConstraint, String, Text, Uuid
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept in UTC and given back aware; ValueError for a naive datetime."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a time zone: {value!r}")
        moment = value.astimezone(UTC)
        # SQLite has no time zones: it keeps what it is given, so only UTC is given to it.
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """Base of all tables."""

    type_annotation_map: ClassVar = {datetime: UtcDateTime(), dict[str, Any]: JSON(), list[str]: JSON()}


class Learner(Table):
    """Whoever learns here: "local" on one's own computer, the login's name on a server."""

    __tablename__ = "learners"

    id: Mapped[str] = mapped_column(String(255), primary_key=True)
    created_at: Mapped[datetime]


class Answer(Table):
    """A submitted answer. Never deleted, and changed only by the learner's own rating.

    `submission` makes an answer unique: sent twice, it is kept once.
    """

    __tablename__ = "answers"
    # (learner_id, id) is the target of Contest's key: nobody can contest somebody else's answer.
    __table_args__ = (Unique("submission"), Unique("learner_id", "id"))

    id: Mapped[int] = mapped_column(init=False, primary_key=True, autoincrement=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learners.id"))
    question_id: Mapped[str] = mapped_column(String(200), index=True)
    submission: Mapped[UUID] = mapped_column(Uuid())
    text: Mapped[str] = mapped_column(Text())
    confidence: Mapped[int | None]
    grade: Mapped[dict[str, Any]]
    asked_at: Mapped[datetime]
    submitted_at: Mapped[datetime]
    self_rating: Mapped[int | None] = mapped_column(default=None)
    rated_at: Mapped[datetime | None] = mapped_column(default=None)


class Contest(Table):
    """What the learner says to the grader's word on one key point: "confirmed" or "contested"."""

    __tablename__ = "contests"
    __table_args__ = (ForeignKeyConstraint(["learner_id", "answer_id"], ["answers.learner_id", "answers.id"]),)

    answer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key_point_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    learner_id: Mapped[str] = mapped_column(String(255), index=True)
    verdict: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]


class Draft(Table):
    """What is being typed and not yet submitted.

    `attempt` names this one go at the question; all tabs of a learner share it.
    """

    __tablename__ = "drafts"

    learner_id: Mapped[str] = mapped_column(ForeignKey("learners.id"), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    attempt: Mapped[UUID] = mapped_column(Uuid())
    text: Mapped[str] = mapped_column(Text())
    asked_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class CompletedTask(Table):
    """A lab's task that the learner has done."""

    __tablename__ = "completed_tasks"

    learner_id: Mapped[str] = mapped_column(ForeignKey("learners.id"), primary_key=True)
    page: Mapped[str] = mapped_column(String(100), primary_key=True)
    task: Mapped[str] = mapped_column(String(100), primary_key=True)
    completed_at: Mapped[datetime]


class Setting(Table):
    """A learner's setting, any JSON value: exam date, minutes a day, ..."""

    __tablename__ = "settings"

    learner_id: Mapped[str] = mapped_column(ForeignKey("learners.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON())
    updated_at: Mapped[datetime]


class Exam(Table):
    """A mock exam: its paper in the order of the questions, drawn with `seed`.

    `submitted_at` ends the typing, `marked_at` says that every text has been kept as an answer since.
    """

    __tablename__ = "exams"

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learners.id"), index=True)
    seed: Mapped[int]
    paper: Mapped[list[str]]
    minutes: Mapped[int]
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None] = mapped_column(default=None)
    marked_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def ends_at(self) -> datetime:
        """When the time is over."""
        return self.started_at + timedelta(minutes=self.minutes)

    def attempt(self, question_id: str) -> UUID:
        """The attempt at one of its questions, the same in every tab."""
        return uuid5(self.id, question_id)


class ExamText(Table):
    """What is typed in a mock exam; `asked_at` is when the question was opened before anything was typed."""

    __tablename__ = "exam_texts"

    exam_id: Mapped[UUID] = mapped_column(ForeignKey("exams.id"), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    text: Mapped[str] = mapped_column(Text())
    asked_at: Mapped[datetime]
    updated_at: Mapped[datetime]
