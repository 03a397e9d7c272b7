"""Questions as data/questions/*.yaml holds them: one model a kind, told apart by `kind`.

Another kind is another class here and one more member of `Question`; check, schema and bank follow by themselves.
"""

import math
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from quiz.corrections import LabTarget, Topic
from quiz.patterns import parse_group

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Share = Annotated[float, Field(gt=0, le=1)]


def _readable(group: str) -> str:
    parse_group(group)
    return group


Group = Annotated[Text, AfterValidator(_readable)]
Pattern = Annotated[tuple[Group, ...], Field(min_length=1)]


class _Part(BaseModel):
    """Base: unknown fields are refused, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class KeyPoint(_Part):
    """Something the answer should state; a core point's weight is its share of the full score.

    A `bonus` counts on top up to the full score; an `alternative` makes up for core points that are missing.
    """

    id: Id
    weight: Share
    role: Literal["core", "bonus", "alternative"] = "core"
    statement: Text
    hint: Text
    patterns: Annotated[tuple[Pattern, ...], Field(min_length=1)]


class Misconception(_Part):
    """Something wrong that students write: it costs `deduction` and cancels the key points it contradicts."""

    id: Id
    statement: Text
    patterns: Annotated[tuple[Pattern, ...], Field(min_length=1)]
    deduction: Share
    cancels: tuple[Id, ...] = ()
    correction: Text


class AnswerTest(_Part):
    """A student's answer and exactly the key points that it hits; runs with the test suite."""

    answer: str
    hits: tuple[Id, ...]


class OpenQuestion(_Part):
    """A question answered in free text and graded against key points."""

    id: Id
    kind: Literal["open"]
    topic: Topic
    points: Annotated[float, Field(gt=0)]
    prompt: Text
    model_answer: Text
    notes_answer: Text | None = None
    explanation: Text | None = None
    proof: Text | None = None
    key_points: Annotated[tuple[KeyPoint, ...], Field(min_length=1)]
    misconceptions: tuple[Misconception, ...] = ()
    concepts: Annotated[tuple[Id, ...], Field(min_length=1)]
    corrections: tuple[Id, ...] = ()
    lab: LabTarget | None = None
    tests: Annotated[tuple[AnswerTest, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _weights_add_up(self) -> Self:
        total = sum(point.weight for point in self.key_points if point.role == "core")
        if not math.isclose(total, 1, abs_tol=1e-6):
            raise ValueError(
                f"key_points: die Gewichte der Kernpunkte (role core) ergeben {total:g} statt 1; passe sie an"
            )
        return self

    @model_validator(mode="after")
    def _ids_are_known(self) -> Self:
        points = [point.id for point in self.key_points]
        for name, ids in (("key_points", points), ("misconceptions", [m.id for m in self.misconceptions])):
            twice = next((i for i in ids if ids.count(i) > 1), None)
            if twice:
                raise ValueError(f"{name}: die id {twice} kommt zweimal vor; benenne eine um")
        named = [("cancels", i) for m in self.misconceptions for i in m.cancels]
        named += [("hits", i) for test in self.tests for i in test.hits]
        for name, point in named:
            if point not in points:
                raise ValueError(f"{name}: es gibt keinen Punkt {point}; erlaubt sind {', '.join(points)}")
        return self


Question = OpenQuestion
"""All kinds. The second one makes this Annotated[A | B, Field(discriminator="kind")]."""
