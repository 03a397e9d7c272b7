"""The schema: made, brought up to date, recorded, and refused where it is from the future."""

import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine

from quiz import database
from quiz.progress import StoreError, open_store
from quiz.tables import Table

REPOSITORY = Path(__file__).resolve().parents[1]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

NEXT_STEP = '''
"""A step that a later version of the program could bring."""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "later", "0003", None, None


def upgrade():
    op.add_column("answers", sa.Column("remark", sa.Text(), nullable=True))
'''
BROKEN_STEP = NEXT_STEP + '    op.add_column("no_such_table", sa.Column("x", sa.Integer()))\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "progress.db"


@pytest.fixture
def later_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The migrations of a later version of the program, in a folder of their own."""
    folder = tmp_path / "migrations"
    shutil.copytree(database._MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(database, "_MIGRATIONS", folder)
    return folder


def submit(file: Path) -> None:
    store = open_store(f"sqlite:///{file}")
    store.submit_answer("local", "q07", "bleibt", attempt=uuid4(), confidence=1, grade={}, asked_at=NOON, now=NOON)
    store.close()


def texts(file: Path) -> list[str]:
    store = open_store(f"sqlite:///{file}")
    found = [answer.text for answer in store.answers("local")]
    store.close()
    return found


def query(file: Path, statement: str) -> list[Any]:
    connection = sqlite3.connect(file)
    try:
        with connection:
            return connection.execute(statement).fetchall()
    finally:
        connection.close()


def test_the_migrations_make_exactly_the_tables(file: Path) -> None:
    open_store(f"sqlite:///{file}").close()
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        assert differences(connection) == []
    engine.dispose()


def test_a_missing_column_would_be_seen(file: Path) -> None:
    open_store(f"sqlite:///{file}").close()
    query(file, "ALTER TABLE answers DROP COLUMN confidence")
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        assert differences(connection) != []
    engine.dispose()


def differences(connection: Connection) -> list[Any]:
    def ours(name: str | None, kind: str, _parents: Any) -> bool:
        return kind != "table" or name != database.VERSION_TABLE

    options = {"version_table": database.VERSION_TABLE, "include_name": ours, "compare_type": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), Table.metadata))


def test_the_version_is_recorded_and_a_second_opening_changes_nothing(file: Path) -> None:
    submit(file)
    assert query(file, f"SELECT version_num FROM {database.VERSION_TABLE}") == [("0003",)]  # noqa: S608 - names of this test
    before = query(file, "SELECT * FROM sqlite_master")
    assert texts(file) == ["bleibt"]
    assert query(file, "SELECT * FROM sqlite_master") == before


def test_an_older_schema_is_brought_up_to_date_with_its_rows(file: Path, later_version: Path) -> None:
    submit(file)
    (later_version / "versions" / "v_later.py").write_text(NEXT_STEP)
    assert texts(file) == ["bleibt"]
    assert query(file, f"SELECT version_num FROM {database.VERSION_TABLE}") == [("later",)]  # noqa: S608 - names of this test
    assert query(file, "SELECT remark FROM answers") == [(None,)]


def test_a_step_that_fails_halfway_leaves_the_old_schema(file: Path, later_version: Path) -> None:
    submit(file)
    before = query(file, "SELECT * FROM sqlite_master")
    step = later_version / "versions" / "v_later.py"
    step.write_text(BROKEN_STEP)
    with pytest.raises(StoreError):
        open_store(f"sqlite:///{file}")
    assert query(file, "SELECT * FROM sqlite_master") == before
    step.write_text(NEXT_STEP)
    assert texts(file) == ["bleibt"]


def test_a_newer_schema_is_refused_and_left_alone(file: Path) -> None:
    submit(file)
    query(file, f"UPDATE {database.VERSION_TABLE} SET version_num = '9999'")  # noqa: S608 - names of this test
    before = query(file, "SELECT * FROM sqlite_master"), query(file, "SELECT text FROM answers")
    with pytest.raises(StoreError, match=r"neueren Version .*9999.*Aktualisiere Durchblick"):
        open_store(f"sqlite:///{file}")
    assert (query(file, "SELECT * FROM sqlite_master"), query(file, "SELECT text FROM answers")) == before


def test_another_programs_file_is_refused_and_left_alone(file: Path) -> None:
    query(file, "CREATE TABLE holidays (place TEXT)")
    before = file.read_bytes()
    with pytest.raises(StoreError, match="gehört einem anderen Programm"):
        open_store(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_an_empty_file_is_as_good_as_none(file: Path) -> None:
    file.touch()
    submit(file)
    assert texts(file) == ["bleibt"]


_OPENER = "import sys; from quiz.progress import open_store; open_store(sys.stdin.readline().strip()).close()"


def test_several_processes_that_start_together_migrate_once(file: Path) -> None:
    openers = [
        subprocess.Popen([sys.executable, "-c", _OPENER], stdin=subprocess.PIPE, text=True, cwd=REPOSITORY)
        for _ in range(4)
    ]
    for opener in openers:
        assert opener.stdin is not None
        opener.stdin.write(f"sqlite:///{file}\n")
        opener.stdin.close()
    assert [opener.wait(120) for opener in openers] == [0, 0, 0, 0]
    assert query(file, f"SELECT version_num FROM {database.VERSION_TABLE}") == [("0003",)]  # noqa: S608 - names of this test
