"""How far a batch's gradient lies from that of all data: the noise in stochastic gradient descent."""

from typing import Any

import numpy as np

from engine.batches import Data, accept_data, n_samples
from engine.losses import Loss
from engine.models import Sequential
from engine.settings import check_count, check_generator
from engine.shapes import Array, each
from engine.training import whole_number


def gradient_noise(
    model: Sequential, loss: Loss, data: Data, batch_size: int, rng: np.random.Generator, n_batches: int = 50
) -> float:
    """sqrt(mean |g_batch - g_all|^2) over batches drawn without replacement, at the model's present parameters.

    It falls as 1 / sqrt(batch_size) while a batch is a small part of the data, by a further
    sqrt((N - batch_size) / (N - 1)) always, and is 0 for all N samples. The model's gradients end as those of the
    last batch. ValueError for a batch of more than N.
    Source: Goodfellow, Bengio, Courville (2016), Deep learning, 8.1.3.
    """
    x, y = accept_data(model, loss, data, "data")
    n = n_samples(x)
    batch_size = whole_number(batch_size, "batch_size", 1, n)
    n_batches = check_count("n_batches", n_batches)
    check_generator(rng)
    whole = _gradient(model, loss, x, y).astype(np.float64)
    squares = []
    for _ in range(n_batches):
        x_batch, y_batch = _take((x, y), rng.permutation(n)[:batch_size])
        squares.append(np.sum((_gradient(model, loss, x_batch, y_batch) - whole) ** 2))
    return float(np.sqrt(np.mean(squares))) if batch_size < n else 0.0


def _take(data: Data, rows: Array) -> Data:
    x, y = (each(lambda array: array[rows], part) for part in data)
    return x, y


def _gradient(model: Sequential, loss: Loss, x: Any, y: Any) -> Array:
    model.fill_grads(loss.gradient(model.forward(x, training=True), y))
    return model.grad_vector.copy()
