"""Opening a database: the address, the file, and what is said where something is wrong with them."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quiz.progress import StoreError, open_store

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def opening(address: str | None) -> str:
    """The German message of a store that does not open."""
    with pytest.raises(StoreError) as caught:
        open_store(address).close()
    return str(caught.value)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("gibberish", "keine Adresse"),
        ("sqlite:/progress.db", "keine Adresse"),
        ("nosuch://server/base", "unbekannte Datenbank"),
        ("mysql://server/base", "«mysql»"),
        ("sqlite://", "Arbeitsspeicher"),
        ("sqlite:////nowhere/at/all/progress.db", "Ordner /nowhere/at/all besteht nicht"),
        ("postgresql://durchblick:geheim@127.0.0.1:1/none", "127.0.0.1:1"),
        ("postgresql://name:geheim@host:port/none", "keine Adresse"),
    ],
)
def test_a_wrong_address_is_named_without_its_password(address: str, words: str) -> None:
    message = opening(address)
    assert words in message
    assert "geheim" not in message


def test_the_environment_names_the_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DURCHBLICK_DB_URL", f"sqlite:///{tmp_path / 'elsewhere.db'}")
    open_store().close()
    assert (tmp_path / "elsewhere.db").exists()
    monkeypatch.setenv("DURCHBLICK_DB_URL", "gibberish")
    assert "DURCHBLICK_DB_URL" in opening(None)


def test_without_an_address_it_lies_in_the_users_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DURCHBLICK_DB_URL", raising=False)
    monkeypatch.setattr("quiz.database.user_data_dir", lambda *_, **__: str(tmp_path / "share" / "durchblick"))
    open_store().close()
    assert (tmp_path / "share" / "durchblick" / "progress.db").exists()
    shutil.rmtree(tmp_path / "share")
    (tmp_path / "share").write_text("a file where the folder should be")
    assert "lässt sich nicht anlegen" in opening(None)


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "progress.db"
    file.write_bytes(content)
    assert f"beschädigt: {file}" in opening(f"sqlite:///{file}")
    assert file.read_bytes() == content


def test_a_damaged_page_is_found_at_the_opening(tmp_path: Path) -> None:
    file = tmp_path / "progress.db"
    store = open_store(f"sqlite:///{file}")
    for n in range(50):
        store.set_setting("local", f"Einstellung {n}", "x" * 500, NOON)
    store.close()
    content = bytearray(file.read_bytes())
    content[len(content) // 2 :] = b"\xa5" * (len(content) - len(content) // 2)
    file.write_bytes(content)
    assert "beschädigt" in opening(f"sqlite:///{file}")
    assert file.read_bytes() == bytes(content)


def test_a_file_cut_short_is_found_at_the_opening(tmp_path: Path) -> None:
    file = tmp_path / "progress.db"
    store = open_store(f"sqlite:///{file}")
    store.set_setting("local", "minutes", 20, NOON)
    store.close()
    content = file.read_bytes()[:-9000]
    file.write_bytes(content)
    assert "beschädigt" in opening(f"sqlite:///{file}")
    assert file.read_bytes() == content


def test_a_folder_in_the_files_place(tmp_path: Path) -> None:
    assert "nicht öffnen" in opening(f"sqlite:///{tmp_path}")


def test_a_read_only_database_says_so(tmp_path: Path) -> None:
    file = tmp_path / "progress.db"
    open_store(f"sqlite:///{file}").close()
    assert "schreibgeschützt" in opening(f"sqlite:///file:{file}?mode=ro&uri=true")


def test_the_file_is_safe_against_a_power_cut(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'progress.db'}")
    with store.engine.connect() as connection:
        modes = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert modes == ["wal", 2, 1]
    store.close()
