"""What a lab measures: numbers beneath its picture, and the conditions that its tasks put on them."""

import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Text = Annotated[str, Field(min_length=1)]
Bound = dict[str, bool | int | float | str | list[bool | int | float | str]]


class Part(BaseModel):
    """Base: unknown fields are refused, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def keeps_to(state: Mapping[str, Any], bound: Mapping[str, Any]) -> bool:
    """Whether each control that `bound` names has its value, or one of several."""
    return all(
        state.get(key) in (wanted if isinstance(wanted, list) else [wanted]) for key, wanted in bound.items()
    )


class Measure(Part):
    """A number that the page computes; `show: false` keeps it for the tasks alone.

    `when` binds controls as a mission's `require` does: in other states the number means nothing and is not shown.
    """

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: Text
    format: Literal["percent", "number", "significant", "integer", "epoch"] = "number"
    unit: str = ""
    help: str | None = None
    show: bool = True
    when: Bound = Field(default={})

    def shown(self, state: Mapping[str, Any]) -> bool:
        """Whether the number stands beneath the picture in this state."""
        return self.show and keeps_to(state, self.when)


class Condition(Part):
    """A comparison of one measure with a number; what is not finite fulfils none."""

    measure: str
    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    below: float | None = None
    equals: float | None = None

    def holds(self, measures: Mapping[str, float]) -> bool:
        """Whether the measured value fulfils every bound given."""
        value = float(measures[self.measure])
        if not math.isfinite(value):
            return False
        return (
            (self.at_least is None or value >= self.at_least)
            and (self.at_most is None or value <= self.at_most)
            and (self.above is None or value > self.above)
            and (self.below is None or value < self.below)
            and (self.equals is None or value == self.equals)
        )

    @model_validator(mode="after")
    def _has_a_bound(self) -> Self:
        if all(b is None for b in (self.at_least, self.at_most, self.above, self.below, self.equals)):
            raise ValueError("Die Grenze fehlt; erlaubt sind at_least, at_most, above, below und equals.")
        return self
