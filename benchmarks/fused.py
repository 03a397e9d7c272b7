"""The yardstick: one training step of a three-layer network by hand, nothing in it but NumPy calls."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.fused_adam import fused_adam

Array = np.ndarray[Any, Any]


def fused_network(
    sizes: tuple[int, int, int, int], batch_size: int, adam: bool, n_samples: int
) -> tuple[Callable[[Array, Array], None], Callable[[Array, Array], tuple[float, float]]]:
    """step(x, y) on a batch and measure(x, y) -> (loss, accuracy) on all samples, of one network.

    ReLU hidden layers, cross-entropy from logits.

    One output is a sigmoid's, more are a softmax's. Learning rate 0.01; SGD without momentum unless `adam`.
    """
    n_in, n_1, n_2, n_out = sizes
    n, rng = batch_size, np.random.default_rng(0)
    shapes = [(n_in, n_1), (n_1,), (n_1, n_2), (n_2,), (n_2, n_out), (n_out,)]
    ends = np.cumsum([math.prod(shape) for shape in shapes])
    params, grads, work = np.zeros((3, ends[-1]), np.float32)
    adam_step = fused_adam(params, grads)
    w1, b1, w2, b2, w3, b3 = (p.reshape(s) for p, s in zip(np.split(params, ends[:-1]), shapes, strict=True))
    gw1, gb1, gw2, gb2, gw3, gb3 = (g.reshape(s) for g, s in zip(np.split(grads, ends[:-1]), shapes, strict=True))
    for w in (w1, w2, w3):
        w[...] = rng.normal(0, math.sqrt(2 / len(w)), w.shape)
    h1, s1, h2, s2 = (np.empty((n, width), np.float32) for width in (n_1, n_1, n_2, n_2))
    out, ones = np.empty((n, n_out), np.float32), np.ones(n, np.float32)
    class_ones = np.ones((n_out, 1), np.float32)
    w2_t, w3_t, h1_t, h2_t = w2.T, w3.T, h1.T, h2.T
    zero, one = np.zeros((), np.float32), np.ones((), np.float32)

    def step(x: Array, y: Array) -> None:
        x.dot(w1, h1)
        np.add(h1, b1, out=h1)
        np.maximum(h1, zero, out=h1)
        h1.dot(w2, h2)
        np.add(h2, b2, out=h2)
        np.maximum(h2, zero, out=h2)
        h2.dot(w3, out)
        np.add(out, b3, out=out)
        if n_out == 1:
            np.negative(out, out=out)
            np.exp(out, out=out)
            np.add(out, one, out=out)
            np.reciprocal(out, out=out)
        else:
            np.subtract(out, np.maximum.reduce(out.T.copy(), axis=0)[:, None], out=out)
            np.exp(out, out=out)
            np.divide(out, out.dot(class_ones), out=out)
        np.subtract(out, y, out=out)
        np.multiply(out, 1 / n, out=out)
        h2_t.dot(out, gw3)
        ones.dot(out, gb3)
        np.sign(h2, out=s2)
        out.dot(w3_t, h2)
        np.multiply(h2, s2, out=h2)
        h1_t.dot(h2, gw2)
        ones.dot(h2, gb2)
        np.sign(h1, out=s1)
        h2.dot(w2_t, h1)
        np.multiply(h1, s1, out=h1)
        x.T.dot(h1, gw1)
        ones.dot(h1, gb1)
        if not adam:
            np.multiply(grads, 0.01, out=work)
            np.subtract(params, work, out=params)
            return
        adam_step()

    e1, e2, e3 = (np.empty((n_samples, width), np.float32) for width in (n_1, n_2, n_out))

    def measure(x: Array, y: Array) -> tuple[float, float]:
        x.dot(w1, e1)
        np.add(e1, b1, out=e1)
        np.maximum(e1, 0, out=e1)
        e1.dot(w2, e2)
        np.add(e2, b2, out=e2)
        np.maximum(e2, 0, out=e2)
        e2.dot(w3, e3)
        np.add(e3, b3, out=e3)
        if n_out == 1:
            loss = np.log1p(np.exp(-np.abs(e3))) + np.maximum(e3, 0) - e3 * y
            return float(loss.sum()) / n_samples, np.count_nonzero((e3 > 0) == (y > 0.5)) / n_samples
        top = e3.T.copy().max(axis=0)[:, None]
        hits = np.count_nonzero(e3.argmax(axis=1) == y.argmax(axis=1))
        np.subtract(e3, top, out=e3)
        log_sum = np.log(np.exp(e3).dot(np.ones(n_out, np.float32)))
        return float(log_sum.sum() - e3.ravel().dot(y.ravel())) / n_samples, hits / n_samples

    return step, measure
