"""A PostgreSQL server of the tests' own: free port on loopback, own folder, gone at the end whatever happens."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

import psycopg
from psycopg import sql

ROLE = "durchblick"
_ADMIN = "postgres"

# The pipe on standard input closes with the process that holds it, even by `kill -9`: no orphan stays behind.
_RUN = """
import signal, subprocess, sys, threading
server = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL, user=sys.argv[1] or None)
def end_with_the_test():
    sys.stdin.buffer.read()
    server.send_signal(signal.SIGQUIT)
threading.Thread(target=end_with_the_test, daemon=True).start()
for end in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
    signal.signal(end, lambda number, _: server.send_signal(number))
sys.exit(server.wait())
"""
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "on",
    "shared_buffers": "16MB",
    "max_connections": "100",
    "max_wal_size": "256MB",
    "lc_messages": "C",
}


class PostgresProcess:
    """A fresh server, started by `start` (or `with`) and ready when that returns; `close` removes its folder.

    `stop` and `kill` (SIGKILL) and a later `start` keep port and databases: that is a restart.
    PostgreSQL refuses to run as root: then its files and processes belong to Debian's user `postgres`.
    """

    def __init__(self) -> None:
        self._bin = _find_programs()
        self._user = _ADMIN if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="durchblick-postgres-"))
        self.log_file = self.folder / "server.log"
        self._data = self.folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()
        if self._user is not None:
            shutil.chown(self.folder, self._user, pwd.getpwnam(self._user).pw_gid)

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace") if self.log_file.exists() else ""

    def address(self, database: str) -> str:
        """What DURCHBLICK_DB_URL has to be for this database; its role owns the database and nothing else."""
        return f"postgresql://{ROLE}@127.0.0.1:{self.port}/{database}"

    def start(self, *, seconds: float = 60) -> Self:
        """Start and wait until connections are taken; RuntimeError with the log's end when that never comes."""
        if self._process is not None:
            raise RuntimeError("this server runs already")
        first = not self._data.exists()
        if first:
            self._initialise()
        deadline = time.monotonic() + seconds
        for _ in range(5):
            if self._start_once(deadline):
                break
            if first:
                self.port = _free_port()  # somebody was quicker on the old one
            time.sleep(0.2)  # after `kill`: until the last child has seen that its parent is gone
        else:
            raise RuntimeError(f"PostgreSQL did not start:\n{self.log[-2000:]}")
        if first:
            self.execute(f"CREATE ROLE {ROLE} LOGIN")
        return self

    def stop(self, *, seconds: float = 20, how: signal.Signals = signal.SIGINT) -> None:
        """End at once but in order ("fast": running transactions are rolled back), or by force after a while."""
        if self._process is None:
            return
        self._process.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        self.kill()

    def kill(self) -> None:
        """End as a power cut would (SIGKILL)."""
        if self._process is None:
            return
        if self._process.poll() is None:
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                os.kill(int((self._data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(10)
            self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process = None

    def restart(self) -> None:
        """Stop and start again: every open connection is dead afterwards."""
        self.stop()
        self.start()

    def close(self) -> None:
        """Stop and remove everything."""
        self.stop(how=signal.SIGQUIT)  # "immediate": nothing has to be kept
        shutil.rmtree(self.folder, ignore_errors=True)

    def execute(self, statement: str | sql.Composed, database: str = _ADMIN) -> list[tuple]:
        """Run one statement as the server's administrator, outside of any transaction; its rows, if any."""
        where = {"host": "127.0.0.1", "port": self.port, "user": _ADMIN, "dbname": database}
        with psycopg.connect(**where, autocommit=True, connect_timeout=10) as connection:
            cursor = connection.execute(statement.encode() if isinstance(statement, str) else statement)
            return cursor.fetchall() if cursor.description else []

    def create_database(self, template: str = "template1") -> str:
        """A new database, empty or as the template is now; returns its name."""
        name = f"durchblick_{uuid4().hex}"
        words = "CREATE DATABASE {} OWNER {} TEMPLATE {}"
        self.execute(sql.SQL(words).format(*map(sql.Identifier, (name, ROLE, template))))
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _initialise(self) -> None:
        options = ["--auth=trust", f"--username={_ADMIN}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        made = subprocess.run(
            [self._bin / "initdb", "-D", self._data, *options],
            user=self._user,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if made.returncode != 0:
            raise RuntimeError(f"initdb failed:\n{made.stdout[-1000:]}{made.stderr[-1000:]}")

    def _start_once(self, deadline: float) -> bool:
        settings = [f"-c{name}={value}" for name, value in {**_SETTINGS, "port": self.port}.items()]
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    _RUN,
                    self._user or "",
                    self._bin / "postgres",
                    "-D",
                    self._data,
                    *settings,
                ],
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Control-C is for the tests, which then end the server in their own order.
                start_new_session=True,
            )
        try:
            while time.monotonic() < deadline and self._process.poll() is None:
                if self._takes_connections():
                    return True
                time.sleep(0.05)
        except BaseException:
            self.kill()
            raise
        self.kill()
        return False

    def _takes_connections(self) -> bool:
        try:
            # this server and no other that took the port: its process is the one whose folder it is
            return self.execute("SHOW data_directory") == [(str(self._data),)]
        except psycopg.OperationalError:
            return False

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _find_programs() -> Path:
    """The folder of `postgres` and `initdb`: Debian keeps them out of PATH, one folder a version."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]), reverse=True
    )
    on_path = shutil.which("postgres")
    for program in [*debian, *([Path(on_path).resolve()] if on_path else [])]:
        if (program.parent / "initdb").exists():
            return program.parent
    raise RuntimeError("there is no PostgreSQL on this machine: run .ci/postgres, or apt-get install postgresql")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
