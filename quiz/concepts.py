"""Concepts: what the notes teach, each with its place in the notes, its page, its questions and corrections."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Line = Annotated[int, Field(ge=1)]


class Concept(BaseModel):
    """One of the things a student has to know; `page` is the URL path of the lab that is its home."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Id
    page: Id
    title: Text
    sections: Annotated[tuple[Text, ...], Field(min_length=1)]
    note_lines: Annotated[tuple[tuple[Line, Line], ...], Field(min_length=1)]
    questions: tuple[Id, ...] = ()
    corrections: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _lines_in_order(self) -> "Concept":
        for first, last in self.note_lines:
            if first > last:
                raise ValueError(f"note_lines: [{first}, {last}] endet vor seinem Anfang; kleinere Zeile zuerst")
        return self
