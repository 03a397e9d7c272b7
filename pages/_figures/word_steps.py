"""What a trained transformer does with one number, word by word: whom it looks at, what it holds likely.

T steps, V words it knows, S places looked at; heads are averaged.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine import EncoderDecoder, Sequential, TransformerEncoder, softmax, write_on

END = "<end>"
SHOWN = {"<start>": "Anfang", END: "Ende", "<pad>": "–"}
PLACES = ("Einer", "Zehner", "Hunderter", "Tausender")
ANSWERS = ("gerade", "ungerade")


@dataclass(frozen=True)
class WordSteps:
    """One pass of the model: `words` (T) come out one after the other, or are read; `probs` (T, V) chose them.

    `weights` (T, S) say how much each step took from each of `sources`. The first `n_given` words were given.
    """

    sources: Sequence[str]
    words: Sequence[str]
    probs: np.ndarray
    weights: np.ndarray
    names: Sequence[str]
    truth: Sequence[str] = ()  # the right words, for a translation with the end
    n_given: int = 0

    @property
    def text(self) -> str:
        """The words as a sentence, without the end."""
        return " ".join(word for word in self.words if word not in (SHOWN[END], SHOWN["<pad>"])) or "(nichts)"


def follow(
    family: str, model: Sequential, digits: np.ndarray, words: np.ndarray, names: Sequence[str]
) -> WordSteps:
    """The steps of a model of that family for one number: its token ids as digits (4,) and as words (9,)."""
    if family == "both":
        return follow_translation(model, digits, words, names)
    n_words = int(np.argmax(words == names.index(END)))
    if family == "encoder":
        return follow_reading(model, words, n_words, names)
    return follow_writing(model, words[: 1 + given(n_words - 1)], len(words), names)


def given(n_words: int) -> int:
    """How many of so many words a decoder is given to continue: half of them, at least one."""
    return max(1, n_words // 2)


def follow_translation(
    model: Sequential, digits: np.ndarray, truth: np.ndarray, names: Sequence[str]
) -> WordSteps:
    """Digits (4,) into words, always the likeliest next one; `truth` (9,) are the right ones, after the start."""
    (translator,) = (layer for layer in model.layers if isinstance(layer, EncoderDecoder))
    start, end = names.index("<start>"), names.index(END)
    words = translator.greedy(digits[None], len(truth) - 1, start, end)
    n = _length(words[0], end)
    seen = np.concatenate([[start], words[0, : n - 1]])[None]
    probs = softmax(model.predict((digits[None], seen)))[0]
    weights = translator.cross_weights[-1, 0].mean(axis=0)
    length = int(np.sum(digits != translator.pad))
    sources = [f"{digits[i] - 3} {PLACES[length - 1 - i]}" for i in range(length)]
    right = _shown(truth[1 : 1 + _length(truth[1:], end)], names)
    return WordSteps(sources, _shown(words[0, :n], names), probs, weights[:, :length], names, right)


def follow_writing(model: Sequential, prompt: np.ndarray, longest: int, names: Sequence[str]) -> WordSteps:
    """The prompt (start and some words) and what a decoder alone makes of it, always the likeliest next word."""
    end, block = names.index(END), _block(model)
    text = write_on(model, prompt[None], longest, end)
    text = text[:, : 1 + _length(text[0, 1:], end)]
    probs = softmax(model.predict(text[:, :-1]))[0]
    weights = block.attention.weights[0].mean(axis=0)
    shown = _shown(text[0], names)
    return WordSteps(shown[:-1], shown[1:], probs, weights, names, n_given=len(prompt) - 1)


def follow_reading(model: Sequential, words: np.ndarray, n_words: int, names: Sequence[str]) -> WordSteps:
    """Whom each of the words looks at when an encoder alone reads them (9,); its answer is the same at each."""
    probs = softmax(model.predict(words[None]))
    weights = _block(model).attention.weights[0].mean(axis=0)
    shown = _shown(words, names)
    sources = [*shown[: n_words + 1], "(leer)"]
    seen = np.concatenate(
        [weights[:, : n_words + 1], weights[:, n_words + 1 :].sum(axis=1, keepdims=True)], axis=1
    )
    return WordSteps(
        sources, shown[1:n_words], np.repeat(probs, n_words - 1, axis=0), seen[1:n_words], list(ANSWERS)
    )


def _block(model: Sequential) -> TransformerEncoder:
    (block,) = (layer for layer in model.layers if isinstance(layer, TransformerEncoder))
    return block


def _length(words: np.ndarray, end: int) -> int:
    """How many words were written, the end among them if it came."""
    ended = np.flatnonzero(words == end)
    return int(ended[0]) + 1 if len(ended) else len(words)


def _shown(words: np.ndarray, names: Sequence[str]) -> list[str]:
    return [SHOWN.get(names[i], names[i]) for i in words]
