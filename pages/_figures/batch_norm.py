"""Figure of the lab Normalisierung: a tensor, and the groups of numbers that share a mean and a variance."""

import numpy as np

from pages._figures.batch_norm_texts import AXES, Tensor, sum_of, title_of
from pages._figures.cells import Cells, place_cells
from pages._figures.film import Film

_MOST_FRAMES = 32
_PLACES = {
    "table": (("y", "x"), (0, 1)),
    "sequence": (("x", "y", "x"), (0, 1, 2)),
    "image": (("x", "y", "x", "y"), (0, 3, 1, 2)),
}


def draw_groups(tensor: Tensor) -> Film:
    """X, mean and spread of each group, and Y; each frame lights one group, pointing at a number frames it."""
    groups = tensor.groups()
    n_groups = int(groups.max()) + 1
    n_frames = min(n_groups, _MOST_FRAMES)
    lit = groups == np.arange(n_frames)[:, None]
    reach = float(max(np.abs(tensor.x).max(), np.abs(tensor.y).max(), 1e-6))
    shape = " × ".join(
        f"{n} {words[n != 1]}" for n, words in zip(tensor.x.shape, AXES[tensor.source], strict=True)
    )
    before = _tiles(tensor, tensor.x, f"Vorher, X: {shape}", "X", groups, lit, reach)
    after = _tiles(tensor, tensor.y, "Nachher, Y = γ · (X − Mittel) / Streuung + β", "Y", groups, lit, reach)
    panels = [before, after] if tensor.norm == "each" else [before, _statistics(tensor, lit, n_groups), after]
    title = title_of(tensor)
    description = f"{title}. {tensor.group_name(0)}: {sum_of(tensor, 0)}"
    return Film(
        title,
        range(n_frames),
        panels,
        description,
        epoch_name="Gruppe",
        moments=[tensor.group_name(group) for group in range(n_frames)],
        captions=[[(tensor.group_name(group), sum_of(tensor, group))] for group in range(n_frames)],
    )


def _tiles(
    tensor: Tensor, values: np.ndarray, title: str, name: str, groups: np.ndarray, lit: np.ndarray, reach: float
) -> Cells:
    directions, nesting = _PLACES[tensor.source]
    places = place_cells(values.shape, directions, nesting)
    words = AXES[tensor.source]
    ways = {way: ", ".join(words[a][1] for a in reversed(nesting) if directions[a] == way) for way in ("x", "y")}
    if tensor.source == "table":
        captions = [(-1.0, float(i), f"Sample {i + 1}") for i in range(len(values))]
        captions += [(float(j), 0.0, f"  F{j + 1}") for j in range(values.shape[1])]
    else:
        first = places.reshape(len(values), -1, 2).min(axis=1)
        captions = [(float(column), float(row), f"Sample {i + 1}") for i, (column, row) in enumerate(first)]
    return Cells(
        title,
        ways["x"],
        ways["y"],
        values.shape,
        places,
        np.repeat(_shown(values), len(lit), axis=0),
        lit,
        -reach,
        reach,
        groups,
        name=name,
        captions=captions,
        flat=True,
    )


def _statistics(tensor: Tensor, lit: np.ndarray, n_groups: int) -> Cells:
    """Two rows: mean and spread (standard deviation) of each group."""
    values = np.stack([tensor.mean.ravel(), np.sqrt(tensor.variance.ravel())])
    origin = "laufend, aus dem Training" if tensor.remembered() else "aus diesen Zahlen"
    own = np.tile(np.arange(n_groups), 2)
    return Cells(
        f"Mittelwert und Streuung je Gruppe ({origin})",
        "Gruppen",
        "Mittel, Streuung",
        (2, n_groups),
        place_cells((2, n_groups), "yx"),
        np.repeat(_shown(values), len(lit), axis=0),
        own == np.arange(len(lit))[:, None],
        float(min(0.0, values.min())),
        float(max(values.max(), 1e-6)),
        own,
        name="Statistik",
        captions=[(-1.0, 0.0, "Mittel"), (-1.0, 1.0, "Streuung")],
        flat=True,
    )


def _shown(values: np.ndarray) -> np.ndarray:
    """(1, n) with two decimals, so that a number fits its tile; never minus zero."""
    return np.round(values.reshape(1, -1), 2) + 0.0
