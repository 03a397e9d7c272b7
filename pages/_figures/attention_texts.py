"""One head of attention over a sentence, and the sums behind its numbers in words.

T words, d numbers of a query.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pages._figures.german import number, percent, significant

STEPS = (
    "1 Wortvektoren",
    "2 Query, Key, Value",
    "3 Skalarprodukte",
    "4 Skalieren",
    "5 Maske",
    "6 Softmax",
    "7 Ausgabe",
)


@dataclass(frozen=True)
class Look:
    """x (T, d_model); query, key (T, d); value; scores before and after scaling and mask, weights (T, T); output.

    By the notes' rule the output is the sum of a word's scores, (T, 1).
    """

    words: Sequence[str]
    x: np.ndarray
    query: np.ndarray
    key: np.ndarray
    value: np.ndarray
    scores: np.ndarray
    scaled: np.ndarray
    hidden: np.ndarray
    weights: np.ndarray
    output: np.ndarray
    head: tuple[int, int]
    projected: bool
    scale: bool

    @property
    def plain(self) -> bool:
        """Whether the output is one number a word."""
        return self.output.shape[1] == 1

    @property
    def d(self) -> int:
        """How many numbers a query has."""
        return self.query.shape[1]

    def masked(self) -> bool:
        """Whether any word is hidden from another."""
        return not bool(np.isfinite(self.hidden).all())


def step_titles(look: Look) -> list[str]:
    """What each step has done, computed from the numbers."""
    n, d = len(look.words), look.d
    root = "√" + str(d)
    largest = float(np.abs(look.scores).max())
    after = float(np.abs(look.scaled).max())
    row = look.weights[0]
    best, least = int(row.argmax()), float(look.weights[np.isfinite(look.hidden)].min())
    projection = (
        f"Aus jedem Wortvektor werden Query, Key und Value mit je {d} Zahlen"
        if look.projected
        else "Ohne Projektion sind Query, Key und Value alle der Wortvektor selbst"
    )
    hidden = int((~np.isfinite(look.hidden)).sum())
    whom = name_of(look.words, best) if best else "sich selbst"
    looks = f"{name_of(look.words, 0)} schaut zu {percent(float(row[best]), 0)} auf {whom}"
    last = (
        "Nach den Notizen: pro Wort nur die Summe seiner Skalarprodukte, eine einzige Zahl"
        if look.plain
        else f"{looks}; die Ausgabe ist die gewichtete Summe der Values"
    )
    return [
        f"{n} Wörter, pro Wort ein Vektor mit {look.x.shape[1]} Zahlen",
        projection,
        f"Jede Query mal jeder Key: {n} × {n} Skalarprodukte, das grösste {number(largest, 1)} im Betrag",
        f"Geteilt durch {root}: im Betrag höchstens noch {number(after, 1)}"
        if look.scale
        else f"Ohne Teilen durch {root} bleibt {number(after, 1)} der grösste Betrag",
        f"{hidden} Scores werden −∞: kein Wort sieht, was nach ihm kommt"
        if hidden
        else "Keine Maske: jedes Wort sieht jedes",
        f"{looks}, das kleinste Gewicht ist {significant(least, 2)}"
        + (", nur Verdecktes hat 0" if hidden else ", keines ist 0"),
        last,
    ]


def name_of(words: Sequence[str], i: int) -> str:
    """The word at place i; the gaps are told apart by their number."""
    return f"Lücke {1 + list(words[:i]).count('___')}" if words[i] == "___" else words[i]


def say_scores(look: Look) -> list[list[str]]:
    """For each step and each pair of words the sum behind the number: (7, T * T)."""
    n = len(look.words)
    pairs = [(i, j) for i in range(n) for j in range(n)]
    products = [_pair(look, i, j) + _sum(look.query[i], look.key[j], look.scores[i, j]) for i, j in pairs]
    root = f"√{look.d}"
    if look.scale:
        scaled = [f"{number(look.scores[i, j])} / {root} = {number(look.scaled[i, j])}" for i, j in pairs]
    else:
        scaled = [f"{number(look.scores[i, j])}, nicht durch {root} geteilt" for i, j in pairs]
    seen = np.isfinite(look.hidden)
    masked = [
        number(look.scaled[i, j]) + " bleibt"
        if seen[i, j]
        else f"{name_of(look.words, j)} kommt später: −∞, nach Softmax 0"
        for i, j in pairs
    ]
    soft = [_soft(look, i, j) for i, j in pairs]
    texts = [[], [], products, scaled, masked, soft, soft]
    return [[_signed(text) for text in row] or [""] * n * n for row in texts]


def say_outputs(look: Look) -> list[list[str]]:
    """For each step and each number of the output the weighted sum behind it: (7, T * columns)."""
    n, columns = look.output.shape
    if look.plain:
        last = [
            " + ".join(_bracket(s) for s in look.scores[i]) + f" = {number(look.output[i, 0])}" for i in range(n)
        ]
    else:
        last = [
            f"{name_of(look.words, i)}, Zahl {c + 1}: "
            + _sum(look.weights[i], look.value[:, c], look.output[i, c])
            for i in range(n)
            for c in range(columns)
        ]
    return [[""] * n * columns] * 6 + [[_signed(text) for text in last]]


def hide_tile(frames: np.ndarray, says: Sequence[Sequence[str]], tile: int, from_step: int) -> list[list[str]]:
    """Blank the tile in `frames` (F, ...) from that step on; what is said without its sum."""
    frames.reshape(len(frames), -1)[from_step:, tile] = np.nan
    return [["Rechne selbst" if text and i == tile else text for i, text in enumerate(row)] for row in says]


def say_projection(look: Look, name: str, columns: int) -> list[str]:
    """Where the numbers of X, Q, K or V come from, for each of them."""
    rows = []
    for i in range(len(look.words)):
        for c in range(columns):
            word = name_of(look.words, i)
            if name == "X":
                rows.append(
                    f"{word}: Zahl {c + 1} seines Vektors (Embedding, dazu vielleicht der Positionsvektor)"
                )
            elif look.projected:
                rows.append(f"{word}: sein Wortvektor mal Spalte {c + 1} von W{name}, plus Bias; beides gelernt")
            else:
                rows.append(f"{word}: Zahl {c + 1} seines Wortvektors, nichts davon gelernt")
    return rows


def _pair(look: Look, i: int, j: int) -> str:
    return f"q von {name_of(look.words, i)} mal k von {name_of(look.words, j)}: "


def _sum(a: np.ndarray, b: np.ndarray, total: float) -> str:
    return " + ".join(f"{_bracket(x)} · {_bracket(y)}" for x, y in zip(a, b, strict=True)) + f" = {number(total)}"


def _soft(look: Look, i: int, j: int) -> str:
    if not np.isfinite(look.hidden[i, j]):
        return "e hoch −∞ ist 0"
    below = " + ".join(f"e^{number(s)}" for s in look.hidden[i] if np.isfinite(s))
    return f"e^{number(look.hidden[i, j])} / ({below}) = {significant(look.weights[i, j])}"


def _bracket(value: float) -> str:
    text = number(value)
    return f"({text})" if text.startswith("-") else text


def _signed(text: str) -> str:
    return text.replace("-", "−")
