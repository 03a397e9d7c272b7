"""History: curves that grow by epoch."""

import pickle

import numpy as np

from engine import History


def test_curves_grow_and_keep_what_was_handed_out():
    history = History(n_planned=3)
    history.add_epoch(32, {"train": (2.0, None)})
    first = history.train_loss
    history.add_epoch(32, {"train": (1.0, None)})
    assert history.train_loss.tolist() == [2.0, 1.0]
    assert first.tolist() == [2.0]
    assert history.train_accuracy.size == 0
    assert history.n_epochs == 2


def test_an_unpickled_history_goes_on():
    history = History(n_planned=3)
    history.add_epoch(32, {"train": (2.0, None)})
    again = pickle.loads(pickle.dumps(history))
    again.add_epoch(32, {"train": (1.0, None)})
    assert again.train_loss.tolist() == [2.0, 1.0]
    assert history.train_loss.tolist() == [2.0]


def test_a_new_history_is_empty():
    history = History()
    assert (history.diverged_at, history.stopped, history.snapshots) == (None, False, {})
    assert history.snapshot_epochs.dtype == np.dtype(int)
