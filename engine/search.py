"""Which settings to try when not all can be tried: on a grid, or at random (Bergstra and Bengio 2012).

The settings are the cells of a table with one axis for each hyperparameter; a trial is a cell's place in the
flattened table.
"""

from collections.abc import Sequence

import numpy as np

from engine.settings import check_count, check_generator
from engine.shapes import Array


def grid_trials(shape: Sequence[int], per_axis: int, rng: np.random.Generator) -> Array:
    """Every combination of `per_axis` values of each axis, evenly spaced from a start that `rng` draws.

    An axis with fewer values gives all it has. ValueError for a count below 1.
    """
    check_generator(rng)
    per_axis = check_count("per_axis", per_axis)
    lines = []
    for n in map(int, shape):
        k = min(per_axis, check_count("shape", n))
        lines.append(((np.arange(k) + rng.random()) * n / k).astype(int))
    return np.ravel_multi_index(np.meshgrid(*lines, indexing="ij"), tuple(shape)).ravel()


def random_trials(shape: Sequence[int], n_trials: int, rng: np.random.Generator) -> Array:
    """That many cells, each as likely as any other, none twice; at most all there are."""
    check_generator(rng)
    n_cells = int(np.prod([check_count("shape", int(n)) for n in shape]))
    return rng.choice(n_cells, min(check_count("n_trials", n_trials), n_cells), replace=False)


def compare_searches(
    scores: Array, per_axis: int, n_repeats: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """The best score that a grid and a random search find, both (n_repeats,), with equally many trials each.

    `scores` is the table (larger is better); what failed has a score as low as it deserves, not NaN.
    """
    flat = np.asarray(scores).ravel()
    found = np.empty((2, check_count("n_repeats", n_repeats)))
    for i in range(n_repeats):
        grid = grid_trials(scores.shape, per_axis, rng)
        found[0, i] = flat[grid].max()
        found[1, i] = flat[random_trials(scores.shape, grid.size, rng)].max()
    return found[0], found[1]
