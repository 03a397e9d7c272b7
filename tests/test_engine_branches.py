"""Parallel, FanOut, Concatenate and Add: paths beside each other inside one model."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import (
    GELU,
    Adam,
    CategoricalCrossEntropy,
    CombinedLoss,
    Dense,
    Linear,
    MeanSquaredError,
    Sequential,
    ShapeError,
    Sigmoid,
    Tanh,
    check_layer,
    fit,
)
from engine.branches import Add, Concatenate, FanOut, Parallel
from engine.layers import Layer
from engine.normalisation import BatchNorm
from engine.shapes import each, shape_of

SIZES = st.integers(1, 4)


def dense(fan_in, fan_out, seed=0):
    return Dense(fan_in, fan_out, rng=np.random.default_rng(seed))


def two_inputs_two_outputs(seed=0):
    """(N, 3) and (N, 2) -> (N, 1) and (N, 2), with everything there is in between."""
    rng = np.random.default_rng(seed)
    block = Sequential([Dense(6, 6, rng=rng), BatchNorm(6), Tanh()])
    return Sequential(
        [
            Parallel([Sequential([Dense(3, 4, rng=rng), Tanh()]), Linear()]),
            Concatenate(),
            FanOut([block, Linear()]),
            Add(),
            FanOut([Dense(6, 1, rng=rng), Dense(6, 2, rng=rng)]),
        ]
    )


def two_inputs(n=5, dtype=np.float32, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 3)).astype(dtype), rng.normal(size=(n, 2)).astype(dtype)


# --- against PyTorch

# PyTorch 2.13, float64, with cosines as below, F = torch.nn.functional and everything a tensor with requires_grad:
#   h = torch.cat([torch.tanh(x1 @ w1 + b1), torch.sigmoid(x2 @ w2 + b2)], 1); h = h + F.gelu(h)
#   y, z = h @ w3 + b3, h @ w4 + b4
#   loss = 2 * F.mse_loss(y, t) + 0.25 * F.cross_entropy(z, torch.tensor([2, 0, 1])); loss.backward()
LOSS = 2.2999864746984393
Y = [[1.3275441048, 1.0006366547], [0.1499988318, 0.7015629875], [-0.8248854536, 1.6581637754]]
Z = [
    [1.6870787498, 1.3784287422, -1.1031223677],
    [0.4053800797, -0.016484546, -0.5676990389],
    [0.7968408168, -0.5295313597, -1.2336386195],
]
GRAD_Y = [[0.2183627365, 0.0530504404], [-0.3644719184, 0.226136822], [-0.5304572875, 1.3828737413]]
GRAD_Z = [
    [0.0464033686, 0.0340803867, -0.0804837553],
    [-0.0423579301, 0.0268726043, 0.0154853257],
    [0.0596639751, -0.0674962184, 0.0078322433],
]
GRAD_X1 = [[-0.0176552895, 0.0045108463], [-0.435418938, -0.3477804662], [-0.0881471257, -0.0486309102]]
GRAD_X2 = [
    [-0.0100709305, -0.032425323, -0.0249680231],
    [0.0464916273, 0.0265360422, -0.0178166577],
    [0.3022471397, 0.0674658641, -0.2293432158],
]
GRADS = {
    "0.0.0.weight": [[-0.018196558, 0.0100368267], [0.2096148052, 0.0829521384]],
    "0.0.0.bias": [-0.2275413305, -0.3283450661],
    "0.1.0.weight": [[-0.02862454, 0.2960965296], [-0.0320483385, 0.0678552787], [-0.0004494641, -0.2345387471]],
    "0.1.0.bias": [0.0745672519, 0.3009410123],
    "4.0.weight": [
        [1.0283034563, -1.4612875102],
        [1.0814626707, -1.5406823565],
        [-0.4864057638, 1.9492644968],
        [-0.6470621533, 2.3483531575],
    ],
    "4.0.bias": [-0.6765664693, 1.6620610038],
    "4.1.weight": [
        [0.0235631132, 0.1262549044, -0.1498180177],
        [0.0245322883, 0.1133298266, -0.137862115],
        [0.1322095793, -0.0363788946, -0.0958306847],
        [0.1478853491, -0.0423351852, -0.1055501639],
    ],
    "4.1.bias": [0.0637094137, -0.0065432274, -0.0571661862],
}


def cosines(shape, step):
    return np.cos(step * np.arange(np.prod(shape))).reshape(shape)


def filled(step, bias):
    layer = Dense(*STEPS[step], init=lambda shape, rng: cosines(shape, step))
    layer.bias[...] = bias
    return layer


STEPS = {0.3: (2, 2), 0.5: (3, 2), 0.9: (4, 2), 1.3: (4, 3)}


def test_two_inputs_two_outputs_and_two_losses_agree_with_pytorch():
    first = Sequential([filled(0.3, [0.1, -0.2]), Tanh()])
    second = Sequential([filled(0.5, [-0.3, 0.4]), Sigmoid()])
    heads = FanOut([filled(0.9, [0.2, 0.05]), filled(1.3, [0.0, 0.1, -0.1])])
    model = Sequential([Parallel([first, second]), Concatenate(), FanOut([Linear(), GELU()]), Add(), heads])
    loss = CombinedLoss([MeanSquaredError(), CategoricalCrossEntropy(from_logits=True)], [2, 0.25])
    predictions = model.forward((cosines((3, 2), 0.7), cosines((3, 3), 1.1)), training=True)
    value = loss.forward(predictions, (cosines((3, 2), 0.4), np.array([2, 0, 1])))
    grad_predictions = loss.backward()
    grad_x = model.backward(grad_predictions)
    assert value == pytest.approx(LOSS, rel=1e-12)
    for ours, theirs in zip(
        (*predictions, *grad_predictions, *grad_x), (Y, Z, GRAD_Y, GRAD_Z, GRAD_X1, GRAD_X2), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, atol=2e-10)
    assert model.grads.keys() == GRADS.keys()
    for name, grad in model.grads.items():
        np.testing.assert_allclose(grad, GRADS[name], atol=2e-10, err_msg=name)


# --- values


def test_parallel_sends_each_input_through_its_own_branch():
    first, second = dense(3, 4), dense(2, 1, seed=1)
    x = two_inputs()
    expected = first.forward(x[0]), second.forward(x[1])
    grads = each(np.ones_like, expected)
    expected_grads = first.backward(grads[0]), second.backward(grads[1])
    layer = Parallel([first, second])
    for got, wanted in zip((*layer.forward(x), *layer.backward(grads)), (*expected, *expected_grads), strict=True):
        np.testing.assert_array_equal(got, wanted)
    assert list(layer.params) == ["0.weight", "0.bias", "1.weight", "1.bias"]


def test_fan_out_sums_what_the_branches_send_back():
    layer = FanOut([Linear(), Linear(), Linear()])
    x = np.array([[1.0, 2.0]])
    for y in layer.forward(x):
        np.testing.assert_array_equal(y, x)
    grads = tuple(np.array([[i, 10.0 * i]]) for i in (1, 2, 4))
    np.testing.assert_array_equal(layer.backward(grads), [[7, 70]])
    np.testing.assert_array_equal(grads[0], [[1, 10]])  # what it was given is not written into


def test_concatenate_puts_side_by_side_and_cuts_up():
    layer = Concatenate()
    np.testing.assert_array_equal(
        layer.forward((np.array([[1.0], [2.0]]), np.array([[3.0, 4.0], [5.0, 6.0]]))), [[1, 3, 4], [2, 5, 6]]
    )
    first, second = layer.backward(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    np.testing.assert_array_equal(first, [[1], [4]])
    np.testing.assert_array_equal(second, [[2, 3], [5, 6]])


def test_add_is_a_residual_connection():
    residual = Sequential([FanOut([dense(2, 2), Linear()]), Add()])
    x = np.array([[1.0, -2.0]], np.float32)
    np.testing.assert_allclose(residual.forward(x), dense(2, 2).forward(x) + x)
    residual.vector[:] = 0
    np.testing.assert_array_equal(residual.forward(x), x)
    np.testing.assert_array_equal(residual.backward(x), x)


def test_shapes_of_tuples():
    model = two_inputs_two_outputs()
    assert model.output_shape(((7, 3), (7, 2))) == ((7, 1), (7, 2))
    assert shape_of(model.predict(two_inputs(7))) == ((7, 1), (7, 2))
    assert Concatenate().output_shape(((2, 5, 5, 3), (2, 5, 5, 1))) == (2, 5, 5, 4)
    assert Add().output_shape(((2, 3), (2, 3))) == (2, 3)


# --- gradients


@settings(max_examples=15, deadline=None)
@given(n=SIZES, widths=st.lists(SIZES, min_size=1, max_size=3), fan_out=SIZES, seed=st.integers(0, 99))
def test_gradients_of_parallel_and_concatenate(n, widths, fan_out, seed):
    rng = np.random.default_rng(seed)
    x = tuple(rng.normal(size=(n, width)) for width in widths)
    branches = [Dense(width, fan_out, rng=rng) for width in widths]
    check_layer(Sequential([Parallel(branches), Concatenate()]), x, rng)


@settings(max_examples=15, deadline=None)
@given(n=SIZES, fan_in=SIZES, fan_outs=st.lists(SIZES, min_size=1, max_size=3), seed=st.integers(0, 99))
def test_gradients_of_fan_out(n, fan_in, fan_outs, seed):
    rng = np.random.default_rng(seed)
    branches = [Sequential([Dense(fan_in, width, rng=rng), Tanh()]) for width in fan_outs]
    check_layer(FanOut(branches), rng.normal(size=(n, fan_in)), rng)


@settings(max_examples=15, deadline=None)
@given(shape=st.lists(SIZES, min_size=2, max_size=4).map(tuple), count=st.integers(1, 3), seed=st.integers(0, 99))
def test_gradients_of_the_joints(shape, count, seed):
    rng = np.random.default_rng(seed)
    for joint in (Add(), Concatenate()):
        check_layer(joint, tuple(rng.normal(size=shape) for _ in range(count)), rng)


@pytest.mark.parametrize("training", [True, False])
def test_gradients_of_all_of_them_nested(training):
    rng = np.random.default_rng(0)
    check_layer(two_inputs_two_outputs(), two_inputs(6), rng, training=training)
    inner = [FanOut([dense(2, 2), Linear()]), Sequential([Linear(), dense(2, 2, seed=1)])]
    check_layer(Parallel(inner), (rng.normal(size=(3, 2)), rng.normal(size=(3, 2))), rng, training=training)


def test_gradients_where_tuples_fan_out():
    rng = np.random.default_rng(0)
    layer = FanOut([Parallel([dense(3, 2), dense(2, 2, seed=1)]), Concatenate()])
    check_layer(layer, two_inputs(4), rng)


# --- buffers


@pytest.mark.parametrize("training", [True, False])
def test_lent_buffers_change_nothing(training):
    x = two_inputs(6)
    fresh, lent = two_inputs_two_outputs(), two_inputs_two_outputs()
    lent.use(lent.allocate(shape_of(x), np.float32))
    results = []
    for model in (fresh, lent):
        y = model.forward(x, training)
        results.append((*y, *model.backward(each(np.ones_like, y)), *model.grads.values()))
    for ours, other in zip(*results, strict=True):
        assert ours.dtype == other.dtype == np.float32
        np.testing.assert_array_equal(ours, other)
    assert lent.forward(x, training)[0] is results[1][0]
    lent.use(None)
    assert not any(leaf.planned for leaf in lent.leaves())
    assert lent.forward(x, training)[0] is not results[1][0]


@pytest.mark.parametrize("shape", [(3, 2), (3, 4, 2), (3, 4, 5, 2)])
@pytest.mark.parametrize("kind", [Add, Concatenate])
def test_lent_joints_change_nothing(kind, shape):
    parts = tuple(np.random.default_rng(0).normal(size=(3, *shape)).astype(np.float32))
    fresh, lent = kind(), kind()
    lent.use(lent.allocate(shape_of(parts), np.float32))
    y, other = fresh.forward(parts), lent.forward(parts)
    np.testing.assert_array_equal(y, other)
    assert y.shape == fresh.output_shape(shape_of(parts))
    for ours, others in zip(fresh.backward(y), lent.backward(y), strict=True):
        np.testing.assert_array_equal(ours, others)
    assert lent.forward(parts) is other
    if len(shape) == 4:
        assert other.transpose(3, 1, 2, 0).flags.c_contiguous


def test_what_is_first_in_a_model_fills_the_gradients_alone():
    x = two_inputs()
    whole, first = two_inputs_two_outputs(), two_inputs_two_outputs()
    for model in (whole, first):
        y = model.forward(x, training=True)
    whole.backward(each(np.ones_like, y))
    first.fill_grads(each(np.ones_like, y))
    np.testing.assert_array_equal(first.grad_vector, whole.grad_vector)
    assert whole.grad_vector.any()


# --- in a model


def test_a_model_with_two_inputs_trains():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 3)), rng.normal(size=(80, 2))
    y = x[0][:, :1] * x[1][:, :1]
    branches = Parallel([Dense(3, 8, rng=rng), Dense(2, 8, rng=rng)])
    model = Sequential([branches, Concatenate(), Tanh(), Dense(16, 16, rng=rng), Tanh(), Dense(16, 1, rng=rng)])
    history = fit(
        model, MeanSquaredError(), Adam(0.02), (x, y), validation=(x, y), n_epochs=60, batch_size=16, rng=rng
    )
    assert history.train_loss[-1] < 0.1 * history.train_loss[0]
    np.testing.assert_allclose(model.predict(x), y, atol=1.5)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_is_whole_and_independent(duplicate):
    model, x = two_inputs_two_outputs(), two_inputs()
    before = pickle.dumps(model)
    y = model.forward(x, training=False)
    model.backward(each(np.ones_like, y))
    twin = duplicate(model)
    assert pickle.dumps(twin) == pickle.dumps(model) == before == pickle.dumps(two_inputs_two_outputs())
    for ours, other in zip(twin.predict(x), y, strict=True):
        np.testing.assert_array_equal(ours, other)
    twin.vector += 1
    assert all(np.shares_memory(array, twin.vector) for array in twin.params.values())
    np.testing.assert_array_equal(model.vector, two_inputs_two_outputs().vector)


def test_float64_inputs_make_all_branches_float64():
    layer = Parallel([dense(3, 4), dense(2, 1)])
    assert [y.dtype for y in layer.forward(two_inputs())] == [np.float32] * 2
    x = two_inputs()[0], two_inputs(dtype=np.float64)[1]
    assert [y.dtype for y in layer.forward(x)] == [np.float64] * 2
    assert {array.dtype for array in layer.params.values()} == {np.dtype(np.float64)}


class Looked(Layer):
    """The rows of a small table, by whole numbers: an input that must not become floats."""

    def forward(self, x, training=False):
        return np.eye(4, dtype=np.float32)[self.accept(x)]

    def backward(self, grad_output):
        return grad_output

    def convert(self, x):
        return np.asarray(x)


def test_each_branch_converts_its_own_input():
    model = Sequential([Parallel([Looked(), dense(2, 2)]), Concatenate()])
    tokens = np.array([0, 3, 1])
    np.testing.assert_array_equal(
        model.predict((tokens, np.ones((3, 2), np.float32)))[:, :4].argmax(axis=1), tokens
    )


# --- bad input


@pytest.mark.parametrize("n_inputs", [1, 3])
def test_the_number_of_inputs_is_held_against_that_of_branches(n_inputs):
    model = Sequential([Parallel([dense(2, 3), dense(2, 4)])])
    inputs = (np.ones((5, 2)),) * n_inputs
    message = rf"layer 0 Parallel\(.*\): 2 branches need as many inputs, got {n_inputs}"
    with pytest.raises(ValueError, match=message):
        model.predict(inputs)
    with pytest.raises(ValueError, match=message):
        model.output_shape(shape_of(inputs))


@pytest.mark.parametrize("kind", [Parallel, FanOut])
def test_the_number_of_gradients_is_held_against_that_of_branches(kind):
    layer = kind([Linear(), Linear()])
    layer.forward((np.ones((5, 2)),) * 2 if kind is Parallel else np.ones((5, 2)))
    for backward in (layer.backward, layer.fill_grads):
        with pytest.raises(ValueError, match="2 branches need as many gradients, got 1"):
            backward((np.ones((5, 2)),))
        with pytest.raises(TypeError, match="gradients should be a tuple of arrays, got one ndarray"):
            backward(np.ones((5, 2)))


def test_a_wrong_shape_names_the_branch():
    model = Sequential([Parallel([dense(2, 3), dense(4, 3)]), Concatenate(), FanOut([dense(6, 1), dense(5, 1)])])
    with pytest.raises(
        ShapeError, match=r"layer 0.1 Dense\(4, 3\): input should have shape \(N, 4\), got \(5, 2\)"
    ):
        model.predict((np.ones((5, 2)), np.ones((5, 2))))
    with pytest.raises(
        ShapeError, match=r"layer 2.1 Dense\(5, 1\): input should have shape \(N, 5\), got \(5, 6\)"
    ):
        model.predict((np.ones((5, 2)), np.ones((5, 4))))
    with pytest.raises(ShapeError, match=r"layer 2.1"):
        model.output_shape(((5, 2), (5, 4)))


@pytest.mark.parametrize("layer", [Parallel([Linear()]), Concatenate(), Add()], ids=repr)
@pytest.mark.parametrize("x", [np.ones((2, 2)), [np.ones((2, 2))], ()], ids=["array", "list", "empty"])
def test_what_is_no_tuple_of_arrays_is_refused(layer, x):
    with pytest.raises(TypeError, match="inputs should be a tuple of arrays"):
        layer.forward(x)


def test_joints_name_the_input_that_does_not_fit():
    with pytest.raises(ShapeError, match=r"Concatenate\(\): input 1 should have shape \(3, F\), got \(4, 2\)"):
        Concatenate().forward((np.ones((3, 2)), np.ones((4, 2))))
    with pytest.raises(ShapeError, match=r"Concatenate\(\): input 1 should have shape \(3, 5, F\), got \(3, 2\)"):
        Concatenate().forward((np.ones((3, 5, 2)), np.ones((3, 2))))
    with pytest.raises(ShapeError, match=r"Add\(\): input 2 should have shape \(3, 2\), got \(3, 1\)"):
        Add().forward((np.ones((3, 2)), np.ones((3, 2)), np.ones((3, 1))))
    for joint in (Concatenate(), Add()):
        with pytest.raises(ShapeError):
            joint.forward((np.ones((0, 2)), np.ones((0, 2))))


@pytest.mark.parametrize("joint", [Concatenate(), Add()], ids=repr)
def test_joints_refuse_a_wrong_gradient(joint):
    with pytest.raises(RuntimeError, match="backward needs a forward first"):
        joint.backward(np.ones((3, 2)))
    joint.forward((np.ones((3, 2)), np.ones((3, 2))))
    with pytest.raises(ShapeError, match=r"gradient should have shape \(3, .\), got \(3, 7\)"):
        joint.backward(np.ones((3, 7)))


@pytest.mark.parametrize("kind", [Parallel, FanOut])
def test_what_are_no_branches_is_refused(kind):
    with pytest.raises(ValueError, match=f"{kind.__name__} needs at least one branch"):
        kind([])
    with pytest.raises(TypeError, match="layer 1 should be a Layer, got 'dense'"):
        kind([Linear(), "dense"])
    layer = dense(2, 2)
    with pytest.raises(ValueError, match=r"layer 1 .* is part of a model already"):
        kind([layer, layer])
