"""Each number of the small net as a formula: symbols, then the numbers in their place, then what they give."""

import math

from pages._figures.german import significant
from pages._figures.small_net import ACTIVATED, GOES_TO, INCOMING, SUMS, SmallNet, symbol

_FROM = {activated: z for z, activated in ACTIVATED.items()}
# hidden value -> (weight, the sum it flows into), one pair for each way
WAYS = {"h1": [("w5", "z3")], "h2": [("w6", "z3")], "x1": [("w1", "z1"), ("w3", "z2")]}
WAYS["x2"] = [("w2", "z1"), ("w4", "z2")]


def gradient(name: str) -> str:
    """∂L/∂w₁."""
    return f"∂L/∂{symbol(name)}"


def derivative(net: SmallNet, z: str) -> str:
    """σ′(z₁), or f′(z₁) where there is no activation."""
    return f"{net.function(z)}′({symbol(z)})"


def bracketed(value: float) -> str:
    """The number as a factor: in brackets if it is negative."""
    text = significant(value)
    return f"({text})" if text.startswith("−") else text


def why_value(net: SmallNet, name: str) -> list[str]:
    """How the forward pass came to the number."""
    value, result = net.value, significant(net.value[name])
    if name in SUMS:
        *weights, bias = SUMS[name]
        symbols = " + ".join(f"{symbol(w)} · {symbol(INCOMING[w])}" for w in weights)
        numbers = " + ".join(f"{bracketed(value[w])} · {bracketed(value[INCOMING[w]])}" for w in weights)
        last = bracketed(value[bias])
        products = " + ".join(bracketed(value[w] * value[INCOMING[w]]) for w in weights)
        return [
            f"{symbol(name)} = {symbols} + {symbol(bias)} = {numbers} + {last} = {products} + {last} = {result}"
        ]
    if name in _FROM:
        z = _FROM[name]
        inner = significant(value[z])
        written = {
            "σ": f"1 / (1 + e^(−{bracketed(value[z])}))",
            "tanh": f"tanh({inner})",
            "ReLU": f"max(0; {inner})",
            "f": f"{inner}",
        }[net.function(z)]
        if net.function(z) == "f":
            return [f"{symbol(name)} = {symbol(z)} = {written}, ohne Aktivierung"]
        return [f"{symbol(name)} = {net.function(z)}({symbol(z)}) = {written} = {result}"]
    return [f"{symbol(name)} = {result}"]


def why_loss(net: SmallNet) -> list[str]:
    """How the loss came about."""
    y, t, result = bracketed(net.value["y"]), significant(net.target), significant(net.loss_value)
    if is_squared(net):
        return [f"L = (y − t)² = ({significant(net.value['y'])} − {t})² = {result}"]
    return [f"L = −(t · ln y + (1 − t) · ln(1 − y)) mit y = {y} und t = {t}, also L = {result}"]


def why_gradient(net: SmallNet, name: str) -> list[str]:
    """The chain rule for the number, and what moving it a little says."""
    return [f"{gradient(name)} = {_chain(net, name)} = {significant(net.grad[name])}", check(net, name)]


def _chain(net: SmallNet, name: str) -> str:
    grad, value = net.grad, net.value
    if name == "y":
        y, t = significant(value["y"]), significant(net.target)
        if is_squared(net):
            return f"2 · (y − t) = 2 · ({y} − {t})"
        return f"(y − t) / (y · (1 − y)) = ({y} − {t}) / ({y} · (1 − {y}))"
    if name in ACTIVATED:
        factors = [(gradient(ACTIVATED[name]), grad[ACTIVATED[name]]), (derivative(net, name), net.slope[name])]
        return _products([factors])
    if name in WAYS:
        return _products([[(gradient(z), grad[z]), (symbol(w), value[w])] for w, z in WAYS[name]])
    z = GOES_TO[name]
    if name in INCOMING:
        return _products([[(gradient(z), grad[z]), (symbol(INCOMING[name]), value[INCOMING[name]])]])
    return f"{gradient(z)} · 1"


def _products(paths: list[list[tuple[str, float]]]) -> str:
    symbols = " + ".join(" · ".join(text for text, _ in path) for path in paths)
    numbers = " + ".join(" · ".join(bracketed(number) for _, number in path) for path in paths)
    if len(paths) > 1:
        numbers += " = " + " + ".join(bracketed(math.prod(number for _, number in path)) for path in paths)
    return f"{symbols} = {numbers}"


def check(net: SmallNet, name: str) -> str:
    """The comparison with the central difference, and why it fails at a kink."""
    numeric, difference = net.numeric_grad[name], abs(net.grad[name] - net.numeric_grad[name])
    if numeric != numeric and net.finite:
        return "Kontrolle: y ± ε läge ausserhalb von 0 bis 1, dort gibt es keinen Logarithmus."
    text = f"Kontrolle: (L({symbol(name)} + ε) − L({symbol(name)} − ε)) / 2ε = {significant(numeric)}"
    if difference <= 1e-6 * max(1, abs(numeric)):
        return f"{text} ✓ (Unterschied {significant(difference, 1)})"
    if any(net.has_kink(z) for z in ACTIVATED):
        return f"{text}. Bei z = 0 hat ReLU einen Knick: Die Differenz mittelt beide Seiten."
    return f"{text} (Unterschied {significant(difference, 1)})"


def why_slope(net: SmallNet, z: str) -> str:
    """How the derivative of the activation comes from its output."""
    h, slope = ACTIVATED[z], significant(net.slope[z])
    output, name = bracketed(net.value[h]), derivative(net, z)
    match net.function(z):
        case "σ":
            return f"{name} = {symbol(h)} · (1 − {symbol(h)}) = {output} · (1 − {output}) = {slope}"
        case "tanh":
            return f"{name} = 1 − {symbol(h)}² = 1 − {output}² = {slope}"
        case "ReLU":
            return f"{name} = {slope}, denn {symbol(z)} ist {'' if net.slope[z] else 'nicht '}grösser als 0"
    return f"{name} = 1: ohne Aktivierung geht der Gradient unverändert durch"


def why_new(net: SmallNet, name: str) -> list[str]:
    """What the optimizer made of the gradient."""
    old, new = significant(net.value[name]), significant(net.new[name])
    if net.optimizer == "SGD":
        rate, grad = significant(net.learning_rate), bracketed(net.grad[name])
        return [f"Update: {symbol(name)} − η · {gradient(name)} = {old} − {rate} · {grad} = {new}"]
    change = significant(net.new[name] - net.value[name])
    return [
        f"Update mit {net.optimizer}: {old} → {new} (Änderung {change}); der Gradient ist derselbe wie bei SGD."
    ]


def is_squared(net: SmallNet) -> bool:
    """Whether the loss is the squared error."""
    return type(net.loss).__name__ == "MeanSquaredError"
