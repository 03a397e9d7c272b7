"""Rechne selbst on attention: the right number is right, typical mistakes are named, the picture is silent."""

import numpy as np
import pytest

from pages._figures.attention_texts import Look
from pages._widgets.attention_exercise import NAME, question_of
from pages._widgets.learner import completed_tasks
from tests.every_page import LABS, faults, films, open_lab

LAB = next(lab for lab in LABS if lab.page == "attention")
WORDS = ["___", "Hund", "beisst", "___", "Mann"]
QUERY, KEY = np.array([1.0, 2.0, -1.0, 0.5]), np.array([2.0, 1.5, 1.0, 2.0])
WEIGHTS, VALUES = np.array([0.1, 0.6, 0.1, 0.1, 0.1]), np.array([1.0, 3.0, -2.0, 0.5, 4.0])


@pytest.fixture(autouse=True)
def _own_progress(database_address, monkeypatch):
    monkeypatch.setenv("DURCHBLICK_DB_URL", database_address)


def look() -> Look:
    rows, scores = np.ones((5, 4)), np.ones((5, 5))
    query, key, value = QUERY * rows, KEY * rows, VALUES[:, None] * rows
    weights = WEIGHTS * scores
    return Look(
        WORDS, rows, query, key, value, scores, scores, scores, weights, weights @ value, (1, 2), True, True
    )


def verdict(id_: str, answer: float):
    return question_of(look(), id_).judge(f"{answer:.6g}")


def test_the_right_numbers_are_right():
    assert verdict("score", QUERY @ KEY / 2).kind == "right"
    assert verdict("output", WEIGHTS @ VALUES).kind == "right"


@pytest.mark.parametrize(
    ("id_", "answer", "said"),
    [
        ("score", QUERY @ KEY, "teile es noch durch √d"),
        ("score", QUERY @ KEY / 4, "Wurzel von d"),
        ("score", QUERY @ KEY * 2, "multipliziert statt geteilt"),
        ("output", VALUES.sum(), "ohne sie zu gewichten"),
        ("output", 3.0, "grössten Gewicht"),
        ("output", WEIGHTS @ VALUES / 5, "schon Summe 1"),
    ],
)
def test_a_typical_mistake_is_named(id_, answer, said):
    assert verdict(id_, answer).kind == "slip"
    assert said in verdict(id_, answer).sentence


def test_an_unknown_number_gets_the_way():
    assert verdict("score", 77).kind == "unknown"
    assert "durch √d teilen" in verdict("score", 77).sentence


def test_the_tab_hides_the_number_until_it_is_right():
    app = open_lab(LAB)
    app.session_state["attention-tasks"] = NAME
    app.run()
    assert faults(app) == []
    assert any("Rechne selbst" in row for row in films(app)[0]["panels"][3]["says"])
    given = next(text.value for text in app.text if "Query von" in text.value)
    q, k = (
        [float(n.replace("−", "-").replace(",", ".")) for n in line.split("(")[1].rstrip(")").split("; ")]
        for line in given.splitlines()[:2]
    )
    app.text_input(key="attention-answer").set_value(f"{np.dot(q, k) / 2:.4g}")
    app.button(key="attention-check").click().run()
    assert faults(app) == []
    assert any("Richtig" in element.value for element in app.success)
    assert "attention-score" in completed_tasks("attention")
    assert not any("Rechne selbst" in row for row in films(app)[0]["panels"][3]["says"])


def test_there_is_nothing_to_work_out_for_long_heads():
    app = open_lab(LAB, {"n_heads": 1})
    app.session_state["attention-tasks"] = NAME
    app.run()
    assert faults(app) == []
    assert any("höchstens vier Zahlen" in element.value for element in app.info)
