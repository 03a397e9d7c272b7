"""Rechne selbst: one gradient of the small net, by hand; a wrong one is traced to the mistake that gives it."""

import streamlit as st

from pages._figures import small_net_formulas as formulas
from pages._figures.german import significant
from pages._figures.small_net import SmallNet, symbol
from pages._widgets.gradient_factors import ask
from pages._widgets.lab_tasks import exercise_is_open
from pages._widgets.learner import complete_task, completed_tasks
from quiz.chain_rule import judge
from quiz.labs import Lab

NAME = "Rechne selbst"
# From easy to hard: one factor of the way more each time, at last two ways that meet.
QUESTIONS = ("w5", "w6", "b3", "w1", "w4", "b2", "x1")
_ANSWER, _ASKED, _CHECKED, _SHOWN = "gradient-answer", "gradient-asked", "_gradient-checked", "_gradient-shown"


def hides_gradients(lab: Lab, net: SmallNet) -> bool:
    """Whether the picture has to keep the way back to itself: the exercise is open and not yet solved."""
    if not exercise_is_open(lab, NAME) or not net.finite:
        return False
    name = st.session_state.get(_ASKED, QUESTIONS[0])
    if st.session_state.get(_SHOWN) == _question(name, net):
        return False
    question, text = st.session_state.get(_CHECKED, (None, ""))
    return not (question == _question(name, net) and judge(text, ask(net, name)).kind == "right")


def draw_exercise(lab: Lab, net: SmallNet) -> None:
    """The tab: what is asked, what is given, the field, and what the answer shows."""
    if not net.finite:
        st.info("Die Zahlen sind explodiert; mit einer kleineren Lernrate lässt sich wieder rechnen.")
        return
    left, right = st.columns([1, 1.4], gap="medium")
    with left:
        name = st.selectbox(
            "Gesucht", QUESTIONS, key=_ASKED, format_func=formulas.gradient, filter_mode=None, on_change=_forget
        )
        st.text_input("Dein Ergebnis", key=_ANSWER, placeholder="zum Beispiel -0,125", autocomplete="off")
        with st.container(horizontal=True):
            st.button("Prüfen", key="gradient-check", type="primary", on_click=_check, args=(name, net))
            st.button("Lösung zeigen", key="gradient-show", on_click=_show, args=(name, net))
    with right:
        st.markdown("**Gegeben** (der Rest steht im Bild; der Rückweg ist verdeckt)")
        st.text("\n".join(given(net, name)))
        _draw_verdict(lab, net, name)


def _draw_verdict(lab: Lab, net: SmallNet, name: str) -> None:
    asked, question = ask(net, name), _question(name, net)
    checked, text = st.session_state.get(_CHECKED, (None, ""))
    if checked == question:
        verdict = judge(text, asked)
        match verdict.kind:
            case "right":
                complete_task(lab.page, f"gradient-{name}")
                st.success(f"{verdict.sentence} {solution(net, name)}", icon=":material/check:")
            case "unreadable":
                st.warning(verdict.sentence, icon=":material/edit:")
            case _:
                st.info(verdict.sentence, icon=":material/lightbulb:")
    elif st.session_state.get(_SHOWN) == question:
        st.info(solution(net, name), icon=":material/visibility:")
    done = [formulas.gradient(q) for q in QUESTIONS if f"gradient-{q}" in completed_tasks(lab.page)]
    if done:
        st.caption(f"Schon selbst gerechnet: {', '.join(done)}.")


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


def _question(name: str, net: SmallNet) -> tuple[str, str]:
    """What an answer belongs to: another net or another gradient is another question."""
    return name, repr((sorted(net.value.items()), sorted(net.grad.items()), net.learning_rate, net.optimizer))


def _check(name: str, net: SmallNet) -> None:
    st.session_state.pop(_SHOWN, None)
    st.session_state[_CHECKED] = (_question(name, net), st.session_state[_ANSWER])


def _show(name: str, net: SmallNet) -> None:
    st.session_state.pop(_CHECKED, None)
    st.session_state[_SHOWN] = _question(name, net)


def _forget() -> None:
    st.session_state[_ANSWER] = ""
    for key in (_CHECKED, _SHOWN):
        st.session_state.pop(key, None)
