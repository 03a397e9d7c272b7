"""Sequential: layers in a row whose parameters are one array."""

import copy
import pickle
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine import (
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
    check_layer,
)

# PyTorch 2.13, float64, with cosines as below, all of them with requires_grad:
#   z = torch.relu(x @ w1 + b1) @ w2 + 0.3
#   loss = F.binary_cross_entropy_with_logits(z, torch.tensor([[1.0], [0.0], [1.0], [0.0]])); loss.backward()
REFERENCE = {
    "loss": 0.8848288564919853,
    "z": [[1.1510613707], [1.2708641039], [1.1476164594], [1.2095778033]],
    "x": [
        [0.0110314966, -0.0110779861, 0.0109027496],
        [-0.035849196, 0.0360002736, -0.0354308054],
        [0.0110603931, -0.0111070044, 0.0109313089],
        [-0.0353595222, 0.0355085362, -0.0349468465],
    ],
    "0.weight": [
        [-0.0921582145, 0.0118740785, 0.0890983952, -0.0348337539, -0.0801221204],
        [-0.3114737522, 0.0401316781, 0.3011322607, -0.1177301458, -0.2707944985],
        [-0.3418534915, 0.0440459402, 0.3305033377, -0.129213011, -0.2972065676],
    ],
    "0.bias": [0.2674737204, -0.0344625162, -0.2585931094, 0.1010991131, 0.2325409812],
    "2.weight": [[0.1554346186], [0.1405569767], [0.1577017238], [0.1959956413], [0.2341380917]],
    "2.bias": [0.2674737204],
}


def cosines(shape, step):
    return np.cos(step * np.arange(np.prod(shape))).reshape(shape)


def test_forward_loss_and_backward_agree_with_pytorch():
    first = Dense(3, 5, init=lambda shape, rng: cosines(shape, 0.6))
    second = Dense(5, 1, init=lambda shape, rng: cosines(shape, 1.7))
    first.bias[...], second.bias[...] = cosines(5, 0.2), 0.3
    model, loss = Sequential([first, ReLU(), second]), BinaryCrossEntropy(from_logits=True)
    got = {"z": model.forward(cosines((4, 3), 0.8), training=True)}
    got["loss"] = loss.forward(got["z"], [[1.0], [0.0], [1.0], [0.0]])
    got["x"] = model.backward(loss.backward())
    got |= model.grads
    assert got.keys() == REFERENCE.keys()
    for name, theirs in REFERENCE.items():
        np.testing.assert_allclose(got[name], theirs, atol=2e-10, err_msg=name)


def small_model(seed: int = 0) -> Sequential:
    rng = np.random.default_rng(seed)
    return Sequential([Dense(2, 4, rng=rng), Tanh(), Dense(4, 3, rng=rng), Softmax()])


@settings(max_examples=20, deadline=None)
@given(
    widths=st.lists(st.integers(1, 5), min_size=2, max_size=4),
    activation=st.sampled_from([LeakyReLU, Sigmoid, Tanh, Softmax, Linear]),
    n=st.integers(1, 4),
    seed=st.integers(0, 99),
)
def test_gradients(widths, activation, n, seed):
    rng = np.random.default_rng(seed)
    layers = []
    for fans in pairwise(widths):
        layers += [Dense(*fans, rng=rng), activation()]
    model, x = Sequential(layers), rng.normal(size=(n, widths[0]))
    if activation is LeakyReLU:  # near its kink central differences see both slopes
        assume(min(np.abs(sums).min() for sums in model.outputs(x)[::2]) > 1e-3)
    check_layer(model, x, rng)


def test_parameters_are_views_of_one_array():
    model = small_model()
    assert model.n_parameters == model.vector.size == 2 * 4 + 4 + 4 * 3 + 3
    assert list(model.params) == ["0.weight", "0.bias", "2.weight", "2.bias"]
    assert model.params.keys() == model.grads.keys()
    model.vector[:] = 7
    assert all((array == 7).all() for array in model.params.values())
    model.grad_vector[:] = 3
    assert all((array == 3).all() for array in model.grads.values())


def test_binding_keeps_the_weights():
    layer = Dense(2, 4, rng=np.random.default_rng(1))
    weight = layer.weight.copy()
    np.testing.assert_array_equal(Sequential([layer]).params["0.weight"], weight)


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_is_whole_and_independent(duplicate):
    model, x = small_model(), np.ones((3, 2), np.float32)
    model.forward(x)
    twin = duplicate(model)
    np.testing.assert_array_equal(twin.predict(x), model.predict(x))
    twin.vector += 1
    assert np.shares_memory(twin.layers[2].weight, twin.vector)
    assert np.shares_memory(twin.layers[2].grad_weight, twin.grad_vector)
    assert not np.shares_memory(twin.vector, model.vector)
    assert not np.allclose(twin.predict(x), model.predict(x))
    np.testing.assert_array_equal(model.vector, small_model().vector)


def test_pickle_depends_on_content_alone():
    model = small_model()
    before = pickle.dumps(model, protocol=5)
    model.predict(np.ones((3, 2)).astype(np.float32))
    model.backward(model.forward(np.ones((3, 2), np.float32)))
    assert pickle.dumps(model, protocol=5) == before == pickle.dumps(small_model(), protocol=5)
    assert pickle.dumps(small_model(1), protocol=5) != before


def test_pickle_is_the_same_in_another_process():
    script = """
import pickle, sys, numpy as np
from engine import *
rng = np.random.default_rng(0)
model = Sequential([Dense(2, 4, rng=rng), Tanh(), Dense(4, 3, rng=rng), Softmax()])
everything = model, Adam(0.1), BinaryCrossEntropy(), load_dataset("moons"), rng
sys.stdout.write(pickle.dumps(everything, protocol=5).hex())
"""
    folder = Path(__file__).resolve().parent.parent
    command = [sys.executable, "-c", script]
    outputs = [subprocess.run(command, capture_output=True, check=True, cwd=folder).stdout for _ in "ab"]
    assert outputs[0] == outputs[1] != b""


def test_snapshot_and_restore():
    model = small_model()
    before = model.snapshot()
    model.vector += 1
    assert not np.shares_memory(before, model.vector)
    model.restore(before)
    np.testing.assert_array_equal(model.vector, before)
    with pytest.raises(ShapeError, match=r"snapshot should have shape \(27,\), got \(5,\)"):
        model.restore(np.zeros(5))


def test_predictions_belong_to_the_caller():
    model = small_model()
    first = model.predict(np.ones((3, 2)))
    kept = first.copy()
    model.predict(np.zeros((3, 2)))
    np.testing.assert_array_equal(first, kept)


def test_float64_input_makes_the_model_float64():
    model, start = small_model(), small_model().vector
    assert model.predict(np.ones((1, 2), np.float32)).dtype == np.float32
    assert model.predict(np.ones((1, 2))).dtype == np.float64
    assert model.vector.dtype == np.float64
    assert np.shares_memory(model.layers[0].weight, model.vector)
    np.testing.assert_array_equal(model.vector, start)
    assert model.predict(np.ones((1, 2), np.float32)).dtype == np.float64


def test_a_model_in_a_model_shares_the_outer_array():
    inner = Sequential([Dense(2, 3, init="ones"), ReLU()])
    outer = Sequential([inner, Dense(3, 1, init="ones")])
    assert np.shares_memory(inner.vector, outer.vector)
    assert list(outer.params) == ["0.0.weight", "0.0.bias", "1.weight", "1.bias"]
    np.testing.assert_array_equal(outer.predict([[1.0, 2.0]]), [[9.0]])
    rng = np.random.default_rng(0)
    check_layer(outer, rng.uniform(1, 2, (3, 2)), rng)
    assert np.shares_memory(inner.layers[0].weight, outer.vector)


def test_what_explodes_is_returned_without_a_warning():
    model = small_model()
    model.vector[:] = 1e38
    assert not np.isfinite(model.predict(np.full((1, 2), 1e38, np.float32))).all()


def test_outputs_of_every_layer():
    model, x = small_model(), np.ones((3, 2), np.float32)
    outputs = model.outputs(x)
    assert [output.shape for output in outputs] == [(3, 4), (3, 4), (3, 3), (3, 3)]
    np.testing.assert_array_equal(outputs[-1], model.predict(x))


def test_a_wrong_input_names_the_layer_by_its_position():
    model = Sequential([Dense(2, 4, init="zeros"), ReLU(), Dense(5, 1, init="zeros")])
    with pytest.raises(ShapeError, match=r"layer 2 Dense\(5, 1\): input should have shape \(N, 5\), got \(3, 4\)"):
        model.predict(np.zeros((3, 2), np.float32))
    with pytest.raises(ShapeError, match=r"\(N, 2\), got \(3, 7\)"):
        model.predict(np.zeros((3, 7)))


def test_what_is_no_row_of_layers_is_refused():
    with pytest.raises(ValueError, match="at least one layer"):
        Sequential([])
    with pytest.raises(TypeError, match="layer 1 should be a Layer, got 'relu'"):
        Sequential([Dense(2, 2, init="zeros"), "relu"])
    with pytest.raises(TypeError, match="layer 0 should be a Layer"):
        Sequential([ReLU])


def test_a_layer_belongs_to_one_model():
    layer = Dense(2, 2, init="ones")
    with pytest.raises(ValueError, match=r"layer 1 Dense\(2, 2\) is part of a model already"):
        Sequential([layer, layer])
    model = Sequential([layer])
    with pytest.raises(ValueError, match="deepcopy"):
        Sequential([layer])
    other = Sequential([copy.deepcopy(layer)])
    other.vector[:] = 0
    assert model.vector.any()


def test_repr_says_the_architecture():
    assert repr(small_model()) == "Sequential([Dense(2, 4), Tanh(), Dense(4, 3), Softmax()])"
