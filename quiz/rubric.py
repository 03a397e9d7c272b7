"""A rubric: the key points of a free text, the misconceptions it may show, and answers that prove both."""

import math
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from quiz.asked import Asked, Id, Part, Share, Text
from quiz.faults import Trail, raise_any, remedy, twice
from quiz.patterns import parse_group


def _readable(group: str) -> str:
    parse_group(group)
    return group


Group = Annotated[Text, AfterValidator(_readable)]
Pattern = Annotated[tuple[Group, ...], Field(min_length=1)]


class KeyPoint(Part):
    """Something the answer should state; a core point's weight is its share of the full score.

    A `bonus` counts on top up to the full score; an `alternative` makes up for core points that are missing.
    """

    id: Id
    weight: Share
    role: Literal["core", "bonus", "alternative"] = "core"
    statement: Text
    hint: Text
    patterns: Annotated[tuple[Pattern, ...], Field(min_length=1)]


class Misconception(Part):
    """Something wrong that students write: it costs `deduction` and cancels the key points it contradicts."""

    id: Id
    statement: Text
    patterns: Annotated[tuple[Pattern, ...], Field(min_length=1)]
    deduction: Share
    cancels: tuple[Id, ...] = ()
    correction: Text


class AnswerTest(Part):
    """A student's answer and exactly the key points that it hits; runs with the test suite."""

    answer: str
    hits: tuple[Id, ...]


class Rubric(Asked):
    """Base of the kinds that are answered in free text."""

    key_points: tuple[KeyPoint, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    tests: tuple[AnswerTest, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        raise_any([*self._weight_faults(), *self._id_faults()])
        return self

    def _weight_faults(self) -> Iterator[tuple[Trail, str]]:
        if not self.key_points:
            return
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
