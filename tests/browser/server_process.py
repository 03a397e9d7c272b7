"""A Durchblick server in a process of its own: free port, own database, gone at the end whatever happens."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

REPOSITORY = Path(__file__).resolve().parents[2]

# The pipe on standard input closes with the process that holds it, even by `kill -9`: no orphan stays behind.
_RUN = """
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
from streamlit.web.cli import main
sys.exit(main(prog_name="streamlit"))
"""


class ServerProcess:
    """`streamlit run` on a free port of this machine, started by `start` (or `with`) and ready when that returns.

    The database is `progress.db` in `folder` (also the place of the log) unless `env` names another.
    `stop`, `kill` (SIGKILL) and a later `start` keep port and database: that is a restart.
    """

    def __init__(
        self, folder: Path, *, env: Mapping[str, str] | None = None, script: Path = REPOSITORY / "app.py"
    ) -> None:
        self.database = folder / "progress.db"
        self.log_file = folder / "server.log"
        self.script = script
        self.env = {**os.environ, "DURCHBLICK_DB_URL": f"sqlite:///{self.database}", **(env or {})}
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        """Of the database."""
        return self.env["DURCHBLICK_DB_URL"]

    @property
    def pid(self) -> int:
        """The number of the process; RuntimeError if it does not run."""
        if self._process is None:
            raise RuntimeError("this server does not run")
        return self._process.pid

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace") if self.log_file.exists() else ""

    def start(self, *, seconds: float = 60) -> Self:
        """Start and wait until the health address answers; RuntimeError with the log's end when it never does."""
        if self._process is not None:
            raise RuntimeError("this server runs already")
        options = {
            "server.port": self.port,
            "server.address": "127.0.0.1",
            "server.headless": "true",
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": "false",
        }
        arguments = [f"--{name}={value}" for name, value in options.items()]
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _RUN, "run", str(self.script), *arguments],
                cwd=REPOSITORY,
                env=self.env,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait_until_ready(time.monotonic() + seconds)
        except BaseException:
            self.kill()
            raise
        return self

    def stop(self) -> None:
        """End politely, or by force after ten seconds; a server that is not running stays so."""
        if self._process is None:
            return
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        self.kill()

    def kill(self) -> None:
        """End as a power cut would (SIGKILL)."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process = None

    def _wait_until_ready(self, deadline: float) -> None:
        while time.monotonic() < deadline:
            if self._process is not None and self._process.poll() is not None:
                raise RuntimeError(f"the server ended at once:\n{self.log[-2000:]}")
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1) as answer:
                    if answer.read() == b"ok":
                        return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
        raise RuntimeError(f"the server was not ready in time:\n{self.log[-2000:]}")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
