"""A question's rubric holds together, and one more kind is one more model."""

import re
from pathlib import Path
from typing import Annotated, Literal, get_args

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from quiz.bank import load_bank
from quiz.questions import Id, OpenQuestion, Question
from quiz.validation import validate
from quiz.yaml_source import parse_yaml

POINT = {"id": "a", "weight": 1.0, "statement": "S", "hint": "H", "patterns": [["wort*"]]}
QUESTION = {
    "id": "x01",
    "kind": "open",
    "topic": "basics",
    "points": 2,
    "prompt": "Was?",
    "model_answer": "Das.",
    "key_points": [POINT],
    "concepts": ["etwas"],
    "tests": [{"answer": "Wort.", "hits": ["a"]}],
}


def question(**changes):
    return OpenQuestion.model_validate({**QUESTION, **changes})


def points(*weights_and_roles):
    return [{**POINT, "id": f"p{n}", "weight": w, "role": r} for n, (w, r) in enumerate(weights_and_roles)]


def test_what_is_left_out_is_empty():
    asked = question()
    assert asked.misconceptions == asked.corrections == ()
    assert asked.lab is asked.notes_answer is None
    assert asked.key_points[0].role == "core"


def test_nothing_changes_after_loading():
    with pytest.raises(ValidationError):
        question().points = 3


@pytest.mark.parametrize(
    "weights",
    [
        [(0.5, "core"), (0.5, "core")],
        [(0.1, "core")] * 10,
        [(1 / 3, "core")] * 3,
        [(1.0, "core"), (0.5, "bonus"), (0.3, "alternative")],
    ],
)
def test_core_weights_add_up_to_one(weights):
    assert question(key_points=points(*weights), tests=[{"answer": "x", "hits": []}])


@pytest.mark.parametrize(
    "weights",
    [[(0.5, "core")], [(1.0, "bonus")], [(0.5, "core"), (0.5, "bonus")], [(1.0, "core"), (0.001, "core")]],
)
def test_other_sums_are_refused(weights):
    with pytest.raises(ValidationError, match="statt 1"):
        question(key_points=points(*weights), tests=[{"answer": "x", "hits": []}])


def test_all_faults_are_named_at_once():
    wrong = {**POINT, "id": "m", "deduction": 0.5, "cancels": ["b"], "correction": "C"}
    del wrong["weight"], wrong["hint"]
    with pytest.raises(ValidationError) as caught:
        question(key_points=points((0.5, "core")), misconceptions=[wrong])
    faults = caught.value.errors()[0]["ctx"]["error"].faults
    assert [path for path, _ in faults] == [
        ("key_points",),
        ("misconceptions", 0, "cancels", 0),
        ("tests", 0, "hits", 0),
    ]


def test_one_more_kind_is_one_more_model():
    class Claim(BaseModel):
        model_config = ConfigDict(extra="forbid")
        id: Id
        kind: Literal["claim"]
        verdict: bool

    kinds = Annotated[OpenQuestion | Claim, Field(discriminator="kind")]
    source = parse_yaml(b"- {id: c01, kind: claim, verdict: true}\n", "a.yaml")
    assert validate(kinds, source.value[0], source, (0,)) == Claim(id="c01", kind="claim", verdict=True)
    for text, fault in {
        "- {id: c01, kind: claim, verdict: 1}": "a.yaml:1:35: c01.verdict: Hier gehört true oder false",
        "- {id: c01, kind: claim}": "a.yaml:1:3: c01.verdict: Dieses Feld fehlt",
        "- {id: c01, kind: claim, verdict: true, points: 1}": "a.yaml:1:41: c01.points: Das Feld points",
        "- {id: c01, kind: clam, verdict: true}": "a.yaml:1:19: c01.kind: Diesen Wert gibt es hier nicht;",
        "- {id: c01, verdict: true}": "a.yaml:1:3: c01: Das Feld kind fehlt; ergänze es",
    }.items():
        source = parse_yaml(text.encode(), "a.yaml")
        assert validate(kinds, source.value[0], source, (0,)) is None
        (error,) = source.errors
        assert str(error).startswith(fault)


def test_the_eighteen_are_there():
    asked = load_bank().questions
    assert list(asked)[:18] == [f"q{n:02d}" for n in range(1, 19)] or set(asked) >= {
        f"q{n:02d}" for n in range(1, 19)
    }
    assert all(isinstance(entry, get_args(get_args(Question)[0])) for entry in asked.values())


def test_the_readmes_questions_of_each_kind_are_valid():
    readme = Path("README.md").read_text(encoding="utf-8")
    (block,) = [b for b in re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL) if "kind:" in b]
    source = parse_yaml(block.encode(), "README.md")
    left_out = {"id": "x01", "topic": "training", "points": 3, "concepts": ["mse"]}
    entries = [validate(Question, {**left_out, **entry}, source, (n,)) for n, entry in enumerate(source.value)]
    assert not source.errors
    assert {type(entry) for entry in entries} == set(get_args(get_args(Question)[0]))
    assert all(len(part.strip().splitlines()) <= 10 for part in block.split("\n\n"))
