"""One number that a window gives, taken apart for whoever works it out by hand; k is its size, C channels."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from pages._figures.german import significant
from pages._figures.windows import Window

_BY_HAND = 3  # a window larger than this is no work for a pen
_LISTED = 9  # products that are written out


@dataclass(frozen=True)
class Cell:
    """What the window sees at `place` (k, k, C), what that is multiplied with, and the number that comes out."""

    place: int
    name: str
    patch: np.ndarray
    kernel: np.ndarray
    bias: float
    value: float
    kind: Literal["sum", "max", "mean"]

    @property
    def whole(self) -> bool:
        """Whether the answer is a whole number, so that nothing is rounded on the way."""
        numbers = np.concatenate([self.patch.ravel(), self.kernel.ravel(), [self.value]])
        return bool(np.all(numbers == np.rint(numbers)))

    @property
    def nonzero(self) -> list[tuple[int, ...]]:
        """(row, column, channel) of each product that is not 0."""
        return [tuple(map(int, index)) for index in np.argwhere(self.patch * self.kernel)]

    @property
    def method(self) -> str:
        """How it is worked out."""
        return {
            "sum": "Multipliziere Pixel und Kernel an jeder Stelle, addiere alles, dann den Bias.",
            "max": "Suche den grössten Wert im Fenster.",
            "mean": "Addiere alle Werte im Fenster und teile durch ihre Anzahl.",
        }[self.kind]

    @property
    def calculation(self) -> str:
        """The terms with their numbers; of many only how many."""
        values = [significant(float(value)) for value in self.patch.ravel()]
        if self.kind == "max":
            return f"Maximum von {', '.join(values)}"
        if self.kind == "mean":
            return f"({' + '.join(values)}) / {len(values)}"
        weights = [float(weight) for weight in self.kernel.ravel()]
        added = f" + {_bracketed(self.bias)}" if self.bias else ""
        if len(values) > _LISTED:
            return f"Summe der {len(values)} Produkte{added}"
        return " + ".join(f"{v} · {_bracketed(w)}" for v, w in zip(values, weights, strict=True)) + added


@dataclass(frozen=True)
class WindowCells:
    """Image (H, W, C), the window over it, the kernel (k, k, C) and the map (H', W') that it gives."""

    image: np.ndarray
    window: Window
    result: np.ndarray
    kind: Literal["sum", "max", "mean"]
    kernel: np.ndarray
    bias: float = 0.0

    @property
    def count(self) -> int:
        """How many places the window has."""
        return self.result.size

    @property
    def by_hand(self) -> bool:
        """Whether one number of it can be worked out by hand."""
        return self.count > 0 and self.window.size <= _BY_HAND

    @property
    def strongest(self) -> int:
        """The place of the largest absolute value."""
        return int(np.abs(self.result).argmax())

    def cell(self, place: int) -> Cell:
        """The number at this place, row by row."""
        row, column = divmod(place, self.window.places[1])
        stride = self.window.stride
        patch = self._patch(row * stride, column * stride)
        name = f"Zeile {row + 1}, Spalte {column + 1}"
        return Cell(place, name, patch, self.kernel, self.bias, float(self.result[row, column]), self.kind)

    def misplaced(self, place: int) -> Iterator[tuple[float, str]]:
        """What a window at the wrong place gives, and what to say about it."""
        row, column = divmod(place, self.window.places[1])
        stride, (top, left, _, _) = self.window.stride, self.window.edges
        if stride > 1:
            said = f"Der Stride ist {stride}: Von Feld zu Feld rückt das Fenster um {stride} Pixel."
            yield self._outcome(self._patch(row, column)), said
        if top or left:
            inside = self._patch(row * stride + top, column * stride + left)
            if inside.shape == self._patch(0, 0).shape:
                yield self._outcome(inside), "Mit Padding beginnt das Fenster im Rand aus Nullen."
        for other in np.argsort(np.hypot(*(np.indices(self.result.shape) - [[[row]], [[column]]])).ravel())[1:25]:
            i, j = divmod(int(other), self.window.places[1])
            said = f"Das Fenster steht falsch: Diese Zahl gehört in Zeile {i + 1}, Spalte {j + 1}."
            yield float(self.result[i, j]), said

    @cached_property
    def _padded(self) -> np.ndarray:
        top, left, bottom, right = self.window.edges
        return np.pad(self.image, ((top, bottom), (left, right), (0, 0)))

    def _patch(self, row: int, column: int) -> np.ndarray:
        return self._padded[row : row + self.window.size, column : column + self.window.size]

    def _outcome(self, patch: np.ndarray) -> float:
        if self.kind == "sum":
            return float((patch * self.kernel).sum()) + self.bias
        return float(patch.max() if self.kind == "max" else patch.mean())


def _bracketed(value: float) -> str:
    text = significant(value)
    return f"({text})" if value < 0 else text
