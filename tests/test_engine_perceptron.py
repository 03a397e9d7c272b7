"""The perceptron rule, step by step."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import Perceptron

from engine import PerceptronRule, ShapeError, load_dataset

AND = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0, 0, 0, 1])
XOR = AND[0], np.array([0, 1, 1, 0])


def test_one_step_by_hand():
    rule = PerceptronRule([0.5, -1.0], bias=0.25, learning_rate=0.5)
    step = rule.update([2.0, 3.0], 1, sample=7, epoch=2)
    # 2 * 0.5 - 3 * 1 + 0.25 = -1.75, so the answer is 0 and the error 1.
    assert (step.weighted_sum, step.prediction, step.error) == (-1.75, 0, 1)
    np.testing.assert_array_equal(step.weight_before, [0.5, -1.0])
    np.testing.assert_array_equal(step.weight_after, [1.5, 0.5])
    assert (step.bias_before, step.bias_after, step.sample, step.epoch) == (0.25, 0.75, 7, 2)
    np.testing.assert_array_equal(rule.weight, step.weight_after)


@settings(max_examples=30, deadline=None)
@given(n=st.integers(2, 20), n_features=st.integers(1, 4), n_epochs=st.integers(1, 4), seed=st.integers(0, 999))
def test_it_agrees_with_scikit_learn(n, n_features, n_epochs, seed):
    rng = np.random.default_rng(seed)
    x, y, start = rng.normal(size=(n, n_features)), np.arange(n) % 2, rng.normal(size=n_features)
    rule = PerceptronRule(start, bias=0.5, learning_rate=0.25)
    for _ in range(n_epochs):  # scikit-learn goes on without an error too, where nothing changes
        rule.train(x, y, n_epochs=1)
    theirs = Perceptron(eta0=0.25, shuffle=False, tol=None, max_iter=n_epochs)
    theirs.fit(x, y, coef_init=start[None], intercept_init=[0.5])
    np.testing.assert_allclose(rule.weight, theirs.coef_[0], atol=1e-12)
    np.testing.assert_allclose(rule.bias, theirs.intercept_[0], atol=1e-12)


def test_a_right_answer_changes_nothing():
    step = PerceptronRule([1.0, 0.0]).update([1.0, 1.0], 1)
    assert step.error == 0
    np.testing.assert_array_equal(step.weight_before, step.weight_after)


def test_and_is_learned_and_the_steps_are_a_chain():
    rule = PerceptronRule([0.0, 0.0])
    steps = rule.train(*AND, n_epochs=50)
    np.testing.assert_array_equal(rule.predict(AND[0]), AND[1])
    for before, after in pairwise(steps):
        np.testing.assert_array_equal(before.weight_after, after.weight_before)
        assert before.bias_after == after.bias_before
    last = [step for step in steps if step.epoch == steps[-1].epoch]
    assert [step.sample for step in last] == [0, 1, 2, 3]
    assert all(step.error == 0 for step in last)
    assert steps[-1].epoch < 50


def test_xor_is_never_learned():
    steps = PerceptronRule([0.0, 0.0]).train(*XOR, n_epochs=100)
    assert len(steps) == 400
    assert any(step.error for step in steps[-4:])


def test_separable_clouds_are_learned():
    x, y = load_dataset("gaussians", noise=0.1).train
    rule = PerceptronRule(np.zeros(2), learning_rate=0.1)
    steps = rule.train(x, y, n_epochs=100, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(rule.predict(x), y[:, 0])
    assert sorted(step.sample for step in steps if step.epoch == 1) == list(range(len(x)))


def test_the_order_comes_from_the_generator():
    orders = [
        [
            step.sample
            for step in PerceptronRule([0.0, 0.0]).train(*XOR, n_epochs=5, rng=np.random.default_rng(seed))
        ]
        for seed in (0, 0, 1)
    ]
    assert orders[0] == orders[1] != orders[2]


@pytest.mark.parametrize("rate", [0, -1, math.inf, math.nan])
def test_a_learning_rate_that_cannot_work_is_named(rate):
    with pytest.raises(ValueError, match=f"learning_rate .* got {rate}"):
        PerceptronRule([0.0], learning_rate=rate)


def test_bad_input_is_named():
    rule = PerceptronRule([0.0, 0.0])
    with pytest.raises(ValueError, match="target should be 0 or 1, got 2"):
        rule.update([0.0, 0.0], 2)
    with pytest.raises(ShapeError, match=r"\(N, 2\), got \(3, 5\)"):
        rule.predict(np.zeros((3, 5)))
    with pytest.raises(ShapeError, match=r"targets should have shape \(4,\), got \(3,\)"):
        rule.train(AND[0], [0, 1, 0], n_epochs=1)
    with pytest.raises(ValueError, match=r"x holds nan at \(0, 0\)"):
        rule.train([[np.nan, 0.0]], [1], n_epochs=1)
    with pytest.raises(ValueError, match="n_epochs should be at least 1, got 0"):
        rule.train(*AND, n_epochs=0)
    with pytest.raises(ShapeError, match="weight"):
        PerceptronRule(np.zeros((2, 2)))
    with pytest.raises(ValueError, match="bias should be finite, got nan"):
        PerceptronRule([0.0], bias=math.nan)
