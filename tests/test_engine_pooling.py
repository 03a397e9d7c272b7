"""Pooling: values from PyTorch, gradients with overlap and without, ties, what a shift of the image changes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import (
    AveragePool2D,
    GlobalAveragePool2D,
    MaxPool2D,
    ReLU,
    Sequential,
    ShapeError,
    average_pool2d,
    check_layer,
    max_pool2d,
)

# PyTorch 2.13, float64, with d(shape, k) = torch.cos(torch.arange(n) * k).reshape(shape):
#   x = d((1, 5, 5, 2), 1.3).requires_grad_(); y = F.max_pool2d(x.permute(0, 3, 1, 2), 3, 2).permute(0, 2, 3, 1)
#   y.backward(d(y.shape, 0.7)); and the same with F.avg_pool2d(..., (2, 3), (1, 2))
MAXIMA = [[[1.0, 0.9765876], [0.9767783, 0.9999996]], [[0.9767783, 0.7968893], [0.9767783, 0.9999996]]]
GRAD_OF_MAXIMA = {  # row, column, channel; all others are 0
    (0, 0, 0): 1.0,
    (0, 2, 1): 0.7648422,
    (2, 2, 0): -1.262516,
    (2, 4, 1): -0.3183337,
    (4, 1, 1): -0.9364567,
}
MEANS = [
    [[0.2202083, 0.1303477], [0.0376682, 0.2310026]],
    [[0.2309802, 0.0374645], [0.1305185, 0.2201423]],
    [[0.1989963, -0.0623536], [0.1992091, 0.1685323]],
    [[0.1301768, -0.1506297], [0.2310247, 0.0857259]],
]
GRAD_OF_MEANS_0 = [[0.1666667, 0.1274737], [0.1666667, 0.1274737], [0.1949945, 0.0433327], [0.0283279, -0.084141]]


def cosines(shape, step):
    return np.cos(np.arange(np.prod(shape)) * step).reshape(shape)


def distinct(rng, shape):
    """Numbers a step of 0.01 apart, so that central differences never change which is the largest."""
    return rng.permutation(int(np.prod(shape))).reshape(shape) * 0.01


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 5e-8), (np.float32, 1e-6)])
def test_the_maximum_agrees_with_pytorch(dtype, tolerance):
    layer = MaxPool2D(3, 2)
    y = layer.forward(cosines((1, 5, 5, 2), 1.3).astype(dtype))
    grad_x = layer.backward(cosines(y.shape, 0.7).astype(dtype))
    assert y.dtype == grad_x.dtype == dtype
    np.testing.assert_allclose(y[0], MAXIMA, atol=tolerance)
    expected = np.zeros((5, 5, 2))
    for place, value in GRAD_OF_MAXIMA.items():
        expected[place] = value
    np.testing.assert_allclose(grad_x[0], expected, atol=tolerance)


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 5e-8), (np.float32, 1e-6)])
def test_the_mean_agrees_with_pytorch(dtype, tolerance):
    layer = AveragePool2D((2, 3), (1, 2))
    y = layer.forward(cosines((1, 5, 5, 2), 1.3).astype(dtype))
    grad_x = layer.backward(cosines(y.shape, 0.7).astype(dtype))
    assert y.dtype == grad_x.dtype == dtype
    np.testing.assert_allclose(y[0], MEANS, atol=tolerance)
    np.testing.assert_allclose(grad_x[0, 0, :4], GRAD_OF_MEANS_0, atol=tolerance)


PAIRS = st.tuples(st.integers(1, 3), st.integers(1, 3))


@settings(max_examples=40, deadline=None)
@given(
    kind=st.sampled_from([MaxPool2D, AveragePool2D]),
    size=PAIRS,
    stride=st.none() | PAIRS,
    shape=st.tuples(st.integers(1, 3), st.integers(3, 6), st.integers(3, 6), st.integers(1, 2)),
)
def test_gradients(kind, size, stride, shape):
    rng = np.random.default_rng(0)
    check_layer(kind(size, stride), distinct(rng, shape), rng)


@settings(max_examples=15, deadline=None)
@given(shape=st.tuples(*[st.integers(1, 4)] * 4))
def test_gradient_of_the_global_mean(shape):
    rng = np.random.default_rng(0)
    check_layer(GlobalAveragePool2D(), rng.normal(size=shape), rng)


@pytest.mark.parametrize("layer", [MaxPool2D(2), MaxPool2D(3, 1), AveragePool2D(2), AveragePool2D(3, 2)], ids=repr)
def test_by_definition(layer):
    x = np.random.default_rng(0).normal(size=(2, 5, 6, 3))
    y = layer.forward(x)
    (height, width), (down, across) = layer.window.size, layer.window.stride
    reduce = np.max if isinstance(layer, MaxPool2D) else np.mean
    for n, i, j, c in np.ndindex(y.shape):
        seen = x[n, i * down : i * down + height, j * across : j * across + width, c]
        assert y[n, i, j, c] == pytest.approx(reduce(seen), abs=1e-12)


LAYERS = [
    MaxPool2D(2),
    MaxPool2D(3, 1),
    MaxPool2D(1),
    AveragePool2D(2),
    AveragePool2D(3, 2),
    GlobalAveragePool2D(),
]


@pytest.mark.parametrize("layer", LAYERS, ids=repr)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_in_training_it_computes_the_same(layer, dtype):
    rng = np.random.default_rng(0)
    x, other = rng.normal(size=(2, 4, 5, 7, 3)).astype(dtype)
    y = layer.forward(x)
    grad = rng.normal(size=y.shape).astype(dtype)
    fresh = [y, layer.backward(grad)]
    kept = [array.copy() for array in fresh]
    layer.use(layer.allocate(x.shape, dtype))
    layer.forward(other, training=True)
    layer.backward(grad + 1)
    lent = layer.forward(x, training=True), layer.backward(grad)
    for ours, expected, copied in zip(lent, fresh, kept, strict=True):
        np.testing.assert_array_equal(ours, expected)
        np.testing.assert_array_equal(expected, copied)
        assert ours.dtype == dtype
    layer.use(None)


def test_of_equal_numbers_the_first_gets_the_gradient():
    x = np.zeros((1, 4, 4, 1))
    layer = MaxPool2D(2)
    layer.forward(x)
    grad_x = layer.backward(np.ones((1, 2, 2, 1)))
    assert grad_x.sum() == 4
    np.testing.assert_array_equal(np.argwhere(grad_x[0, :, :, 0]), [[0, 0], [0, 2], [2, 0], [2, 2]])


def test_maximum_and_relu_may_change_places():
    rng = np.random.default_rng(0)
    x = np.round(rng.normal(size=(3, 6, 6, 2)), 1)  # with ties, and windows of which nothing is positive
    first, second = Sequential([ReLU(), MaxPool2D(2)]), Sequential([MaxPool2D(2), ReLU()])
    np.testing.assert_array_equal(first.forward(x), second.forward(x))
    grad = rng.normal(size=(3, 3, 3, 2))
    np.testing.assert_array_equal(first.backward(grad), second.backward(grad))


def test_a_shift_within_a_window_changes_nothing():
    x = np.zeros((1, 4, 4, 1))
    x[0, 0, 0] = 1
    moved = np.roll(x, (1, 1), axis=(1, 2))
    np.testing.assert_array_equal(max_pool2d(x, 2), max_pool2d(moved, 2))
    assert (max_pool2d(np.roll(x, 2, axis=1), 2) != max_pool2d(x, 2)).any()


def test_rows_in_which_no_window_fits_are_not_looked_at():
    x = np.arange(25.0).reshape(1, 5, 5, 1)
    layer = MaxPool2D(2)
    np.testing.assert_array_equal(layer.forward(x)[0, :, :, 0], [[6, 8], [16, 18]])
    grad_x = layer.backward(np.ones((1, 2, 2, 1)))[0, :, :, 0]
    assert grad_x[4].sum() == grad_x[:, 4].sum() == 0


def test_functions_take_one_image_or_many():
    x = np.arange(16.0).reshape(4, 4)
    np.testing.assert_array_equal(max_pool2d(x, 2), [[5, 7], [13, 15]])
    np.testing.assert_array_equal(average_pool2d(x, 2), [[2.5, 4.5], [10.5, 12.5]])
    assert max_pool2d(x[..., None], 3, 1).shape == (2, 2, 1)
    assert average_pool2d(x[None, ..., None].astype(np.float32), (4, 1)).shape == (1, 1, 4, 1)
    assert max_pool2d(np.ones((4, 4), np.uint8), 2).dtype == np.float32


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: MaxPool2D(0), "size should be at least 1 pixel"),
        (lambda: AveragePool2D(2, -1), "stride should be at least 1 pixel"),
        (lambda: max_pool2d(np.ones(4), 2), r"MaxPool2D\(2\): input should have shape \(H, W\), got \(4,\)"),
        (lambda: MaxPool2D(3).forward(np.ones((1, 2, 5, 1))), r"\(N, H >= 3, W >= 3, 1\), got \(1, 2, 5, 1\)"),
        (lambda: MaxPool2D(2).forward(np.ones((4, 4))), r"should have shape \(N, H, W, C\), got \(4, 4\)"),
        (lambda: GlobalAveragePool2D().forward(np.ones((4, 4, 1))), r"\(N, H, W, C\), got \(4, 4, 1\)"),
    ],
)
def test_what_does_not_fit_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("layer", [MaxPool2D(2), GlobalAveragePool2D()], ids=repr)
def test_a_gradient_that_does_not_fit_is_named(layer):
    layer = type(layer)(*([2] if isinstance(layer, MaxPool2D) else []))
    with pytest.raises(RuntimeError, match="needs a forward first"):
        layer.backward(np.ones((1, 1)))
    layer.forward(np.ones((1, 4, 4, 1)))
    with pytest.raises(ShapeError, match="gradient should have shape"):
        layer.backward(np.ones((1, 3, 3, 1)))


def test_reprs():
    assert [repr(layer) for layer in (MaxPool2D(2), MaxPool2D(3, 2), AveragePool2D((2, 3)))] == [
        "MaxPool2D(2)",
        "MaxPool2D(3, 2)",
        "AveragePool2D((2, 3))",
    ]
