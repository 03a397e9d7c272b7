"""The small net's numbers are those of a calculation by hand; the walk shows each at its step, not before."""

import json
import math
import re

import numpy as np
import pytest

import engine
from engine import SGD, BinaryCrossEntropy, Dense, MeanSquaredError, Sequential, numeric_gradients
from pages._figures import small_net_formulas as formulas
from pages._figures.backpropagation import draw_step, draw_walk, write_title
from pages._figures.backpropagation_steps import BACKWARD, FORWARD, LOSS, PHASES, UPDATE
from pages._figures.small_net import PARAMETERS, SmallNet
from pages._figures.walk import pack_walk, with_ghost

WEIGHTS = {
    "w1": 0.5, "w2": -0.4, "w3": 0.3, "w4": 0.8, "b1": 0.1, "b2": -0.2, "w5": 0.7, "w6": -0.6, "b3": 0.2,
}  # fmt: skip


def small_net(
    activation="Sigmoid", *, last="Linear", x=(1.5, -2.0), target=1.0, rate=0.1, optimizer=None, weights=WEIGHTS
):
    layers = [Dense(2, 2, init="zeros"), getattr(engine, activation)(), Dense(2, 1, init="zeros")]
    model = Sequential([*layers, getattr(engine, last)()])
    loss = MeanSquaredError() if last == "Linear" else BinaryCrossEntropy()
    values = [np.array([x])]
    model.forward(values[0])
    model.vector[...] = [weights[name] for name in PARAMETERS]
    before = model.snapshot()
    for layer in model.layers:
        values.append(layer.forward(values[-1]))
    loss.forward(values[-1], [[target]])
    grads = [loss.backward()]
    for layer in reversed(model.layers):
        grads.insert(0, layer.backward(grads[0]))
    grads.append(model.grad_vector.copy())
    numeric = numeric_gradients(model, loss, values[0], [[target]])
    optimizer = optimizer or SGD(rate)
    optimizer.step(*model.trained)
    after = model.snapshot()
    name = type(optimizer).__name__
    return SmallNet(model, loss, target, values, grads, numeric, before, after, rate, name)


def test_the_numbers_are_those_of_a_calculation_by_hand():
    net, w = small_net(), WEIGHTS
    z1 = w["w1"] * 1.5 + w["w2"] * -2 + w["b1"]
    z2 = w["w3"] * 1.5 + w["w4"] * -2 + w["b2"]
    h1, h2 = (1 / (1 + math.exp(-z)) for z in (z1, z2))
    y = w["w5"] * h1 + w["w6"] * h2 + w["b3"]
    assert net.loss_value == pytest.approx((y - 1) ** 2)
    assert [net.value[n] for n in ("z1", "z2", "h1", "h2", "y")] == pytest.approx([z1, z2, h1, h2, y])
    d = 2 * (y - 1)
    d1, d2 = d * w["w5"] * h1 * (1 - h1), d * w["w6"] * h2 * (1 - h2)
    by_hand = {
        "y": d, "z3": d, "w5": d * h1, "w6": d * h2, "b3": d, "h1": d * w["w5"], "h2": d * w["w6"],
        "z1": d1, "w1": d1 * 1.5, "w2": d1 * -2, "b1": d1, "z2": d2, "w3": d2 * 1.5, "w4": d2 * -2, "b2": d2,
        "x1": d1 * w["w1"] + d2 * w["w3"], "x2": d1 * w["w2"] + d2 * w["w4"],
    }  # fmt: skip
    assert net.grad == pytest.approx(by_hand)
    assert net.numeric_grad == pytest.approx(by_hand, abs=1e-8)
    assert net.new == pytest.approx({name: w[name] - 0.1 * by_hand[name] for name in PARAMETERS})
    assert net.slope == pytest.approx({"z1": h1 * (1 - h1), "z2": h2 * (1 - h2), "z3": 1})


def test_looking_along_the_step_leaves_the_model_as_it_was():
    net = small_net()
    vector = net.model.snapshot()
    before, after = net.loss_along(np.array([0.0, 1.0]))
    assert before == pytest.approx(net.loss_value)
    assert after < before
    np.testing.assert_array_equal(net.model.snapshot(), vector)


@pytest.mark.parametrize("activation", ["Sigmoid", "Tanh", "ReLU", "Linear"])
@pytest.mark.parametrize("last", ["Linear", "Sigmoid"])
def test_each_formula_ends_with_its_number(activation, last):
    net = small_net(activation, last=last)
    for name in (*net.value,):
        chain, check = formulas.why_gradient(net, name)
        assert chain.startswith(f"{formulas.gradient(name)} = ")
        assert chain.endswith(f"= {formulas.significant(net.grad[name])}")
        assert "✓" in check, (name, check)
        assert formulas.why_value(net, name)[0].split(", ohne")[0].endswith(formulas.significant(net.value[name]))


def test_every_number_appears_at_its_own_step():
    walk = draw_walk(small_net(), "update")
    places = {place.id: place for place in walk.places}
    assert [step.target for step in walk.steps] == ["", *FORWARD, "L", *BACKWARD, "", "L"]
    for index, step in enumerate(walk.steps):
        appears = {place.id for place in walk.places for line in place.lines if line.step == index and index > 0}
        expected = {step.target} if step.target else set(PARAMETERS if index == UPDATE else ())
        assert appears == expected, (index, step.title)
        known = {*places, *(link.id for link in walk.links)}
        assert set(step.lit) <= known
    assert walk.steps[LOSS].phase == "Loss"
    assert len({line.step for place in walk.places for line in place.lines}) == len(walk.steps)


@pytest.mark.parametrize(
    ("phase", "name"), [("forward", "Vorwärts"), ("backward", "Rückwärts"), ("update", "Update")]
)
def test_a_phase_opens_at_its_end(phase, name):
    walk = draw_walk(small_net(), phase)
    assert walk.start == PHASES[phase]
    assert walk.steps[walk.start].phase == name
    assert walk.start + 1 == len(walk.steps) or walk.steps[walk.start + 1].phase != name


def test_everything_lies_within_both_pictures_and_nothing_on_top_of_another():
    walk = draw_walk(small_net(), "update")
    for layout in ("wide", "narrow"):
        width, height = getattr(walk, layout)
        points = [getattr(place, layout) for place in walk.places]
        assert all(20 <= x <= width - 20 and 20 <= y <= height - 20 for x, y in points)
        for i, (x, y) in enumerate(points):
            assert all(abs(x - u) >= 40 or abs(y - v) >= 40 for u, v in points[i + 1 :]), walk.places[i].id


def test_a_hidden_way_back_gives_no_gradient_away():
    net = small_net()
    walk = draw_walk(net, "update", hide_gradients=True)
    packed = pack_walk(walk).decode(errors="ignore")
    texts = {formulas.significant(net.grad[name]) for name in net.grad} - {
        formulas.significant(value) for value in (*net.value.values(), net.target, net.loss_value)
    }
    assert texts
    assert not any(re.search(rf"(?<![\d,]){re.escape(text)}(?![\d,])", packed) for text in texts)
    assert "Update: w₁" not in packed
    assert not any("→" in line.text and "?" not in line.text for place in walk.places for line in place.lines)


def test_the_packed_walk_is_json_after_its_length():
    packed = pack_walk(draw_walk(small_net(), "loss"))
    length = int.from_bytes(packed[:4], "little")
    content = json.loads(packed[4:])
    assert length == len(packed) - 4
    assert content["start"] == LOSS
    assert content["palette"].keys() == {"light", "dark"}
    assert len(content["description"]) > 30


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "Jedes Gewicht kennt seinen Gradienten"),
        ({"rate": 5.0}, "Ein Schritt zu weit"),
        ({"activation": "ReLU", "x": (-1.0, 1.0), "weights": WEIGHTS | {"w4": -0.8}}, "kommt nichts an"),
        ({"x": (10.0, -10.0), "weights": WEIGHTS | {"w1": 0.9, "w3": 0.9, "w4": -0.8}}, "kommt fast nichts an"),
    ],
)
def test_the_title_says_what_the_numbers_say(settings, said):
    assert said in write_title(small_net(**settings))


def test_before_the_way_back_the_title_knows_the_error_alone():
    for phase in ("forward", "loss"):
        assert re.fullmatch(r"Vorhersage 0,\d+ statt 1: Der Loss ist 0,\d+", draw_walk(small_net(), phase).title)
    assert "Gradienten" in draw_walk(small_net(), "backward").title


def test_at_the_kink_of_relu_the_difference_is_no_check():
    net = small_net("ReLU", x=(0.0, 0.25), weights=WEIGHTS | {"w3": 0.5})
    assert net.has_kink("z1")
    assert net.grad["b1"] == 0
    assert "Knick" in formulas.check(net, "b1")
    assert "✓" not in formulas.check(net, "b1")


def test_a_probability_at_the_edge_has_no_difference():
    net = small_net("Linear", last="Sigmoid", x=(-30.0, 30.0))
    assert "Logarithmus" in formulas.check(net, "y")


def test_exploded_numbers_are_called_by_their_name():
    with np.errstate(all="ignore"):
        net = small_net(weights=WEIGHTS | {"w5": math.inf, "w6": math.inf})
        walk = draw_walk(net, "update")
    assert not net.finite
    assert walk.title == "Die Zahlen sind explodiert"
    pack_walk(walk)
    assert draw_step(net).layout.title.text


def test_another_optimizer_changes_the_step_and_not_the_gradient():
    sgd, adam = small_net(), small_net(optimizer=engine.Adam(0.1))
    assert sgd.grad == adam.grad
    assert sgd.new != adam.new
    assert "Adam" in formulas.why_new(adam, "w1")[0]
    assert [abs(adam.new[n] - adam.value[n]) for n in PARAMETERS] == pytest.approx([0.1] * 9, rel=1e-3)


def test_the_step_is_drawn_between_none_and_twice():
    net = small_net()
    curve, promise, point = draw_step(net).data
    assert (curve.x[0], curve.x[-1]) == (0, pytest.approx(0.2))
    assert point.y[0] == pytest.approx(net.loss_along(np.ones(1))[0])
    gradient = np.array([net.grad[name] for name in PARAMETERS])
    assert promise.y[20] == pytest.approx(net.loss_value - 0.1 * gradient @ gradient)


def test_a_kept_run_stands_beside_each_number_that_was_another():
    one, other = draw_walk(small_net(), "update"), draw_walk(small_net(target=0.25), "update")
    walk = with_ghost(other, one)
    before = {place.id: [line.text for line in place.lines] for place in one.places}
    lines = [(place.id, i, line) for place in walk.places for i, line in enumerate(place.lines)]
    for name, i, line in lines:
        assert line.ghost == (before[name][i] if before[name][i] != line.text else "")
    assert {name for name, i, line in lines if line.ghost and i == 0} == {"L"}, (
        "forward, the loss alone has changed"
    )
    assert any(line.ghost.startswith("∂") for _, _, line in lines)
    assert not any(line.ghost for place in with_ghost(one, one).places for line in place.lines)


def test_a_kept_run_gives_no_hidden_gradient_away():
    hidden, shown = (
        draw_walk(small_net(), "update", hide_gradients=True),
        draw_walk(small_net(target=0.25), "update"),
    )
    for walk in (with_ghost(hidden, shown), with_ghost(shown, hidden)):
        assert not any("∂" in line.ghost or "?" in line.ghost for place in walk.places for line in place.lines)
