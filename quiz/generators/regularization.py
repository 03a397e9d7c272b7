"""Exercises on regularization: penalties, dropout, early stopping, batch norm."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from engine import L1, L2, SGD, BatchNorm, Dropout, EarlyStopping, LayerNorm
from quiz.generators.drawn import Drawn, generator, tenths


@generator
def l1_loss(rng: np.random.Generator) -> Drawn:
    """Loss plus lambda times the sum of absolute weights."""
    w, loss = tenths(rng, -2, 2, 4), float(rng.integers(10, 90)) / 100
    lam = float(rng.choice([0.01, 0.05, 0.1]))
    return Drawn(
        {"w": w, "loss": loss, "lam": lam, "sum": float(np.abs(w).sum()), "penalty": _value(L1(lam), w)},
        loss + _value(L1(lam), w),
        {
            "squared": loss + _value(L2(lam), w),
            "signs-kept": loss + lam * float(w.sum()),
            "no-lambda": loss + _value(L1(1.0), w),
            "penalty-alone": _value(L1(lam), w),
        },
    )


@generator
def l2_step(rng: np.random.Generator) -> Drawn:
    """One SGD step on loss + lambda w^2."""
    w, gradient = (float(v) for v in tenths(rng, -2, 2, 2))
    rate, lam = float(rng.choice([0.1, 0.2])), float(rng.choice([0.1, 0.2, 0.5]))
    penalty = _gradient(L2(lam), w)
    return Drawn(
        {"w": w, "g": gradient, "rate": rate, "lam": lam, "penalty": penalty, "total": gradient + penalty},
        _step(w, gradient + penalty, rate),
        {
            "no-penalty": _step(w, gradient, rate),
            "no-two": _step(w, gradient + penalty / 2, rate),
            "l1": _step(w, gradient + _gradient(L1(lam), w), rate),
            "penalty-subtracted": _step(w, gradient - penalty, rate),
            "penalty-not-derived": _step(w, gradient + _value(L2(lam), np.array([w])), rate),
        },
    )


@generator
def dropout_scaling(rng: np.random.Generator) -> Drawn:
    """What an activation that survives dropout becomes in training."""
    a, rate = float(tenths(rng, 0.2, 4, 1)[0]), float(rng.choice([0.1, 0.2, 0.25, 0.4, 0.6]))
    return Drawn(
        {"a": a, "rate": rate, "keep": round(1 - rate, 2)},
        _survivor(a, rate),
        {
            "keep-as-rate": _survivor(a, round(1 - rate, 2)),
            "scaled-down": a * (1 - rate),
            "unscaled": a,
            "times-rate": a * rate,
        },
    )


@generator
def dropout_survivors(rng: np.random.Generator) -> Drawn:
    """Nodes that stay on average."""
    n, rate = int(rng.choice([20, 40, 50, 80, 100, 200])), float(rng.choice([0.1, 0.2, 0.3, 0.4]))
    return Drawn(
        {"n": n, "rate": rate, "keep": round(1 - rate, 2)},
        n * (1 - rate),
        {"dropped-ones": n * rate, "all": n, "scaled": n / (1 - rate)},
    )


@generator
def early_stopping_epoch(rng: np.random.Generator) -> Drawn:
    """The epoch after which early stopping ends a run."""
    patience, best = int(rng.integers(2, 5)), int(rng.integers(3, 7))
    losses = np.round(0.9 - 0.1 * np.arange(best) + rng.integers(0, 3, best) / 100, 2)
    losses[1] = losses[0] + 0.02  # one epoch without progress, which does not stop it
    worse = losses[-1] + rng.integers(1, 9, patience + 2) / 100
    losses = np.concatenate([losses, worse.round(2)])
    stopped, best_epoch = _stop(losses, patience)
    if best_epoch != best:
        return early_stopping_epoch(rng)
    return Drawn(
        {"losses": losses, "patience": patience, "best": best_epoch, "best_loss": float(losses[best_epoch - 1])},
        stopped,
        {
            "best-epoch": best_epoch,
            "one-late": _stop(losses, patience + 1)[0],
            "first-rise": 2,
            "to-the-end": len(losses),
        },
    )


@generator
def bootstrap_distinct(rng: np.random.Generator) -> Drawn:
    """How many different examples a bootstrap sample holds on average: N (1 - (1 - 1/N)^N)."""
    n = int(rng.integers(4, 26))
    missing = (1 - 1 / n) ** n
    return Drawn(
        {"n": n, "missing": missing},
        n * (1 - missing),
        {"without-replacement": n, "missing-ones": n * missing, "one-half": n / 2, "share-alone": 1 - missing},
    )


@generator
def batch_norm_value(rng: np.random.Generator) -> Drawn:
    """The first number of a batch of four after batch norm with gamma and beta."""
    x = np.stack([tenths(rng, 0.5, 6, 4), tenths(rng, 4, 9, 4)], axis=1)
    gamma, beta = float(rng.choice([0.5, 2.0, 3.0])), float(rng.choice([-1.0, 0.5, 1.0]))
    mean, variance = float(x[:, 0].mean()), float(x[:, 0].var())
    if variance < 0.2:
        return batch_norm_value(rng)
    scaled = float(_normalise(BatchNorm(2, epsilon=1e-12), x)[0, 0])
    return Drawn(
        {
            "x": x[:, 0],
            "first": float(x[0, 0]),
            "gamma": gamma,
            "beta": beta,
            "mean": mean,
            "variance": variance,
            "scaled": scaled,
        },
        gamma * scaled + beta,
        {
            "no-gamma-and-beta": scaled,
            "no-root": gamma * float(x[0, 0] - mean) / variance + beta,
            "not-centred": gamma * float(x[0, 0]) / np.sqrt(variance) + beta,
            "sample-variance": gamma * float(x[0, 0] - mean) / float(x[:, 0].std(ddof=1)) + beta,
        },
    )


@generator
def layer_norm_value(rng: np.random.Generator) -> Drawn:
    """The first feature of the first of two samples after layer norm, where batch norm is the mistake."""
    x = tenths(rng, 0.5, 6, (2, 3))
    if x[0].var() < 0.2 or x[:, 0].var() < 0.2:
        return layer_norm_value(rng)
    return Drawn(
        {"x": x, "row": x[0], "mean": float(x[0].mean()), "variance": float(x[0].var())},
        float(_normalise(LayerNorm(3, epsilon=1e-12), x)[0, 0]),
        {
            "batch-norm": float(_normalise(BatchNorm(3, epsilon=1e-12), x)[0, 0]),
            "no-root": float((x[0, 0] - x[0].mean()) / x[0].var()),
            "whole-table": float((x[0, 0] - x.mean()) / x.std()),
        },
    )


def _value(penalty: L1 | L2, w: np.ndarray) -> float:
    return float(penalty.value(w, np.ones_like(w)))


def _gradient(penalty: L1 | L2, w: float) -> float:
    grad = np.zeros(1)
    penalty.add_gradient(np.array([w]), grad, np.ones(1))
    return float(grad[0])


def _step(w: float, gradient: float, rate: float) -> float:
    params = {"w": np.array([w])}
    SGD(rate).step(params, {"w": np.array([gradient])})
    return float(params["w"][0])


def _survivor(a: float, rate: float) -> float:
    # the largest of many: those that were dropped are zero
    return float(Dropout(rate, np.random.default_rng(0)).forward(np.full((1, 200), a), training=True).max())


def _stop(losses: np.ndarray, patience: int) -> tuple[int, int]:
    """Epoch of the stop and of the best loss, both from 1."""
    rule, history = EarlyStopping(patience, restore_best=False), SimpleNamespace(val_loss=losses[:0], best_epoch=0)
    rule.on_start(cast(Any, None), cast(Any, history))
    for epoch in range(1, len(losses) + 1):
        history.val_loss = losses[:epoch]
        if rule.on_epoch(epoch, cast(Any, None), cast(Any, history)):
            return epoch, history.best_epoch
    return len(losses), history.best_epoch


def _normalise(layer: BatchNorm | LayerNorm, x: np.ndarray) -> np.ndarray:
    return layer.forward(x, training=True)
