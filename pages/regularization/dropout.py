"""Dropout: Was lernt ein Netz, dem Neuronen fehlen?"""

import numpy as np

from engine import (
    L2,
    Adam,
    BinaryCrossEntropy,
    Dense,
    Dropout,
    ReLU,
    Sequential,
    Split,
    StepRecorder,
    expand,
    load_dataset,
    load_plane,
)
from pages._figures.dropout import draw_average, draw_masks, say_rates
from pages._widgets.lab import open_lab

lab = open_lab("dropout")
hidden_rate, input_rate, scaled, n_train = lab.values("hidden_rate", "input_rate", "scaled", "n_train")
width, lam, dataset, n_epochs = lab.values("width", "lam", "dataset", "n_epochs")
data_seed, seed, mask_seed = lab.values("data_seed", "seed", "mask_seed")

with lab.experiment():
    data = load_plane(dataset, n_train=n_train, noise=0.4, seed=data_seed)
    features = ["x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)"]
    train, validation = (Split(expand(part.x, features), part.y) for part in (data.train, data.validation))
    rates = [0.0, 0.2, 0.4, 0.6, 0.8]
    runs = [(hidden_rate, 0), *((rate, k) for rate in rates for k in range(3))]  # three seeds for each rate
    models, rngs = [], []
    for rate, k in runs:
        rng, mask_rng = np.random.default_rng(seed + k), np.random.default_rng([mask_seed, k])
        layers = [Dropout(input_rate, mask_rng, scaled=scaled)]
        for fan_in in (len(features), width):
            layers += [Dense(fan_in, width, "he", rng), ReLU(), Dropout(rate, mask_rng, scaled=scaled)]
        models.append(Sequential([*layers, Dense(width, 1, "he", rng)]))
        rngs.append(np.random.default_rng(k))
    axis = np.linspace(-3, 3, 31)
    grid = expand(np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2), features)
    loss = BinaryCrossEntropy(from_logits=True)
    settings = {"validation": validation, "n_epochs": n_epochs, "batch_size": 20}
    recorder = StepRecorder(grid, weights=True, n_frames=50, spacing="log", masks=True)
    model, penalty = models[0], L2(lam)
    history = lab.fit(
        model, loss, Adam(0.01), train, rng=rngs[0], penalty=penalty, callbacks=[recorder], **settings
    )
    settings["penalties"] = [penalty for _ in models[1:]]
    sweep = lab.fit_replicas(models[1:], loss, [Adam(0.01) for _ in models[1:]], train, rngs=rngs[1:], **settings)

    val_loss, val_accuracy, without = history.val_loss[-1], history.val_accuracy[-1], sweep[0]
    gap, gain = val_loss - history.train_loss[-1], without.val_loss[-1] / val_loss
    losses = np.reshape([(one.train_loss[-1], one.val_loss[-1]) for one in sweep], (len(rates), 3, 2))
    masks = [history.snapshots.get(f"masks.{i}", np.ones((2, 1)))[1:] != 0 for i in (0, 3, 6)]
    input_kept, hidden_kept = masks[0].mean(), np.mean([mask.mean() for mask in masks[1:]])

    # The mean activation of layer 1 behind 1000 masks: what layer 2 sees in training, and at inference.
    h = model.outputs(train.x)[2].mean(axis=0, keepdims=True)
    masked = Dropout(hidden_rate, np.random.default_rng(mask_seed), scaled=scaled)
    sums = masked.forward(np.repeat(h, 1000, axis=0), training=True).sum(axis=1)
    signal = h.sum() / max(sums.mean(), 1e-9)
    different = len({float(model.predict(train.x[:1])[0, 0]) for _ in range(20)})

digit = load_dataset("digits").train.x[0].reshape(8, 8)
lab.picture(draw_masks(data, features, model, history, without, (rates, losses), digit))
lab.note(say_rates(input_rate, hidden_rate, (input_kept, hidden_kept), lam))
means = np.cumsum(sums) / np.arange(1, len(sums) + 1)
lab.picture(draw_average(means, float(h.sum()), scaled=scaled))
lab.conclude(
    val_loss=val_loss,
    gap=gap,
    hidden_kept=hidden_kept,
    signal=signal,
    input_kept=input_kept,
    val_accuracy=val_accuracy,
    gain=gain,
    different=different,
)
