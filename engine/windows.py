"""A window that slides over an image: where it stops, how often, and what is put around the edge.

Convolution and pooling share it. Images are (N, H, W, C) outside and (C, H, W, N) in memory (see buffers.py).
"""

import operator
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from engine.shapes import Array, ShapeError

Pair = tuple[int, int]


def output_size(length: int, window: int, stride: int = 1, padding: int | str = "valid") -> int:
    """How many places a window has along `length` pixels: floor((length + padding - window) / stride) + 1.

    `padding` is "valid" (nothing), "same" (as many pixels as make it ceil(length / stride)) or the number of
    pixels at each end. 0 if the window is larger than the padded image. Source: Dumoulin and Visin (2016), A guide
    to convolution arithmetic for deep learning.
    """
    return Windows(window, stride, padding).places((length, length))[0]


class Windows:
    """Windows of `size`, `stride` pixels apart; each of both is a number or (rows, columns)."""

    def __init__(
        self,
        size: int | Pair,
        stride: int | Pair = 1,
        padding: int | str = "valid",
        names: tuple[str, str] = ("window", "stride"),
    ) -> None:
        self.size, self.stride = _pair(size, names[0]), _pair(stride, names[1])
        if isinstance(padding, str) and padding not in ("valid", "same"):
            raise ValueError(f"padding should be 'valid', 'same' or a number of pixels, got {padding!r}")
        self.padding = padding if isinstance(padding, str) else operator.index(padding)
        if not isinstance(self.padding, str) and self.padding < 0:
            raise ValueError(f"padding should be at least 0 pixels, got {padding}")

    @property
    def settings(self) -> tuple[Any, Any]:
        """Size and stride, each as one number where rows and columns agree."""
        size, stride = (a if a == b else (a, b) for a, b in (self.size, self.stride))
        return size, stride

    def edges(self, image: tuple[int, int]) -> tuple[Pair, Pair]:
        """(before, after) along the rows and the columns: how many pixels are put around an image (H, W).

        "same" puts the odd one out after, as Keras and PyTorch do.
        """
        if self.padding == "valid":
            return (0, 0), (0, 0)
        if not isinstance(self.padding, str):
            return (self.padding, self.padding), (self.padding, self.padding)
        rows, columns = (
            max(0, (-(-length // stride) - 1) * stride + size - length)
            for length, size, stride in zip(image, self.size, self.stride, strict=True)
        )
        return (rows // 2, rows - rows // 2), (columns // 2, columns - columns // 2)

    def places(self, image: tuple[int, int]) -> Pair:
        """(H', W'): how many windows fit along an image (H, W)."""
        rows, columns = (
            max(0, (length + sum(edge) - size) // stride + 1)
            for length, edge, size, stride in zip(image, self.edges(image), self.size, self.stride, strict=True)
        )
        return rows, columns

    def check(self, place: str, shape: tuple[int, ...]) -> None:
        """ShapeError, on behalf of `place`, if images of `shape` (N, H, W, C) are too small for one window."""
        if not all(self.places((shape[1], shape[2]))):
            rows, columns = self.size
            pad = "" if self.padding == "valid" else f" with padding {self.padding}"
            raise ShapeError(f"{place}{pad}", ("N", f"H >= {rows}", f"W >= {columns}", shape[3]), shape)

    def pad(self, images: Array) -> Array:
        """`images` (C, H, W, N) with zeros around them, one piece of memory."""
        channels, height, width, n = images.shape
        shape = (channels, *self.padded_shape((height, width)), n)
        if shape == images.shape:
            return np.ascontiguousarray(images)
        padded = np.zeros(shape, images.dtype)
        self.interior(padded, (height, width))[...] = images
        return padded

    def interior(self, padded: Array, image: tuple[int, int]) -> Array:
        """The view (C, H, W, N) of the image itself within `padded` (C, H + edges, W + edges, N)."""
        (top, _), (left, _) = self.edges(image)
        return padded[:, top : top + image[0], left : left + image[1]]

    def padded_shape(self, image: tuple[int, int]) -> Pair:
        """Height and width of an image (H, W) with what is put around it."""
        (top, bottom), (left, right) = self.edges(image)
        return top + image[0] + bottom, left + image[1] + right

    def way_back(self, image: Pair) -> tuple[tuple[int, slice, int], tuple[int, slice, int]]:
        """How a gradient lies so that the turned kernel leads it back, for the rows and for the columns.

        (length, places, start): among `length` zeros it stands at `places`, and the kernel begins at `start`.
        """
        rows, columns = (
            _way_back(length, n, before, size, stride)
            for length, n, (before, _), size, stride in zip(
                image, self.places(image), self.edges(image), self.size, self.stride, strict=True
            )
        )
        return rows, columns

    def cells(self, padded: Array, places: Pair) -> Iterator[Array]:
        """For each cell of the window, row by row, what it sees at all places: views (C, H', W', N)."""
        (down, across), (height, width) = self.stride, places
        for i, j in np.ndindex(self.size):
            yield padded[:, i : i + down * height : down, j : j + across * width : across]

    def views(self, padded: Array, places: Pair) -> Array:
        """The same as one view (kh, kw, C, H', W', N), without a copy."""
        channel, row, column, sample = padded.strides
        shape = (*self.size, padded.shape[0], *places, padded.shape[3])
        strides = (row, column, channel, row * self.stride[0], column * self.stride[1], sample)
        return as_strided(padded, shape, strides)


def _pair(value: Any, name: str) -> Pair:
    pair = value if isinstance(value, tuple) else (value, value)
    rows, columns = map(operator.index, pair) if len(pair) == 2 else (0, 0)
    if rows < 1 or columns < 1:
        raise ValueError(f"{name} should be at least 1 pixel, or (rows, columns), got {value}")
    return rows, columns


def _way_back(length: int, n: int, before: int, size: int, stride: int) -> tuple[int, slice, int]:
    # The first window saw pixels up to size - 1 - before. If that is below 0 it saw nothing but padding.
    lead = size - 1 - before
    start, first = max(0, -lead), max(0, lead)
    end = first + (n - 1) * stride + 1
    return max(end, start + length + size - 1), slice(first, end, stride), start
