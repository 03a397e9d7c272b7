"""A bare page with one slider and the chart of the lab Overfitting: what the lab's latency is held against."""

import numpy as np
import streamlit as st
import threadpoolctl

from engine import Adam, BinaryCrossEntropy, Recorder, Split, dense_network, fit, fit_replicas, load_dataset
from pages._figures.overfitting import draw_overfitting
from pages._widgets.scrubber import show_film

SIZES, WIDTHS = [20, 40, 80, 160, 320], [1, 2, 4, 8, 16, 32]
HERE = (80, 16)
OPTIONS = {"n_epochs": 100}


@st.cache_data(show_spinner=False)
def train(noise):
    """The same runs as the lab's at its default values: those of the map, and one of them once more, watched."""
    threadpoolctl.threadpool_limits(1)  # as the app does
    data = load_dataset("moons", n_samples=2000, noise=noise, seed=0)
    validation, test = (Split(part.x[:300], part.y[:300]) for part in (data.validation, data.test))
    loss, cells = BinaryCrossEntropy(from_logits=True), [(width, n) for width in WIDTHS for n in SIZES]
    rngs = [np.random.default_rng(0) for _ in cells]
    models = [_net(width, rng) for (width, _), rng in zip(cells, rngs, strict=True)]
    parts = {n: Split(data.train.x[:n], data.train.y[:n]) for n in SIZES}
    runs = fit_replicas(
        models,
        loss,
        [Adam(0.03) for _ in cells],
        [parts[n] for _, n in cells],
        validation=validation,
        batch_size=[n for _, n in cells],
        rngs=rngs,
        **OPTIONS,
    )
    axis = np.linspace(-3, 3, 41)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2).astype(np.float32)
    rng = np.random.default_rng(0)
    watched = {"rng": rng, "callbacks": [Recorder(predict_on=grid, n_frames=51)], "batch_size": HERE[0]}
    model, part = _net(HERE[1], rng), parts[HERE[0]]
    return part, fit(model, loss, Adam(0.03), part, validation=validation, test=test, **watched, **OPTIONS), runs


def _net(width, rng):
    return dense_network([2, width, width, 1], "ReLU", init="he", rng=rng)


noise = st.slider("Rauschen", 0.0, 0.6, 0.3, 0.05, key="noise")
part, history, runs = train(noise)
show_film(draw_overfitting(part, history, (SIZES, WIDTHS), runs, HERE, show_test=False, hidden=False), key="film")
