"""A lab's control for a small picture drawn by hand: a digit from 0 to 9 for the ink of each pixel."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from quiz.controls import BaseControl, Writer
from quiz.faults import Faults


class Drawing(BaseControl):
    """`rows` rows of `columns` digits, 0 for paper and 9 for ink: "0090-0990-0090".

    `named` are those that a student can choose, label -> drawing.
    """

    kind: Literal["drawing"]
    rows: Annotated[int, Field(ge=2, le=16)]
    columns: Annotated[int, Field(ge=2, le=16)]
    named: Annotated[dict[str, str], Field(min_length=1)]
    default: str

    @model_validator(mode="after")
    def _legal_drawings(self) -> Self:
        for field, value in (("default", self.default), *(("named", value) for value in self.named.values())):
            if not self.legal(value):
                raise Faults(((field,), f"{value} geht nicht, erlaubt ist {self.range_text()}."))
        return self

    def legal(self, value: Any) -> bool:
        """Whether it is such a picture, as the URL writes it."""
        row = rf"[0-9]{{{self.columns}}}"
        return isinstance(value, str) and re.fullmatch(rf"{row}(?:-{row}){{{self.rows - 1}}}", value) is not None

    def parse(self, raw: str) -> str:
        """The picture that the URL means; ValueError if it is none."""
        if not self.legal(raw):
            raise ValueError("ist kein solches Bild")
        return raw

    def tidy(self, raw: str) -> str:
        """What somebody typed: rows in lines or after any mark; else ValueError.

        Pixels that are missing at the end are paper.
        """
        rows = [row for row in re.split(r"[^0-9]+", raw[: 3 * self.rows * self.columns]) if row]
        if len(rows) > self.rows or any(len(row) > self.columns for row in rows):
            raise ValueError("ist kein solches Bild")
        rows += [""] * (self.rows - len(rows)) if rows else []
        return self.parse("-".join(row.ljust(self.columns, "0") for row in rows))

    def text(self, value: Any) -> str:
        """The picture's name, if it has one."""
        return next((name for name, drawing in self.named.items() if drawing == value), str(value))

    def url_text(self, value: Any) -> str:
        """As Streamlit writes it."""
        return str(value)

    def range_text(self, write: Writer | None = None) -> str:  # noqa: ARG002
        """How large, and how it is written."""
        return (
            f"{self.rows} Zeilen mit {self.columns} Ziffern von 0 (leer) bis 9 (dunkel), "
            "die Zeilen mit Strich wie 0090-0990"
        )
