"""Dropout: what it draws, that the mean stays, and that inference changes nothing."""

import copy
import math
import pickle
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Adam, Dense, MeanSquaredError, Sequential, ShapeError, Tanh, check_layer, fit, train_step
from engine.dropout import Dropout

SHAPES = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple)
RATES = st.sampled_from([0.0, 0.1, 0.5, 0.9])


def dropout(rate: float = 0.5, seed: int = 0) -> Dropout:
    return Dropout(rate, np.random.default_rng(seed))


class SameDraw(Dropout):
    """Training with the same draw at every pass, so that central differences compare like with like."""

    def forward(self, x, training=True):
        self.rng = np.random.default_rng(7)
        return super().forward(x, training=True)


@settings(max_examples=25, deadline=None)
@given(shape=SHAPES, rate=RATES, seed=st.integers(0, 99), kind=st.sampled_from([Dropout, SameDraw]))
def test_gradients(shape, rate, seed, kind):
    rng = np.random.default_rng(seed)
    check_layer(kind(rate), rng.normal(size=shape), rng)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_training_multiplies_by_the_mask(dtype):
    layer, rng = dropout(0.2), np.random.default_rng(1)
    x, grad = rng.normal(size=(2, 50, 40)).astype(dtype)
    assert layer.mask is None
    y = layer.forward(x, training=True)
    assert y.dtype == layer.mask.dtype == dtype
    np.testing.assert_array_equal(np.unique(layer.mask), np.array([0, 1.25], dtype))
    np.testing.assert_array_equal(y, x * layer.mask)
    np.testing.assert_array_equal(layer.backward(grad), grad * layer.mask)


def test_inference_is_the_identity_and_leaves_the_mask():
    layer, x = dropout(), np.ones((4, 3), np.float32)
    layer.forward(x, training=True)
    mask, state = layer.mask.copy(), layer.rng.bit_generator.state
    np.testing.assert_array_equal(layer.forward(x), x)
    np.testing.assert_array_equal(layer.backward(x), x)
    np.testing.assert_array_equal(layer.mask, mask)
    assert layer.rng.bit_generator.state == state


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_the_mean_of_many_draws_is_the_input(rate):
    layer, n = dropout(rate), 4_000
    x = np.array([[1.0, -2.0, 5.0]])
    mean = sum(layer.forward(x, training=True) for _ in range(n)) / n
    # A mask has mean 1 and variance rate / (1 - rate): five standard errors, a failure in two million.
    error = 5 * math.sqrt(rate / (1 - rate) / n)
    np.testing.assert_allclose(mean / x, 1, atol=error)
    assert error < 0.3


def test_every_number_is_drawn_by_itself():
    layer = dropout(0.3)
    layer.forward(np.ones((40, 12, 12, 5)), training=True)
    off = layer.mask == 0
    for axis in range(4):
        others = tuple(i for i in range(4) if i != axis)
        np.testing.assert_allclose(off.mean(axis=others), 0.3, atol=0.1)
    assert not (off[0] == off[1]).all()


def test_equal_seeds_give_equal_masks_and_the_next_draw_is_another():
    first, second, x = dropout(), dropout(), np.ones((8, 8))
    np.testing.assert_array_equal(first.forward(x, training=True), second.forward(x, training=True))
    assert (first.forward(x, training=True) != second.forward(x)).any()
    assert (first.mask != second.mask).any()


def test_a_rate_of_0_needs_no_generator():
    x = np.ones((2, 3))
    layer = Dropout(0)
    np.testing.assert_array_equal(layer.forward(x, training=True), x)
    np.testing.assert_array_equal(layer.backward(x), x)


@pytest.mark.parametrize("shape", [(6, 4), (5, 3, 2), (3, 4, 5, 2)])
def test_lent_buffers_change_nothing(shape):
    x, grad = np.random.default_rng(0).normal(size=(2, *shape)).astype(np.float32)
    fresh, lent = dropout(), dropout()
    lent.use(lent.allocate(shape, np.float32))
    y, grad_x = lent.forward(x, training=True), lent.backward(grad)
    np.testing.assert_array_equal(y, fresh.forward(x, training=True))
    np.testing.assert_array_equal(grad_x, fresh.backward(grad))
    np.testing.assert_array_equal(lent.mask, fresh.mask)
    assert lent.forward(x, training=True) is y
    assert lent.backward(grad) is grad_x
    assert lent.forward(x) is x
    assert lent.backward(grad) is grad
    lent.use(None)
    assert lent.forward(x, training=True) is not y


def test_a_lent_layer_allocates_no_batch():
    x = np.ones((256, 128), np.float32)
    layer = dropout()
    layer.use(layer.allocate(x.shape, x.dtype))
    layer.forward(x, training=True)
    tracemalloc.start()
    try:
        layer.backward(layer.forward(x, training=True))
        # NumPy itself takes 41 kB to compare into an array of floats, whatever the size of the batch.
        assert tracemalloc.get_traced_memory()[1] < x.nbytes / 2
    finally:
        tracemalloc.stop()


def test_results_belong_to_the_caller():
    layer, x = dropout(), np.ones((8, 8))
    first = layer.forward(x, training=True)
    mask, kept = layer.mask, first.copy()
    layer.forward(x + 1, training=True)
    np.testing.assert_array_equal(first, kept)
    np.testing.assert_array_equal(mask, kept)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda layer: pickle.loads(pickle.dumps(layer))])
def test_a_copy_draws_what_the_original_would_have(duplicate):
    layer, x = dropout(), np.ones((8, 8))
    before = pickle.dumps(layer)
    layer.forward(x)
    assert pickle.dumps(layer) == before
    layer.forward(x, training=True)
    twin = duplicate(layer)
    np.testing.assert_array_equal(twin.forward(x, training=True), layer.forward(x, training=True))
    assert pickle.dumps(twin) == pickle.dumps(layer) != before


def test_a_frozen_layer_still_drops():
    model = Sequential([Dense(2, 40, init="ones"), dropout()])
    model.freeze()
    assert (model.forward(np.ones((3, 2)), training=True) == 0).any()


def test_it_trains_and_repeats_itself():
    def run():
        rng = np.random.default_rng(0)
        x = rng.normal(size=(50, 2))
        y = x[:, :1] * x[:, 1:]
        model = Sequential([Dense(2, 32, rng=rng), Tanh(), Dropout(0.1, rng), Dense(32, 1, rng=rng)])
        return fit(model, MeanSquaredError(), Adam(0.02), (x, y), n_epochs=60, batch_size=10, rng=rng)

    history = run()
    assert history.train_loss[-1] < 0.3 * history.train_loss[0]
    np.testing.assert_array_equal(history.train_loss, run().train_loss)


# --- bad input


def test_training_without_a_generator_is_refused():
    layer = Dropout(0.5)
    with pytest.raises(TypeError, match=r"Dropout\(0.5\) needs a generator to train: Dropout\(0.5, rng\)"):
        layer.forward(np.ones((2, 3)), training=True)
    model = Sequential([Dense(3, 3, init="ones"), layer])
    before = model.snapshot()
    with pytest.raises(TypeError, match="layer 1 Dropout"):
        train_step(model, MeanSquaredError(), Adam(), np.ones((2, 3), np.float32), np.ones((2, 3), np.float32))
    np.testing.assert_array_equal(model.vector, before)


@pytest.mark.parametrize("rate", [-0.1, 1, 1.5, math.nan])
def test_a_rate_that_cannot_be_is_named(rate):
    with pytest.raises(ValueError, match=rf"rate should be in \[0, 1\), got {rate}"):
        Dropout(rate)


def test_a_seed_is_no_generator():
    with pytest.raises(TypeError, match=r"rng should be a numpy.random.Generator, got 42"):
        Dropout(0.5, 42)


@pytest.mark.parametrize("training", [True, False])
def test_a_wrong_gradient_is_refused(training):
    layer = dropout()
    with pytest.raises(RuntimeError, match="backward needs a forward first"):
        layer.backward(np.ones((2, 3)))
    layer.forward(np.ones((2, 3)), training)
    with pytest.raises(ShapeError, match=r"gradient should have shape \(2, 3\), got \(3,\)"):
        layer.backward(np.ones(3))
    with pytest.raises(ShapeError, match=r"Dropout\(0.5\): input"):
        layer.forward(np.ones((0, 3)), training)


def test_without_scaling_the_mask_is_of_zeros_and_ones():
    layer = Dropout(0.75, np.random.default_rng(0), scaled=False)
    x = np.full((200, 50), 3.0, np.float32)
    y = layer.forward(x, training=True)
    assert np.unique(layer.mask).tolist() == [0, 1]
    assert y.mean() == pytest.approx(0.75, abs=0.03)
    assert layer.forward(x).mean() == 3  # four times what training saw
