"""Composite layers: names, one array for all parameters, freezing, copies, precision."""

import copy
import pickle

import numpy as np
import pytest

from engine import (
    L2,
    SGD,
    Adam,
    AdamW,
    Dense,
    Linear,
    MeanSquaredError,
    ProximalL1,
    ReLU,
    RMSprop,
    Sequential,
    ShapeError,
    Tanh,
    check_layer,
    fit,
    train_step,
)
from engine.branches import Add, FanOut
from engine.composite import Composite
from engine.normalisation import BatchNorm


class Residual(Composite):
    """y = outer(tanh(inner(x))) + x: a composite with children that have names."""

    def __init__(self, width, rng):
        self.inner, self.bend, self.outer = (
            Dense(width, 2 * width, rng=rng),
            Tanh(),
            Dense(2 * width, width, rng=rng),
        )
        self.adopt({"inner": self.inner, "bend": self.bend, "outer": self.outer})

    def forward(self, x, training=False):
        if not self.planned:
            x = self.accept(x)
        y = x
        for child in self.children.values():
            y = child.forward(y, training)
        return y + x

    def backward(self, grad_output):
        grad = grad_output
        for child in reversed(self.children.values()):
            grad = child.backward(grad)
        return grad + grad_output

    def input_shape(self):
        return self.inner.input_shape()

    def allocate(self, input_shape, dtype):
        buffers = {}
        for name, child in self.children.items():
            buffers[name] = child.allocate(input_shape, dtype)
            input_shape = child.output_shape(input_shape)
        return buffers


def deep_model(seed=0):
    """Three levels: 0 a residual block, 1 a model in the model, 2 and 3 branches, 4 a plain layer."""
    rng = np.random.default_rng(seed)
    branches = FanOut([Sequential([Dense(2, 3, rng=rng), ReLU()]), Dense(2, 3, rng=rng)])
    return Sequential(
        [Residual(2, rng), Sequential([Dense(2, 2, rng=rng), BatchNorm(2)]), branches, Add(), Dense(3, 1, rng=rng)]
    )


X = np.random.default_rng(1).normal(size=(6, 2)).astype(np.float32)
Y = np.random.default_rng(2).normal(size=(6, 1)).astype(np.float32)


def step(model, n=3):
    for _ in range(n):
        train_step(model, MeanSquaredError(), SGD(0.1), X, Y)


def changed(model, before):
    """The names of the parameters that are not those of `before`."""
    return {name.rpartition(".")[0] for name, p in model.params.items() if (p != before[name]).any()}


def copies(model):
    return {name: param.copy() for name, param in model.params.items()}


# --- names and the one array


def test_parameters_are_named_by_their_path():
    model = deep_model()
    paths = ["0.inner", "0.outer", "1.0", "1.1", "2.0.0", "2.1", "4"]
    assert list(model.params) == [f"{path}.{name}" for path in paths for name in ("weight", "bias")]
    assert list(model.grads) == list(model.params)
    assert [leaf.name for leaf in model.leaves() if leaf.params] == paths
    assert model.layers[0].children["outer"].label == "layer 0.outer Dense(4, 2)"


def test_all_parameters_are_views_of_one_array_in_order():
    model = deep_model()
    start = 0
    for name, param in model.params.items():
        stop = start + param.size
        model.vector[start:stop] = start
        model.grad_vector[start:stop] = -start
        assert (param == start).all()
        assert (model.grads[name] == -start).all()
        start = stop
    assert start == model.vector.size == model.n_parameters == sum(layer.n_parameters for layer in model.layers)
    inner = model.layers[1]
    assert np.shares_memory(inner.vector, model.vector)
    np.testing.assert_array_equal(inner.vector, model.vector[model.layers[0].n_parameters :][: inner.n_parameters])


def test_binding_moves_the_numbers():
    model = deep_model()
    before, vector = copies(model), np.zeros(model.n_parameters, np.float32)
    model.bind(vector, np.zeros_like(vector))
    assert changed(model, before) == set()
    assert model.vector is vector
    vector[:] = 1
    assert all((param == 1).all() for param in model.params.values())


def test_gradients():
    rng = np.random.default_rng(0)
    check_layer(deep_model(), X, rng)
    check_layer(Residual(3, rng), rng.normal(size=(4, 3)), rng)


@pytest.mark.parametrize("training", [True, False])
def test_lent_buffers_change_nothing(training):
    fresh, lent = deep_model(), deep_model()
    lent.use(lent.allocate(X.shape, X.dtype))
    np.testing.assert_array_equal(lent.forward(X, training), fresh.forward(X, training))
    np.testing.assert_array_equal(lent.backward(Y), fresh.backward(Y))
    np.testing.assert_array_equal(lent.grad_vector, fresh.grad_vector)
    assert all(leaf.planned for leaf in lent.leaves())
    lent.use(None)
    assert not any(leaf.planned for leaf in lent.leaves())


# --- freezing


@pytest.mark.parametrize(
    ("frozen", "learning"),
    [
        ((), {"0.inner", "0.outer", "1.0", "1.1", "2.0.0", "2.1", "4"}),
        ((0,), {"1.0", "1.1", "2.0.0", "2.1", "4"}),
        ((1,), {"0.inner", "0.outer", "2.0.0", "2.1", "4"}),
        ((0, 1, 2), {"4"}),
        ((-1,), {"0.inner", "0.outer", "1.0", "1.1", "2.0.0", "2.1"}),
        ((2, 4), {"0.inner", "0.outer", "1.0", "1.1"}),
    ],
)
def test_only_what_is_not_frozen_learns(frozen, learning):
    model = deep_model()
    before = copies(model)
    if frozen:
        model.freeze(*frozen)
    step(model)
    assert changed(model, before) == learning


def test_freezing_all_leaves_nothing_to_train():
    model = deep_model()
    before = model.snapshot()
    model.freeze()
    step(model)
    np.testing.assert_array_equal(model.snapshot(), before)
    assert model.trained == ({}, {})
    assert not model.penalty_mask.any()


def test_unfreezing_lets_them_learn_again():
    model = deep_model()
    model.freeze()
    model.unfreeze(4)
    before = copies(model)
    step(model)
    assert changed(model, before) == {"4"}
    model.unfreeze()
    step(model)
    assert len(changed(model, before)) == 7
    assert list(model.trained[0]) == ["vector"]


def test_before_the_first_that_learns_no_gradient_is_computed():
    model = deep_model()
    model.freeze(0, 1)
    model.grad_vector[:] = 7
    step(model, 1)
    size = model.layers[0].n_parameters + model.layers[1].n_parameters
    assert (model.grad_vector[:size] == 7).all()
    assert (model.grad_vector[size:] != 7).all()


def test_what_learns_is_in_as_few_arrays_as_possible():
    model = deep_model()
    sizes = [layer.n_parameters for layer in model.layers]
    assert list(model.trained[0]) == ["vector"]
    model.freeze(1)
    start, stop = sizes[0], sizes[0] + sizes[1]
    for arrays, whole in zip(model.trained, (model.vector, model.grad_vector), strict=True):
        assert list(arrays) == [f"0:{start}", f"{stop}:{whole.size}"]
        assert all(np.shares_memory(array, whole) for array in arrays.values())
        assert [array.size for array in arrays.values()] == [start, whole.size - stop]


def test_a_frozen_model_trains_as_one_that_never_had_the_frozen_part():
    rng = np.random.default_rng(0)
    base, head = Sequential([Dense(2, 3, rng=rng), Tanh()]), Sequential([Dense(3, 1, rng=rng)])
    features = base.predict(X)
    model = Sequential([copy.deepcopy(base), copy.deepcopy(head)])
    model.freeze(0)
    step(model)
    for _ in range(3):
        train_step(head, MeanSquaredError(), SGD(0.1), features, Y)
    np.testing.assert_allclose(model.vector[base.vector.size :], head.vector, rtol=1e-6)
    np.testing.assert_array_equal(model.vector[: base.vector.size], base.vector)


@pytest.mark.parametrize("penalty", [None, L2(0.5), ProximalL1(0.5)], ids=repr)
@pytest.mark.parametrize("optimizer", [SGD(0.1, momentum=0.9), RMSprop(), AdamW(weight_decay=0.5)], ids=repr)
def test_neither_momentum_nor_decay_moves_what_is_frozen(optimizer, penalty):
    model, optimizer = deep_model(), copy.deepcopy(optimizer)
    settings = {"n_epochs": 3, "batch_size": 2, "rng": np.random.default_rng(0), "penalty": penalty}
    fit(model, MeanSquaredError(), optimizer, (X, Y), **settings)
    model.freeze(0, 1)
    before, running = copies(model), model.layers[1].layers[1].running_mean.copy()
    fit(model, MeanSquaredError(), optimizer, (X, Y), **settings)
    assert {"2.1", "4"} <= changed(model, before) <= {"2.0.0", "2.1", "4"}
    np.testing.assert_array_equal(model.layers[1].layers[1].running_mean, running)


def test_the_first_step_of_what_is_thawed_is_no_longer_than_a_first_step():
    model, optimizer = deep_model(), Adam(0.01)
    model.freeze(0, 1, 2)
    for thawed in (2, 1, 0):
        model.unfreeze(thawed)
        before = model.vector.copy()
        train_step(model, MeanSquaredError(), optimizer, X, Y)
        assert np.abs(model.vector - before).max() == pytest.approx(0.01, rel=0.01)
        for _ in range(50):
            train_step(model, MeanSquaredError(), optimizer, X, Y)


def test_penalty_mask_marks_the_weights_that_learn():
    model = deep_model()

    def marked():
        start, names = 0, set()
        for name, param in model.params.items():
            mask = model.penalty_mask[start : start + param.size]
            assert mask.min() == mask.max()
            names |= {name} if mask.all() else set()
            start += param.size
        return names

    weights = {name for name in model.params if name.endswith("weight")} - {"1.1.weight"}
    assert marked() == weights
    assert model.penalty_mask.dtype == model.vector.dtype
    model.freeze(2)
    assert marked() == weights - {"2.0.0.weight", "2.1.weight"}


def test_a_position_that_is_not_there_is_refused():
    model = deep_model()
    with pytest.raises(IndexError):
        model.freeze(5)
    assert list(model.trained[0]) == ["vector"]


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_stays_frozen(duplicate):
    model = deep_model()
    model.freeze(0, 1, 2)
    twin = duplicate(model)
    before = copies(twin)
    step(twin)
    assert changed(twin, before) == {"4"}
    assert changed(model, before) == set()
    np.testing.assert_array_equal(twin.penalty_mask, model.penalty_mask)


# --- copies


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_is_whole_and_independent(duplicate):
    model = deep_model()
    step(model)
    twin = duplicate(model)
    assert pickle.dumps(twin) == pickle.dumps(model)
    assert list(twin.params) == list(model.params)
    np.testing.assert_array_equal(twin.predict(X), model.predict(X))
    assert [leaf.name for leaf in twin.leaves()] == [leaf.name for leaf in model.leaves()]
    assert all(np.shares_memory(param, twin.vector) for param in twin.params.values())
    assert all(np.shares_memory(grad, twin.grad_vector) for grad in twin.grads.values())
    step(model)
    step(twin)
    np.testing.assert_array_equal(twin.vector, model.vector)
    assert not np.shares_memory(twin.vector, model.vector)


def test_a_copy_of_a_composite_is_no_part_of_the_model():
    model = deep_model()
    twin = copy.deepcopy(model.layers[0])
    other = Sequential([twin, Dense(2, 2, init="ones")])
    other.vector[:] = 0
    assert model.layers[0].params["inner.weight"].all()
    assert list(other.params)[:2] == ["0.inner.weight", "0.inner.bias"]


def test_a_pass_does_not_change_the_pickle():
    model = deep_model()
    before = pickle.dumps(model)
    model.forward(X)
    model.backward(Y)
    model.use(model.allocate(X.shape, X.dtype))
    model.forward(X)
    assert pickle.dumps(model) == before == pickle.dumps(deep_model())
    model.use(None)


# --- precision


def test_float64_reaches_every_leaf():
    model = deep_model()
    model.predict(X.astype(np.float64))
    assert {array.dtype for array in (*model.params.values(), *model.grads.values())} == {np.dtype(np.float64)}
    assert all(np.shares_memory(param, model.vector) for param in model.params.values())
    assert model.predict(X).dtype == np.float64


def test_one_float64_child_decides_for_all():
    wide = Dense(2, 2, init="ones")
    wide.cast(np.float64)
    model = Sequential([Sequential([Dense(2, 2, init="ones"), wide]), Dense(2, 1, init="ones")])
    assert {param.dtype for param in model.params.values()} == {np.dtype(np.float64)}


def test_a_composite_alone_takes_float64_too():
    block = Residual(2, np.random.default_rng(0))
    assert block.forward(X).dtype == np.float32
    assert block.forward(X.astype(np.float64)).dtype == np.float64
    assert {param.dtype for param in block.params.values()} == {np.dtype(np.float64)}


# --- bad input


def test_errors_name_the_path():
    model = Sequential([Sequential([Linear(), Sequential([Dense(2, 4, init="ones"), Dense(3, 1, init="ones")])])])
    with pytest.raises(
        ShapeError, match=r"layer 0.1.1 Dense\(3, 1\): input should have shape \(N, 3\), got \(6, 4\)"
    ):
        model.predict(X)
    wide = deep_model()
    with pytest.raises(ShapeError, match=r"\(N, 2\), got \(6, 1\)"):
        wide.predict(Y)


def test_a_layer_belongs_to_one_model():
    layer, rng = Dense(2, 2, init="ones"), np.random.default_rng(0)
    inner = Sequential([layer])
    for build in (
        lambda: Sequential([inner.layers[0]]),
        lambda: Sequential([Linear(), Sequential([layer])]),
        lambda: FanOut([Linear(), layer]),
    ):
        with pytest.raises(ValueError, match=r"Dense\(2, 2\) is part of a model already: give copy.deepcopy"):
            build()
    block = Residual(2, rng)
    with pytest.raises(ValueError, match=r"layer 1 Residual.* is part of a model already"):
        Sequential([block, block])
    with pytest.raises(ValueError, match=r"layer 0 Dense\(2, 4\) is part of a model already"):
        Sequential([block.inner])


def test_a_child_that_is_no_layer_is_named():
    class Broken(Composite):
        def __init__(self):
            self.adopt({"first": Linear(), "second": np.tanh})

        forward = backward = None

    with pytest.raises(TypeError, match="layer second should be a Layer, got <ufunc 'tanh'>"):
        Broken()


def test_a_part_frozen_by_its_own_hand_stays():
    rng = np.random.default_rng(0)
    base = Sequential([Dense(2, 3, rng=rng), Dense(3, 3, rng=rng)])
    model = Sequential([Dense(2, 2, rng=rng), base, Dense(3, 1, rng=rng)])
    base.freeze()
    before = base.layers[0].weight.copy()
    x = rng.normal(size=(8, 2)).astype(np.float32)
    fit(model, MeanSquaredError(), SGD(0.1), (x, x[:, :1]), n_epochs=2, batch_size=4, rng=rng)
    np.testing.assert_array_equal(base.layers[0].weight, before)
