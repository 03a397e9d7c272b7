"""The yardstick: one training step of a small transformer by hand, nothing in it but NumPy calls.

One encoder and one decoder block with the norm before each part, as engine.EncoderDecoder; every shape is fixed.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.fused_adam import fused_adam

Array = np.ndarray[Any, Any]
Pass = tuple[Callable[..., Array], Callable[..., Any]]  # forward and backward of a part
LEARNING_RATE, BETA2 = 3e-3, 0.98


class Parameters:
    """Views of one flat vector and of its gradient, handed out one after the other."""

    def __init__(self, size: int) -> None:
        self.vector, self.grads = np.zeros((2, size), np.float32)
        self.position = 0

    def take(self, *shape: int) -> tuple[Array, Array]:
        start, self.position = self.position, self.position + math.prod(shape)
        return (
            self.vector[start : self.position].reshape(shape),
            self.grads[start : self.position].reshape(shape),
        )


def _empty(*shape: int) -> Array:
    return np.empty(shape, np.float32)


def _norm(p: Parameters, rows: int, d: int) -> Pass:
    (weight, grad_weight), (bias, grad_bias) = p.take(d), p.take(d)
    weight[...] = 1
    y, normal, work, grad_x, inverse, mean = *(_empty(rows, d) for _ in range(4)), _empty(rows, 1), _empty(rows, 1)
    share, ones = np.full((d, 1), 1 / d, np.float32), np.ones(rows, np.float32)
    scaled = _empty(d, 1)

    def forward(x: Array) -> Array:
        x.dot(share, mean)
        np.subtract(x, mean, out=normal)
        np.multiply(normal, normal, out=y)
        y.dot(share, inverse)
        np.add(inverse, 1e-5, out=inverse)
        np.sqrt(inverse, out=inverse)
        np.reciprocal(inverse, out=inverse)
        np.multiply(normal, inverse, out=normal)
        np.multiply(normal, weight, out=y)
        return np.add(y, bias, out=y)

    def backward(grad: Array) -> Array:
        np.multiply(grad, normal, out=work)
        ones.dot(grad, grad_bias)
        ones.dot(work, grad_weight)
        np.multiply(weight[:, None], share, out=scaled)
        np.multiply(normal, work.dot(scaled, mean), out=work)
        np.multiply(grad, weight, out=grad_x)
        np.subtract(grad_x, work, out=grad_x)
        np.subtract(grad_x, grad.dot(scaled, mean), out=grad_x)
        return np.multiply(grad_x, inverse, out=grad_x)

    return forward, backward


def _dense(p: Parameters, rows: int, width: int, out: int, rng: np.random.Generator, gain: float = 1.0) -> Pass:
    (weight, grad_weight), (bias, grad_bias) = p.take(width, out), p.take(out)
    weight[...] = rng.normal(0, gain / math.sqrt(width), weight.shape)
    y, grad_x, ones, last = _empty(rows, out), _empty(rows, width), np.ones(rows, np.float32), []

    def forward(x: Array) -> Array:
        last[:] = [x]
        return np.add(x.dot(weight, y), bias, out=y)

    def backward(grad: Array) -> Array:
        last[0].T.dot(grad, grad_weight)
        ones.dot(grad, grad_bias)
        return grad.dot(weight.T, grad_x)

    return forward, backward


def _attention(n: int, n_queries: int, n_keys: int, heads: int, d: int) -> Pass:
    """The products between the Dense layers: queries, keys and values as rows in, mixed rows out."""
    width = d // heads
    scores, grad_scores, work = (_empty(n, heads, n_queries, n_keys) for _ in range(3))
    flat, flat_grad, flat_work = (a.reshape(-1, n_keys) for a in (scores, grad_scores, work))
    mixed, sums, ones = _empty(n * n_queries, d), _empty(len(flat), 1), np.ones((n_keys, 1), np.float32)
    columns = _empty(n_keys, len(flat))
    scale, last = 1 / math.sqrt(width), []

    def cut(rows: Array) -> Array:
        return rows.reshape(n, -1, heads, width).transpose(0, 2, 1, 3)

    mixed_heads = cut(mixed)

    def forward(query: Array, key: Array, value: Array, hidden: Array | None) -> Array:
        q, k, v = last[:] = [_cut(part, n, heads, width) for part in (query, key, value)]
        np.matmul(q, k.swapaxes(2, 3), out=scores)
        np.multiply(scores, scale, out=scores)
        if hidden is not None:
            np.add(scores, hidden, out=scores)
        np.copyto(columns, flat.T)
        np.subtract(flat, np.maximum.reduce(columns, axis=0)[:, None], out=flat)
        np.exp(scores, out=scores)
        np.divide(flat, flat.dot(ones, sums), out=flat)
        np.matmul(scores, v, out=mixed_heads)
        return mixed

    def backward(grad: Array, grad_query: Array, grad_key: Array, grad_value: Array) -> None:
        q, k, v = last
        g = cut(grad)
        np.matmul(scores.swapaxes(2, 3), g, out=_cut(grad_value, n, heads, width))
        np.matmul(g, v.swapaxes(2, 3), out=grad_scores)
        np.multiply(grad_scores, scores, out=work)
        np.subtract(flat_grad, flat_work.dot(ones, sums), out=flat_grad)
        np.multiply(grad_scores, scores, out=grad_scores)
        np.multiply(grad_scores, scale, out=grad_scores)
        np.matmul(grad_scores, k, out=_cut(grad_query, n, heads, width))
        np.matmul(grad_scores.swapaxes(2, 3), q, out=_cut(grad_key, n, heads, width))

    return forward, backward


def _cut(rows: Array, n: int, heads: int, width: int) -> Array:
    """Columns of a wider table, (N T, d) -> (N, heads, T, width), without a copy."""
    length, (row, number) = len(rows) // n, rows.strides
    return np.lib.stride_tricks.as_strided(
        rows, (n, heads, length, width), (length * row, width * number, row, number)
    )


def _self_attention(p: Parameters, n: int, length: int, heads: int, d: int, rng: np.random.Generator) -> Pass:
    rows = n * length
    norm, project = _norm(p, rows, d), _dense(p, rows, d, 3 * d, rng)  # three products in one
    mix, output = _attention(n, length, length, heads, d), _dense(p, rows, d, d, rng)
    y, grad_x, grads = _empty(rows, d), _empty(rows, d), _empty(rows, 3 * d)
    parts = [grads[:, i * d : (i + 1) * d] for i in range(3)]

    def forward(x: Array, hidden: Array) -> Array:
        together = project[0](norm[0](x))
        q, k, v = (together[:, i * d : (i + 1) * d] for i in range(3))
        return np.add(x, output[0](mix[0](q, k, v, hidden)), out=y)

    def backward(grad: Array) -> Array:
        mix[1](output[1](grad), *parts)
        return np.add(grad, norm[1](project[1](grads)), out=grad_x)

    return forward, backward


def _cross_attention(
    p: Parameters, n: int, lengths: tuple[int, int], heads: int, d: int, rng: np.random.Generator
) -> Pass:
    rows, keys = n * lengths[0], n * lengths[1]
    norm, query, project = _norm(p, rows, d), _dense(p, rows, d, d, rng), _dense(p, keys, d, 2 * d, rng)
    mix, output = _attention(n, *lengths, heads, d), _dense(p, rows, d, d, rng)
    y, grad_x, grad_query, grads = _empty(rows, d), _empty(rows, d), _empty(rows, d), _empty(keys, 2 * d)

    def forward(x: Array, memory: Array, hidden: Array) -> Array:
        together = project[0](memory)
        q = query[0](norm[0](x))
        return np.add(x, output[0](mix[0](q, together[:, :d], together[:, d:], hidden)), out=y)

    def backward(grad: Array) -> tuple[Array, Array]:
        mix[1](output[1](grad), grad_query, grads[:, :d], grads[:, d:])
        np.add(grad, norm[1](query[1](grad_query)), out=grad_x)
        return grad_x, project[1](grads)

    return forward, backward


def _feed_forward(p: Parameters, rows: int, d: int, d_ff: int, rng: np.random.Generator) -> Pass:
    norm, first = _norm(p, rows, d), _dense(p, rows, d, d_ff, rng, math.sqrt(2))
    second = _dense(p, rows, d_ff, d, rng)
    y, grad_x, slope, zero = (
        _empty(rows, d),
        _empty(rows, d),
        np.empty((rows, d_ff), bool),
        np.zeros((), np.float32),
    )
    last: list[Array] = []

    def forward(x: Array) -> Array:
        hidden = first[0](norm[0](x))
        last[:] = [np.maximum(hidden, zero, out=hidden)]
        return np.add(x, second[0](hidden), out=y)

    def backward(grad: Array) -> Array:
        inner = second[1](grad)
        np.multiply(inner, np.greater(last[0], zero, out=slope), out=inner)
        return np.add(grad, norm[1](first[1](inner)), out=grad_x)

    return forward, backward


def _embedding(
    p: Parameters, n: int, length: int, n_tokens: int, d: int, code: Array, rng: np.random.Generator
) -> Pass:
    weight, grad_weight = p.take(n_tokens, d)
    weight[...] = rng.normal(0, 1, weight.shape)
    y, one_hot, eye = _empty(n, length, d), _empty(n * length, n_tokens), np.eye(n_tokens, dtype=np.float32)
    last: list[Array] = []

    def forward(tokens: Array) -> Array:
        last[:] = [tokens]
        np.take(weight, tokens, axis=0, out=y, mode="clip")
        return np.add(y, code[:length], out=y).reshape(n * length, d)

    def backward(grad: Array) -> None:
        np.take(eye, last[0].reshape(-1), axis=0, out=one_hot, mode="clip")
        one_hot.T.dot(grad, grad_weight)

    return forward, backward


def fused_transformer(
    n_tokens: tuple[int, int], lengths: tuple[int, int], n: int, d: int, heads: int, d_ff: int, code: Array
) -> tuple[Callable[[Array, Array, Array, Array], None], Parameters]:
    """step(source, target, one_hot, counted) on a batch of `n`: Adam on cross-entropy from logits.

    `one_hot` (N T, K) are the next words with rows of zeros for padding, `counted` (N T, 1) is 1 where they are
    not padding. `code` (T, d) is added to the embeddings.
    """
    rng = np.random.default_rng(0)
    rows, keys = n * lengths[1], n * lengths[0]
    p = Parameters(3 * (4 * d + 2 * d_ff) * d + (sum(n_tokens) + n_tokens[1]) * d + 50 * d)  # more than enough
    read = _embedding(p, n, lengths[0], n_tokens[0], d, code, rng)
    encode = [_self_attention(p, n, lengths[0], heads, d, rng), _feed_forward(p, keys, d, d_ff, rng)]
    memory_norm = _norm(p, keys, d)
    write = _embedding(p, n, lengths[1], n_tokens[1], d, code, rng)
    attend = _self_attention(p, n, lengths[1], heads, d, rng)
    consult = _cross_attention(p, n, (lengths[1], lengths[0]), heads, d, rng)
    think, last_norm = _feed_forward(p, rows, d, d_ff, rng), _norm(p, rows, d)
    output = _dense(p, rows, d, n_tokens[1], rng)
    p.vector, p.grads = p.vector[: p.position], p.grads[: p.position]
    adam_step = fused_adam(p.vector, p.grads, LEARNING_RATE, BETA2)
    later = np.where(np.tri(lengths[1], dtype=bool), 0, -np.inf).astype(np.float32)
    columns, sums = _empty(n_tokens[1], rows), _empty(rows, 1)
    ones = np.ones((n_tokens[1], 1), np.float32)

    def step(source: Array, target: Array, one_hot: Array, counted: Array) -> None:
        padding = np.where(source != 0, 0, -np.inf).astype(np.float32)[:, None, None]
        x = encode[1][0](encode[0][0](read[0](source), padding))
        memory = memory_norm[0](x)
        y = think[0](consult[0](attend[0](write[0](target), later), memory, padding))
        grad = output[0](last_norm[0](y))
        np.copyto(columns, grad.T)
        np.subtract(grad, np.maximum.reduce(columns, axis=0)[:, None], out=grad)
        np.exp(grad, out=grad)
        np.divide(counted, grad.dot(ones, sums), out=sums)
        np.multiply(grad, sums, out=grad)
        np.subtract(grad, one_hot, out=grad)
        np.multiply(grad, 1 / float(counted.sum()), out=grad)
        grad_y, grad_memory = consult[1](think[1](last_norm[1](output[1](grad))))
        write[1](attend[1](grad_y))
        read[1](encode[0][1](encode[1][1](memory_norm[1](grad_memory))))
        adam_step()

    return step, p
