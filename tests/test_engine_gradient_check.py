"""The gradient check itself: exact where it can be, and it finds what is wrong."""

import pickle

import numpy as np
import pytest

from engine import (
    BinaryCrossEntropy,
    CombinedLoss,
    Dense,
    GradientError,
    MeanSquaredError,
    Sequential,
    Sigmoid,
    Tanh,
    check_layer,
    check_loss,
    numeric_gradient,
    numeric_gradients,
)


def test_numeric_gradient_of_a_known_function():
    x = np.array([[1.0, -2.0], [0.5, 3.0]])
    np.testing.assert_allclose(numeric_gradient(lambda v: float((v**3).sum()), x), 3 * x**2, rtol=1e-8)
    assert numeric_gradient(lambda v: float(np.sin(v)), 0.0) == pytest.approx(1)


def test_a_float64_array_is_moved_in_place_and_put_back():
    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(numeric_gradient(lambda _: float(x @ x), x), [2, 4])
    np.testing.assert_array_equal(x, [1, 2])


class WrongBias(Dense):
    def fill_grads(self, grad_output):
        super().fill_grads(grad_output)
        self.grad_bias[1] *= 2


class WrongInput(Tanh):
    def propagate(self, grad_output):
        return -super().propagate(grad_output)


class WrongLoss(MeanSquaredError):
    def gradient(self, predictions, targets):
        return np.full_like(predictions, np.nan)


def test_a_wrong_parameter_gradient_is_named_with_both_derivatives():
    rng = np.random.default_rng(0)
    with pytest.raises(GradientError, match=r"Dense\(3, 2\) bias\[1\]: backward .*, numeric ") as caught:
        check_layer(WrongBias(3, 2, rng=rng), rng.normal(size=(4, 3)), rng)
    assert caught.value.index == (1,)
    assert caught.value.backward == pytest.approx(2 * caught.value.numeric)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.parameter, again.numeric) == (caught.value.parameter, caught.value.numeric)


def test_a_wrong_input_gradient_is_named():
    rng = np.random.default_rng(0)
    with pytest.raises(GradientError, match=r"WrongInput\(\) input\["):
        check_layer(WrongInput(), rng.normal(size=(2, 3)), rng)


def test_a_wrong_loss_gradient_is_named_even_if_it_is_nan():
    with pytest.raises(GradientError, match=r"WrongLoss\(\) predictions\[0, 0\]: backward nan"):
        check_loss(WrongLoss(), [[1.0, 2.0]], [[0.0, 0.0]])


def test_losses_of_several_outputs_are_checked_one_by_one():
    predictions, targets = (np.ones((2, 1)), np.array([[0.5, 2.0]])), (np.zeros((2, 1)), np.zeros((1, 2)))
    check_loss(CombinedLoss([MeanSquaredError(), MeanSquaredError()], [1, 3]), predictions, targets)
    with pytest.raises(GradientError, match=r"predictions 1\[0, 0\]: backward nan"):
        check_loss(CombinedLoss([MeanSquaredError(), WrongLoss()]), predictions, targets)


def test_every_number_of_a_model_has_the_gradient_that_backward_gives_it():
    rng = np.random.default_rng(0)
    model = Sequential([Dense(3, 4, rng=rng), Tanh(), Dense(4, 1, rng=rng), Sigmoid()])
    loss, x, targets = BinaryCrossEntropy(), rng.normal(size=(5, 3)), rng.integers(0, 2, (5, 1))
    loss.forward(model.forward(x), targets)
    grads = [loss.backward()]
    for layer in reversed(model.layers):
        grads.insert(0, layer.backward(grads[0]))
    parameters, grads = model.vector.copy(), [*grads, model.grad_vector.copy()]
    numeric = numeric_gradients(model, loss, x, targets)
    assert [g.shape for g in numeric] == [g.shape for g in grads]
    for ours, theirs in zip(grads, numeric, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-9)
    np.testing.assert_array_equal(model.vector, parameters)


def test_a_new_model_becomes_float64_before_it_is_looked_at():
    model = Sequential([Dense(2, 1, init="ones")])
    by_x, by_y, by_vector = numeric_gradients(model, MeanSquaredError(), [[1, 2]], [[1]])
    np.testing.assert_allclose(by_y, [[4]], rtol=1e-8)  # 2 (3 - 1)
    np.testing.assert_allclose(by_x, [[4, 4]], rtol=1e-8)
    np.testing.assert_allclose(by_vector, [4, 8, 4], rtol=1e-8)


def test_where_the_loss_is_not_defined_there_is_no_difference():
    model = Sequential([Dense(1, 1, init="ones"), Sigmoid()])
    *_, by_y, by_vector = numeric_gradients(model, BinaryCrossEntropy(), [[-30.0]], [[0.0]])
    assert np.isnan(by_y).all()
    np.testing.assert_allclose(by_vector, 0, atol=1e-6)


def test_targets_that_the_loss_cannot_mean_are_refused():
    model = Sequential([Dense(1, 1, init="ones"), Sigmoid()])
    with pytest.raises(ValueError, match="target should be in"):
        numeric_gradients(model, BinaryCrossEntropy(), [[0.0]], [[2.0]])
