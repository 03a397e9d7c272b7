"""A typed number is right, diagnosed, or no number at all; and what the question's YAML may say."""

import json
from uuid import UUID

import pytest
from pydantic import ValidationError

from quiz.__main__ import main
from quiz.bank import load_bank
from quiz.marking import mark
from quiz.numeric import diagnose, pose, seed_of
from quiz.questions import NumericQuestion

MSE = load_bank().questions["rechnen-mse"]
SIZE = load_bank().questions["rechnen-faltung-groesse"]
ASKED = MSE.model_dump(mode="json")


def german(value: float) -> str:
    return f"{value:.4f}".replace(".", ",")


@pytest.mark.parametrize("way", ["{}", " {} ", "MSE = {}", "≈ {}", "ca. {}", "{}."])
def test_the_right_number_is_right_however_it_is_typed(way):
    grade = mark(MSE, way.format(german(pose(MSE, 5).answer)), seed=5)
    assert (grade.score, grade.key_points, grade.misconceptions) == (1.0, {"result": "hit"}, [])
    assert grade.seed == 5


def test_a_unit_may_follow():
    answer = pose(SIZE, 1).answer
    for text in (f"{answer:g}", f"{answer:g} Zeilen", f"{answer:g}zeilen"):
        assert mark(SIZE, text, seed=1).score == 1


@pytest.mark.parametrize("seed", range(5))
def test_each_mistake_is_told_by_its_name(seed):
    exercise = pose(MSE, seed)
    for name, result in exercise.mistakes.items():
        grade = mark(MSE, german(result), seed=seed)
        assert (grade.score, grade.misconceptions) == (0.0, [name])
        assert diagnose(MSE, german(result), seed) == [MSE.mistakes[name]]


def test_what_fits_no_mistake_is_wrong_without_a_diagnosis():
    assert mark(MSE, "98765", seed=0).misconceptions == []
    assert diagnose(MSE, "98765", 0) == []


def test_sign_and_percent_are_seen_without_being_listed():
    recall = load_bank().questions["rechnen-recall"]
    answer = pose(recall, 0).answer
    assert "Vorzeichen" in diagnose(recall, german(-answer), 0)[0]
    assert "Prozent" in diagnose(recall, german(100 * answer), 0)[0]
    assert mark(recall, f"{german(100 * answer)} %", seed=0).score == 1


@pytest.mark.parametrize("text", ["", "viel", "3 4", "1,2,3", "zwischen 1 und 2", "3\n4"])
def test_what_is_no_number_is_no_wrong_answer(text):
    with pytest.raises(ValueError, match=r"Zahl|eindeutig"):
        mark(MSE, text, seed=0)


def test_a_number_that_is_rounded_too_far_is_not_judged():
    seed = next(s for s in range(50) if 0.02 < abs(pose(MSE, s).answer % 1 - 0.5) < 0.4)
    with pytest.raises(ValueError, match="gerundet"):
        mark(MSE, f"{pose(MSE, seed).answer:.0f}", seed=seed)


def test_another_attempt_is_another_exercise():
    assert seed_of(UUID(int=7)) == 7
    assert pose(MSE, 7).prompt != pose(MSE, 8).prompt
    assert pose(MSE, 7) is not pose(MSE, 7)
    assert pose(MSE, 7).prompt == pose(MSE, 7).prompt


@pytest.mark.parametrize(
    ("change", "place", "says"),
    [
        ({"generator": "mean_square_error"}, ("generator",), "meintest du"),
        ({"tolerance": 1000}, ("tolerance",), "kleinere"),
        ({"prompt": "Was ist {{z}}?"}, ("prompt",), "Wert z"),
        ({"prompt": "Was ist {{answer}}?"}, ("prompt",), "Wert answer"),
        ({"solution": "{{yy}}"}, ("solution",), "Wert yy"),
        ({"mistakes": {**MSE.mistakes, "no-man": "Nein."}}, ("mistakes", "no-man"), "meintest du no-mean"),
        ({"mistakes": {"root": "Wurzel."}}, ("mistakes",), "fehlt der Satz"),
    ],
)
def test_a_question_that_does_not_fit_its_generator_is_refused(change, place, says):
    with pytest.raises(ValidationError) as caught:
        NumericQuestion.model_validate_json(json.dumps({**ASKED, **change}))
    faults = caught.value.errors()[0]["ctx"]["error"].faults
    assert faults[0][0] == place
    assert says in faults[0][1]


def test_generate_prints_one_exercise(capsys):
    assert main(["generate", "rechnen-mse", "--seed", "3"]) == 0
    printed = json.loads(capsys.readouterr().out)
    exercise = pose(MSE, 3)
    assert (printed["question"], printed["seed"]) == ("rechnen-mse", 3)
    assert printed["answer"] == pytest.approx(exercise.answer)
    assert set(printed["mistakes"]) == set(MSE.mistakes)
    assert printed["values"]["errors"] == pytest.approx(list(exercise.values["errors"]))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["rechnen-msee"], "meintest du rechnen-mse"),
        (["q07"], "q07 gibt es nicht"),
        (["rechnen-mse", "--seed", "-1"], "negativ"),
    ],
)
def test_generate_says_what_it_cannot_do(capsys, arguments, says):
    assert main(["generate", *arguments]) == 1
    printed = capsys.readouterr()
    assert not printed.out
    assert says in printed.err
