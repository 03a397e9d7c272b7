"""A network in one call is the one that is built layer by layer."""

import numpy as np
import pytest

from engine import (
    SGD,
    Dense,
    MeanSquaredError,
    Recorder,
    Sequential,
    Tanh,
    dense_network,
    fit,
    gradient_reach,
    gradient_sizes,
    read_layers,
)


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


def test_each_hidden_layer_may_have_batch_norm_and_dropout_of_its_own():
    model = dense_network([2, 3, 3, 1], "Tanh", batch_norm=[False, True], dropout=[0.2, 0], init="zeros")
    kinds = [type(layer).__name__ for layer in model.layers]
    assert kinds == ["Dense", "Tanh", "Dropout", "Dense", "BatchNorm", "Tanh", "Dense"]
    assert model.layers[2].rate == 0.2


@pytest.mark.parametrize("more", [{"dropout": [0.2]}, {"batch_norm": [True, False, True]}])
def test_a_list_of_another_length_is_refused(more):
    with pytest.raises(ValueError, match=f"needs two sizes .* {next(iter(more))}=") as caught:
        dense_network([2, 3, 3, 1], "Tanh", init="zeros", **more)
    assert repr(next(iter(more.values()))) in str(caught.value)


def test_a_text_says_what_single_layers_have_and_the_rest_is_as_for_all():
    names, rates, norms = read_layers("-;ReLU,0.2;BN", ["Tanh"] * 4, dropout=0.5)
    assert names == ["Tanh", "ReLU", "Tanh", "Tanh"]
    assert rates == [0.5, 0.2, 0.5, 0.5]
    assert norms == [False, False, True, False]
    assert read_layers("0,ohneBN;ReLU;ReLU", ["Tanh"], dropout=0.5, batch_norm=True) == (["Tanh"], [0.0], [False])
    assert read_layers("-", [], dropout=0.5) == ([], [], [])


@pytest.mark.parametrize("word", ["quatsch", "1", "-0.1", "nan", "Softmax", "", "relu"])
def test_a_word_that_says_nothing_is_named(word):
    with pytest.raises(ValueError, match=r"is no rate in \[0, 1\) and none of .*ReLU.*, BN, ohneBN") as caught:
        read_layers(f"-;{word}", ["Tanh", "Tanh"])
    assert repr(word) in str(caught.value)


def test_gradient_sizes_are_those_of_each_layers_weights():
    rng = np.random.default_rng(0)
    model = dense_network([2, 3, 4, 1], "Tanh", rng=rng, batch_norm=[True, False])
    x = rng.normal(size=(8, 2)).astype(np.float32)
    recorder = Recorder(gradients=True, n_frames=2)
    history = fit(
        model, MeanSquaredError(), SGD(0.1), (x, x[:, :1]), n_epochs=1, batch_size=8, rng=rng, callbacks=[recorder]
    )
    gradients = history.snapshots["gradients"]
    sizes = gradient_sizes(model, gradients)
    dense = [layer for layer in model.layers if isinstance(layer, Dense)]
    expected = [float(np.sqrt(np.mean(np.square(layer.grad_weight, dtype=float)))) for layer in dense]
    np.testing.assert_allclose(sizes, [[0, 0, 0], expected], rtol=1e-5)
    assert gradient_reach(model, gradients) == pytest.approx(expected[0] / expected[1], rel=1e-5)
    gradients[1, 0] = np.inf
    assert np.isnan(gradient_sizes(model, gradients)[1, 0])
    assert np.isnan(gradient_reach(model, gradients))
