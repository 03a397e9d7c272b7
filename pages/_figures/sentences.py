"""Panels for sequences of words: which word looks at which, and how likely each next word is.

F frames, T words written or asked, S words looked at, K likeliest words; pages/_widgets/scrubber_sentences.js
draws them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pages._figures.arrays import floats_of


@dataclass(frozen=True)
class Alignment:
    """Two columns of words with a line for each weight (F, T, S) in [0, 1]; the frame's `current` word stands out.

    `sources` and `targets` are the words of each frame, "" for one that is not there yet; `wrong` marks targets by
    colour and a cross. Pointing at a target, or walking there by the arrow keys, shows its lines alone.
    """

    title: str
    x_title: str
    y_title: str
    sources: Sequence[Sequence[str]]
    targets: Sequence[Sequence[str]]
    weights: np.ndarray
    current: Sequence[int]
    wrong: Sequence[Sequence[bool]]

    def describe(self, blobs: list[bytes]) -> dict[str, Any]:
        """The panel's part of the film's header; the weights go to the blobs."""
        return {
            "kind": "alignment", "title": self.title, "xTitle": self.x_title, "yTitle": self.y_title,
            "sources": [list(words) for words in self.sources], "targets": [list(words) for words in self.targets],
            "frames": floats_of(np.nan_to_num(self.weights), blobs), "current": [int(c) for c in self.current],
            "wrong": [[bool(w) for w in words] for words in self.wrong],
        }  # fmt: skip


@dataclass(frozen=True)
class Ranking:
    """The likeliest words of each frame with their probabilities (F, K), as bars; `chosen` is filled."""

    title: str
    x_title: str
    y_title: str
    words: Sequence[Sequence[str]]
    values: np.ndarray
    chosen: Sequence[int]

    def describe(self, blobs: list[bytes]) -> dict[str, Any]:
        """The panel's part of the film's header; the probabilities go to the blobs."""
        return {
            "kind": "ranking", "title": self.title, "xTitle": self.x_title, "yTitle": self.y_title,
            "words": [list(words) for words in self.words], "frames": floats_of(self.values, blobs),
            "chosen": [int(c) for c in self.chosen],
        }  # fmt: skip


def rank(probs: np.ndarray, names: Sequence[str], n: int = 6) -> tuple[list[list[str]], np.ndarray]:
    """Names and probabilities of the `n` likeliest of each row (F, V), the likeliest first."""
    order = np.argsort(-probs, axis=1, kind="stable")[:, :n]
    return [[names[i] for i in row] for row in order], np.take_along_axis(probs, order, axis=1)
