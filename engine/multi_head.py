"""Several attentions side by side, each looking for something else."""

import math
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from engine.activations import row_sum
from engine.attention import attention_weights, causal_mask, hidden_scores
from engine.composite import Composite
from engine.layers import Dense
from engine.shapes import Array, ShapeError


class MultiHeadAttention(Composite):
    """softmax(q k^T / sqrt(d_head) + mask) v in n_heads heads side by side, d_head = d_model / n_heads.

    q, k and v are `query`, `key` and `value` through a Dense each, cut into heads; another Dense mixes what the
    heads found. `forward(x)` is self-attention, and `backward` then returns one gradient, else that of query, key
    and value. `causal` hides what comes later. `mask` is True where a key may be seen: (T_q, T_k), one for each
    sample (N, T_q or 1, T_k), as `padding_mask` gives it, or one for each head too.

    Source: Vaswani et al. (2017), Attention is all you need, section 3.2.2.
    """

    buffer_names = (
        "_scores",
        "_mixed",
        "_grad_scores",
        "_work",
        "_grad_q",
        "_grad_k",
        "_grad_v",
        "_grad_x",
        "_later",
    )
    _scores: Any = None
    _mixed: Any = None
    _grad_scores: Any = None
    _work: Any = None
    _grad_q: Any = None
    _grad_k: Any = None
    _grad_v: Any = None
    _grad_x: Any = None
    _later: Any = None

    def __init__(
        self, d_model: int, n_heads: int, rng: np.random.Generator | None = None, causal: bool = False
    ) -> None:
        if n_heads < 1 or d_model < 1 or d_model % n_heads:
            raise ValueError(f"d_model should be a multiple of n_heads, got {d_model} and {n_heads}")
        self.d_model, self.n_heads, self.causal = int(d_model), int(n_heads), bool(causal)
        names = ("query", "key", "value", "output")
        self.adopt({name: Dense(d_model, d_model, rng=rng) for name in names})

    @property
    def weights(self) -> Array:
        """How much each query of the last forward took from each key, (N, n_heads, T_q, T_k); rows sum to 1."""
        if not hasattr(self, "_last"):
            raise RuntimeError(f"{self.label}: weights need a forward first")
        return self._last[3]

    def forward(  # type: ignore[override]  # a model says forward(x, training)
        self,
        query: Any,
        key: Any = None,
        value: Any = None,
        mask: Any = None,
        training: bool = False,  # noqa: ARG002
    ) -> Array:
        if key is not None and not isinstance(key, bool):
            query = (query, key, key if value is None else value)
        if not self.planned:
            query = self.accept(query)
        self._alone = not isinstance(query, tuple)
        query, key, value = (query,) * 3 if self._alone else query
        keys, values = self.project(key, value)
        return self.attend(query, keys, values, self.hidden(mask, len(query), query.shape[1], key.shape[1]))

    def project(self, key: Array, value: Array) -> tuple[Array, Array]:
        """Keys and values by heads, each (N, n_heads, T_k, d_head): what a decoder keeps of past positions."""
        return self._apply("key", key), self._apply("value", value)

    def attend(self, query: Array, keys: Array, values: Array, hidden: Array | None = None) -> Array:
        """The output (N, T_q, d_model) for projected keys and values; `hidden` is added to the scores."""
        n, length, _ = query.shape
        heads = self._apply("query", query)
        scores = np.matmul(heads, keys.swapaxes(2, 3), out=self._scores)
        weights = attention_weights(scores, heads.shape[-1], hidden)
        self._last = heads, keys, values, weights
        # Written where the next product reads it: heads side by side in each row.
        mixed = self._mixed if self.planned else np.empty((n * length, self.d_model), weights.dtype)
        np.matmul(weights, values, out=self._heads(mixed, n))
        return self.children["output"].forward(mixed).reshape(query.shape)

    def backward(self, grad_output: Array) -> Any:
        if not self.planned:
            shape, dtype = self._last_output()
            grad_output = self.accept_gradient(grad_output, shape, dtype)
        query, key, value, weights = self._last
        n = len(query)
        grad_mixed = self._heads(self.children["output"].backward(grad_output.reshape(-1, self.d_model)), n)
        grad_q, grad_k, grad_v = self._grad_rows()
        np.matmul(weights.swapaxes(2, 3), grad_mixed, out=self._heads(grad_v, n))
        grad_scores = self._through_softmax(np.matmul(grad_mixed, value.swapaxes(2, 3), out=self._grad_scores))
        np.matmul(grad_scores, key, out=self._heads(grad_q, n))
        np.matmul(grad_scores.swapaxes(2, 3), query, out=self._heads(grad_k, n))
        grads = [
            self.children[name].backward(grad)
            for name, grad in (("query", grad_q), ("key", grad_k), ("value", grad_v))
        ]
        if not self._alone:
            return tuple(grad.reshape(n, -1, self.d_model) for grad in grads)
        grad_x = np.add(grads[0], grads[1], out=self._grad_x)
        return np.add(grad_x, grads[2], out=grad_x).reshape(n, -1, self.d_model)

    def _through_softmax(self, grad: Array) -> Array:
        """dL/dscore = weight (g - sum_j g_j weight_j) / sqrt(d_head) with g = dL/dweight, written over `grad`."""
        weights = self._last[3]
        work = np.multiply(grad, weights, out=self._work)
        sums = row_sum(work.reshape(-1, work.shape[-1])).reshape(*work.shape[:-1], 1)
        np.subtract(grad, sums, out=grad)
        np.multiply(grad, weights, out=grad)
        return np.multiply(grad, 1 / math.sqrt(self.d_model // self.n_heads), out=grad)

    def _apply(self, name: str, x: Array) -> Array:
        return self._heads(self.children[name].forward(x.reshape(-1, self.d_model)), len(x))

    def _heads(self, rows: Array, n: int) -> Array:
        """(N T, d_model) -> (N, n_heads, T, d_head), a view that BLAS takes as it is."""
        return rows.reshape(n, -1, self.n_heads, self.d_model // self.n_heads).transpose(0, 2, 1, 3)

    def hidden(self, mask: Any, n: int, n_queries: int, n_keys: int) -> Array | None:
        """What is added to the scores of `attend`; while training, `mask` may hold such numbers already."""
        later = self._later
        shape, dtype = (n, self.n_heads, n_queries, n_keys), self.children["query"].params["weight"].dtype
        if not (self.planned and getattr(mask, "dtype", None) == dtype):
            mask = hidden_scores(mask, shape, dtype, self.label)
        if self.causal and not self.planned:
            later = hidden_scores(causal_mask(n_keys), shape, dtype)
        return later if mask is None else mask if later is None else later + mask

    def _grad_rows(self) -> tuple[Array, Array, Array]:
        if self.planned:
            return self._grad_q, self._grad_k, self._grad_v
        n, _, n_keys, _ = self._last[1].shape
        n_queries, dtype = self._last[0].shape[2], self._last[0].dtype
        lengths = (n_queries, n_keys, n_keys)
        grad_q, grad_k, grad_v = (np.empty((n * length, self.d_model), dtype) for length in lengths)
        return grad_q, grad_k, grad_v

    def check_shape(self, shape: Any) -> None:
        """ShapeError unless `shape` is that of x, or those of query, key and value."""
        several = bool(shape) and isinstance(shape[0], tuple)
        query, key, value = shape if several else (shape,) * 3
        for part, wanted in (
            (query, ("N", "T_q", self.d_model)),
            (key, (*query[:1], "T_k", self.d_model)),
            (value, key),
        ):
            fits = len(part) == 3 and all(w in ("N", "T_q", "T_k", p) for w, p in zip(wanted, part, strict=True))
            if not fits or 0 in part:
                raise ShapeError(self.label, wanted, part)
        if self.causal and query[1] != key[1]:
            raise ShapeError(self.label, query, key, "key of causal attention")

    def output_shape(self, input_shape: Any) -> tuple[int, ...]:
        self.check_shape(input_shape)
        return input_shape[0] if isinstance(input_shape[0], tuple) else input_shape

    def allocate(self, input_shape: Any, dtype: DTypeLike) -> dict[str, Any]:
        query, key, _ = input_shape if isinstance(input_shape[0], tuple) else (input_shape,) * 3
        shape = (query[0], self.n_heads, query[1], key[1])
        rows_q, rows_k = ((part[0] * part[1], self.d_model) for part in (query, key))
        buffers: dict[str, Any] = {name: np.empty(shape, dtype) for name in ("_scores", "_grad_scores", "_work")}
        buffers |= {name: np.empty(rows_q, dtype) for name in ("_mixed", "_grad_q", "_grad_x")}
        buffers |= {name: np.empty(rows_k, dtype) for name in ("_grad_k", "_grad_v")}
        buffers["_later"] = hidden_scores(causal_mask(key[1]), shape, dtype) if self.causal else None
        for name, child in self.children.items():
            buffers[name] = child.allocate(rows_k if name in ("key", "value") else rows_q, dtype)
        return buffers

    def _last_output(self) -> tuple[tuple[int, ...] | None, Any]:
        if not hasattr(self, "_last"):
            return None, None
        heads = self._last[0]
        return (len(heads), heads.shape[2], self.d_model), heads.dtype

    def __repr__(self) -> str:
        return f"MultiHeadAttention({self.d_model}, {self.n_heads}{', causal=True' if self.causal else ''})"
