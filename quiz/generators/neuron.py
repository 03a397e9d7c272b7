"""Exercises on a neuron and a layer: weighted sums, activations, parameters, gradients."""

import itertools

import numpy as np

from engine import CategoricalCrossEntropy, Dense, MeanSquaredError, Sequential, relu, sigmoid, softmax
from quiz.generators.drawn import Drawn, generator, tenths


@generator
def weighted_sum(rng: np.random.Generator) -> Drawn:
    """z = w . x + b of one neuron with three inputs."""
    x, weight, bias = tenths(rng, -2, 2, (1, 3)), tenths(rng, -1, 1, (3, 1)), float(tenths(rng, -1, 1, 1)[0])
    return Drawn(
        {"x": x[0], "w": weight[:, 0], "b": bias, "products": (x[0] * weight[:, 0]).round(4)},
        _dense(x, weight, bias),
        {
            "no-bias": _dense(x, weight, 0.0),
            "bias-subtracted": _dense(x, weight, -bias),
            "bias-times-input": _dense(x, weight, bias * float(x.sum())),
            "without-weights": _dense(x, np.ones_like(weight), bias),
        },
    )


@generator
def forward_pass(rng: np.random.Generator) -> Drawn:
    """Output of a 2-2-1 net with ReLU in the hidden layer."""
    x, first, second = tenths(rng, -2, 2, (1, 2)), tenths(rng, -1, 1, (2, 2)), tenths(rng, -1, 1, (2, 1))
    bias, output_bias = tenths(rng, -1, 1, 2), float(tenths(rng, -1, 1, 1)[0])
    hidden = x @ first + bias
    if (hidden > 0).sum() != 1:  # one node off, one on: else ReLU makes no difference, or all the difference
        return forward_pass(rng)
    return Drawn(
        {
            "x": x[0],
            "first": first,
            "bias": bias,
            "second": second[:, 0],
            "output_bias": output_bias,
            "z": hidden[0],
            "h": relu(hidden)[0],
        },
        _dense(relu(hidden), second, output_bias),
        {
            "no-relu": _dense(hidden, second, output_bias),
            "no-hidden-bias": _dense(relu(x @ first), second, output_bias),
            "no-output-bias": _dense(relu(hidden), second, 0.0),
            "transposed": _dense(relu(x @ first.T + bias), second, output_bias),
        },
    )


@generator
def sigmoid_output(rng: np.random.Generator) -> Drawn:
    """sigmoid(w x + b) of a neuron with one input."""
    x, w, b = (float(v) for v in tenths(rng, -2, 2, 3))
    z = w * x + b
    return Drawn(
        {"x": x, "w": w, "b": b, "z": z},
        float(sigmoid(np.float64(z))),
        {
            "no-sigmoid": z,
            "wrong-sign": float(sigmoid(np.float64(-z))),
            "tanh": float(np.tanh(z)),
            "no-bias": float(sigmoid(np.float64(w * x))),
        },
    )


@generator
def softmax_probability(rng: np.random.Generator) -> Drawn:
    """Probability of one of three classes from logits."""
    logits = tenths(rng, -1.5, 3, 3)
    k = int(rng.integers(3))
    return Drawn(
        {"logits": logits, "k": k + 1, "logit": float(logits[k]), "exponentials": np.exp(logits).round(3)},
        float(softmax(logits)[k]),
        {
            "no-exponential": float(logits[k] / logits.sum()) if abs(logits.sum()) > 0.05 else np.nan,
            "sigmoid": float(sigmoid(logits)[k]),
            "not-divided": float(np.exp(logits[k])),
            "negative-logits": float(softmax(-logits)[k]),
        },
    )


@generator
def dense_parameters(rng: np.random.Generator) -> Drawn:
    """Parameters of a net of three Dense layers."""
    sizes = [int(n) for n in (rng.integers(3, 20), *rng.choice([4, 6, 8, 12, 16, 24, 32], 2), rng.integers(1, 11))]
    model = Sequential([Dense(a, b, rng=rng) for a, b in itertools.pairwise(sizes)])
    counts = [layer.n_parameters for layer in model.layers]
    return Drawn(
        {
            "inputs": sizes[0],
            "n1": sizes[1],
            "n2": sizes[2],
            "outputs": sizes[3],
            "c1": counts[0],
            "c2": counts[1],
            "c3": counts[2],
        },
        model.n_parameters,
        {
            "no-bias": sum(layer.params["weight"].size for layer in model.layers),
            "nodes": sum(sizes),
            "bias-of-the-inputs": model.n_parameters + sizes[0],
            "last-layer-forgotten": counts[0] + counts[1],
        },
    )


@generator
def weight_gradient(rng: np.random.Generator) -> Drawn:
    """dL/dw of L = (w x + b - t)^2 for one sample."""
    x, w, b, t = (float(v) for v in tenths(rng, -2, 2, 4))
    layer, loss = _layer(np.array([[w]]), b), MeanSquaredError()
    loss.forward(layer.forward(np.array([[x]])), np.array([[t]]))
    layer.backward(loss.backward())
    right = float(layer.grads["weight"].item())
    return Drawn(
        {"x": x, "w": w, "b": b, "t": t, "y": w * x + b, "error": w * x + b - t},
        right,
        {
            "no-two": right / 2,
            "no-input": float(layer.grads["bias"].item()),
            "wrong-sign": -right,
            "times-weight": 2 * (w * x + b - t) * w,
        },
    )


@generator
def logit_gradient(rng: np.random.Generator) -> Drawn:
    """dL/dz_k of cross-entropy on softmax for the right class."""
    logits = tenths(rng, -1.5, 3, 3)
    k = int(rng.integers(3))
    loss = CategoricalCrossEntropy(from_logits=True)
    loss.forward(logits[None], np.array([k]))
    p = softmax(logits)
    return Drawn(
        {"logits": logits, "k": k + 1, "p": p.round(3), "pk": float(p[k])},
        float(loss.backward()[0, k]),
        {
            "not-minus-one": float(p[k]),
            "wrong-sign": float(1 - p[k]),
            "of-the-probability": float(-1 / p[k]),
            "loss-itself": float(-np.log(p[k])),
        },
    )


@generator
def vanishing_gradient(rng: np.random.Generator) -> Drawn:
    """The largest factor that n sigmoids in a row leave of a gradient: 0.25^n."""
    n = int(rng.integers(3, 7))
    slope = float(sigmoid(np.float64(0)) * (1 - sigmoid(np.float64(0))))
    return Drawn(
        {"n": n, "slope": slope},
        slope**n,
        {"slope-one-half": 0.5**n, "multiplied-by-n": slope * n, "one-layer": slope, "divided-by-n": slope / n},
    )


def _layer(weight: np.ndarray, bias: float) -> Dense:
    layer = Dense(weight.shape[0], weight.shape[1], rng=np.random.default_rng(0))
    layer.cast(np.float64)
    layer.weight[...], layer.bias[...] = weight, bias
    return layer


def _dense(x: np.ndarray, weight: np.ndarray, bias: float) -> float:
    return float(_layer(weight, bias).forward(x)[0, 0])
