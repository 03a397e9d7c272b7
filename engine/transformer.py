"""The blocks of a transformer: attention, then a small network at each position, and a way around both."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from engine.activations import Activation, ReLU
from engine.composite import Composite
from engine.layers import Dense, Layer
from engine.multi_head import MultiHeadAttention
from engine.normalisation import LayerNorm
from engine.positionwise import Positionwise
from engine.shapes import Array, ShapeError


class Residual(Composite):
    """y = x + f(norm(x)) with norm="pre", y = norm(x + f(x)) with "post"; x and f(x) (N, T, d_model).

    The way around f lets the gradient pass undiminished; "post" is the original, "pre" trains without warm-up.

    Source: He et al. (2016) for the way around; Xiong et al. (2020), On layer normalization in the transformer
    architecture, for the two places of the norm.
    """

    buffer_names = ("_sum", "_grad_sum")
    _sum: Any = None
    _grad_sum: Any = None

    def __init__(self, layer: Layer, d_model: int, norm: str = "pre") -> None:
        if norm not in ("pre", "post"):
            raise ValueError(f"norm should be 'pre' or 'post', got {norm!r}")
        self.pre = norm == "pre"
        self.layer, self.norm = layer, LayerNorm(d_model)
        self.adopt({"layer": layer, "norm": self.norm})

    def forward(self, x: Array, training: bool = False) -> Array:
        if not self.planned:
            x = self.accept(x)
        return self.around(x, lambda inner: self.layer.forward(inner, training))

    def around(self, x: Array, function: Callable[[Array], Array]) -> Array:
        """The formula for any `function`, such as the layer with a memory or mask."""
        self._shape = x.shape
        inner = self.norm.forward(x) if self.pre else x
        y = np.add(x, function(inner), out=self._sum)
        return y if self.pre else self.norm.forward(y)

    def backward(self, grad_output: Array) -> Any:
        """The gradient by x; a layer with more inputs adds theirs: a tuple."""
        if not self.planned:
            shape = getattr(self, "_shape", None)
            grad_output = self.accept_gradient(grad_output, shape, self.norm.weight.dtype)
        grad = grad_output if self.pre else self.norm.backward(grad_output)
        inner = self.layer.backward(grad)
        others = inner[1:] if isinstance(inner, tuple) else ()
        inner = inner[0] if isinstance(inner, tuple) else inner
        grad_x = np.add(grad, self.norm.backward(inner) if self.pre else inner, out=self._grad_sum)
        return (grad_x, *others) if others else grad_x

    def check_shape(self, shape: tuple[int, ...]) -> None:
        self.layer.check_shape(shape)

    def allocate(self, input_shape: tuple[int, ...], dtype: DTypeLike) -> dict[str, Any]:
        x = input_shape[0] if isinstance(input_shape[0], tuple) else input_shape
        buffers: dict[str, Any] = {name: np.empty(x, dtype) for name in self.buffer_names}
        buffers["norm"] = self.norm.allocate(x, dtype)
        buffers["layer"] = self.layer.allocate(input_shape, dtype)
        return buffers

    def __repr__(self) -> str:
        return f"Residual({self.layer!r}, norm={'pre' if self.pre else 'post'!r})"


class TransformerEncoder(Composite):
    """Self-attention, then a network at each position, both with a way around: (N, T, d_model) -> the same.

    The network has a hidden layer of d_ff nodes, 4 d_model unless told, as in the paper.
    `causal` hides what comes later: a block of a decoder-only model. `mask` is that of MultiHeadAttention.

    Source: Vaswani et al. (2017), Attention is all you need, section 3.1.
    """

    def __init__(
        self,
        d_model: int,
        n_heads: int,
        d_ff: int | None = None,
        norm: str = "pre",
        activation: Activation | None = None,
        rng: np.random.Generator | None = None,
        causal: bool = False,
    ) -> None:
        self.attention = MultiHeadAttention(d_model, n_heads, rng, causal)
        self.attend = Residual(self.attention, d_model, norm)
        self.think = Residual(_feed_forward(d_model, d_ff, activation, rng), d_model, norm)
        self.adopt({"attend": self.attend, "think": self.think})

    def forward(self, x: Array, training: bool = False, mask: Any = None) -> Array:
        if not self.planned:
            _check_training(self, training)
            x = self.accept(x)
        x = self.attend.around(x, lambda inner: self.attention.forward(inner, mask=mask, training=training))
        return self.think.forward(x, training)

    def backward(self, grad_output: Array) -> Array:
        return self.attend.backward(self.think.backward(grad_output))

    def check_shape(self, shape: tuple[int, ...]) -> None:
        self.attention.check_shape(shape)

    def allocate(self, input_shape: tuple[int, ...], dtype: DTypeLike) -> dict[str, Any]:
        return {name: child.allocate(input_shape, dtype) for name, child in self.children.items()}

    def __repr__(self) -> str:
        return f"TransformerEncoder({self.attention.d_model}, {self.attention.n_heads})"


class TransformerDecoder(Composite):
    """Causal self-attention, attention to the encoder's `memory`, then a network at each position.

    forward(x, memory), or of both as a tuple, with x (N, T, d_model) and memory (N, S, d_model) gives
    (N, T, d_model), and backward the gradients of both. `mask` says which places of the memory may be seen.

    Source: Vaswani et al. (2017), Attention is all you need, section 3.1.
    """

    buffer_names = ("_grad_memory",)
    _grad_memory: Any = None

    def __init__(
        self,
        d_model: int,
        n_heads: int,
        d_ff: int | None = None,
        norm: str = "pre",
        activation: Activation | None = None,
        rng: np.random.Generator | None = None,
    ) -> None:
        self.attention = MultiHeadAttention(d_model, n_heads, rng, causal=True)
        self.cross_attention = MultiHeadAttention(d_model, n_heads, rng)
        self.attend = Residual(self.attention, d_model, norm)
        self.consult = Residual(self.cross_attention, d_model, norm)
        self.think = Residual(_feed_forward(d_model, d_ff, activation, rng), d_model, norm)
        self.adopt({"attend": self.attend, "consult": self.consult, "think": self.think})

    def forward(  # type: ignore[override]  # a model says forward(x, training)
        self, x: Any, memory: Any = None, training: bool = False, mask: Any = None
    ) -> Array:
        if isinstance(memory, bool):
            training = memory
        elif memory is not None:
            x = (x, memory)
        if not self.planned:
            _check_training(self, training)
            x = self.accept(x)
        x, memory = x
        x = self.attend.forward(x, training)
        x = self.consult.around(x, lambda inner: self.cross_attention.forward(inner, memory, mask=mask))
        return self.think.forward(x, training)

    def backward(self, grad_output: Array) -> Any:
        grad_x, grad_keys, grad_values = self.consult.backward(self.think.backward(grad_output))
        return self.attend.backward(grad_x), np.add(grad_keys, grad_values, out=self._grad_memory)

    def start(self, memory: Array) -> dict[str, Array]:
        """What `step` keeps: keys and values of the memory, and of the positions so far, at first none."""
        keys, values = self.cross_attention.project(memory, memory)
        none = keys[:, :, :0]
        return {"keys": none, "values": none, "memory_keys": keys, "memory_values": values}

    def step(self, x: Array, kept: dict[str, Array], mask: Any = None) -> Array:
        """`forward` for the next position alone, x (N, 1, d_model): the last row of it, without the others."""

        def attend(inner: Array) -> Array:
            keys, values = self.attention.project(inner, inner)
            kept["keys"] = np.concatenate([kept["keys"], keys], axis=2)
            kept["values"] = np.concatenate([kept["values"], values], axis=2)
            return self.attention.attend(inner, kept["keys"], kept["values"])

        hidden = self.cross_attention.hidden(mask, len(x), 1, kept["memory_keys"].shape[2])
        x = self.attend.around(x, attend)
        x = self.consult.around(
            x,
            lambda inner: self.cross_attention.attend(inner, kept["memory_keys"], kept["memory_values"], hidden),
        )
        return self.think.forward(x)

    def check_shape(self, shape: Any) -> None:
        """ShapeError unless `shape` is that of x and of the memory."""
        if len(shape) != 2 or not all(isinstance(part, tuple) for part in shape):
            d_model = self.attention.d_model
            raise ShapeError(self.label, (f"(N, T, {d_model})", f"(N, S, {d_model})"), shape, "x and memory")
        self.attention.check_shape(shape[0])
        self.cross_attention.check_shape((shape[0], shape[1], shape[1]))

    def output_shape(self, input_shape: Any) -> tuple[int, ...]:
        self.check_shape(input_shape)
        return input_shape[0]

    def allocate(self, input_shape: Any, dtype: DTypeLike) -> dict[str, Any]:
        x, memory = input_shape
        return {
            "_grad_memory": np.empty(memory, dtype),
            "attend": self.attend.allocate(x, dtype),
            "consult": self.consult.allocate((x, memory, memory), dtype),
            "think": self.think.allocate(x, dtype),
        }

    def __repr__(self) -> str:
        return f"TransformerDecoder({self.attention.d_model}, {self.attention.n_heads})"


def _check_training(layer: Layer, training: Any) -> None:
    """TypeError for a mask in the place of `training`, which would otherwise hide nothing without a word."""
    if not isinstance(training, bool):
        got = type(training).__name__
        raise TypeError(f"{layer.label}: training should be True or False, got {got}; a mask is given by mask=")


def _feed_forward(
    d_model: int, d_ff: int | None, activation: Activation | None, rng: np.random.Generator | None
) -> Positionwise:
    d_ff = 4 * d_model if d_ff is None else d_ff
    first = Dense(d_model, d_ff, "he", rng)
    return Positionwise(first, ReLU() if activation is None else activation, Dense(d_ff, d_model, rng=rng))
