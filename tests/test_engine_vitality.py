"""A node is called dead, saturated, a twin or alive for what it gives on every sample."""

import numpy as np
import pytest

from engine import (
    NODE_STATES,
    SGD,
    BinaryCrossEntropy,
    Dense,
    LeakyReLU,
    Linear,
    ReLU,
    Sequential,
    ShapeError,
    Sigmoid,
    Softmax,
    Tanh,
    fit,
    node_states,
)


def test_each_word_stands_for_what_it_says():
    y = np.array([[0, 1, 2, 1, np.inf], [0, 3, 4, 3, 1], [0, 0, 1, 0, 1]], np.float32)
    assert node_states(ReLU(), y) == ["dead", "alive", "alive", "twin", "exploded"]
    assert set(node_states(ReLU(), y)) <= set(NODE_STATES)


def test_only_a_relu_dies_and_a_second_flat_node_is_a_twin():
    y = np.zeros((4, 2))
    assert node_states(ReLU(), y) == ["dead", "dead"]
    assert node_states(LeakyReLU(), y) == node_states(Linear(), y) == ["alive", "twin"]


@pytest.mark.parametrize(
    ("layer", "edge"), [(Sigmoid(), np.log(1 / 0.0127 - 1)), (Tanh(), np.arctanh(np.sqrt(0.95)))]
)
def test_saturated_is_where_the_slope_is_a_twentieth_of_its_highest(layer, edge):
    z = np.array([[1.02, -1.02, 0.98, 1.02]] * 20) * edge
    z[:2, 3] = 0  # a tenth of the samples pass
    assert node_states(layer, layer.forward(z)) == ["saturated", "saturated", "alive", "alive"]


def test_equal_starts_stay_twins_through_training():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(64, 2)).astype(np.float32)
    y = (x[:, :1] * x[:, 1:] > 0).astype(np.float32)
    model = Sequential([Dense(2, 4, init="ones"), Tanh(), Dense(4, 1, init="ones")])
    fit(model, BinaryCrossEntropy(from_logits=True), SGD(0.1), (x, y), n_epochs=5, batch_size=16, rng=rng)
    assert node_states(model.layers[1], model.outputs(x)[1]) == ["alive", "twin", "twin", "twin"]


def test_what_is_no_activation_has_no_states():
    assert node_states(Dense(2, 3, init="zeros"), np.zeros((2, 3))) == []
    assert node_states(Softmax(), np.ones((2, 3))) == []
    with pytest.raises(ShapeError):
        node_states(ReLU(), np.zeros(3))
    with pytest.raises(TypeError):
        node_states(ReLU, np.zeros((2, 3)))
