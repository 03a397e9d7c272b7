"""The spread of the first weights."""

import math

import numpy as np
import pytest

from engine import Dense, glorot, he, ones, uniform, zeros
from engine.initializers import fans


def test_fans_of_a_table_and_of_a_kernel():
    assert fans((3, 5)) == (3, 5)
    assert fans((2, 2, 3, 5)) == (12, 20)


@pytest.mark.parametrize(
    ("init", "std"),
    [
        (glorot, math.sqrt(2 / (200 + 300))),
        (he, math.sqrt(2 / 200)),
        (uniform, 0.05 / math.sqrt(3)),
        (zeros, 0),
        (ones, 0),
    ],
)
def test_spread_and_dtype(init, std):
    weight = init((200, 300), np.random.default_rng(0))
    assert weight.dtype == np.float32
    assert weight.std() == pytest.approx(std, rel=0.02)
    assert weight.mean() == pytest.approx(1 if init is ones else 0, abs=1e-3)


def test_limits():
    rng = np.random.default_rng(0)
    assert np.abs(glorot((20, 30), rng)).max() <= math.sqrt(6 / 50)
    assert np.abs(uniform((20, 30), rng)).max() <= 0.05


@pytest.mark.parametrize("name", ["zeros", "ones", "uniform", "glorot", "he"])
def test_dense_knows_them_by_name_and_repeats_them_by_seed(name):
    first, second = (Dense(4, 5, init=name, rng=np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(first.weight, second.weight)
    assert not first.bias.any()


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(ValueError, match="unknown initializer 'xavier': one of zeros, ones, uniform, glorot, he"):
        Dense(2, 2, init="xavier")


@pytest.mark.parametrize("name", ["uniform", "glorot", "he"])
@pytest.mark.parametrize("rng", [None, 42])
def test_a_random_draw_needs_a_generator(name, rng):
    with pytest.raises(TypeError, match=f"{name} draws random weights.*got {rng}"):
        Dense(2, 2, init=name, rng=rng)
