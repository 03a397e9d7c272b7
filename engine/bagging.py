"""Bagging: several models, each on its own sample of the data, and their mean."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from engine.batches import Data
from engine.history import History
from engine.losses import Loss
from engine.models import Sequential
from engine.replicas import fit_replicas
from engine.settings import as_list, check_generator, check_kind
from engine.shapes import Array, ShapeError, as_array
from engine.stepping import Optimizer


class BootstrapSample(NamedTuple):
    """N draws with replacement from N samples; `indices` (N,) are those drawn, `left_out` (M,) the others.

    On average 1 / e = 37 % are left out: each sample is missed by every draw with probability (1 - 1/N)^N.
    """

    x: Array
    y: Array
    indices: Array
    left_out: Array


def bootstrap_sample(x: Array, y: Array, rng: np.random.Generator) -> BootstrapSample:
    """A sample of the same size, drawn with replacement; ValueError unless x and y have as many samples.

    Source: Efron (1979), Bootstrap methods.
    """
    x, y = as_array(x, "bootstrap_sample: x"), as_array(y, "bootstrap_sample: y")
    check_generator(rng)
    if not (x.ndim and y.ndim):
        raise ShapeError("bootstrap_sample", ("N", "..."), y.shape if x.ndim else x.shape, "y" if x.ndim else "x")
    if len(x) != len(y) or not len(x):
        raise ValueError(f"x and y should have the same number of samples, at least 1, got {len(x)} and {len(y)}")
    indices = rng.integers(0, len(x), len(x))
    left_out = np.setdiff1d(np.arange(len(x)), indices)
    return BootstrapSample(x[indices], y[indices], indices, left_out)


class Bagging:
    """The mean of what `models` predict, each trained on a bootstrap sample; all are trained at once.

    Their errors differ, so the mean's variance is smaller: (rho + (1 - rho) / K) sigma^2 for K models whose
    predictions have variance sigma^2 and correlation rho. The bias stays.

    Source: Breiman (1996), Bagging predictors.
    """

    def __init__(self, models: Sequence[Sequential]) -> None:
        self.models = as_list("models", models)
        for model in self.models:
            check_kind("each model", model, Sequential)
        if not self.models:
            raise ValueError("bagging needs at least one model")
        self.samples: list[BootstrapSample] = []

    def fit(
        self,
        loss: Loss,
        optimizers: Sequence[Optimizer],
        train: Data,
        *,
        validation: Data | None = None,
        n_epochs: int,
        batch_size: int,
        rngs: Sequence[np.random.Generator],
    ) -> list[History]:
        """One bootstrap sample and one training for each model, both drawn by its generator.

        ValueError unless there are as many optimizers and generators as models, besides what `fit` refuses.
        """
        for name, values in (("optimizers", optimizers), ("rngs", rngs)):
            if len(as_list(name, values)) != len(self.models):
                raise ValueError(f"bagging: {len(self.models)} models need as many {name}, got {len(values)}")
        if not isinstance(train, tuple | list) or len(train) != 2:
            raise TypeError(f"train should be a pair (x, y), got {type(train).__name__}")
        x, y = (np.asarray(part) for part in train)
        self.samples = [bootstrap_sample(x, y, rng) for rng in rngs]
        return fit_replicas(
            self.models,
            loss,
            optimizers,
            [(sample.x, sample.y) for sample in self.samples],
            validation=validation,
            n_epochs=n_epochs,
            batch_size=batch_size,
            rngs=rngs,
        )

    def predictions(self, x: Any) -> Array:
        """What each model predicts for `x`: (K, N, ...)."""
        return np.stack([model.predict(x) for model in self.models])

    def predict(self, x: Any) -> Array:
        """The mean over the models, (N, ...): of probabilities if the models end with Sigmoid or Softmax."""
        return self.predictions(x).mean(axis=0, dtype=self.models[0].vector.dtype)

    def out_of_bag(self, x: Any) -> tuple[Array, Array]:
        """(predictions (N, ...), seen (N,)) for the training inputs `x`, each by the models that did not learn it.

        So it is an honest estimate without validation data. `seen` is False where every model has learned the
        sample; the prediction is NaN there.
        """
        if not self.samples:
            raise RuntimeError("out_of_bag needs a fit first")
        predictions = self.predictions(x)
        outside = np.zeros(predictions.shape[:2], bool)
        for row, sample in zip(outside, self.samples, strict=True):
            if len(sample.indices) != len(row):
                raise ValueError(f"out_of_bag needs the {len(sample.indices)} training inputs, got {len(row)}")
            row[sample.left_out] = True
        weights = outside.reshape(*outside.shape, *[1] * (predictions.ndim - 2))
        n_models = weights.sum(axis=0)
        total = np.where(weights, predictions, 0).sum(axis=0)
        with np.errstate(invalid="ignore"):
            return (total / n_models).astype(predictions.dtype), np.any(outside, axis=0, keepdims=False)
