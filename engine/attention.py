"""Attention: each position asks all others, and takes from each as much as its key answers the query."""

import math
from typing import Any

import numpy as np

from engine.activations import row_max, row_sum
from engine.shapes import Array, ShapeError, as_float

_LOWEST = -1e30  # below any score, and finite: where every key is hidden, the scores are still comparable


def causal_mask(length: int) -> Array:
    """(T, T), True where key <= query: a position sees itself and what came before."""
    if length < 1:
        raise ValueError(f"causal_mask needs at least one position, got {length}")
    return np.tri(length, dtype=bool)


def padding_mask(tokens: Any, pad: int = 0) -> Array:
    """Tokens (N, T) -> (N, 1, T), True where a key is no padding: for every query. `&` adds a causal mask."""
    tokens = np.asarray(tokens)
    if tokens.ndim != 2:
        raise ShapeError("padding_mask", ("N", "T"), tokens.shape)
    return (tokens != pad)[:, None]


def attention(query: Any, key: Any, value: Any, mask: Any = None) -> tuple[Array, Array]:
    """output = weights value, weights = softmax(query key^T / sqrt(d)), each row over the keys: (output, weights).

    query (..., T_q, d), key (..., T_k, d), value (..., T_k, d_v); mask, which is True where a key may be seen,
    (..., T_q, T_k). A query that may see no key gets zeros. The scores of random vectors have variance d: divided
    by sqrt(d) they leave the softmax room to learn.

    Source: Vaswani et al. (2017), Attention is all you need, section 3.2.1.
    """
    query, key, value = as_float(query), as_float(key), as_float(value)
    if query.ndim < 2 or key.shape != (*query.shape[:-2], *key.shape[-2:-1], query.shape[-1]) or 0 in key.shape:
        raise ShapeError("attention", (*query.shape[:-2], "T_k", *query.shape[-1:]), key.shape, "key")
    if value.shape[:-1] != key.shape[:-1]:
        raise ShapeError("attention", (*key.shape[:-1], "d_v"), value.shape, "value")
    scores = np.matmul(query, key.swapaxes(-1, -2))
    weights = attention_weights(scores, query.shape[-1], hidden_scores(mask, scores.shape, scores.dtype))
    return np.matmul(weights, value), weights


def hidden_scores(mask: Any, shape: tuple[int, ...], dtype: Any, place: str = "attention") -> Array | None:
    """The mask as numbers to add to scores of `shape`: 0 where a key may be seen, minus infinity elsewhere.

    Errors name `place`.
    """
    if mask is None:
        return None
    mask = np.asarray(mask)
    if mask.dtype != bool:
        raise TypeError(f"{place}: a mask holds True where a key may be seen, got {mask.dtype}")
    if mask.ndim == 3 and len(shape) == 4:
        mask = mask[:, None]  # the same for each head
    fits = mask.ndim <= len(shape) and all(
        m in (1, s) for m, s in zip(mask.shape[::-1], shape[::-1], strict=False)
    )
    if not fits:
        raise ShapeError(place, shape, mask.shape, "mask")
    return np.where(mask, 0.0, -np.inf).astype(dtype)


def attention_weights(scores: Array, d: int, hidden: Array | None) -> Array:
    """softmax(scores / sqrt(d) + hidden) by rows, written over `scores` (..., T_q, T_k)."""
    np.multiply(scores, 1 / math.sqrt(d), out=scores)
    if hidden is not None:
        np.add(scores, hidden, out=scores)
    highest = row_max(scores)
    np.subtract(scores, np.maximum(highest, _LOWEST, out=highest), out=scores)
    np.exp(scores, out=scores)
    # The highest score became exp(0), so a sum below 1 is 0: no key may be seen.
    rows = scores.reshape(-1, scores.shape[-1])
    sums = row_sum(rows)
    return np.divide(rows, np.maximum(sums, 1, out=sums), out=rows).reshape(scores.shape)
