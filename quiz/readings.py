"""A number read off a picture or worked out by hand: is it right, and if not, what has been mistaken for it?"""

from dataclasses import dataclass
from typing import Literal

from quiz.decimals import read_decimal


@dataclass(frozen=True)
class Slip:
    """Wrong answers from `low` to `high` that come of one mistake, and what to tell those who made it."""

    low: float
    high: float
    sentence: str


@dataclass(frozen=True)
class Reading:
    """What is asked for, the answers that count as right, and the mistakes that are known by their number.

    `given` stands above the field. `percent` takes 95 for 0.95 too. `solution` follows a right answer.
    """

    key: str
    asked: str
    given: str
    low: float
    high: float
    solution: str
    slips: tuple[Slip, ...] = ()
    otherwise: str = "Das ist es nicht; versuch es noch einmal."
    percent: bool = False


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is right, wrong or cannot be read, and a German sentence."""

    kind: Literal["right", "wrong", "unreadable"]
    sentence: str


def judge(text: str, reading: Reading) -> Verdict:
    """Judge what was typed; a percent sign is understood."""
    plain = text.strip().removesuffix("%")
    try:
        value = read_decimal(plain).value
    except ValueError as problem:
        return Verdict("unreadable", str(problem))
    if reading.percent and (plain != text.strip() or abs(value) > 1.5):
        value /= 100
    if reading.low <= value <= reading.high:
        return Verdict("right", f"Richtig. {reading.solution}")
    for slip in reading.slips:
        if slip.low <= value <= slip.high:
            return Verdict("wrong", slip.sentence)
    return Verdict("wrong", reading.otherwise)
