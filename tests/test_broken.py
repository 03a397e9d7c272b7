"""A hundred faults, each named with line, field and remedy, and nothing else beside it."""

import shutil
from pathlib import Path

import pytest

from quiz.bank import load_bank
from tests.broken.examples import FILES, ROWS

BASE = Path(__file__).parent / "broken" / "base"


def test_the_whole_base_is_valid():
    bank = load_bank([BASE])
    assert bank.errors == []
    assert list(bank.counts.values()) == [1, 2, 2, 1, 1]


def test_there_are_more_than_a_hundred_different_faults():
    assert len({row[:3] for row in ROWS}) == len(ROWS) > 100


@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0]}-{row[4]}-{n}" for n, row in enumerate(ROWS)])
def test_fault_is_named_with_line_field_and_remedy(row, tmp_path):
    where, old, new, line, field, remedy = row
    broken_file, _, named_file = where.partition(">")
    folder = tmp_path / "inhalt"
    shutil.copytree(BASE, folder)
    broken = folder / FILES[broken_file]
    text = broken.read_text(encoding="utf-8")
    assert text.count(old) == 1
    broken.write_text(text.replace(old, new), encoding="utf-8")

    errors = load_bank([folder]).errors

    assert len(errors) == 1, "\n".join(map(str, errors))
    assert str(errors[0]).startswith(f"{folder / FILES[named_file or broken_file]}:{line}:")
    assert (errors[0].line, errors[0].field) == (line, field)
    assert remedy in errors[0].message
    assert "\N{LATIN SMALL LETTER SHARP S}" not in errors[0].message

    broken.write_text(text, encoding="utf-8")
    assert load_bank([folder]).errors == []


def test_the_other_entries_are_served(tmp_path):
    folder = tmp_path / "inhalt"
    shutil.copytree(BASE, folder)
    questions = folder / "questions" / "demo.yaml"
    questions.write_text(
        questions.read_text(encoding="utf-8").replace("points: 3", "points: -3"), encoding="utf-8"
    )
    bank = load_bank([folder])
    assert not bank.questions
    assert set(bank.labs) == {"demo"}
    assert len(bank.corrections) == len(bank.concepts) == 2
