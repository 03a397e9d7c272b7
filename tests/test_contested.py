"""What the learner contests becomes a test case that can be pasted into a question."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import yaml

from quiz.__main__ import main
from quiz.bank import load_bank
from quiz.contested import NOTHING, as_test_case, contested_answers
from quiz.entries import read_entries
from quiz.filled import join_fields
from quiz.grading import grade
from quiz.progress import Store, open_store
from quiz.questions import ClaimQuestion

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
QUESTIONS = load_bank().questions
HOSTILE = "a: b\n- [x]\t# {y} *z &w !t | > % @ ` ' \" \\ \u2028 \x07 \N{LATIN SMALL LETTER SHARP S} 😀"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    address = f"sqlite:///{tmp_path / 'progress.db'}"
    monkeypatch.setenv("DURCHBLICK_DB_URL", address)
    opened = open_store(address)
    yield opened
    opened.close()


def submit(store: Store, text: str, question_id: str = "q07") -> int:
    return store.submit_answer(
        "local",
        question_id,
        text,
        attempt=uuid4(),
        confidence=3,
        grade=grade(QUESTIONS[question_id], text),
        asked_at=NOW,
        now=NOW,
    )


def test_an_answer_with_the_hits_after_the_learners_word(store: Store) -> None:
    text = "Man vergleicht Training und Validierung."
    number = submit(store, text)
    store.contest("local", number, "gap", "contested", now=NOW)
    assert yaml.safe_load(contested_answers(store, "local")) == {
        "q07": {"tests": [{"answer": text, "hits": ["compares", "gap"]}]}
    }


def test_what_the_learner_agrees_with_is_no_test_case(store: Store) -> None:
    number = submit(store, "Man vergleicht Training und Validierung.")
    store.contest("local", number, "compares", "confirmed", now=NOW)
    assert contested_answers(store, "local") == ""


def test_a_hit_that_is_contested_is_none(store: Store) -> None:
    number = submit(store, "Man vergleicht Training und Validierung.")
    store.contest("local", number, "compares", "contested", now=NOW)
    assert yaml.safe_load(contested_answers(store, "local"))["q07"]["tests"][0]["hits"] == []


@pytest.mark.parametrize("text", [HOSTILE, "no", "1e-3", "12:30", "---\n...", "x" * 19_000, "  \n\n führt  "])
def test_any_text_comes_back_as_it_was(store: Store, text: str) -> None:
    number = submit(store, text)
    store.contest("local", number, "gap", "contested", now=NOW)
    kept = yaml.safe_load(contested_answers(store, "local"))["q07"]["tests"][0]["answer"]
    expected = text.replace("\N{LATIN SMALL LETTER SHARP S}", "ss").replace("\u2028", "").replace("\x07", "")
    assert kept == expected


def test_it_can_be_pasted_into_the_question(store: Store) -> None:
    number = submit(store, HOSTILE)
    store.contest("local", number, "gap", "contested", now=NOW)
    answer = store.answer("local", number)
    assert answer is not None
    case = as_test_case(QUESTIONS["q07"], answer, {"gap": "contested"})
    text = (Path(__file__).parents[1] / "data" / "questions" / "evaluation.yaml").read_text(encoding="utf-8")
    field = "\n  tests:\n"
    start = text.index(field, text.index("- id: q07")) + len(field)
    pasted = text[:start] + "".join(f"    {line}\n" for line in case.splitlines()) + text[start:]
    content = read_entries(pasted.encode(), "evaluation.yaml", "questions")
    assert content.source.errors == []
    question = next(entry.value for entry in content.entries if entry.name == "q07")
    assert question.tests[0].hits == ("gap",)


def test_of_a_claim_only_the_correction_counts(store: Store) -> None:
    claim = next(q for q in QUESTIONS.values() if isinstance(q, ClaimQuestion) and q.key_points)
    text = join_fields({"verdict": "falsch", "text": "Das stimmt nur zum Teil."})
    point = claim.key_points[0].id
    grading = {"key_points": {p.id: "miss" for p in claim.key_points}}
    number = store.submit_answer(
        "local", claim.id, text, attempt=uuid4(), confidence=1, grade=grading, asked_at=NOW, now=NOW
    )
    store.contest("local", number, point, "contested", now=NOW)
    entry = yaml.safe_load(contested_answers(store, "local"))[claim.id]["tests"][0]
    assert entry["hits"] == [point]
    assert "{" not in entry["answer"]


def test_the_command_prints_or_writes(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["contested"]) == 0
    assert capsys.readouterr().out.strip() == NOTHING
    number = submit(store, "Die Lücke ist schön.")
    store.contest("local", number, "course", "contested", now=NOW)
    assert main(["contested"]) == 0
    printed = capsys.readouterr().out
    assert yaml.safe_load(printed)["q07"]["tests"][0]["hits"] == ["course"]
    file = tmp_path / "cases.yaml"
    assert main(["contested", str(file)]) == 0
    assert capsys.readouterr().out.strip() == f"{file}: 1 Testfall"
    assert file.read_text(encoding="utf-8") == printed


def test_the_command_says_in_german_what_fails(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    number = submit(store, "Die Lücke ist schön.")
    store.contest("local", number, "course", "contested", now=NOW)
    assert main(["contested", str(tmp_path / "no" / "folder.yaml")]) == 1
    assert "nichts schreiben" in capsys.readouterr().err
    monkeypatch.setenv("DURCHBLICK_DB_URL", "sqlite:////nowhere/progress.db")
    assert main(["contested"]) == 1
    assert "Der Ordner /nowhere besteht nicht" in capsys.readouterr().err


def test_another_learner_has_none(store: Store) -> None:
    number = submit(store, "Die Lücke ist schön.")
    store.contest("local", number, "course", "contested", now=NOW)
    assert contested_answers(store, "somebody") == ""
