"""Buffers: lent while fit trains, never otherwise."""

import tracemalloc

import numpy as np
import pytest

from engine import (
    Adam,
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    Dense,
    LeakyReLU,
    MeanAbsoluteError,
    MeanSquaredError,
    ReLU,
    RootMeanSquaredError,
    Sequential,
    Sigmoid,
    Softmax,
    Tanh,
    train_step,
)

X = np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32)
GRAD = np.random.default_rng(1).normal(size=(6, 4)).astype(np.float32)
LAYERS = [Dense(4, 4, rng=np.random.default_rng(0)), ReLU(), LeakyReLU(), Sigmoid(), Tanh(), Softmax()]


@pytest.mark.parametrize("layer", LAYERS, ids=repr)
def test_a_lent_layer_writes_into_its_buffers_and_computes_the_same(layer):
    fresh = layer.forward(X), layer.backward(GRAD)
    layer.use(layer.allocate(X.shape, X.dtype))
    lent = layer.forward(X), layer.backward(GRAD)
    assert layer.forward(X) is lent[0]
    assert layer.backward(GRAD) is lent[1]
    for ours, other in zip(lent, fresh, strict=True):
        np.testing.assert_array_equal(ours, other)
    layer.use(None)
    assert layer.forward(X) is not lent[0]


@pytest.mark.parametrize(
    "loss",
    [
        MeanSquaredError(),
        MeanAbsoluteError(),
        RootMeanSquaredError(),
        BinaryCrossEntropy(),
        BinaryCrossEntropy(from_logits=True),
        CategoricalCrossEntropy(),
        CategoricalCrossEntropy(from_logits=True),
    ],
    ids=repr,
)
def test_a_lent_loss_computes_the_same(loss):
    predictions = np.random.default_rng(0).dirichlet(np.ones(4), 6).astype(np.float32)
    targets = np.eye(4, dtype=np.float32)[[0, 1, 2, 3, 0, 1]]
    fresh = loss.value(predictions, targets), loss.gradient(predictions, targets)
    loss.use(loss.allocate(predictions.shape, predictions.dtype))
    assert loss.value(predictions, targets) == fresh[0]
    np.testing.assert_array_equal(loss.gradient(predictions, targets), fresh[1])
    assert loss.gradient(predictions, targets) is loss.gradient(predictions, targets)
    loss.use(None)


def test_a_thousand_steps_neither_grow_nor_allocate_a_batch():
    rng = np.random.default_rng(0)
    model = Sequential([Dense(4, 64, rng=rng), ReLU(), Dense(64, 4, rng=rng)])
    loss, optimizer = MeanSquaredError(), Adam(0.001)
    x, y = rng.normal(size=(2, 1024, 4)).astype(np.float32)
    model.use(model.allocate(x.shape, x.dtype))
    loss.use(loss.allocate(y.shape, y.dtype))
    for _ in range(10):
        train_step(model, loss, optimizer, x, y)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        for _ in range(1_000):
            train_step(model, loss, optimizer, x, y)
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 5_000
    # A quarter of one hidden layer's output; half of that is what NumPy takes to add a bias to each row.
    assert peak - before < 1024 * 64 * 4 / 4
