"""Early stopping and growing batches: when they act, what they leave behind, what they refuse."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import (
    SGD,
    AdaBatch,
    Adam,
    BatchNorm,
    BinaryCrossEntropy,
    Dense,
    EarlyStopping,
    History,
    ReLU,
    Sequential,
    evaluate,
    fit,
    load_dataset,
)

MOONS = load_dataset("moons", n_samples=100, noise=0.4)
LOSS = BinaryCrossEntropy(from_logits=True)


def network(*more) -> Sequential:
    rng = np.random.default_rng(0)
    return Sequential([Dense(2, 16, init="he", rng=rng), *more, ReLU(), Dense(16, 1, rng=rng)])


def run(model, *callbacks, optimizer=None, n_epochs=200, batch_size=16):
    return fit(
        model,
        LOSS,
        optimizer or Adam(0.03),
        MOONS.train,
        validation=MOONS.validation,
        n_epochs=n_epochs,
        batch_size=batch_size,
        rng=np.random.default_rng(0),
        callbacks=callbacks,
    )


def watch(stopping: EarlyStopping, losses: list[float]) -> int | None:
    """The epoch in which `stopping` ends a run with these validation losses."""
    model, history = network(), History(n_planned=len(losses))
    stopping.on_start(model, history)
    for epoch, loss in enumerate(losses, start=1):
        history.add_epoch(1, {"train": (0.0, 0.5), "val": (loss, 1 - loss)})
        if stopping.on_epoch(epoch, model, history):
            return epoch
    return None


@pytest.mark.parametrize("monitor", ["val_loss", "val_accuracy"])
@pytest.mark.parametrize(("patience", "min_delta"), [(1, 0.0), (5, 0.0), (5, 0.02), (200, 0.0)])
def test_a_rule_replayed_on_a_recorded_run_decides_as_it_did_while_it_ran(patience, min_delta, monitor):
    recorded = run(network(), n_epochs=80)
    rule = EarlyStopping(patience, min_delta, monitor)
    decision = rule.replay(getattr(recorded, monitor))
    stopped = run(network(), EarlyStopping(patience, min_delta, monitor), n_epochs=80)
    assert decision.stopped_at == stopped.n_epochs == len(decision.waited)
    assert decision.best_epoch == stopped.best_epoch
    assert decision.early == stopped.stopped
    assert decision == rule.replay(getattr(recorded, monitor))  # it remembers nothing


def test_a_replay_counts_the_epochs_since_the_best():
    assert EarlyStopping(patience=2).replay([3, 2, 2, 1, 2, 1, 0]) == (6, 4, True, (0, 0, 1, 0, 1, 2))
    assert EarlyStopping(patience=3).replay([3, 2, math.nan]) == (3, 2, False, (0, 0, 1))
    with pytest.raises(ValueError, match="at least one epoch"):
        EarlyStopping().replay([])


@pytest.mark.parametrize(
    ("stopping", "losses", "epoch"),
    [
        (EarlyStopping(patience=2), [3, 2, 1, 1, 1, 1], 5),
        (EarlyStopping(patience=2), [3, 2, 2, 1, 2, 1, 0], 6),
        (EarlyStopping(patience=3), [3, 2, 2, 1, 2, 1, 0], None),
        # An improvement by 0.4 is none; all are compared with the best, not with the last.
        (EarlyStopping(patience=2, min_delta=0.5), [3, 2.6, 2.2, 1.8, 1.4], None),
        (EarlyStopping(patience=2, min_delta=1.0), [3, 2.6, 2.2, 1.8, 1.4], 3),
        (EarlyStopping(patience=1, min_delta=0.1), [1, 0.9], 2),
        (EarlyStopping(patience=1, monitor="val_accuracy"), [3, 2, 3], 3),
    ],
)
def test_when_it_stops(stopping, losses, epoch):
    assert watch(stopping, losses) == epoch


def stop_like_keras(losses, min_delta, patience):
    """The rule of keras.callbacks.EarlyStopping (3.x): on_epoch_end and _is_improvement, for mode "min"."""
    best, wait = None, 0
    for epoch, loss in enumerate(losses):
        wait += 1
        if best is None or loss + min_delta < best:
            best, wait = loss, 0
        elif wait >= patience and epoch > 0:
            return epoch + 1
    return None


@settings(max_examples=200, deadline=None)
@given(
    losses=st.lists(st.integers(0, 12).map(lambda eighths: eighths / 8), min_size=1, max_size=15),
    min_delta=st.sampled_from([0.0, 0.125, 0.25]),
    patience=st.integers(1, 4),
)
def test_it_stops_when_keras_does(losses, min_delta, patience):
    stopping = EarlyStopping(patience, min_delta, restore_best=False)
    assert watch(stopping, losses) == stop_like_keras(losses, min_delta, patience)


def test_the_best_epoch_is_restored():
    model = network(BatchNorm(16))
    history = run(model, EarlyStopping(patience=5))
    assert history.stopped
    assert history.n_epochs == history.best_epoch + 5 < 200
    assert history.best_epoch == history.val_loss.argmin() + 1
    assert evaluate(model, LOSS, MOONS.validation)[0] == pytest.approx(history.val_loss.min(), rel=1e-5)


def test_the_last_epoch_is_kept_on_request():
    model = network()
    history = run(model, EarlyStopping(patience=5, restore_best=False))
    assert evaluate(model, LOSS, MOONS.validation)[0] == pytest.approx(history.val_loss[-1], rel=1e-5)


def test_the_best_is_restored_after_a_run_that_was_not_stopped():
    model = network()
    history = run(model, EarlyStopping(patience=50), n_epochs=30)
    assert not history.stopped
    assert evaluate(model, LOSS, MOONS.validation)[0] == pytest.approx(history.val_loss.min(), rel=1e-5)


def test_a_second_run_starts_afresh():
    stopping = EarlyStopping(patience=5)
    first = run(network(), stopping)
    assert run(network(), stopping).n_epochs == first.n_epochs
    assert pickle.dumps(stopping) == pickle.dumps(EarlyStopping(patience=5))


def test_a_curve_that_is_not_measured_is_named():
    with pytest.raises(ValueError, match="this run has no test_loss"):
        run(network(), EarlyStopping(monitor="test_loss"))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"patience": 0}, "patience should be at least 1, got 0"),
        ({"min_delta": -1}, "min_delta should be a finite number from 0, got -1"),
        ({"min_delta": math.nan}, "min_delta"),
        ({"monitor": "loss"}, "monitor should be one of train_loss, .*, got 'loss'"),
    ],
)
def test_early_stopping_refuses(settings, message):
    with pytest.raises(ValueError, match=message):
        EarlyStopping(**settings)


def test_batches_grow_by_the_rule():
    optimizer = SGD(0.1)
    history = run(network(), AdaBatch(every=2, factor=2, decay=0.5), optimizer=optimizer, n_epochs=7)
    assert history.batch_size.tolist() == [16, 16, 32, 32, 60, 60, 60]  # 60 samples are all there are
    assert optimizer.learning_rate == pytest.approx(0.1 * 0.5**3)
    assert history.n_steps == 2 * 4 + 2 * 2 + 3


@pytest.mark.parametrize("largest", [32, 40, 63])
def test_batches_grow_no_further_than_told(largest):
    optimizer = SGD(0.1)
    history = run(network(), AdaBatch(every=1, decay=1.0, largest=largest), optimizer=optimizer, n_epochs=4)
    assert history.batch_size.tolist() == [16, 32, 32, 32]
    assert optimizer.learning_rate == 0.1


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"every": 0}, "every should be at least 1, got 0"),
        ({"factor": 1}, "factor should be at least 2, got 1"),
        ({"decay": 0}, r"decay should be in \(0, 1\], got 0"),
        ({"largest": 0}, "largest should be at least 1, got 0"),
    ],
)
def test_adabatch_refuses(settings, message):
    with pytest.raises(ValueError, match=message):
        AdaBatch(**settings)


def test_settings_are_shown():
    assert repr(EarlyStopping()) == (
        "EarlyStopping(patience=10, min_delta=0.0, monitor='val_loss', restore_best=True)"
    )
    assert repr(AdaBatch()) == "AdaBatch(every=20, factor=2, decay=0.75, largest=None)"


class Watcher:
    """Counts steps, and looks at the model in each."""

    def __init__(self):
        self.steps, self.vectors = [], []

    def on_step(self, step, model, history):
        self.steps.append(step)
        assert len(model.predict(MOONS.test.x)) == len(MOONS.test.x)
        self.vectors.append(model.snapshot())

    def on_epoch(self, epoch, model, history):
        assert history.n_steps == epoch * 4


def test_a_watcher_sees_every_step_and_changes_nothing():
    watched, alone, watcher = network(), network(), Watcher()
    run(watched, watcher, n_epochs=3)
    run(alone, n_epochs=3)
    assert watcher.steps == list(range(1, 13))
    assert all((a != b).any() for a, b in zip(watcher.vectors, watcher.vectors[1:], strict=False))
    np.testing.assert_array_equal(watched.vector, alone.vector)
