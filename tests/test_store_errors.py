"""What a student reads where the database fails."""

import pytest
from sqlalchemy.exc import DBAPIError

from quiz.store_errors import store_error


def message(said: str, dialect: str = "sqlite") -> str:
    cause = RuntimeError(said)
    error = DBAPIError(None, None, cause)
    error.__cause__ = cause
    return str(store_error(error, place="/data/progress.db", dialect=dialect))


@pytest.mark.parametrize(
    ("said", "reads"),
    [
        ("file is not a database", "beschädigt"),
        ("database disk image is malformed", "beschädigt"),
        ("attempt to write a readonly database", "schreibgeschützt"),
        ("unable to open database file", "nicht öffnen"),
        ("database or disk is full", "voll"),
        ("disk I/O error", "gestört"),
        ("database is locked", "besetzt"),
        ("no such table: answers", "nicht lesen oder schreiben"),
    ],
)
def test_each_failure_of_a_file_has_its_sentence_with_the_place(said: str, reads: str) -> None:
    assert reads in message(said)
    assert "/data/progress.db" in message(said)
    assert said not in message(said)


def test_a_server_is_said_to_be_away_whatever_it_says() -> None:
    assert "antwortet nicht" in message("database is locked", dialect="postgresql")


def test_messages_use_swiss_spelling() -> None:
    assert "\N{LATIN SMALL LETTER SHARP S}" not in message("database is locked")
