"""Figure of the lab Positionsvektor: the code of each position, and its dot products with all others.

T positions, d numbers of a vector, F frames.
"""

from collections.abc import Sequence

import numpy as np

from pages._figures.cells import Cells, place_cells
from pages._figures.film import Film
from pages._figures.german import number
from pages._figures.panels import Lines

_DENSE = 16  # more rows than this have no room for a number each
_ALIKE = 0.3  # distance below which two codes are nearly the same


def draw_code(code: np.ndarray) -> Film:
    """The code (T, d), its dot products (T, T), and those of one position with all others: a frame for each."""
    n, d = code.shape
    products = code @ code.T
    title = title_of_code(code)
    lit = np.tri(n, dtype=bool)  # the positions up to the frame's
    row_says = [[say_number(t, c, d) for t in range(n) for c in range(d)]]
    pair_says = [
        [
            f"Position {s} mal Position {t}: {number(products[s, t])}, Abstand {abs(s - t)}".replace("-", "−")
            for s in range(n)
            for t in range(n)
        ]
    ]
    rows = [[(0, d * i, d) for i in (s, t)] for s in range(n) for t in range(n)]
    panels = [
        Cells(
            f"Der Code: {n} Positionen, je {d} Zahlen",
            "Zahlen: Sinus, Cosinus, immer langsamer",
            "Position",
            (n, d),
            place_cells((n, d), "yx"),
            np.repeat(code.reshape(1, -1), n, axis=0),
            np.repeat(lit, d, axis=1),
            -1.0,
            1.0,
            np.repeat(np.arange(n), d),
            name="PE",
            captions=[(-1.0, float(t), str(t)) for t in range(0, n, 1 + (n > _DENSE))],
            signed=True,
            says=row_says,
        ),
        position_matrix(
            "Skalarprodukte je zwei Positionen", products, np.ones((n, n * n), dtype=bool), pair_says, rows
        ),
        Lines(
            "Eine Position mal alle anderen",
            "Position",
            "Skalarprodukt",
            np.arange(n, dtype=float),
            products[:, None],
            ["diese Position mal jede"],
            ["training"],
            marks=np.stack([np.arange(n), np.diag(products)], axis=1)[:, None],
            mark_roles=["error"],
        ),
    ]
    titles = [
        f"Position {t}: Skalarprodukt mit sich selbst {number(products[t, t], 1)}, mit jeder anderen kleiner"
        for t in range(n)
    ]
    titles[-1] = title
    moments = [f"Position {t}" for t in range(n)]
    description = f"{title}. {number(products[0, 0], 1)} bei Abstand 0, {number(products[0, 1], 1)} bei Abstand 1."
    return Film(title, range(n), panels, description, epoch_name="Position", moments=moments, titles=titles)


def title_of_code(code: np.ndarray) -> str:
    """Whether every position has a code of its own, and how the dot product falls with the distance."""
    products = code @ code.T
    i, j, distance = nearest_pair(code)
    if distance < _ALIKE:
        return (
            f"Position {i} und {j} haben fast denselben Code: Bei d = {code.shape[1]} läuft die Uhr bald im Kreis"
        )
    first = ", ".join(number(value, 1) for value in products[0, :4]).replace("-", "−")
    return f"Nur der Abstand zählt, am grössten bei 0: Skalarprodukt {first} …"


def nearest_pair(code: np.ndarray) -> tuple[int, int, float]:
    """The two positions whose codes are nearest to each other, and how far apart they are."""
    distances = np.linalg.norm(code[:, None] - code, axis=2) + np.where(np.eye(len(code)), np.inf, 0)
    i, j = np.unravel_index(distances.round(9).argmin(), distances.shape)  # of equal ones the first
    return int(i), int(j), float(distances[i, j])


def say_number(position: int, column: int, d: int) -> str:
    """The formula behind one number of the code, with its values."""
    angle = position / 10000 ** ((column // 2) * 2 / d)
    wave = "cos" if column % 2 else "sin"
    value = np.cos(angle) if column % 2 else np.sin(angle)
    text = (
        f"{wave}({position} / 10000^({2 * (column // 2)}/{d})) = {wave}({number(angle, 3)}) = {number(value, 3)}"
    )
    return f"Position {position}, Spalte {column}: {text}".replace("-", "−")


def tell_code(code: np.ndarray) -> str:
    """A Markdown list: the hands of the clock, and how near the nearest two codes are."""
    d = code.shape[1]
    slow = 2 * np.pi * 10000 ** ((2 * ((d + 1) // 2 - 1)) / d)
    i, j, distance = nearest_pair(code)
    return (
        f"- **Wellenlängen:** Die ersten zwei Spalten brauchen {number(2 * np.pi, 1)} Positionen für eine Runde, "
        + (f"die letzten zwei {number(slow, 0)}\n" if d > 2 else "und andere gibt es nicht\n")
        + f"- **Am ähnlichsten** sind die Positionen {i} und {j}: Abstand ihrer Codes {number(distance)}\n"
        "- **Addiert** wird der Code zum Wortvektor gleicher Länge, ganz unten, vor der ersten Attention"
    )


def position_matrix(
    title: str,
    values: np.ndarray,
    lit: np.ndarray,
    says: Sequence[Sequence[str]],
    sources: Sequence[Sequence[tuple[int, ...]]] = (),
) -> Cells:
    """A value for each two positions, (T, T) or (F, T, T), with a sentence for each pair."""
    n = values.shape[-1]
    frames = np.broadcast_to(values.reshape(-1, n * n), (len(lit), n * n))
    return Cells(
        title,
        "Position",
        "Position",
        (n, n),
        place_cells((n, n), "yx"),
        frames,
        lit,
        0.0,
        float(np.abs(values).max()),
        np.arange(n * n) + 1000,
        name="Wert",
        captions=[(-1.0, float(t), str(t)) for t in range(0, n, 1 + (n > _DENSE))],
        signed=True,
        says=says,
        sources=sources,
    )
