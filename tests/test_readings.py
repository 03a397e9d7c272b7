"""A number typed as an answer: right, wrong for a known reason, wrong, or not a number."""

import pytest

from pages._widgets.metrics_by_hand import matrices
from quiz.readings import Reading, Slip, judge

READING = Reading(
    "a", "Recall", "", 0.745, 0.755, "Drei von vier.", (Slip(0.24, 0.26, "Der Rest."),), percent=True
)


@pytest.mark.parametrize(
    ("text", "kind", "sentence"),
    [
        ("0,75", "right", "Richtig. Drei von vier."),
        ("0.75", "right", "Richtig. Drei von vier."),
        ("75 %", "right", "Richtig. Drei von vier."),
        ("75", "right", "Richtig. Drei von vier."),
        ("0,25", "wrong", "Der Rest."),
        ("25%", "wrong", "Der Rest."),
        ("0,5", "wrong", READING.otherwise),
        ("1", "wrong", READING.otherwise),
    ],
)
def test_an_answer_is_judged_with_its_reason(text, kind, sentence):
    verdict = judge(text, READING)
    assert (verdict.kind, verdict.sentence) == (kind, sentence)


@pytest.mark.parametrize("text", ["", "drei", "0,7,5", "%"])
def test_what_is_no_number_is_not_wrong_but_unreadable(text):
    assert judge(text, READING).kind == "unreadable"


def test_an_epoch_is_no_percentage():
    assert judge("34", Reading("b", "Epoche", "", 30, 38, "Ja.")).kind == "right"


@pytest.mark.parametrize("seed", range(20))
def test_each_matrix_question_takes_its_solution_and_names_the_formula_of_the_notes(seed):
    for reading in matrices(seed):
        assert judge(str((reading.low + reading.high) / 2), reading).kind == "right"
        for slip in reading.slips:
            assert not reading.low <= (slip.low + slip.high) / 2 <= reading.high
    accuracy = matrices(seed)[0]
    notes = next(slip for slip in accuracy.slips if "Notizen" in slip.sentence)
    assert "TN / alle" in judge(str((notes.low + notes.high) / 2), accuracy).sentence
