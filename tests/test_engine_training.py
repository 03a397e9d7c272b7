"""fit: it learns, repeats itself, says when it explodes, and refuses what cannot work before it starts."""

import copy
import math
import pickle
import threading
from dataclasses import fields

import numpy as np
import pytest

from engine import (
    L1,
    L2,
    SGD,
    AdaGrad,
    Adam,
    BatchNorm,
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    Dense,
    EarlyStopping,
    History,
    MeanAbsoluteError,
    MeanSquaredError,
    ProximalL1,
    Recorder,
    ReLU,
    RMSprop,
    RootMeanSquaredError,
    Sequential,
    ShapeError,
    Sigmoid,
    Softmax,
    Tanh,
    evaluate,
    fit,
    load_dataset,
    train_step,
)

MOONS = load_dataset("moons", n_samples=200)


def classifier(seed: int = 0, n_outputs: int = 1, fan_in: int = 2) -> Sequential:
    rng = np.random.default_rng(seed)
    return Sequential([Dense(fan_in, 8, init="he", rng=rng), ReLU(), Dense(8, n_outputs, rng=rng)])


def run(model=None, loss=None, optimizer=None, train=MOONS.train, **settings) -> tuple[Sequential, History]:
    settings = {"n_epochs": 5, "batch_size": 16, "rng": np.random.default_rng(0)} | settings
    model = model or classifier()
    return model, fit(
        model, loss or BinaryCrossEntropy(from_logits=True), optimizer or Adam(0.01), train, **settings
    )


def test_it_learns_the_moons():
    _, history = run(n_epochs=150, validation=MOONS.validation, test=MOONS.test)
    assert history.train_loss[-1] < 0.1 < history.train_loss[0]
    assert history.val_accuracy[-1] >= 0.9
    assert history.test_accuracy[-1] >= 0.9
    assert (history.n_epochs, history.diverged_at, history.stopped) == (150, None, False)


def test_it_learns_the_digits():
    digits, rng = load_dataset("digits"), np.random.default_rng(0)
    model = Sequential([Dense(64, 32, init="he", rng=rng), ReLU(), Dense(32, 10, rng=rng)])
    loss = CategoricalCrossEntropy(from_logits=True)
    _, history = run(model, loss, train=digits.train, test=digits.test, n_epochs=15, batch_size=32)
    assert history.test_accuracy[-1] > 0.93


@pytest.mark.parametrize("loss", [MeanSquaredError(), MeanAbsoluteError(), RootMeanSquaredError()], ids=repr)
def test_it_learns_a_regression(loss):
    sine, rng = load_dataset("sine", n_samples=200, noise=0.0), np.random.default_rng(0)
    model = Sequential([Dense(1, 16, rng=rng), Tanh(), Dense(16, 1, rng=rng)])
    _, history = run(model, loss, Adam(0.03), train=sine.train, n_epochs=200, batch_size=30)
    assert history.train_loss[-1] < history.train_loss[0] / 2
    assert history.train_accuracy.size == 0


@pytest.mark.parametrize(
    ("output", "loss", "n_outputs"),
    [
        (None, BinaryCrossEntropy(from_logits=True), 1),
        (Sigmoid, BinaryCrossEntropy(), 1),
        (None, CategoricalCrossEntropy(from_logits=True), 3),
        (Softmax, CategoricalCrossEntropy(), 3),
        (None, MeanSquaredError(), 1),
    ],
    ids=repr,
)
def test_one_small_batch_is_overfitted(output, loss, n_outputs):
    rng = np.random.default_rng(1)
    x = rng.normal(size=(8, 2)).astype(np.float32)
    y = np.eye(3, dtype=np.float32)[np.arange(8) % 3] if n_outputs == 3 else (np.arange(8.0)[:, None] % 2)
    layers = [Dense(2, 32, init="he", rng=rng), ReLU(), Dense(32, n_outputs, rng=rng)]
    model = Sequential(layers + ([output()] if output else []))
    _, history = run(model, loss, Adam(0.02), train=(x, y), n_epochs=300, batch_size=8)
    assert history.train_loss[-1] < 0.01


def test_a_run_is_the_four_lines_by_hand():
    """fit against the textbook loop with fresh arrays: same order, same numbers."""
    model, history = run(optimizer=SGD(0.1), n_epochs=3, batch_size=50)
    twin, loss, optimizer, rng = (
        classifier(),
        BinaryCrossEntropy(from_logits=True),
        SGD(0.1),
        np.random.default_rng(0),
    )
    for epoch in range(3):
        order = rng.permutation(120)
        for start in (0, 50, 100):  # the last batch has 20
            rows = order[start : start + 50]
            loss.forward(twin.forward(MOONS.train.x[rows], training=True), MOONS.train.y[rows])
            twin.backward(loss.backward())
            optimizer.step(twin.params, twin.grads)
        value, accuracy = evaluate(twin, loss, MOONS.train)
        assert history.train_loss[epoch] == pytest.approx(value, rel=1e-6)
        assert history.train_accuracy[epoch] == pytest.approx(accuracy)
    np.testing.assert_allclose(model.vector, twin.vector, rtol=1e-5, atol=1e-6)


# PyTorch 2.13, float64: model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Tanh(), nn.Linear(3, 1)) with
#   weights as below and zero biases; o = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
#   ten times: model.train(); o.zero_grad(); F.mse_loss(model(x), y).backward(); o.step()
#     model.eval(); losses.append(F.mse_loss(model(x), y).item())
TEN_LOSSES = [
    *(1.3753560301, 0.5773419377, 0.5693209689, 0.8550806718, 0.9986061113),
    *(0.8847407481, 0.6436897582, 0.5022720357, 0.5765336524, 0.720892282),
]
AFTER_TEN = {
    "0.weight": [[0.7582888184, 0.8212499161, 0.8599701681], [0.9875413667, 0.6921876467, -0.1255527085]],
    "1.weight": [-0.5345468084, -0.697134156, -0.2861009762],
    "1.bias": [-0.0937203297, -0.1120717612, -0.0999819796],
    "3.weight": [[-0.4696528763], [-0.6509623438], [-0.9033666864]],
    "3.bias": [-0.2877724668],
}
RUNNING = [0.1786381403, 0.1608936962, 0.1181833713], [1.3068950079, 1.0482877399, 0.6519956369]


def cosines(shape, step):
    return np.cos(step * np.arange(np.prod(shape))).reshape(shape)


def test_a_run_of_ten_epochs_agrees_with_pytorch():
    first = Dense(2, 3, init=lambda shape, rng: cosines(shape, 0.3))
    last = Dense(3, 1, init=lambda shape, rng: cosines(shape, 0.5))
    model = Sequential([first, BatchNorm(3), Tanh(), last])
    data = cosines((6, 2), 0.7), cosines((6, 1), 1.9)
    _, history = run(
        model, MeanSquaredError(), SGD(0.1, momentum=0.9), data, validation=data, n_epochs=10, batch_size=6
    )
    np.testing.assert_allclose(history.train_loss, TEN_LOSSES, atol=2e-10)
    np.testing.assert_array_equal(history.val_loss, history.train_loss)
    for name, theirs in AFTER_TEN.items():
        np.testing.assert_allclose(model.params[name], theirs, atol=2e-10, err_msg=name)
    np.testing.assert_allclose(
        [model.layers[1].running_mean, model.layers[1].running_variance], RUNNING, atol=2e-10
    )


def test_train_step_works_without_buffers():
    model, twin = classifier(), classifier()
    loss, x, y = BinaryCrossEntropy(from_logits=True), *MOONS.train
    train_step(model, loss, SGD(0.1), x, y)
    run(twin, loss, SGD(0.1), n_epochs=1, batch_size=len(x))
    np.testing.assert_allclose(model.vector, twin.vector, rtol=1e-5, atol=1e-6)


def test_only_the_proximal_penalty_reaches_zero():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 5))
    y = x[:, :1] - 0.5 * x[:, 1:2] + 0.1 * rng.normal(size=(60, 1))  # the other three have no effect
    for penalty, n_zeros in ((None, 0), (L1(0.2), 0), (ProximalL1(0.2), 3)):
        model = Sequential([Dense(5, 1, rng=np.random.default_rng(1))])
        run(model, MeanSquaredError(), SGD(0.05), (x, y), penalty=penalty, n_epochs=300, batch_size=60)
        assert (model.params["0.weight"] == 0).sum() == n_zeros
        assert np.abs(model.params["0.bias"]).max() > 1e-4  # no penalty pulls at it


def test_train_step_alone_takes_the_targets_that_fit_takes():
    x, labels = MOONS.train.x[:12], MOONS.train.y[:12, 0].astype(int)
    loss = CategoricalCrossEntropy(from_logits=True, class_weights=(0.25, 4.0))
    alone, fitted = classifier(n_outputs=2), classifier(n_outputs=2)
    for rows in (slice(0, 6), slice(6, 12)):
        batch = x[rows], labels[rows]
        train_step(alone, loss, SGD(0.1), *batch)
        fit(fitted, loss, SGD(0.1), batch, n_epochs=1, batch_size=6, rng=np.random.default_rng(0))
    np.testing.assert_allclose(alone.vector, fitted.vector, atol=1e-6)
    for shape in ((12,), (1, 1), (12, 2)):  # two of them would broadcast
        with pytest.raises(ShapeError, match=r"targets should have shape \(12, 1\), got"):
            train_step(classifier(), MeanSquaredError(), SGD(0.1), x, np.zeros(shape))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_of_the_data_is_that_of_everything(dtype):
    x, y = (part.astype(dtype) for part in MOONS.train)
    optimizer = Adam(0.01)
    model, _ = run(train=(x, y), optimizer=optimizer)
    arrays = [model.vector, model.grad_vector, model.predict(x), *optimizer.memory["vector"]]
    assert {array.dtype for array in arrays} == {np.dtype(dtype)}
    assert np.shares_memory(model.layers[0].weight, model.vector)


def test_same_seed_same_run_and_another_seed_another():
    (first, history), (second, again), (other, _) = run(), run(), run(rng=np.random.default_rng(1))
    np.testing.assert_array_equal(first.vector, second.vector)
    assert pickle.dumps(history) == pickle.dumps(again)
    assert not np.array_equal(first.vector, other.vector)


def test_looking_at_the_validation_data_changes_nothing():
    (first, _), (second, _) = run(), run(validation=MOONS.validation, test=MOONS.test)
    np.testing.assert_array_equal(first.vector, second.vector)


def test_the_data_stay_as_they_were():
    before = copy.deepcopy(MOONS.train)
    run()
    np.testing.assert_array_equal(before.x, MOONS.train.x)
    np.testing.assert_array_equal(before.y, MOONS.train.y)


def test_an_unpickled_model_trains_like_the_original():
    twin = pickle.loads(pickle.dumps(classifier()))
    np.testing.assert_array_equal(run(twin)[0].vector, run()[0].vector)


def test_a_second_fit_goes_on_from_the_first():
    model, optimizer, rng = classifier(), Adam(0.01), np.random.default_rng(0)
    run(model, optimizer=optimizer, rng=rng, n_epochs=2)
    run(model, optimizer=optimizer, rng=rng, n_epochs=3)
    np.testing.assert_array_equal(model.vector, run()[0].vector)


def test_runs_in_threads_do_not_disturb_each_other():
    results = {}

    def work(seed):
        results[seed] = run(classifier(seed), rng=np.random.default_rng(seed), n_epochs=10)[0].vector

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed in range(4):
        alone, _ = run(classifier(seed), rng=np.random.default_rng(seed), n_epochs=10)
        np.testing.assert_array_equal(results[seed], alone.vector)


def test_buffers_are_given_back():
    model, _ = run()
    first = model.predict(MOONS.test.x)
    kept = first.copy()
    model.predict(MOONS.test.x + 1)
    np.testing.assert_array_equal(first, kept)


@pytest.mark.parametrize("batch_size", [1, 7, 120])
def test_every_sample_is_seen_once_an_epoch(batch_size):
    # With x = 0 the gradient of the bias is 2 (bias - y): the sum of all steps tells which y were seen.
    y = np.arange(120, dtype=np.float32)[:, None] / 100
    model = Sequential([Dense(1, 1, init="zeros")])
    run(model, MeanSquaredError(), SGD(1e-6), (np.zeros_like(y), y), n_epochs=1, batch_size=batch_size)
    n_batches = math.ceil(120 / batch_size)
    if 120 % batch_size == 0:
        assert model.params["0.bias"][0] == pytest.approx(2e-6 * y.mean() * n_batches, rel=1e-3)
    else:
        assert model.params["0.bias"][0] > 0


@pytest.mark.parametrize("part", ["validation", "test"])
def test_other_parts_and_onlookers_do_not_change_the_dtype(part):
    class Looker64:
        def on_epoch(self, epoch, model, history):
            assert model.predict(np.zeros((2, 2), np.float64)).dtype == np.float32

    x, y = (array.astype(np.float64) for array in getattr(MOONS, part))
    model, _ = run(**{part: (x, y)}, callbacks=[Looker64()])
    assert model.vector.dtype == np.float32
    np.testing.assert_array_equal(model.vector, run()[0].vector)
    assert not model.keeps_dtype


# --- what happens on the way


class Looker:
    """Notes the calls; stops after `last` epochs."""

    def __init__(self, last=None):
        self.last, self.seen = last, []

    def on_start(self, model, history):
        self.seen.append(("start", history.n_epochs, history.n_planned))

    def on_epoch(self, epoch, model, history):
        self.seen.append((epoch, len(history.train_loss), history.val_loss[-1]))
        model.predict(MOONS.test.x[:3])
        return epoch == self.last

    def on_end(self, model, history):
        self.seen.append(("end", history.n_epochs))


def test_a_callback_sees_every_epoch_and_can_stop():
    looker = Looker(last=3)
    _, history = run(callbacks=[looker], validation=MOONS.validation, n_epochs=10)
    assert looker.seen[0] == ("start", 0, 10)
    assert [row[:2] for row in looker.seen[1:-1]] == [(1, 1), (2, 2), (3, 3)]
    assert looker.seen[-1] == ("end", 3)
    assert history.stopped
    assert (history.n_epochs, len(history.train_loss), len(history.val_accuracy)) == (3, 3, 3)
    np.testing.assert_array_equal(history.val_loss, [row[2] for row in looker.seen[1:-1]])


def test_curves_are_measured_on_as_many_samples_as_told():
    loss, parts = BinaryCrossEntropy(from_logits=True), {"train": MOONS.train, "validation": MOONS.validation}
    for n in (7, 30, 10**6):  # more than there are: all
        model, history = run(**parts, n_epochs=1, n_measured=n)
        for part, name in (("train", "train"), ("validation", "val")):
            value, share = evaluate(model, loss, (parts[part].x[:n], parts[part].y[:n]))
            assert getattr(history, f"{name}_loss")[-1] == pytest.approx(value, rel=1e-6)
            assert getattr(history, f"{name}_accuracy")[-1] == pytest.approx(share)


def test_one_callback_is_enough_to_stop():
    class Stop:
        def on_epoch(self, epoch, model, history):
            return epoch == 2

    class GoOn:
        def on_epoch(self, epoch, model, history):
            return False

    for callbacks in ([Stop(), GoOn()], [GoOn(), Stop()]):
        _, history = run(callbacks=callbacks)
        assert (history.n_epochs, history.stopped) == (2, True)


def test_looking_on_does_not_change_the_run():
    np.testing.assert_array_equal(
        run(callbacks=[Looker()], validation=MOONS.validation)[0].vector, run()[0].vector
    )


def test_an_error_of_a_callback_gives_the_buffers_back():
    class Broken:
        def on_epoch(self, epoch, model, history):
            raise KeyError("no")

    model = classifier()
    with pytest.raises(KeyError):
        run(model, callbacks=[Broken()])
    assert not model.planned
    assert not any(layer.planned for layer in model.layers)


def test_history_curves():
    _, history = run(validation=MOONS.validation)
    assert {f.name for f in fields(history)} >= {"train_loss", "val_loss", "diverged_at", "snapshots"}
    assert history.train_loss.shape == history.val_accuracy.shape == (5,)
    assert history.test_loss.shape == history.test_accuracy.shape == (0,)
    assert history.train_loss.dtype == np.float64
    again = pickle.loads(pickle.dumps(history))
    np.testing.assert_array_equal(again.val_loss, history.val_loss)


# --- divergence


@pytest.mark.parametrize(
    ("loss", "optimizer"),
    [
        (MeanSquaredError(), SGD(1e4)),
        (RootMeanSquaredError(), SGD(1e30)),
        (BinaryCrossEntropy(from_logits=True), SGD(1e38)),
        (MeanSquaredError(), SGD(1e20, momentum=0.9)),
        (MeanSquaredError(), Adam(1e38)),
    ],
    ids=repr,
)
def test_a_loss_that_explodes_ends_the_run_and_is_named(loss, optimizer):
    model, history = run(loss=loss, optimizer=optimizer, n_epochs=20, validation=MOONS.validation)
    assert history.diverged_at == history.n_epochs == len(history.train_loss) == len(history.val_loss) < 20
    assert np.isfinite(history.train_loss[:-1]).all()
    assert not (math.isfinite(history.train_loss[-1]) and np.isfinite(model.vector).all())
    assert not history.stopped
    model.predict(MOONS.test.x)


@pytest.mark.parametrize("penalty", [None, L1(1e30), L2(1e30), ProximalL1(1e30)], ids=repr)
@pytest.mark.parametrize(
    "optimizer",
    [SGD(1e30), SGD(1e10, 0.9), SGD(1e30, clip_norm=1), AdaGrad(1e30), RMSprop(1e30), Adam(1e30)],
    ids=repr,
)
def test_whatever_explodes_neither_raises_nor_warns(optimizer, penalty):
    x, y = MOONS.train.x, MOONS.train.y
    for loss in (MeanAbsoluteError(), RootMeanSquaredError(), BinaryCrossEntropy(from_logits=True)):
        watchers = [EarlyStopping(3), Recorder(x, weights=True, gradients=True, activations_on=x)]
        _, history = run(
            loss=loss,
            optimizer=copy.deepcopy(optimizer),
            validation=(x, y),
            penalty=penalty,
            callbacks=watchers,
            n_epochs=3,
        )
        assert np.isfinite(history.train_loss[:-1]).all()
        assert (history.diverged_at is not None) == bool(
            not np.isfinite(history.train_loss[-1]) or not np.isfinite(history.snapshots["weights"][-1]).all()
        )


def test_parameters_that_explode_behind_a_saturated_node_are_found():
    # tanh(infinity) is 1: the loss stays finite although a weight is infinite.
    rng = np.random.default_rng(0)
    model = Sequential([Dense(1, 1, init="ones"), Tanh(), Dense(1, 1, rng=rng)])
    model.vector[:1] = np.inf
    _, history = run(model, MeanSquaredError(), SGD(0.01), (np.ones((4, 1)), np.ones((4, 1))), batch_size=4)
    assert history.diverged_at == 1


# --- bad input


@pytest.mark.parametrize("part", ["train", "validation", "test"])
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_data_that_are_not_finite_are_named(part, bad):
    x, y = MOONS.train.x.copy(), MOONS.train.y
    x[3, 1] = bad
    name = {"validation": "val"}.get(part, part)
    with pytest.raises(ValueError, match=rf"{name}: x holds {bad} at \(3, 1\)"):
        run(**{part: (x, y)})


def test_targets_that_are_not_finite_are_named():
    x, y = MOONS.train.x, MOONS.train.y.copy()
    y[5] = math.nan
    with pytest.raises(ValueError, match=r"y holds nan at \(5, 0\)"):
        run(train=(x, y), loss=MeanSquaredError())
    with pytest.raises(ValueError, match=r"should be in \[0, 1\], got nan at \(5, 0\)"):
        run(train=(x, y))


@pytest.mark.parametrize("batch_size", [0, -1, 121])
def test_a_batch_size_that_cannot_be_is_named(batch_size):
    with pytest.raises(
        ValueError, match=f"batch_size should be from 1 to the 120 training samples, got {batch_size}"
    ):
        run(batch_size=batch_size)


def test_settings_that_are_no_whole_numbers_are_refused():
    with pytest.raises(TypeError):
        run(batch_size=2.5)
    with pytest.raises(ValueError, match="n_epochs should be at least 1, got 0"):
        run(n_epochs=0)
    with pytest.raises(TypeError, match=r"rng should be a numpy.random.Generator, got 42"):
        run(rng=42)


def test_an_empty_training_set_is_refused():
    with pytest.raises(ShapeError, match=r"\(N, 2\), got \(0, 2\)"):
        run(train=(np.empty((0, 2)), np.empty((0, 1))))


def test_unequal_numbers_of_samples_are_refused():
    with pytest.raises(ValueError, match="train: x has 120 samples, y has 119"):
        run(train=(MOONS.train.x, MOONS.train.y[1:]))


def test_features_that_do_not_fit_name_the_layer():
    with pytest.raises(ShapeError, match=r"Dense\(2, 8\): input should have shape \(N, 2\), got \(10, 3\)"):
        run(train=(np.zeros((10, 3)), np.zeros((10, 1))))


@pytest.mark.parametrize("shape", [(120,), (120, 2)])
def test_targets_that_do_not_fit_name_both_shapes(shape):
    with pytest.raises(ShapeError, match=r"BinaryCrossEntropy.*targets should have shape \(120, 1\), got \(120"):
        run(train=(MOONS.train.x, np.zeros(shape)))


def test_labels_out_of_range_are_named():
    labels = np.arange(120) % 4
    with pytest.raises(ValueError, match=r"label for 3 classes should be in \[0, 2\], got 3"):
        run(classifier(n_outputs=3), CategoricalCrossEntropy(from_logits=True), train=(MOONS.train.x, labels))


def test_nothing_is_trained_before_all_is_checked():
    model = classifier()
    before = model.snapshot()
    with pytest.raises(ShapeError):
        run(model, validation=(MOONS.train.x, np.zeros((120, 2))))
    np.testing.assert_array_equal(model.vector, before)


def test_evaluate_checks_too():
    with pytest.raises(ShapeError):
        evaluate(classifier(), MeanSquaredError(), (np.zeros((3, 5)), np.zeros((3, 1))))
