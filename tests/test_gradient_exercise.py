"""Rechne selbst: right is what the engine gives, typical mistakes are named, the picture keeps its secret."""

import itertools

import pytest

from pages._widgets.gradient_exercise import NAME, QUESTIONS, given, solution
from pages._widgets.gradient_factors import ask
from pages._widgets.learner import completed_tasks
from quiz.chain_rule import judge
from tests.every_page import LABS, faults, films, open_lab
from tests.test_figures_backpropagation import small_net

LAB = next(lab for lab in LABS if lab.page == "backpropagation")
NETS = list(itertools.product(["Sigmoid", "Tanh", "ReLU", "Linear"], ["Linear", "Sigmoid"]))


@pytest.fixture(autouse=True)
def _own_progress(database_address, monkeypatch):
    monkeypatch.setenv("DURCHBLICK_DB_URL", database_address)


@pytest.mark.parametrize(("activation", "last"), NETS)
@pytest.mark.parametrize("name", QUESTIONS)
def test_the_factors_multiply_to_what_backpropagation_gives(activation, last, name):
    net = small_net(activation, last=last)
    asked = ask(net, name)
    assert asked.value == pytest.approx(net.grad[name])
    assert judge(f"{net.grad[name]:.6f}", asked).kind == "right"
    assert solution(net, name).startswith(f"{asked.symbol} = {asked.formula} = ")
    assert len(given(net, name)) == 2


def answer(value: float) -> str:
    return f"{value:.6g}".replace(".", ",")


@pytest.mark.parametrize(
    ("name", "wrong", "said"),
    [
        ("w1", lambda g, v, s, n: g["z1"], "Es fehlt x₁"),
        ("w1", lambda g, v, s, n: g["w1"] / s["z1"], "Die Ableitung der Aktivierung fehlt"),
        ("w1", lambda g, v, s, n: g["w1"] / v["w5"], "Es fehlt das Gewicht w₅"),
        ("w1", lambda g, v, s, n: -g["w1"], "Vorzeichen"),
        ("w1", lambda g, v, s, n: g["w1"] / 2, "Der Faktor 2 fehlt"),
        ("w1", lambda g, v, s, n: g["w1"] / v["w5"] * n["w5"], "nach dem Update"),
        ("w1", lambda g, v, s, n: g["w1"] / v["w5"] * v["w6"], "falsche Kante"),
        ("w1", lambda g, v, s, n: g["w1"] / s["z1"] * v["h1"], "h₁ selbst genommen"),
        ("w1", lambda g, v, s, n: n["w1"], "der neue Wert nach dem Update"),
        ("w1", lambda g, v, s, n: -0.1 * g["w1"], "die Änderung beim Update"),
        ("w1", lambda g, v, s, n: g["w1"] / s["z1"] / v["w5"], "Zwei Dinge auf einmal"),
        ("w5", lambda g, v, s, n: g["y"] * v["z1"], "nach der Aktivierung"),
        ("w5", lambda g, v, s, n: g["y"] * v["w5"], "mit w₅ selbst multipliziert"),
        ("b2", lambda g, v, s, n: g["z2"] * v["x1"], "Über den Bias kommt kein Wert"),
        ("x1", lambda g, v, s, n: g["z1"] * v["w1"], "nur ein Weg"),
        ("x1", lambda g, v, s, n: g["z1"] * v["w1"] - g["z2"] * v["w3"], "addiert"),
        ("x1", lambda g, v, s, n: g["x1"] / 2, "Der Faktor 2 fehlt"),
    ],
)
def test_a_typical_mistake_is_named(name, wrong, said):
    net = small_net()
    verdict = judge(answer(wrong(net.grad, net.value, net.slope, net.new)), ask(net, name))
    assert said in verdict.sentence


def test_the_slope_of_the_sigmoid_is_not_taken_twice_with_cross_entropy():
    net = small_net(last="Sigmoid")
    twice = (net.value["y"] - net.target) * net.slope["z3"] * net.value["h1"]
    assert "kein zweites Mal" in judge(answer(twice), ask(net, "w5")).sentence


def test_a_relu_that_is_off_lets_nothing_through():
    net = small_net("ReLU", x=(-1.0, 1.0))
    asked = ask(net, "w1")
    assert judge("0", asked).kind == "right"
    forgotten = net.grad["y"] * net.value["w5"] * net.value["x1"]
    assert "ReLU ist aus" in judge(answer(forgotten), asked).sentence


def open_exercise():
    app = open_lab(LAB)
    app.session_state["backpropagation-tasks"] = NAME
    return app.run()


def shown(app):
    (walk,) = films(app)
    return {place["id"]: [line["text"] for line in place["lines"]] for place in walk["places"]}


def test_the_picture_hides_the_way_back_until_the_answer_is_right():
    plain = open_lab(LAB)
    assert "∂ ?" not in shown(plain)["w5"]
    app = open_exercise()
    assert faults(app) == []
    assert all("∂ ?" in texts for name, texts in shown(app).items() if name != "L")
    for text, kind in (("", "warning"), ("abc", "warning"), ("7,77", "info")):
        app.text_input(key="gradient-answer").set_value(text)
        app.button(key="gradient-check").click().run()
        assert faults(app) == []
        assert len(getattr(app, kind)) == 1, text
        assert "∂ ?" in shown(app)["w5"]
    assert completed_tasks(LAB.page) == set()
    app.text_input(key="gradient-answer").set_value("-0,8")
    app.button(key="gradient-check").click().run()
    assert "Richtig" in app.success[0].value
    assert "∂ ?" not in shown(app)["w5"]
    assert completed_tasks(LAB.page) == {"gradient-w5"}
    assert any("∂L/∂w₅" in caption.value for caption in app.caption)


def test_the_solution_is_shown_on_demand_and_earns_nothing():
    app = open_exercise()
    app.button(key="gradient-show").click().run()
    assert "∂L/∂w₅ = ∂L/∂y · h₁ = " in app.info[0].value
    assert "∂ ?" not in shown(app)["w5"]
    assert completed_tasks(LAB.page) == set()
    app.selectbox(key="gradient-asked").set_value("x1").run()
    assert "∂ ?" in shown(app)["w5"]
    assert not app.info


def test_another_net_is_another_question():
    app = open_exercise()
    app.text_input(key="gradient-answer").set_value("-0,8")
    app.button(key="gradient-check").click().run()
    assert app.success
    app.slider(key="x_1").set_value(3.0).run()
    assert not app.success
    assert "∂ ?" in shown(app)["w5"]


def test_exploded_numbers_cannot_be_worked_out():
    app = open_lab(LAB, {"activation": "Linear", "learning_rate": 10.0, "n_steps": 20, "x_1": 10.0})
    app.session_state["backpropagation-tasks"] = NAME
    app.run()
    assert faults(app) == []
    assert "explodiert" in app.info[0].value
