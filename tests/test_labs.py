"""A lab's controls read what a URL says, and refuse the rest in a sentence that helps."""

from pathlib import Path

import pytest

from quiz.bank import load_bank
from quiz.labs import Lab
from quiz.measures import Condition, Measure

LAB = load_bank([Path(__file__).parent / "broken" / "base"]).labs["demo"]


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("depth", "0", 0),
        ("depth", "4", 4),
        ("depth", "3.0", 3),
        ("noise", "0.35", 0.35),
        ("noise", "1", 1.0),
        ("noise", "5e-2", 0.05),
        ("activation", "ReLU", "relu"),
        ("activation", "keine", "none"),
        ("learning_rate", "0,001", 0.001),
        ("learning_rate", "0.1", 0.1),
        ("batched", "true", True),
        ("batched", "false", False),
        ("seed", "999", 999),
    ],
)
def test_url_values_are_read(key, raw, value):
    parsed = LAB.parse(key, raw)
    assert parsed == value
    assert type(parsed) is type(LAB.control(key).default)


@pytest.mark.parametrize(
    ("key", "raw", "sentence"),
    [
        ("depth", "99", "depth=99 liegt ausserhalb von 0 bis 4; es gilt der Standardwert 2."),
        ("depth", "-1", "depth=-1 liegt ausserhalb von 0 bis 4; es gilt der Standardwert 2."),
        ("depth", "1e300", "depth=1e300 liegt ausserhalb von 0 bis 4; es gilt der Standardwert 2."),
        (
            "depth",
            "2.5",
            "depth=2.5 ist keine ganze Zahl, erlaubt ist 0 bis 4 in Schritten von 1; es gilt der Standardwert 2.",
        ),
        (
            "depth",
            "",
            "depth= ist leer, erlaubt ist 0 bis 4 in Schritten von 1; es gilt der Standardwert 2.",
        ),
        (
            "noise",
            "0.12",
            "noise=0.12 liegt zwischen zwei Stufen, erlaubt ist 0 bis 1 in Schritten von 0,05; "
            "es gilt der Standardwert 0,15.",
        ),
        (
            "activation",
            "tanh",
            "activation=tanh ist keine der Möglichkeiten, erlaubt ist ReLU / keine; "
            "es gilt der Standardwert ReLU.",
        ),
        (
            "learning_rate",
            "0.2",
            "learning_rate=0.2 ist keiner der Werte, erlaubt ist 0,001 / 0,01 / 0,1; "
            "es gilt der Standardwert 0,01.",
        ),
        (
            "batched",
            "ja",
            "batched=ja ist weder true noch false, erlaubt ist true / false; es gilt der Standardwert aus.",
        ),
        ("nope", "1", "Der Parameter nope gehört nicht zu dieser Seite und wird nicht beachtet."),
    ],
)
def test_wrong_url_values_get_a_sentence_with_name_value_and_range(key, raw, sentence):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole sentence is compared
        LAB.parse(key, raw)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("key", ["depth", "noise", "learning_rate", "seed"])
@pytest.mark.parametrize(
    "raw", ["nan", "inf", "-inf", "1e400", "0,5", "1_0", " 1", "1 ", "0x1", "١", "true", "--1", "1;2", "9" * 5000]
)
def test_no_number_is_read_out_of_something_else(key, raw):
    with pytest.raises(ValueError, match=f"{key}=") as caught:
        LAB.parse(key, raw)
    assert "es gilt der Standardwert" in str(caught.value)
    assert len(str(caught.value)) < 250


def test_what_the_url_is_given_can_be_read_back():
    for state in [LAB.complete({}), *(LAB.complete(preset.state) for preset in LAB.presets)]:
        for key, value in state.items():
            assert LAB.parse(key, LAB.url_text(key, value)) == value


def test_every_value_on_the_grid_is_legal_though_binary_fractions_are_not():
    noise = LAB.control("noise")
    assert all(noise.legal(float(f"{n * 0.05:.2f}")) for n in range(21))
    assert all(noise.legal(n * 0.05) for n in range(21))
    assert not noise.legal(0.051)
    assert not LAB.control("depth").legal(True)
    assert not LAB.control("batched").legal(1)


def test_unnamed_controls_take_their_defaults():
    state = LAB.complete({"depth": 4})
    assert state["depth"] == 4
    assert state == {
        "depth": 4,
        "noise": 0.15,
        "activation": "relu",
        "learning_rate": 0.01,
        "batched": False,
        "seed": 0,
    }


def test_exactly_one_prediction_is_right():
    predict = LAB.tasks[0]
    assert predict.outcome({"accuracy": 0.5}) == "line"
    assert predict.outcome({"accuracy": 0.95}) == "curve"
    assert predict.outcome({"accuracy": float("nan")}) is None


def test_a_mission_needs_its_goal_and_what_it_requires():
    mission = LAB.tasks[1]
    assert mission.reached(LAB.complete(mission.solution), {"accuracy": 0.9})
    assert not mission.reached(LAB.complete(mission.solution), {"accuracy": 0.89})
    assert not mission.reached(LAB.complete({}), {"accuracy": 0.9})


@pytest.mark.parametrize(
    ("bound", "inside", "outside"),
    [
        ({"at_least": 1}, 1, 0.99),
        ({"at_most": 1}, 1, 1.01),
        ({"above": 1}, 1.01, 1),
        ({"below": 1}, 0.99, 1),
        ({"equals": 1}, 1, 1.01),
        ({"above": 0, "below": 1}, 0.5, 1),
    ],
)
def test_conditions_compare_and_nothing_infinite_fulfils_one(bound, inside, outside):
    condition = Condition(measure="m", **bound)
    assert condition.holds({"m": inside})
    assert not condition.holds({"m": outside})
    assert not condition.holds({"m": float("inf")})


def test_a_number_that_means_nothing_in_a_state_is_not_shown_there():
    measure = Measure(key="loss", label="Loss", when={"task": ["binary", "multiclass"]})
    assert measure.shown({"task": "binary"})
    assert not measure.shown({"task": "regression"})
    assert Measure(key="loss", label="Loss").shown({"task": "regression"})
    assert not Measure(key="loss", label="Loss", show=False).shown({})


def test_shipped_labs_are_named_like_their_files():
    labs = load_bank().labs
    assert labs
    assert all(isinstance(lab, Lab) and page == lab.page for page, lab in labs.items())


def test_a_lab_asks_what_it_lists_and_then_every_question_that_leads_to_it():
    bank = load_bank()
    for lab in bank.labs.values():
        asked = [question.id for question in bank.questions_of(lab)]
        assert asked[: len(lab.questions)] == lab.questions
        assert len(asked) == len(set(asked))
    leading = [question for question in bank.questions.values() if question.lab is not None]
    assert leading
    for question in leading:
        assert question in bank.questions_of(bank.labs[question.lab.page]), question.id
