"""Arrays allocated once: at study size a training step spends most of its time asking for memory."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import DTypeLike

from engine.shapes import Array


def empty(shape: tuple[int, ...], dtype: DTypeLike) -> Array:
    """A new array; images (N, H, W, C) lie batch-last in memory, as a view of a contiguous (C, H, W, N).

    Sums over channels and windows then run along the long batch axis: 1.7 times as fast as (N, H, W, C) in memory.
    """
    if len(shape) != 4:
        return np.empty(shape, dtype)
    n, height, width, channels = shape
    return np.empty((channels, height, width, n), dtype).transpose(3, 1, 2, 0)


def batch_last(array: Array) -> Array:
    """A copy of (R, N, F) that lies in memory as (R, F, N): with few features a loop along them would be short."""
    return array.swapaxes(1, 2).copy().swapaxes(1, 2)


def memory_order(images: Array) -> Array:
    """The view (C, H, W, N) of images (N, H, W, C)."""
    return images.transpose(3, 1, 2, 0)


class Buffered:
    """Something that writes every result with `out=self._name`, for each `_name` in `buffer_names`.

    Outside training these are None (class attributes) and NumPy returns fresh arrays: a result is the caller's
    to keep. `fit` allocates them once for each batch shape and lends them with `use`: a step allocates nothing.
    """

    buffer_names: ClassVar[tuple[str, ...]] = ()
    planned = False

    def buffer_shapes(self, input_shape: tuple[int, ...]) -> Mapping[str, tuple[int, ...]]:
        """Shape of each buffer for an input of `input_shape`; by default that of the input."""
        return dict.fromkeys(self.buffer_names, input_shape)

    def allocate(self, input_shape: tuple[int, ...], dtype: DTypeLike) -> dict[str, Array]:
        """New buffers for inputs of `input_shape`."""
        return {name: empty(shape, dtype) for name, shape in self.buffer_shapes(input_shape).items()}

    def use(self, buffers: Mapping[str, Array] | None) -> None:
        """Write into `buffers` from now on; None: into fresh arrays again."""
        self.planned = buffers is not None
        for name in self.buffer_names:
            setattr(self, name, None if buffers is None else buffers[name])

    def __getstate__(self) -> dict[str, Any]:
        """Settings and parameters; what a pass leaves behind (`_x`, gradients, buffers) is not pickled."""
        return {
            name: value
            for name, value in vars(self).items()
            if not name.startswith(("_", "grad_")) and name not in {"planned", "in_model", "name"}
        }
