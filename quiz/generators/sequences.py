"""Exercises on sequences: attention, positions, parameters of the transformer's parts."""

import numpy as np

from engine import Embedding, MultiHeadAttention, attention, positional_code, softmax
from quiz.generators.drawn import Drawn, generator


@generator
def attention_score(rng: np.random.Generator) -> Drawn:
    """One scaled score q . k / sqrt(d)."""
    d = int(rng.choice([4, 9]))
    q, k = _whole(rng, -2, 3, d), _whole(rng, -2, 3, d)
    product = float(q @ k)
    if abs(product) < 2:
        return attention_score(rng)
    return Drawn(
        {"q": q, "k": k, "d": d, "root": np.sqrt(d), "product": product},
        product / np.sqrt(d),
        {
            "not-scaled": product,
            "divided-by-d": product / d,
            "multiplied": product * np.sqrt(d),
            "elements-added": float((q + k).sum() / np.sqrt(d)),
        },
    )


@generator
def attention_weight(rng: np.random.Generator) -> Drawn:
    """How much a query looks at one of three keys."""
    q, keys = _whole(rng, -2, 3, (1, 4)), _whole(rng, -1, 3, (3, 4))
    which = int(rng.integers(3))
    scores = (q @ keys.T)[0]
    weights = attention(q, keys, np.eye(3))[1][0]
    if not 0.05 < weights[which] < 0.9 or scores[which] == 0 or scores.sum() == 0:
        return attention_weight(rng)
    return Drawn(
        {
            "q": q[0],
            "k1": keys[0],
            "k2": keys[1],
            "k3": keys[2],
            "which": which + 1,
            "scores": scores,
            "scaled": scores / 2,
            "weights": weights.round(3),
        },
        float(weights[which]),
        {
            "not-scaled": float(softmax(scores)[which]),
            "divided-by-d": float(softmax(scores / 4)[which]),
            "no-softmax": float(scores[which] / 2),
            "no-exponential": float(scores[which] / scores.sum()),
        },
    )


@generator
def attention_output(rng: np.random.Generator) -> Drawn:
    """The output of one query: values summed by weights that are given."""
    weights = rng.permutation([0.1, 0.2, 0.7] if rng.integers(2) else [0.5, 0.3, 0.2])
    values = _whole(rng, -3, 6, 3)
    return Drawn(
        {"weights": weights, "v": values, "products": (weights * values).round(4)},
        float(weights @ values),
        {
            "plain-mean": float(values.mean()),
            "largest-alone": float(values[weights.argmax()]),
            "divided-by-three": float(weights @ values) / 3,
            "plain-sum": float(values.sum()),
        },
    )


@generator
def positional_value(rng: np.random.Generator) -> Drawn:
    """One number of the sinusoidal position code."""
    d = int(rng.choice([4, 6, 8]))
    position, column = int(rng.integers(1, 10)), int(rng.integers(0, 4))
    code = positional_code(position + 2, d)
    pair = column // 2
    other = column + 1 if column % 2 == 0 else column - 1
    angle = position / 10000 ** (2 * pair / d)
    wave = np.cos if column % 2 else np.sin
    mistakes = {
        "other-wave": float(code[position, other]),
        "position-from-one": float(code[position + 1, column]),
        "degrees": float(wave(np.radians(angle))),
    }
    if column >= 2:
        mistakes["exponent-without-two"] = float(wave(position / 10000 ** (pair / d)))
    return Drawn(
        {
            "d": d,
            "position": position,
            "column": column,
            "pair": pair,
            "wave": "cos" if column % 2 else "sin",
            "angle": angle,
        },
        float(code[position, column]),
        mistakes,
    )


@generator
def multi_head_parameters(rng: np.random.Generator) -> Drawn:
    """Parameters of multi-head attention, biases included."""
    heads = int(rng.choice([2, 4, 8]))
    d = heads * int(rng.choice([4, 8, 16]))
    layer = MultiHeadAttention(d, heads, rng=rng)
    return Drawn(
        {"d": d, "heads": heads, "head": d // heads, "one": d * d + d},
        layer.n_parameters,
        {
            "output-forgotten": 3 * (d * d + d),
            "no-bias": 4 * d * d,
            "times-heads": heads * 4 * (d * d + d),
            "one-projection": d * d + d,
        },
    )


@generator
def embedding_parameters(rng: np.random.Generator) -> Drawn:
    """Parameters of an embedding."""
    words, d, length = (int(rng.choice(options)) for options in ([500, 1000, 2000], [16, 32, 64], [10, 20, 50]))
    return Drawn(
        {"words": words, "d": d, "length": length},
        Embedding(words, d, rng=rng).n_parameters,
        {
            "with-bias": words * d + d,
            "sentence": length * d,
            "added": words + d,
            "all-positions": words * d * length,
        },
    )


def _whole(rng: np.random.Generator, low: int, high: int, size: int | tuple[int, ...]) -> np.ndarray:
    return rng.integers(low, high, size) / 1.0
