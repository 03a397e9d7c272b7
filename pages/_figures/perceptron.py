"""Figures of the lab Perceptron: the line while it is moved or learned, and one sample's whole calculation."""

from collections.abc import Sequence

import numpy as np

from engine import PerceptronStep, Split, sigmoid
from pages._figures.film import Curves, Film, Series, Surface
from pages._figures.german import number, percent, significant

_EXTENT, _SIZE, _MOST_FRAMES = 3.0, 61, 80


def draw_line(
    train: Split,
    weight: Sequence[float],
    bias: float,
    corrections: Sequence[PerceptronStep],
    learning_rate: float,
    sample: int,
) -> Film:
    """The line z = 0 at the start and after each correction, beside the accuracy; sample from 0."""
    weights = np.array([weight, *(step.weight_after for step in corrections)])  # (S, 2)
    biases = np.array([bias, *(step.bias_after for step in corrections)])  # (S,)
    z = train.x @ weights.T + biases  # (N, S)
    right = ((z > 0) == (train.y > 0.5)).mean(axis=0)  # (S,)
    steps = np.unique(np.linspace(0, len(biases) - 1, _MOST_FRAMES).round().astype(int))
    axis = np.linspace(-_EXTENT, _EXTENT, _SIZE)
    x1, x2 = np.meshgrid(axis, axis)
    w1, w2, b = (values[steps, None, None] for values in (weights[:, 0], weights[:, 1], biases))
    order = [*(i for i in range(len(train.x)) if i != sample), sample]  # the chosen one lies on top
    roles = ["training" if train.y[i, 0] > 0.5 else "validation" for i in order[:-1]] + ["test"]
    surface = Surface(
        "Blau: z > 0, also Klasse A",
        "Input x₁",
        "Input x₂",
        np.clip((w1 * x1 + w2 * x2 + b) / np.maximum(np.hypot(w1, w2), 1e-9), -1, 1),
        (-_EXTENT, _EXTENT, -_EXTENT, _EXTENT),
        low=-1.0,
        points=train.x[order],
        roles=roles,
        hollow=[False] * len(train.x),
        legend=[("Klasse A", "training"), ("Klasse B", "validation"), ("gewähltes Sample", "test")],
        contour=0.0,
    )
    accuracy = Series("Training", "training", np.arange(len(right)), right)
    curve = Curves("Accuracy nach jeder Korrektur", "Korrektur", "Accuracy (Anteil)", [accuracy], y_range=(0, 1))
    if len(biases) == 1:
        title = f"Deine Gerade trennt {percent(float(right[-1]))} der Samples richtig"
    else:
        title = f"Nach {len(biases) - 1} Korrekturen sind {percent(float(right[-1]))} der Samples richtig"
    line = f"{number(weights[-1, 0])} x₁ + {number(weights[-1, 1])} x₂ + {number(biases[-1])} = 0"
    panels = [surface, curve] if len(biases) > 1 else [surface]
    told = [write_correction(corrections[i - 1], learning_rate) if i else _start(weight, bias) for i in steps]
    return Film(
        title,
        steps,
        panels,
        f"{title}. Die Gerade ist {line}.",
        epoch_name="Korrektur",
        captions=told if corrections else (),
    )


def _start(weight: Sequence[float], bias: float) -> list[tuple[str, str]]:
    values = [significant(value) for value in (*weight, bias)]
    return [("Start", "noch keine Korrektur"), *zip(("w₁", "w₂", "b"), values, strict=True)]


def write_correction(step: PerceptronStep, learning_rate: float) -> list[tuple[str, str]]:
    """The learning rule with the numbers of one correction, row by row: the error, then each parameter."""
    factor = f"{significant(learning_rate)} · {_in_brackets(step.error)}"
    seen = f"Sample {step.sample + 1}, Durchgang {step.epoch}: y = {step.target}, ŷ = {step.prediction}"
    rows = [("Fehler", f"{seen}, also y − ŷ = {significant(step.error)}")]
    for name, before, x, after in zip(("w₁", "w₂"), step.weight_before, step.x, step.weight_after, strict=True):
        sums = f"{significant(float(before))} + {factor} · {_in_brackets(float(x))} = {significant(float(after))}"
        rows.append((name, sums))
    rows.append(
        ("b", f"{significant(_zeroed(step.bias_before))} + {factor} = {significant(_zeroed(step.bias_after))}")
    )
    return rows


def _zeroed(value: float) -> float:
    """0 for what is left of it after steps of 0.1 there and back."""
    return 0.0 if abs(value) < 1e-9 else value


def _in_brackets(value: float) -> str:
    return f"({significant(value)})" if value < 0 else significant(value)


def write_products(x: np.ndarray, weight: np.ndarray, bias: float) -> str:
    """The neuron's calculation for one sample as a formula, every product with its numbers; x, weight (2,)."""
    products = [f"{_signed(w)} \\cdot {_signed(v)}" for w, v in zip(weight, x, strict=True)]
    values = [_signed(float(w * v)) for w, v in zip(weight, x, strict=True)]
    z = float(weight @ x + bias)
    side = r"> 0 \Rightarrow \text{Klasse A}" if z > 0 else r"\le 0 \Rightarrow \text{Klasse B}"
    return (
        rf"$$\begin{{aligned}} z &= {' + '.join(products)} + {_signed(bias)} \\"
        rf"&= {' + '.join(values)} + {_signed(bias)} \\ &= {_plain(z)} {side} \end{{aligned}}$$"
    )


def write_outputs(z: float) -> str:
    """A Markdown table: the same sum through four functions, and what the whole neuron is called then."""
    rows = [
        ("Stufe", float(z > 0), "Perceptron: A oder B"),
        ("Identität", z, "lineare Regression"),
        ("Sigmoid", float(sigmoid(np.array(z))), "logistische Regression"),
        ("ReLU", max(z, 0.0), "ein Neuron im Hidden Layer"),
    ]
    lines = [f"| {name} | {significant(value)} | {neuron} |" for name, value, neuron in rows]
    head = f"| Danach | Ausgabe für z = {significant(z)} | Das ganze Neuron heisst |"
    return "\n".join([head, "|---|---|---|", *lines])


def _plain(value: float) -> str:
    """Three significant digits, as LaTeX: without the braces a comma would be followed by a gap."""
    return f"{round(value, 4) or 0:.3g}".replace(".", "{,}")  # `or 0` takes the sign from a zero


def _signed(value: float) -> str:
    return f"({_plain(value)})" if value < 0 else _plain(value)
