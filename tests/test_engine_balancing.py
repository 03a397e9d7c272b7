"""LossBalance: the weights of several losses, left alone, set once, or following them."""

import pickle

import numpy as np
import pytest

from engine import (
    Adam,
    CategoricalCrossEntropy,
    CombinedLoss,
    Dense,
    FanOut,
    LossBalance,
    MeanSquaredError,
    Sequential,
    fit,
)

RNG = np.random.default_rng(0)
X = RNG.standard_normal((30, 4)).astype("f")
Y = (np.eye(3, dtype="f")[RNG.integers(0, 3, 30)], 50 * X[:, :1])


def run(rule: str, weights=(1.0, 2.0), n_epochs: int = 3):
    rng = np.random.default_rng(1)
    model = Sequential([FanOut([Dense(4, 3, rng=rng), Dense(4, 1, rng=rng)])])
    loss = CombinedLoss([CategoricalCrossEntropy(from_logits=True), MeanSquaredError()], weights)
    first = loss.values(model.predict(X), Y)
    balance = LossBalance(loss, (X, Y), rule)
    history = fit(model, loss, Adam(0.1), (X, Y), n_epochs=n_epochs, batch_size=10, rng=rng, callbacks=[balance])
    return history, first, loss.values(model.predict(X), Y), loss


def test_fixed_weights_stay_and_the_losses_are_kept():
    history, first, last, loss = run("fixed")
    assert loss.weights == (1.0, 2.0)
    np.testing.assert_allclose(history.snapshots["losses"][[0, -1]], [first, last], rtol=1e-5)
    np.testing.assert_array_equal(history.snapshots["loss_weights"], [[1, 2]] * 4)
    sums = (history.snapshots["losses"] * [1, 2]).sum(axis=1)
    np.testing.assert_allclose(sums[1:], history.train_loss, rtol=1e-5)


def test_by_the_first_losses_each_counts_as_one_at_the_start_and_keeps_its_weight():
    history, _, _, _ = run("first")
    losses, weights = history.snapshots["losses"], history.snapshots["loss_weights"]
    np.testing.assert_allclose(losses[0] * weights[0], 1)
    np.testing.assert_array_equal(weights, [weights[0]] * 4)


def test_by_uncertainty_the_weights_are_where_the_objective_is_smallest():
    history, _, _, _ = run("uncertainty")
    losses, weights = history.snapshots["losses"], history.snapshots["loss_weights"]
    assert np.ptp(weights, axis=0).min() > 0
    noise = np.linspace(0.1, 60, 20001)
    with np.errstate(all="ignore"):
        for k in range(4):
            for i, factor in enumerate((1.0, 2.0)):  # the paper's 1 / s^2 for classes, 1 / (2 s^2) for numbers
                objective = losses[k, i] / (factor * noise**2) + np.log(noise)
                best = noise[objective.argmin()]
                assert weights[k, i] == pytest.approx(1 / (factor * best**2), rel=0.05)


def test_a_loss_of_zero_has_a_finite_weight():
    loss = CombinedLoss([MeanSquaredError()])
    model = Sequential([FanOut([Dense(4, 1, init="zeros")])])
    data = (X, (np.zeros((30, 1), "f"),))
    fit(
        model,
        loss,
        Adam(0.1),
        data,
        n_epochs=1,
        batch_size=30,
        rng=RNG,
        callbacks=[LossBalance(loss, data, "first")],
    )
    assert np.isfinite(loss.weights).all()


def test_the_same_run_gives_the_same_weights():
    one, other = (run("uncertainty")[0].snapshots["loss_weights"] for _ in range(2))
    np.testing.assert_array_equal(one, other)


def test_it_can_be_pickled_and_says_what_it_does():
    loss = CombinedLoss([MeanSquaredError()])
    balance = pickle.loads(pickle.dumps(LossBalance(loss, (X, (X[:, :1],)), "first")))
    assert balance.rule == "first"
    assert repr(balance) == "LossBalance(CombinedLoss([MeanSquaredError()], weights=(1.0,)), rule='first')"


def test_what_cannot_work_is_refused():
    with pytest.raises(ValueError, match="'fixed', 'first', 'uncertainty', got 'best'"):
        LossBalance(CombinedLoss([MeanSquaredError()]), (X, (X,)), "best")
    with pytest.raises(TypeError, match="loss should be a CombinedLoss"):
        LossBalance(MeanSquaredError(), (X, X))
