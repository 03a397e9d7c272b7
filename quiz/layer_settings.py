"""A lab's control that sets hidden layers one by one: their activation, dropout and batch norm."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from quiz.controls import BaseControl, Writer, german
from quiz.faults import Faults

SAME = "-"
_NORMS = {"BN": True, "ohneBN": False}
_NORM = r"(?:bn|batch[\s_-]?norm(?:ali[sz]ation|alisierung)?)"
_TYPED = {  # what a student may write for it
    "off": re.compile(
        rf"\b(?:ohne|keine?|no)\s*{_NORM}\b|\b{_NORM}\s*[:=]?\s*(?:aus|nein|false)\b", re.IGNORECASE
    ),
    "on": re.compile(rf"\b(?:mit\s+)?{_NORM}\b(?:\s*[:=]?\s*(?:ein|ja|true)\b)?", re.IGNORECASE),
    "rate": re.compile(
        r"(?:\bdropout\b[\s:=]*)?(?<![\w.])([0-9]+(?:[.,][0-9]+)?)\s*(%|Prozent\b)?", re.IGNORECASE
    ),
}
_BETWEEN = re.compile(r"[\s,:+–-]+|\bgleich\b|\balle\b|\bwie\b")


class Setting(NamedTuple):
    """What is said of one layer; None where it does as all."""

    activation: str | None = None
    dropout: float | None = None
    batch_norm: bool | None = None


class Layers(BaseControl):
    """Settings of up to `longest` layers: "-;ReLU,0.2;BN" leaves the first as all are, "ohneBN" takes it away.

    `sizes` is the control that says how many nodes each layer has; `activation`, `dropout` and `batch_norm` those
    that hold for all layers, `last_activation` one that holds for the last.
    """

    kind: Literal["layers"]
    sizes: str
    activation: str
    dropout: str
    batch_norm: str
    last_activation: str | None = None
    activations: Annotated[dict[str, Annotated[str, Field(min_length=1)]], Field(min_length=2)]
    rates: Annotated[list[Annotated[float, Field(ge=0, lt=1)]], Field(min_length=2)]
    longest: Annotated[int, Field(ge=1, le=9)]
    default: str = SAME

    @model_validator(mode="after")
    def _legal_default(self) -> Self:
        if not self.legal(self.default):
            raise Faults((("default",), f"{self.default} geht nicht, erlaubt ist {self.range_text()}."))
        return self

    def named_controls(self) -> Mapping[str, str]:
        """Field -> key of each control that it names."""
        fields = ("sizes", "activation", "dropout", "batch_norm", "last_activation")
        return {field: getattr(self, field) for field in fields if getattr(self, field) is not None}

    def settings(self, value: str) -> list[Setting]:
        """What a legal value says of the first layers; none for those behind them."""
        return [self._read(words) for words in value.split(";")]

    def in_force(self, state: Mapping[str, Any]) -> list[Setting]:
        """What each hidden layer has in `state`: what is said of it, else what holds for all."""
        n = state[self.sizes].count("-") + 1
        kinds = [state[self.activation]] * n
        last = state[self.last_activation] if self.last_activation is not None else None
        if last in self.activations:
            kinds[-1] = last
        common = [Setting(kind, state[self.dropout], state[self.batch_norm]) for kind in kinds]
        said = [*self.settings(state[self.key]), *[Setting()] * n]
        own = [{field: value for field, value in one._asdict().items() if value is not None} for one in said]
        return [there._replace(**mine) for there, mine in zip(common, own[:n], strict=True)]

    def write(self, settings: Sequence[Setting]) -> str:
        """The value that says this; the shortest one."""
        layers = [",".join(self._words(setting)) or SAME for setting in settings]
        while len(layers) > 1 and layers[-1] == SAME:
            layers.pop()
        return ";".join(layers) or SAME

    def _words(self, setting: Setting) -> Iterator[str]:
        if setting.activation is not None:
            yield setting.activation
        if setting.dropout is not None:
            yield f"{setting.dropout:g}"
        if setting.batch_norm is not None:
            yield "BN" if setting.batch_norm else "ohneBN"

    def _read(self, words: str) -> Setting:
        found: dict[str, Any] = {}
        for word in words.split(",") if words != SAME else []:
            if word in self.activations:
                found["activation"] = word
            elif word in _NORMS:
                found["batch_norm"] = _NORMS[word]
            else:
                rates = {f"{rate:g}": rate for rate in self.rates}
                if word not in rates:
                    raise ValueError("ist keine solche Angabe")
                found["dropout"] = rates[word]
        return Setting(**found)

    def legal(self, value: Any) -> bool:
        """Whether it is such a text, as the URL writes it."""
        if not isinstance(value, str) or value.count(";") >= self.longest:
            return False
        try:
            return self.write(self.settings(value)) == value
        except ValueError:
            return False

    def parse(self, raw: str) -> str:
        """The text that the URL means; ValueError if it is none."""
        if not self.legal(raw):
            raise ValueError("ist keine solche Angabe")
        return raw

    def tidy(self, raw: str) -> str:
        """The text of what was typed as "Tanh; Leaky ReLU 20 %; Dropout 0,3, Batch Norm"; else ValueError."""
        return self.parse(self.write([self._tidy_layer(part) for part in re.split(r"[;\n\r|/]", raw)]))

    def _tidy_layer(self, part: str) -> Setting:
        rest, found = part, dict[str, Any]()
        for name, label in sorted(self.activations.items(), key=lambda item: -len(item[1])):
            spelled = "|".join(re.escape(text) for text in (name, label))
            if re.search(rf"(?<!\w)(?:{spelled})(?!\w)", rest, re.IGNORECASE):
                rest = re.sub(rf"(?<!\w)(?:{spelled})(?!\w)", " ", rest, count=1, flags=re.IGNORECASE)
                found["activation"] = name
                break
        for name, value in (("off", False), ("on", True)):
            if match := _TYPED[name].search(rest):
                found["batch_norm"] = value
                rest = rest[: match.start()] + " " + rest[match.end() :]
        if match := _TYPED["rate"].search(rest):
            number = float(match[1].replace(",", "."))
            share = number / 100 if match[2] or number >= 1 else number
            found["dropout"] = next((rate for rate in self.rates if abs(rate - share) < 1e-9), share)
            rest = rest[: match.start()] + " " + rest[match.end() :]
        if _BETWEEN.sub("", rest):
            raise ValueError("ist keine solche Angabe")
        return Setting(**found)

    def range_text(self, write: Writer | None = None) -> str:  # noqa: ARG002
        """What may stand in the text, and how."""
        rates = ", ".join(f"{rate:g}" for rate in self.rates)
        return (
            f"{SAME} für alle gleich, sonst je Layer, mit Strichpunkt getrennt, {', '.join(self.activations)}, "
            f"eine Dropout-Rate ({rates}), BN oder ohneBN, höchstens {self.longest} Layers"
        )

    def text(self, value: Any) -> str:
        """As a student reads it: "Layer 2 ReLU, Dropout 20 %"."""
        parts = []
        for number, setting in enumerate(self.settings(value), start=1):
            words = [self.activations[setting.activation]] if setting.activation is not None else []
            words += [f"Dropout {german(100 * setting.dropout)} %"] if setting.dropout is not None else []
            words += (
                [f"{'mit' if setting.batch_norm else 'ohne'} Batch Norm"] if setting.batch_norm is not None else []
            )
            parts += [f"Layer {number} {', '.join(words)}"] if words else []
        return "; ".join(parts) or "alle gleich"

    def url_text(self, value: Any) -> str:
        """As the printed code has it."""
        return str(value)
