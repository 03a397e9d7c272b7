"""conv2d: against the sum it stands for, against the layer, for every form of input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine.correlation
from engine import Conv2D, ShapeError, conv2d
from engine.windows import Windows


def by_definition(x, kernel, stride, padding):
    """The sum of the docstring, number by number; x (N, H, W, C)."""
    window = Windows(kernel.shape[:2], stride, padding)
    edges = window.edges(x.shape[1:3])
    padded = np.pad(x, ((0, 0), *edges, (0, 0)))
    (kh, kw), (down, across) = window.size, window.stride
    y = np.zeros((len(x), *window.places(x.shape[1:3]), kernel.shape[3]))
    for n, i, j, o in np.ndindex(y.shape):
        y[n, i, j, o] = (padded[n, i * down : i * down + kh, j * across : j * across + kw] * kernel[..., o]).sum()
    return y


@settings(max_examples=60, deadline=None)
@given(
    size=st.tuples(st.integers(1, 2), st.integers(3, 9), st.integers(3, 9), st.integers(1, 2)),
    kernel_size=st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 2)),
    stride=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    padding=st.sampled_from(["valid", "same", 1, 3]),
    block=st.sampled_from([1, 2**17]),
)
def test_it_is_the_sum_of_its_definition(size, kernel_size, stride, padding, block):
    rng = np.random.default_rng(0)
    kh, kw, c_out = kernel_size
    x, kernel = rng.normal(size=size), rng.normal(size=(kh, kw, size[3], c_out))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine.correlation, "BLOCK", block)
        y = conv2d(x, kernel, stride, padding)
    np.testing.assert_allclose(y, by_definition(x, kernel, stride, padding), atol=1e-12)


def test_a_photograph_is_computed_in_blocks_and_agrees_with_the_layer():
    x = np.random.default_rng(0).normal(size=(1, 240, 320, 1)).astype(np.float32)
    layer = Conv2D(1, 1, 7, padding="same", rng=np.random.default_rng(1))
    y = conv2d(x, layer.weight, padding="same")
    assert y.shape == (1, 240, 320, 1)
    np.testing.assert_allclose(y, layer.forward(x), atol=1e-5)


def test_one_image_one_kernel():
    x = np.arange(12.0).reshape(3, 4)
    edge = np.array([[1.0, -1.0]])
    np.testing.assert_array_equal(conv2d(x, edge), -np.ones((3, 3)))
    np.testing.assert_array_equal(conv2d(x, np.ones((3, 4))), [[66.0]])
    np.testing.assert_array_equal(conv2d(x, np.ones((2, 2)), stride=2), [[10.0, 18.0]])
    np.testing.assert_array_equal(conv2d(x, np.eye(3)[1:2, 1:2], padding="same"), x)


def test_one_image_with_channels():
    rng = np.random.default_rng(0)
    x, kernel = rng.normal(size=(6, 5, 3)), rng.normal(size=(3, 3, 3, 2))
    y = conv2d(x, kernel)
    assert y.shape == (4, 3, 2)
    np.testing.assert_allclose(y, conv2d(x[None], kernel)[0], atol=1e-12)


def test_the_image_decides_the_precision():
    kernel = np.ones((2, 2)) / 4
    assert conv2d(np.ones((4, 4), np.float32), kernel).dtype == np.float32
    assert conv2d(np.ones((4, 4), np.uint8), kernel).dtype == np.float32
    assert conv2d(np.ones((4, 4)), kernel.astype(np.float32)).dtype == np.float64
    assert conv2d([[1, 2], [3, 4]], [[1, 0], [0, 1]]).tolist() == [[5.0]]


@pytest.mark.parametrize(
    ("shape", "kernel", "message"),
    [
        ((8,), (3, 3), r"conv2d: input should have shape \(H, W\), got \(8,\)"),
        ((8, 8, 3), (3, 3), r"conv2d: input should have shape \(H, W\), got \(8, 8, 3\)"),
        ((8, 8, 3), (3, 3, 1, 2), r"kernel should have shape \(kh, kw, 3, C_out\), got \(3, 3, 1, 2\)"),
        ((2, 8, 8, 3), (3, 3, 3), r"kernel should have shape \(kh, kw, 3, C_out\), got \(3, 3, 3\)"),
        ((2, 2), (3, 3), r"conv2d: input should have shape \(N, H >= 3, W >= 3, 1\), got \(1, 2, 2, 1\)"),
        ((0, 8, 8, 1), (3, 3, 1, 1), r"conv2d: input should have shape"),
    ],
)
def test_shapes_that_do_not_fit_are_named(shape, kernel, message):
    with pytest.raises(ShapeError, match=message):
        conv2d(np.ones(shape), np.ones(kernel))


def test_settings_that_cannot_work_are_named():
    with pytest.raises(ValueError, match="stride should be at least 1 pixel"):
        conv2d(np.ones((4, 4)), np.ones((2, 2)), stride=0)
    with pytest.raises(ValueError, match="window should be at least 1 pixel"):
        conv2d(np.ones((4, 4)), np.ones((0, 2)))
    with pytest.raises(TypeError, match="numbers expected"):
        conv2d(np.array([["a"]]), np.ones((1, 1)))
