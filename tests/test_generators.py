"""Each exercise's answer, found once more from its printed values and by another way than the generator's."""

import math
import re

import numpy as np
import pytest

from quiz.bank import load_bank
from quiz.generators import GENERATORS, draw
from quiz.questions import NumericQuestion
from quiz.templates import fill, places

QUESTIONS = {id_: q for id_, q in load_bank().questions.items() if isinstance(q, NumericQuestion)}
TOLERANCES = {q.generator: q.tolerance for q in QUESTIONS.values()}
SEEDS = range(40)


def sigma(z):
    return 1 / (1 + math.exp(-z))


def normalised(row, value):
    return (value - np.mean(row)) / math.sqrt(np.mean(np.square(row)) - np.mean(row) ** 2)


def stop(v):
    best, waited = math.inf, 0
    for epoch, loss in enumerate(v["losses"], start=1):
        best, waited = (loss, 0) if loss < best else (best, waited + 1)
        if waited == v["patience"]:
            return epoch
    raise AssertionError("never stops")


def momentum(v):
    velocity, w = 0.0, v["w"]
    for gradient in (v["g1"], v["g2"]):
        velocity = v["momentum"] * velocity - v["rate"] * gradient
        w += velocity
    return w


def position(v):
    angle = v["position"] / 10000 ** (2 * (v["column"] // 2) / v["d"])
    return (math.sin, math.cos)[v["column"] % 2](angle)


def attended(v):
    e = [math.exp(sum(a * b for a, b in zip(v["q"], v[k], strict=True)) / 2) for k in ("k1", "k2", "k3")]
    return e[v["which"] - 1] / sum(e)


def convolved(v):
    places_ = range(0, v["size"] + 2 * v["padding"] - v["kernel"] + 1, v["stride"])
    return len(places_)


def distinct(v):
    drawn = 0.0
    for _ in range(v["n"]):
        drawn += 1 - drawn / v["n"]  # the next one is new unless it is among those that were drawn
    return drawn


def seen(v):
    width = 1  # from the cell back to the image
    for window, stride in [(v["kernel"], 1)] * v["after"] + [(2, 2)] + [(v["kernel"], 1)] * v["before"]:
        width = (width - 1) * stride + window
    return width


def numbers_left(v):
    lengths = [int(length) for length in re.findall(r"\d+", v["shape"])]
    return math.prod(length for axis, length in enumerate(lengths) if axis != v["axis"])


SOLVED = {
    "weighted_sum": lambda v: sum(a * b for a, b in zip(v["x"], v["w"], strict=True)) + v["b"],
    "forward_pass": lambda v: (
        sum(
            max(0, v["x"] @ v["first"][:, node] + v["bias"][node]) * v["second"][node]
            for node in range(len(v["second"]))
        )
        + v["output_bias"]
    ),
    "sigmoid_output": lambda v: sigma(v["w"] * v["x"] + v["b"]),
    "softmax_probability": lambda v: math.exp(v["logit"]) / sum(map(math.exp, v["logits"])),
    "dense_parameters": lambda v: (
        (v["inputs"] + 1) * v["n1"] + (v["n1"] + 1) * v["n2"] + (v["n2"] + 1) * v["outputs"]
    ),
    "weight_gradient": lambda v: 2 * (v["w"] * v["x"] + v["b"] - v["t"]) * v["x"],
    "logit_gradient": lambda v: math.exp(v["logits"][v["k"] - 1]) / sum(map(math.exp, v["logits"])) - 1,
    "vanishing_gradient": lambda v: 0.25 ** v["n"],
    "linear_layers": lambda v: (v["c"] * (v["a"] * 1 + v["b"])) - (v["c"] * v["b"]),
    "mean_squared_error": lambda v: sum((a - b) ** 2 for a, b in zip(v["y"], v["t"], strict=True)) / 4,
    "mean_absolute_error": lambda v: sum(abs(a - b) for a, b in zip(v["y"], v["t"], strict=True)) / 4,
    "root_mean_squared_error": lambda v: math.dist(v["y"], v["t"]) / 2,
    "binary_cross_entropy": lambda v: -v["t"] * math.log(v["p"]) - (1 - v["t"]) * math.log(1 - v["p"]),
    "categorical_cross_entropy": lambda v: -math.log(v["p"][v["k"] - 1]),
    "accuracy_of_matrix": lambda v: (v["tp"] + v["tn"]) / (v["tp"] + v["tn"] + v["fp"] + v["fn"]),
    "precision_of_matrix": lambda v: v["tp"] / (v["tp"] + v["fp"]),
    "recall_of_matrix": lambda v: v["tp"] / (v["tp"] + v["fn"]),
    "f1_of_matrix": lambda v: 2 * v["tp"] / (2 * v["tp"] + v["fp"] + v["fn"]),
    "majority_accuracy": lambda v: v["healthy"] / (v["healthy"] + v["sick"]),
    "gradient_step": lambda v: v["w"] - v["rate"] * v["g"],
    "momentum_step": momentum,
    "adam_first_step": lambda v: v["w"] - v["rate"] * math.copysign(1, v["g"]),
    "steps_per_epoch": lambda v: -(-v["n"] // v["batch"]),
    "total_steps": lambda v: v["epochs"] * -(-v["n"] // v["batch"]),
    "he_deviation": lambda v: math.sqrt(2 / v["fan_in"]),
    "l1_loss": lambda v: v["loss"] + v["lam"] * sum(map(abs, v["w"])),
    "l2_step": lambda v: v["w"] - v["rate"] * (v["g"] + 2 * v["lam"] * v["w"]),
    "dropout_scaling": lambda v: v["a"] / (1 - v["rate"]),
    "dropout_survivors": lambda v: v["n"] - v["n"] * v["rate"],
    "early_stopping_epoch": stop,
    "batch_norm_value": lambda v: v["gamma"] * normalised(v["x"], v["first"]) + v["beta"],
    "layer_norm_value": lambda v: normalised(v["x"][0], v["x"][0, 0]),
    "tensor_size": lambda v: 3 * v["n"] * v["side"] ** 2,
    "conv_output_size": convolved,
    "conv_cell": lambda v: sum(v["window"].flat[i] * v["kernel"].flat[i] for i in range(9)) + v["bias"],
    "conv_parameters": lambda v: v["filters"] * (v["channels"] * v["kernel"] ** 2 + 1),
    "dense_after_flatten": lambda v: v["nodes"] * (v["channels"] * v["size"] ** 2 + 1),
    "max_pool_cell": lambda v: max(v["x"][0, 0], v["x"][0, 1], v["x"][1, 0], v["x"][1, 1]),
    "average_pool_cell": lambda v: (v["x"][0, 0] + v["x"][0, 1] + v["x"][1, 0] + v["x"][1, 1]) / 4,
    "pooled_size": lambda v: v["filters"] * ((v["size"] - v["kernel"] + 1) // 2) ** 2,
    "edge_response": lambda v: 4 * (v["bright"] - v["dark"]),
    "attention_score": lambda v: sum(a * b for a, b in zip(v["q"], v["k"], strict=True)) / math.sqrt(v["d"]),
    "attention_weight": attended,
    "attention_output": lambda v: sum(a * b for a, b in zip(v["weights"], v["v"], strict=True)),
    "positional_value": position,
    "multi_head_parameters": lambda v: 4 * v["d"] * (v["d"] + 1),
    "two_branch_parameters": lambda v: (
        v["width"] * (v["first"] + v["second"] + 2) + v["nodes"] * (2 * v["width"] + 1)
    ),
    "weighted_loss": lambda v: -math.log(v["p"][v["k"] - 1]) + v["weight"] * (v["y"] - v["t"]) ** 2,
    "balancing_weight": lambda v: v["small"] / v["large"],
    "bootstrap_distinct": distinct,
    "summed_axis": numbers_left,
    "border_rows": lambda v: v["size"] - v["layers"] * (v["kernel"] - 1),
    "receptive_field": seen,
    "embedding_parameters": lambda v: v["words"] * v["d"],
}


def test_every_generator_is_solved_here_and_asked_by_a_question():
    assert set(SOLVED) == set(GENERATORS) == set(TOLERANCES)


@pytest.mark.parametrize("name", GENERATORS)
def test_the_answer_is_right_and_no_mistake_gives_it(name):
    tolerance = TOLERANCES[name]
    for seed in SEEDS:
        drawn = draw(name, seed, tolerance)
        assert drawn.answer == pytest.approx(SOLVED[name](drawn.values), abs=1e-6), seed
        for mistake, result in drawn.mistakes.items():
            assert math.isfinite(result), (mistake, seed)
            assert abs(result - drawn.answer) > 2 * tolerance, (mistake, seed)


@pytest.mark.parametrize("name", GENERATORS)
def test_a_seed_gives_the_same_exercise_and_others_give_others(name):
    answers = [draw(name, seed, TOLERANCES[name]).answer for seed in SEEDS]
    assert answers == [draw(name, seed, TOLERANCES[name]).answer for seed in SEEDS]
    assert len(set(answers)) > 2


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda q: q.id)
def test_the_texts_fit_every_seed(question):
    for seed in SEEDS:
        drawn = draw(question.generator, seed, question.tolerance)
        assert set(drawn.mistakes) <= set(question.mistakes)
        values = {**drawn.values, "answer": drawn.answer}
        assert {*places(question.prompt), *places(question.solution)} <= set(values)
        for text in (fill(question.prompt, values), fill(question.solution, values)):
            assert "{{" not in text
            assert not re.search(r"\b(nan|inf)\b", text)
            assert text.count("$") % 2 == 0


def test_a_mistake_that_is_as_good_as_the_answer_is_refused(monkeypatch):
    monkeypatch.setitem(GENERATORS, "vague", lambda _: type(draw("l1_loss", 0, 0.001))({}, 1.0, {"near": 1.001}))
    with pytest.raises(ValueError, match="vague"):
        draw("vague", 0, 0.01)
