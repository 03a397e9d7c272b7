"""A lab's control for a short list of whole numbers, such as 4-2: how many nodes each layer has."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from quiz.controls import BaseControl, Writer
from quiz.faults import Faults

_BETWEEN = re.compile(r"[\s,;:/x×–-]+")
_NUMBERS = re.compile(r"[1-9][0-9]{0,3}(-[1-9][0-9]{0,3})*")


class Sizes(BaseControl):
    """One to `longest` whole numbers from `min` to `max`, written with hyphens: "4-2"."""

    kind: Literal["sizes"]
    min: Annotated[int, Field(ge=1)]
    max: Annotated[int, Field(ge=1, le=9999)]
    longest: Annotated[int, Field(ge=1)]
    default: str

    @model_validator(mode="after")
    def _legal_default(self) -> Self:
        if self.min > self.max:
            raise Faults((("max",), f"max muss mindestens so gross wie min ({self.min}) sein."))
        if not self.legal(self.default):
            raise Faults((("default",), f"{self.default} geht nicht, erlaubt ist {self.range_text()}."))
        return self

    def legal(self, value: Any) -> bool:
        """Whether it is such a list, as the URL writes it."""
        if not isinstance(value, str) or not _NUMBERS.fullmatch(value):
            return False
        numbers = [int(number) for number in value.split("-")]
        return len(numbers) <= self.longest and all(self.min <= number <= self.max for number in numbers)

    def parse(self, raw: str) -> str:
        """The list that the URL means; ValueError if it is none."""
        if not self.legal(raw):
            raise ValueError("ist keine solche Zahl" if self.longest == 1 else "ist keine solche Liste")
        return raw

    def tidy(self, raw: str) -> str:
        """The list that somebody typed with commas, spaces or a cross; ValueError if it is none."""
        return self.parse("-".join(part for part in _BETWEEN.split(raw) if part))

    def range_text(self, write: Writer | None = None) -> str:  # noqa: ARG002
        """How many numbers, and from where to where."""
        if self.longest == 1:
            return f"eine ganze Zahl von {self.min} bis {self.max}"
        example = "-".join([str(self.max), str(self.min)][: self.longest])
        return f"1 bis {self.longest} Zahlen von {self.min} bis {self.max}, mit Bindestrich wie {example}"
