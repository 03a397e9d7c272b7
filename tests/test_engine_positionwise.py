"""The same layers at each position."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Dense, Sequential, ShapeError, Tanh, check_layer
from engine.positionwise import Positionwise

SIZES = st.integers(1, 4)


@settings(max_examples=15, deadline=None)
@given(n=SIZES, length=SIZES, width=SIZES, hidden=SIZES, seed=st.integers(0, 99))
def test_gradients(n, length, width, hidden, seed):
    rng = np.random.default_rng(seed)
    layer = Positionwise(Dense(width, hidden, rng=rng), Tanh(), Dense(hidden, 2, rng=rng))
    check_layer(layer, rng.normal(size=(n, length, width)), rng)


def test_each_position_is_a_sample():
    rng = np.random.default_rng(0)
    dense = Dense(4, 3, rng=rng)
    layer, x = Positionwise(dense), rng.normal(size=(2, 5, 4)).astype(np.float32)
    y = layer.forward(x)
    assert y.shape == layer.output_shape(x.shape) == (2, 5, 3)
    for t in range(5):
        np.testing.assert_allclose(y[:, t], dense.forward(x[:, t]), atol=1e-6)


def test_buffers_change_nothing():
    rng = np.random.default_rng(0)
    layer = Positionwise(Dense(4, 3, rng=rng), Tanh(), Dense(3, 2, rng=rng))
    x, grad = (rng.normal(size=(2, 5, width)).astype(np.float32) for width in (4, 2))
    y, grad_x = layer.forward(x), layer.backward(grad)
    grads = {name: array.copy() for name, array in layer.grads.items()}
    layer.use(layer.allocate(x.shape, np.float32))
    np.testing.assert_array_equal(layer.forward(x), y)
    np.testing.assert_array_equal(layer.backward(grad), grad_x)
    layer.fill_grads(grad)
    for name, array in layer.grads.items():
        np.testing.assert_array_equal(array, grads[name])


def test_what_does_not_fit_is_named():
    layer = Positionwise(Dense(4, 3, init="zeros"))
    with pytest.raises(ShapeError, match=r"Positionwise\(Dense\(4, 3\)\): input .* \(N, T, F\), got \(2, 4\)"):
        layer.forward(np.zeros((2, 4)))
    with pytest.raises(ShapeError, match=r"layer 0\.0 Dense\(4, 3\): input should have shape \(N, 4\)"):
        Sequential([layer]).forward(np.zeros((2, 3, 5)))
    with pytest.raises(RuntimeError, match="needs a forward first"):
        Positionwise(Dense(4, 3, init="zeros")).backward(np.zeros((2, 3, 3)))
    layer.forward(np.zeros((2, 3, 4)))
    with pytest.raises(ShapeError, match=r"gradient should have shape \(2, 3, 3\)"):
        layer.backward(np.zeros((2, 3, 4)))
    with pytest.raises(ValueError, match="at least one layer"):
        Positionwise()
