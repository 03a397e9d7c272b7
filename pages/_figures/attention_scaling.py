"""Figure of the lab Attention: what the softmax becomes when long vectors are multiplied, scaled and not.

D lengths d, K keys.
"""

from collections.abc import Sequence

import numpy as np

from pages._figures.cells import Cells, place_cells
from pages._figures.film import Film
from pages._figures.german import number, significant
from pages._figures.panels import Curves, Series

NAMES = ("mit √d", "ohne √d")
ROLES = ("training", "error")


def draw_scaling(
    widths: Sequence[int], examples: np.ndarray, entropy: np.ndarray, slope: np.ndarray, at: int
) -> Film:
    """By d: one query's weights (D, 2, K), mean entropy in bits and median slope of the softmax, both (D, 2)."""
    n_keys = examples.shape[2]
    even = float(np.log2(n_keys))
    x = np.array(widths, dtype=float)
    weights = Cells(
        f"Gewichte einer Query auf {n_keys} Keys, jede Zeile zusammen 1",
        "Keys",
        "Verfahren",
        (2, n_keys),
        place_cells((2, n_keys), "yx"),
        examples.reshape(len(widths), -1),
        np.ones((len(widths), 2 * n_keys)),
        0.0,
        1.0,
        np.arange(2 * n_keys),
        name="Gewicht",
        captions=[(-1.0, float(row), name) for row, name in enumerate(NAMES)],
        flat=True,
    )
    curves = [
        Curves(
            title,
            "d, Zahlen pro Query und Key",
            y_title,
            [Series(name, role, x, values[:, s]) for s, (name, role) in enumerate(zip(NAMES, ROLES, strict=True))],
            log_x=True,
            log_y=log_y,
            y_range=y_range,
        )
        for title, y_title, values, log_y, y_range in (
            ("Wie verteilt ist der Blick?", "Entropie (Bit)", entropy, False, (0.0, even * 1.05)),
            ("Was lässt die Softmax durch?", "Steigung (Median)", np.maximum(slope, 1e-12), True, None),
        )
    ]
    most = number(even, 0)
    titles = [
        f"d = {d}: ohne √d {number(raw)} von {most} Bit Entropie, mit √d {number(scaled)}"
        for d, (scaled, raw) in zip(widths, entropy, strict=True)
    ]
    slopes = [significant(value, 2) for value in slope[at]]
    description = f"{titles[at]}. Steigung der Softmax: mit √d {slopes[0]}, ohne {slopes[1]}."
    return Film(
        titles[at],
        widths,
        [weights, *curves],
        description,
        epoch_name="d =",
        titles=titles,
        control="width",
        start=at,
    )


def tell_scaling(widths: Sequence[int], deviation: np.ndarray, slope: np.ndarray, at: int) -> str:
    """A Markdown table: spread of the raw products by d, and the slope of the softmax with and without scaling."""
    head = ["d", *(f"{d} (gewählt)" if i == at else str(d) for i, d in enumerate(widths))]
    rows = [
        ["√d", *(number(float(np.sqrt(d)), 1) for d in widths)],
        ["Streuung von q · k", *(number(float(v), 1) for v in deviation)],
        ["Steigung mit √d", *(significant(float(v), 2) for v in slope[:, 0])],
        ["Steigung ohne √d", *(significant(float(v), 2) for v in slope[:, 1])],
    ]
    lines = [f"| {' | '.join(row)} |" for row in (head, *rows)]
    lines.insert(1, "|---" + "|---:" * len(widths) + "|")
    text = "Steigung: wie stark sich die Gewichte mit den Scores ändern, Summe von w(1 − w) über die Keys."
    return "\n".join([*lines, "", text])
