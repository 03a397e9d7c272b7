"""A gradient worked out by hand: is it right, and if not, which typical mistake gives exactly this number?"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from quiz.slips import Slip, Verdict, judge_number


@dataclass(frozen=True)
class Factor:
    """One factor of the chain rule: its symbol, its value, and what stands in its place when somebody errs."""

    symbol: str
    value: float
    slips: tuple[Slip, ...]


@dataclass(frozen=True)
class Asked:
    """The gradient that is asked for: a sum over paths, each a product of factors.

    `parameter` is the present value of what the gradient belongs to, if a training step changes that.
    """

    symbol: str
    paths: tuple[tuple[Factor, ...], ...]
    learning_rate: float = 0.0
    parameter: float | None = None

    @property
    def value(self) -> float:
        """The right answer."""
        return math.fsum(_product(path) for path in self.paths)

    @property
    def formula(self) -> str:
        """The products in symbols."""
        return " + ".join(" · ".join(factor.symbol for factor in path) for path in self.paths)


def judge(text: str, asked: Asked) -> Verdict:
    """What to tell a student who answers `text`."""
    pairs = (Slip(value, f"Zwei Dinge auf einmal. {one} {other}") for value, one, other in _pairs(asked))
    unknown = (
        "Diese Zahl gehört zu keinem der üblichen Fehler. Rechne die Faktoren einzeln nach: "
        f"{asked.symbol} = {asked.formula}."
    )
    return judge_number(text, asked.value, _slips(asked), pairs=pairs, unknown=unknown)


def _slips(asked: Asked) -> Iterator[Slip]:
    """Every mistake made alone."""
    value = asked.value
    yield Slip(
        -value,
        "Das Vorzeichen ist verkehrt. Der Rückweg beginnt mit der Vorhersage minus dem Ziel, nicht umgekehrt.",
    )
    for number, path in enumerate(asked.paths):
        others = math.fsum(_product(p) for i, p in enumerate(asked.paths) if i != number)
        for index, factor in enumerate(path):
            rest = _product(path[:index] + path[index + 1 :])
            yield from (Slip(rest * slip.value + others, slip.sentence) for slip in factor.slips)
    if len(asked.paths) > 1:
        yield from _everywhere(asked.paths)
        yield from _wrong_sums([_product(path) for path in asked.paths])
    if asked.parameter is not None:
        yield Slip(
            asked.parameter - asked.learning_rate * value,
            f"Das ist schon der neue Wert nach dem Update. Gefragt ist der Gradient {asked.symbol}.",
        )
        yield Slip(
            -asked.learning_rate * value,
            f"Das ist die Änderung beim Update (minus Lernrate mal Gradient). Gefragt ist {asked.symbol}.",
        )
        yield Slip(
            asked.learning_rate * value,
            "Die Lernrate gehört nicht in den Gradienten. Sie kommt erst beim Update dazu.",
        )


def _everywhere(paths: tuple[tuple[Factor, ...], ...]) -> Iterator[Slip]:
    """The same mistake on every path."""
    for index, factors in enumerate(zip(*paths, strict=False)):
        rests = [_product(path[:index] + path[index + 1 :]) for path in paths]
        for slips in zip(*(factor.slips for factor in factors), strict=False):
            value = math.fsum(rest * slip.value for rest, slip in zip(rests, slips, strict=True))
            yield Slip(value, " ".join(dict.fromkeys(slip.sentence for slip in slips)))


def _wrong_sums(products: list[float]) -> Iterator[Slip]:
    for value in products:
        yield Slip(value, "Das ist nur ein Weg. Laufen mehrere Wege zusammen, werden ihre Beiträge addiert.")
    yield Slip(
        products[0] - math.fsum(products[1:]), "Die Wege werden addiert, jeder mit seinem eigenen Vorzeichen."
    )
    yield Slip(math.prod(products), "Die Wege werden addiert, nicht multipliziert.")
    yield Slip(math.fsum(products) / len(products), "Die Wege werden addiert, nicht gemittelt.")


def _pairs(asked: Asked) -> Iterator[tuple[float, str, str]]:
    """Two mistakes in different factors of a single path, or one of them and the sign."""
    if len(asked.paths) > 1:
        return
    (path,) = asked.paths
    for i, j in combinations(range(len(path)), 2):
        rest = _product(tuple(factor for k, factor in enumerate(path) if k not in {i, j}))
        for one in path[i].slips:
            for other in path[j].slips:
                yield rest * one.value * other.value, one.sentence, other.sentence
    for i, factor in enumerate(path):
        rest = _product(path[:i] + path[i + 1 :])
        for slip in factor.slips:
            yield -rest * slip.value, "Das Vorzeichen ist verkehrt.", slip.sentence


def _product(path: tuple[Factor, ...]) -> float:
    return math.prod(factor.value for factor in path)
