"""The Recorder: which epochs it keeps and what of each."""

import pickle

import numpy as np
import pytest

from engine import (
    SGD,
    Adam,
    BatchNorm,
    BinaryCrossEntropy,
    Dense,
    Dropout,
    Recorder,
    ReLU,
    Sequential,
    StepRecorder,
    fit,
    load_dataset,
)

MOONS = load_dataset("moons", n_samples=100)
GRID = np.random.default_rng(0).uniform(-3, 3, (9, 2)).astype(np.float32)


def record(recorder, n_epochs=10, learning_rate=0.01, callbacks=()):
    rng = np.random.default_rng(0)
    model = Sequential([Dense(2, 4, rng=rng), ReLU(), Dense(4, 1, rng=rng)])
    start = model.snapshot()
    optimizer = Adam(learning_rate) if learning_rate < 1 else SGD(learning_rate)
    history = fit(
        model,
        BinaryCrossEntropy(from_logits=True),
        optimizer,
        MOONS.train,
        n_epochs=n_epochs,
        batch_size=10,
        rng=rng,
        callbacks=[recorder, *callbacks],
    )
    return model, start, history


def test_the_first_and_the_last_frame_are_before_and_after():
    model, start, history = record(Recorder(GRID, weights=True, activations_on=GRID[:3], n_frames=5))
    assert history.snapshot_epochs.tolist() == [0, 2, 5, 8, 10]
    shapes = {name: frames.shape for name, frames in history.snapshots.items()}
    assert shapes == {
        "predictions": (5, 9, 1),
        "weights": (5, 17),
        "activations.0": (5, 3, 4),
        "activations.1": (5, 3, 4),
        "activations.2": (5, 3, 1),
    }
    np.testing.assert_array_equal(history.snapshots["weights"][0], start)
    np.testing.assert_array_equal(history.snapshots["weights"][-1], model.vector)
    np.testing.assert_array_equal(history.snapshots["predictions"][-1], model.predict(GRID))
    np.testing.assert_array_equal(history.snapshots["activations.2"][-1], model.predict(GRID[:3]))


def test_weights_carry_what_batch_norm_remembers():
    rng = np.random.default_rng(0)
    model = Sequential([Dense(2, 4, rng=rng), BatchNorm(4), ReLU(), Dense(4, 1, rng=rng)])
    recorder = Recorder(weights=True, gradients=True, n_frames=2)
    loss, settings = BinaryCrossEntropy(from_logits=True), {"n_epochs": 2, "batch_size": 10, "rng": rng}
    history = fit(model, loss, SGD(0.1), MOONS.train, callbacks=[recorder], **settings)
    weights = history.snapshots["weights"]
    np.testing.assert_array_equal(weights[-1], model.snapshot())
    np.testing.assert_array_equal(weights[-1, -8:-4], model.layers[1].running_mean)
    assert history.snapshots["gradients"].shape == (2, model.vector.size)


def test_gradients_are_those_of_the_last_step_and_nothing_before_the_first():
    (x, y), rng = MOONS.train, np.random.default_rng(0)
    model = Sequential([Dense(2, 4, rng=rng), ReLU(), Dense(4, 1, rng=rng)])
    for _ in range(2):  # the second run must not begin with the gradient that the first left behind
        recorder = Recorder(weights=True, gradients=True, n_frames=7)
        loss = BinaryCrossEntropy(from_logits=True)
        history = fit(model, loss, SGD(0.5), (x, y), n_epochs=6, batch_size=len(x), rng=rng, callbacks=[recorder])
        weights, gradients = history.snapshots["weights"], history.snapshots["gradients"]
        assert not gradients[0].any()
        np.testing.assert_allclose(np.diff(weights, axis=0), -0.5 * gradients[1:], atol=1e-6)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("n_epochs", [3, 100])
def test_it_says_beforehand_how_much_memory_it_takes(dtype, n_epochs):
    recorder = Recorder(GRID, weights=True, gradients=True, activations_on=GRID, n_frames=7, dtype=dtype)
    model, _, history = record(recorder, n_epochs)
    frames = history.snapshots.values()
    assert {array.dtype for array in frames} == {np.dtype(dtype)}
    assert sum(array.nbytes for array in frames) == recorder.n_bytes(model, n_epochs)


def test_recording_does_not_change_the_run():
    plain, recorded = record(Recorder()), record(Recorder(GRID, weights=True, activations_on=GRID))
    np.testing.assert_array_equal(plain[0].vector, recorded[0].vector)
    assert plain[2].snapshots == {}


@pytest.mark.parametrize("spacing", ["even", "log"])
@pytest.mark.parametrize("n_epochs", [1, 2, 59, 60, 61, 1000])
def test_frames_are_about_sixty_rising_and_whole(spacing, n_epochs):
    epochs = Recorder(spacing=spacing).frame_epochs(n_epochs)
    assert (epochs[0], epochs[-1]) == (0, n_epochs)
    assert (np.diff(epochs) > 0).all()
    assert len(epochs) <= 60
    if spacing == "even":
        assert len(epochs) == min(60, n_epochs + 1)


def test_log_spacing_looks_more_often_at_the_start():
    epochs = Recorder(spacing="log").frame_epochs(1000)
    assert (epochs < 100).sum() > (epochs > 900).sum()


def test_a_run_that_ends_early_keeps_its_last_epoch():
    class Stopper:
        def on_epoch(self, epoch, model, history):
            return epoch == 3

    model, _, history = record(Recorder(weights=True, n_frames=3), callbacks=[Stopper()])
    assert history.snapshot_epochs.tolist() == [0, 3]
    np.testing.assert_array_equal(history.snapshots["weights"][-1], model.vector)


def test_an_explosion_is_recorded_as_it_is():
    _, _, history = record(Recorder(GRID, n_frames=3), learning_rate=1e38)
    assert history.snapshot_epochs.tolist() == [0, history.diverged_at]
    assert not np.isfinite(history.snapshots["predictions"][-1]).all()


def test_half_precision_is_kept_without_a_warning():
    _, _, history = record(Recorder(np.full((1, 2), 1e30, np.float32), dtype=np.float16))
    assert history.snapshots["predictions"].dtype == np.float16


def test_the_pickle_before_a_run_is_that_after_it():
    recorder = Recorder(GRID)
    before = pickle.dumps(recorder)
    record(recorder)
    assert pickle.dumps(recorder) == before


def test_a_recorder_can_be_used_again():
    recorder = Recorder(weights=True, n_frames=3)
    first, second = record(recorder)[2], record(recorder)[2]
    np.testing.assert_array_equal(first.snapshots["weights"], second.snapshots["weights"])


def test_settings_out_of_range_are_named():
    with pytest.raises(ValueError, match="n_frames should be at least 2"):
        Recorder(n_frames=1)
    with pytest.raises(ValueError, match="spacing should be 'even' or 'log', got 'linear'"):
        Recorder(spacing="linear")


@pytest.mark.parametrize("rate", [0.0, 0.5])
def test_masks_are_those_of_the_first_sample(rate):
    rng = np.random.default_rng(0)
    model = Sequential(
        [Dense(2, 6, rng=rng), ReLU(), Dropout(rate, np.random.default_rng(1)), Dense(6, 1, rng=rng)]
    )
    seen = []

    class Watcher:
        def on_epoch(self, *_): ...

        def on_step(self, _step, model, _history):
            seen.append(model.layers[2].mask)

    recorder = StepRecorder(masks=True, n_frames=100)
    settings = {"n_epochs": 2, "batch_size": 20, "rng": rng, "callbacks": [recorder, Watcher()]}
    history = fit(model, BinaryCrossEntropy(from_logits=True), Adam(0.01), MOONS.train, **settings)
    if rate == 0:
        assert history.snapshots == {}
        return
    masks = history.snapshots["masks.2"]
    assert masks.shape == (7, 6)  # three steps an epoch, and before the first
    assert (masks[0] == 1).all()
    assert set(np.unique(masks[1:])) == {0, 2}
    assert len(np.unique(masks[1:], axis=0)) > 1
    np.testing.assert_array_equal(masks[-1], seen[-1][0])
