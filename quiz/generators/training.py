"""Exercises on training: steps of the optimizers, counting steps and epochs, initial weights."""

import numpy as np

from engine import SGD, Adam, Optimizer
from quiz.generators.drawn import Drawn, generator, tenths


def _steps(optimizer: Optimizer, w: float, gradients: list[float]) -> list[float]:
    params, path = {"w": np.array([w])}, []
    for gradient in gradients:
        optimizer.step(params, {"w": np.array([gradient])})
        path.append(float(params["w"][0]))
    return path


@generator
def gradient_step(rng: np.random.Generator) -> Drawn:
    """One SGD step on a single weight."""
    w, gradient = (float(v) for v in tenths(rng, -2, 2, 2))
    rate = float(rng.choice([0.05, 0.1, 0.2, 0.5]))
    return Drawn(
        {"w": w, "g": gradient, "rate": rate, "change": rate * gradient},
        _steps(SGD(rate), w, [gradient])[0],
        {
            "uphill": _steps(SGD(rate), w, [-gradient])[0],
            "no-learning-rate": _steps(SGD(1.0), w, [gradient])[0],
            "change-alone": -rate * gradient,
            "weight-times-gradient": w - rate * gradient * w,
        },
    )


@generator
def momentum_step(rng: np.random.Generator) -> Drawn:
    """The weight after two steps of SGD with momentum, velocity zero at first."""
    w = float(tenths(rng, -2, 2, 1)[0])
    gradients = [float(g) for g in tenths(rng, -2, 2, 2)]
    rate, momentum = 0.1, float(rng.choice([0.5, 0.8, 0.9]))
    averaged = [(1 - momentum) * gradients[0]]
    averaged.append(momentum * averaged[0] + (1 - momentum) * gradients[1])
    path = _steps(SGD(rate, momentum=momentum), w, gradients)
    return Drawn(
        {
            "w": w,
            "g1": gradients[0],
            "g2": gradients[1],
            "rate": rate,
            "momentum": momentum,
            "w1": path[0],
            "v1": path[0] - w,
            "v2": path[1] - path[0],
        },
        path[1],
        {
            "no-momentum": _steps(SGD(rate), w, gradients)[1],
            "averaged-gradient": _steps(SGD(rate), w, averaged)[1],
            "one-step": path[0],
            "last-step-from-the-start": w + path[1] - path[0],
        },
    )


@generator
def adam_first_step(rng: np.random.Generator) -> Drawn:
    """The weight after the first step of Adam: it moves by the learning rate, whatever the gradient."""
    w, gradient = (float(v) for v in tenths(rng, -3, 3, 2))
    rate = float(rng.choice([0.01, 0.02, 0.05]))
    m, v = 0.1 * gradient, 0.001 * gradient**2
    return Drawn(
        {"w": w, "g": gradient, "rate": rate, "m": m, "v": v, "sign": "+" if gradient > 0 else "-"},
        _steps(Adam(rate), w, [gradient])[0],
        {
            "plain-gradient-step": _steps(SGD(rate), w, [gradient])[0],
            "no-bias-correction": w - rate * m / float(np.sqrt(v)),
            "uphill": _steps(Adam(rate), w, [-gradient])[0],
        },
    )


@generator
def steps_per_epoch(rng: np.random.Generator) -> Drawn:
    """Updates in one epoch, the last batch being smaller."""
    batch = int(rng.choice([16, 32, 50, 64, 100, 128]))
    full = int(rng.integers(5, 40))
    rest = int(rng.integers(1, batch))
    n = batch * full + rest
    return Drawn(
        {"n": n, "batch": batch, "full": full, "rest": rest, "ratio": n / batch},
        len(range(0, n, batch)),
        {"last-batch-forgotten": n // batch, "samples": n, "batch-size": batch, "not-rounded": n / batch},
    )


@generator
def total_steps(rng: np.random.Generator) -> Drawn:
    """Updates in several epochs."""
    batch, epochs = int(rng.choice([16, 32, 64, 128])), int(rng.integers(3, 30))
    n = batch * int(rng.integers(5, 40)) + int(rng.integers(1, batch))
    steps = len(range(0, n, batch))
    return Drawn(
        {"n": n, "batch": batch, "epochs": epochs, "steps": steps},
        epochs * steps,
        {
            "last-batch-forgotten": epochs * (n // batch),
            "one-epoch": steps,
            "samples": epochs * n,
            "batches-across-epochs": len(range(0, n * epochs, batch)),
        },
    )


@generator
def he_deviation(rng: np.random.Generator) -> Drawn:
    """Standard deviation of He's initial weights, sqrt(2 / fan_in)."""
    fan_in, fan_out = (int(n) for n in rng.choice([8, 16, 32, 50, 64, 100, 128, 200, 256], 2, replace=False))
    right = np.sqrt(2 / fan_in)
    return Drawn(
        {"fan_in": fan_in, "fan_out": fan_out},
        right,
        {
            "variance": right**2,
            "fan-out": np.sqrt(2 / fan_out),
            "glorot": np.sqrt(2 / (fan_in + fan_out)),
            "no-two": np.sqrt(1 / fan_in),
        },
    )
