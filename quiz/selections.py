"""Questions whose answer is picked: one or several of a list, an order, pairs."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from quiz.asked import Asked, Id, Part, Text
from quiz.faults import Trail, raise_any, twice


class Option(Part):
    """Something to choose; `why` says what is right or wrong about it."""

    id: Id
    text: Text
    right: bool
    why: Text


class Item(Part):
    """Something to put in its place."""

    id: Id
    text: Text


class Pair(Part):
    """Two sides that belong together."""

    id: Id
    left: Text
    right: Text


class _Picked(Asked):
    """Base: a prompt, and what is said afterwards."""

    prompt: Text
    explanation: Text

    @property
    def headline(self) -> str:
        """What a list of questions shows."""
        return self.prompt


class ChoiceQuestion(_Picked):
    """One option is right, or several: then every option is judged."""

    kind: Literal["choice"]
    options: Annotated[tuple[Option, ...], Field(min_length=2)]

    @property
    def several(self) -> bool:
        """Whether more than one option is right."""
        return sum(option.right for option in self.options) > 1

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        faults = list(_repeated("options", [option.id for option in self.options]))
        if not any(option.right for option in self.options):
            faults.append((("options",), "Keine Antwort ist richtig; setze bei einer right: true."))
        raise_any(faults)
        return self


class OrderQuestion(_Picked):
    """The items stand in their right order; they are shown shuffled."""

    kind: Literal["order"]
    items: Annotated[tuple[Item, ...], Field(min_length=3)]

    @model_validator(mode="after")
    def _has_ids(self) -> Self:
        raise_any(_repeated("items", [item.id for item in self.items]))
        return self


class MatchQuestion(_Picked):
    """Each left side gets its right one; `others` are right sides that belong to none."""

    kind: Literal["match"]
    pairs: Annotated[tuple[Pair, ...], Field(min_length=2)]
    others: tuple[Text, ...] = ()

    @property
    def right_sides(self) -> list[str]:
        """What can be chosen, each once."""
        return list(dict.fromkeys([*(pair.right for pair in self.pairs), *self.others]))

    @model_validator(mode="after")
    def _has_ids(self) -> Self:
        faults = list(_repeated("pairs", [pair.id for pair in self.pairs]))
        for index, _ in twice(pair.left for pair in self.pairs):
            faults.append((("pairs", index, "left"), "Diese Seite steht schon in der Liste; lösche eine."))
        raise_any(faults)
        return self


def _repeated(where: str, ids: list[str]) -> Iterator[tuple[Trail, str]]:
    for index, name in twice(ids):
        yield (where, index, "id"), f"Die id {name} steht zweimal in dieser Frage; benenne eine um."
