"""A network in one call is the one that is built layer by layer."""

import numpy as np
import pytest

from engine import Dense, Sequential, Tanh, dense_network


def test_it_is_what_one_would_write_by_hand():
    rng = np.random.default_rng(3)
    by_hand = Sequential([Dense(2, 4, "he", rng), Tanh(), Dense(4, 3, "he", rng), Tanh(), Dense(3, 1, "he", rng)])
    made = dense_network([2, 4, 3, 1], "Tanh", init="he", rng=np.random.default_rng(3))
    assert repr(made) == repr(by_hand)
    np.testing.assert_array_equal(made.vector, by_hand.vector)


def test_batch_norm_stands_before_the_activation_and_dropout_behind_it():
    rng, masks = np.random.default_rng(0), np.random.default_rng(1)
    model = dense_network([2, 4, 1], "ReLU", rng=rng, batch_norm=True, dropout=0.5, mask_rng=masks)
    assert [type(layer).__name__ for layer in model.layers] == ["Dense", "BatchNorm", "ReLU", "Dropout", "Dense"]
    model.forward(np.ones((5, 2), np.float32), training=True)


def test_masks_do_not_change_the_weights():
    with_dropout, without = (
        dense_network([2, 4, 4, 1], "ReLU", rng=np.random.default_rng(0), dropout=rate) for rate in (0.5, 0.0)
    )
    np.testing.assert_array_equal(with_dropout.vector, without.vector)


@pytest.mark.parametrize(
    ("sizes", "activation"),
    [([2], "ReLU"), ([2, 3, 1], "Softmax"), ([2, 3, 1], "quatsch"), ([2, 3, 1], ["ReLU", "Tanh"])],
)
def test_what_is_no_network_is_refused(sizes, activation):
    with pytest.raises(ValueError, match="needs two sizes and for each hidden layer one of"):
        dense_network(sizes, activation, init="zeros")


def test_each_hidden_layer_may_have_an_activation_of_its_own():
    model = dense_network([2, 3, 3, 1], ["ReLU", "Tanh"], rng=np.random.default_rng(0))
    assert [type(layer).__name__ for layer in model.layers[1::2]] == ["ReLU", "Tanh"]
