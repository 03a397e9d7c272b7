"""What a generator draws, the whitelist of generators, and a draw whose mistakes can be told from the answer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np

Value = int | float | str | np.ndarray[Any, Any]


@dataclass(frozen=True)
class Drawn:
    """One exercise: `values` by name for its texts, the `answer`, and what each typical mistake gives instead."""

    values: Mapping[str, Value]
    answer: float
    mistakes: Mapping[str, float]


Results = Mapping[str, float]
StepFunction = Callable[[Results], float]


@dataclass(frozen=True)
class Chain:
    """An exercise in steps: each result follows from `values` and the results before it, wrong ones included."""

    values: Mapping[str, Value]
    steps: Mapping[str, StepFunction]
    mistakes: Mapping[str, Mapping[str, StepFunction]]

    def results(self) -> dict[str, float]:
        """What is right at each step."""
        found: dict[str, float] = {}
        for name, step in self.steps.items():
            found[name] = float(step(found))
        return found


Generator = Callable[[np.random.Generator], Drawn]
GENERATORS: dict[str, Generator] = {}
CHAINS: dict[str, Callable[[np.random.Generator], Chain]] = {}

_FEW, _MANY = 30, 200


def generator(function: Generator) -> Generator:
    """Decorator: enter a generator under its name."""
    GENERATORS[function.__name__] = function
    return function


def chain(function: Callable[[np.random.Generator], Chain]) -> Callable[[np.random.Generator], Chain]:
    """Decorator: enter a generator of an exercise in steps under its name."""
    CHAINS[function.__name__] = function
    return function


def draw_chain(name: str, seed: int, tolerances: Mapping[str, float]) -> Chain:
    """The exercise in steps of this seed, in which no mistake gives the result of its step.

    KeyError for a name that is not on the list, ValueError where the tolerances (by step) are too wide.
    """
    for attempt in range(_MANY):
        drawn = CHAINS[name](np.random.default_rng([seed, attempt]))
        right = drawn.results()
        wrong = {step: [mistake(right) for mistake in named.values()] for step, named in drawn.mistakes.items()}
        if all(_apart(product([right[step]], wrong[step]), tolerances.get(step, 0.0)) for step in wrong):
            return drawn
    raise ValueError(f"{name}: mistakes and results lie within the tolerances of each other")


def draw(name: str, seed: int, tolerance: float) -> Drawn:
    """The exercise of this seed, in which no mistake gives the answer, nor if possible what another one gives.

    Two results are told apart where they differ by more than 2 x `tolerance`. KeyError for a name that is not on
    the list, ValueError for a tolerance under which no mistake can be told from the answer.
    """
    second_best = None
    for attempt in range(_MANY):
        drawn = GENERATORS[name](np.random.default_rng([seed, attempt]))
        if _apart(combinations([drawn.answer, *drawn.mistakes.values()], 2), tolerance):
            return drawn
        if second_best is None and _apart(product([drawn.answer], drawn.mistakes.values()), tolerance):
            second_best = drawn
        if second_best is not None and attempt >= _FEW:
            return second_best
    raise ValueError(f"{name}: mistakes and answer lie within a tolerance of {tolerance:g} of each other")


def _apart(pairs: Iterable[tuple[float, float]], tolerance: float) -> bool:
    return all(
        np.isfinite([a, b]).all() and abs(a - b) > 2 * tolerance + 1e-9 * max(abs(a), abs(b), 1e-3)
        for a, b in pairs
    )


def tenths(rng: np.random.Generator, low: float, high: float, n: int | tuple[int, ...]) -> Any:
    """Numbers with one decimal from `low` to `high`, none of them zero; float64 of shape `n`."""
    drawn = rng.integers(round(low * 10), round(high * 10), n)  # one short of `high`: zero is stepped over
    return np.where(drawn >= 0, drawn + 1, drawn) / 10 if low < 0 else np.maximum(drawn, 1) / 10
