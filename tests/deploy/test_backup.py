"""Backup, loss, restore: every row is there again, and a bad backup changes nothing."""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import create_engine, inspect, text

from quiz.progress import open_store
from tests.postgres_process import PostgresProcess

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
MOMENT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TEXTS = ["Der Loss steigt wieder.", "Umlaute äöü, «Zeichen», 50 %, 'Hochkomma' und \\", "x" * 20_000]


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database's address, of either kind; SQLite's has an awkward name."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/it's my progress.db"
    else:
        server: PostgresProcess = request.getfixturevalue("postgres")
        name = server.create_database()
        yield server.address(name)
        server.drop_database(name)


def fill(address: str) -> None:
    """Answers, a draft, a goal and a done task of two learners."""
    store = open_store(address)
    for number, written in enumerate(TEXTS, 1):
        for learner in ("one", "two"):
            store.submit_answer(
                learner,
                f"q0{number}",
                written,
                attempt=UUID(int=number + (100 if learner == "two" else 0)),
                confidence=3,
                grade={"score": number / 3, "points": []},
                asked_at=MOMENT,
                now=MOMENT,
            )
    draft = store.open_draft("one", "q09", now=MOMENT)
    store.save_draft("one", "q09", "angefangen", attempt=draft.attempt, asked_at=MOMENT, now=MOMENT)
    store.complete_task("two", "convolution", "first", MOMENT)
    store.close()


def all_rows(address: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        rows = {
            name: sorted(tuple(map(str, row)) for row in connection.execute(text(f'SELECT * FROM "{name}"')))  # noqa: S608 - names of the schema
            for name in names
        }
    engine.dispose()
    return rows


def run(command: str, address: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [DEPLOY / command, *arguments],
        env={**os.environ, "DURCHBLICK_DB_URL": address},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def destroy(address: str) -> None:
    """Lose everything, and let an empty database with other rows stand in its place."""
    if address.startswith("sqlite:///"):
        for path in Path(address.removeprefix("sqlite:///")).parent.glob("it's*"):
            path.unlink()
    else:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP OWNED BY CURRENT_USER")
    store = open_store(address)
    store.complete_task("stranger", "convolution", "first", MOMENT)
    store.close()


def backed_up(address: str, folder: Path) -> Path:
    done = run("backup.sh", address, folder)
    assert done.returncode == 0, done.stderr
    file = Path(done.stdout.strip())
    assert [path.name for path in folder.iterdir() if path.name.startswith(f"{file.name}.")] == []
    return file


def test_what_was_lost_is_restored_row_by_row_and_again(address: str, tmp_path: Path) -> None:
    fill(address)
    before = all_rows(address)
    assert sum(len(rows) for rows in before.values()) > len(TEXTS) * 2
    file = backed_up(address, tmp_path / "backups")
    for _ in range(2):  # what a restore leaves behind can itself be backed up and restored
        destroy(address)
        assert all_rows(address) != before
        done = run("restore.sh", address, file)
        assert done.returncode == 0, done.stderr
        assert all_rows(address) == before
        file = backed_up(address, tmp_path / "backups")
    store = open_store(address)  # the app opens it, and counts on from where it was
    store.complete_task("three", "convolution", "first", MOMENT)
    store.submit_answer(
        "three", "q01", "neu", attempt=UUID(int=7), confidence=1, grade={}, asked_at=MOMENT, now=MOMENT
    )
    store.close()


def test_a_backup_of_a_database_in_use_holds_what_was_committed(address: str, tmp_path: Path) -> None:
    fill(address)
    store = open_store(address)
    store.complete_task("three", "convolution", "first", MOMENT)  # in SQLite's log of writes, not in its file
    file = backed_up(address, tmp_path / "backups")
    before = all_rows(address)
    store.close()
    destroy(address)
    assert run("restore.sh", address, file).returncode == 0
    assert all_rows(address) == before


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
        lambda path: path.write_bytes(b"something else"),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
    ],
    ids=["cut", "foreign", "empty", "missing"],
)
def test_a_bad_backup_is_refused_and_nothing_changes(
    address: str, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    fill(address)
    before = all_rows(address)
    file = backed_up(address, tmp_path / "backups")
    spoil(file)
    done = run("restore.sh", address, file)
    assert done.returncode != 0
    assert "no whole backup" in done.stderr
    assert all_rows(address) == before


def test_nothing_is_restored_beneath_a_running_replica(address: str, tmp_path: Path) -> None:
    fill(address)
    file = backed_up(address, tmp_path / "backups")
    before = all_rows(address)
    replica = open_store(address)
    replica.completed_tasks("two", "convolution")  # from now on a connection is open
    done = run("restore.sh", address, file)
    replica.close()
    assert done.returncode != 0
    assert "stop Durchblick first" in done.stderr
    assert all_rows(address) == before


def test_a_restored_file_leaves_the_old_one_beside_it(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/progress.db"
    fill(address)
    file = backed_up(address, tmp_path / "backups")
    store = open_store(address)
    store.complete_task("late", "convolution", "first", MOMENT)
    store.close()
    assert run("restore.sh", address, file).returncode == 0
    (aside,) = (path for path in tmp_path.glob("progress.db.before-*") if not path.name.endswith(("-wal", "-shm")))
    with sqlite3.connect(aside) as connection:
        late = connection.execute("SELECT count(*) FROM completed_tasks WHERE learner_id = 'late'").fetchone()
    connection.close()
    assert late == (1,)


def test_a_failed_backup_leaves_the_older_ones_and_no_half_file(address: str, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    fill(address)
    kept = backed_up(address, folder)
    if address.startswith("sqlite"):
        Path(address.removeprefix("sqlite:///")).write_bytes(b"no database at all" * 100)
        gone = address
    else:
        gone = address.rsplit("/", 1)[0] + "/there_is_no_such_database"
    done = run("backup.sh", gone, folder)
    assert done.returncode != 0
    assert done.stdout == ""
    assert list(folder.iterdir()) == [kept]


def test_only_the_newest_backups_are_kept(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/progress.db"
    fill(address)
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "durchblick-notes.txt").write_text("of the deployer", encoding="utf-8")
    written = [run("backup.sh", address, folder, "2").stdout.strip() for _ in range(4)]
    assert sorted(map(str, folder.glob("*.sqlite"))) == written[-2:]
    assert (folder / "durchblick-notes.txt").exists()


def test_backups_are_for_their_owner_alone_and_no_command_line_shows_a_password(
    tmp_path: Path, postgres: PostgresProcess
) -> None:
    name = postgres.create_database()
    fill(postgres.address(name))
    # PostgreSQL's programs are replaced by one that writes down its arguments, then does the work.
    programs = tmp_path / "programs"
    programs.mkdir()
    spy = programs / "pg_dump"
    spy.write_text(
        f'#!/bin/sh\necho "$@" >>"{tmp_path}/arguments"\necho "$PGPASSWORD" >"{tmp_path}/password"\n'
        'PATH=${PATH#*:}\nexec pg_dump "$@"\n',
        encoding="utf-8",
    )
    spy.chmod(0o755)
    address = postgres.address(name).replace("durchblick@", "durchblick:ge%2Fheim%40@")
    done = subprocess.run(
        [DEPLOY / "backup.sh", tmp_path / "backups"],
        env={**os.environ, "DURCHBLICK_DB_URL": address, "PATH": f"{programs}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "heim" not in (tmp_path / "arguments").read_text(encoding="utf-8")
    assert (tmp_path / "password").read_text(encoding="utf-8").strip() == "ge/heim@"
    assert Path(done.stdout.strip()).stat().st_mode & 0o077 == 0
    postgres.drop_database(name)
