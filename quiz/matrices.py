"""A lab's control for a small square of numbers, such as a kernel: chosen by name or typed row by row."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from quiz.controls import BaseControl, Writer
from quiz.faults import Faults

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,2})(?:\.[0-9]{1,3})?")
_LONGEST = 400  # characters


class Matrix(BaseControl):
    """k rows of k numbers, k from 1 to `largest`, each from -`extent` to `extent`: "1,0,-1;2,0,-2;1,0,-1".

    `named` are those that a student can choose, label -> matrix.
    """

    kind: Literal["matrix"]
    largest: Annotated[int, Field(ge=1, le=9)]
    extent: Annotated[int, Field(ge=1, le=999)]
    named: Annotated[dict[str, str], Field(min_length=1)]
    default: str

    @model_validator(mode="after")
    def _legal_matrices(self) -> Self:
        for field, value in (("default", self.default), *(("named", value) for value in self.named.values())):
            if not self.legal(value):
                raise Faults(((field,), f"{value} geht nicht, erlaubt ist {self.range_text()}."))
        return self

    def legal(self, value: Any) -> bool:
        """Whether it is such a square, as the URL writes it."""
        if not isinstance(value, str) or len(value) > _LONGEST:
            return False
        rows = [row.split(",") for row in value.split(";")]
        numbers = [number for row in rows for number in row]
        return (
            len(rows) <= self.largest
            and all(len(row) == len(rows) for row in rows)
            and all(_NUMBER.fullmatch(number) and number not in {"-0"} for number in numbers)
            and all(abs(float(number)) <= self.extent for number in numbers)
        )

    def parse(self, raw: str) -> str:
        """The matrix that the URL means; ValueError if it is none."""
        if not self.legal(raw):
            raise ValueError("ist kein solches Quadrat")
        return raw

    def tidy(self, raw: str) -> str:
        """What somebody typed: rows in lines or after ; or /, numbers after spaces or commas; else ValueError.

        A comma between two digits is a decimal comma where spaces part the numbers.
        """
        lines = [line.strip() for line in re.split(r"[\n\r;/|]+", raw[: 2 * _LONGEST].replace("−", "-"))]
        rows = []
        for line in filter(None, lines):
            apart = re.sub(r",\s+", " ", line)
            numbers = apart.split() if " " in apart else apart.split(",")
            rows.append(",".join(_plain(number.replace(",", ".")) for number in numbers))
        return self.parse(";".join(rows))

    def range_text(self, write: Writer | None = None) -> str:  # noqa: ARG002
        """How large, from where to where, and how it is written."""
        n = self.largest
        return (
            f"1 × 1 bis {n} × {n} Zahlen von {-self.extent} bis {self.extent}, "
            "die Zeilen mit Strichpunkt wie 1,0,-1;2,0,-2;1,0,-1"
        )


def _plain(number: str) -> str:
    """ "+.50" -> "0.5"; ValueError for what is no number."""
    if not re.fullmatch(r"[-+]?([0-9]{1,4}(\.[0-9]*)?|\.[0-9]+)", number):
        raise ValueError("ist keine Zahl")
    text = f"{float(number):.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
