"""What is kept of content files from start to start: the same bank, only sooner, and never a danger to it."""

import shutil
from pathlib import Path

import pytest

import quiz.bank
import quiz.entries
from quiz.bank import Bank, load_bank
from quiz.content_files import DATA
from quiz.kept_entries import MIN_BYTES


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    monkeypatch.setattr("quiz.kept_entries.user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    return tmp_path / "cache" / "entries"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the shipped content."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def start(content: Path) -> Bank:
    """The bank as a fresh process reads it."""
    quiz.bank._load.cache_clear()
    quiz.entries.read_entries.cache_clear()
    return load_bank([content])


def kept(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def parts(bank: Bank) -> list[object]:
    return [bank.questions, bank.corrections, bank.labs, bank.concepts, bank.counts, bank.errors]


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were read as YAML."""
    read: list[str] = []
    parse = quiz.entries.parse_yaml
    monkeypatch.setattr("quiz.entries.parse_yaml", lambda raw, file: read.append(file) or parse(raw, file))
    return read


def test_the_second_start_reads_no_large_file_and_has_the_same_bank(
    folder: Path, content: Path, unread: list[str]
) -> None:
    first = start(content)
    assert first.errors == []
    unread.clear()
    assert parts(start(content)) == parts(first)
    assert [file for file in unread if Path(file).stat().st_size >= MIN_BYTES] == []


def test_only_the_edited_file_is_read_again(folder: Path, content: Path, unread: list[str]) -> None:
    start(content)
    unread.clear()
    file = content / "questions" / "basics.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("points: 3", "points: 7", 1), encoding="utf-8")
    assert start(content).questions["q01"].points == 7
    assert [name for name in unread if Path(name).stat().st_size >= MIN_BYTES] == [str(file)]


@pytest.mark.parametrize("junk", [b"", b"x", b"\x80\x05N." * 100, b"\xff" * 5000])
def test_anything_else_in_the_folder_is_passed_over(folder: Path, content: Path, junk: bytes) -> None:
    first = start(content)
    for path in kept(folder):
        path.write_bytes(junk)
    assert parts(start(content)) == parts(first)


def test_a_folder_that_cannot_be_written_is_no_matter(folder: Path, content: Path) -> None:
    folder.parent.write_text("a file where the folder should be", encoding="utf-8")
    assert start(content).errors == []


def test_what_another_version_kept_is_gone(folder: Path, content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start(content)
    before = kept(folder)
    monkeypatch.setattr("quiz.kept_entries._version", lambda: "another")
    start(content)
    assert before
    assert {path.parent.name for path in kept(folder)} == {"another"}


def test_a_faulty_file_is_not_kept_and_named_each_time(folder: Path, content: Path) -> None:
    file = content / "questions" / "basics.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("points: 3", "points: viele", 1), encoding="utf-8")
    first, again = start(content).errors, start(content).errors
    assert first == again
    assert f"{file}:6:" in str(first[0])


def test_a_link_from_a_kept_file_that_leads_nowhere_has_its_line(folder: Path, content: Path) -> None:
    start(content)
    concepts = content / "concepts.yaml"
    text = concepts.read_text(encoding="utf-8")
    concepts.write_text(text.replace("id: overfitting-erkennen", "id: anders"), encoding="utf-8")
    errors = [str(error) for error in start(content).errors]
    quiz.entries.read_entries.cache_clear()
    shutil.rmtree(folder)
    assert errors == [str(error) for error in start(content).errors]
    assert any("evaluation.yaml" in error and "q07.concepts" in error for error in errors)
