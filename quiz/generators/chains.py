"""Exercises in steps: what follows rightly from a wrong result before it is right."""

import numpy as np

from engine import Conv2D, Dense, output_size, relu, sigmoid, softmax
from quiz.generators.drawn import Chain, chain, tenths


@chain
def neuron_in_steps(rng: np.random.Generator) -> Chain:
    """Weighted sum, sigmoid, squared error, gradient at the sum."""
    (x1, x2), (w1, w2) = (tuple(float(v) for v in tenths(rng, -1, 1.5, 2)) for _ in range(2))
    b, t = float(tenths(rng, -1, 1, 1)[0]), int(rng.integers(2))
    return Chain(
        {"x1": x1, "x2": x2, "w1": w1, "w2": w2, "b": b, "t": t},
        {
            "z": lambda _: w1 * x1 + w2 * x2 + b,
            "output": lambda r: float(sigmoid(np.float64(r["z"]))),
            "loss": lambda r: (r["output"] - t) ** 2,
            "gradient": lambda r: 2 * (r["output"] - t) * r["output"] * (1 - r["output"]),
        },
        {
            "z": {"no-bias": lambda _: w1 * x1 + w2 * x2},
            "output": {"wrong-sign": lambda r: float(sigmoid(np.float64(-r["z"])))},
            "loss": {"not-squared": lambda r: abs(r["output"] - t)},
            "gradient": {
                "no-sigmoid": lambda r: 2 * (r["output"] - t),
                "no-two": lambda r: (r["output"] - t) * r["output"] * (1 - r["output"]),
            },
        },
    )


@chain
def learning_in_steps(rng: np.random.Generator) -> Chain:
    """Prediction, error, gradient and new weight of a linear neuron."""
    x, w, t = (float(v) for v in tenths(rng, -2, 2, 3))
    rate = float(rng.choice([0.1, 0.2, 0.5]))
    return Chain(
        {"x": x, "w": w, "t": t, "rate": rate},
        {
            "output": lambda _: w * x,
            "error": lambda r: r["output"] - t,
            "gradient": lambda r: 2 * r["error"] * x,
            "weight": lambda r: w - rate * r["gradient"],
        },
        {
            "output": {"added": lambda _: w + x},
            "error": {"wrong-sign": lambda r: t - r["output"]},
            "gradient": {"no-two": lambda r: r["error"] * x, "no-input": lambda r: 2 * r["error"]},
            "weight": {"uphill": lambda r: w + rate * r["gradient"], "no-rate": lambda r: w - r["gradient"]},
        },
    )


@chain
def matrix_in_steps(rng: np.random.Generator) -> Chain:
    """Precision, recall, F1 from a confusion matrix."""
    tp, fp, fn, tn = (int(rng.integers(*between)) for between in ((5, 40), (2, 20), (2, 20), (40, 200)))
    return Chain(
        {"tp": tp, "fp": fp, "fn": fn, "tn": tn},
        {
            "precision": lambda _: tp / (tp + fp),
            "recall": lambda _: tp / (tp + fn),
            "f1": lambda r: 2 * r["precision"] * r["recall"] / max(r["precision"] + r["recall"], 1e-12),
        },
        {
            "precision": {
                "recall": lambda _: tp / (tp + fn),
                "accuracy": lambda _: (tp + tn) / (tp + fp + fn + tn),
            },
            "recall": {"precision": lambda _: tp / (tp + fp), "specificity": lambda _: tn / (tn + fp)},
            "f1": {"plain-mean": lambda r: (r["precision"] + r["recall"]) / 2},
        },
    )


@chain
def convnet_in_steps(rng: np.random.Generator) -> Chain:
    """Sizes and parameters through convolution, pooling, flatten and dense."""
    size, kernel, filters = int(rng.choice([20, 24, 28, 32])), int(rng.choice([3, 5])), int(rng.choice([4, 8, 16]))
    nodes = int(rng.choice([5, 10, 20]))
    conv = Conv2D(1, filters, kernel, rng=rng)
    return Chain(
        {"size": size, "kernel": kernel, "filters": filters, "nodes": nodes},
        {
            "convolved": lambda _: output_size(size, kernel),
            "pooled": lambda r: output_size(round(r["convolved"]), 2, 2),
            "flat": lambda r: r["pooled"] ** 2 * filters,
            "weights": lambda _: conv.n_parameters,
            "dense": lambda r: (r["flat"] + 1) * nodes,
        },
        {
            "convolved": {"same-padding": lambda _: size, "no-plus-one": lambda _: size - kernel},
            "pooled": {"minus-one": lambda r: output_size(round(r["convolved"]), 2, 1)},
            "flat": {"one-map": lambda r: r["pooled"] ** 2, "one-side": lambda r: r["pooled"] * filters},
            "weights": {
                "no-bias": lambda _: kernel * kernel * filters,
                "one-bias": lambda _: kernel**2 * filters + 1,
            },
            "dense": {"no-bias": lambda r: r["flat"] * nodes},
        },
    )


@chain
def attention_in_steps(rng: np.random.Generator) -> Chain:
    """Two scores, scaling, a weight, the output, for one query and two keys."""
    q, k1, k2 = (rng.integers(-2, 3, 4) / 1.0 for _ in range(3))
    v1, v2 = (float(v) for v in rng.choice(np.arange(-4, 8), 2, replace=False))
    return Chain(
        {"q": q, "k1": k1, "k2": k2, "v1": v1, "v2": v2},
        {
            "score1": lambda _: float(q @ k1) / 2,
            "score2": lambda _: float(q @ k2) / 2,
            "weight1": lambda r: float(softmax(np.array([r["score1"], r["score2"]]))[0]),
            "output": lambda r: r["weight1"] * v1 + (1 - r["weight1"]) * v2,
        },
        {
            "score1": {"not-scaled": lambda _: float(q @ k1), "divided-by-d": lambda _: float(q @ k1) / 4},
            "score2": {"not-scaled": lambda _: float(q @ k2), "divided-by-d": lambda _: float(q @ k2) / 4},
            "weight1": {"other-key": lambda r: float(softmax(np.array([r["score2"], r["score1"]]))[0])},
            "output": {"plain-mean": lambda _: (v1 + v2) / 2, "first-alone": lambda r: r["weight1"] * v1},
        },
    )


@chain
def forward_in_steps(rng: np.random.Generator) -> Chain:
    """The two sums of a 2-2-1 net's hidden layer, then its output behind ReLU."""
    x, weight, bias = tenths(rng, -2, 2, 2), tenths(rng, -1, 1, (2, 2)), tenths(rng, -1, 1, 2)
    v, c = tenths(rng, -1, 1, 2), float(tenths(rng, -1, 1, 1)[0])
    layer = Dense(2, 2, rng=rng)
    layer.cast(np.float64)
    layer.weight[...], layer.bias[...] = weight, bias
    sums = layer.forward(x[None])[0]
    if (sums > 0).sum() != 1:  # so that ReLU makes a difference, but not all of it
        return forward_in_steps(rng)
    return Chain(
        {"x": x, "first": weight, "bias": bias, "v": v, "c": c},
        {
            "z1": lambda _: float(sums[0]),
            "z2": lambda _: float(sums[1]),
            "output": lambda r: float(v @ relu(np.array([r["z1"], r["z2"]])) + c),
        },
        {
            "z1": {"no-bias": lambda _: float((x @ weight)[0]), "row": lambda _: float((weight @ x + bias)[0])},
            "z2": {"no-bias": lambda _: float((x @ weight)[1]), "row": lambda _: float((weight @ x + bias)[1])},
            "output": {
                "no-relu": lambda r: float(v @ np.array([r["z1"], r["z2"]]) + c),
                "no-bias": lambda r: float(v @ relu(np.array([r["z1"], r["z2"]]))),
            },
        },
    )
