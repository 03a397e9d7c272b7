"""Rechne selbst: one gradient of the small net, by hand; a wrong one is traced to the mistake that gives it."""

import streamlit as st

from pages._figures import small_net_formulas as formulas
from pages._figures.german import significant
from pages._figures.small_net import SmallNet, symbol
from pages._widgets.gradient_factors import ask
from pages._widgets.hand_exercise import NAME, HandExercise, Question
from quiz.chain_rule import judge
from quiz.labs import Lab

__all__ = ["NAME", "QUESTIONS", "draw_exercise", "given", "hides_gradients", "solution"]
# From easy to hard: one factor of the way more each time, at last two ways that meet.
QUESTIONS = ("w5", "w6", "b3", "w1", "w4", "b2", "x1")
_EXERCISE = HandExercise("gradient", "**Gegeben** (der Rest steht im Bild; der Rückweg ist verdeckt)")


def hides_gradients(lab: Lab, net: SmallNet) -> bool:
    """Whether the picture has to keep the way back to itself: the exercise is open and not yet solved."""
    return net.finite and _EXERCISE.is_secret(lab, QUESTIONS, lambda name: _question(net, name)) is not None


def draw_exercise(lab: Lab, net: SmallNet) -> None:
    """The tab: what is asked, what is given, the field, and what the answer shows."""
    if not net.finite:
        st.info("Die Zahlen sind explodiert; mit einer kleineren Lernrate lässt sich wieder rechnen.")
        return
    names = {name: formulas.gradient(name) for name in QUESTIONS}
    _EXERCISE.draw(lab, names, lambda name: _question(net, name))


def _question(net: SmallNet, name: str) -> Question:
    state = repr((sorted(net.value.items()), sorted(net.grad.items()), net.learning_rate, net.optimizer))
    return Question(name, state, given(net, name), solution(net, name), lambda text: judge(text, ask(net, name)))


def solution(net: SmallNet, name: str) -> str:
    """The whole chain from the loss to the gradient, in symbols and in numbers."""
    asked = ask(net, name)
    numbers = " + ".join(" · ".join(formulas.bracketed(f.value) for f in path) for path in asked.paths)
    return f"{asked.symbol} = {asked.formula} = {numbers} = {significant(asked.value)}"


def given(net: SmallNet, name: str) -> list[str]:
    """What the forward pass left, as far as the gradient by `name` needs it."""
    names = ["y"] if name in {"w5", "w6", "b3"} else ["y", "w5", "w6", "h1", "h2"]
    names += {"w5": ["h1"], "w6": ["h2"], "w1": ["x1"], "w4": ["x2"], "x1": ["w1", "w3"]}.get(name, [])
    numbers = [f"{symbol(n)} = {significant(net.value[n], 4)}" for n in names]
    rule = "L = (y − t)²" if formulas.is_squared(net) else "L = −(t · ln y + (1 − t) · ln(1 − y))"
    functions = {"σ": "Sigmoid", "tanh": "Tanh", "ReLU": "ReLU", "f": "keine"}
    kinds = [f"Aktivierung vor y: {functions[net.function('z3')]}"]
    if "h1" in names and name not in {"w5", "w6"}:
        kinds.insert(0, f"Aktivierung im Hidden Layer: {functions[net.function('z1')]}")
    return [f"{', '.join(numbers)}, t = {significant(net.target)}", "; ".join([*kinds, rule])]
