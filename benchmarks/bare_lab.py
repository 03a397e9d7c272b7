"""A bare page with one slider and the chart of the lab Overfitting: what the lab's latency is held against."""

import numpy as np
import streamlit as st
import threadpoolctl

from engine import Adam, BinaryCrossEntropy, Dense, Recorder, ReLU, Sequential, Split, fit, load_dataset
from pages._figures.overfitting import draw_curves
from pages._widgets.scrubber import show_film


@st.cache_data(show_spinner=False)
def train(noise):
    """The same run as the lab's at its default values."""
    threadpoolctl.threadpool_limits(1)  # as the app does
    data = load_dataset("moons", n_samples=1600, noise=noise, seed=0)
    part = Split(data.train.x[:40], data.train.y[:40])
    rng = np.random.default_rng(0)
    model = Sequential([Dense(2, 16, rng=rng), ReLU(), Dense(16, 16, rng=rng), ReLU(), Dense(16, 1, rng=rng)])
    axis = np.linspace(-3, 3, 45)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2).astype(np.float32)
    history = fit(
        model,
        BinaryCrossEntropy(from_logits=True),
        Adam(0.01),
        part,
        validation=data.validation,
        test=data.test,
        n_epochs=200,
        batch_size=20,
        rng=rng,
        callbacks=[Recorder(predict_on=grid)],
    )
    return part, history


noise = st.slider("Rauschen", 0.0, 0.6, 0.35, 0.05, key="noise")
part, history = train(noise)
show_film(draw_curves(part, history, 1 + int(np.nanargmin(history.val_loss))), key="film")
