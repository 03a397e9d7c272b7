"""Linear and logistic regression beside scikit-learn's, beside a Dense layer that learns, and at their limits."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import linear_model

from engine import (
    SGD,
    Adam,
    BinaryCrossEntropy,
    Dense,
    MeanSquaredError,
    Sequential,
    ShapeError,
    fit,
    load_dataset,
)
from engine.regression import LinearRegression, LogisticRegression

L2 = st.sampled_from([0.0, 0.01, 1.0])


def overlapping(rng, n, n_features):
    """Labels that no plane parts, not even with samples on it: D + 1 of the points have both."""
    x = rng.normal(size=(n, n_features))
    y = (x[:, 0] + rng.normal(size=n) > 0.3).astype(float)
    both = n_features + 1
    return np.vstack([x, x[:both]]), np.concatenate([y, 1 - y[:both]])


@settings(max_examples=30, deadline=None)
@given(
    n=st.integers(7, 30), n_features=st.integers(1, 5), n_outputs=st.integers(1, 3), l2=L2, seed=st.integers(0, 99)
)
def test_linear_agrees_with_scikit_learn(n, n_features, n_outputs, l2, seed):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(3, 2, (n, n_features)), rng.normal(-1, 5, (n, n_outputs))
    ours = LinearRegression(l2).fit(x, y)
    # Ridge minimises the sum of squares + alpha * weight^2, for each output by itself.
    theirs = linear_model.Ridge(l2 * y.size) if l2 else linear_model.LinearRegression()
    theirs.fit(x, y)
    np.testing.assert_allclose(ours.weight, np.reshape(theirs.coef_, (n_outputs, n_features)).T, atol=1e-8)
    np.testing.assert_allclose(ours.bias, np.ravel(theirs.intercept_), atol=1e-8)
    np.testing.assert_allclose(ours.predict(x).ravel(), np.ravel(theirs.predict(x)), atol=1e-8)


@settings(max_examples=30, deadline=None)
@given(n=st.integers(5, 40), n_features=st.integers(1, 3), l2=L2, seed=st.integers(0, 99))
def test_logistic_agrees_with_scikit_learn(n, n_features, l2, seed):
    x, y = overlapping(np.random.default_rng(seed), n, n_features)
    ours = LogisticRegression(l2, max_steps=50).fit(x, y)
    # scikit-learn minimises C * the sum of the losses + weight^2 / 2.
    c = 1 / (2 * l2 * len(x)) if l2 else np.inf
    theirs = linear_model.LogisticRegression(C=c, tol=1e-12, max_iter=200, solver="newton-cholesky").fit(x, y)
    assert ours.converged
    assert not ours.separable
    np.testing.assert_allclose(ours.weight, theirs.coef_.T, atol=1e-5)
    np.testing.assert_allclose(ours.bias, theirs.intercept_, atol=1e-5)
    np.testing.assert_allclose(ours.predict_probability(x)[:, 0], theirs.predict_proba(x)[:, 1], atol=1e-5)
    np.testing.assert_array_equal(ours.predict(x)[:, 0], ours.predict_probability(x)[:, 0] > 0.5)


def test_a_line_by_hand():
    model = LinearRegression().fit([[0], [1], [2]], [1, 3, 5])
    np.testing.assert_allclose(model.weight, [[2]], rtol=1e-6)
    np.testing.assert_allclose(model.bias, [1], rtol=1e-6)
    np.testing.assert_allclose(model.predict([[10]]), [[21]], rtol=1e-6)


def test_the_odds_by_hand():
    # At x = 0 one of four is positive, at x = 1 three of four: logits of -log 3 and log 3.
    x = np.repeat([[0.0], [1.0]], 4, axis=0)
    model = LogisticRegression().fit(x, [0, 0, 0, 1, 0, 1, 1, 1])
    np.testing.assert_allclose(model.bias, [-np.log(3)], rtol=1e-9)
    np.testing.assert_allclose(model.weight, [[2 * np.log(3)]], rtol=1e-9)
    np.testing.assert_allclose(model.predict_probability([[0.0], [1.0]]), [[0.25], [0.75]], rtol=1e-9)
    assert model.losses[0] == pytest.approx(np.log(2))


def test_a_dense_layer_learns_the_same_line():
    x, y = load_dataset("diabetes").train
    x, y = x[:, [0, 2, 3, 8]].astype(float), y.astype(float)
    net = Sequential([Dense(4, 1, init="zeros")])
    fit(net, MeanSquaredError(), SGD(0.2), (x, y), n_epochs=300, batch_size=len(x), rng=np.random.default_rng(0))
    solved = LinearRegression().fit(x, y)
    np.testing.assert_allclose(net.layers[0].weight, solved.weight, atol=1e-6)
    np.testing.assert_allclose(net.layers[0].bias, solved.bias, atol=1e-6)


def test_a_dense_layer_learns_the_same_probabilities():
    x, y = load_dataset("breast_cancer").train
    x, y = x[:, :2].astype(float), y.astype(float)
    net = Sequential([Dense(2, 1, init="zeros")])
    loss = BinaryCrossEntropy(from_logits=True)
    fit(net, loss, Adam(0.1), (x, y), n_epochs=500, batch_size=len(x), rng=np.random.default_rng(0))
    solved = LogisticRegression().fit(x, y)
    assert solved.converged
    assert len(solved.losses) < 12
    np.testing.assert_allclose(net.layers[0].weight, solved.weight, atol=1e-4)
    np.testing.assert_allclose(net.layers[0].bias, solved.bias, atol=1e-4)
    assert loss.forward(net.predict(x), y) == pytest.approx(solved.losses[-1], abs=1e-8)


def test_columns_that_say_the_same_share_the_weight():
    x = np.random.default_rng(0).normal(size=(20, 1))
    y = 3 * x[:, 0] + 1
    np.testing.assert_allclose(LinearRegression().fit(np.hstack([x, x]), y).weight, [[1.5], [1.5]])
    labels = (np.arange(20) % 3 == 0).astype(int)
    double = LogisticRegression().fit(np.hstack([x, x]), labels)
    assert double.converged
    np.testing.assert_allclose(double.weight, LogisticRegression().fit(x, labels).weight / 2 * np.ones((2, 1)))


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 999), n_features=st.integers(1, 4), offset=st.sampled_from([0, 3, 1e5]))
def test_of_all_planes_through_two_points_it_takes_the_flattest(seed, n_features, offset):
    x = offset + np.random.default_rng(seed).normal(size=(2, n_features))
    between = x[1] - x[0]
    model = LinearRegression().fit(x, [1.0, 4.0])
    np.testing.assert_allclose(model.weight[:, 0], 3 * between / (between @ between), rtol=1e-7)
    np.testing.assert_allclose(model.predict(x)[:, 0], [1, 4], rtol=1e-7)


def test_the_bias_is_free_of_the_penalty():
    x = np.array([[-1.0], [1.0]])
    model = LinearRegression(l2=1e12).fit(x, [99.0, 101.0])
    np.testing.assert_allclose(model.weight, 0, atol=1e-9)
    np.testing.assert_allclose(model.bias, 100)
    model = LogisticRegression(l2=1e12).fit([[0.0], [0.0], [1.0], [1.0]], [1, 1, 1, 0])
    np.testing.assert_allclose(model.predict_probability([[0.0]]), 0.75, atol=1e-6)


def test_years_far_from_zero_lose_no_digits():
    x = 1e6 + np.arange(5.0)[:, None]
    np.testing.assert_allclose(LinearRegression().fit(x, 1e6 + 2 * np.arange(5)).weight, [[2]], rtol=1e-9)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_separable_classes_stop_at_the_first_plane(scale):
    x = scale * np.array([[-2.0], [-1.0], [1.0], [2.0]])
    model = LogisticRegression().fit(x, [0, 0, 1, 1])
    assert model.separable
    assert not model.converged
    assert len(model.losses) == 2
    assert np.isfinite(model.weight).all()
    np.testing.assert_array_equal(model.predict(x)[:, 0], [0, 0, 1, 1])


def test_a_step_that_would_raise_the_loss_is_halved():
    # Found by search: here the fourth full step of Newton reaches beyond the minimum.
    x = [
        *([4.4, 90.2, 3.4], [8.0, -1.6, 5.2], [0.3, -1.7, -1.1], [-50.6, -33.4, 32.2], [-0.5, 0.9, 6.1]),
        *([-3.2, -1.6, 1.8], [7.7, -1.6, 1.8], [-2.3, 2.2, 13.6], [-1.2, 1.5, 18.7], [-0.4, 9.6, -0.3]),
        *([5.1, -0.2, 2.2], [1.3, -2.5, -0.1], [0.2, 1.0, -1.0]),
    ]
    y = [0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0]

    class FullSteps(LogisticRegression):
        def _shorten(self, step, design, sign, params):
            return step

    assert max(np.diff(FullSteps().fit(x, y).losses)) > 1e-4
    model = LogisticRegression().fit(x, y)
    assert model.converged
    assert max(np.diff(model.losses)) < 1e-12


def test_a_penalty_gives_separable_classes_a_minimum():
    model = LogisticRegression(l2=0.01).fit([[-2.0], [-1.0], [1.0], [2.0]], [0, 0, 1, 1])
    assert model.converged
    assert not model.separable


@pytest.mark.parametrize("max_steps", [25, 500])
def test_classes_that_touch_neither_converge_nor_explode(max_steps):
    # At x = 0 there is one of each class, beyond it only positives: the weight would be infinite.
    model = LogisticRegression(max_steps=max_steps).fit([[0.0], [0.0], [1.0]], [0, 1, 1])
    assert not model.converged
    assert not model.separable
    assert np.isfinite(model.weight).all()
    np.testing.assert_allclose(model.predict_probability([[0.0], [1.0]])[:, 0], [0.5, 1], atol=1e-6)


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 999), scale=st.sampled_from([1e-4, 1.0, 1e4]), l2=L2)
def test_no_step_raises_the_loss(seed, scale, l2):
    rng = np.random.default_rng(seed)
    x, y = scale * rng.standard_cauchy((12, 2)), np.arange(12) % 2
    losses = LogisticRegression(l2).fit(x, y).losses
    assert np.isfinite(losses).all()
    assert (np.diff(losses) <= 1e-12).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("model", [LinearRegression(), LogisticRegression(0.1)])
def test_the_precision_is_that_of_the_data(model, dtype):
    x = np.arange(6, dtype=dtype).reshape(3, 2)
    model.fit(x, np.array([0, 1, 1]))
    assert model.weight.dtype == model.bias.dtype == model.weighted_sum(x).dtype == dtype
    assert model.weight.shape == (2, 1)
    assert model.bias.shape == (1,)


def test_equal_models_give_equal_pickles():
    x, y = [[0.0], [1.0], [2.0], [3.0]], [0, 1, 0, 1]
    first, second = LogisticRegression(1).fit(x, y), LogisticRegression(1.0).fit(x, y)
    assert pickle.dumps(first) == pickle.dumps(second)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(first)).predict(x), first.predict(x))


@pytest.mark.parametrize("kind", [LinearRegression, LogisticRegression])
def test_bad_data_is_named(kind):
    with pytest.raises(
        ShapeError, match=rf"{kind.__name__}\(l2=0.0\): input should have shape \(N, D\), got \(3,\)"
    ):
        kind().fit([1.0, 2.0, 3.0], [0, 1, 1])
    with pytest.raises(ShapeError, match=r"\(N, D\), got \(0, 2\)"):
        kind().fit(np.zeros((0, 2)), [])
    with pytest.raises(ShapeError, match=r"targets should have shape \(2, K\), got \(3, 1\)"):
        kind().fit([[1.0], [2.0]], [0, 1, 1])
    with pytest.raises(ValueError, match=r"x holds nan at \(1, 0\)"):
        kind().fit([[1.0], [np.nan]], [0, 1])
    with pytest.raises(ValueError, match=r"y holds inf at \(1, 0\)"):
        kind().fit([[1.0], [2.0]], [0, np.inf])
    with pytest.raises(TypeError, match="numbers expected"):
        kind().fit([["a"], ["b"]], [0, 1])
    with pytest.raises(RuntimeError, match="predict needs a fit first"):
        kind().predict([[1.0]])
    with pytest.raises(ShapeError, match=r"\(N, 1\), got \(1, 2\)"):
        kind().fit([[1.0], [2.0]], [0, 1]).predict([[1.0, 2.0]])


@pytest.mark.parametrize("l2", [-1, np.nan, np.inf])
def test_a_penalty_that_cannot_work_is_named(l2):
    with pytest.raises(ValueError, match=f"l2 should be a finite number from 0, got {l2}"):
        LinearRegression(l2)


def test_what_is_no_class_is_named():
    with pytest.raises(ValueError, match=r"target should be 0 or 1, got 2\.0 at 1"):
        LogisticRegression().fit([[1.0], [2.0]], [0, 2])
    with pytest.raises(ValueError, match="both classes are needed, every target is 1"):
        LogisticRegression().fit([[1.0], [2.0]], [1, 1])
    with pytest.raises(ShapeError, match=r"targets should have shape \(2, 1\), got \(2, 2\)"):
        LogisticRegression().fit([[1.0], [2.0]], np.eye(2))
    with pytest.raises(ValueError, match="max_steps should be at least 1, got 0"):
        LogisticRegression(max_steps=0)
