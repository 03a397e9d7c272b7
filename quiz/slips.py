"""A number worked out by hand: is it right, and if not, which typical mistake gives exactly this one?"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from quiz.decimals import Decimal, read_decimal

CLOSE = 0.015  # relative: three digits, rounded on the way
NEARLY = 0.05  # two digits, rounded on the way
_ZERO = 1e-12


@dataclass(frozen=True)
class Slip:
    """A wrong value that a mistake leads to, and what to tell who made it."""

    value: float
    sentence: str


@dataclass(frozen=True)
class Verdict:
    """`rounded` is right but too coarse; `slip` and `two-slips` are mistakes that are known by their number."""

    kind: Literal["right", "rounded", "slip", "two-slips", "unknown", "unreadable"]
    sentence: str


def judge_number(
    text: str,
    right: float,
    slips: Iterable[Slip],
    *,
    pairs: Iterable[Slip] = (),
    unknown: str,
    close: float = CLOSE,
    nearly: float = NEARLY,
) -> Verdict:
    """What to tell a student who answers `text` where `right` is asked for; `pairs` are two mistakes at once.

    `close` counts as right and `nearly` as rounded too early, both relative.
    """
    try:
        typed = read_decimal(text)
    except ValueError as problem:
        return Verdict("unreadable", str(problem))
    if _matches(typed, right, close):
        return Verdict("right", "Richtig.")
    if nearly and _rounds_to(typed, right, nearly):
        return Verdict("rounded", "Fast: Du hast wohl zu früh gerundet. Gib drei Ziffern an.")

    def is_this(wrong: float) -> bool:  # never where it can hardly be told from the right one
        return math.isfinite(wrong) and abs(wrong - right) > _ZERO and _matches(typed, wrong, close)

    single = [slip for slip in slips if is_this(slip.value)]
    if single:
        return Verdict("slip", " Oder: ".join(list(dict.fromkeys(slip.sentence for slip in single))[:2]))
    both = next((pair for pair in pairs if is_this(pair.value)), None)
    if both is not None:
        return Verdict("two-slips", both.sentence)
    return Verdict("unknown", unknown)


def _matches(typed: Decimal, value: float, close: float) -> bool:
    if abs(value) < _ZERO:
        return abs(typed.value) < _ZERO
    return abs(typed.value - value) <= close * abs(value)


def _rounds_to(typed: Decimal, value: float, nearly: float) -> bool:
    if abs(value) < _ZERO:
        return False
    near = abs(typed.value - value) <= nearly * abs(value)
    return near or (typed.unit < 0.05 and abs(typed.value - value) <= typed.unit / 2)
