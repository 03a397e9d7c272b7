"""The shapes in the plane are what they claim to be when there is no noise."""

import numpy as np
import pytest

from engine import generators

MAKERS = [generators.circles, generators.xor, generators.spirals, generators.moons, generators.gaussians]


def make(generator, noise=0.0, n=400):
    return generator(n, noise, np.random.default_rng(0))


@pytest.mark.parametrize("generator", MAKERS)
def test_two_classes_of_about_equal_size(generator):
    x, labels = make(generator)
    assert x.shape == (400, 2)
    assert x.dtype == np.float32
    assert 0.4 < labels.mean() < 0.6


@pytest.mark.parametrize("generator", MAKERS)
def test_noise_moves_the_same_figure(generator):
    still, noisy = make(generator)[0], make(generator, 0.01)[0]
    assert 0 < np.abs(noisy - still).max() < 0.2


@pytest.mark.parametrize("generator", MAKERS)
def test_noise_is_the_deviation_of_each_coordinate_in_units_of_the_figure(generator):
    share = {generators.spirals: 0.5, generators.moons: 0.75}.get(generator, 1.0)  # halved; drawn smaller
    spread = (make(generator, 0.3, 4000)[0] - make(generator, 0.0, 4000)[0]).std()
    assert spread == pytest.approx(0.3 * 2 * share, rel=0.05)


def test_circles_have_two_radii():
    x, labels = make(generators.circles)
    np.testing.assert_allclose(np.hypot(*x.T), np.where(labels, 1, 2), rtol=1e-6)


def test_xor_is_the_sign_of_the_product():
    x, labels = make(generators.xor)
    np.testing.assert_array_equal(x[:, 0] * x[:, 1] < 0, labels == 1)


def test_gaussians_stand_on_two_points():
    x, labels = make(generators.gaussians)
    np.testing.assert_array_equal(x[labels == 1], 1)
    np.testing.assert_array_equal(x[labels == 0], -1)


def test_moons_and_spirals_are_turned_copies_of_themselves():
    for generator in (generators.moons, generators.spirals):
        x, labels = make(generator, n=20_000)
        a, b = x[labels == 0], -x[labels == 1]
        for way in (np.mean, np.std, np.max, np.min):
            np.testing.assert_allclose(way(a, axis=0), way(b, axis=0), atol=0.05)


def test_sine():
    x, y = make(generators.sine)
    np.testing.assert_allclose(y, np.sin(2 * x[:, 0]), atol=1e-6)
    noisy = make(generators.sine, 0.3, 5000)
    assert np.std(noisy[1] - np.sin(2 * noisy[0][:, 0])) == pytest.approx(0.3, rel=0.05)
