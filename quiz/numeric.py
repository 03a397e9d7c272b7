"""Exercises with numbers: the texts of a seed, and what a typed number says about the way it was found."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from quiz.decimals import Decimal, read_decimal
from quiz.exercises import NumericQuestion
from quiz.generators import Drawn, Value, draw
from quiz.grading import Grade
from quiz.templates import fill

RESULT = "result"
"""The one key point of an exercise: its result."""

_LEAD = re.compile(r"^\s*(?:[A-Za-z]\w{0,8}\s*)?[=≈~]\s*|^\s*(?:ca\.?|etwa|ungefähr|rund)\s+", re.IGNORECASE)
_SIGN = "Der Betrag stimmt, das Vorzeichen nicht."
_HUNDRED = "Das ist hundertmal zu viel: Ein Anteil liegt zwischen 0 und 1; in Prozent schreib das Zeichen % dazu."


@dataclass(frozen=True)
class Exercise:
    """A question's exercise of one seed: its texts, what was drawn, and each mistake's result."""

    seed: int
    prompt: str
    solution: str
    answer: float
    values: Mapping[str, Value]
    mistakes: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class NumberGrade(Grade):
    """A grade with the seed of the exercise that was answered."""

    seed: int


def seed_of(attempt: UUID) -> int:
    """The seed of the exercise that an attempt answers: another attempt gets another exercise."""
    return attempt.int % 2**32


def pose(question: NumericQuestion, seed: int) -> Exercise:
    """The exercise of this seed, the same one for ever."""
    drawn: Drawn = draw(question.generator, seed, question.tolerance)
    return Exercise(
        seed,
        fill(question.prompt, drawn.values),
        fill(question.solution, {**drawn.values, "answer": drawn.answer}),
        drawn.answer,
        drawn.values,
        drawn.mistakes,
    )


def read_number(question: NumericQuestion, text: str) -> Decimal:
    """The number in "0,25", "z = 0,25", "ca. 12 Pixel"; ValueError with a German sentence if there is none."""
    return read_decimal(bare_number(text, question.unit))


def bare_number(text: str, unit: str | None) -> str:
    """The text without a name or "ca." in front, and without the unit behind."""
    bare = _LEAD.sub("", text).strip().rstrip(".")
    return bare[: -len(unit)] if unit and bare.lower().endswith(unit.lower()) else bare


def grade_number(question: NumericQuestion, text: str, seed: int) -> NumberGrade:
    """1 within the tolerance, else 0 with the mistakes that give what was typed.

    ValueError with a German sentence for what is no number, and for one that was rounded so far that it may mean
    the right result: neither is a wrong answer.
    """
    typed = read_number(question, text)
    exercise = pose(question, seed)
    if agrees(typed, exercise.answer, question.tolerance):
        return NumberGrade(1.0, 1.0, {RESULT: "hit"}, [], [], "graded", seed)
    found = [name for name, result in exercise.mistakes.items() if agrees(typed, result, question.tolerance)]
    if not found and question.tolerance and abs(typed.value - exercise.answer) <= typed.unit / 2 * (1 + 1e-9):
        raise ValueError("Das ist zu stark gerundet, um es zu beurteilen: Rechne mit mehr Stellen.")
    return NumberGrade(0.0, 0.0, {RESULT: "miss"}, found, [], "graded", seed)


def diagnose(question: NumericQuestion, text: str, seed: int) -> list[str]:
    """What a wrong number tells about how it was found, in German; empty where nothing fits."""
    typed, exercise = read_number(question, text), pose(question, seed)
    named = [
        question.mistakes[name]
        for name, result in exercise.mistakes.items()
        if agrees(typed, result, question.tolerance)
    ]
    if named or agrees(typed, exercise.answer, question.tolerance):
        return named
    others = ((_SIGN, -exercise.answer), (_HUNDRED, 100 * exercise.answer if abs(exercise.answer) <= 1 else None))
    return [text for text, value in others if value is not None and agrees(typed, value, question.tolerance)]


def agrees(typed: Decimal, value: float, tolerance: float) -> bool:
    """Whether a typed number lies within the tolerance of a value; digits beyond the ninth never matter."""
    return abs(typed.value - value) <= tolerance * (1 + 1e-9) + 1e-9 * max(1.0, abs(value))
