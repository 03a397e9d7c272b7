"""Penalties beside central differences, values by hand, and the lasso."""

import copy
import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import ElasticNet as SklearnElasticNet
from sklearn.linear_model import Lasso

from engine.gradient_check import numeric_gradient
from engine.layers import Dense
from engine.losses import MeanSquaredError
from engine.models import Sequential
from engine.optimizers import SGD
from engine.penalties import L1, L2, ElasticNet, ProximalElasticNet, ProximalL1, stack_penalties
from engine.replicas import fit_replicas

PENALTIES = [L1(0.3), L2(0.7), ElasticNet(0.3, 0.7), ProximalL1(0.3), ProximalElasticNet(0.3, 0.7)]
VECTOR, MASK = np.array([2.0, -3.0, 0.0, 5.0]), np.array([1.0, 1.0, 1.0, 0.0])


@pytest.mark.parametrize(
    ("penalty", "value", "gradient"),
    [
        # 0.5 (2 + 3 + 0); 0.5 (4 + 9 + 0) and 2 * 0.5 w, as tf.keras.regularizers.L1(0.5), L2(0.5), L1L2(2, 0.5)
        (L1(0.5), 2.5, [0.5, -0.5, 0, 0]),
        (L2(0.5), 6.5, [2, -3, 0, 0]),
        (ElasticNet(2, 0.5), 16.5, [4, -5, 0, 0]),
        (ProximalL1(0.5), 2.5, [0, 0, 0, 0]),
        (ProximalElasticNet(2, 0.5), 16.5, [2, -3, 0, 0]),
    ],
    ids=repr,
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_by_hand(penalty, value, gradient, dtype):
    vector, mask, grad = VECTOR.astype(dtype), MASK.astype(dtype), np.ones(4, dtype)
    assert penalty.value(vector, mask) == value
    assert type(penalty.value(vector, mask)) is float
    penalty.add_gradient(vector, grad, mask)
    np.testing.assert_array_equal(grad, np.add(gradient, 1))
    np.testing.assert_array_equal(vector, VECTOR)
    assert grad.dtype == dtype


def test_soft_thresholding_by_hand():
    vector, mask = np.array([2.0, -3.0, 0.25, -0.5, 0.0, 0.25]), np.array([1.0, 1, 1, 1, 1, 0])
    ProximalL1(5).after_step(vector, mask, 0.1)
    np.testing.assert_array_equal(vector, [1.5, -2.5, 0, 0, 0, 0.25])


@pytest.mark.parametrize("penalty", [L1(0.3), L2(0.7), ElasticNet(0.3, 0.7)], ids=repr)
def test_the_others_leave_the_vector_alone_after_the_step(penalty):
    vector = VECTOR.copy()
    penalty.after_step(vector, MASK, 0.1, np.empty(4))
    np.testing.assert_array_equal(vector, VECTOR)


@settings(deadline=None)
@given(st.integers(1, 12), st.integers(0, 2**32 - 1), st.floats(0, 10), st.sampled_from([L1, L2, "net"]))
def test_gradients_are_the_slopes_of_the_values(size, seed, lam, kind):
    rng = np.random.default_rng(seed)
    # Away from zero, where |w| has no slope.
    vector = rng.choice([-1.0, 1.0], size) * rng.uniform(0.1, 2, size)
    mask = rng.integers(0, 2, size).astype(float)
    penalty = ElasticNet(lam, lam / 3) if kind == "net" else kind(lam)
    grad = np.zeros(size)
    penalty.add_gradient(vector, grad, mask, np.empty(size))
    slopes = numeric_gradient(lambda v: penalty.value(v, mask), vector.copy())
    np.testing.assert_allclose(grad, slopes, atol=1e-6 * (1 + lam))


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0, 2), st.floats(0.01, 1))
def test_soft_thresholding_is_the_nearest_point_with_a_small_penalty(seed, lam, rate):
    # It minimises (w - v)^2 / 2 + rate * lam * |w|, the definition of a proximal step.
    vector = np.random.default_rng(seed).normal(size=6)
    w = vector.copy()
    ProximalL1(lam).after_step(w, np.ones(6), rate)
    grid = np.linspace(-4, 4, 801)[:, None]

    def cost(w):
        return (w - vector) ** 2 / 2 + rate * lam * np.abs(w)

    assert (cost(w) <= cost(grid).min(axis=0) + 1e-12).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "penalties",
    [
        [L1(0.1), L1(0), L1(2)],
        [L2(0.1), L2(0), L2(2)],
        [L2(0.1), L2(0.1), L2(0.1)],
        [ElasticNet(0.1, 2), ElasticNet(0.2, 2), ElasticNet(0, 2)],
        [ProximalL1(0.1), ProximalL1(0), ProximalL1(2)],
        [ProximalElasticNet(0.1, 1), ProximalElasticNet(0, 2), ProximalElasticNet(2, 0)],
    ],
    ids=repr,
)
def test_a_stack_does_what_each_of_its_penalties_does(penalties, dtype):
    rng = np.random.default_rng(0)
    vectors, grads = rng.normal(size=(2, 3, 5)).astype(dtype)
    mask = np.array([1, 1, 0, 1, 0], dtype)
    stack, rates = stack_penalties(penalties), np.array([[0.1], [0.2], [0.3]])
    together, grads_together, values = vectors.copy(), grads.copy(), stack.value(vectors, mask)
    stack.add_gradient(together, grads_together, mask, np.empty_like(together))
    stack.after_step(together, mask, rates, np.empty_like(together))
    assert values.shape == (3,)
    assert together.dtype == grads_together.dtype == dtype
    for r, penalty in enumerate(penalties):
        assert values[r] == pytest.approx(penalty.value(vectors[r], mask))
        penalty.add_gradient(vectors[r], grads[r], mask)
        penalty.after_step(vectors[r], mask, float(rates[r, 0]))
    rtol = 1e-6 if dtype == np.float32 else 1e-14
    np.testing.assert_allclose(together, vectors, rtol=rtol)
    np.testing.assert_allclose(grads_together, grads, rtol=rtol)


def test_penalties_of_several_classes_are_refused():
    with pytest.raises(ValueError, match=r"L1\(lam=0.1\) and L2\(lam=0.1\) cannot be added together"):
        stack_penalties([L1(0.1), L2(0.1)])


@pytest.mark.parametrize("penalty", PENALTIES, ids=repr)
def test_what_is_lent_is_used(penalty):
    # Both NaN in the lent array and a fresh array give the same.
    for make_work in (lambda: None, lambda: np.full(4, math.nan)):
        vector, grad = VECTOR.copy(), np.ones(4)
        penalty.add_gradient(vector, grad, MASK, make_work())
        penalty.after_step(vector, MASK, 0.1, make_work())
        assert np.isfinite([vector, grad]).all()


@pytest.mark.parametrize("bad", [-0.1, math.inf, math.nan])
@pytest.mark.parametrize("make", [L1, L2, ProximalL1, lambda lam: ElasticNet(0.1, lam)])
def test_factors_out_of_range_are_named(make, bad):
    with pytest.raises(ValueError, match=rf"(lam|l2) should be a finite number from 0, got {bad}"):
        make(bad)


@pytest.mark.parametrize("penalty", PENALTIES, ids=repr)
def test_equal_penalties_have_equal_pickles(penalty):
    twin = pickle.loads(pickle.dumps(penalty))
    assert twin == copy.deepcopy(penalty) == penalty
    assert pickle.dumps(twin) == pickle.dumps(penalty)


@pytest.mark.parametrize("penalty", PENALTIES, ids=repr)
def test_numpy_factors_become_python_floats(penalty):
    # A NumPy float64 would turn every float32 product into float64.
    twin = type(penalty)(*map(np.float64, vars(penalty).values()))
    assert [type(factor) for factor in vars(twin).values()] == [float] * len(vars(penalty))


LASSO_RNG = np.random.default_rng(0)
X = LASSO_RNG.normal(size=(80, 6))
Y = X @ [2.0, -1.0, 0, 0, 0, 0] + 0.1 * LASSO_RNG.normal(size=80)


def descend(penalty, n_steps):
    """The last 50 weights of a linear regression on six features, of which two matter."""
    w, grad, mask, optimizer, rows = np.full(6, 0.5), np.empty(6), np.ones(6), SGD(0.05), []
    for _ in range(n_steps):
        grad[:] = X.T @ (X @ w - Y) / 80
        penalty.add_gradient(w, grad, mask)
        optimizer.step({"w": w}, {"w": grad})
        penalty.after_step(w, mask, optimizer.rate)
        rows.append(w.copy())
    return np.array(rows[-50:])


def test_only_the_proximal_step_gives_exact_zeros():
    plain, proximal = descend(L1(0.2), 500), descend(ProximalL1(0.2), 500)
    assert (proximal[:, 2:] == 0).all()
    assert (plain[:, 2:] != 0).all()
    # The subgradient jumps to and fro across zero, by no more than a step: learning_rate * lam.
    assert (np.diff(np.sign(plain[:, 2:]), axis=0) != 0).any(axis=0).all()
    assert np.abs(plain[:, 2:]).max() < 2 * 0.05 * 0.2
    np.testing.assert_allclose(plain[-1], proximal[-1], atol=0.02)


def test_the_lasso_is_that_of_scikit_learn():
    reference = Lasso(alpha=0.2, fit_intercept=False, tol=1e-12).fit(X, Y).coef_
    np.testing.assert_allclose(descend(ProximalL1(0.2), 2_000)[-1], reference, atol=1e-8)


def test_the_elastic_net_is_that_of_scikit_learn():
    # There the penalty is alpha (share |w| + (1 - share) w^2 / 2).
    reference = SklearnElasticNet(alpha=0.4, l1_ratio=0.5, fit_intercept=False, tol=1e-12).fit(X, Y).coef_
    found = descend(ProximalElasticNet(0.2, 0.1), 2_000)[-1]
    np.testing.assert_allclose(found, reference, atol=1e-8)
    assert (found[2:] == 0).all()


def test_a_bias_is_penalised_where_its_layer_says_so():
    for stacked in (False, True):
        biases = []
        for penalise_bias in (False, True):
            models = [Dense(1, 1, "zeros", penalise_bias=penalise_bias) for _ in range(1 + stacked)]
            models = [Sequential([layer]) for layer in models]
            fit_replicas(
                models,
                MeanSquaredError(),
                [SGD(0.1) for _ in models],
                (np.array([[-1.0], [1.0]]), np.array([[98.0], [102.0]])),
                n_epochs=500,
                batch_size=2,
                rngs=[np.random.default_rng(0) for _ in models],
                penalties=[L2(1.0) for _ in models],
            )
            biases.append(models[-1].params["0.bias"][0])
        # (100 - b)^2 + b^2 is least at 50
        np.testing.assert_allclose(biases, [100, 50], rtol=1e-5)


def test_ridge_is_that_of_the_closed_form():
    # X^T (X w - y) / N + 2 lam w = 0
    reference = np.linalg.solve(X.T @ X / 80 + 2 * 0.2 * np.eye(6), X.T @ Y / 80)
    np.testing.assert_allclose(descend(L2(0.2), 2_000)[-1], reference, atol=1e-8)
