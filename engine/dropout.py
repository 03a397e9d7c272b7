"""Switching nodes off at random in training, so that none can rely on a particular other one."""

from typing import Any

import numpy as np

from engine.buffers import empty
from engine.layers import Layer
from engine.settings import check_generator, check_number
from engine.shapes import Array


class Dropout(Layer):
    """y = mask * x in training, y = x in inference; each number of mask is 0 with probability `rate`.

    The others are 1 / (1 - rate), so that y is x on average and inference needs no factor ("inverted" dropout);
    without `scaled` they are 1, and inference sees more than training ever did.
    `rng` draws the mask: TypeError in training without one, unless `rate` is 0; ValueError for a rate outside
    [0, 1). Freezing changes nothing.

    Source: Srivastava et al. (2014), Dropout: a simple way to prevent neural networks from overfitting.
    """

    buffer_names = ("_y", "_grad_x", "_mask")
    _y: Any = None
    _grad_x: Any = None
    _mask: Any = None
    scaled = True

    def __init__(self, rate: float, rng: np.random.Generator | None = None, *, scaled: bool = True) -> None:
        self.scaled = bool(scaled)
        self.rate = check_number("rate", rate, below=1)
        self.rng = None if rng is None else check_generator(rng)

    @property
    def mask(self) -> Array | None:
        """What training last multiplied by, 0 or 1 / (1 - rate); None before. The next draw may overwrite it."""
        return getattr(self, "_last_mask", None)

    def forward(self, x: Array, training: bool = False) -> Array:
        if not self.planned:
            x = self.accept(x)
        self._shape, self._dtype = x.shape, x.dtype
        self._drops = training and self.rate > 0
        if not self._drops:
            return x
        self._last_mask = self.draw(self._mask if self.planned else empty(x.shape, x.dtype))
        return np.multiply(x, self._last_mask, out=self._y)

    def draw(self, mask: Array) -> Array:
        """Fill `mask` with 0 and 1 / (1 - rate), or with 0 and 1."""
        if self.rng is None:
            raise TypeError(f"{self.label} needs a generator to train: Dropout({self.rate}, rng)")
        # The generator fills an array in the order of its memory, which for images is another.
        self.rng.random(out=mask if mask.ndim != 4 else mask.transpose(3, 1, 2, 0), dtype=mask.dtype)
        np.greater_equal(mask, self.rate, out=mask)
        return np.multiply(mask, 1 / (1 - self.rate), out=mask) if self.scaled else mask

    def backward(self, grad_output: Array) -> Array:
        if not self.planned:
            grad_output = self.accept_gradient(
                grad_output, getattr(self, "_shape", None), getattr(self, "_dtype", None)
            )
        return np.multiply(grad_output, self._last_mask, out=self._grad_x) if self._drops else grad_output

    def __repr__(self) -> str:
        return f"Dropout({self.rate})"
