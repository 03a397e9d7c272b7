"""Questions answered with numbers: one result, or several that build on one another."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from quiz.asked import Asked, Id, Part, Text
from quiz.faults import Faults, Trail, raise_any, remedy, twice
from quiz.generators import CHAINS, GENERATORS, Drawn, draw, draw_chain
from quiz.templates import places

Tolerance = Annotated[float, Field(ge=0)]
_TOO_WIDE = "Bei dieser Toleranz gälte auch ein typischer Fehler als richtig; nimm eine kleinere."


class NumericQuestion(Asked):
    """An exercise drawn from a seed by a generator; `prompt`, `solution` and `unit` may hold its values.

    `tolerance` is how far an answer may lie from the result, 0 where it has to be exact. `mistakes` says for each
    of the generator's mistakes what the student did who gets its result.
    """

    kind: Literal["numeric"]
    generator: Text
    title: Text
    prompt: Text
    unit: Text | None = None
    tolerance: Tolerance
    solution: Text
    mistakes: Annotated[dict[Id, Text], Field(min_length=1)]

    @property
    def headline(self) -> str:
        """What a list of questions shows."""
        return self.title

    @model_validator(mode="after")
    def _fits_the_generator(self) -> Self:
        if self.generator not in GENERATORS:
            message = (
                f"Einen Generator {self.generator} gibt es nicht; {remedy(self.generator, sorted(GENERATORS))}"
            )
            raise Faults((("generator",), message))
        try:
            drawn = draw(self.generator, 0, self.tolerance)
        except ValueError:
            raise Faults((("tolerance",), _TOO_WIDE)) from None
        raise_any([*self._text_faults(drawn), *self._mistake_faults(drawn)])
        return self

    def _text_faults(self, drawn: Drawn) -> Iterator[tuple[Trail, str]]:
        known = [*drawn.values, "answer"]
        for where in ("prompt", "solution"):
            for name in places(getattr(self, where)):
                if name not in known or (name == "answer" and where == "prompt"):
                    yield (where,), f"Einen Wert {name} gibt es hier nicht; {remedy(name, drawn.values)}"

    def _mistake_faults(self, drawn: Drawn) -> Iterator[tuple[Trail, str]]:
        for name in self.mistakes:
            if name not in drawn.mistakes:
                message = f"Diesen Fehler kennt der Generator nicht; {remedy(name, drawn.mistakes)}"
                yield ("mistakes", name), message
        for name in drawn.mistakes:
            if name not in self.mistakes:
                yield ("mistakes",), f"Zum Fehler {name} fehlt der Satz; ergänze ihn."


class NumericPart(Part):
    """One of the results asked for: the generator's step of this id, in words, and what its mistakes tell."""

    id: Id
    ask: Text
    unit: Text | None = None
    tolerance: Tolerance
    points: Annotated[float, Field(gt=0)]
    mistakes: dict[Id, Text] = Field(default_factory=dict)


class MultiPartQuestion(Asked):
    """An exercise in steps: a result that follows rightly from a wrong one before it counts in full."""

    kind: Literal["multi_part"]
    generator: Text
    title: Text
    prompt: Text
    parts: Annotated[tuple[NumericPart, ...], Field(min_length=2)]
    solution: Text

    @property
    def headline(self) -> str:
        """What a list of questions shows."""
        return self.title

    @model_validator(mode="after")
    def _fits_the_generator(self) -> Self:
        if self.generator not in CHAINS:
            known = remedy(self.generator, sorted(CHAINS))
            raise Faults((("generator",), f"Einen Generator {self.generator} gibt es nicht; {known}"))
        raise_any(self._faults())
        return self

    def _faults(self) -> Iterator[tuple[Trail, str]]:
        try:
            chain = draw_chain(self.generator, 0, {part.id: part.tolerance for part in self.parts})
        except ValueError:
            yield ("parts",), _TOO_WIDE
            return
        asked = [part.id for part in self.parts]
        for index, name in twice(asked):
            yield ("parts", index, "id"), f"Den Teil {name} gibt es schon; lösche einen."
        if asked != list(chain.steps):
            yield ("parts",), f"Die Teile sind der Reihe nach {', '.join(chain.steps)}; gleiche sie an."
            return
        if sum(part.points for part in self.parts) != self.points:
            yield ("points",), "Die Punkte der Teile ergeben nicht die der Frage; passe sie an."
        known = [*chain.values, *chain.steps]
        for where, usable in (("prompt", list(chain.values)), ("solution", known)):
            for name in places(getattr(self, where)):
                if name not in usable:
                    yield (where,), f"Einen Wert {name} gibt es hier nicht; {remedy(name, usable)}"
        for index, part in enumerate(self.parts):
            mistakes = chain.mistakes.get(part.id, {})
            for name in part.mistakes:
                if name not in mistakes:
                    message = f"Diesen Fehler kennt der Generator nicht; {remedy(name, mistakes)}"
                    yield ("parts", index, "mistakes", name), message
            for name in mistakes:
                if name not in part.mistakes:
                    yield ("parts", index, "mistakes"), f"Zum Fehler {name} fehlt der Satz; ergänze ihn."
