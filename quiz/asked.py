"""What every question has, whatever its kind: what it is worth, what it is about, and where it leads."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from quiz.corrections import LabTarget, Topic
from quiz.reach import MAX_CHARACTERS

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_CHARACTERS)]
Share = Annotated[float, Field(gt=0, le=1)]


class Part(BaseModel):
    """Base: unknown fields are refused, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Asked(Part):
    """Base of all kinds; `points` is what the exam would give, `source` where the right answer stands.

    `rewords` names the question that this one asks in other words, so that understanding is asked, not memory.
    """

    id: Id
    topic: Topic
    points: Annotated[float, Field(gt=0)]
    concepts: Annotated[tuple[Id, ...], Field(min_length=1)]
    corrections: tuple[Id, ...] = ()
    lab: LabTarget | None = None
    source: Text | None = None
    rewords: Id | None = None
