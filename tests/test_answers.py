"""`python -m quiz grade`: one JSON line an answer, or faults in the style of the check."""

import io
import json
import re
from contextlib import redirect_stderr, redirect_stdout

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quiz.__main__ import main
from quiz.bank import load_bank


@pytest.fixture
def grade(tmp_path, capsys):
    def run(text):
        file = tmp_path / "antworten.yaml"
        file.write_text(text, encoding="utf-8")
        code = main(["grade", str(file)])
        out, err = capsys.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err.replace(str(file), "F").splitlines()

    return run


def test_each_answer_gets_a_line(grade):
    model_answer = load_bank().questions["q14"].model_answer
    text = json.dumps(
        {"questions": [{"id": "q14", "answers": [{"id": "a", "text": model_answer}, {"id": "leer", "text": ""}]}]}
    )
    code, lines, faults = grade(text)
    assert (code, faults) == (0, [])
    assert [(line["question"], line["answer"]) for line in lines] == [("q14", "a"), ("q14", "leer")]
    best, empty = lines
    assert list(best) == ["question", "answer", "score", "key_points", "misconceptions"]
    assert 0 <= empty["score"] < best["score"] <= 1
    assert set(best["key_points"]) == {point.id for point in load_bank().questions["q14"].key_points}
    assert set(best["key_points"].values()) <= {"hit", "unsure", "miss"}
    assert empty["score"] == 0
    assert isinstance(best["misconceptions"], list)


def test_an_examiners_remarks_and_a_german_eszett_do_not_matter(grade):
    text = "types: {x: z}\nquestions: [{id: q14, question: Was?, answers: [{id: a, text: Gro\u00df., gold: 1.0}]}]"
    code, lines, faults = grade(text)
    assert (code, len(lines), faults) == (0, 1, [])


def test_no_questions_no_lines(grade):
    assert grade("questions: []") == (0, [], [])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "F:1:1: Datei: Die Datei ist leer;"),
        ("[]", "F:1:1: Datei: Hier gehören Felder hin"),
        ("answers: []", "F:1:1: questions: Dieses Feld fehlt"),
        ("questions: [{id: q99, answers: []}]", "F:1:18: questions[1].id: Eine Frage q99 gibt es nicht;"),
        ("questions: [{id: q14}]", "F:1:13: questions[1].answers: Dieses Feld fehlt"),
        (
            "questions: [{id: q14, answers: [{id: a, text: no}]}]",
            "F:1:47: questions[1].answers[1].text: no liest YAML als Wahrheitswert",
        ),
        (
            "questions: [{id: q14, answers: [{id: a, text: 3}]}]",
            "F:1:47: questions[1].answers[1].text: Hier gehört ein Text hin; setze den Wert in Anführungszeichen.",
        ),
        (
            "questions: [{id: q14, answers: [{id: a, text: }]}]",
            "F:1:47: questions[1].answers[1].text: Das Feld ist leer",
        ),
    ],
)
def test_a_wrong_file_is_named_and_nothing_is_graded(grade, text, fault):
    code, lines, faults = grade(text)
    assert (code, lines) == (1, [])
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_a_missing_file_is_named(capsys):
    assert main(["grade", "gibt-es-nicht.yaml"]) == 1
    assert "gibt-es-nicht.yaml:1:1: Datei: Diese Datei" in capsys.readouterr().err


VALID = """questions:
  - id: q14
    answers:
      - {id: a, text: "Ein Tensor hat Achsen."}
      - id: b
        text: |
          Weiss nicht.
  - id: q01
    answers: []
"""
FAULT = re.compile(r".+:[1-9]\d*:[1-9]\d*: .+: \S.*[.?]")
PIECES = st.one_of(
    st.text(max_size=4),
    st.sampled_from(["no", "5", "[]", "{}", "~", "q02", "\n", "  ", ": ", "- ", '"', "*a", "&a ", "\t", "!!str "]),
)


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    cuts=st.lists(st.tuples(st.integers(0, len(VALID)), st.integers(0, 8), PIECES), min_size=1, max_size=3),
    tail=st.binary(max_size=2),
)
def test_nothing_in_a_file_of_answers_raises(cuts, tail, tmp_path_factory):
    text = VALID
    for start, length, piece in cuts:
        text = text[:start] + piece + text[start + length :]
    file = tmp_path_factory.getbasetemp() / "antworten.yaml"
    file.write_bytes(text.encode("utf-8", "surrogatepass") + tail)
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["grade", str(file)])
    for line in out.getvalue().splitlines():
        graded = json.loads(line)
        assert 0 <= graded["score"] <= 1
    faults = err.getvalue().splitlines()
    assert bool(faults) is bool(code)
    assert all(FAULT.fullmatch(fault) for fault in faults)
    assert not (faults and out.getvalue())


@pytest.mark.parametrize(
    "text", ["\x00", "\x1b[31m", "\U0001f600" * 500, "a " * 20_000, "\u202e", "(((", "\\", "\n" * 5000]
)
def test_any_text_is_graded(grade, text):
    file = json.dumps({"questions": [{"id": "q14", "answers": [{"id": "a", "text": text}]}]})
    code, lines, faults = grade(file)
    assert (code, faults, len(lines)) == (0, [], 1)
    assert lines[0]["score"] == 0
