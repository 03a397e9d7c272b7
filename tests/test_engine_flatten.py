"""Flatten: the order of the numbers, and back again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Flatten, ShapeError, check_layer
from engine.buffers import memory_order


def test_rows_first_channels_together():
    x = np.arange(24.0).reshape(2, 2, 3, 2)
    np.testing.assert_array_equal(Flatten().forward(x), np.arange(24.0).reshape(2, 12))


@given(shape=st.lists(st.integers(1, 4), min_size=2, max_size=5).map(tuple), lent=st.booleans())
def test_backward_is_the_way_back(shape, lent):
    layer, x = Flatten(), np.random.default_rng(0).normal(size=shape)
    if lent:
        layer.use(layer.allocate(shape, x.dtype))
    y = layer.forward(x)
    assert y.shape == layer.output_shape(shape) == (shape[0], x[0].size)
    np.testing.assert_array_equal(y, x.reshape(shape[0], -1))
    np.testing.assert_array_equal(layer.backward(y), x)


def test_gradients():
    rng = np.random.default_rng(0)
    check_layer(Flatten(), rng.normal(size=(2, 3, 2, 2)), rng)


def test_in_training_images_go_back_batch_last():
    layer, x = Flatten(), np.ones((4, 3, 2, 5), np.float32)
    layer.use(layer.allocate(x.shape, x.dtype))
    assert memory_order(layer.backward(layer.forward(x))).flags.c_contiguous


def test_errors():
    layer = Flatten()
    with pytest.raises(RuntimeError, match="needs a forward first"):
        layer.backward(np.ones((2, 4)))
    layer.forward(np.ones((2, 2, 2, 1)))
    with pytest.raises(ShapeError, match=r"gradient should have shape \(2, 4\), got \(2, 3\)"):
        layer.backward(np.ones((2, 3)))
    with pytest.raises(ShapeError):
        layer.forward(np.ones((0, 2, 2, 1)))
