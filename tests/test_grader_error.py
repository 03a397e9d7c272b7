"""What the app says of its grader's error is what comes out of the unseen answers today."""

from pathlib import Path

import pytest

from benchmarks.grading import (
    OTHER_WORDS,
    UNSEEN,
    USED,
    WRONG,
    cross_validate,
    judge,
    mean_absolute_error,
    measure,
    rescored,
    spearman,
)
from quiz.bank import load_bank
from quiz.grader_error import GraderError, load_grader_error

HERE = Path(__file__).parent
JUDGED = judge(HERE / UNSEEN)


def error(**changes: float) -> GraderError:
    return load_grader_error().model_copy(update=changes)


def test_the_file_is_up_to_date() -> None:
    assert load_grader_error() == measure(JUDGED), "run: python -m benchmarks.grading --write"


def test_unseen_answers_to_each_question_of_the_exam() -> None:
    exam = {f"q{number:02}" for number in range(1, 19)}
    assert {a.question for a in JUDGED} == exam
    assert min(sum(a.kind == kind for a in JUDGED) for kind in (OTHER_WORDS, WRONG)) >= len(exam)


def test_goals_on_unseen_answers() -> None:
    assert mean_absolute_error(JUDGED) <= 0.15
    assert spearman(JUDGED) >= 0.8
    wrong = [a.ours for a in JUDGED if a.kind == WRONG]
    assert sum(wrong) / len(wrong) <= 0.15
    assert max(wrong) <= 0.5


@pytest.mark.parametrize("name", ["fresh", "second", "third", "fourth"])
def test_answers_that_patterns_were_improved_with_stay_graded(name: str) -> None:
    answers = judge(HERE / f"{name}_answers.yaml")
    assert mean_absolute_error(answers) <= 0.05
    assert spearman(answers) >= 0.95
    assert max(a.ours for a in answers if a.kind == WRONG) <= 0.5


def test_the_setting_in_use_gives_the_grades() -> None:
    questions = load_bank().questions
    graded = [a for a in JUDGED if a.grade.outcome == "graded"]
    assert [rescored(a, questions[a.question], USED) for a in graded] == [a.ours for a in graded]


def test_cross_validation_chooses_once_a_question() -> None:
    left_out, chosen = cross_validate(JUDGED)
    assert sum(chosen.values()) == 18
    assert 0 < left_out < 0.2


def test_the_sentence_says_how_often_and_on_which_side() -> None:
    strict = error(answers=72, mean_error=0.1, far_off=0.12, too_strict=0.11, too_kind=0.01).sentence()
    assert "72 Antworten" in strict
    assert "10 % der Punkte daneben, in 12 von 100 Fällen mehr als einen Viertel (meist zu streng)" in strict
    assert "meist zu grosszügig" in error(too_strict=0.0, too_kind=0.1).sentence()
    assert "mal so, mal so" in error(too_strict=0.1, too_kind=0.1).sentence()
