"""The gradient check itself: exact where it can be, and it finds what is wrong."""

import pickle

import numpy as np
import pytest

from engine import (
    CombinedLoss,
    Dense,
    GradientError,
    MeanSquaredError,
    Tanh,
    check_layer,
    check_loss,
    numeric_gradient,
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
