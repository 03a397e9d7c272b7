"""What arrives: shapes and dtypes are checked here, so that an error names the layer and both shapes."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Shape = tuple[int | str, ...]


class ShapeError(ValueError):
    """An array does not fit; `place` is the layer or loss, `expected` and `received` are the two shapes."""

    def __init__(self, place: str, expected: Shape, received: Shape, what: str = "input") -> None:
        self.place, self.expected, self.received, self.what = place, expected, received, what
        super().__init__(f"{place}: {what} should have shape {_text(expected)}, got {_text(received)}")

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception is pickled by its message alone otherwise, and its shapes would be lost.
        return type(self), (self.place, self.expected, self.received, self.what)


def _text(shape: Shape) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def as_float(x: Any, place: str = "") -> Array:
    """`x` as a floating array: float64 stays, everything else becomes float32.

    TypeError for what are no numbers, ValueError for rows of several lengths; both begin with `place`.
    """
    x = as_array(x, place)
    if x.dtype in (np.float32, np.float64):
        return x
    if x.dtype.kind not in "fiub":
        raise TypeError(f"{_before(place)}numbers expected, got an array of {x.dtype}")
    return x.astype(np.float32)


def as_array(x: Any, place: str = "") -> Array:
    """`x` as an array; ValueError, which begins with `place`, for rows of several lengths."""
    try:
        return np.asarray(x)
    except ValueError:
        raise ValueError(f"{_before(place)}rows of one length expected, got some of several") from None


def _before(place: str) -> str:
    return f"{place}: " if place else ""


def each(function: Callable[[Array], Any], x: Any) -> Any:
    """`function` of an array, or of each array of a tuple, for models with several inputs or outputs."""
    return tuple(each(function, part) for part in x) if isinstance(x, tuple) else function(x)


def arrays_of(x: Any) -> Iterator[Array]:
    """The array `x`, or all arrays of the tuple `x`, nested ones too."""
    if isinstance(x, tuple):
        for part in x:
            yield from arrays_of(part)
    else:
        yield x


def shape_of(x: Any) -> Any:
    """The shape of an array, or the tuple of shapes of a tuple of arrays."""
    return each(np.shape, x)


def check_finite(x: Array, what: str) -> None:
    """Raise ValueError with the first offending value and where it stands if `x` holds NaN or infinity."""
    finite = np.isfinite(x)
    if not finite.all():
        index = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise ValueError(f"{what} holds {x[index]} at {index}: only finite numbers can be computed with")
