"""Lernarten: Was sieht ein Verfahren ohne Labels?"""

import numpy as np

from engine import (
    Adam,
    Autoencoder,
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    Dense,
    MeanSquaredError,
    Recorder,
    ReLU,
    Sequential,
    Split,
    confusion_matrix,
    k_means,
    load_dataset,
)
from pages._figures.autoencoder import draw_code
from pages._figures.learning_types import Revealed, draw_groups, draw_table
from pages._widgets.lab import open_lab

lab = open_lab("learning_types")
dataset, method, n_clusters, labels = lab.values("dataset", "method", "n_clusters", "labels")
start, n_epochs, seed = lab.values("start", "n_epochs", "seed")

with lab.experiment():
    data = load_dataset(dataset, n_samples=None if dataset == "digits" else 600, seed=seed)
    seen = x = data.train.x  # without labels: nothing looks at y before the next remark
    n_features, n_code = x.shape[1], 2 if dataset == "digits" else 1
    rng = np.random.default_rng(seed)
    if method == "autoencoder":
        encoder = [Dense(n_features, 64, rng=rng), ReLU(), Dense(64, n_code, rng=rng)]
        decoder = [Dense(n_code, 64, rng=rng), ReLU(), Dense(64, n_features, rng=rng)]
        model, target = Autoencoder(encoder, decoder), Split(x, x)  # the target is the input itself
        settings = {"n_epochs": n_epochs, "batch_size": 32, "callbacks": [Recorder(weights=True, n_frames=30)]}
        learned = lab.fit(model, MeanSquaredError(), Adam(0.01), target, rng=rng, **settings)
        seen = model.encode(x)
    first = np.random.default_rng(start).permutation(len(x))  # k-means starts from some of the samples
    found = k_means(seen, n_clusters, start=seen[first[:n_clusters]])
    n_steps = len(found.steps) - 1
    left_over = [k_means(seen, k, start=seen[first[:k]]).inertia for k in range(1, 11) if not labels]
    unexplained = learned.train_loss[-1] if method == "autoencoder" else found.inertia / x.size
    explained = 1 - unexplained / x.var(axis=0).mean()

    agreement = val_accuracy = np.nan
    if labels:  # only now: count the classes in each group, and train a classifier that is told them
        y = data.train.y
        classes = y.argmax(axis=1) if dataset == "digits" else y[:, 0].astype(int)
        table = confusion_matrix(classes, found.assignment, max(n_clusters, classes.max() + 1))
        agreement = table.max(axis=0).sum() / len(x)
        rng = np.random.default_rng(seed)
        classifier = Sequential([Dense(n_features, 16, rng=rng), ReLU(), Dense(16, y.shape[1], rng=rng)])
        loss = CategoricalCrossEntropy if dataset == "digits" else BinaryCrossEntropy
        axis = np.linspace(-3.4, 3.4, 45)
        grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2).astype(np.float32)
        frames = Recorder(predict_on=x[:1] if dataset == "digits" else grid, n_frames=30)
        settings = {"n_epochs": n_epochs, "batch_size": 20, "callbacks": [frames], "validation": data.validation}
        history = lab.fit(classifier, loss(from_logits=True), Adam(0.02), data.train, rng=rng, **settings)
        val_accuracy = history.val_accuracy[-1]

revealed = Revealed(classes, table[: classes.max() + 1, :n_clusters], history) if labels else None
if method == "autoencoder":
    lab.picture(draw_code(data, model, learned, found, revealed))
else:
    lab.picture(draw_groups(data, found, left_over, revealed))
if labels:
    lab.picture(draw_table(revealed.table, data.class_names))
lab.conclude(explained=explained, n_steps=n_steps, agreement=agreement, val_accuracy=val_accuracy)
