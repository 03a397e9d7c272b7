"""Figure of the lab Positionsvektor: a table of positions that is learned, beside the fixed code.

T positions, d numbers of a vector, F frames.
"""

from collections.abc import Sequence

import numpy as np

from pages._figures.film import Film
from pages._figures.german import number
from pages._figures.panels import Curves, Lines, Series
from pages._figures.positions import position_matrix


def draw_learned(
    epochs: Sequence[int], tables: np.ndarray, code: np.ndarray, losses: tuple[np.ndarray, np.ndarray]
) -> Film:
    """Cosines of a learned table (F, T, d) while it learns, beside those of the code (T, d); both runs' losses."""
    n = code.shape[0]
    cosines, fixed = np.array([cosine(table) for table in tables]), cosine(code)
    by_distance, fixed_by_distance = np.array([by_distance_of(c) for c in cosines]), by_distance_of(fixed)
    steps = np.arange(1, len(losses[0]) + 1)
    pairs = [[f"Position {s} und {t}, Abstand {abs(s - t)}" for s in range(n) for t in range(n)]]
    shown = np.ones((len(tables), n * n), dtype=bool)
    panels = [
        position_matrix("Gelernt: Cosinus je zwei", cosines, shown, pairs),
        position_matrix("Fest: Cosinus je zwei", np.repeat(fixed[None], len(tables), axis=0), shown, pairs),
        Lines(
            "Im Mittel nach Abstand",
            "Abstand (Positionen)",
            "Cosinus (Mittel)",
            np.arange(n, dtype=float),
            np.stack([by_distance, np.repeat(fixed_by_distance[None], len(tables), axis=0)], axis=1),
            ["gelernt", "fest"],
            ["training", "validation"],
            y_range=(-1.05, 1.05),
        ),
        Curves(
            "Loss beim Lernen",
            "Epoche",
            "Loss (MSE)",
            [
                Series("gelernt", "training", steps, losses[0]),
                Series("fest", "validation", steps, losses[1]),
            ],
            log_y=True,
        ),
    ]
    near = by_distance[:, 1]
    titles = [
        f"Epoche {epoch}: Nachbarn sind sich beim Gelernten zu {number(value)} ähnlich (Cosinus)"
        for epoch, value in zip(epochs, near, strict=True)
    ]
    title = titles[-1].replace("-", "−")
    description = f"{title}; am Anfang {number(near[0])}, beim festen Code {number(fixed_by_distance[1])}."
    return Film(title, epochs, panels, description, titles=[t.replace("-", "−") for t in titles])


def tell_learned(table: np.ndarray) -> str:
    """What the learned table costs, and what it cannot do."""
    n, d = table.shape
    return (
        f"- **Gelernt:** {n} · {d} = {n * d} Parameter, keine Zeile für Position {n}: Längere Sätze gehen nicht\n"
        "- **Fest:** kein Parameter, für jede Position berechenbar\n"
        "- **Aufgabe:** An jeder Stelle den Mittelwert der Umgebung schätzen; Nahes zählt mehr. Dass benachbarte "
        "Positionen sich ähnlich werden, hat dem Netz niemand gesagt"
    )


def cosine(table: np.ndarray) -> np.ndarray:
    """(T, d) -> (T, T): the cosine of the angle between each two rows."""
    unit = table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-12)
    return unit @ unit.T


def by_distance_of(matrix: np.ndarray) -> np.ndarray:
    """(T, T) -> (T,): the mean over all pairs that are 0, 1, 2, ... apart."""
    return np.array([np.diag(matrix, k).mean() for k in range(len(matrix))])
