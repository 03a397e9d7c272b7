"""Bagging: what a bootstrap sample leaves out, what the mean gains, what out-of-bag predictions are made of."""

import numpy as np
import pytest

from engine import (
    Adam,
    Bagging,
    BinaryCrossEntropy,
    Dense,
    MeanSquaredError,
    ReLU,
    Sequential,
    Sigmoid,
    bootstrap_sample,
    load_dataset,
)

MOONS = load_dataset("moons", n_samples=100, noise=0.3)


def committee(n_models: int, end=Sigmoid) -> Bagging:
    rngs = [np.random.default_rng(r) for r in range(n_models)]
    return Bagging(
        [Sequential([Dense(2, 16, init="he", rng=rng), ReLU(), Dense(16, 1, rng=rng), end()]) for rng in rngs]
    )


def trained(n_models: int) -> Bagging:
    bagging = committee(n_models)
    bagging.fit(
        BinaryCrossEntropy(),
        [Adam(0.03) for _ in range(n_models)],
        MOONS.train,
        n_epochs=60,
        batch_size=10,
        rngs=[np.random.default_rng(100 + r) for r in range(n_models)],
    )
    return bagging


def test_a_bootstrap_sample_leaves_out_one_in_e():
    rng = np.random.default_rng(0)
    x, y = np.arange(2000.0)[:, None], np.arange(2000.0)[:, None]
    sample = bootstrap_sample(x, y, rng)
    np.testing.assert_array_equal(sample.x, x[sample.indices])
    np.testing.assert_array_equal(sample.x, sample.y)
    assert not set(sample.left_out) & set(sample.indices)
    assert len(set(sample.left_out) | set(sample.indices)) == 2000
    assert len(sample.left_out) / 2000 == pytest.approx((1 - 1 / 2000) ** 2000, abs=0.03)


def test_the_mean_is_no_worse_than_the_models_on_average():
    bagging = trained(8)
    x, y = MOONS.test
    predictions = bagging.predictions(x)
    assert predictions.shape == (8, len(x), 1)
    loss = MeanSquaredError()
    single = np.mean([loss.forward(p, y) for p in predictions])
    np.testing.assert_allclose(bagging.predict(x), predictions.mean(axis=0), rtol=1e-6)
    # Jensen: the squared error of a mean is the mean of the squared errors less their variance.
    assert loss.forward(bagging.predict(x), y) == pytest.approx(single - predictions.var(axis=0).mean(), rel=1e-4)
    assert predictions.var() > 0


def test_out_of_bag_uses_only_models_that_did_not_learn_the_sample():
    bagging = trained(4)
    x = MOONS.train.x
    predictions, seen = bagging.out_of_bag(x)
    each = bagging.predictions(x)
    n_found = 0
    for i in range(len(x)):
        others = [r for r, sample in enumerate(bagging.samples) if i not in sample.indices]
        assert seen[i] == bool(others)
        if others:
            n_found += 1
            np.testing.assert_allclose(predictions[i], each[others, i].mean(axis=0), rtol=1e-5)
        else:
            assert np.isnan(predictions[i]).all()
    assert n_found > len(x) / 2


def test_same_generators_same_committee():
    np.testing.assert_array_equal(trained(2).predict(MOONS.test.x), trained(2).predict(MOONS.test.x))


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="at least one model"):
        Bagging([])
    with pytest.raises(RuntimeError, match="out_of_bag needs a fit first"):
        committee(1).out_of_bag(MOONS.train.x)
    with pytest.raises(ValueError, match="same number of samples, at least 1, got 3 and 2"):
        bootstrap_sample(np.zeros((3, 1)), np.zeros((2, 1)), np.random.default_rng(0))
    with pytest.raises(ValueError, match="needs the 60 training inputs, got 20"):
        trained(1).out_of_bag(MOONS.test.x)
