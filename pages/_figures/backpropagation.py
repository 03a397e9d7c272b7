"""Figures of the lab Backpropagation: the net with every number, step by step, and the loss along the step."""

import numpy as np
import plotly.graph_objects as go

from pages._figures import small_net_formulas as formulas
from pages._figures.backpropagation_steps import (
    AFTER,
    FORWARD,
    LOSS,
    PHASES,
    UPDATE,
    gradient_line,
    short,
    walk_steps,
)
from pages._figures.german import significant
from pages._figures.palette import PLOTLY, TEMPLATE
from pages._figures.small_net import ACTIVATED, GOES_TO, INCOMING, PARAMETERS, SmallNet, symbol
from pages._figures.walk import Line, Link, Place, Point, Walk

NODES: dict[str, tuple[Point, Point]] = {
    "x1": ((40, 82), (90, 30)), "x2": ((40, 262), (270, 30)),
    "z1": ((234, 82), (90, 172)), "z2": ((234, 262), (270, 172)),
    "h1": ((342, 82), (90, 254)), "h2": ((342, 262), (270, 254)),
    "z3": ((500, 172), (180, 370)), "y": ((600, 172), (180, 446)), "L": ((700, 172), (180, 522)),
}  # fmt: skip
BESIDE: dict[str, tuple[Point, Point]] = {
    "w1": ((136, 82), (86, 114)), "w3": ((103, 141), (145, 74)),
    "w2": ((103, 203), (215, 74)), "w4": ((136, 262), (274, 114)),
    "b1": ((234, 26), (27, 172)), "b2": ((234, 206), (333, 172)),
    "w5": ((422, 126), (112, 314)), "w6": ((422, 218), (248, 314)), "b3": ((500, 116), (96, 370)),
}  # fmt: skip
NAMES = {"x": "Input", "z": "Gewichtete Summe", "h": "Ausgabe des Neurons", "y": "Vorhersage"}


def draw_walk(net: SmallNet, phase: str, hide_gradients: bool = False) -> Walk:
    """The net after `phase`; with `hide_gradients` the way back shows question marks instead of its numbers."""
    title = "Rechne selbst: Der Rückweg ist verdeckt" if hide_gradients else write_title(net, phase)
    x1, x2, y = (significant(net.value[name]) for name in ("x1", "x2", "y"))
    way = f"Von x₁ = {x1} und x₂ = {x2} zur Vorhersage y = {y}; "
    way += f"Ziel t = {significant(net.target)}, Loss {significant(net.loss_value)}"
    return Walk(
        title,
        f"{title}. {way}.",
        [*_nodes(net, hide_gradients), *_parameters(net, hide_gradients)],
        _links(net),
        walk_steps(net, hide_gradients),
        PHASES[phase],
        "∂: Gradient ∂L/∂…, →: neuer Wert",
        (740, 330),
        (360, 560),
    )


def write_title(net: SmallNet, phase: str = "update") -> str:
    """What the numbers say, in one sentence; before the way back it is the error alone."""
    if not net.finite:
        return "Die Zahlen sind explodiert"
    if phase in {"forward", "loss"}:
        y, t = significant(net.value["y"]), significant(net.target)
        return f"Vorhersage {y} statt {t}: Der Loss ist {significant(net.loss_value)}"
    before, (after,) = net.loss_value, net.loss_along(np.ones(1))
    front = max(abs(net.grad[name]) for name in ("w1", "w2", "w3", "w4", "b1", "b2"))
    if front == 0:
        return f"Im ersten Layer kommt nichts an: alle Gradienten sind 0, der Loss ist {significant(before)}"
    if front < 1e-3 < before:
        return (
            f"Im ersten Layer kommt fast nichts an: höchstens {significant(front)} bei Loss {significant(before)}"
        )
    if after > before:
        return f"Ein Schritt zu weit: Der Loss steigt von {significant(before)} auf {significant(after)}"
    return f"Jedes Gewicht kennt seinen Gradienten; ein Schritt: Loss {significant(before)} → {significant(after)}"


def _nodes(net: SmallNet, hidden: bool) -> list[Place]:
    places = []
    for name, (wide, narrow) in NODES.items():
        if name == "L":
            lines = [Line(short(net.loss_value), LOSS, "reference", formulas.why_loss(net))]
            new = significant(net.loss_along(np.ones(1))[0])
            why = [
                f"Mit den neuen Gewichten vorwärts gerechnet: L = {new} (vorher {significant(net.loss_value)})."
            ]
            lines.append(Line("→ ?" if hidden else f"→ {new}", AFTER, "reference", [] if hidden else why))
            places.append(Place(name, "Loss L", wide, narrow, lines, "L"))
            continue
        step = FORWARD.index(name) + 1 if name in FORWARD else 0
        value = Line(short(net.value[name]), step, "reference", formulas.why_value(net, name))
        places.append(
            Place(
                name,
                f"{NAMES[name[0]]} {symbol(name)}",
                wide,
                narrow,
                [value, gradient_line(net, name, hidden)],
                symbol(name),
            )
        )
    return places


def _parameters(net: SmallNet, hidden: bool) -> list[Place]:
    places = []
    for name in PARAMETERS:
        wide, narrow = BESIDE[name]
        text = f"{symbol(name)} = {short(net.value[name])}"
        lines = [
            Line(text, 0, _role(net.value[name]), formulas.why_value(net, name)),
            gradient_line(net, name, hidden),
        ]
        if not hidden:
            lines.append(Line(f"→ {short(net.new[name])}", UPDATE, "reference", formulas.why_new(net, name)))
        way = (
            f"Gewicht {symbol(name)} von {symbol(INCOMING[name])} nach "
            if name in INCOMING
            else f"Bias {symbol(name)} von "
        )
        places.append(Place(name, way + symbol(GOES_TO[name]), wide, narrow, lines))
    return places


def _links(net: SmallNet) -> list[Link]:
    values = net.value
    weights = [
        Link(w, start, GOES_TO[w], _role(values[w]), 1 + 2 * min(2.0, abs(values[w])))
        for w, start in INCOMING.items()
    ]
    return [*weights, *(Link(f"{z}-{h}", z, h) for z, h in ACTIVATED.items()), Link("y-L", "y", "L")]


def _role(value: float) -> str:
    return "validation" if value < 0 else "training"


def draw_step(net: SmallNet) -> go.Figure:
    """The loss between no step and twice the step, beside what the gradient alone promises."""
    shares = np.linspace(0, 2, 41)
    rates, losses = shares * net.learning_rate, np.array(net.loss_along(shares))
    slope = sum(net.grad[name] * (net.new[name] - net.value[name]) for name in PARAMETERS)
    with np.errstate(all="ignore"):
        promise = losses[0] + shares * slope
    known = [np.where(np.isfinite(line), line, None) for line in (losses, promise)]
    title = f"Die Steigung verspricht<br>Loss {significant(promise[20])}, es werden {significant(losses[20])}"
    if not net.finite:
        title = "Kein Loss mehr zu zeichnen:<br>Die Zahlen sind explodiert"
    figure = go.Figure(
        [
            go.Scatter(
                x=rates, y=known[0], name="Loss nach dem Schritt",
                line={"color": PLOTLY["training"], "width": 2.5},
            ),
            go.Scatter(
                x=rates, y=known[1], name="was die Steigung verspricht",
                line={"color": PLOTLY["error"], "width": 2, "dash": "dash"},
            ),
            go.Scatter(
                x=rates[20:21], y=known[0][20:21], name="dein Schritt", mode="markers",
                marker={"color": PLOTLY["reference"], "size": 11},
            ),
        ]
    )  # fmt: skip
    low, high = min([0.0, *losses[np.isfinite(losses)]]), max([1e-3, *losses[np.isfinite(losses)]])
    figure.update_layout(
        template=TEMPLATE,
        title=title,
        height=300,
        xaxis_title="Lernrate η (ohne Einheit)",
        yaxis_title="Loss",
        yaxis_range=[low - 0.05 * (high - low), low + 1.1 * (high - low)],
    )
    return figure
