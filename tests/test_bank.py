"""The bank serves what is right, names what is wrong, and notices every edit."""

import os
import shutil
from pathlib import Path

import pytest

from quiz.bank import load_bank
from quiz.content_files import DATA, content_files, kind_of
from quiz.entries import read_entries

BASE = Path(__file__).parent / "broken" / "base"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(BASE, tmp_path / "inhalt"))


def rewrite(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_shipped_content_has_no_fault():
    bank = load_bank([DATA])
    assert [str(error) for error in bank.errors] == []
    assert bank.notes
    assert min(len(bank.questions), len(bank.corrections), len(bank.concepts)) >= 18


def test_the_same_files_are_not_read_twice(folder):
    assert load_bank([folder]) is load_bank([folder])


def test_an_edit_is_seen_and_only_that_file_is_read(folder):
    before = load_bank([folder])
    misses = read_entries.cache_info().misses
    rewrite(folder / "questions" / "demo.yaml", "points: 3", "points: 4")
    after = load_bank([folder])
    assert before.questions["d01"].points == 3
    assert after.questions["d01"].points == 4
    assert after.labs["demo"] is before.labs["demo"]
    assert read_entries.cache_info().misses == misses + 1


def test_new_and_deleted_files_are_seen(folder):
    extra = folder / "questions" / "mehr.yaml"
    text = (folder / "questions" / "demo.yaml").read_text(encoding="utf-8")
    extra.write_text(text.replace("id: d01", "id: d02"), encoding="utf-8")
    assert list(load_bank([folder]).questions) == ["d01", "d02"]
    extra.unlink()
    assert list(load_bank([folder]).questions) == ["d01"]


def test_a_lecturers_folder_is_served_beside_ours(folder, tmp_path, monkeypatch):
    own = tmp_path / "eigene fragen"
    own.mkdir()
    text = (folder / "questions" / "demo.yaml").read_text(encoding="utf-8")
    concept, correction = next(iter(load_bank([DATA]).concepts)), next(iter(load_bank([DATA]).corrections))
    text = text.replace("[gerade]", f"[{concept}]").replace("[bias-fehler]", f"[{correction}]")
    text = text.replace("  lab: {page: demo, preset: flat}\n", "")
    (own / "prüfung.yml").write_text(text, encoding="utf-8")
    (own / ".halb.yaml").write_text("[", encoding="utf-8")
    (own / "liesmich.txt").write_text("[", encoding="utf-8")
    monkeypatch.setenv("DURCHBLICK_DATA", str(own))
    bank = load_bank()
    assert bank.errors == []
    assert {"q01", "d01"} <= set(bank.questions)

    (own / "kaputt.yaml").write_text("- id: d03\n  kind: [", encoding="utf-8")
    bank = load_bank()
    assert {"q01", "d01"} <= set(bank.questions)
    (error,) = bank.errors
    assert str(error).startswith(f"{own / 'kaputt.yaml'}:3:1: Datei: ")
    assert "Klammer" in error.message


def test_a_lecturers_notes_do_not_replace_ours(folder, monkeypatch):
    monkeypatch.setenv("DURCHBLICK_DATA", str(folder))
    assert load_bank().notes == load_bank([DATA]).notes


@pytest.mark.parametrize("name", ["gibt-es-nicht", "x" * 300, "q.yaml/darunter"])
def test_a_wrong_folder_is_named_and_ours_is_served(name, tmp_path, monkeypatch):
    (tmp_path / "q.yaml").write_text("[]", encoding="utf-8")
    monkeypatch.setenv("DURCHBLICK_DATA", str(tmp_path / name))
    bank = load_bank()
    assert "q01" in bank.questions
    (error,) = bank.errors
    assert error.field == "DURCHBLICK_DATA"


def test_the_home_folder_may_be_written_short(folder, monkeypatch):
    monkeypatch.setenv("HOME", str(folder.parent))
    monkeypatch.setenv("DURCHBLICK_DATA", f"~/{folder.name}/questions")
    assert {"q01", "d01"} <= set(load_bank().questions)
    monkeypatch.setenv("DURCHBLICK_DATA", "~niemand-heisst-so/fragen")
    bank = load_bank()
    assert "q01" in bank.questions
    assert [(error.file, error.field) for error in bank.errors] == [
        ("~niemand-heisst-so/fragen", "DURCHBLICK_DATA")
    ]


def test_a_folder_without_read_permission_is_named(folder, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", refuse)
    (error,) = load_bank([folder]).errors
    assert "Leserechte" in error.message


def test_what_comes_first_wins_and_the_second_is_named(folder):
    other = folder / "questions" / "zwei.yaml"
    text = (folder / "questions" / "demo.yaml").read_text(encoding="utf-8")
    other.write_text(text.replace("points: 3", "points: 9"), encoding="utf-8")
    bank = load_bank([folder])
    assert bank.questions["d01"].points == 3
    (error,) = bank.errors
    assert (error.file, error.line, error.field) == (str(other), 2, "d01.id")
    assert "Zeile 2" in error.message


def test_a_file_named_twice_is_read_once(folder):
    questions = folder / "questions" / "demo.yaml"
    os.symlink(questions, folder / "questions" / "verweis.yaml")
    bank = load_bank([questions, folder, folder / "questions"])
    assert bank.errors == []


def test_links_to_a_broken_entry_are_not_further_faults(folder):
    for path in ["questions/demo.yaml", "corrections.yaml", "concepts.yaml", "concepts/demo.yaml"]:
        text = (folder / path).read_text(encoding="utf-8")
        (folder / path).write_text("[", encoding="utf-8")
        assert len(load_bank([folder]).errors) == 1
        (folder / path).write_text(text, encoding="utf-8")
    (folder / "notes.md").write_bytes(b"\xff")
    (error,) = load_bank([folder]).errors
    assert "UTF-8" in error.message


def test_links_are_followed_only_where_there_is_something_to_find(folder):
    bank = load_bank([folder / "questions"])
    assert bank.errors == []
    assert list(bank.questions) == ["d01"]


def test_two_labs_share_no_address_and_no_concept(folder):
    text = (folder / "concepts" / "demo.yaml").read_text(encoding="utf-8")
    (folder / "concepts" / "zwei.yaml").write_text(text.replace("page: demo", "page: zwei"), encoding="utf-8")
    (error,) = load_bank([folder]).errors
    assert (error.line, error.field) == (3, "url")
    rewrite(folder / "concepts" / "zwei.yaml", "url: demo-seite", "url: zweite")
    fields = [error.field for error in load_bank([folder]).errors]
    assert fields == ["concepts[1]", "concepts[2]"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("notes.md", "notes"),
        ("concepts.yaml", "concepts"),
        ("corrections.yaml", "corrections"),
        ("concepts/corrections.yaml", "labs"),
        ("questions/concepts.yaml", "questions"),
        ("irgendwo/fragen.yml", "questions"),
    ],
)
def test_a_files_place_says_what_it_holds(path, kind):
    assert kind_of(Path(path)) == kind


def test_files_come_in_reading_order():
    kinds = list(dict.fromkeys(kind_of(path) for path in content_files(DATA)))
    assert kinds == ["notes", "concepts", "corrections", "labs", "questions", "exam"]
