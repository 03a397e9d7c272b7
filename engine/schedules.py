"""How the learning rate falls while a model learns: large steps at first, small ones at the end."""

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.settings import as_number, check_count, check_number, column


@dataclass(frozen=True)
class Schedule(ABC):
    """rate(step) = learning_rate * factor(step), with steps counted from 1; called as `schedule(step)`.

    `schedule * 0.5` is the same curve at half the height. ValueError for settings out of range, or a step below 1.
    """

    learning_rate: float

    def __post_init__(self) -> None:
        self._set("learning_rate", check_number("learning_rate", self.learning_rate, above_zero=True))

    def __call__(self, step: int) -> Any:
        if step < 1:
            raise ValueError(f"steps are counted from 1, got {step}")
        return self.learning_rate * self.factor(step)

    @abstractmethod
    def factor(self, step: int) -> float:
        """What `learning_rate` is multiplied by in step number `step`."""

    def __mul__(self, number: float) -> "Schedule":
        return replace(self, learning_rate=self.learning_rate * as_number("the factor", number))

    __rmul__ = __mul__

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)  # the dataclass is frozen for everybody else

    def _check_count(self, name: str, lowest: int = 1) -> None:
        self._set(name, check_count(name, getattr(self, name), lowest))


@dataclass(frozen=True)
class StepDecay(Schedule):
    """A staircase, multiplied by `drop` after each `every` steps: drop^floor((step - 1) / every)."""

    every: int
    drop: float = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        self._check_count("every")
        if not 0 < as_number("drop", self.drop) <= 1:  # NaN fails both comparisons
            raise ValueError(f"drop should be in (0, 1], got {self.drop}")
        self._set("drop", float(self.drop))

    def factor(self, step: int) -> float:
        return self.drop ** ((step - 1) // self.every)


@dataclass(frozen=True)
class ExponentialDecay(StepDecay):
    """The staircase without its stairs: drop^((step - 1) / every)."""

    def factor(self, step: int) -> float:
        return self.drop ** ((step - 1) / self.every)


@dataclass(frozen=True)
class CosineDecay(Schedule):
    """Half a cosine, from 1 in the first step down to `lowest` after `n_steps`, where it stays.

    factor = lowest + (1 - lowest) (1 + cos(pi (step - 1) / n_steps)) / 2.
    Source: Loshchilov and Hutter (2017), SGDR: stochastic gradient descent with warm restarts; without restarts.
    """

    n_steps: int
    lowest: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        self._check_count("n_steps")
        if not 0 <= as_number("lowest", self.lowest) <= 1:
            raise ValueError(f"lowest should be in [0, 1], got {self.lowest}")
        self._set("lowest", float(self.lowest))

    def factor(self, step: int) -> float:
        progress = min((step - 1) / self.n_steps, 1.0)
        return self.lowest + (1 - self.lowest) * (1 + math.cos(math.pi * progress)) / 2


@dataclass(frozen=True)
class WarmupLinear(Schedule):
    """A tent: step / n_warmup up to the full rate, then straight down to 0 in step number `n_steps`.

    At the start Adam knows its moving means from few gradients: small steps keep it from running off.
    Source: Vaswani et al. (2017), Attention is all you need, for the warm-up; Devlin et al. (2019), BERT, for the
    straight line.
    """

    n_warmup: int
    n_steps: int

    def __post_init__(self) -> None:
        super().__post_init__()
        self._check_count("n_warmup")
        self._check_count("n_steps", lowest=self.n_warmup + 1)

    def factor(self, step: int) -> float:
        if step <= self.n_warmup:
            return step / self.n_warmup
        return max(self.n_steps - step, 0) / (self.n_steps - self.n_warmup)


@dataclass(frozen=True)
class RateChange(Schedule):
    """One step of a staircase, up or down: learning_rate for the first `after` steps, `then` from there on."""

    after: int
    then: float

    def __post_init__(self) -> None:
        super().__post_init__()
        self._check_count("after")
        self._set("then", check_number("then", self.then, above_zero=True))

    def factor(self, step: int) -> float:
        return 1.0 if step <= self.after else self.then / self.learning_rate


class ScheduleStack:
    """What R replicas are given as learning rate, numbers and schedules mixed; a call gives the column (R, 1)."""

    def __init__(self, rates: Sequence[Any]) -> None:
        self.rates = list(rates)

    def __call__(self, step: int) -> Any:
        return column([rate(step) if callable(rate) else rate for rate in self.rates])


def stack_rates(rates: Sequence[Any]) -> Any:
    """One learning rate for all: the number or schedule they share, a column of numbers, or a `ScheduleStack`."""
    if all(rate == rates[0] for rate in rates):
        return rates[0]
    return ScheduleStack(rates) if any(isinstance(rate, Schedule) for rate in rates) else column(rates)
