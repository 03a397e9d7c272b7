"""A learner's progress as a file: versioned JSON whose every value is checked before anything is done with it."""

import math
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
    model_validator,
)

from quiz.grading import State
from quiz.progress import storable

FORMAT = "durchblick-progress"
VERSION = 1
MAX_BYTES = 50 * 2**20

Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC)),
    AfterValidator(lambda moment: moment.astimezone(UTC)),
]
Words = Annotated[str, AfterValidator(storable)]
Name = Annotated[Words, StringConstraints(max_length=200)]
Number = Annotated[int, Field(ge=-(2**31), lt=2**31)]  # what every database holds


R = TypeVar("R", bound=BaseModel)


def _kept_by_every_database(value: JsonValue) -> JsonValue:
    """Pydantic reads Infinity, which PostgreSQL refuses, and a NUL, of which it cannot tell later."""
    match value:
        case dict():
            return {storable(name): _kept_by_every_database(part) for name, part in value.items()}
        case list():
            return [_kept_by_every_database(part) for part in value]
        case str():
            return storable(value)
        case float() if not math.isfinite(value):
            raise ValueError("not finite")
    return value


Json = Annotated[JsonValue, AfterValidator(_kept_by_every_database)]


def _each_once(name: str) -> AfterValidator:
    """Rows in the order of this field, which tells them apart."""

    def check(rows: tuple[R, ...]) -> tuple[R, ...]:
        if len({getattr(row, name) for row in rows}) < len(rows):
            raise ValueError(f"{name} stands twice")
        return tuple(sorted(rows, key=lambda row: getattr(row, name)))

    return AfterValidator(check)


class Row(BaseModel):
    """Base: a field that we do not know would be lost, so it is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class MarkRow(Row):
    """A marked place of an answer."""

    start: Number
    end: Number
    point_id: Name
    state: Literal["hit", "unsure", "wrong"]


class GradeRow(Row):
    """What the app reads of a grade; what else is in it is kept."""

    model_config = ConfigDict(extra="allow")

    score: Annotated[float, Field(ge=0, le=1)] = 0.0
    exact: Annotated[float, Field(ge=0, le=1)] = 0.0
    key_points: dict[Name, State] = Field(default_factory=dict)
    misconceptions: list[Name] = Field(default_factory=list)
    marks: list[MarkRow] = Field(default_factory=list)
    outcome: Name = ""
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    fingerprints: dict[Name, Name] = Field(default_factory=dict)
    __pydantic_extra__: dict[str, Json]

    @model_validator(mode="before")
    @classmethod
    def _clean(cls, grade: Any) -> Any:
        # the name of a field that we do not know is checked by nobody else
        return _kept_by_every_database(grade) if isinstance(grade, dict) else grade


class ContestRow(Row):
    """The learner's word on a key point of an answer."""

    key_point_id: Name
    verdict: Literal["confirmed", "contested"]
    at: Moment


class AnswerRow(Row):
    """A submitted answer with what the learner said to its grade."""

    submission: UUID
    question_id: Name
    text: Words
    confidence: Number | None
    grade: GradeRow
    asked_at: Moment
    submitted_at: Moment
    self_rating: Literal[1, 2, 3, 4] | None
    rated_at: Moment | None = None
    contests: Annotated[tuple[ContestRow, ...], _each_once("key_point_id")] = ()


class DraftRow(Row):
    """What was typed and not submitted."""

    question_id: Name
    attempt: UUID
    text: Words
    asked_at: Moment
    updated_at: Moment


class TaskRow(Row):
    """A lab's task that is done."""

    page: Annotated[Words, StringConstraints(max_length=100)]
    task: Annotated[Words, StringConstraints(max_length=100)]
    completed_at: Moment


class SettingRow(Row):
    """A setting."""

    name: Annotated[Words, StringConstraints(max_length=100)]
    value: Json
    updated_at: Moment


class ExamTextRow(Row):
    """What is typed to a question of a mock exam."""

    question_id: Name
    text: Words
    asked_at: Moment
    updated_at: Moment


class ExamRow(Row):
    """A mock exam with its texts."""

    id: UUID
    seed: Number
    paper: list[Name]
    minutes: Annotated[int, Field(gt=0, le=10_000)]
    started_at: Moment
    submitted_at: Moment | None
    marked_at: Moment | None
    texts: Annotated[tuple[ExamTextRow, ...], _each_once("question_id")] = ()


class Progress(Row):
    """All that is kept of a learner, without his name: whoever takes it in makes it his own."""

    answers: tuple[AnswerRow, ...] = ()
    drafts: tuple[DraftRow, ...] = ()
    completed_tasks: tuple[TaskRow, ...] = ()
    settings: tuple[SettingRow, ...] = ()
    exams: tuple[ExamRow, ...] = ()


class _Header(BaseModel):
    format: Literal["durchblick-progress"]
    version: Annotated[int, Field(ge=1)]


class _File(Progress):
    format: Literal["durchblick-progress"]
    version: Literal[1]
    exported_at: Moment


def write_progress(progress: Progress, *, now: datetime) -> bytes:
    """The file's content."""
    fields: dict[str, Any] = {name: getattr(progress, name) for name in Progress.model_fields}
    file = _File(format=FORMAT, version=VERSION, exported_at=now, **fields)
    # Of a grade only what it had: a default written out would be a value that nobody gave.
    return file.model_dump_json(indent=1, exclude_unset=True).encode()


def read_progress(content: bytes) -> Progress:
    """What the file holds; ValueError with a German sentence for any other file, and for a damaged one."""
    if len(content) > MAX_BYTES:
        raise ValueError(
            f"Die Datei ist grösser als {MAX_BYTES // 2**20} MB; das ist kein Fortschritt von Durchblick."
        )
    try:
        version = _Header.model_validate_json(content).version
    except ValidationError:
        raise ValueError(
            "Das ist kein Fortschritt von Durchblick, oder ein Teil davon fehlt. "
            "Nimm eine Datei, die «Fortschritt sichern» geschrieben hat."
        ) from None
    if version > VERSION:
        raise ValueError(
            f"Die Datei stammt von einer neueren Version von Durchblick (Format {version}, hier {VERSION}). "
            "Aktualisiere Durchblick und versuche es nochmals."
        )
    try:
        file = _File.model_validate_json(content)
    except ValidationError as problem:
        place = ".".join(map(str, problem.errors(include_url=False, include_context=False)[0]["loc"]))
        raise ValueError(
            f"Die Datei ist beschädigt oder von Hand geändert (Stelle: {place[:100]}). "
            "Sichere den Fortschritt auf dem anderen Rechner nochmals."
        ) from None
    return Progress(**{name: getattr(file, name) for name in Progress.model_fields})
