"""A kernel slides over an image and is multiplied with what it covers: the operation behind every convolution."""

from typing import Any

import numpy as np

from engine.buffers import memory_order
from engine.shapes import Array, ShapeError, as_float
from engine.windows import Pair, Windows

BLOCK = 2**17  # numbers that conv2d works on at once: they stay in the processor's cache


def conv2d(x: Any, kernel: Any, stride: int | Pair = 1, padding: int | str = "valid") -> Array:
    """y[i, j, o] = sum over a, b, c of x[i s + a, j s + b, c] * kernel[a, b, c, o], for one image or a batch.

    x (H, W) with a kernel (kh, kw) gives (H', W'); x (H, W, C_in) or (N, H, W, C_in) with (kh, kw, C_in, C_out)
    gives (H', W', C_out) or (N, H', W', C_out), each in the precision of x. The rest is as in `Conv2D`. ShapeError
    if the two do not fit, or the image is smaller than the kernel.
    """
    x = as_float(x)
    kernel = as_float(kernel).astype(x.dtype, copy=False)
    shape, plain = x.shape, x.ndim == 2 and kernel.ndim == 2
    if plain:
        x, kernel = x[None, :, :, None], kernel[:, :, None, None]
    elif x.ndim == 3 and kernel.ndim == 4:
        x = x[None]
    if x.ndim != 4 or not len(x):
        raise ShapeError("conv2d", ("H", "W") if kernel.ndim == 2 else ("N", "H", "W", "C_in"), shape)
    if kernel.ndim != 4 or kernel.shape[2] != x.shape[3]:
        raise ShapeError(f"conv2d of images {shape}", ("kh", "kw", x.shape[3], "C_out"), kernel.shape, "kernel")
    window = Windows(kernel.shape[:2], stride, padding)
    window.check("conv2d", x.shape)
    y = _by_blocks(window.pad(memory_order(x)), kernel, window, window.places(x.shape[1:3])).transpose(3, 1, 2, 0)
    if plain:
        return y[0, :, :, 0]
    return y[0] if len(shape) == 3 else y


def _by_blocks(padded: Array, kernel: Array, window: Windows, places: Pair) -> Array:
    """(C_in, H + edges, W + edges, N) -> (C_out, H', W', N), some rows of y at a time."""
    (height, width), n, down = places, padded.shape[3], window.stride[0]
    y = np.empty((kernel.shape[3], height, width, n), padded.dtype)
    rows = kernel_rows(kernel)
    # Each block computes kh - 1 rows more than it keeps: at least four times as many should remain.
    step = max(4 * (window.size[0] - 1), BLOCK // (sum(rows.shape) * width * n * down), 1)
    for top in range(0, height, step):
        Correlation(padded[:, top * down :], window, y[:, top : top + step])(rows)
    return y


def kernel_rows(kernel: Array) -> Array:
    """(kh, kw, C_in, C_out) -> (kh C_out, kw C_in), what a `Correlation` multiplies with."""
    kh, kw, c_in, c_out = kernel.shape
    return kernel.transpose(0, 3, 1, 2).reshape(kh * c_out, kw * c_in)


class Correlation:
    """`padded` (C_in, H + edges, W + edges, N) with a kernel into `y` (C_out, H', W', N), again and again.

    All rows of the kernel are one matrix product with the image in kw copies, each a pixel further; then kh
    results are added, each from a row further. A copy for each cell of the kernel would be kh kw of them.
    """

    def __init__(self, padded: Array, window: Windows, y: Array) -> None:
        (kh, kw), (down, across) = window.size, window.stride
        c_out, height, width, _ = y.shape
        reach = (height - 1) * down + 1
        # (1, kw, C_in, rows, W', N): all rows that are needed, once for each column of the kernel
        self.seen = Windows((1, kw), (1, across)).views(padded, (reach + kh - 1, width))
        self.copies = np.empty(self.seen.shape, y.dtype)
        sums = np.empty((kh, c_out, *self.seen.shape[3:]), y.dtype)
        self.copies_rows = self.copies.reshape(kw * len(padded), -1)
        self.sums_rows = sums.reshape(kh * c_out, -1)
        self.first, *self.others = (sums[a, :, a : a + reach : down] for a in range(kh))
        self.y = y

    def __call__(self, rows: Array) -> Array:
        """Fill `y` with the present content of `padded`; `rows` are the `kernel_rows` of a kernel."""
        np.copyto(self.copies, self.seen)
        rows.dot(self.copies_rows, self.sums_rows)  # (kh C_out, kw C_in) (kw C_in, rows W' N)
        total = self.first
        for other in self.others:
            total = np.add(total, other, out=self.y)
        if not self.others:
            np.copyto(self.y, total)
        return self.y
