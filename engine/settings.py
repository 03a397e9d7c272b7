"""What layers, optimizers and trainings are set to: numbers in their range, those of R replicas as one setting."""

import math
import numbers
import operator
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike


def as_number(name: str, value: Any) -> float:
    """`value` as a Python float; TypeError, with its name, for what is no number: text, None, a truth value."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} should be a number, got {value!r}")
    # A NumPy scalar would turn every float32 product into float64.
    return float(value)


def check_number(name: str, number: Any, above_zero: bool = False, below: float = math.inf) -> float:
    """`number` as a Python float; ValueError, with its name, unless it is finite, >= 0 (or > 0) and < `below`."""
    value = as_number(name, number)
    if not 0 <= value < below or (above_zero and value == 0):  # NaN fails every comparison
        limits = (
            f"a finite number {'above' if above_zero else 'from'} 0" if below == math.inf else f"in [0, {below})"
        )
        raise ValueError(f"{name} should be {limits}, got {number}")
    return value


def as_whole(name: str, value: Any) -> int:
    """`value` as a Python int; TypeError, with its name, for what is no whole number: 2.0, text, None."""
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"{name} should be a whole number, got {value!r}") from None


def check_count(name: str, count: Any, lowest: int = 1) -> int:
    """`count` as a Python int; TypeError or ValueError, with its name, unless it is whole and >= `lowest`."""
    value = as_whole(name, count)
    if value < lowest:
        raise ValueError(f"{name} should be at least {lowest}, got {count}")
    return value


def check_generator(rng: Any) -> np.random.Generator:
    """`rng` itself; TypeError for a seed, or for NumPy's older RandomState."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng should be a numpy.random.Generator, got {rng!r}")
    return rng


def check_kind(name: str, value: Any, kind: type) -> None:
    """TypeError, with its name, unless `value` is an object of class `kind`; a class itself is none."""
    if not isinstance(value, kind):
        article = "an" if kind.__name__[0] in "AEIOU" else "a"
        raise TypeError(f"{name} should be {article} {kind.__name__}, got {value!r}")


def as_list(name: str, values: Any) -> list[Any]:
    """`values` as a list; TypeError, with its name, for one thing where several are expected, and for text."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(f"{name} should be several, such as a list, got {values!r}")
    return list(values)


def is_number(value: Any) -> bool:
    """Whether a setting is a number, or already a column of them."""
    return isinstance(value, int | float | np.ndarray) and not isinstance(value, bool)


def column(numbers: Sequence[float]) -> Any:
    """R numbers as a float64 column (R, 1), which multiplies the rows of (R, P); equal ones as the one number."""
    first = numbers[0]
    return first if all(number == first for number in numbers) else np.array(numbers, np.float64)[:, None]


def narrow(setting: Any, dtype: DTypeLike) -> Any:
    """A column in the precision of the arrays it meets; a Python float takes that precision by itself."""
    return setting.astype(dtype) if isinstance(setting, np.ndarray) else setting
