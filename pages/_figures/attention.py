"""Figures of the lab Attention: one head step by step, all heads, and a sentence whose words have changed places.

T words, H heads, F frames.
"""

from collections.abc import Sequence

import numpy as np

from pages._figures.attention_texts import (
    STEPS,
    Look,
    hide_tile,
    name_of,
    say_outputs,
    say_projection,
    say_scores,
    step_titles,
)
from pages._figures.cells import Cells, place_cells
from pages._figures.film import Film
from pages._figures.german import number

_LIT = {  # the panels that take part in each step
    "X": (0, 1),
    "Q": (1, 2),
    "K": (1, 2),
    "S": (2, 3, 4, 5, 6),
    "V": (1, 6),
    "Z": (6,),
}
_FIRST = {"X": 0, "Q": 1, "K": 1, "S": 2, "V": 1, "Z": 6}  # the step at which it is there
_PANELS = tuple(_LIT)
_SAME = 1e-4  # what float32 leaves of two equal outputs


def draw_steps(look: Look, asked: str | None = None) -> Film:
    """Seven steps: X, then Q, K and V, four times the matrix of scores, and the output.

    `asked` is a number that the picture keeps to itself: "score" of the first gap on its noun, or "output", the
    first number of the first gap.
    """
    n, d, wide = len(look.words), look.d, look.x.shape[1]
    steps = range(len(STEPS))
    scores = [look.scores, look.scores, look.scores, look.scaled, look.hidden, look.weights, look.weights]
    parts = {"X": look.x, "Q": look.query, "K": look.key, "V": look.value, "Z": look.output}
    at = {name: _PANELS.index(name) for name in _PANELS}
    of_x = [[(at["X"], wide * i, wide)] for i in range(n)]
    row_of = [[(at["Q"], d * q, d), (at["K"], d * k, d)] for q in range(n) for k in range(n)]
    columns = look.output.shape[1]
    of_z = [
        [(at["S"], n * i, n)] + ([] if look.plain else [(at["V"], columns * j + c) for j in range(n)])
        for i in range(n)
        for c in range(columns)
    ]
    head = f"Kopf {look.head[0]} von {look.head[1]}" if look.projected else "gleich X"
    titles = {
        "X": f"X: Wortvektoren, {n} × {wide}",
        "Q": f"Q: Was sucht das Wort? ({head})",
        "K": "K: Wofür steht es?",
        "S": "Wer (Zeile) schaut auf wen (Spalte)?",
        "V": "V: Was gibt es weiter?",
        "Z": "Ausgabe nach den Notizen" if look.plain else "Z: Gewichte mal V",
    }
    panels = []
    for name in _PANELS:
        frames = np.array([scores[f] if name == "S" else parts[name] for f in steps], dtype=float)
        frames[: _FIRST[name]] = np.nan
        if name == "S":
            says, sources = say_scores(look), row_of
            if asked == "score":
                says = hide_tile(frames, says, 1, from_step=2)
        elif name == "Z":
            says, sources = say_outputs(look), of_z
            if asked == "output":
                says = hide_tile(frames, says, 0, from_step=6)
        else:
            says = [say_projection(look, name, parts[name].shape[1])]
            sources = [] if name == "X" else [of_x[i] for i in range(n) for _ in range(d)]
        lit = [step in _LIT[name] and not (look.plain and name == "V" and step > 1) for step in steps]
        panels.append(_tiles(titles[name], name, look.words, frames, lit, says, sources))
    titles_by_step = step_titles(look)
    description = f"{titles_by_step[5]}. {titles_by_step[6]}."
    return Film(
        titles_by_step[-1],
        range(1, len(STEPS) + 1),
        panels,
        description,
        epoch_name="Schritt",
        moments=STEPS,
        titles=titles_by_step,
    )


def draw_heads(words: Sequence[str], weights: np.ndarray, joined: np.ndarray, output: np.ndarray) -> Film:
    """The weights (H, T, T) of every head, their outputs side by side (T, d_model), and what WO makes of them."""
    n_heads, n = len(weights), len(words)
    size = joined.shape[1] // n_heads
    own = np.arange(joined.shape[1]) // size
    panels = [
        _tiles(
            f"Gewichte, Kopf {h + 1}",
            "S",
            words,
            np.repeat(weights[h][None], n_heads, axis=0),
            np.arange(n_heads) == h,
        )
        for h in range(n_heads)
    ]
    lit = np.array([np.broadcast_to(own == h, joined.shape) for h in range(n_heads)])
    both = np.repeat(joined[None], n_heads, axis=0), np.repeat(output[None], n_heads, axis=0)
    panels.append(_tiles(f"Köpfe nebeneinander: {n_heads} × {size} Zahlen", "Z", words, both[0], lit))
    panels.append(_tiles("Ausgabe: nach WO, Form wie X", "Z", words, both[1], [True] * n_heads))
    gaze = [name_of(words, int(weights[h, 0].argmax())) for h in range(n_heads)]
    title = "Lücke 1 schaut " + ", ".join(f"mit Kopf {h + 1} auf {name}" for h, name in enumerate(gaze))
    description = f"{title}. Die Ausgabe hat wieder {n} × {output.shape[1]} Zahlen."
    moments = [f"Kopf {h + 1}" for h in range(n_heads)]
    return Film(title, range(1, n_heads + 1), panels, description, epoch_name="Kopf", moments=moments)


def draw_order(
    words: Sequence[str], order: Sequence[int], written: Sequence[np.ndarray], moved: Sequence[np.ndarray]
) -> Film:
    """x, output and weights of a head for the sentence as written, and for its words in another order beneath.

    Row i of `moved` belongs to word order[i].
    """
    gap = float(np.abs(moved[1][np.argsort(order)] - written[1]).max())
    names = [words[i] for i in order]
    if list(order) == list(range(len(words))):
        title = "Die Wörter stehen noch, wie geschrieben"
    elif gap < _SAME:
        title = "Andere Reihenfolge, gleiche Zahlen: nur die Zeilen sind vertauscht"
    else:
        title = f"Andere Reihenfolge, andere Zahlen: bis {number(gap)} Unterschied pro Wort"
    panels = []
    for label, sentence, (x, output, weights), rows in (
        ("wie geschrieben", words, written, range(len(words))),
        ("umgestellt", names, moved, order),
    ):
        for name, part, matrix in (("X", "X", x), ("S", "Gewichte", weights), ("Z", "Ausgabe", output)):
            panels.append(_tiles(f"{part}, {label}", name, sentence, matrix[None], [True], rows=rows))
    description = f"{title}. Satz: {' '.join(words)}; umgestellt: {' '.join(names)}."
    return Film(title, [1], panels, description, epoch_name="Satz")


def _tiles(
    title: str,
    name: str,
    words: Sequence[str],
    frames: np.ndarray,
    lit: Sequence[bool] | np.ndarray,
    says: Sequence[Sequence[str]] = (),
    sources: Sequence[Sequence[tuple[int, ...]]] = (),
    rows: Sequence[int] = (),
) -> Cells:
    """A matrix (F, T, columns), a word before each row; tiles of a row belong together where `rows` names it."""
    n_frames, n, columns = frames.shape
    flags = np.asarray(lit)
    flags = flags if flags.ndim == 3 else np.broadcast_to(flags[:, None, None], frames.shape)
    captions = [(-1.0, float(i), word) for i, word in enumerate(words)]
    if name == "S":
        captions += [(float(j), 0.0, word[:2]) for j, word in enumerate(words)]
    finite = np.where(np.isfinite(frames), np.abs(frames), 0.0)
    highs = np.maximum(finite.max(axis=(1, 2)), 1e-6)
    groups = np.repeat(rows, columns) if len(rows) else np.arange(n * columns) + 1000 * _PANELS.index(name)
    return Cells(
        title,
        "Wort, auf das geschaut wird" if name == "S" else "Zahlen des Vektors",
        "Wort, das schaut" if name == "S" else "Wörter",
        (n, columns),
        place_cells((n, columns), "yx"),
        frames.reshape(n_frames, -1),
        flags.reshape(n_frames, -1),
        0.0,
        float(highs.max()),
        groups,
        name=name,
        captions=captions,
        signed=True,
        highs=highs.tolist(),
        says=says,
        sources=sources,
    )
