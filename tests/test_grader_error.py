"""What the app says of its grader's error is what came out of answers at first sight."""

from pathlib import Path

import pytest

from benchmarks.grading import (
    FIRST_SIGHT,
    OTHER_WORDS,
    USED,
    WRONG,
    cross_validate,
    judge,
    judged_at_first_sight,
    mean_absolute_error,
    measure,
    rescored,
    spearman,
)
from quiz.bank import load_bank
from quiz.grader_error import GraderError, load_grader_error

HERE = Path(__file__).parent
JUDGED = judged_at_first_sight()
TODAY = [a for name in FIRST_SIGHT for a in judge(HERE / name)]


def error(**changes: float) -> GraderError:
    return load_grader_error().model_copy(update=changes)


def test_the_file_is_up_to_date() -> None:
    assert load_grader_error() == measure(JUDGED), "run: python -m benchmarks.grading --write"


def test_answers_to_each_question_of_the_exam() -> None:
    exam = {f"q{number:02}" for number in range(1, 19)}
    assert {a.question for a in JUDGED} == exam
    assert min(sum(a.kind == kind for a in JUDGED) for kind in (OTHER_WORDS, WRONG)) >= len(exam)


def test_goals_at_first_sight() -> None:
    assert mean_absolute_error(JUDGED) <= 0.15
    assert spearman(JUDGED) >= 0.8
    wrong = [a.ours for a in JUDGED if a.kind == WRONG]
    assert sum(wrong) / len(wrong) <= 0.15


@pytest.mark.parametrize("name", ["fresh", "second", "third", "fourth", "fifth", "sixth", "seventh", "ninth"])
def test_answers_that_patterns_were_improved_with_stay_graded(name: str) -> None:
    answers = judge(HERE / f"{name}_answers.yaml")
    assert mean_absolute_error(answers) <= 0.05
    assert spearman(answers) >= 0.95
    assert max(a.ours for a in answers if a.kind == WRONG) <= 0.5


def test_the_setting_in_use_gives_the_grades() -> None:
    questions = load_bank().questions
    graded = [a for a in TODAY if a.grade.outcome == "graded"]
    assert [rescored(a, questions[a.question], USED) for a in graded] == [a.ours for a in graded]


def test_cross_validation_chooses_once_a_question() -> None:
    left_out, chosen = cross_validate(TODAY)
    assert sum(chosen.values()) == 18
    assert 0 < left_out < 0.2


def test_what_was_improved_since_is_no_worse() -> None:
    assert mean_absolute_error(TODAY) <= mean_absolute_error(JUDGED)


def test_the_sentence_says_how_often_and_on_which_side() -> None:
    strict = error(answers=72, mean_error=0.1, far_off=0.12, too_strict=0.11, too_kind=0.01).sentence()
    assert "72 Antworten" in strict
    assert "10 % der Punkte daneben, in 12 von 100 Fällen mehr als einen Viertel (meist zu streng)" in strict
    assert "meist zu grosszügig" in error(too_strict=0.0, too_kind=0.1).sentence()
    assert "mal so, mal so" in error(too_strict=0.1, too_kind=0.1).sentence()
