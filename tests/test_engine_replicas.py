"""Trained together or one after the other: the same numbers, the same histories, the same errors."""

import copy
import pickle

import numpy as np
import pytest

from engine import (
    L1,
    L2,
    SGD,
    Adam,
    Augmentation,
    BatchNorm,
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    Dense,
    Dropout,
    EarlyStopping,
    LayerNorm,
    LeakyReLU,
    MeanAbsoluteError,
    MeanSquaredError,
    Recorder,
    ReLU,
    RootMeanSquaredError,
    Sequential,
    ShapeError,
    Sigmoid,
    Softmax,
    Tanh,
    fit,
    fit_replicas,
    load_dataset,
)
from engine.datasets import Split
from engine.stacks import Stack, can_stack, shape_key

MOONS = load_dataset("moons", n_samples=75)
WINE = load_dataset("wine")
LOGITS = BinaryCrossEntropy(from_logits=True)


def wide(split: Split) -> Split:
    """In float64: rounding is then far below what Adam could make of it."""
    return Split(split.x.astype(np.float64), split.y.astype(np.float64))


def network(seed: int, fan_in=2, n_outputs=1, more=lambda rng: [], init="he", end=()) -> Sequential:
    rng = np.random.default_rng(seed)
    hidden = Dense(fan_in, 6, init=init, rng=rng)
    return Sequential([hidden, *more(rng), ReLU(), Dense(6, n_outputs, rng=rng), *end])


def settings_of(run: dict, r: int) -> dict:
    """What `fit` is given for replica r."""
    single = {name: value[r] if isinstance(value, list) else value for name, value in run.items()}
    names = {"rngs": "rng", "penalties": "penalty", "augmentations": "augmentation"}
    return {names.get(name, name): value for name, value in single.items()}


def both_ways(models, optimizers, loss, train, **run):
    """Models and histories, trained together and one after the other from the same start."""
    run = {"n_epochs": 4, "batch_size": 10, "rngs": [np.random.default_rng(r) for r in range(len(models))]} | run
    alone = copy.deepcopy((models, optimizers, loss, train, run))
    together = fit_replicas(models, loss, optimizers, train, **run)
    singles = [
        fit(
            model,
            alone[2],
            alone[1][r],
            alone[3][r] if isinstance(train, list) else train,
            **settings_of(alone[4], r),
        )
        for r, model in enumerate(alone[0])
    ]
    return models, together, alone[0], singles


def assert_equal_runs(models, together, alone, singles, tolerance=1e-9):
    for model, history, other, single in zip(models, together, alone, singles, strict=True):
        np.testing.assert_allclose(model.snapshot(), other.snapshot(), rtol=tolerance, atol=tolerance)
        for name, value in vars(single).items():
            if isinstance(value, np.ndarray):
                np.testing.assert_allclose(getattr(history, name), value, rtol=tolerance, atol=tolerance)
            elif name != "snapshots":
                assert getattr(history, name) == value, name


CASES = {
    "seeds": ([network(r) for r in range(3)], [Adam(0.01) for _ in range(3)]),
    "learning rates": ([network(0) for _ in range(3)], [SGD(rate) for rate in (0.01, 0.1, 1.0)]),
    "initialisers": ([network(0, init=i) for i in ("zeros", "glorot", "uniform")], [SGD(0.1) for _ in range(3)]),
    "momenta": ([network(r) for r in range(2)], [SGD(0.1, momentum=m) for m in (0.5, 0.9)]),
    "dropout": (
        [network(1, more=lambda rng, rate=rate: [Dropout(rate, rng)]) for rate in (0.0, 0.2, 0.5)],
        [Adam(0.01) for _ in range(3)],
    ),
    "batch norm": ([network(r, more=lambda rng: [BatchNorm(6)]) for r in range(3)], [SGD(0.1) for _ in range(3)]),
    "layer norm": ([network(r, more=lambda rng: [LayerNorm(6)]) for r in range(3)], [SGD(0.1) for _ in range(3)]),
    "activations": (
        [network(r, more=lambda rng: [Tanh(), Dense(6, 6, rng=rng), LeakyReLU(0.2)]) for r in range(3)],
        [Adam(0.01) for _ in range(3)],
    ),
    "different shapes": (
        [network(0), network(1), network(2, more=lambda rng: [Sigmoid()]), network(3)],
        [Adam(0.01), Adam(0.02), Adam(0.01), SGD(0.1)],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_equal_to_single_runs(case):
    models, optimizers = copy.deepcopy(CASES[case])
    assert_equal_runs(*both_ways(models, optimizers, LOGITS, wide(MOONS.train), validation=wide(MOONS.validation)))


@pytest.mark.parametrize(
    ("loss", "end"),
    [
        (MeanSquaredError(), ()),
        (MeanAbsoluteError(), ()),
        (RootMeanSquaredError(), ()),
        (BinaryCrossEntropy(), (Sigmoid,)),
        (BinaryCrossEntropy(from_logits=True, class_weights=(1, 3)), ()),
    ],
    ids=repr,
)
def test_every_loss(loss, end):
    models = [network(r, end=[make() for make in end]) for r in range(3)]
    assert_equal_runs(*both_ways(models, [SGD(0.1) for _ in models], loss, wide(MOONS.train)))


@pytest.mark.parametrize(
    ("loss", "end"),
    [
        (CategoricalCrossEntropy(from_logits=True), ()),
        (CategoricalCrossEntropy(), (Softmax,)),
        (CategoricalCrossEntropy(from_logits=True, class_weights=(1, 2, 0.5), ignore=None), ()),
        (CategoricalCrossEntropy(from_logits=True, ignore=1), ()),
    ],
    ids=repr,
)
def test_several_classes(loss, end):
    models = [network(r, 13, 3, end=[make() for make in end]) for r in range(3)]
    run = both_ways(models, [SGD(0.1) for _ in models], loss, wide(WINE.train), validation=wide(WINE.validation))
    assert_equal_runs(*run)


def test_penalties():
    for kinds in ([L2(lam) for lam in (0.0, 0.01, 0.1)], [L1(0.01), L1(0.1), L1(1.0)], [None, L1(0.1), L2(0.1)]):
        models = [network(0) for _ in range(3)]
        run = both_ways(models, [SGD(0.1) for _ in models], LOGITS, wide(MOONS.train), penalties=kinds)
        assert_equal_runs(*run)


def test_augmentations():
    noise = Augmentation(noise=0.3, image_shape=(1, 2, 1))
    runs = both_ways(
        [network(r) for r in range(3)],
        [Adam(0.01) for _ in range(3)],
        LOGITS,
        wide(MOONS.train),
        augmentations=[noise, None, noise],
    )
    assert_equal_runs(*runs)
    first, second, third = (history.train_loss for history in runs[1])
    assert len({first[-1], second[-1], third[-1]}) == 3


def test_an_augmentation_that_changes_the_shape_is_named():
    models, optimizers = [network(r) for r in range(2)], [SGD(0.1), SGD(0.1)]
    settings = {"n_epochs": 1, "batch_size": 10, "rngs": [np.random.default_rng(r) for r in range(2)]}
    with pytest.raises(ShapeError, match="augmentation"):
        fit_replicas(models, LOGITS, optimizers, MOONS.train, augmentations=[lambda x, _: x[:1]] * 2, **settings)
    with pytest.raises(TypeError, match="augmentation should be a function"):
        fit_replicas(models, LOGITS, optimizers, MOONS.train, augmentations=["shift", None], **settings)


def test_a_sample_of_its_own_for_each():
    samples = [Split(*(part[r : r + 30] for part in wide(MOONS.train))) for r in range(3)]
    models = [network(0) for _ in samples]
    assert_equal_runs(*both_ways(models, [SGD(0.1) for _ in models], LOGITS, samples))


def test_different_batch_sizes_and_data_go_into_different_groups():
    models = [network(r) for r in range(4)]
    run = both_ways(models, [SGD(0.1) for _ in models], LOGITS, wide(MOONS.train), batch_size=[5, 9, 5, 45])
    assert_equal_runs(*run)


def test_in_float32_the_difference_is_rounding():
    models = [network(r) for r in range(5)]
    assert_equal_runs(*both_ways(models, [SGD(0.1) for _ in models], LOGITS, MOONS.train), tolerance=1e-5)


def test_one_that_diverges_leaves_the_others_alone():
    models = [network(0, init=init) for init in ("he", "he", "he")]
    for model in models:
        model.cast(np.float64)
    models[1].vector *= 1e200
    run = both_ways(models, [SGD(0.1) for _ in models], MeanSquaredError(), wide(MOONS.train))
    assert_equal_runs(*run)
    assert [history.diverged_at for history in run[1]] == [None, 1, None]


def test_callbacks_of_one_do_not_touch_the_others():
    def callbacks():
        return [[EarlyStopping(patience=1, monitor="train_loss")], [], [Recorder(MOONS.test.x, weights=True)]]

    models = [network(0) for _ in range(3)]
    optimizers = [SGD(rate) for rate in (30.0, 0.1, 0.1)]
    run = both_ways(models, optimizers, LOGITS, wide(MOONS.train), n_epochs=20, callbacks=callbacks())
    assert_equal_runs(*run)
    assert [history.stopped for history in run[1]] == [True, False, False]
    for name, frames in run[3][2].snapshots.items():
        np.testing.assert_allclose(run[1][2].snapshots[name], frames, atol=1e-6)


def test_each_run_may_have_its_own_length():
    models = [network(r) for r in range(3)]
    run = both_ways(models, [SGD(0.1) for _ in models], LOGITS, wide(MOONS.train), n_epochs=[2, 5, 5])
    assert_equal_runs(*run)
    assert [history.n_epochs for history in run[1]] == [2, 5, 5]


def test_a_second_run_goes_on_where_the_first_ended():
    models, optimizers = [network(r) for r in range(3)], [Adam(0.05) for _ in range(3)]
    twins, twin_optimizers = copy.deepcopy((models, optimizers))
    run = {"n_epochs": 2, "batch_size": 10}
    for _ in range(2):
        rngs = [np.random.default_rng(r) for r in range(3)]
        fit_replicas(models, LOGITS, optimizers, wide(MOONS.train), rngs=rngs, **run)
        for r in range(3):
            rng = np.random.default_rng(r)
            fit(twins[r], LOGITS, twin_optimizers[r], wide(MOONS.train), rng=rng, **run)
    for model, twin in zip(models, twins, strict=True):
        np.testing.assert_allclose(model.vector, twin.vector, rtol=1e-9)


def test_models_are_their_own_again_afterwards():
    models = [network(r) for r in range(3)]
    before = pickle.dumps(LOGITS)
    fit_replicas(
        models,
        LOGITS,
        [SGD(0.1) for _ in models],
        MOONS.train,
        n_epochs=1,
        batch_size=10,
        rngs=[np.random.default_rng(0) for _ in models],
    )
    assert not np.shares_memory(models[0].vector, models[1].vector)
    assert models[0].vector.base is None
    assert np.shares_memory(models[0].layers[0].weight, models[0].vector)
    assert pickle.dumps(LOGITS) == before
    untouched = models[1].snapshot()
    models[0].vector += 1
    np.testing.assert_array_equal(models[1].vector, untouched)


def test_what_can_be_stacked():
    frozen = network(0)
    frozen.freeze(0)
    assert can_stack(frozen)
    assert shape_key(network(0)) == shape_key(network(1)) != shape_key(frozen)
    assert not can_stack(Sequential([network(0)]))
    stack = Stack([network(0), network(1)])
    assert stack.vector.shape == (2, network(0).n_parameters)


def test_frozen_layers_stay():
    models = [network(r) for r in range(3)]
    before = [model.layers[0].weight.copy() for model in models]
    for model in models:
        model.freeze(0)
    run = both_ways(models, [Adam(0.1) for _ in models], LOGITS, wide(MOONS.train))
    assert_equal_runs(*run)
    for model, weight in zip(models, before, strict=True):
        np.testing.assert_array_equal(model.layers[0].weight, weight)


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"optimizers": [SGD(0.1)]}, ValueError, "optimizer: 1 for 2 models"),
        ({"rngs": [np.random.default_rng(0)] * 3}, ValueError, "rng: 3 for 2 models"),
        ({"rngs": [np.random.default_rng(0)] * 2}, ValueError, "rng: each training needs one of its own"),
        ({"models": [network(0)] * 2}, ValueError, "model: each training needs one of its own"),
        ({"optimizers": SGD(0.1)}, ValueError, "optimizer: each training needs one of its own"),
        ({"train": [MOONS.train]}, ValueError, "train: 1 for 2 models"),
        ({"batch_size": [5, 46]}, ValueError, "batch_size should be from 1 to the 45 training samples, got 46"),
        ({"n_epochs": 0}, ValueError, "n_epochs should be at least 1, got 0"),
        ({"train": WINE.train}, ShapeError, "layer 0 Dense"),
        ({"rngs": [0, 1]}, TypeError, r"rng should be a numpy.random.Generator, got 0"),
        ({"models": []}, ValueError, "at least one model"),
        ({"models": network(0)}, TypeError, "models should be several, such as a list, got Sequential"),
        ({"optimizers": ["adam", "sgd"]}, TypeError, "optimizer should be an Optimizer, got 'adam'"),
        ({"penalties": [0.1, 0.2]}, TypeError, "penalty should be a Penalty, got 0.1"),
    ],
)
def test_bad_input_is_named_before_anything_is_trained(wrong, error, message):
    models = [network(r) for r in range(2)]
    before = [model.snapshot() for model in models]
    arguments = {"models": models, "loss": LOGITS, "optimizers": [SGD(0.1), SGD(0.1)], "train": MOONS.train}
    arguments |= {"n_epochs": 1, "batch_size": 5, "rngs": [np.random.default_rng(r) for r in range(2)]}
    with pytest.raises(error, match=message):
        fit_replicas(**arguments | wrong)
    for model, snapshot in zip(models, before, strict=True):
        np.testing.assert_array_equal(model.vector, snapshot)
