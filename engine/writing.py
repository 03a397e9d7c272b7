"""A decoder alone writes on: from the words so far to the next one, again and again."""

import numpy as np

from engine.activations import softmax
from engine.models import Sequential
from engine.settings import as_whole
from engine.shapes import Array


def write_on(
    model: Sequential, prompts: Array, length: int, end: int, pad: int = 0, rng: np.random.Generator | None = None
) -> Array:
    """The prompts (N, T) continued to (N, length) tokens: each the likeliest next, or with `rng` one drawn.

    `model` gives logits (N, T, n_tokens) of each next token for tokens (N, T). A token is drawn as often as the
    model holds it likely. After `end` comes `pad`. ValueError for a length below that of the prompts.
    """
    texts = np.asarray(prompts)
    if as_whole("length", length) < texts.shape[1]:
        raise ValueError(f"length should be at least that of the prompts, {texts.shape[1]}, got {length}")
    done = texts[:, -1] == end
    while texts.shape[1] < length:
        probs = softmax(model.predict(texts)[:, -1])
        if rng is None:
            word = probs.argmax(axis=1)
        else:
            word = (probs.cumsum(axis=1) > rng.random((len(texts), 1)) * probs.sum(axis=1, keepdims=True)).argmax(
                axis=1
            )
        texts = np.concatenate([texts, np.where(done, pad, word)[:, None]], axis=1)
        done |= word == end
    return texts
