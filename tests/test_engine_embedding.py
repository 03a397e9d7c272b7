"""Tokens become vectors, and positions are marked: values from PyTorch, gradients, properties of the code."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import ShapeError, check_layer
from engine.embedding import Embedding, LearnedPositions, PositionalEncoding, positional_code
from engine.gradient_check import compare_gradients, numeric_gradient

SIZES = st.integers(1, 5)

# PyTorch 2.13, float64:
#   e = nn.Embedding(4, 3); e.weight.data = (0.5 * torch.sin(torch.arange(12.0))).reshape(4, 3)
#   y = e(torch.tensor(TOKENS)); y.backward(torch.cos(torch.arange(18) * 0.7).reshape(2, 3, 3))
TOKENS = [[0, 2, 2], [3, 0, 2]]
GRAD_WEIGHT = [
    [0.4807113, -0.1828794, -0.7604591],
    [0.0, 0.0, 0.0],
    [-1.4706439, -0.5527051, 0.6251795],
    [0.9998586, 0.7539023, 0.1533739],
]


def sine_embedding() -> Embedding:
    layer = Embedding(4, 3, np.random.default_rng(0))
    layer.cast(np.float64)
    layer.weight[...] = 0.5 * np.sin(np.arange(12)).reshape(4, 3)
    return layer


def test_an_embedding_agrees_with_pytorch():
    layer = sine_embedding()
    y = layer.forward(np.array(TOKENS))
    np.testing.assert_array_equal(y, layer.weight[TOKENS])
    grad = layer.backward(np.cos(np.arange(18) * 0.7).reshape(2, 3, 3))
    np.testing.assert_allclose(layer.grads["weight"], GRAD_WEIGHT, atol=1e-7)
    assert grad.shape == (2, 3)
    assert not grad.any()


@settings(max_examples=20, deadline=None)
@given(n=SIZES, length=SIZES, n_tokens=SIZES, d_model=SIZES, seed=st.integers(0, 99))
def test_embedding_gradients(n, length, n_tokens, d_model, seed):
    rng = np.random.default_rng(seed)
    layer = Embedding(n_tokens, d_model, rng)
    layer.cast(np.float64)
    tokens = rng.integers(n_tokens, size=(n, length))
    weights = rng.normal(size=(n, length, d_model))
    layer.forward(tokens)
    layer.backward(weights)
    numeric = numeric_gradient(lambda _: float((layer.forward(tokens) * weights).sum()), layer.weight)
    compare_gradients("weight", layer.grads["weight"], numeric)


@settings(max_examples=15, deadline=None)
@given(n=SIZES, length=SIZES, more=st.integers(0, 3), d_model=SIZES, seed=st.integers(0, 99))
def test_position_gradients(n, length, more, d_model, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, length, d_model))
    check_layer(LearnedPositions(length + more, d_model, rng), x, rng)
    check_layer(PositionalEncoding(d_model, length + more), x, rng)


def test_the_code_is_the_papers():
    code = positional_code(50, 6)
    assert code.shape == (50, 6)
    np.testing.assert_allclose(code[7], [f(7 / 10000 ** (i / 6)) for i in (0, 2, 4) for f in (np.sin, np.cos)])
    np.testing.assert_array_equal(code[0], [0, 1] * 3)
    assert positional_code(4, 5).shape == (4, 5)


@given(start=st.integers(0, 40), shift=st.integers(0, 9))
def test_the_likeness_of_two_positions_depends_on_their_distance_alone(start, shift):
    code = positional_code(50, 8)
    np.testing.assert_allclose(code[start] @ code[start + shift], code[0] @ code[shift])


@pytest.mark.parametrize("learned", [False, True])
def test_positions_are_added(learned):
    rng = np.random.default_rng(0)
    layer = LearnedPositions(7, 4, rng) if learned else PositionalEncoding(4, 7)
    x = rng.normal(size=(2, 5, 4)).astype(np.float32)
    y = layer.forward(x)
    assert y.dtype == np.float32
    np.testing.assert_allclose(y - x, np.broadcast_to(layer.rows(5, np.float32), x.shape), atol=1e-6)
    np.testing.assert_allclose(layer.add(x[:, 3:4], 3), y[:, 3:4], atol=1e-6)
    assert (layer.n_parameters > 0) == learned


@pytest.mark.parametrize("kind", ["tokens", "sinusoidal", "learned"])
def test_buffers_change_nothing(kind):
    rng = np.random.default_rng(0)
    makers = {"tokens": lambda: Embedding(5, 4, rng), "sinusoidal": lambda: PositionalEncoding(4)}
    layer = makers.get(kind, lambda: LearnedPositions(6, 4, rng))()
    x = rng.integers(5, size=(2, 3)) if isinstance(layer, Embedding) else rng.normal(size=(2, 3, 4))
    x = x if x.dtype.kind == "i" else x.astype(np.float32)
    grad = rng.normal(size=(2, 3, 4)).astype(np.float32)
    y, _ = layer.forward(x), layer.backward(grad)
    grads = {name: array.copy() for name, array in layer.grads.items()}
    layer.use(layer.allocate(x.shape, np.float32))
    np.testing.assert_array_equal(layer.forward(x), y)
    layer.fill_grads(grad)
    for name, array in layer.grads.items():
        np.testing.assert_array_equal(array, grads[name])


def test_a_pass_does_not_change_the_pickle():
    for layer in (sine_embedding(), LearnedPositions(3, 2, np.random.default_rng(0)), PositionalEncoding(2)):
        before = pickle.dumps(layer)
        x = np.array(TOKENS) if isinstance(layer, Embedding) else np.zeros((2, 3, 2), np.float32)
        layer.backward(layer.forward(x))
        assert pickle.dumps(layer) == before
        assert pickle.dumps(pickle.loads(before)) == before


def test_tokens_out_of_range_are_named():
    with pytest.raises(ValueError, match=r"Embedding\(4, 3\): token should be in \[0, 3\], got 4 at \(1, 0\)"):
        sine_embedding().forward(np.array([[0, 1], [4, 0]]))
    with pytest.raises(ValueError, match="got -1"):
        sine_embedding().forward(np.array([[0, -1]]))
    with pytest.raises(TypeError, match="whole numbers, got float64"):
        sine_embedding().forward(np.array([[0.5]]))


def test_shapes_that_do_not_fit_are_named():
    with pytest.raises(ShapeError, match=r"should have shape \(N, T\), got \(3,\)"):
        sine_embedding().forward(np.array([0, 1, 2]))
    with pytest.raises(ShapeError, match=r"\(N, T, 4\), got \(2, 3, 5\)"):
        PositionalEncoding(4).forward(np.zeros((2, 3, 5)))
    with pytest.raises(ShapeError, match=r"\(N, T <= 2, 4\), got \(1, 3, 4\)"):
        PositionalEncoding(4, max_length=2).forward(np.zeros((1, 3, 4)))
    layer = sine_embedding()
    with pytest.raises(RuntimeError, match="needs a forward first"):
        layer.fill_grads(np.zeros((2, 3, 3)))
    layer.forward(np.array(TOKENS))
    with pytest.raises(ShapeError, match="gradient should have"):
        layer.fill_grads(np.zeros((2, 3, 4)))


def test_settings_that_cannot_work_are_refused():
    rng = np.random.default_rng(0)
    for make in (
        lambda: Embedding(0, 3, rng),
        lambda: LearnedPositions(0, 3, rng),
        lambda: PositionalEncoding(0),
        lambda: positional_code(0, 4),
    ):
        with pytest.raises(ValueError, match="got"):
            make()
    for make in (lambda: Embedding(2, 3), lambda: LearnedPositions(2, 3)):
        with pytest.raises(TypeError, match="random"):
            make()
