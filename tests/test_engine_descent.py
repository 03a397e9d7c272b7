"""A way downhill is what the optimizer makes of the gradients, and thousands at once are each as one."""

import math

import numpy as np
import pytest

from engine import (
    BEHAVIOURS,
    OPTIMIZER_NAMES,
    SGD,
    Adam,
    descend,
    descend_all,
    load_landscape,
    make_optimizer,
    stack_optimizers,
)

PARABOLA, RAVINE, WELLS, SADDLE = map(load_landscape, ("parabola", "ravine", "wells", "saddle"))
START = np.array([-1.9, 0.8])


def behaviour(landscape, optimizer, start, n_steps=100):
    return BEHAVIOURS[int(descend(landscape, optimizer, np.array(start), n_steps).behaviour)]


@pytest.mark.parametrize(
    ("learning_rate", "end"), [(0.01, 0.26524), (0.1, 4.074e-10), (1.0, 2.0), (1.1, 1.6563e8)]
)
def test_on_the_parabola_each_step_multiplies_by_one_minus_twice_the_rate(learning_rate, end):
    run = descend(PARABOLA, SGD(learning_rate), np.array([2.0]), 100)
    assert run.positions[:, 0] == pytest.approx(2 * (1 - 2 * learning_rate) ** np.arange(101), rel=1e-9)
    assert run.positions[-1, 0] == pytest.approx(end, rel=1e-4)
    np.testing.assert_allclose(run.heights, run.positions[:, 0] ** 2)
    np.testing.assert_allclose(run.gradients, 2 * run.positions[:-1])


def test_which_minimum_is_found_depends_on_the_start():
    ends = [descend(WELLS, SGD(0.02), np.array([x]), 300).positions[-1, 0] for x in (1.5, -1.0)]
    assert ends == pytest.approx([1.1309, -1.3008], abs=1e-4)


def test_exactly_on_the_ridge_the_run_ends_on_the_saddle_and_noise_frees_it():
    noise = 0.01 * np.random.default_rng(0).normal(size=(100, 2))
    held = descend(SADDLE, SGD(0.1), np.array([1.0, 0.0]), 100)
    free = descend(SADDLE, SGD(0.1), np.array([1.0, 0.0]), 100, noise)
    assert np.linalg.norm(held.positions[-1]) < 1e-6
    assert held.heights[-1] == pytest.approx(1)
    assert abs(free.positions[-1, 1]) == pytest.approx(math.sqrt(2), abs=0.05)
    np.testing.assert_allclose(free.gradients[0], [2, 0] + noise[0])


@pytest.mark.parametrize("name", OPTIMIZER_NAMES)
def test_each_of_many_runs_is_the_single_run(name):
    settings = [(rate, beta) for rate in (0.003, 0.03, 3.0) for beta in (0.0, 0.5, 0.99)]
    noise = 0.1 * np.random.default_rng(0).normal(size=(30, 2))
    together = descend_all(RAVINE, [make_optimizer(name, *one) for one in settings], START, 30, noise)
    for r, one in enumerate(settings):
        alone = descend(RAVINE, make_optimizer(name, *one), START, 30, noise)
        np.testing.assert_allclose(together.positions[:, r], alone.positions, rtol=1e-9)
        for measured in ("diverged", "n_needed", "reversals", "behaviour"):
            assert getattr(together, measured)[r] == pytest.approx(getattr(alone, measured)), measured


def test_the_start_is_left_as_it_is():
    start = START.copy()
    descend(RAVINE, SGD(0.01), start, 3)
    np.testing.assert_array_equal(start, START)


def test_a_run_that_leaves_all_numbers_is_not_finite_and_has_diverged():
    run = descend(WELLS, SGD(1.0), np.array([2.0]), 50)
    assert not np.isfinite(run.heights[-1])
    assert run.diverged
    assert run.n_needed == math.inf
    assert BEHAVIOURS[int(run.behaviour)] == "diverges"


@pytest.mark.parametrize(
    ("expected", "landscape", "optimizer", "start"),
    [
        ("diverges", RAVINE, SGD(0.012), START),
        ("bounces", RAVINE, SGD(0.00995), START),
        ("swings", RAVINE, SGD(0.005, 0.9), START),
        ("crawls", RAVINE, SGD(0.0001), [-1.9, 0.3]),
        ("settles", PARABOLA, SGD(0.1), [2.0]),
        ("bounces", PARABOLA, SGD(1.0), [2.0]),
        ("stuck", WELLS, SGD(0.02), [1.5]),
        ("stuck", SADDLE, SGD(0.1), [1.0, 0.0]),
        ("settles", RAVINE, Adam(0.1), START),
    ],
)
def test_what_became_of_a_run_is_named(expected, landscape, optimizer, start):
    assert behaviour(landscape, optimizer, start) == expected


def test_steps_needed_are_counted_from_the_start_and_only_for_good():
    halving = descend(PARABOLA, SGD(0.25), np.array([2.0]), 10)  # the height is a quarter after each step
    assert halving.n_needed == 4  # 1/64 is above 1 %, 1/256 below
    swinging = descend(PARABOLA, SGD(0.1, 0.95), np.array([2.0]), 400)
    first = int(np.argmax(swinging.heights <= 0.01 * swinging.heights[0]))
    assert swinging.n_needed > first
    assert (swinging.heights[int(swinging.n_needed) :] <= 0.01 * swinging.heights[0]).all()
    assert descend(PARABOLA, SGD(0.001), np.array([2.0]), 10).n_needed == math.inf
    assert descend(PARABOLA, SGD(0.1), np.array([0.0]), 10).n_needed == 0


def test_a_run_that_starts_in_the_minimum_and_is_shaken_has_not_diverged():
    noise = np.random.default_rng(0).normal(size=(50, 1))
    assert not descend(PARABOLA, SGD(0.1), np.array([0.0]), 50, noise).diverged


def test_adam_shakes_at_a_huge_rate_and_does_not_diverge():
    run = descend(RAVINE, Adam(8.0), START, 100)
    assert run.heights.max() > 10 * run.heights[0]
    assert not run.diverged
    assert run.heights[-1] < run.heights.max()


def test_nesterov_without_memory_is_plain_descent():
    plain = descend(RAVINE, make_optimizer("sgd", 0.03), START, 40)
    for name in ("momentum", "nesterov"):
        np.testing.assert_array_equal(
            descend(RAVINE, make_optimizer(name, 0.03, 0), START, 40).positions, plain.positions
        )


def test_runs_of_different_kinds_cannot_be_stacked():
    with pytest.raises(ValueError, match="cannot take their steps together"):
        stack_optimizers([make_optimizer("sgd", 0.1), make_optimizer("adam", 0.1)])


def test_an_unknown_optimizer_is_refused_by_name():
    with pytest.raises(ValueError, match=r"one of sgd, .*, got 'newton'"):
        make_optimizer("newton", 0.1)
