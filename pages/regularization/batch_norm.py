"""Normalisierung: Was wird normalisiert?"""

import numpy as np

from engine import SGD, BatchNorm, BinaryCrossEntropy, Dense, Embedding, LayerNorm, ReLU, Sequential, load_dataset
from pages._figures.batch_norm import draw_groups
from pages._figures.batch_norm_runs import draw_rates, tell_rates
from pages._figures.batch_norm_texts import Tensor, tell_groups
from pages._widgets.lab import open_lab

lab = open_lab("batch_norm")
aspect, norm, source, n_samples, phase = lab.values("aspect", "norm", "source", "n_samples", "phase")
gamma, beta, learning_rate, depth = lab.values("gamma", "beta", "learning_rate", "depth")
batch_size, dataset, n_epochs, seed = lab.values("batch_size", "dataset", "n_epochs", "seed")

with lab.experiment():
    data, rng = load_dataset(dataset, n_samples=400, seed=0), np.random.default_rng(seed)
    dense, embedding = Dense(2, 6, rng=rng), Embedding(13, 4, rng=rng)
    photos = load_dataset("photos").train.x[:, :200, :300].reshape(2, 8, 25, 12, 25, 3).mean(axis=(2, 4))
    crops = np.lib.stride_tricks.sliding_window_view(photos, (2, 2), axis=(1, 2))  # (2, 7, 11, 3, 2, 2)
    pool = {
        "table": dense.forward(data.train.x),  # what six neurons give: (N, 6)
        "sequence": embedding.forward(load_dataset("number_words", n_samples=100).train.x),  # (N, 4 tokens, 4)
        "image": np.moveaxis(crops, 3, -1).reshape(-1, 2, 2, 3)[rng.permutation(154)],  # (N, 2, 2, 3 channels)
    }[source]
    x, n_features = pool[:n_samples], pool.shape[-1]
    layer = LayerNorm(n_features) if norm == "layer" else BatchNorm(n_features)
    for i in range(0, len(pool) - 7, 8):  # batch norm remembers the means and variances of training batches
        layer.forward(pool[i : i + 8], training=True)
    layer.weight[...], layer.bias[...] = gamma, beta
    # "each" is what the notes say: a value minus its own mean is always 0.
    y = gamma * (x - x) + beta if norm == "each" else layer.forward(x, training=phase == "batch")
    axes = {"batch": tuple(range(x.ndim - 1)), "layer": -1, "each": ()}[norm]
    mean, variance, n_averaged = x.mean(axis=axes), x.var(axis=axes), x.size / x.mean(axis=axes).size
    if norm == "batch" and phase == "running":
        mean, variance = layer.running_mean, layer.running_variance
    column_mean, row_mean = np.abs(y.reshape(-1, n_features).mean(axis=0)).max(), np.abs(y.mean(axis=-1)).max()
    largest = np.abs(y).max()

    rates, models = [0.001, 0.01, 0.1, 1.0, 3.0], []  # a network without, with batch norm, with layer norm
    for kind in [None, BatchNorm, LayerNorm]:
        for _ in rates:
            rng, layers = np.random.default_rng(seed), []
            for fan_in in [2] + [16] * (depth - 1):
                layers += [Dense(fan_in, 16, init="he", rng=rng), *([kind(16)] if kind else []), ReLU()]
            models.append(Sequential([*layers, Dense(16, 1, rng=rng)]))
    histories = lab.fit_replicas(
        models,
        BinaryCrossEntropy(from_logits=True),
        [SGD(rate) for rate in rates * 3],
        data.train,
        validation=data.validation,
        n_epochs=n_epochs,
        batch_size=batch_size,
        rngs=[np.random.default_rng(0) for _ in models],
    )

    final = np.reshape([h.train_loss[-1] for h in histories], (3, -1))
    learned_plain, learned_batch, _ = (final < 0.4).sum(axis=1)  # guessing gives 0.69, an exploded run NaN
    more_rates = learned_batch - learned_plain
    at, (x_test, y_test) = rates.index(learning_rate), data.test
    chosen = models[{"each": 0, "batch": 1, "layer": 2}[norm] * len(rates) + at]
    accuracy_running = ((chosen.predict(x_test) > 0) == (y_test > 0.5)).mean()
    batches = [chosen.forward(x_test[i : i + n_samples], training=True) for i in range(0, len(x_test), n_samples)]
    accuracy_batch = ((np.concatenate(batches) > 0) == (y_test > 0.5)).mean()

tensor = Tensor(x, y, mean, variance, norm, source, phase, gamma, beta)
lab.picture(draw_groups(tensor) if aspect == "numbers" else draw_rates(histories, models, data.train.x, rates, at))
lab.note(tell_groups(tensor, dense.weight) if aspect == "numbers" else tell_rates(histories, rates, at))
lab.conclude(
    n_averaged=n_averaged,
    column_mean=column_mean,
    row_mean=row_mean,
    largest=largest,
    learned_plain=learned_plain,
    learned_batch=learned_batch,
    accuracy_running=accuracy_running,
    accuracy_batch=accuracy_batch,
    more_rates=more_rates,
)
