"""Aktivierungen: Warum braucht es Nichtlinearität?"""

import numpy as np

import engine
from engine import (
    Adam,
    BinaryCrossEntropy,
    Dense,
    Recorder,
    Sequential,
    activation_statistics,
    load_dataset,
)
from pages._figures.activations import draw_activation, draw_training, explain_warp
from pages._widgets.lab import open_lab

lab = open_lab("activations")
activation, n_layers, learning_rate = lab.values("activation", "n_layers", "learning_rate")
dataset, width, n_epochs = lab.values("dataset", "width", "n_epochs")
seed, start_seed = lab.values("seed", "start_seed")

with lab.experiment():
    data = load_dataset(dataset, n_samples=600, noise=0.1, seed=seed)
    rng = np.random.default_rng(start_seed)
    layers = []
    for fan_in in [2] + [width] * (n_layers - 1):
        layers += [Dense(fan_in, width, rng=rng), getattr(engine, activation)()]
    model = Sequential([*layers, Dense(width, 1, rng=rng)])

    axis = np.linspace(-3, 3, 45)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2).astype(np.float32)
    recorder = Recorder(predict_on=grid, weights=True)
    history = lab.fit(
        model,
        BinaryCrossEntropy(from_logits=True),
        Adam(learning_rate),
        data.train,
        validation=data.validation,
        n_epochs=n_epochs,
        batch_size=20,
        rng=rng,
        callbacks=[recorder],
    )

    val_accuracy = history.val_accuracy[-1]
    # How much of the trained net does one plane a * x1 + b * x2 + c explain?
    logits = np.nan_to_num(model.predict(grid)[:, 0])  # an exploded net gives NaN
    plane = np.column_stack([grid, np.ones(len(grid))])
    rest = logits - plane @ np.linalg.lstsq(plane, logits, rcond=None)[0]
    plane_share = 1 - rest.var() / logits.var() if np.ptp(logits) > 0 else 1.0
    statistics = activation_statistics(model, data.train.x)
    dead_share = statistics.dead_share
    saturated_share = statistics.saturated_share
    z = np.concatenate(model.outputs(data.train.x)[:-1:2], axis=None)  # what all activations were given

    # Where the last hidden layer puts the samples and the lines of a grid over the inputs, frame by frame.
    lines = grid.reshape(45, 45, 2)[6:39:4, 6:39]
    seen = np.concatenate([data.train.x[:200], lines.reshape(-1, 2), lines[..., ::-1].reshape(-1, 2)])
    hidden = []
    for weights in history.snapshots["weights"]:  # the last one is the trained net
        model.restore(weights)
        hidden.append(model.outputs(seen)[-2])
    hidden = np.stack(hidden)

lab.picture(draw_training(data, history, hidden))
lab.note(explain_warp(width))
lab.picture(draw_activation(activation, z))
lab.conclude(
    val_accuracy=val_accuracy,
    plane_share=plane_share,
    dead_share=dead_share,
    saturated_share=saturated_share,
)
