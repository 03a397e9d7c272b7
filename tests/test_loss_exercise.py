"""Rechne selbst on the page Multi-Output: right answers count, wrong ones are traced to their mistake."""

import pytest

from pages._widgets.loss_exercise import QUESTIONS, question, weight_between

DIGIT, ANGLE = 2.0, 600.0  # with the weight 0.005: 2 + 3 = 5


def test_the_weight_makes_the_losses_alike_and_is_no_power_of_ten():
    assert weight_between(DIGIT, ANGLE) == pytest.approx(0.005)
    assert weight_between(2.4, 0.35) == pytest.approx(5.0)
    assert weight_between(2.4, 1.1) == pytest.approx(2.0)


@pytest.mark.parametrize(("id_", "answer"), [("total", "5"), ("share", "60"), ("equal", "0,00333")])
def test_a_right_answer_is_right(id_, answer):
    assert question(DIGIT, ANGLE, id_).judge(answer).kind == "right"


@pytest.mark.parametrize(
    ("id_", "answer", "said"),
    [
        ("total", "602", "Gewicht fehlt"),
        ("total", "3,01", "nur zum Winkel"),
        ("total", "600,01", "beim falschen"),
        ("total", "2,5", "nicht gemittelt"),
        ("total", "6", "nicht multipliziert"),
        ("total", "3", "sondern die Summe"),
        ("share", "40", "Anteil der Ziffer"),
        ("share", "99,67", "Gewicht fehlt"),
        ("share", "0,6", "mal 100"),
        ("share", "0,4975", "nur die Gewichte"),
        ("equal", "300", "Kehrwert"),
        ("equal", "0,00167", "Die Ziffer ist aber nicht 1"),
        ("equal", "1", "Gleiche Gewichte"),
        ("total", "77", "keinem der üblichen Fehler"),
    ],
)
def test_a_mistake_is_named(id_, answer, said):
    assert said in question(DIGIT, ANGLE, id_).judge(answer).sentence


def test_words_are_no_number():
    assert question(DIGIT, ANGLE, "total").judge("viel").kind == "unreadable"


def test_the_solution_is_the_calculation():
    assert question(DIGIT, ANGLE, "total").solution == "Gesamt-Loss: 2 + 0,005 · 600 = 5."
    assert question(DIGIT, ANGLE, "share").solution.endswith("(2 + 0,005 · 600) = 60.")
    assert all(question(DIGIT, ANGLE, id_).given for id_ in QUESTIONS)
