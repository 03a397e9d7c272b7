"""Questions as data/questions/*.yaml holds them: one model a kind, told apart by `kind`.

Another kind is another class here and one more member of `Question`; check, schema and bank follow by themselves.
quiz/marking.py marks the answers to each kind.
"""

import math
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from quiz.corrections import LabTarget, Topic
from quiz.faults import Faults, Trail, raise_any, remedy, twice
from quiz.generators import GENERATORS, Drawn, draw
from quiz.patterns import parse_group
from quiz.templates import places

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


class _Asked(_Part):
    """What every kind has: what it is worth, what it is about, and where it leads."""

    id: Id
    topic: Topic
    points: Annotated[float, Field(gt=0)]
    concepts: Annotated[tuple[Id, ...], Field(min_length=1)]
    corrections: tuple[Id, ...] = ()
    lab: LabTarget | None = None
    source: Text | None = None


class OpenQuestion(_Asked):
    """A question answered in free text and graded against key points."""

    kind: Literal["open"]
    prompt: Text
    model_answer: Text
    notes_answer: Text | None = None
    explanation: Text | None = None
    proof: Text | None = None
    key_points: Annotated[tuple[KeyPoint, ...], Field(min_length=1)]
    misconceptions: tuple[Misconception, ...] = ()
    tests: Annotated[tuple[AnswerTest, ...], Field(min_length=1)]

    @property
    def headline(self) -> str:
        """What a list of questions shows."""
        return self.prompt

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        raise_any([*self._weight_faults(), *self._id_faults()])
        return self

    def _weight_faults(self) -> Iterator[tuple[Trail, str]]:
        total = sum(point.weight for point in self.key_points if point.role == "core")
        if not math.isclose(total, 1, abs_tol=1e-6):
            message = f"Die Gewichte der Kernpunkte (role: core) ergeben {total:g} statt 1; passe die weight an."
            yield ("key_points",), message

    def _id_faults(self) -> Iterator[tuple[Trail, str]]:
        points = [point.id for point in self.key_points]
        # One name space: marks in a student's text name a key point or a misconception by its id.
        named: list[tuple[Trail, str]] = [(("key_points", i), name) for i, name in enumerate(points)]
        named += [(("misconceptions", i), wrong.id) for i, wrong in enumerate(self.misconceptions)]
        for index, name in twice(name for _, name in named):
            yield (*named[index][0], "id"), f"Die id {name} steht zweimal in dieser Frage; benenne eine um."
        lists: list[tuple[Trail, tuple[str, ...]]] = [
            (("misconceptions", i, "cancels"), wrong.cancels) for i, wrong in enumerate(self.misconceptions)
        ]
        lists += [(("tests", i, "hits"), test.hits) for i, test in enumerate(self.tests)]
        for path, ids in lists:
            for index, name in enumerate(ids):
                if name not in points:
                    yield (*path, index), f"Einen Punkt {name} gibt es hier nicht; {remedy(name, points)}"
            for index, name in twice(ids):
                yield (*path, index), f"{name} steht zweimal in der Liste; lösche eines."


class NumericQuestion(_Asked):
    """An exercise drawn from a seed by a generator; `prompt`, `solution` and `unit` may hold its values.

    `tolerance` is how far an answer may lie from the result, 0 where it has to be exact. `mistakes` says for each
    of the generator's mistakes what the student did who gets its result.
    """

    kind: Literal["numeric"]
    generator: Text
    title: Text
    prompt: Text
    unit: Text | None = None
    tolerance: Annotated[float, Field(ge=0)]
    solution: Text
    mistakes: Annotated[dict[Id, Text], Field(min_length=1)]

    @property
    def headline(self) -> str:
        """What a list of questions shows."""
        return self.title

    @model_validator(mode="after")
    def _fits_the_generator(self) -> Self:
        if self.generator not in GENERATORS:
            message = (
                f"Einen Generator {self.generator} gibt es nicht; {remedy(self.generator, sorted(GENERATORS))}"
            )
            raise Faults((("generator",), message))
        try:
            drawn = draw(self.generator, 0, self.tolerance)
        except ValueError:
            message = "Bei dieser Toleranz gälte auch ein typischer Fehler als richtig; nimm eine kleinere."
            raise Faults((("tolerance",), message)) from None
        raise_any([*self._text_faults(drawn), *self._mistake_faults(drawn)])
        return self

    def _text_faults(self, drawn: Drawn) -> Iterator[tuple[Trail, str]]:
        known = [*drawn.values, "answer"]
        for where in ("prompt", "solution"):
            for name in places(getattr(self, where)):
                if name not in known or (name == "answer" and where == "prompt"):
                    yield (where,), f"Einen Wert {name} gibt es hier nicht; {remedy(name, drawn.values)}"

    def _mistake_faults(self, drawn: Drawn) -> Iterator[tuple[Trail, str]]:
        for name in self.mistakes:
            if name not in drawn.mistakes:
                message = f"Diesen Fehler kennt der Generator nicht; {remedy(name, drawn.mistakes)}"
                yield ("mistakes", name), message
        for name in drawn.mistakes:
            if name not in self.mistakes:
                yield ("mistakes",), f"Zum Fehler {name} fehlt der Satz; ergänze ihn."


Question = Annotated[OpenQuestion | NumericQuestion, Field(discriminator="kind")]
"""All kinds."""
