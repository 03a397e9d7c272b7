"""Grid and random search: what is tried, and why one of them sees more of the axis that matters."""

import numpy as np
import pytest

from engine import compare_searches, grid_trials, random_trials


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("per_axis", [1, 2, 3, 5])
def test_a_grid_takes_the_same_values_of_one_axis_with_every_value_of_the_other(per_axis):
    for seed in range(20):
        rows, columns = np.unravel_index(grid_trials((8, 15), per_axis, rng(seed)), (8, 15))
        assert len(set(rows)) == len(set(columns)) == per_axis
        assert len(set(zip(rows, columns, strict=True))) == per_axis**2


def test_a_grid_is_evenly_spaced_and_each_value_is_as_likely_as_any_other():
    seen = np.zeros(15)
    for seed in range(3000):
        columns = np.unique(grid_trials((1, 15), 5, rng(seed)))
        assert set(np.diff(columns)) <= {2, 3, 4}
        seen[columns] += 1
    assert seen / 3000 == pytest.approx(np.full(15, 1 / 3), abs=0.04)


def test_an_axis_with_few_values_gives_all_of_them():
    rows, columns = np.unravel_index(grid_trials((2, 15), 4, rng()), (2, 15))
    assert set(rows) == {0, 1}
    assert len(set(columns)) == 4


def test_random_trials_are_never_twice_the_same_and_reach_every_cell():
    seen = set()
    for seed in range(200):
        trials = random_trials((4, 6), 9, rng(seed))
        assert len(set(trials)) == 9
        seen |= set(trials.tolist())
    assert seen == set(range(24))
    assert sorted(random_trials((2, 2), 99, rng())) == [0, 1, 2, 3]


def test_random_finds_more_where_one_axis_alone_matters():
    column = np.zeros(16)
    column[5] = 1.0  # the only good value of the axis that matters
    grid, random = compare_searches(np.tile(column, (8, 1)), 3, 2000, rng())
    assert grid.mean() == pytest.approx(3 / 16, abs=0.03)
    # 1 - C(120, 9) / C(128, 9): nine cells, eight of 128 are good
    assert random.mean() == pytest.approx(0.448, abs=0.03)


def test_a_single_good_cell_is_found_as_often_by_either():
    scores = np.zeros((8, 16))
    scores[2, 5] = 1.0
    grid, random = compare_searches(scores, 4, 4000, rng())
    assert grid.mean() == pytest.approx(16 / 128, abs=0.02)
    assert random.mean() == pytest.approx(16 / 128, abs=0.02)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: grid_trials((3, 3), 0, rng()), "per_axis should be at least 1, got 0"),
        (lambda: random_trials((3, 3), 0, rng()), "n_trials should be at least 1, got 0"),
        (lambda: grid_trials((3, 0), 2, rng()), "shape should be at least 1, got 0"),
    ],
)
def test_what_cannot_be_tried_is_refused(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
