"""Hyperparameters: what is chosen before the training, in contrast to the parameters that it learns."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.batches import Data
from engine.descent import make_optimizer
from engine.networks import dense_network
from engine.penalties import L2

# name: values worth trying for a small network, from too small to too large where they are numbers
HYPERPARAMETERS: dict[str, tuple[Any, ...]] = {
    "learning_rate": (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0),
    "optimizer": ("sgd", "momentum", "rmsprop", "adam"),
    "width": (2, 4, 6, 8, 12, 16, 24, 32),
    "n_layers": (1, 2, 3, 4),
    "batch_size": (5, 10, 20, 40, 120),
    "activation": ("Linear", "Sigmoid", "Tanh", "ReLU"),
    "init": ("uniform", "glorot", "he"),
    "lam": (0.0, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1),
    "dropout": (0.0, 0.1, 0.2, 0.35, 0.5),
}


def prepare_trainings(settings: Sequence[Mapping[str, Any]], train: Data, seed: int) -> dict[str, list[Any]]:
    """What `fit_replicas` takes beside loss, data and epochs, one entry for each of `settings`.

    A setting names a value for every one of `HYPERPARAMETERS`:
    `width` nodes in each of `n_layers` hidden layers, an L2 penalty of `lam`; a batch is no larger than the data.
    `seed` draws the initial weights; order of the samples and dropout's masks are the same for all.
    """
    x, y = train
    models = [
        dense_network(
            [x.shape[1], *[s["width"]] * s["n_layers"], y.shape[1]],
            s["activation"],
            init=s["init"],
            rng=np.random.default_rng(seed),
            dropout=s["dropout"],
            mask_rng=np.random.default_rng(0),
        )
        for s in settings
    ]
    return {
        "models": models,
        "optimizers": [make_optimizer(s["optimizer"], s["learning_rate"]) for s in settings],
        "batch_size": [min(s["batch_size"], len(x)) for s in settings],
        "rngs": [np.random.default_rng(0) for _ in settings],
        "penalties": [L2(s["lam"]) if s["lam"] else None for s in settings],
    }
