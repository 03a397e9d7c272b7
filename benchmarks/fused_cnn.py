"""The yardstick for convolutions: one training step of the digits CNN by hand, with the batch as last axis.

3x3x8, ReLU, pool 2, 3x3x16, ReLU, pool 2, dense 10; zeros around the images ("same"), cross-entropy, Adam.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from benchmarks.fused_adam import fused_adam

Array = np.ndarray[Any, Any]
SIDES = (8, 4)  # the image's in the first and in the second convolution
SHAPES = [(9, 8), (8,), (72, 16), (16,), (64, 10), (10,)]
KEPT = 2**20  # bytes: longer copies of the padded gradient than that leave the processor's cache


class _Convolution:
    """Buffers of a 3x3 convolution (C, H, W, N) with zeros around, its product and the pool behind it."""

    def __init__(self, c_in: int, c_out: int, side: int, n: int) -> None:
        f = np.float32
        self.padded = np.zeros((c_in, side + 2, side + 2, n), f)
        self.inner = self.padded[:, 1:-1, 1:-1]
        self.windows = _windows(self.padded, side)
        self.columns = np.empty(self.windows.shape, f)
        self.rows = self.columns.reshape(9 * c_in, -1)
        self.y, self.grad_y = np.empty((2, c_out, side, side, n), f)
        self.y_rows, self.grad_rows = self.y.reshape(c_out, -1), self.grad_y.reshape(c_out, -1)
        quarters = [(slice(None), slice(i, None, 2), slice(j, None, 2)) for i in (0, 1) for j in (0, 1)]
        self.cells, self.grad_cells = [self.y[q] for q in quarters], [self.grad_y[q] for q in quarters]
        self.pooled, self.grad, self.slope = np.empty((3, c_out, side // 2, side // 2, n), f)
        self.better = np.empty((3, *self.pooled.shape), bool)
        self.grad_padded = np.zeros((c_out, side + 2, side + 2, n), f)
        self.grad_inner = self.grad_padded[:, 1:-1, 1:-1]
        self.grad_windows = _windows(self.grad_padded, side)
        self.short = self.grad_windows.nbytes <= KEPT
        self.grad_columns = np.empty(self.grad_windows.shape, f)
        self.back = np.zeros_like(self.padded)
        self.seen = [self.back[:, i : i + side, j : j + side] for i in range(3) for j in range(3)]
        self.grad_x, self.share = np.empty((2, c_in, side, side, n), f)
        self.ones = np.ones(side * side * n, f)

    def forward(self, weight: Array, bias: Array) -> Array:
        """From `inner`: convolution, pool, then bias and ReLU: they commute with the maximum."""
        np.copyto(self.columns, self.windows)
        weight.T.dot(self.rows, self.y_rows)
        a, b, c, d = self.cells
        np.greater(b, a, out=self.better[0])
        y = np.maximum(a, b, out=self.pooled)
        np.greater(c, y, out=self.better[1])
        np.maximum(y, c, out=y)
        np.greater(d, y, out=self.better[2])
        np.maximum(y, d, out=y)
        np.add(y, bias[:, None, None, None], out=y)
        return np.maximum(y, np.float32(0), out=y)

    def gradients(self, grad: Array, grad_weight: Array, grad_bias: Array) -> None:
        """From the gradient by the pooled output to that by the parameters."""
        np.sign(self.pooled, out=self.slope)
        np.multiply(grad, self.slope, out=self.grad)
        rest = self.grad
        flat = rest.reshape(len(rest), -1)
        flat.dot(self.ones[: flat.shape[1]], grad_bias)
        for cell, better in zip(self.grad_cells[:0:-1], self.better[::-1], strict=True):
            np.multiply(rest, better, out=cell)
            np.subtract(rest, cell, out=rest)
        np.copyto(self.grad_cells[0], rest)
        self.rows.dot(self.grad_rows.T, grad_weight)

    def grad_input(self, weight: Array) -> Array:
        """The gradient by the input: by the turned kernel where that stays in the cache, else cell by cell."""
        c_out, c_in = len(self.y), len(self.padded)
        if self.short:
            np.copyto(self.grad_inner, self.grad_y)
            np.copyto(self.grad_columns, self.grad_windows)
            turned = weight.reshape(9, c_in, c_out)[::-1].transpose(1, 0, 2).reshape(c_in, -1)
            turned.dot(self.grad_columns.reshape(9 * c_out, -1), self.grad_x.reshape(c_in, -1))
            return self.grad_x
        self.back.fill(0)
        for cell, seen in zip(weight.reshape(9, c_in, c_out), self.seen, strict=True):
            cell.dot(self.grad_rows, self.share.reshape(c_in, -1))
            np.add(seen, self.share, out=seen)
        return self.back[:, 1:-1, 1:-1]


def _windows(padded: Array, side: int) -> Array:
    c, h, w, n = padded.strides
    return as_strided(padded, (3, 3, len(padded), side, side, padded.shape[3]), (h, w, c, h, w, n))


def fused_cnn(
    batch_size: int, learning_rate: float = 0.01
) -> tuple[Callable[[Array, Array], None], dict[str, Array]]:
    """step(x (N, 8, 8, 1), y one-hot (N, 10)), and the parameters and gradients as views of one array each."""
    n, rng = batch_size, np.random.default_rng(0)
    ends = np.cumsum([math.prod(shape) for shape in SHAPES])
    params, grads = np.zeros((2, ends[-1]), np.float32)
    adam_step = fused_adam(params, grads, learning_rate)
    w1, b1, w2, b2, w3, b3 = (p.reshape(s) for p, s in zip(np.split(params, ends[:-1]), SHAPES, strict=True))
    gw1, gb1, gw2, gb2, gw3, gb3 = (g.reshape(s) for g, s in zip(np.split(grads, ends[:-1]), SHAPES, strict=True))
    for w in (w1, w2, w3):
        w[...] = rng.normal(0, math.sqrt(2 / len(w)), w.shape)
    first, second = _Convolution(1, 8, SIDES[0], n), _Convolution(8, 16, SIDES[1], n)
    flat, grad_flat = np.empty((2, n, 64), np.float32)
    flat_images, out = flat.reshape(n, 2, 2, 16), np.empty((n, 10), np.float32)
    grad_images, grad_pooled = grad_flat.reshape(n, 2, 2, 16), np.empty_like(second.pooled)
    ones, class_ones = np.ones(n, np.float32), np.ones((10, 1), np.float32)

    def step(x: Array, y: Array) -> None:
        np.copyto(first.inner, x.transpose(3, 1, 2, 0))
        np.copyto(second.inner, first.forward(w1, b1))
        np.copyto(flat_images, second.forward(w2, b2).transpose(3, 1, 2, 0))
        flat.dot(w3, out)
        np.add(out, b3, out=out)
        np.subtract(out, np.maximum.reduce(out.T.copy(), axis=0)[:, None], out=out)
        np.exp(out, out=out)
        np.divide(out, out.dot(class_ones), out=out)
        np.subtract(out, y, out=out)
        np.multiply(out, 1 / n, out=out)
        flat.T.dot(out, gw3)
        ones.dot(out, gb3)
        out.dot(w3.T, grad_flat)
        np.copyto(grad_pooled, grad_images.transpose(3, 1, 2, 0))
        second.gradients(grad_pooled, gw2, gb2)
        first.gradients(second.grad_input(w2), gw1, gb1)
        adam_step()

    return step, {"params": params, "grads": grads}
