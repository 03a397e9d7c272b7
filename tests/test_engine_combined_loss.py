"""CombinedLoss: several aims, weighed, for a model with several outputs."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import (
    Adam,
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    Dense,
    MeanAbsoluteError,
    MeanSquaredError,
    Sequential,
    ShapeError,
    Tanh,
    evaluate,
    fit,
)
from engine.branches import FanOut
from engine.combined_loss import CombinedLoss
from engine.gradient_check import compare_gradients, numeric_gradient
from engine.shapes import shape_of


def two_losses(weights=(2.0, 0.25)):
    return CombinedLoss([MeanSquaredError(), CategoricalCrossEntropy(from_logits=True)], weights)


def outputs(n=6, dtype=np.float64, seed=0):
    rng = np.random.default_rng(seed)
    predictions = rng.normal(size=(n, 2)).astype(dtype), rng.normal(size=(n, 3)).astype(dtype)
    return predictions, (rng.normal(size=(n, 2)).astype(dtype), rng.integers(0, 3, n))


def test_it_is_the_weighted_sum():
    predictions, targets = outputs()
    first = MeanSquaredError().forward(predictions[0], targets[0])
    second = CategoricalCrossEntropy(from_logits=True).forward(predictions[1], targets[1])
    loss = two_losses()
    assert loss.forward(predictions, targets) == pytest.approx(2 * first + 0.25 * second)
    accepted = loss.accept_targets(targets, shape_of(predictions))
    assert loss.values(predictions, accepted) == pytest.approx((first, second))
    assert two_losses(None).forward(predictions, targets) == pytest.approx(first + second)
    assert loss.accuracy(predictions, accepted) is None


def test_a_value_by_hand():
    loss = CombinedLoss([MeanAbsoluteError(), MeanSquaredError()], [3, 0.5])
    predictions = np.array([[1.0], [2.0]]), np.array([[0.0], [4.0]])
    targets = np.array([[2.0], [2.0]]), np.array([[0.0], [2.0]])
    assert loss.forward(predictions, targets) == 3 * 0.5 + 0.5 * 2
    first, second = loss.backward()
    np.testing.assert_array_equal(first, [[-1.5], [0]])
    np.testing.assert_array_equal(second, [[0], [1]])


@settings(max_examples=20, deadline=None)
@given(
    n=st.integers(1, 5),
    weights=st.tuples(*[st.sampled_from([0.0, 0.1, 1.0, 3.0])] * 2),
    seed=st.integers(0, 99),
)
def test_gradients(n, weights, seed):
    predictions, targets = outputs(n, seed=seed)
    loss = two_losses(weights)
    loss.forward(predictions, targets)
    for i, grad in enumerate(loss.backward()):
        numeric = numeric_gradient(lambda _: loss.forward(predictions, targets), predictions[i])
        compare_gradients(f"predictions {i}", grad, numeric)


def test_lent_buffers_change_nothing():
    predictions, targets = outputs(dtype=np.float32)
    loss = two_losses()
    targets = loss.accept_targets(targets, shape_of(predictions))
    fresh = loss.value(predictions, targets), loss.gradient(predictions, targets)
    loss.use(loss.allocate(shape_of(predictions), np.float32))
    assert loss.value(predictions, targets) == fresh[0]
    lent = loss.gradient(predictions, targets)
    for ours, other in zip(lent, fresh[1], strict=True):
        assert ours.dtype == np.float32
        np.testing.assert_array_equal(ours, other)
    assert loss.gradient(predictions, targets)[0] is lent[0]
    loss.use(None)
    assert loss.gradient(predictions, targets)[0] is not lent[0]
    assert not any(part.planned for part in loss.losses)


def test_a_model_with_two_outputs_trains():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 2)).astype(np.float32)
    y = x[:, :1] - x[:, 1:], (x[:, :1] > 0).astype(np.float32)
    heads = FanOut([Dense(16, 1, rng=rng), Dense(16, 1, rng=rng)])
    model = Sequential([Dense(2, 16, rng=rng), Tanh(), heads])
    loss = CombinedLoss([MeanSquaredError(), BinaryCrossEntropy(from_logits=True)], [1, 0.5])
    before = loss.values(model.predict(x), y)
    history = fit(model, loss, Adam(0.02), (x, y), test=(x, y), n_epochs=40, batch_size=16, rng=rng)
    after = loss.values(model.predict(x), y)
    assert after[0] < 0.2 * before[0]
    assert after[1] < 0.5 * before[1]
    assert history.train_loss[-1] == pytest.approx(after[0] + 0.5 * after[1], rel=1e-4)
    assert history.train_accuracy.shape == (0,)
    assert evaluate(model, loss, (x, y)) == (pytest.approx(history.test_loss[-1]), None)


def test_it_holds_losses_of_its_own_kind():
    predictions, targets = outputs()
    inner = CombinedLoss([MeanAbsoluteError(), MeanSquaredError()], [1, 2])
    loss = CombinedLoss([two_losses(), inner], [1, 10])
    both = (predictions, (predictions[0], predictions[0])), (targets, (targets[0], targets[0]))
    first = two_losses().forward(predictions, targets)
    second = inner.forward(both[0][1], both[1][1])
    assert loss.forward(*both) == pytest.approx(first + 10 * second)
    assert shape_of(loss.backward()) == shape_of(both[0])


def test_a_pass_does_not_change_the_pickle():
    loss = CombinedLoss([MeanSquaredError(), MeanAbsoluteError()], [1, 2])
    predictions, targets = outputs()[0], outputs(seed=1)[0]
    before = pickle.dumps(loss)
    loss.forward(predictions, targets)
    loss.backward()
    assert pickle.dumps(loss) == before
    twin = pickle.loads(before)
    assert twin.forward(predictions, targets) == loss.forward(predictions, targets)
    assert repr(twin) == repr(loss)


# --- bad input


def test_numbers_that_do_not_fit_are_named():
    predictions, targets = outputs()
    loss = two_losses()
    with pytest.raises(ValueError, match=r"CombinedLoss\(.*\): 2 losses need as many targets, got 1"):
        loss.forward(predictions, targets[:1])
    with pytest.raises(ValueError, match="2 losses need as many predictions, got 1"):
        loss.forward(predictions[:1], targets)
    with pytest.raises(TypeError, match="predictions should be a tuple, one for each loss"):
        loss.forward(predictions[0], targets)
    with pytest.raises(TypeError, match="targets should be a tuple, one for each loss"):
        loss.forward(predictions, list(targets))
    with pytest.raises(ValueError, match="2 losses need as many weights, got 3"):
        two_losses([1, 2, 3])


def test_a_wrong_target_names_its_loss():
    predictions, targets = outputs()
    with pytest.raises(
        ShapeError, match=r"MeanSquaredError\(\): targets should have shape \(6, 2\), got \(5, 2\)"
    ):
        two_losses().forward(predictions, (targets[0][:5], targets[1]))
    with pytest.raises(ValueError, match=r"label for 3 classes should be in \[0, 2\], got 7"):
        two_losses().forward(predictions, (targets[0], np.full(6, 7)))


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_weights_that_cannot_be_are_named(weight):
    with pytest.raises(ValueError, match=rf"weights should be finite numbers from 0, got \(1.0, {weight}\)"):
        two_losses((1.0, weight))


def test_losses_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="needs at least one loss"):
        CombinedLoss([])
    shared = MeanSquaredError()
    with pytest.raises(ValueError, match="make a second one"):
        CombinedLoss([shared, shared])
