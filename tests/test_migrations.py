"""The schema: made, brought up to date, recorded, and refused where it is from the future."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, inspect

from quiz import database
from quiz.progress import StoreError, open_store
from quiz.tables import Table

REPOSITORY = Path(__file__).resolve().parents[1]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

NEWEST = ScriptDirectory(str(database._MIGRATIONS)).get_current_head()

NEXT_STEP = f'''
"""A step that a later version of the program could bring."""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "later", "{NEWEST}", None, None


def upgrade():
    op.add_column("answers", sa.Column("remark", sa.Text(), nullable=True))
'''
BROKEN_STEP = NEXT_STEP + '    op.add_column("no_such_table", sa.Column("x", sa.Integer()))\n'


@pytest.fixture
def address(new_database: Callable[[], str]) -> str:
    """The address of a database without any tables."""
    return new_database()


@pytest.fixture
def later_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The migrations of a later version of the program, in a folder of their own."""
    folder = tmp_path / "migrations"
    shutil.copytree(database._MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(database, "_MIGRATIONS", folder)
    return folder


def submit(address: str) -> None:
    store = open_store(address)
    store.submit_answer("local", "q07", "bleibt", attempt=uuid4(), confidence=1, grade={}, asked_at=NOON, now=NOON)
    store.close()


def texts(address: str) -> list[str]:
    store = open_store(address)
    found = [answer.text for answer in store.answers("local")]
    store.close()
    return found


@contextmanager
def connected(address: str) -> Iterator[Connection]:
    """A connection past the app: it brings nothing up to date. Commits at the end."""
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)
    with engine.begin() as connection:
        yield connection


def query(address: str, statement: str) -> list[Any]:
    with connected(address) as connection:
        result = connection.exec_driver_sql(statement)
        return result.all() if result.returns_rows else []


def tables(address: str) -> dict[str, list[tuple[str, str, bool]]]:
    """The columns of each table: name, type, may be empty."""
    with connected(address) as connection:
        inspector = inspect(connection)
        return {
            name: [
                (column["name"], str(column["type"]), column["nullable"]) for column in inspector.get_columns(name)
            ]
            for name in sorted(inspector.get_table_names())
        }


def version(address: str) -> list[Any]:
    return query(address, f"SELECT version_num FROM {database.VERSION_TABLE}")  # noqa: S608 - names of this test


def test_the_migrations_make_exactly_the_tables(address: str) -> None:
    open_store(address).close()
    with connected(address) as connection:
        assert differences(connection) == []


def test_a_missing_column_would_be_seen(address: str) -> None:
    open_store(address).close()
    query(address, "ALTER TABLE answers DROP COLUMN confidence")
    with connected(address) as connection:
        assert differences(connection) != []


def differences(connection: Connection) -> list[Any]:
    def ours(name: str | None, kind: str, _parents: Any) -> bool:
        return kind != "table" or name != database.VERSION_TABLE

    options = {"version_table": database.VERSION_TABLE, "include_name": ours, "compare_type": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), Table.metadata))


def test_the_version_is_recorded_and_a_second_opening_changes_nothing(address: str) -> None:
    submit(address)
    assert version(address) == [(NEWEST,)]
    before = tables(address)
    assert texts(address) == ["bleibt"]
    assert tables(address) == before


def test_an_older_schema_is_brought_up_to_date_with_its_rows(address: str, later_version: Path) -> None:
    submit(address)
    (later_version / "versions" / "v_later.py").write_text(NEXT_STEP)
    assert texts(address) == ["bleibt"]
    assert version(address) == [("later",)]
    assert query(address, "SELECT remark FROM answers") == [(None,)]


def test_a_step_that_fails_halfway_leaves_the_old_schema(address: str, later_version: Path) -> None:
    submit(address)
    before = tables(address)
    step = later_version / "versions" / "v_later.py"
    step.write_text(BROKEN_STEP)
    with pytest.raises(StoreError):
        open_store(address)
    assert tables(address) == before
    step.write_text(NEXT_STEP)
    assert texts(address) == ["bleibt"]


def test_a_newer_schema_is_refused_and_left_alone(address: str) -> None:
    submit(address)
    query(address, f"UPDATE {database.VERSION_TABLE} SET version_num = '9999'")  # noqa: S608 - names of this test
    before = tables(address), query(address, "SELECT text FROM answers")
    with pytest.raises(StoreError, match=r"neueren Version .*9999.*Aktualisiere Durchblick"):
        open_store(address)
    assert (tables(address), query(address, "SELECT text FROM answers")) == before


def test_another_programs_database_is_refused_and_left_alone(address: str) -> None:
    query(address, "CREATE TABLE holidays (place TEXT)")
    with pytest.raises(StoreError, match="gehört einem anderen Programm"):
        open_store(address)
    assert list(tables(address)) == ["holidays"]


def test_another_programs_file_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "progress.db"
    query(f"sqlite:///{file}", "CREATE TABLE holidays (place TEXT)")
    before = file.read_bytes()
    with pytest.raises(StoreError, match="gehört einem anderen Programm"):
        open_store(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_an_empty_file_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "progress.db").touch()
    submit(f"sqlite:///{tmp_path / 'progress.db'}")
    assert texts(f"sqlite:///{tmp_path / 'progress.db'}") == ["bleibt"]


# Each says when it is ready, so that all of them begin in the same moment, and then opens what it is told.
_OPENER = """
import sys
from quiz.progress import open_store
print("ready", flush=True)
open_store(sys.stdin.readline().strip()).close()
"""


def open_in_processes(address: str, *, n_processes: int = 4) -> list[int]:
    """Exit codes of so many replicas that start together on this database."""
    program = [sys.executable, "-c", _OPENER]
    openers = [
        subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY)
        for _ in range(n_processes)
    ]
    for opener in openers:
        assert opener.stdout is not None
        assert opener.stdout.readline() == "ready\n"
    for opener in openers:
        assert opener.stdin is not None
        opener.stdin.write(f"{address}\n")
        opener.stdin.close()
    codes = [opener.wait(120) for opener in openers]
    for opener in openers:
        assert opener.stdout is not None
        opener.stdout.close()
    return codes


def test_several_processes_that_start_together_migrate_an_empty_database_once(address: str) -> None:
    # a step that ran twice would fail at its first table
    assert open_in_processes(address) == [0, 0, 0, 0]
    assert version(address) == [(NEWEST,)]
    with connected(address) as connection:
        assert differences(connection) == []


def test_several_processes_that_start_together_migrate_an_old_database_once(address: str) -> None:
    upgrade_to("0001", address)
    query(address, "INSERT INTO learners VALUES ('local', '2026-11-01 12:00:00')")
    query(
        address,
        "INSERT INTO answers (learner_id, question_id, submission, text, grade, asked_at, submitted_at) VALUES "
        "('local', 'q07', '00000000000000000000000000000007', 'alt', '{}', "
        "'2026-11-01 12:00:00', '2026-11-01 12:01:00')",
    )
    assert open_in_processes(address) == [0, 0, 0, 0]
    assert version(address) == [(NEWEST,)]
    assert texts(address) == ["alt"]
    with connected(address) as connection:
        assert differences(connection) == []


def upgrade_to(revision: str, address: str) -> None:
    """What an older version of the program would have made."""
    config = Config()
    config.set_main_option("script_location", str(database._MIGRATIONS))
    config.attributes["version_table"] = database.VERSION_TABLE
    with connected(address) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
