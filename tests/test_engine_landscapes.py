"""Every landscape's gradient is its slope, and its lowest point is where it says."""

import numpy as np
import pytest

from engine import LANDSCAPE_NAMES, load_landscape, numeric_gradient

EVERY_LANDSCAPE = pytest.mark.parametrize("landscape", [load_landscape(name) for name in LANDSCAPE_NAMES])


@EVERY_LANDSCAPE
def test_the_gradient_is_the_slope(landscape):
    for point in np.random.default_rng(0).uniform(-2, 2, (40, landscape.n_dims)):
        np.testing.assert_allclose(
            landscape.gradient(point), numeric_gradient(landscape.height, point), rtol=1e-6, atol=1e-7
        )


@EVERY_LANDSCAPE
def test_nothing_is_lower_than_the_minimum_and_it_is_flat_there(landscape):
    axis = np.linspace(-3, 3, 301)
    grid = np.stack(np.meshgrid(*[axis] * landscape.n_dims), axis=-1)
    assert landscape.height(grid).min() >= landscape.lowest
    assert landscape.height(grid).min() == pytest.approx(landscape.lowest, abs=0.01)
    np.testing.assert_allclose(landscape.gradient(np.array(landscape.minimum)), 0, atol=1e-12)


@EVERY_LANDSCAPE
def test_many_points_are_each_as_one(landscape):
    points = np.random.default_rng(1).uniform(-2, 2, (3, 5, landscape.n_dims))
    heights, gradients = landscape.height(points), landscape.gradient(points)
    assert heights.shape == (3, 5)
    assert gradients.shape == points.shape
    for at in np.ndindex(3, 5):
        assert heights[at] == pytest.approx(landscape.height(points[at]), rel=1e-14)
        np.testing.assert_allclose(gradients[at], landscape.gradient(points[at]), rtol=1e-14)


def test_the_wells_have_a_local_and_a_global_minimum():
    wells = load_landscape("wells")
    for x, height in ((-1.301, -3.514), (1.131, -1.070)):
        assert float(wells.height(np.array([x]))) == pytest.approx(height, abs=1e-3)
        assert abs(float(wells.gradient(np.array([x]))[0])) < 5e-3
    assert wells.minimum[0] == pytest.approx(-1.3008, abs=1e-4)


def test_the_saddle_is_flat_and_no_minimum():
    saddle = load_landscape("saddle")
    np.testing.assert_array_equal(saddle.gradient(np.zeros(2)), [0, 0])
    assert saddle.height(np.array([0, 0.1])) < saddle.height(np.zeros(2)) < saddle.height(np.array([0.1, 0]))
    assert saddle.lowest == pytest.approx(-1)


def test_an_unknown_landscape_is_refused_by_name():
    with pytest.raises(ValueError, match=r"one of parabola, .*, got 'sea'"):
        load_landscape("sea")
