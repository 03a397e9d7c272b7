"""Figure of the lab Positionsvektor: one transformer in four forms, and what each writes for unseen numbers.

Runs in the order both, encoder, decoder, none; N numbers, M of them held out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine import History
from pages._figures.bars import Bars
from pages._figures.film import Film
from pages._figures.german import percent
from pages._figures.panels import Curves, Series

NAMES = ("beide", "nur Encoder", "nur Decoder", "keine")
ROLES = ("test", "training", "validation", "error")
_LEARNED = 0.5
_EXAMPLES = 4


@dataclass(frozen=True)
class Numbers:
    """Digits x (N, 3) and words y (N, 6) of all numbers as tokens, the held-out last; `written` (M, 6) by run."""

    x: np.ndarray
    y: np.ndarray
    written: Sequence[np.ndarray]
    digit_names: Sequence[str]
    word_names: Sequence[str]

    def digits(self, i: int) -> str:
        """ "347" for number i."""
        return "".join(self.digit_names[token] for token in self.x[i] if token)

    def words(self, tokens: np.ndarray) -> str:
        """ "drei hundert sieben und vierzig": the tokens up to the end."""
        words = []
        for token in tokens:
            if self.word_names[token].startswith("<"):
                break
            words.append(self.word_names[token])
        return " ".join(words) or "–"

    def bound(self) -> float:
        """The largest share of all numbers that can be written right by their digits without the order."""
        return len(np.unique(np.sort(self.x, axis=1), axis=0)) / len(self.x)

    def shuffled(self, run: int) -> float:
        """Of a run's faults, the share that have the right digits in another order; NaN without any."""
        held_out = len(self.written[run])
        meant = {self.words(y): sorted(x) for x, y in zip(self.x.tolist(), self.y, strict=True)}
        said = [self.words(tokens) for tokens in self.written[run]]
        wanted = [self.words(tokens) for tokens in self.y[-held_out:]]
        wrong = [meant.get(a) == meant[b] for a, b in zip(said, wanted, strict=True) if a != b]
        return float(np.mean(wrong)) if wrong else float("nan")


def draw_proof(histories: Sequence[History], exact: Sequence[float], numbers: Numbers) -> Film:
    """Loss and word accuracy of held-out numbers by epoch, and the share of numbers written without a fault."""
    epochs = np.arange(1, max(history.n_epochs for history in histories) + 1)
    panels = [
        Curves(
            title,
            "Epoche",
            y_title,
            [
                Series(name, role, epochs[: h.n_epochs], np.asarray(getattr(h, key)))
                for name, role, h in zip(NAMES, ROLES, histories, strict=True)
            ],
            log_y=log_y,
            y_range=y_range,
        )
        for title, y_title, key, log_y, y_range in (
            ("Loss, ungesehene Zahlen", "Loss (Cross-Entropy)", "val_loss", True, None),
            ("Nächstes Wort richtig", "Anteil, ungesehene Zahlen", "val_accuracy", False, (0.0, 1.0)),
        )
    ]
    bars = Bars(
        "Ganze Zahl richtig geschrieben",
        "Positionsvektoren",
        "Anteil der ungesehenen Zahlen",
        ["beide", "Enc.", "Dec.", "keine"],
        np.array(exact, dtype=float).reshape(1, 1, -1),
        ["am Ende"],
        ["training"],
        y_range=(0.0, 1.1),
    )
    title = title_of_proof(exact)
    shares = ", ".join(f"{name} {percent(share, 0)}" for name, share in zip(NAMES, exact, strict=True))
    description = f"{title}. {shares}. Nur mit den Ziffern ginge höchstens {percent(numbers.bound(), 0)}."
    return Film(title, epochs.tolist(), [*panels, bars], description)


def title_of_proof(exact: Sequence[float]) -> str:
    """Which of the four have learned to write numbers."""
    learned = [name for name, share in zip(NAMES, exact, strict=True) if share >= _LEARNED]
    if not learned:
        return f"Noch schreibt keine der vier Formen die Hälfte richtig (beste {percent(max(exact), 0)})"
    shares = dict(zip(NAMES, exact, strict=True))
    if learned == ["beide", "nur Encoder"]:
        return (
            f"Der Encoder braucht die Positionen, der Decoder nicht: {percent(shares['nur Encoder'], 0)} gegen "
            f"{percent(shares['nur Decoder'], 0)} richtig"
        )
    return "Mehr als die Hälfte richtig, Positionsvektoren: " + ", ".join(
        f"{name} {percent(shares[name], 0)}" for name in learned
    )


def tell_proof(numbers: Numbers) -> str:
    """A Markdown table of what the four write for some held-out numbers, and why two of them fail."""
    first = len(numbers.x) - len(numbers.written[0])
    several = [i for i in range(first, len(numbers.x)) if len(set(numbers.digits(i))) == 3]
    lines = [f"| Zahl | {' | '.join(NAMES)} |", "|---" * 5 + "|"]
    for i in several[:_EXAMPLES]:
        texts = [numbers.words(tokens[i - first]) for tokens in numbers.written]
        lines.append(f"| **{numbers.digits(i)}** | {' | '.join(texts)} |")
    shuffled = numbers.shuffled(3)
    faults = (
        f"Von den Fehlern ohne Positionen haben {percent(shuffled, 0)} die richtigen Ziffern, falsch geordnet. "
    )
    lines += [
        "",
        (faults if np.isfinite(shuffled) else "")
        + f"Wer nur die Ziffern kennt, trifft höchstens **{percent(numbers.bound(), 0)}** aller Zahlen: 347 und "
        "473 sind dann dasselbe. Dem Decoder sagt schon die kausale Maske, wie viele Wörter stehen.",
    ]
    return "\n".join(lines)
