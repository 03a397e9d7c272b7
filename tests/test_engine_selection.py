"""The best of k candidates: the exact mean over all ways to draw k of them."""

import itertools

import numpy as np
import pytest

from engine import best_of
from engine.shapes import ShapeError


def test_the_means_are_those_over_all_draws():
    rng = np.random.default_rng(0)
    reported, actual = rng.random((2, 7))
    means = best_of(reported, actual)
    for k in range(1, 8):
        winners = [max(draw, key=lambda i: reported[i]) for draw in itertools.combinations(range(7), k)]
        assert means[0][k - 1] == pytest.approx(np.mean(reported[winners]))
        assert means[1][k - 1] == pytest.approx(np.mean(actual[winners]))


def test_choosing_among_equals_by_chance_only_looks_like_progress():
    rng = np.random.default_rng(1)
    reported, actual = rng.normal(0.5, 0.07, (2, 400))
    looks, is_so = best_of(reported, actual)
    assert (np.diff(looks) >= -1e-12).all()
    assert looks[199] > 0.65
    assert abs(is_so[199] - 0.5) < 0.05


def test_the_best_of_all_is_the_best():
    looks, is_so = best_of([0.5, 0.9, 0.9], [0.1, 0.2, 0.3])
    assert (looks[-1], is_so[-1]) == pytest.approx((0.9, 0.2))


def test_many_candidates_stay_finite():
    looks, _ = best_of(np.linspace(0, 1, 3000), np.zeros(3000))
    assert np.isfinite(looks).all()
    assert looks[-1] == pytest.approx(1.0)


@pytest.mark.parametrize(("reported", "actual"), [([], []), ([1.0, 2.0], [1.0]), ([[1.0]], [[1.0]])])
def test_scores_of_another_shape_are_refused(reported, actual):
    with pytest.raises(ShapeError, match="best_of"):
        best_of(reported, actual)


def test_a_score_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="actual"):
        best_of([1.0, 2.0], [1.0, np.nan])
