"""A wrong gradient is traced to the mistake that gives exactly this number, and the right one is recognised."""

import math

import pytest

from quiz.chain_rule import Asked, Factor, judge
from quiz.slips import Slip

LOSS = Factor("∂L/∂y", -1.4, (Slip(1.0, "Loss vergessen."), Slip(-0.7, "Die 2 fehlt.")))
SLOPE = Factor("σ′(z₁)", 0.2, (Slip(1.0, "Ableitung vergessen."), Slip(0.31, "Das ist σ, nicht σ′.")))
WEIGHT = Factor("w₅", 0.6, (Slip(1.0, "Gewicht vergessen."), Slip(0.74, "Nach dem Update.")))
INPUT = Factor("x₁", 0.5, (Slip(1.0, "Eingang vergessen."),))
ONE_WAY = Asked("∂L/∂w₁", ((LOSS, WEIGHT, SLOPE, INPUT),), learning_rate=0.1, parameter=0.4)  # -0.084
BACK = Factor("∂L/∂z₁", -0.168, ())
TWO_WAYS = Asked("∂L/∂x₁", ((BACK, Factor("w₁", 0.4, ())), (Factor("∂L/∂z₂", 0.3, ()), Factor("w₃", 0.7, ()))))


@pytest.mark.parametrize("text", ["-0,084", "-0.084", "−0,0840", "-8,4e-2", "-0,0835"])
def test_the_right_gradient_is_right_however_it_is_written(text):
    assert judge(text, ONE_WAY).kind == "right"


@pytest.mark.parametrize("text", ["-0,08", "-0,087"])
def test_early_rounding_is_no_mistake_of_principle(text):
    assert judge(text, ONE_WAY).kind == "rounded"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-0,42", "Ableitung vergessen."),
        ("-0,14", "Gewicht vergessen."),
        ("-0,168", "Eingang vergessen."),
        ("-0,042", "Die 2 fehlt."),
        ("0,06", "Loss vergessen."),
        ("-0,1302", "Das ist σ, nicht σ′."),
        ("-0,1036", "Nach dem Update."),
        ("0,084", "Vorzeichen"),
        ("0,408", "Das ist schon der neue Wert"),
        ("0,0084", "Änderung beim Update"),
        ("-0,0084", "Die Lernrate gehört nicht"),
    ],
)
def test_a_mistake_is_known_by_its_number(text, said):
    verdict = judge(text, ONE_WAY)
    assert verdict.kind == "slip"
    assert said in verdict.sentence


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-0,84", ["Ableitung vergessen.", "Eingang vergessen."]),
        ("-0,21", ["Die 2 fehlt.", "Ableitung vergessen."]),
        ("0,42", ["Vorzeichen", "Ableitung vergessen."]),
    ],
)
def test_two_mistakes_at_once_are_both_named(text, said):
    verdict = judge(text, ONE_WAY)
    assert verdict.kind == "two-slips"
    assert all(part in verdict.sentence for part in said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-0,0672", "nur ein Weg"),
        ("0,21", "nur ein Weg"),
        ("-0,277", "seinem eigenen Vorzeichen"),
        ("-0,0141", "nicht multipliziert"),
        ("0,0714", "nicht gemittelt"),
    ],
)
def test_a_wrong_sum_is_known(text, said):
    assert judge("0,1428", TWO_WAYS).kind == "right"
    verdict = judge(text, TWO_WAYS)
    assert (verdict.kind, said in verdict.sentence) == ("slip", True)


def test_the_same_mistake_on_both_ways_is_known():
    ways = tuple((LOSS, Factor(f"w{i}", weight, ())) for i, weight in enumerate((0.4, 0.7)))
    verdict = judge("-0,77", Asked("∂L/∂x₁", ways))
    assert verdict.kind == "slip"
    assert verdict.sentence.startswith("Die 2 fehlt.")


def test_a_number_without_a_known_reason_gets_the_formula():
    verdict = judge("7,77", ONE_WAY)
    assert verdict.kind == "unknown"
    assert "∂L/∂y · w₅ · σ′(z₁) · x₁" in verdict.sentence


@pytest.mark.parametrize("text", ["", "abc", "1.234,5"])
def test_what_cannot_be_read_is_not_wrong(text):
    assert judge(text, ONE_WAY).kind == "unreadable"


def test_a_mistake_that_gives_the_right_number_is_none():
    same = Asked("∂L/∂w₁", ((Factor("∂L/∂y", 2.0, ()), Factor("x₁", 1.0, (Slip(1.0, "Eingang vergessen."),))),))
    assert judge("2", same).kind == "right"
    assert judge("3", same).kind == "unknown"


def test_mistakes_with_the_same_number_are_both_offered():
    factors = (Factor("a", 0.5, (Slip(1.0, "a fehlt."),)), Factor("b", 0.5, (Slip(1.0, "b fehlt."),)))
    assert judge("0,5", Asked("∂", (factors,))).sentence == "a fehlt. Oder: b fehlt."


def test_a_dead_gradient_is_exactly_zero():
    dead = Asked("∂L/∂w₁", ((LOSS, Factor("ReLU′(z₁)", 0.0, (Slip(1.0, "ReLU ist hier aus."),))),))
    assert judge("0", dead).kind == "right"
    assert judge("0,0", dead).kind == "right"
    assert judge("-1,4", dead).sentence == "ReLU ist hier aus."
    assert judge("0,001", dead).kind == "unknown"


def test_zero_is_not_the_answer_where_the_gradient_is_only_small():
    assert judge("0", ONE_WAY).kind == "unknown"
    assert judge("0,000", Asked("∂", ((Factor("a", 4e-5, ()),),))).kind == "rounded"


def test_the_formula_is_written_out():
    assert ONE_WAY.formula == "∂L/∂y · w₅ · σ′(z₁) · x₁"
    assert TWO_WAYS.formula == "∂L/∂z₁ · w₁ + ∂L/∂z₂ · w₃"
    assert math.isclose(TWO_WAYS.value, 0.1428)
