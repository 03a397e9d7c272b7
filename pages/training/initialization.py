"""Initialisierung: Warum entscheidet der Start?"""

import numpy as np

import engine
from engine import (
    BinaryCrossEntropy,
    Dense,
    Recorder,
    Sequential,
    distinct_nodes,
    load_dataset,
)
from pages._figures.initialization import compare_starts, draw_spread, draw_starts, draw_weights
from pages._widgets.lab import open_lab

lab = open_lab("initialization")
activation, n_layers, width, limit = lab.values("activation", "n_layers", "width", "limit")
dataset, optimizer, learning_rate, n_epochs = lab.values("dataset", "optimizer", "learning_rate", "n_epochs")
(seed,) = lab.values("seed")

with lab.experiment():
    data = load_dataset(dataset, n_samples=400, seed=0)
    models = []
    for init in ("zeros", "ones", "uniform", "glorot", "he"):
        rng = np.random.default_rng(seed)
        layers = []
        for fan_in in [2] + [width] * (n_layers - 1):
            layers += [Dense(fan_in, width, init=init, rng=rng), getattr(engine, activation)()]
        models.append(Sequential([*layers, Dense(width, 1, init=init, rng=rng)]))
    models[2].vector *= limit / 0.05  # "uniform" draws from -0.05 to 0.05

    # Before training: what every hidden layer gives, its spread, and the gradient that reaches the first one.
    hidden = [[y.astype(float) for y in model.outputs(data.train.x)[1:-1:2]] for model in models]
    spread = np.array([[y.std() for y in outputs] for outputs in hidden])
    loss = BinaryCrossEntropy(from_logits=True)
    with np.errstate(over="ignore"):  # deep nets of ones explode at once
        for model in models:
            model.backward(loss.gradient(model.forward(data.train.x, training=True), data.train.y))
    gradient = [np.linalg.norm(model.grads["0.weight"].astype(float)) for model in models]

    histories = lab.fit_replicas(
        models,
        loss,
        [getattr(engine, optimizer)(learning_rate) for _ in models],
        data.train,
        validation=data.validation,
        n_epochs=n_epochs,
        batch_size=40,
        rngs=[np.random.default_rng(0) for _ in models],
        callbacks=[[Recorder(weights=True, n_frames=30)] for _ in models],
    )

    accuracy = [history.val_accuracy[-1] for history in histories]
    distinct = [distinct_nodes(model.layers[0]) for model in models]
    distinct_zeros, distinct_ones = distinct[:2]
    accuracy_zeros, accuracy_ones, accuracy_uniform, accuracy_glorot, accuracy_he = accuracy
    lead_of_he = accuracy_he - accuracy_glorot
    loss_zeros = histories[0].train_loss[-1]
    gradient_zeros = gradient[0]
    # By how much the spread grows from one hidden layer to the next; 1 for a single layer.
    uniform_growth = (spread[2, -1] / spread[2, 0]) ** (1 / max(n_layers - 1, 1))

lab.picture(draw_starts(histories, hidden, distinct, activation, width))
lab.note(compare_starts(histories, spread, gradient, distinct))
lab.picture(draw_spread(spread))
lab.picture(draw_weights(histories[3]))
lab.conclude(
    distinct_ones=distinct_ones,
    accuracy_uniform=accuracy_uniform,
    accuracy_glorot=accuracy_glorot,
    accuracy_he=accuracy_he,
    distinct_zeros=distinct_zeros,
    accuracy_zeros=accuracy_zeros,
    accuracy_ones=accuracy_ones,
    lead_of_he=lead_of_he,
    loss_zeros=loss_zeros,
    gradient_zeros=gradient_zeros,
    uniform_growth=uniform_growth,
)
