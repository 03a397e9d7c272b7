"""Dead and saturated nodes, in nets where it is known which are."""

import math

import numpy as np
import pytest

from engine import (
    Dense,
    Linear,
    ReLU,
    Sequential,
    Sigmoid,
    Softmax,
    Tanh,
    activation_statistics,
    dead_share,
    distinct_nodes,
)

X = np.array([[-1.0], [2.0]], np.float32)


def one_layer(activation, weights, bias=0.0) -> Sequential:
    width = len(weights)
    model = Sequential([Dense(1, width, init="zeros"), activation, Dense(width, 1, init="ones")])
    model.params["0.weight"][...] = weights
    model.params["0.bias"][...] = bias
    return model


def test_dead_relus_are_counted():
    # Node 0 is on for one sample, node 1 never (its bias is far below), node 2 gives 0 for both, node 3 is on.
    model = one_layer(ReLU(), [1.0, 1.0, 0.0, -1.0], [0.0, -5.0, 0.0, 0.0])
    statistics = activation_statistics(model, X)
    assert dead_share(model, X) == statistics.dead_share == 0.5
    assert statistics.saturated_share == 0
    (layer,) = statistics.layers
    assert (layer.position, layer.activation, layer.n_nodes) == (1, "ReLU", 4)
    assert layer.mean == pytest.approx((2 + 1) / 8)


@pytest.mark.parametrize("activation", [Tanh(), Sigmoid()])
def test_saturated_outputs_are_counted(activation):
    # The second node receives -10 and 20: both flat. The first receives 0 twice: steepest.
    statistics = activation_statistics(one_layer(activation, [0.0, 10.0]), X)
    assert statistics.saturated_share == 0.5


@pytest.mark.parametrize(
    ("activation", "edge"),
    [
        (Sigmoid(), math.log((1 + math.sqrt(0.95)) / (1 - math.sqrt(0.95)))),  # 4 y (1 - y) = 0.05
        (Tanh(), math.atanh(math.sqrt(0.95))),  # 1 - y^2 = 0.05
    ],
)
def test_saturated_means_less_than_a_twentieth_of_the_steepest_slope(activation, edge):
    model = one_layer(activation, [edge - 0.01, edge + 0.01])
    ones = np.array([[1.0], [-1.0]], np.float32)
    assert activation_statistics(model, ones).saturated_share == 0.5
    below = one_layer(type(activation)(), [edge - 0.01])
    assert activation_statistics(below, ones).saturated_share == 0


def test_layers_are_weighted_by_their_nodes():
    model = Sequential(
        [Dense(1, 3, init="zeros"), ReLU(), Dense(3, 1, init="zeros"), Sigmoid(), Dense(1, 1, init="zeros")]
    )
    statistics = activation_statistics(model, X)
    assert [layer.dead_share for layer in statistics.layers] == [1, 0]
    assert statistics.dead_share == 0.75


def test_the_output_layer_does_not_count():
    model = Sequential([Dense(1, 2, init="zeros"), Softmax()])
    assert activation_statistics(model, X).layers == ()
    assert dead_share(model, X) == 0
    assert dead_share(one_layer(Linear(), [1.0]), X) == 0


def test_an_exploded_layer_has_no_numbers():
    model = one_layer(ReLU(), [1.0, 1.0])
    model.vector[:] = np.nan
    assert math.isnan(dead_share(model, X))


@pytest.mark.parametrize(("init", "n_distinct"), [("zeros", 1), ("ones", 1), ("uniform", 6), ("glorot", 6)])
def test_equal_nodes_count_once(init, n_distinct):
    layer = Dense(2, 6, init=init, rng=np.random.default_rng(0))
    assert distinct_nodes(layer) == n_distinct


def test_a_bias_alone_makes_a_node_different_and_an_exploded_layer_has_none():
    layer = Dense(2, 3, init="ones")
    layer.bias[1] = 0.5
    assert distinct_nodes(layer) == 2
    layer.weight[0, 0] = np.nan
    assert distinct_nodes(layer) == 0
    with pytest.raises(TypeError, match="layer should be a Dense"):
        distinct_nodes(ReLU())
