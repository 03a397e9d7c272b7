"""The noise of batch gradients, against what statistics promises of a mean."""

import math

import numpy as np
import pytest

from engine import Dense, MeanSquaredError, Sequential, Split, gradient_noise

RNG = np.random.default_rng(0)
N = 400
DATA = Split(RNG.normal(size=(N, 3)), RNG.normal(size=(N, 1)))


def noise(batch_size: int, n_batches: int = 400) -> float:
    model = Sequential([Dense(3, 1, rng=np.random.default_rng(1))])
    return gradient_noise(model, MeanSquaredError(), DATA, batch_size, np.random.default_rng(2), n_batches)


def test_one_sample_is_as_noisy_as_the_gradients_of_single_samples_spread():
    model = Sequential([Dense(3, 1, rng=np.random.default_rng(1))])
    x, y = DATA
    error = 2 * (model.predict(x) - y)
    singles = np.hstack([error * x, error])  # by hand: the gradient of (wx + b - y)^2
    spread = math.sqrt(np.var(singles, axis=0).sum())
    assert noise(1) == pytest.approx(spread, rel=0.1)


@pytest.mark.parametrize("batch_size", [4, 16, 100, 300])
def test_noise_falls_as_the_root_of_the_batch(batch_size):
    without_replacement = math.sqrt((N - batch_size) / (N - 1))
    assert noise(batch_size) == pytest.approx(noise(1) / math.sqrt(batch_size) * without_replacement, rel=0.12)


def test_all_samples_have_no_noise_and_more_there_are_not():
    assert noise(N) == 0
    with pytest.raises(ValueError, match="from 1 to the 400"):
        noise(N + 1)
    with pytest.raises(ValueError, match="n_batches should be at least 1"):
        noise(1, 0)


def test_the_generator_alone_decides_which_batches():
    assert noise(10, 5) == noise(10, 5)
