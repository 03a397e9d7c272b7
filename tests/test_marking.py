"""Every kind is marked as it says: picked, ordered, paired, judged, in steps."""

import json

import pytest

from quiz.bank import load_bank
from quiz.filled import join_fields, split_fields
from quiz.marking import mark
from quiz.picking import shuffled
from quiz.questions import ClaimQuestion
from quiz.stepwise import judge_steps, pose_steps

BANK = load_bank().questions
CHOICE, SEVERAL = BANK["wahl-val-accuracy"], BANK["wahl-gegen-overfitting"]
ORDER, PAIRS = BANK["folge-attention"], BANK["paare-loss"]
WRONG, RIGHT, INCOMPLETE = BANK["satz-mae"], BANK["satz-bias"], BANK["satz-loss-differenz"]
STEPS = BANK["schritte-lernen"]


def score(question, /, **fields):
    return mark(question, join_fields(fields), seed=0).score


def test_fields_come_back_and_what_is_none_is_empty():
    assert split_fields(join_fields({"b": "ü", "a": "1", "c": ""})) == {"a": "1", "b": "ü"}
    assert join_fields({"a": "1", "b": "2"}) == join_fields({"b": "2", "a": "1"})
    for text in ("", "Prosa", "[1]", "3", '{"a": 1}', "[" * 5000):
        assert split_fields(text) == {}


def test_a_choice_is_right_or_wrong():
    assert score(CHOICE, chosen="val") == 1
    assert score(CHOICE, chosen="test") == 0
    assert mark(CHOICE, join_fields({"chosen": "test"}), seed=0).misconceptions == ["test"]


@pytest.mark.parametrize(
    ("chosen", "points"),
    [
        ("data,dropout,stop", 1),
        ("data,dropout", 2 / 3),
        ("data", 1 / 3),
        ("data,dropout,stop,larger", 2 / 3),
        ("data,larger", 0),
        ("larger,longer", 0),
        ("data,dropout,stop,larger,longer", 1 / 3),
    ],
)
def test_where_several_are_right_a_wrong_one_takes_what_a_right_one_gives(chosen, points):
    assert score(SEVERAL, chosen=chosen) == pytest.approx(points)


def test_an_order_is_counted_by_its_pairs():
    right = [item.id for item in ORDER.items]
    assert score(ORDER, order=",".join(right)) == 1
    assert score(ORDER, order=",".join(reversed(right))) == 0
    swapped = [right[1], right[0], *right[2:]]
    assert score(ORDER, order=",".join(swapped)) == pytest.approx(0.8)  # 9 of 10 pairs


def test_each_pair_is_a_key_point():
    fields = {pair.id: pair.right for pair in PAIRS.pairs}
    assert score(PAIRS, **fields) == 1
    fields["two"] = "Accuracy"
    grade = mark(PAIRS, join_fields(fields), seed=0)
    assert grade.score == 0.75
    assert {name for name, state in grade.key_points.items() if state == "miss"} == {"two"}


def test_a_claim_is_judged_and_put_right():
    put_right = "Der MAE ist das Mittel der absoluten Fehler, die Wurzel des MSE ist der RMSE."
    assert score(WRONG, verdict="falsch", text=put_right) == 1
    assert score(WRONG, verdict="unvollstaendig", text=put_right) == pytest.approx(0.6)
    assert score(WRONG, verdict="falsch", text="Das weiss ich leider nicht.") == pytest.approx(0.4)
    assert score(WRONG, verdict="richtig") == 0
    assert score(RIGHT, verdict="richtig") == 1
    assert score(RIGHT, verdict="falsch", text="Der Bias wird abgezogen.") == 0
    assert 0.4 < score(INCOMPLETE, verdict="unvollstaendig", text="Der Validierungs-Loss steigt wieder.") < 1


@pytest.mark.parametrize(
    ("question", "fields", "says"),
    [
        (CHOICE, {}, "Wähle"),
        (CHOICE, {"chosen": "gone"}, "Wähle"),
        (ORDER, {"order": "score,scale"}, "Reihenfolge"),
        (PAIRS, {}, "Ordne"),
        (WRONG, {"text": "Falsch."}, "ob der Satz stimmt"),
        (WRONG, {"verdict": "falsch"}, "was richtig wäre"),
        (WRONG, {"verdict": "falsch", "text": "asdf qwer yxcv"}, "nichts lesen"),
        (STEPS, {}, "mindestens ein"),
        (STEPS, {"output": "1", "error": "zwei"}, "Teil 2"),
    ],
)
def test_what_is_no_answer_is_not_counted(question, fields, says):
    with pytest.raises(ValueError, match=says):
        mark(question, join_fields(fields), seed=0)


def results(seed=3):
    steps = judge_steps(STEPS, join_fields({"output": "0"}), seed)
    return {step.part_id: step.right for step in steps}


def test_steps_count_one_by_one():
    right = results()
    assert mark(STEPS, join_fields({k: f"{v:.4f}" for k, v in right.items()}), seed=3).score == 1
    half = mark(STEPS, join_fields({"output": f"{right['output']:.4f}", "error": f"{right['error']:.4f}"}), seed=3)
    assert half.score == 0.5
    assert half.key_points == {"output": "hit", "error": "hit", "gradient": "miss", "weight": "miss"}


def test_what_follows_from_a_wrong_result_counts_in_full():
    right = results()
    wrong = {**right, "output": right["output"] + 1}
    wrong["error"] = right["error"] + 1
    steps = judge_steps(STEPS, join_fields({k: f"{v:.4f}" for k, v in wrong.items()}), 3)
    assert [step.state for step in steps] == ["miss", "hit", "hit", "hit"]
    assert [step.follows for step in steps] == [False, True, False, False]


def test_a_steps_mistake_is_told_from_the_students_own_numbers():
    right = results()
    wrong = {"output": right["output"], "error": -right["error"]}
    steps = judge_steps(STEPS, join_fields({k: f"{v:.4f}" for k, v in wrong.items()}), 3)
    assert steps[1].mistakes == ["wrong-sign"]
    grade = mark(STEPS, join_fields({k: f"{v:.4f}" for k, v in wrong.items()}), seed=3)
    assert grade.misconceptions == ["error:wrong-sign"]


@pytest.mark.parametrize("value", ["-99999", "1e99", "0", "-1"])
def test_nonsense_before_does_not_stop_what_comes_after(value):
    for question in (q for q in BANK.values() if q.kind == "multi_part"):
        fields = {part.id: value for part in question.parts}
        assert len(judge_steps(question, join_fields(fields), 1)) == len(question.parts)


@pytest.mark.parametrize("question", [q for q in BANK.values() if q.kind == "multi_part"], ids=lambda q: q.id)
def test_the_texts_of_steps_fit_every_seed(question):
    for seed in range(30):
        prompt, solution = pose_steps(question, seed)
        assert "{{" not in prompt + solution
        assert (prompt + solution).count("$") % 2 == 0


@pytest.mark.parametrize(
    ("claim", "test"),
    [(q, test) for q in BANK.values() if isinstance(q, ClaimQuestion) for test in q.tests],
    ids=lambda value: getattr(value, "id", ""),
)
def test_a_claims_own_answers_hit_what_they_say(claim, test):
    fields = {"verdict": claim.verdict, "text": test.answer}
    grade = mark(claim, json.dumps(fields), seed=0)
    hits = {name for name, state in grade.key_points.items() if state == "hit"} - {"verdict"}
    assert hits == set(test.hits)


def test_what_is_shown_shuffled_is_never_in_its_own_order():
    names = ["a", "b", "c"]
    assert all(shuffled(names, seed) != names for seed in range(50))
    assert shuffled(names, 1) == shuffled(names, 1)
    assert shuffled(["a"], 0) == ["a"]
