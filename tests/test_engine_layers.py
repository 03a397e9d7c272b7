"""Dense and what all layers have in common."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Dense, Sequential, ShapeError, check_layer

SIZES = st.integers(1, 6)

# PyTorch 2.13, float64:
#   x = torch.tensor([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]], requires_grad=True)
#   w = torch.tensor([[0.1, -0.2], [0.3, 0.4], [-0.5, 0.6]], requires_grad=True)
#   b = torch.tensor([0.05, -0.15], requires_grad=True)
#   y = torch.nn.functional.linear(x, w.T, b); y.backward(torch.tensor([[1.0, -2.0], [0.5, 0.25]]))
X = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]])
WEIGHT = np.array([[0.1, -0.2], [0.3, 0.4], [-0.5, 0.6]])
BIAS = np.array([0.05, -0.15])
GRAD_OUTPUT = np.array([[1.0, -2.0], [0.5, 0.25]])
Y = [[-1.2, 0.55], [0.65, -0.8]]
GRAD_X = [[0.5, -0.5, -1.7], [0.0, 0.25, -0.1]]
GRAD_WEIGHT = [[1.25, -0.625], [-0.875, 2.0625], [1.625, -4.1875]]
GRAD_BIAS = [1.5, -1.75]


def reference_layer() -> Dense:
    layer = Dense(3, 2, init="zeros")
    layer.params["weight"][...] = WEIGHT
    layer.params["bias"][...] = BIAS
    return layer


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dense_agrees_with_pytorch(dtype):
    layer = reference_layer()
    y = layer.forward(X.astype(dtype))
    grad_x = layer.backward(GRAD_OUTPUT.astype(dtype))
    for ours, theirs in (
        (y, Y),
        (grad_x, GRAD_X),
        (layer.grads["weight"], GRAD_WEIGHT),
        (layer.grads["bias"], GRAD_BIAS),
    ):
        assert ours.dtype == dtype
        np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-6)


@settings(max_examples=25, deadline=None)
@given(n=SIZES, fan_in=SIZES, fan_out=SIZES, seed=st.integers(0, 99))
def test_dense_gradients(n, fan_in, fan_out, seed):
    rng = np.random.default_rng(seed)
    check_layer(Dense(fan_in, fan_out, rng=rng), rng.normal(size=(n, fan_in)), rng)


def test_fill_grads_is_backward_without_the_input():
    layer, other = reference_layer(), reference_layer()
    for dense in (layer, other):
        dense.forward(X)
    layer.backward(GRAD_OUTPUT)
    assert other.fill_grads(GRAD_OUTPUT) is None
    for name in layer.grads:
        np.testing.assert_array_equal(layer.grads[name], other.grads[name])


def test_results_belong_to_the_caller():
    layer = reference_layer()
    first = layer.forward(X)
    kept = first.copy()
    layer.forward(X + 1)
    np.testing.assert_array_equal(first, kept)


def test_whole_numbers_become_float32():
    assert reference_layer().forward([[1, 2, 3]]).dtype == np.float32


def test_float64_input_makes_the_layer_float64_for_good():
    layer = reference_layer()
    layer.forward(X)
    assert {array.dtype for array in (*layer.params.values(), *layer.grads.values())} == {np.dtype(np.float64)}
    assert layer.forward(X.astype(np.float32)).dtype == np.float64


def test_a_float64_gradient_of_a_float32_layer_is_taken():
    layer = reference_layer()
    layer.forward(X.astype(np.float32))
    assert layer.backward(GRAD_OUTPUT).dtype == np.float32
    np.testing.assert_allclose(layer.grads["weight"], GRAD_WEIGHT, rtol=1e-6)
    layer.fill_grads(GRAD_OUTPUT.tolist())
    np.testing.assert_allclose(layer.grads["bias"], GRAD_BIAS, rtol=1e-6)


def test_a_layer_of_a_model_keeps_the_dtype_of_the_model():
    model = Sequential([reference_layer()])
    assert model.layers[0].forward(X).dtype == np.float32
    assert np.shares_memory(model.layers[0].weight, model.vector)


@pytest.mark.parametrize("shape", [(2, 4), (3,), (0, 3), (2, 3, 3), ()])
def test_a_wrong_input_names_layer_and_both_shapes(shape):
    with pytest.raises(ShapeError) as caught:
        reference_layer().forward(np.zeros(shape))
    assert caught.value.expected == ("N", 3)
    assert caught.value.received == shape
    assert "Dense(3, 2)" in str(caught.value)
    assert "(N, 3)" in str(caught.value)


@pytest.mark.parametrize("shape", [(2, 1), (1, 2), (2,), (2, 3)])
def test_a_wrong_gradient_names_layer_and_both_shapes(shape):
    layer = reference_layer()
    layer.forward(X)
    with pytest.raises(ShapeError, match=r"Dense\(3, 2\): gradient should have shape \(2, 2\)"):
        layer.backward(np.zeros(shape))


def test_backward_before_forward_is_refused():
    with pytest.raises(RuntimeError, match="backward needs a forward first"):
        reference_layer().backward(GRAD_OUTPUT)


def test_text_is_refused():
    with pytest.raises(TypeError, match="numbers expected"):
        reference_layer().forward(np.array([["a", "b", "c"]]))


@pytest.mark.parametrize(("fan_in", "fan_out"), [(0, 2), (2, 0), (-1, 1)])
def test_a_layer_without_inputs_or_outputs_is_refused(fan_in, fan_out):
    with pytest.raises(ValueError, match=f"got {fan_in} and {fan_out}"):
        Dense(fan_in, fan_out, init="zeros")


def test_an_initializer_of_the_wrong_shape_is_refused():
    with pytest.raises(
        ShapeError, match=r"Dense\(2, 3\): initial weight should have shape \(2, 3\), got \(3, 2\)"
    ):
        Dense(2, 3, init=lambda shape, rng: np.zeros(shape[::-1], np.float32))


def test_what_an_initializer_returns_stays_the_callers():
    weights = np.ones((2, 3), np.float32)
    Dense(2, 3, init=lambda shape, rng: weights).weight += 1
    np.testing.assert_array_equal(weights, 1)


def test_shape_errors_survive_pickling():
    error = pickle.loads(pickle.dumps(ShapeError("Dense(2, 3)", ("N", 2), (4, 5))))
    assert (error.place, error.expected, error.received) == ("Dense(2, 3)", ("N", 2), (4, 5))


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda layer: pickle.loads(pickle.dumps(layer))])
def test_a_copy_learns_by_itself(duplicate):
    layer = reference_layer()
    layer.forward(X)
    twin = duplicate(layer)
    np.testing.assert_array_equal(twin.forward(X), layer.forward(X))
    twin.backward(GRAD_OUTPUT)
    twin.weight += 1
    assert not layer.grads["bias"].any()
    np.testing.assert_allclose(layer.weight, WEIGHT, atol=1e-7)


def test_a_pass_does_not_change_the_pickle():
    layer = reference_layer()
    layer.cast(np.float64)
    before = pickle.dumps(layer)
    layer.forward(X)
    layer.backward(GRAD_OUTPUT)
    assert pickle.dumps(layer) == before
