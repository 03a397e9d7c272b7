"""Mark an exercise in steps: each result against what follows from the student's own results before it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from quiz.decimals import read_decimal
from quiz.exercises import MultiPartQuestion
from quiz.filled import split_fields
from quiz.generators import Chain, StepFunction, draw_chain
from quiz.grading import State
from quiz.numeric import NumberGrade, agrees, bare_number
from quiz.templates import fill


@dataclass(frozen=True)
class Step:
    """One result: what was typed, what is right, what follows from the student's own numbers, and what it tells.

    `state` "hit" counts in full, also where the result `follows` from a wrong one before.
    """

    part_id: str
    typed: str
    right: float
    state: State
    follows: bool
    mistakes: list[str]


def pose_steps(question: MultiPartQuestion, seed: int) -> tuple[str, str]:
    """Prompt and solution of this seed."""
    chain = _drawn(question, seed)
    return fill(question.prompt, chain.values), fill(question.solution, {**chain.values, **chain.results()})


def judge_steps(question: MultiPartQuestion, text: str, seed: int) -> list[Step]:
    """Each part's step. ValueError with a German sentence that names the part where something is no number."""
    fields, chain = split_fields(text), _drawn(question, seed)
    right, own, steps = chain.results(), dict[str, float](), []
    for number, part in enumerate(question.parts, start=1):
        typed = fields.get(part.id, "").strip()
        follows = _result(chain.steps[part.id], own)
        own[part.id] = follows
        state: State = "miss"
        named = []
        if typed:
            try:
                value = read_decimal(bare_number(typed, part.unit))
            except ValueError as unreadable:
                raise ValueError(f"Teil {number}: {unreadable}") from None
            own[part.id] = value.value
            if agrees(value, right[part.id], part.tolerance) or agrees(value, follows, part.tolerance):
                state = "hit"
            else:
                before = {name: own[name] for name in list(own)[:-1]}
                wrong = chain.mistakes.get(part.id, {})
                named = [n for n, step in wrong.items() if agrees(value, _result(step, before), part.tolerance)]
        consequential = state == "hit" and not agrees(value, right[part.id], part.tolerance)
        steps.append(Step(part.id, typed, right[part.id], state, consequential, named))
    return steps


def grade_steps(question: MultiPartQuestion, text: str, seed: int) -> NumberGrade:
    """The share of the points; ValueError where nothing was typed, or something that is no number."""
    steps = judge_steps(question, text, seed)
    if not any(step.typed for step in steps):
        raise ValueError("Gib zuerst mindestens ein Ergebnis ein.")
    gained = sum(part.points for part, step in zip(question.parts, steps, strict=True) if step.state == "hit")
    score = gained / question.points
    named = [f"{step.part_id}:{name}" for step in steps for name in step.mistakes]
    return NumberGrade(score, score, {step.part_id: step.state for step in steps}, named, [], "graded", seed)


def _result(step: StepFunction, before: Mapping[str, float]) -> float:
    """NaN, which agrees with nothing, where nothing follows from what was typed before: a negative length."""
    try:
        return float(step(before))
    except (ValueError, ArithmeticError):
        return math.nan


def _drawn(question: MultiPartQuestion, seed: int) -> Chain:
    return draw_chain(question.generator, seed, {part.id: part.tolerance for part in question.parts})
