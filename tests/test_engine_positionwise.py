"""The same layers at each position."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Dense, ReLU, Sequential, ShapeError, Tanh, check_layer
from engine.positionwise import Positionwise

SIZES = st.integers(1, 4)

# PyTorch 2.13, float64, with cosines as below, all of them with requires_grad; torch.nn.Linear does the same:
#   y = torch.relu(x @ w1 + b1) @ w2 + torch.tensor([0.3, -0.1]); y.backward(cosines((2, 3, 2), 0.35))
Y = [
    [[1.4090846845, -0.2064819559], [1.4146563732, -0.6674063035], [0.882131979, -0.6044362292]],
    [[0.9076592062, -0.1471892737], [1.4386928347, -0.2368621334], [1.3821537509, -0.6888722796]],
]
GRAD_X = [
    [[0.4841940134, -0.0494555192], [0.3780700944, -0.1143772149], [0.0941339025, -0.1255055192]],
    [[-0.2340749347, -0.0776066167], [-0.4521946725, 0.0067918902], [-0.4576401901, 0.087996065]],
]
GRADS = {
    "0.weight": [[-0.0554093713, 0.09227425, -0.1230117851], [-0.1596472487, 0.1072931134, -0.0478143274]],
    "0.bias": [-0.2849676868, -0.0465532533, 0.3749828891],
    "2.weight": [
        [-0.4427384417, -1.0759759177],
        [-0.3338966909, -0.9825870829],
        [-0.2445077121, -0.9314069248],
    ],
    "2.bias": [-0.4487158024, -1.2708972666],
}


def cosines(shape, step):
    return np.cos(step * np.arange(np.prod(shape))).reshape(shape)


def test_it_agrees_with_pytorch():
    first = Dense(2, 3, init=lambda shape, rng: cosines(shape, 0.6))
    second = Dense(3, 2, init=lambda shape, rng: cosines(shape, 1.7))
    first.bias[...], second.bias[...] = cosines(3, 0.2), [0.3, -0.1]
    layer = Positionwise(first, ReLU(), second)
    np.testing.assert_allclose(layer.forward(cosines((2, 3, 2), 0.8)), Y, atol=2e-10)
    np.testing.assert_allclose(layer.backward(cosines((2, 3, 2), 0.35)), GRAD_X, atol=2e-10)
    assert layer.grads.keys() == GRADS.keys()
    for name, grad in layer.grads.items():
        np.testing.assert_allclose(grad, GRADS[name], atol=2e-10, err_msg=name)


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
