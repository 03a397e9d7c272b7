"""nginx with the configuration that deploy/ ships, on free ports of loopback, gone at the end whatever happens."""

import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

REPOSITORY = Path(__file__).resolve().parents[2]
NAME = "durchblick.localhost"  # every name beneath localhost leads a browser to this machine

# The pipe on standard input closes with the process that holds it, even by `kill -9`: no orphan stays behind.
_RUN = """
import signal, subprocess, sys
nginx = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
sys.stdin.buffer.read()
nginx.send_signal(signal.SIGTERM)
sys.exit(nginx.wait())
"""
_MAIN = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.error.log warn;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/durchblick.conf;
}}
"""


class NginxProcess:
    """nginx before the replicas at these ports, ready when `start` (or `with`) returns; logs in `folder`."""

    def __init__(self, folder: Path, replicas: Sequence[int]) -> None:
        self.folder = folder
        self.port = free_port()
        self.http_port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        if program is None:
            raise RuntimeError("nginx is missing; on Debian: apt-get install nginx-light")
        self._program = program
        certificate, key = make_certificate(folder)
        (folder / "durchblick.conf").write_text(
            subprocess.run(
                [REPOSITORY / "deploy" / "nginx.sh", NAME, certificate, key, *map(str, replicas)],
                env={
                    **os.environ,
                    "HTTP": f"127.0.0.1:{self.http_port}",
                    "HTTPS": f"127.0.0.1:{self.port}",
                    "LOGS": str(folder),
                },
                capture_output=True,
                text=True,
                timeout=30,
                check=True,
            ).stdout,
            encoding="utf-8",
        )
        (folder / "nginx.conf").write_text(_MAIN.format(folder=folder), encoding="utf-8")

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.port}"

    @property
    def log(self) -> str:
        return "".join(path.read_text(encoding="utf-8") for path in sorted(self.folder.glob("*.log")))

    def check(self) -> str:
        """What `nginx -t` says of the configuration; CalledProcessError where it refuses it."""
        done = subprocess.run([*self._command(), "-t"], capture_output=True, text=True, timeout=30, check=True)
        return done.stderr

    def start(self, *, seconds: float = 20) -> Self:
        """Start and wait until the port answers."""
        self._process = subprocess.Popen([sys.executable, "-c", _RUN, *self._command()], stdin=subprocess.PIPE)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"nginx did not start:\n{self.log[-2000:]}")

    def stop(self) -> None:
        """End it: the closed pipe is the sign."""
        if self._process is None or self._process.stdin is None:
            return
        self._process.stdin.close()
        try:
            self._process.wait(10)
        finally:
            self._process.kill()
            self._process = None

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, list[tuple[str, str]], bytes]:
        """Status, headers and body of a GET, whatever the status."""
        trusting = ssl.create_default_context()
        trusting.check_hostname = False
        trusting.verify_mode = ssl.CERT_NONE
        address = f"https://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(address, headers={"Host": f"{NAME}:{self.port}", **(headers or {})})
        try:
            with urllib.request.urlopen(request, timeout=20, context=trusting) as answer:
                return answer.status, answer.headers.items(), answer.read()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers.items(), answer.read()

    def _command(self) -> list[str]:
        return [self._program, "-c", str(self.folder / "nginx.conf"), "-p", str(self.folder)]

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate that nobody has signed, and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", f"/CN={NAME}"]
    subprocess.run(command, capture_output=True, timeout=30, check=True)
    return certificate, key


def free_port() -> int:
    """A port of loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
