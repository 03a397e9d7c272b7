"""Exercises on models with several inputs or outputs: parameters of branches, the one loss of several heads."""

import numpy as np

from engine import (
    Add,
    CategoricalCrossEntropy,
    CombinedLoss,
    Concatenate,
    Dense,
    Layer,
    MeanSquaredError,
    Parallel,
    Sequential,
    dense_network,
)
from quiz.generators.drawn import Drawn, generator, tenths


@generator
def two_branch_parameters(rng: np.random.Generator) -> Drawn:
    """Parameters of a net with a Dense branch for each of two inputs, concatenated before a Dense output."""
    first, second = (int(n) for n in rng.choice([4, 6, 8, 16, 32, 64], 2, replace=False))
    width, nodes = int(rng.choice([4, 8, 12, 24])), int(rng.choice([2, 3, 5, 10]))

    def count(join: Layer, joined: int) -> int:
        branches = Parallel([Dense(first, width, rng=rng), Dense(second, width, rng=rng)])
        return Sequential([branches, join, Dense(joined, nodes, rng=rng)]).n_parameters

    c1, c2, c3 = (
        Dense(fan_in, fan_out, rng=rng).n_parameters
        for fan_in, fan_out in ((first, width), (second, width), (2 * width, nodes))
    )
    right = count(Concatenate(), 2 * width)
    return Drawn(
        {
            "first": first,
            "second": second,
            "width": width,
            "nodes": nodes,
            "joined": 2 * width,
            "c1": c1,
            "c2": c2,
            "c3": c3,
        },
        right,
        {
            "no-bias": right - 2 * width - nodes,
            "added": count(Add(), width),
            "output-forgotten": c1 + c2,
            "one-chain": dense_network([first + second, width, nodes], "ReLU", rng=rng).n_parameters,
        },
    )


@generator
def weighted_loss(rng: np.random.Generator) -> Drawn:
    """The loss of one sample of a net with a class and a number as outputs."""
    parts = rng.permutation(np.diff([0, *sorted(rng.choice(np.arange(1, 20), 2, replace=False)), 20])) / 20
    k, weight = int(rng.integers(3)), float(rng.choice([0.1, 0.2, 0.5, 2.0, 5.0]))
    y, t = (float(v) for v in tenths(rng, -3, 3, 2))
    predictions = (parts[None], np.array([[y]]))
    targets = (np.array([k]), np.array([[t]]))

    def total(*weights: float) -> float:
        return CombinedLoss([CategoricalCrossEntropy(), MeanSquaredError()], weights).forward(predictions, targets)

    entropy, squared = total(1.0, 0.0), total(0.0, 1.0)
    return Drawn(
        {"p": parts, "k": k + 1, "y": y, "t": t, "weight": weight, "entropy": entropy, "squared": squared},
        total(1.0, weight),
        {
            "unweighted": total(1.0, 1.0),
            "other-loss-weighted": total(weight, 1.0),
            "product": entropy * squared,
            "second-alone": weight * squared,
            "divided-by-the-weights": total(1.0, weight) / (1 + weight),
        },
    )


@generator
def balancing_weight(rng: np.random.Generator) -> Drawn:
    """The weight with which the larger of two losses adds as much to the sum as the smaller one."""
    small, large = float(rng.integers(10, 30)) / 10, float(rng.integers(10, 60))
    return Drawn(
        {"small": small, "large": large},
        small / large,
        {
            "inverse": large / small,
            "share": small / (small + large),
            "one-half": 0.5,
            "difference": large - small,
        },
    )
