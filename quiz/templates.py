"""Texts with places for numbers, written as a German reader expects, in running text and in formulas.

`{{b}}` is the number, `{{+b}}` what is added to a sum ("- 0,5"), `{{(b)}}` a factor: in parentheses if negative.
"""

import math
import re
from collections.abc import Iterable, Mapping
from functools import partial

from quiz.generators import Value

_PLACE = re.compile(r"\{\{([+(]?)([a-z_0-9]+)\)?\}\}")
_FORMULA = re.compile(r"(\$\$.+?\$\$|\$.+?\$)", re.DOTALL)
_DECIMALS = 4


def places(template: str) -> list[str]:
    """The names that the template asks for, in their order."""
    return [name for _, name in _PLACE.findall(template)]


def fill(template: str, values: Mapping[str, Value]) -> str:
    """The template with its values: 0.5 as 0,5, a vector as (1; 2), a matrix as a formula; KeyError for others."""
    parts = _FORMULA.split(template)  # every second one is a formula
    return "".join(
        _PLACE.sub(partial(_write, values, formula=index % 2 == 1), part) for index, part in enumerate(parts)
    )


def _write(values: Mapping[str, Value], place: re.Match[str], *, formula: bool) -> str:
    how, name = place.groups()
    value = values[name]
    text = _written(value, formula=formula)
    negative = text[0] in "-−"
    if how == "+":
        return f"{text[0]} {text[1:]}" if negative else f"+ {text}"
    return f"({text})" if how == "(" and negative else text


def _written(value: Value, *, formula: bool) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return _number(value, formula=formula)
    rows = value.tolist()
    if not isinstance(rows[0], list):
        return f"({_row(rows, '; ', formula=formula)})"
    inside = r" \\ ".join(_row(row, " & ", formula=True) for row in rows)
    matrix = rf"\begin{{pmatrix}} {inside} \end{{pmatrix}}"
    return matrix if formula else f"${matrix}$"


def _row(numbers: Iterable[float], between: str, *, formula: bool) -> str:
    return between.join(_number(number, formula=formula) for number in numbers)


def _number(value: float, *, formula: bool) -> str:
    """Up to four decimals, more for what would be less than a hundredth; no thousands' marks below 10,000."""
    decimals = _DECIMALS
    if value and abs(value) < 0.01:
        decimals = 2 - math.floor(math.log10(abs(value)))
    text = f"{value:,.{decimals}f}" if abs(value) >= 10_000 else f"{value:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    text = "0" if text == "-0" else text
    if formula:
        return text.replace(",", r"\,").replace(".", "{,}")
    return text.replace(",", "'").replace(".", ",").replace("-", "−")
