"""The exam as data/exam.yaml describes it: minutes, points, share of each topic, and what was announced."""

import math
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from quiz.asked import Id, Share
from quiz.corrections import Topic
from quiz.faults import Faults


class Blueprint(BaseModel):
    """What a paper holds; `shares` of the points by topic sum to 1, without any a topic counts by its questions.

    One of the `announced` questions is `exam_questions` times likelier to be asked than another of its topic.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    minutes: Annotated[int, Field(gt=0, le=600)] = 90
    points: Annotated[float, Field(gt=0, le=1000)] = 60.0
    shares: dict[Topic, Share] = Field(default_factory=dict)
    exam_questions: Annotated[float, Field(ge=1, le=100)] = 3.0
    announced: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _is_a_whole(self) -> Self:
        total = sum(self.shares.values())
        if self.shares and not math.isclose(total, 1, abs_tol=1e-6):
            raise Faults((("shares",), f"Die Anteile ergeben {total:g} statt 1; passe sie an."))
        return self

    def likelihood(self, question_id: str) -> float:
        """How likely a question is to be asked, as a multiple of any other of its topic."""
        return self.exam_questions if question_id in self.announced else 1.0

    def topic_points(self, available: Mapping[str, float]) -> dict[str, float]:
        """Points of a paper by topic, of those that have questions; `available` is the sum of theirs by topic.

        A topic without questions leaves its share to the others.
        """
        given = {topic: self.shares.get(topic, 0.0) for topic in available}  # type: ignore[call-overload]
        shares = given if any(given.values()) else dict(available)
        total = sum(shares.values())
        return {topic: self.points * share / total for topic, share in shares.items()}
