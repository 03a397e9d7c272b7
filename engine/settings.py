"""What an optimizer or a penalty is set to: numbers in their range, those of R replicas as one setting."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike


def check_number(name: str, number: Any, above_zero: bool = False, below: float = math.inf) -> float:
    """`number` as a Python float; ValueError, with its name, unless it is finite, >= 0 (or > 0) and < `below`."""
    if not 0 <= number < below or (above_zero and number == 0):  # NaN fails every comparison
        limits = (
            f"a finite number {'above' if above_zero else 'from'} 0" if below == math.inf else f"in [0, {below})"
        )
        raise ValueError(f"{name} should be {limits}, got {number}")
    # A NumPy scalar would turn every float32 product into float64.
    return float(number)


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
