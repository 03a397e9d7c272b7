"""The Anki package: one readable card a question, known again when it is imported anew."""

import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from quiz.__main__ import main
from quiz.anki import export_anki
from quiz.bank import Bank, load_bank
from quiz.questions import OrderQuestion

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BANK = load_bank()


def opened(package: bytes) -> sqlite3.Connection:
    with ZipFile(BytesIO(package)) as archive:
        assert json.loads(archive.read("media")) == {}
        collection = archive.read("collection.anki2")
    connection = sqlite3.connect(":memory:")
    connection.deserialize(collection)
    return connection


def notes(package: bytes) -> dict[str, dict[str, str]]:
    """Fields and tags of each note by its guid."""
    connection = opened(package)
    names = ("Frage", "Antwort", "Punkte", "Quelle", "Thema")
    rows = connection.execute("SELECT guid, flds, tags FROM notes").fetchall()
    connection.close()
    return {guid: dict(zip(names, flds.split("\x1f"), strict=True)) | {"tags": tags} for guid, flds, tags in rows}


@pytest.fixture(scope="module")
def package() -> bytes:
    return export_anki(BANK, now=NOON)


def one(fragment: str, found: dict[str, dict[str, str]]) -> dict[str, str]:
    (note,) = [note for note in found.values() if fragment in note["Frage"]]
    return note


def test_every_question_has_one_card_in_the_order_of_the_course(package: bytes) -> None:
    connection = opened(package)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("SELECT count(*) FROM notes").fetchone() == (len(BANK.questions),)
    cards = connection.execute(
        "SELECT due, tags FROM cards JOIN notes ON notes.id = cards.nid ORDER BY due"
    ).fetchall()
    connection.close()
    assert [due for due, _ in cards] == list(range(len(BANK.questions)))
    assert "Thema::Grundlagen" in cards[0][1]
    assert "Thema::Mehrere-Ein--und-Ausgänge" in cards[-1][1]


def test_an_open_question_brings_model_answer_key_points_source_and_concepts(package: bytes) -> None:
    note = one("Worin unterscheidet sich &quot;Overfitting&quot;", notes(package))
    assert "lernt auch deren Rauschen auswendig" in note["Antwort"]
    assert "<li>Overfitting: auf neuen Daten deutlich schlechter als im Training.</li>" in note["Punkte"]
    assert note["Thema"] == "Bewertung · 3 Punkte"
    assert " Konzept::overfitting " in note["tags"]
    assert BANK.questions["q03"].source is None or note["Quelle"]


def test_what_is_picked_is_shown_shuffled_and_answered_in_order(package: bytes) -> None:
    found = notes(package)
    for question in BANK.questions.values():
        if isinstance(question, OrderQuestion):
            note = one(question.prompt.split("`")[0].split("$")[0][:40], found)
            asked, right = (re.findall("<li>(.*?)</li>", note[field]) for field in ("Frage", "Antwort"))
            assert sorted(asked) == sorted(right[: len(asked)])
            assert asked != right[: len(asked)]


def test_a_claim_says_its_verdict_first(package: bytes) -> None:
    note = one("Stimmt das? «Der Mean Absolute Error", notes(package))
    assert note["Antwort"].startswith("<p><strong>Das ist falsch.</strong></p>")


def test_an_exercise_shows_its_numbers_and_the_way(package: bytes) -> None:
    note = one("Ein Gewicht ist ", notes(package))
    assert "{{" not in note["Frage"] + note["Antwort"]
    assert re.search(r"\\\(w = [\d{},-]+\\\)", note["Frage"])
    assert " Rechnen " in note["tags"]


def test_no_formula_keeps_its_dollars(package: bytes) -> None:
    for note in notes(package).values():
        assert "$" not in "".join(note.values())
        assert note["Antwort"].count(r"\(") == note["Antwort"].count(r"\)")


def test_the_card_is_readable_at_night_and_on_a_telephone(package: bytes) -> None:
    connection = opened(package)
    (models,) = connection.execute("SELECT models FROM col").fetchone()
    connection.close()
    (model,) = json.loads(models).values()
    assert ".nightMode" in model["css"]
    assert "overflow-x: auto" in model["css"]


def test_exported_again_and_edited_each_note_is_the_same(package: bytes) -> None:
    edited = Bank(questions=dict(BANK.questions))
    edited.questions["q03"] = BANK.questions["q03"].model_copy(update={"prompt": "Ganz anders gefragt?"})
    later = notes(export_anki(edited, now=NOON + timedelta(days=3)))
    before = notes(package)
    assert later.keys() == before.keys()
    changed = {guid for guid in before if before[guid] != later[guid]}
    assert [later[guid]["Frage"] for guid in changed] == ["<p>Ganz anders gefragt?</p>\n"]


def test_another_order_of_files_changes_no_guid(package: bytes) -> None:
    turned = replace(BANK, questions=dict(reversed(BANK.questions.items())))
    assert notes(export_anki(turned, now=NOON)).keys() == notes(package).keys()


def test_anki_sees_when_a_note_was_changed(package: bytes) -> None:
    connection = opened(package)
    assert connection.execute("SELECT DISTINCT mod FROM notes").fetchall() == [(int(NOON.timestamp()),)]
    connection.close()
    assert export_anki(BANK, now=NOON) == package


def test_html_in_a_question_stays_text() -> None:
    hostile = BANK.questions["q03"].model_copy(update={"prompt": "<b>a</b><script>x</script> {{Antwort}}"})
    (note,) = notes(export_anki(Bank(questions={"q03": hostile}), now=NOON)).values()
    assert "<script>" not in note["Frage"]
    assert "&lt;b&gt;a&lt;/b&gt;" in note["Frage"]


def test_an_empty_bank_gives_an_empty_package() -> None:
    assert notes(export_anki(Bank(), now=NOON)) == {}


@pytest.fixture
def said(
    new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    monkeypatch.setenv("DURCHBLICK_DB_URL", new_database())

    def run(*arguments: str) -> tuple[int, str]:
        code = main(list(arguments))
        out, err = capsys.readouterr()
        return code, out + err

    return run


def test_the_command_writes_the_file(tmp_path: Path, said: Callable[..., tuple[int, str]]) -> None:
    file = tmp_path / "fragen.apkg"
    file.write_text("alt")
    code, text = said("export", "anki", str(file))
    assert (code, text) == (0, f"{file}: geschrieben, {len(file.read_bytes()) // 1024} kB\n")
    assert len(notes(file.read_bytes())) == len(BANK.questions)
    assert [path.name for path in tmp_path.iterdir()] == ["fragen.apkg"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gibt/es/nicht.apkg", "Diesen Ordner gibt es nicht"),
        ("", "Das ist ein Ordner"),
        ("datei/x.apkg", "Diesen Ordner gibt es nicht"),
        ("x" * 300, "Der Name ist zu lang"),
    ],
)
def test_where_nothing_can_be_written_the_command_says_so(
    tmp_path: Path, said: Callable[..., tuple[int, str]], name: str, message: str
) -> None:
    (tmp_path / "datei").write_text("bleibt")
    code, text = said("export", "anki", str(tmp_path / name))
    assert code == 1
    assert text.startswith(f"{tmp_path / name}: {message}")
    assert len(text.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["datei"]
