"""A lab's controls: which values each can take, and how URL and student write them."""

import keyword
import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from quiz.faults import Faults

Number = int | float
Writer = Callable[[Any], str]


def _variable(key: str) -> str:
    if keyword.iskeyword(key):
        raise ValueError(
            f"{key} hat in Python eine eigene Bedeutung und geht im Code nicht; nimm ein anderes Wort."
        )
    return key


Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$"), AfterValidator(_variable)]
_DECIMAL = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
_LARGEST = 2**53 - 1  # the browser counts no further in whole numbers
_TOLERANCE = 1e-9  # of a step: 0.15 is on the grid of 0.05 though no binary number says so


class BaseControl(BaseModel):
    """What every control has; `fold` hides it under "Mehr"."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Key
    label: Annotated[str, Field(min_length=1)]
    help: str | None = None
    unit: str = ""
    fold: bool = False

    def url_text(self, value: Any) -> str:
        """How the URL writes the value."""
        return self.text(value)

    def text(self, value: Any) -> str:
        """How the student reads the value."""
        return str(value)

    def range_text(self, write: Writer | None = None) -> str:
        """The allowed values as a student reads them; with `write=str` as YAML has them."""
        return " / ".join(map(write or str, ("true", "false")))


def german(value: Number) -> str:
    """0.35 -> "0,35", 3 -> "3"."""
    return f"{value:.6g}".replace(".", ",")


def _number(raw: str) -> float:
    # float() also reads 1_0, " 1", infinity and other scripts' digits, which no widget writes
    if not _DECIMAL.fullmatch(raw):
        raise ValueError("ist keine Zahl")
    return float(raw)  # 1e400 becomes infinite, which no range holds


class Slider(BaseControl):
    """A number from `min` to `max` on the grid of `step`; whole numbers if all of them are."""

    kind: Literal["slider"]
    min: Number
    max: Number
    step: Number
    default: Number

    @model_validator(mode="after")
    def _one_type(self) -> Self:
        bounds = (self.min, self.max, self.step, self.default)
        if len({type(bound) for bound in bounds}) > 1:
            message = "min, max, step und default müssen alle ganz sein (1) oder alle einen Punkt haben (1.0)."
            raise ValueError(message)
        for name, bound in zip(("min", "max", "step", "default"), bounds, strict=True):
            if abs(bound) > _LARGEST:
                raise Faults(((name,), f"Der Betrag ist zu gross; nimm höchstens {_LARGEST}."))
        if self.step <= 0:
            raise Faults((("step",), "Der Schritt muss grösser als 0 sein."))
        if self.min >= self.max:
            raise Faults((("max",), f"max muss grösser als min ({self.min}) sein."))
        if (self.max - self.min) / self.step > _LARGEST:
            raise Faults((("step",), "Der Schritt ist zu klein für diesen Bereich; nimm einen grösseren."))
        if not self.legal(self.max):
            raise Faults(
                (("max",), f"max liegt nicht auf dem Raster; ändere max oder step: {self.range_text(str)}.")
            )
        if not self.legal(self.default):
            raise Faults(
                (("default",), f"Der Wert {self.default} geht nicht, erlaubt ist {self.range_text(str)}.")
            )
        return self

    def legal(self, value: Any) -> bool:
        """Whether the value has the slider's type, lies within its bounds and on its grid."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not self.min <= value <= self.max:
            return False
        if isinstance(self.min, int):
            return isinstance(value, int) and (value - self.min) % self.step == 0
        steps = (value - self.min) / self.step
        return abs(steps - round(steps)) <= max(_TOLERANCE, _TOLERANCE * abs(steps)) * 1e3

    def parse(self, raw: str) -> Number:
        """The number that the URL means; ValueError if it is none, outside or off the grid."""
        value: Number = _number(raw)
        if not self.min <= value <= self.max:
            raise ValueError(f"liegt ausserhalb von {self.text(self.min)} bis {self.text(self.max)}")
        if isinstance(self.min, int):
            if value != int(value):
                raise ValueError("ist keine ganze Zahl")
            value = int(value)
        if not self.legal(value):
            raise ValueError("liegt zwischen zwei Stufen")
        return value

    def range_text(self, write: Writer | None = None) -> str:
        """Bounds and step."""
        low, high, step = map(write or self.text, (self.min, self.max, self.step))
        return f"{low} bis {high} in Schritten von {step}"

    def text(self, value: Any) -> str:
        """With a decimal comma."""
        return german(value)

    def url_text(self, value: Any) -> str:
        """With a decimal point, as Streamlit writes it."""
        return str(value)


class SeedControl(Slider):
    """Where the random numbers start: a whole number."""

    kind: Literal["seed"]  # type: ignore[assignment]
    min: int = 0
    max: int = 999
    step: Literal[1] = 1
    default: int = 0


class Steps(BaseControl):
    """One of a few numbers, in rising order."""

    kind: Literal["steps"]
    values: Annotated[list[Number], Field(min_length=2)]
    default: Number

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if sorted(set(self.values)) != self.values:
            raise Faults((("values",), "Die Werte müssen der Grösse nach aufsteigen, jeder einmal; ordne sie."))
        if not self.legal(self.default):
            raise Faults(
                (("default",), f"Der Wert {self.default} geht nicht, erlaubt ist {self.range_text(str)}.")
            )
        return self

    def legal(self, value: Any) -> bool:
        """Whether it is one of the values."""
        return not isinstance(value, bool) and value in self.values

    def parse(self, raw: str) -> Number:
        """The value that the URL means, written with comma or point."""
        value = _number(raw.replace(",", ".", 1))
        if value not in self.values:
            raise ValueError("ist keiner der Werte")
        return self.values[self.values.index(value)]

    def range_text(self, write: Writer | None = None) -> str:
        """Every value."""
        return " / ".join(map(write or self.text, self.values))

    def text(self, value: Any) -> str:
        """With a decimal comma."""
        return german(value)


class Choice(BaseControl):
    """One of a few named things: id -> label."""

    kind: Literal["choice"]
    options: Annotated[dict[str, Annotated[str, Field(min_length=1)]], Field(min_length=2)]
    default: str

    @model_validator(mode="after")
    def _known_default(self) -> Self:
        if self.default not in self.options:
            allowed = ", ".join(self.options)
            raise Faults((("default",), f"Eine Möglichkeit {self.default} gibt es nicht; erlaubt sind {allowed}."))
        if len(set(self.options.values())) < len(self.options):
            message = "Zwei Möglichkeiten heissen gleich; benenne eine um, die Adresse nennt sie mit Namen."
            raise Faults((("options",), message))
        return self

    def legal(self, value: Any) -> bool:
        """Whether it is the id of an option."""
        return value in self.options

    def parse(self, raw: str) -> str:
        """The id of the option whose label the URL carries."""
        for option, label in self.options.items():
            if raw == label:
                return option
        raise ValueError("ist keine der Möglichkeiten")

    def range_text(self, write: Writer | None = None) -> str:
        """Every label, or every id for YAML."""
        return " / ".join(map(write or self.text, self.options))

    def text(self, value: Any) -> str:
        """The option's label."""
        return self.options[str(value)]


class Toggle(BaseControl):
    """On or off."""

    kind: Literal["toggle"]
    default: bool

    def legal(self, value: Any) -> bool:
        """Whether it is a truth value."""
        return isinstance(value, bool)

    def parse(self, raw: str) -> bool:
        """`true` or `false`."""
        if raw not in {"true", "false"}:
            raise ValueError("ist weder true noch false")
        return raw == "true"

    def text(self, value: Any) -> str:
        """As a student reads it."""
        return "ein" if value else "aus"

    def url_text(self, value: Any) -> str:
        """As Streamlit writes it."""
        return "true" if value else "false"
