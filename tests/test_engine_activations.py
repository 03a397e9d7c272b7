"""The activation functions and their layers."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import (
    GELU,
    LeakyReLU,
    Linear,
    ReLU,
    ShapeError,
    Sigmoid,
    Softmax,
    Tanh,
    check_layer,
    gelu,
    relu,
    sigmoid,
    softmax,
)
from engine.activations import LONG

SHAPES = st.lists(st.integers(1, 4), min_size=2, max_size=4).map(tuple)
LAYERS = [ReLU, LeakyReLU, GELU, Sigmoid, Tanh, Softmax, Linear]

# PyTorch 2.13, float64, for each module f:
#   z = torch.tensor(Z, requires_grad=True); y = f(z); y.backward(torch.tensor(GRAD_OUTPUT)); print(y, z.grad)
Z = np.array([[-2.0, -0.5, 0.0, 0.5, 3.0], [1.0, -1.0, 4.0, -6.0, 0.1]])
GRAD_OUTPUT = np.array([[1.0, -1.0, 0.5, 2.0, -0.5], [0.3, 0.7, -1.2, 1.0, -2.0]])
REFERENCE = {
    "ReLU": (
        [[0, 0, 0, 0.5, 3], [1, 0, 4, 0, 0.1]],
        [[0, 0, 0, 2, -0.5], [0.3, 0, -1.2, 0, -2]],
    ),
    "LeakyReLU": (
        [[-0.02, -0.005, 0, 0.5, 3], [1, -0.01, 4, -0.06, 0.1]],
        [[0.01, -0.01, 0.005, 2, -0.5], [0.3, 0.007, -1.2, 0.01, -2]],
    ),
    "GELU": (
        [
            [-0.045500263896, -0.154268769363, 0.0, 0.345731230637, 2.995950305905],
            [0.841344746069, -0.158655253931, 3.999873315033, -5.92e-09, 0.053982783728],
        ],
        [
            [-0.085231801078, -0.132504875344, 0.25, 1.734990249312, -0.505972823602],
            [0.324994641176, -0.058320829411, -1.200604379593, -3.5469e-08, -1.159046184049],
        ],
    ),
    "Sigmoid": (
        [
            [0.119202922, 0.377540669, 0.5, 0.622459331, 0.952574127],
            [0.731058579, 0.268941421, 0.98201379, 0.002472623, 0.524979187],
        ],
        [
            [0.104993585, -0.235003712, 0.125, 0.470007424, -0.02258833],
            [0.05898358, 0.137628353, -0.021195247, 0.002466509, -0.49875208],
        ],
    ),
    "Tanh": (
        [
            [-0.96402758, -0.462117157, 0, 0.462117157, 0.995054754],
            [0.761594156, -0.761594156, 0.9993293, -0.999987712, 0.099667995],
        ],
        [
            [0.0706508249, -0.786447733, 0.5, 1.572895466, -0.004933018583],
            [0.1259923025, 0.2939820391, -0.00160914082, 0.00002457654741, -1.980132582],
        ],
    ),
    "Softmax": (
        [
            [0.005764805231, 0.0258360646, 0.04259646925, 0.07022970492, 0.855572956],
            [0.04623560404, 0.006257308569, 0.9286669322, 0.00004216141349, 0.0187979938],
        ],
        [
            [0.007414116544, -0.01844436412, 0.03348508844, 0.1605521349, -0.1830069758],
            [0.06628814029, 0.01147404767, -0.06156750881, 0.00008995994911, -0.0162846391],
        ],
    ),
    "Linear": (Z, GRAD_OUTPUT),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("make", LAYERS)
def test_agrees_with_pytorch(make, dtype):
    layer = make()
    y, grad = layer.forward(Z.astype(dtype)), layer.backward(GRAD_OUTPUT.astype(dtype))
    assert y.dtype == grad.dtype == dtype
    tolerance = 1e-8 if dtype == np.float64 else 1e-6
    np.testing.assert_allclose(y, REFERENCE[make.__name__][0], atol=tolerance)
    np.testing.assert_allclose(grad, REFERENCE[make.__name__][1], atol=tolerance)


@pytest.mark.parametrize("make", LAYERS)
@settings(max_examples=15, deadline=None)
@given(shape=SHAPES, seed=st.integers(0, 99))
def test_gradients_of_tables_sequences_and_images(make, shape, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(0, 2, shape)
    x[np.abs(x) < 0.01] = 0.5  # away from the kink, where there is no derivative
    check_layer(make(), x, rng)


@pytest.mark.parametrize("make", LAYERS)
@settings(max_examples=10, deadline=None)
@given(
    shape=st.lists(st.integers(1, 4), min_size=2, max_size=4).map(tuple),
    long=st.booleans(),
    seed=st.integers(0, 99),
)
def test_lent_buffers_change_nothing(make, shape, long, seed):
    rng = np.random.default_rng(seed)
    shape = (LONG // 2, *shape[1:]) if long else shape
    layer, (x, grad) = make(), rng.normal(0, 2, (2, *shape)).astype(np.float32)
    y, grad_x = layer.forward(x, training=True), layer.backward(grad)
    layer.use(layer.allocate(shape, np.float32))
    for _ in range(2):
        np.testing.assert_allclose(layer.forward(x, training=True), y, rtol=1e-6)
        np.testing.assert_allclose(layer.backward(grad), grad_x, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("n", [1, LONG])  # two ways to the same slope
def test_the_slope_of_relu_is_0_or_1(n):
    x = np.resize([-0.5, 0.0, 0.25, 3.0], (n, 2))
    layer = ReLU()
    layer.forward(x)
    np.testing.assert_array_equal(layer.backward(np.full_like(x, 7)), 7.0 * (x > 0))


@pytest.mark.parametrize("make", LAYERS)
def test_a_gradient_of_another_shape_is_refused(make):
    layer = make()
    layer.forward(Z)
    with pytest.raises(ShapeError, match=rf"{layer!r}".split("(")[0] + r".*\(2, 5\), got \(2, 1\)"):
        layer.backward(GRAD_OUTPUT[:, :1])
    with pytest.raises(RuntimeError, match="forward first"):
        make().backward(GRAD_OUTPUT)


@pytest.mark.parametrize("make", LAYERS)
def test_an_empty_batch_is_refused(make):
    with pytest.raises(ShapeError, match=make.__name__):
        make().forward(np.empty((0, 3)))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_at_the_ends(dtype):
    y = sigmoid(np.array([-1e4, -50.0, 0.0, 50.0, 1e4], dtype))
    assert y.dtype == dtype
    np.testing.assert_allclose(y, [0, np.exp(-50.0), 0.5, 1, 1], rtol=1e-5)
    np.testing.assert_array_equal(Sigmoid().forward(np.array([[-1e4, 1e4]], dtype)), [[0, 1]])


def test_functions_take_numbers():
    assert sigmoid(0.0) == 0.5
    assert relu(-3.0) == 0
    np.testing.assert_allclose(softmax([1.0, 1.0]), [0.5, 0.5])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gelu_far_out(dtype):
    x = np.array([-1e4, -30.0, -9.0, 0.0, 9.0, 1e4], dtype)
    exact = [v * 0.5 * math.erfc(-v / math.sqrt(2)) for v in x.tolist()]
    y = gelu(x)
    assert y.dtype == dtype
    np.testing.assert_allclose(y, exact, atol=1e-12 if dtype == np.float64 else 1e-6)


@pytest.mark.parametrize(("dtype", "far"), [(np.float32, 1e30), (np.float64, 1e300)])
def test_the_tail_of_gelu_times_any_number_is_nothing(dtype, far):
    np.testing.assert_array_equal(gelu(np.array([-far, -100, 100, far], dtype)), np.array([0, 0, 100, far], dtype))


def test_softmax_ignores_a_common_offset():
    z = np.array([[1.0, 2.0, -1.0], [0.5, 0.25, 8.0]])
    np.testing.assert_allclose(softmax(z + 1e6), softmax(z), rtol=1e-9)
    np.testing.assert_allclose(softmax(z - 1e6).sum(axis=1), 1)


def test_softmax_works_along_the_last_axis():
    z = np.random.default_rng(0).normal(size=(2, 3, 4))
    np.testing.assert_allclose(softmax(z).sum(axis=-1), np.ones((2, 3)))


@pytest.mark.parametrize("slope", [-0.1, 1.0, np.nan])
def test_a_leaky_slope_out_of_range_is_refused(slope):
    with pytest.raises(ValueError, match="negative_slope"):
        LeakyReLU(slope)


def test_leaky_slope_at_zero_is_the_negative_one():
    layer = LeakyReLU(0.2)
    layer.forward(np.zeros((1, 1)))
    assert layer.backward(np.ones((1, 1))) == 0.2
