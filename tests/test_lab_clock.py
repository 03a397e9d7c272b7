"""The clock of a lab: seconds for each batch size, measured once, and the parts handed over stay as they were."""

import numpy as np
import streamlit as st

from engine import SGD, BinaryCrossEntropy, Dense, Sequential, load_dataset
from pages._widgets import lab_clock


def test_every_size_is_measured_once_and_nothing_is_trained(monkeypatch):
    st.cache_resource.clear()
    train = load_dataset("moons", n_samples=60).train
    model = Sequential([Dense(2, 1, rng=np.random.default_rng(0))])
    before = model.vector.copy()
    parts = (model, BinaryCrossEntropy(from_logits=True), SGD(0.1), train)
    seconds = lab_clock.epoch_seconds(*parts, [5, 36, 5])
    assert list(seconds) == [5, 36]
    assert all(value > 0 for value in seconds.values())
    np.testing.assert_array_equal(model.vector, before)

    def never(*_args, **_settings):
        raise AssertionError("measured again")

    monkeypatch.setattr("engine.fit", never)
    assert lab_clock.epoch_seconds(*parts, [36, 5]) == seconds
