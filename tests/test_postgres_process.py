"""The tests' own PostgreSQL: nothing reaches it from outside, what is in it outlives a restart, it never stays."""

import os
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.postgres_process import PostgresProcess

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresProcess]:
    """A server that this module may stop."""
    with PostgresProcess() as running:
        yield running


def words(server: PostgresProcess, database: str) -> list[str]:
    with psycopg.connect(server.address(database)) as connection:
        return [row[0] for row in connection.execute("SELECT word FROM words ORDER BY word")]


def test_it_listens_on_loopback_and_writes_to_the_disk(server: PostgresProcess) -> None:
    assert server.execute("SHOW listen_addresses") == [("127.0.0.1",)]
    assert server.execute("SHOW unix_socket_directories") == [("",)]
    assert server.execute("SHOW fsync") == [("on",)]


def test_the_apps_role_owns_its_database_and_rules_nothing_else(server: PostgresProcess) -> None:
    name = server.create_database()
    with psycopg.connect(server.address(name), autocommit=True) as connection:
        connection.execute("CREATE TABLE words (word TEXT)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE ROLE another")
    server.drop_database(name)


def test_what_was_committed_outlives_a_restart_and_a_kill(server: PostgresProcess) -> None:
    name = server.create_database()
    port = server.port
    with psycopg.connect(server.address(name)) as connection:
        connection.execute("CREATE TABLE words (word TEXT)")
        connection.execute("INSERT INTO words VALUES ('restart')")
    server.restart()
    assert words(server, name) == ["restart"]
    with psycopg.connect(server.address(name)) as connection:
        connection.execute("INSERT INTO words VALUES ('kill')")
    server.kill()
    with pytest.raises(psycopg.OperationalError):
        words(server, name)
    server.start()
    assert words(server, name) == ["kill", "restart"]
    assert server.port == port
    server.drop_database(name)


def test_a_database_is_made_like_another(server: PostgresProcess) -> None:
    one = server.create_database()
    with psycopg.connect(server.address(one)) as connection:
        connection.execute("CREATE TABLE words (word TEXT)")
        connection.execute("INSERT INTO words VALUES ('first')")
    two = server.create_database(one)
    with psycopg.connect(server.address(two)) as connection:
        connection.execute("INSERT INTO words VALUES ('second')")
    assert (words(server, one), words(server, two)) == (["first"], ["first", "second"])
    server.drop_database(one)
    server.drop_database(two)


_HOLDER = """
import sys
from tests.postgres_process import PostgresProcess
server = PostgresProcess().start()
print((server.folder / "data" / "postmaster.pid").read_text().split()[0], server.folder, flush=True)
sys.stdin.read()
"""


def test_it_ends_with_the_process_that_started_it_even_by_kill() -> None:
    command = [sys.executable, "-c", _HOLDER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=REPOSITORY) as holder:
        assert holder.stdout is not None
        pid, folder = holder.stdout.readline().split()
        server = os.pidfd_open(int(pid))
        holder.kill()
    ended, _, _ = select.select([server], [], [], 30)
    os.close(server)
    shutil.rmtree(folder)
    assert ended
