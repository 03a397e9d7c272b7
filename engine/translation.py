"""From one sequence to another: an encoder reads the source, a decoder writes the target word by word."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from engine.activations import softmax
from engine.attention import hidden_scores, padding_mask
from engine.composite import Composite
from engine.embedding import Embedding, LearnedPositions, PositionalEncoding
from engine.layers import Dense, Layer
from engine.normalisation import LayerNorm
from engine.positionwise import Positionwise
from engine.shapes import Array, ShapeError
from engine.transformer import TransformerDecoder, TransformerEncoder

MAX_LENGTH = 64  # rows of a table of learned positions


class EncoderDecoder(Composite):
    """Logits (N, T, n_target_tokens) of each next word, for source tokens (N, S) and target tokens so far (N, T).

    Positions are "sinusoidal", "learned" or None. Source places with the token `pad` are seen by nobody. Padding
    at the end of a target needs no mask: what comes later is hidden anyway, and the loss ignores it. `norm` is
    "pre" or "post", as in the blocks. `backward` returns zeros: a token has no slope.

    Source: Vaswani et al. (2017), Attention is all you need; the norm before each part, as in Xiong et al. (2020).
    """

    def __init__(
        self,
        n_source_tokens: int,
        n_target_tokens: int,
        d_model: int = 48,
        n_heads: int = 4,
        d_ff: int = 96,
        n_layers: int = 1,
        encoder_positions: str | None = "sinusoidal",
        decoder_positions: str | None = "sinusoidal",
        pad: int = 0,
        norm: str = "pre",
        rng: np.random.Generator | None = None,
    ) -> None:
        if n_layers < 1:
            raise ValueError(f"n_layers should be at least 1, got {n_layers}")
        _check_token("pad", pad, min(n_source_tokens, n_target_tokens))
        self.n_source_tokens, self.n_target_tokens = int(n_source_tokens), int(n_target_tokens)
        self.d_model, self.n_heads, self.pad = int(d_model), int(n_heads), int(pad)
        sizes = (d_model, n_heads, d_ff, norm)
        # Sub-layers only ever add to what passes: without the last norm it would reach the output in any size.
        self.source = [Embedding(n_source_tokens, d_model, rng), *_positions(encoder_positions, d_model, rng)]
        self.encoders = [TransformerEncoder(*sizes, rng=rng) for _ in range(n_layers)]
        self.target = [Embedding(n_target_tokens, d_model, rng), *_positions(decoder_positions, d_model, rng)]
        self.decoders = [TransformerDecoder(*sizes, rng=rng) for _ in range(n_layers)]
        self.output = [LayerNorm(d_model), Positionwise(Dense(d_model, n_target_tokens, rng=rng))]
        self.encoder_norm = LayerNorm(d_model)
        parts = {"source": self.source, "encoder": [*self.encoders, self.encoder_norm], "target": self.target}
        parts |= {"decoder": self.decoders, "output": self.output}
        self.adopt({f"{name}{i}": layer for name, layers in parts.items() for i, layer in enumerate(layers)})

    def forward(self, x: Any, training: bool = False) -> Array:
        source, target = self._tokens = x if self.planned else self.accept(x)
        memory, mask = self.encode(source, training)
        y = _through(self.target, target, training)
        for decoder in self.decoders:
            y = decoder.forward(y, memory, training, mask)
        self._looked = [decoder.cross_attention.weights for decoder in self.decoders]
        return _through(self.output, y, training)

    def encode(self, source: Array, training: bool = False) -> tuple[Array, Array | None]:
        """The memory (N, S, d_model) for the decoder, and the mask (N, 1, S) of what may be seen of it."""
        x = _through(self.source, source, training)
        mask: Array | None = padding_mask(source, self.pad)
        if self.planned:  # then the layers take the numbers that a mask stands for
            n, length = source.shape
            mask = hidden_scores(mask, (n, self.n_heads, length, length), x.dtype)
        for encoder in self.encoders:
            x = encoder.forward(x, training, mask)
        return self.encoder_norm.forward(x), mask

    def backward(self, grad_output: Array) -> Any:
        self.fill_grads(grad_output)
        grad_source, grad_target = (np.zeros(tokens.shape, grad_output.dtype) for tokens in self._tokens)
        return grad_source, grad_target

    def fill_grads(self, grad_output: Array) -> None:
        grad_y = _back_through(self.output, grad_output)
        grad_memory: Any = 0
        for decoder in reversed(self.decoders):
            grad_y, grad = decoder.backward(grad_y)
            grad_memory = np.add(grad_memory, grad, out=grad)
        self.target[0].fill_grads(_back_through(self.target[1:], grad_y))
        grad_x = _back_through([*self.encoders, self.encoder_norm], grad_memory)
        self.source[0].fill_grads(_back_through(self.source[1:], grad_x))

    def next_probabilities(self, source: Any, prefix: Any) -> Array:
        """(N, n_target_tokens): how likely each word is to follow `prefix` (N, T), which begins with the start."""
        return softmax(self.forward((source, prefix))[:, -1])

    # Some BLAS builds report an invalid number that no result holds: as in `predict`, what counts is the result.
    @np.errstate(all="ignore")
    def greedy(self, source: Any, max_length: int, start: int, end: int) -> Array:
        """(N, max_length) words after `start`, always the likeliest next one; after `end` comes padding.

        Keys and values of past positions are kept: each word costs one position, not the whole sentence so far.
        """
        if max_length < 1:
            raise ValueError(f"max_length should be at least 1, got {max_length}")
        _check_token("start", start, self.n_target_tokens)
        _check_token("end", end, self.n_target_tokens)
        source, _ = self.accept((source, np.full((len(source), max_length), start)))
        memory, mask = self.encode(source)
        kept = [decoder.start(memory) for decoder in self.decoders]
        words = np.full((len(source), max_length), self.pad)
        word, done, looked = np.full((len(source), 1), start), np.zeros(len(source), bool), []
        for position in range(max_length):
            y = self.target[0].forward(word)
            for code in self.target[1:]:
                y = code.add(y, position)
            for decoder, past in zip(self.decoders, kept, strict=True):
                y = decoder.step(y, past, mask)
            looked.append([decoder.cross_attention.weights for decoder in self.decoders])
            word = _through(self.output, y).argmax(axis=-1)
            words[~done, position] = word[~done, 0]
            done |= word[:, 0] == end
            if done.all():
                break
        self._looked = [np.concatenate(weights, axis=2) for weights in zip(*looked, strict=True)]
        return words

    @property
    def cross_weights(self) -> Array:
        """How much each word of the last forward or `greedy` took from each place: (layers, N, heads, T, S)."""
        if not hasattr(self, "_looked"):
            raise RuntimeError(f"{self.label}: cross_weights needs a forward first")
        return np.stack(self._looked)

    def convert(self, x: Any) -> tuple[Array, Array]:
        if not isinstance(x, tuple) or len(x) != 2:
            raise TypeError(f"{self.label} needs two inputs, (source, target), got {type(x).__name__}")
        return self.source[0].convert(x[0]), self.target[0].convert(x[1])

    def check_shape(self, shape: Any) -> None:
        """ShapeError unless `shape` is that of source and target tokens, as many of the one as of the other."""
        if len(shape) != 2 or not all(isinstance(part, tuple) for part in shape):
            raise ShapeError(self.label, ("(N, S)", "(N, T)"), shape)
        for layers, part in zip((self.source, self.target), shape, strict=True):
            for layer in layers:
                part = layer.output_shape(part)
        if shape[0][0] != shape[1][0]:
            raise ShapeError(self.label, (shape[0][0], "T"), shape[1], "target")

    def output_shape(self, input_shape: Any) -> tuple[int, ...]:
        self.check_shape(input_shape)
        return (*input_shape[1], self.n_target_tokens)

    def allocate(self, input_shape: Any, dtype: DTypeLike) -> dict[str, Any]:
        memory, y = ((*shape, self.d_model) for shape in input_shape)
        shapes = {"source": input_shape[0], "encoder": memory, "target": input_shape[1], "output": y}
        shapes["decoder"] = (y, memory)
        buffers = {}
        for name, layer in self.children.items():
            # An embedding takes tokens, the layer behind it vectors.
            shape = {"source1": memory, "target1": y}.get(name, shapes[name.rstrip("0123456789")])
            buffers[name] = layer.allocate(shape, dtype)
        return buffers

    def __repr__(self) -> str:
        return f"EncoderDecoder({self.n_source_tokens}, {self.n_target_tokens}, {self.d_model}, {self.n_heads})"


def _check_token(name: str, token: int, n_tokens: int) -> None:
    if not 0 <= token < n_tokens:
        raise ValueError(f"{name} should be a token in [0, {n_tokens - 1}], got {token}")


def _positions(kind: str | None, d_model: int, rng: np.random.Generator | None) -> list[Any]:
    if kind not in ("sinusoidal", "learned", None):
        raise ValueError(f"positions should be 'sinusoidal', 'learned' or None, got {kind!r}")
    if kind is None:
        return []
    return [LearnedPositions(MAX_LENGTH, d_model, rng) if kind == "learned" else PositionalEncoding(d_model)]


def _through(layers: Sequence[Layer], x: Array, training: bool = False) -> Array:
    for layer in layers:
        x = layer.forward(x, training)
    return x


def _back_through(layers: Sequence[Layer], grad: Array) -> Array:
    for layer in reversed(layers):
        grad = layer.backward(grad)
    return grad
