"""A lab's control for points of two or three classes, typed or pasted from a CSV file."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from quiz.controls import BaseControl, Writer
from quiz.faults import Faults

FEWEST = 5
_LONGEST = 60  # characters of a line
_NUMBER = r"-?(?:0|[1-9][0-9]?)(?:\.[0-9]{1,3})?"
_POINT = re.compile(rf"({_NUMBER}),({_NUMBER}),([ABC])")
_ROW = re.compile(r"\s*([-+−]?[0-9.,]+?)\s*[\s,;]\s*([-+−]?[0-9.,]+?)\s*[\s,;]\s*([ABCabc012])\s*")


class Points(BaseControl):
    """From 5 to `most` points with coordinates from -`extent` to `extent`, of classes A, B and C: "0.5,-1,A;...".

    Two classes at least, and C only beside both others.
    """

    kind: Literal["points"]
    most: Annotated[int, Field(ge=FEWEST, le=1000)]
    extent: Annotated[int, Field(ge=1, le=99)]
    default: str

    @model_validator(mode="after")
    def _legal_default(self) -> Self:
        if not self.legal(self.default):
            raise Faults((("default",), f"Diese Punkte gehen nicht, erlaubt ist {self.range_text()}."))
        return self

    def legal(self, value: Any) -> bool:
        """Whether it is such a list, as the URL writes it."""
        if not isinstance(value, str):
            return False
        found = [_POINT.fullmatch(point) for point in value.split(";")]
        points = [match.groups() for match in found if match]
        classes = "".join(sorted({name for _, _, name in points}))
        inside = all(abs(float(number)) <= self.extent for point in points for number in point[:2])
        return (
            len(points) == len(found)
            and FEWEST <= len(points) <= self.most
            and inside
            and classes in {"AB", "ABC"}
        )

    def parse(self, raw: str) -> str:
        """The list that the URL means; ValueError if it is none."""
        if not self.legal(raw):
            raise ValueError("ist keine solche Liste")
        return raw

    def tidy(self, raw: str) -> str:
        """The points of lines such as "0.5, -1, A" or "0,5; -1; A", with a header or without; else ValueError.

        0, 1 and 2 are read as A, B and C.
        """
        lines = [line for line in re.split(r"[\n\r]+" if "\n" in raw.strip() else r"[\n;]+", raw) if line.strip()]
        if lines and re.match(r"\s*[\"A-Za-z]", lines[0]):
            del lines[0]  # names of the columns
        points = []
        for row in (_ROW.fullmatch(line[: _LONGEST + 1]) for line in lines):
            if row is None or len(row.string) > _LONGEST:
                raise ValueError("ist keine solche Liste")
            a, b, name = row.groups()
            x, y = (
                f"{float(text.replace(',', '.').replace('−', '-')):.3f}".rstrip("0").rstrip(".") for text in (a, b)
            )
            points.append(f"{x},{y},{'ABC'['ABC012'.index(name.upper()) % 3]}")
        return self.parse(";".join(points))

    def range_text(self, write: Writer | None = None) -> str:  # noqa: ARG002
        """How many, from where to where, and how they are written."""
        return (
            f"{FEWEST} bis {self.most} Punkte von {-self.extent} bis {self.extent} der Klassen A und B, "
            "auch C, wie 0.5,-1,A;2,2,B"
        )
