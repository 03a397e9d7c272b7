"""Overfitting: Wann lernt das Netz auswendig?"""

import numpy as np

from engine import (
    Adam,
    BinaryCrossEntropy,
    Dense,
    Recorder,
    ReLU,
    Sequential,
    Split,
    load_dataset,
)
from pages._figures.overfitting import draw_curves
from pages._widgets.lab import open_lab

lab = open_lab("overfitting")
n_train, width, noise, n_epochs = lab.values("n_train", "width", "noise", "n_epochs")
dataset, learning_rate, seed = lab.values("dataset", "learning_rate", "seed")

with lab.experiment():
    data = load_dataset(dataset, n_samples=1600, noise=noise, seed=seed)
    train = Split(data.train.x[:n_train], data.train.y[:n_train])
    rng = np.random.default_rng(seed)
    model = Sequential(
        [Dense(2, width, rng=rng), ReLU(), Dense(width, width, rng=rng), ReLU(), Dense(width, 1, rng=rng)]
    )

    axis = np.linspace(-3, 3, 45)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2).astype(np.float32)
    history = lab.fit(
        model,
        BinaryCrossEntropy(from_logits=True),
        Adam(learning_rate),
        train,
        validation=data.validation,
        test=data.test,
        n_epochs=n_epochs,
        batch_size=20,
        rng=rng,
        callbacks=[Recorder(predict_on=grid)],
    )

    train_accuracy = history.train_accuracy[-1]
    val_accuracy = history.val_accuracy[-1]
    gap = train_accuracy - val_accuracy
    best_epoch = 1 + np.nanargmin(history.val_loss)
    loss_rise = history.val_loss[-1] / np.nanmin(history.val_loss)

lab.picture(draw_curves(train, history, best_epoch))
lab.conclude(
    train_accuracy=train_accuracy,
    val_accuracy=val_accuracy,
    gap=gap,
    best_epoch=best_epoch,
    loss_rise=loss_rise,
)
