"""The engine's public names as the contract prints them, used as somebody would who has read nothing else."""

import copy
import inspect
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine import (
    GELU,
    L1,
    L2,
    SGD,
    AdaBatch,
    AdaGrad,
    Adam,
    BatchNorm,
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    Concatenate,
    Dense,
    Dropout,
    EarlyStopping,
    Embedding,
    FanOut,
    History,
    Layer,
    LayerNorm,
    LeakyReLU,
    Linear,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
    MultiHeadAttention,
    Parallel,
    PositionalEncoding,
    ReLU,
    RMSprop,
    RootMeanSquaredError,
    Sequential,
    ShapeError,
    Sigmoid,
    Softmax,
    Tanh,
    TransformerDecoder,
    TransformerEncoder,
    accuracy,
    attention,
    augment,
    confusion_matrix,
    f1_score,
    fit,
    fit_replicas,
    load_dataset,
    numeric_gradient,
    positional_code,
    precision,
    precision_recall_curve,
    recall,
    relu,
    roc_curve,
    sigmoid,
    softmax,
)

PROJECT = Path(__file__).resolve().parent.parent


def draw(*shape, seed=0, dtype=np.float64):
    return np.random.default_rng(seed).normal(size=shape).astype(dtype)


def rng(seed=0):
    return np.random.default_rng(seed)


# Name: a layer as the contract prints its constructor, an input, and the shape of the output.
LAYERS = {
    "Dense": (lambda: Dense(3, 2, init="glorot", rng=rng()), (5, 3), (5, 2)),
    "ReLU": (ReLU, (5, 3), (5, 3)),
    "LeakyReLU": (LeakyReLU, (5, 3), (5, 3)),
    "Sigmoid": (Sigmoid, (5, 3), (5, 3)),
    "Tanh": (Tanh, (5, 3), (5, 3)),
    "GELU": (GELU, (5, 3), (5, 3)),
    "Softmax": (Softmax, (5, 3), (5, 3)),
    "Linear": (Linear, (5, 3), (5, 3)),
    "Dropout": (lambda: Dropout(0.5), (5, 3), (5, 3)),
    "Dropout with rng": (lambda: Dropout(0.5, rng=rng()), (5, 4, 4, 3), (5, 4, 4, 3)),
    "BatchNorm": (lambda: BatchNorm(3), (5, 3), (5, 3)),
    "BatchNorm of images": (lambda: BatchNorm(3), (5, 4, 4, 3), (5, 4, 4, 3)),
    "LayerNorm": (lambda: LayerNorm(3), (5, 3), (5, 3)),
    "LayerNorm of sequences": (lambda: LayerNorm(3), (5, 4, 3), (5, 4, 3)),
    "PositionalEncoding": (lambda: PositionalEncoding(4), (5, 3, 4), (5, 3, 4)),
    "MultiHeadAttention": (lambda: MultiHeadAttention(4, 2, rng=rng()), (5, 3, 4), (5, 3, 4)),
    "TransformerEncoder": (lambda: TransformerEncoder(4, 2, 8, rng=rng()), (5, 3, 4), (5, 3, 4)),
    "Sequential": (lambda: Sequential([Dense(3, 4, rng=rng()), Tanh(), Dense(4, 2, rng=rng(1))]), (5, 3), (5, 2)),
    "branches": (
        lambda: Sequential([FanOut([Dense(3, 2, rng=rng()), Linear()]), Concatenate(), Dense(5, 1, rng=rng(1))]),
        (5, 3),
        (5, 1),
    ),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_keeps_its_contract(name, dtype):
    make, shape, output_shape = LAYERS[name]
    layer, x = make(), draw(*shape, dtype=dtype)
    assert isinstance(layer, Layer)
    y = layer.forward(x, training=False)
    assert (y.shape, y.dtype) == (output_shape, dtype)
    np.testing.assert_array_equal(layer.forward(x), y)  # inference is the default
    grad_input = layer.backward(grad_output=draw(*output_shape, seed=1, dtype=dtype))
    assert (grad_input.shape, grad_input.dtype) == (shape, dtype)
    assert layer.params.keys() == layer.grads.keys()
    for key, param in layer.params.items():
        assert key.split(".")[-1] in ("weight", "bias")
        assert param.shape == layer.grads[key].shape
        assert param.dtype == layer.grads[key].dtype == dtype
    np.testing.assert_array_equal(x, draw(*shape, dtype=dtype))  # the caller's array is the caller's


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_says_which_shape_does_not_fit(name):
    make, shape, output_shape = LAYERS[name]
    for wrong in ((0, *shape[1:]), ()):
        with pytest.raises(ShapeError) as caught:
            make().forward(np.zeros(wrong))
        assert str(wrong) in str(caught.value)
    layer = make()
    layer.forward(draw(*shape))
    with pytest.raises(ShapeError) as caught:
        layer.backward(np.zeros((output_shape[0] + 1, *output_shape[1:])))
    assert str(output_shape) in str(caught.value)


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_survives_copy_and_pickle(name):
    make, shape, _ = LAYERS[name]
    layer, x = make(), draw(*shape)
    y = layer.forward(x)
    for twin in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        np.testing.assert_array_equal(twin.forward(x), y)
        for key, param in twin.params.items():
            assert not np.shares_memory(param, layer.params[key])


def test_inputs_that_are_tuples():
    two = Parallel([Dense(3, 2, rng=rng()), Dense(4, 2, rng=rng(1))])
    first, second = two.forward((draw(5, 3), draw(5, 4)))
    assert first.shape == second.shape == (5, 2)
    assert set(two.params) == {"0.weight", "0.bias", "1.weight", "1.bias"}
    grads = two.backward((np.ones((5, 2)), np.ones((5, 2))))
    assert [grad.shape for grad in grads] == [(5, 3), (5, 4)]
    assert Concatenate().forward((first, second)).shape == (5, 4)
    decoder = TransformerDecoder(4, 2, 8, rng=rng())
    assert decoder.forward((draw(5, 3, 4), draw(5, 6, 4))).shape == (5, 3, 4)
    assert [grad.shape for grad in decoder.backward(np.ones((5, 3, 4)))] == [(5, 3, 4), (5, 6, 4)]


def test_attention_of_three_inputs():
    layer = MultiHeadAttention(d_model=4, n_heads=2, rng=rng())
    query, key, value = draw(5, 3, 4), draw(5, 6, 4, seed=1), draw(5, 6, 4, seed=2)
    mask = np.ones((3, 6), bool)
    mask[:, 4:] = False
    y = layer.forward(query, key, value, mask=mask)
    assert y.shape == (5, 3, 4)
    hidden = key.copy(), value.copy()
    for array in hidden:
        array[:, 4:] = 9
    np.testing.assert_array_equal(layer.forward(query, *hidden, mask), y)
    assert [grad.shape for grad in layer.backward(y)] == [(5, 3, 4), (5, 6, 4), (5, 6, 4)]
    output, weights = attention(query, key, value, mask)
    assert (output.shape, weights.shape) == ((5, 3, 4), (5, 3, 6))
    assert not weights[..., 4:].any()
    np.testing.assert_allclose(weights.sum(axis=-1), 1)


def test_embedding_and_positions():
    layer = Embedding(7, 4, rng=rng())
    tokens = np.array([[0, 6, 3]])
    np.testing.assert_array_equal(layer.forward(tokens)[0], layer.params["weight"][[0, 6, 3]])
    layer.backward(np.ones((1, 3, 4)))
    assert layer.grads["weight"].sum() == 12
    assert positional_code(9, 4).shape == (9, 4)
    np.testing.assert_allclose(PositionalEncoding(4).forward(np.zeros((1, 9, 4)))[0], positional_code(9, 4))


def test_a_model_names_its_parameters_by_position():
    model = Sequential([Dense(2, 4, init="he", rng=rng()), ReLU(), BatchNorm(4), Dense(4, 1, rng=rng(1))])
    names = ["0.weight", "0.bias", "2.weight", "2.bias", "3.weight", "3.bias"]
    assert list(model.params) == list(model.grads) == names
    model.params["3.bias"][...] = 7
    assert model.layers[3].params["bias"] == 7


@pytest.mark.parametrize("name", ["zeros", "ones", "uniform", "glorot", "he"])
def test_every_initializer_has_a_name(name):
    layer = Dense(4, 3, init=name, rng=rng())
    assert (layer.params["weight"].shape, layer.params["weight"].dtype) == ((4, 3), np.float32)
    assert not layer.params["bias"].any()


# --- losses

PROBS, ROWS = np.array([[0.2, 0.8], [0.6, 0.4]]), np.array([[0.0, 1.0], [1.0, 0.0]])
LOSSES = [
    (MeanSquaredError(), PROBS, ROWS, (0.04 * 2 + 0.16 * 2) / 4),
    (MeanAbsoluteError(), PROBS, ROWS, (0.2 * 2 + 0.4 * 2) / 4),
    (RootMeanSquaredError(), PROBS, ROWS, 0.1**0.5),
    (BinaryCrossEntropy(from_logits=False), PROBS, ROWS, -(np.log(0.8) + np.log(0.6)) / 2),
    (BinaryCrossEntropy(from_logits=True), np.log(PROBS / (1 - PROBS)), ROWS, -(np.log(0.8) + np.log(0.6)) / 2),
    (CategoricalCrossEntropy(from_logits=False), PROBS, ROWS, -(np.log(0.8) + np.log(0.6)) / 2),
    (CategoricalCrossEntropy(from_logits=True), np.log(PROBS), ROWS, -(np.log(0.8) + np.log(0.6)) / 2),
]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("loss", "predictions", "targets", "by_hand"), LOSSES, ids=lambda v: repr(v)[:40])
def test_a_loss_is_a_mean_and_gives_its_gradient(loss, predictions, targets, by_hand, dtype):
    value = loss.forward(predictions=predictions.astype(dtype), targets=targets.astype(dtype))
    assert type(value) is float
    assert value == pytest.approx(by_hand, rel=1e-5)
    grad = loss.backward()
    assert (grad.shape, grad.dtype) == ((2, 2), dtype)
    numeric = numeric_gradient(lambda p: loss.forward(p, targets), predictions)
    np.testing.assert_allclose(grad, numeric, atol=1e-5)


@settings(max_examples=20, deadline=None)
@given(copies=st.integers(2, 5), which=st.sampled_from(range(len(LOSSES))))
def test_the_same_batch_twice_is_the_same_loss(copies, which):
    loss, predictions, targets, _ = LOSSES[which]
    once = loss.forward(predictions, targets)
    assert loss.forward(np.tile(predictions, (copies, 1)), np.tile(targets, (copies, 1))) == pytest.approx(once)


# --- training


@pytest.mark.parametrize("make", [SGD, RMSprop, AdaGrad, Adam, lambda rate: SGD(rate, momentum=0.9)])
def test_an_optimizer_steps_on_the_dicts_of_a_model(make):
    model, optimizer, loss = Sequential([Dense(3, 1, rng=rng())]), make(0.05), MeanSquaredError()
    x, y = draw(20, 3), draw(20, 1, seed=1)
    losses = []
    for _ in range(20):
        losses.append(loss.forward(model.forward(x, training=True), y))
        assert model.backward(loss.backward()).shape == x.shape
        optimizer.step(model.params, model.grads)
    assert losses[-1] < losses[0]


def small_run(**changed):
    data = load_dataset("moons", n_samples=100, seed=3)
    model = Sequential([Dense(2, 8, init="he", rng=rng(1)), ReLU(), Dense(8, 1, rng=rng(2))])
    settings = {"validation": data.validation, "n_epochs": 6, "batch_size": 10, "rng": rng(3), "callbacks": ()}
    history = fit(model, BinaryCrossEntropy(from_logits=True), Adam(0.05), data.train, **settings | changed)
    return model, history


def test_fit_takes_what_the_contract_prints_and_returns_arrays_by_epoch():
    parameters = inspect.signature(fit).parameters
    assert list(parameters)[:4] == ["model", "loss", "optimizer", "train"]
    assert (parameters["validation"].default, parameters["callbacks"].default) == (None, ())
    for name in ("validation", "n_epochs", "batch_size", "rng", "callbacks"):
        assert parameters[name].kind is inspect.Parameter.KEYWORD_ONLY
    _, history = small_run()
    assert isinstance(history, History)
    for name in ("train_loss", "val_loss", "train_accuracy", "val_accuracy"):
        curve = getattr(history, name)
        assert isinstance(curve, np.ndarray)
        assert curve.shape == (6,)
        assert np.isfinite(curve).all()
    assert history.train_loss[-1] < history.train_loss[0]
    assert 0 <= history.val_accuracy.min() <= history.val_accuracy.max() <= 1
    assert history.diverged_at is None


def test_a_loss_that_explodes_gives_a_history_and_no_warning():
    x, y = draw(20, 2), draw(20, 1, seed=1)
    model = Sequential([Dense(2, 1, rng=rng())])
    history = fit(model, MeanSquaredError(), SGD(1e6), (x, y), n_epochs=60, batch_size=20, rng=rng())
    assert history.diverged_at == history.n_epochs == len(history.train_loss)
    assert 1 < history.diverged_at < 60
    assert not np.isfinite(history.train_loss[-1])
    assert np.isfinite(history.train_loss[:-1]).all()


def test_callbacks_of_the_contract():
    _, history = small_run(n_epochs=40, callbacks=[AdaBatch(every=2), EarlyStopping(patience=3)])
    assert history.batch_size[0] == 10
    assert history.batch_size[2] == 20
    assert 1 <= history.best_epoch <= history.n_epochs
    _, watched = small_run(callbacks=(callback for callback in [EarlyStopping(patience=1)]))
    assert watched.best_epoch is not None


@pytest.mark.parametrize("penalty", [L1(0.02), L2(lam=0.02)])
def test_a_penalty_makes_weights_smaller(penalty):
    plain, held = (small_run(n_epochs=30, penalty=p)[0] for p in (None, penalty))
    assert np.abs(held.params["0.weight"]).sum() < np.abs(plain.params["0.weight"]).sum()


def test_replicas_are_single_runs():
    data = load_dataset("moons", n_samples=100, seed=3)

    def model(seed):
        return Sequential([Dense(2, 4, rng=rng(seed)), Tanh(), Dense(4, 1, rng=rng(seed + 10))])

    loss, rates = BinaryCrossEntropy(from_logits=True), (0.01, 0.1, 0.3)
    common = {"validation": data.validation, "n_epochs": 4, "batch_size": 20}
    together = fit_replicas(
        [model(r) for r in range(3)],
        loss,
        [SGD(rate) for rate in rates],
        data.train,
        rngs=[rng(r) for r in range(3)],
        **common,
    )
    for r, history in enumerate(together):
        alone = fit(model(r), loss, SGD(rates[r]), data.train, rng=rng(r), **common)
        np.testing.assert_allclose(history.train_loss, alone.train_loss, rtol=1e-5)
        np.testing.assert_allclose(history.val_accuracy, alone.val_accuracy)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_goes_from_the_data_to_everything(dtype):
    x, y = draw(20, 2, dtype=dtype), draw(20, 1, seed=1, dtype=dtype)
    model = Sequential(
        [Dense(2, 3, rng=rng()), BatchNorm(3), Tanh(), Dropout(0.2, rng()), Dense(3, 1, rng=rng(1))]
    )
    fit(model, MeanSquaredError(), Adam(0.01), (x, y), n_epochs=2, batch_size=5, rng=rng())
    assert {array.dtype for array in (*model.params.values(), *model.grads.values())} == {np.dtype(dtype)}
    assert model.forward(x).dtype == dtype


LAYOUTS = [
    np.asfortranarray,
    lambda array: np.repeat(array, 2, axis=0)[::2],
    lambda array: array[::-1][::-1],
    lambda array: np.frombuffer(array.tobytes(), array.dtype).reshape(array.shape),  # read only
    lambda array: array.tolist(),
]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_how_the_data_lie_in_memory_does_not_matter(layout):
    x, y = draw(20, 2, dtype=np.float32), draw(20, 1, seed=1, dtype=np.float32)
    vectors = []
    for data in ((x, y), (layout(x), layout(y))):
        model = Sequential([Dense(2, 3, rng=rng()), BatchNorm(3), Tanh(), Dense(3, 1, rng=rng(1))])
        fit(model, MeanSquaredError(), SGD(0.1), data, validation=data, n_epochs=2, batch_size=6, rng=rng())
        vectors.append(model.vector)
    np.testing.assert_allclose(*vectors, atol=1e-6)


SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, {project!r})
import numpy as np
from engine import *
data = load_dataset("moons", n_samples=60)
rng = np.random.default_rng(5)
model = Sequential([Dense(2, 4, rng=rng), ReLU(), Dropout(0.3, rng), Dense(4, 1, rng=rng)])
loss = BinaryCrossEntropy(from_logits=True)
history = fit(model, loss, Adam(0.05), data.train, n_epochs=3, batch_size=7, rng=rng)
print(model.vector.tobytes().hex(), history.train_loss.tobytes().hex())
"""


def test_the_same_seed_gives_the_same_run_in_another_process():
    script = SCRIPT.format(project=str(PROJECT))
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed, "OPENBLAS_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


# --- functions


def test_functions_of_the_contract():
    z = np.array([[-1.0, 0.0, 2.0]])
    np.testing.assert_array_equal(relu(z), [[0, 0, 2]])
    np.testing.assert_allclose(sigmoid(z), 1 / (1 + np.exp(-z)))
    np.testing.assert_allclose(softmax(z), np.exp(z) / np.exp(z).sum())
    np.testing.assert_allclose(numeric_gradient(lambda x: float((x**3).sum()), z), 3 * z**2, atol=1e-8)
    targets, predictions, scores = [0, 0, 1, 1], [0, 1, 1, 1], [0.1, 0.6, 0.7, 0.9]
    np.testing.assert_array_equal(confusion_matrix(targets, predictions), [[1, 1], [0, 2]])
    assert accuracy(targets, predictions) == 0.75
    assert precision(targets, predictions) == pytest.approx(2 / 3)
    assert recall(targets, predictions) == 1
    assert f1_score(targets, predictions) == pytest.approx(0.8)
    false_positive_rate, true_positive_rate, thresholds = roc_curve(targets, scores)
    np.testing.assert_array_equal(false_positive_rate, [0, 0, 0, 0.5, 1])
    np.testing.assert_array_equal(true_positive_rate, [0, 0.5, 1, 1, 1])
    np.testing.assert_allclose(thresholds, [np.inf, 0.9, 0.7, 0.6, 0.1])
    shares, found, _ = precision_recall_curve(targets, scores)
    np.testing.assert_allclose(shares, [0.5, 2 / 3, 1, 1, 1])
    np.testing.assert_allclose(found, [1, 1, 1, 0.5, 0])
    images = draw(3, 8, 8, 1, dtype=np.float32)
    assert augment(images, rng(), shift=1, rotate=10).shape == images.shape


@pytest.mark.parametrize("name", ["digits", "breast_cancer", "diabetes", "circles", "xor", "spirals", "moons"])
def test_a_data_set_has_three_parts(name):
    data = load_dataset(name)
    for part in (data.train, data.validation, data.test):
        x, y = part
        assert len(x) == len(y) > 0
        assert x.dtype == y.dtype == np.float32
        assert np.isfinite(x).all()


# --- what holds for every name


def public():
    return {name: getattr(engine, name) for name in engine.__all__}


def test_every_public_name_says_what_it_is():
    for name, thing in public().items():
        if inspect.isclass(thing) or inspect.isfunction(thing):
            # A dataclass without a docstring is given its signature for one.
            assert thing.__doc__, name
            assert not thing.__doc__.startswith(f"{name}("), name
    for name, thing in public().items():
        for method_name, method in vars(thing).items() if inspect.isclass(thing) else ():
            inherited = any(hasattr(base, method_name) for base in thing.__mro__[1:])
            if not method_name.startswith("_") and inspect.isfunction(method) and not inherited:
                hook = method_name in ("on_start", "on_epoch", "on_end", "on_step", "adapt", "restore")
                assert method.__doc__ or hook, f"{name}.{method_name}"


def test_names_of_arguments_are_those_of_the_contract():
    for name, thing in public().items():
        if inspect.isclass(thing) and issubclass(thing, Layer):
            assert list(inspect.signature(thing.backward).parameters) == ["self", "grad_output"], name
            first, *others = list(inspect.signature(thing.forward).parameters)[1:]
            assert first in ("x", "query"), name
            assert "training" in others, name
        if inspect.isclass(thing) and issubclass(thing, Loss):
            assert list(inspect.signature(thing.forward).parameters) == ["self", "predictions", "targets"], name
            assert list(inspect.signature(thing.backward).parameters) == ["self"], name
