"""The app with a login, and the OpenID Connect provider of oidc-provider-mock, each a process on this machine."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.browser.server_process import ServerProcess, _free_port

# As in server_process: when the pipe on standard input closes, nobody is left who would end it.
_RUN = """
import os, runpy, sys, threading
threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
runpy.run_module("oidc_provider_mock", run_name="__main__")
"""


class Provider:
    """An OpenID Connect provider that knows these people by their claims, on an address of its own."""

    def __init__(self, folder: Path, people: Sequence[Mapping[str, object]]) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log_file = folder / "provider.log"
        self.users = [argument for person in people for argument in ("--user-claims", json.dumps(person))]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start and wait until it answers, at most 30 seconds."""
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-W",
                    "ignore",
                    "-c",
                    _RUN,
                    "--port",
                    str(self.port),
                    *self.users,
                ],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + 30
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/.well-known/openid-configuration", timeout=1):
                    return self
            except OSError:
                if time.monotonic() > deadline:
                    self.stop()
                    raise
                time.sleep(0.05)

    def stop(self) -> None:
        """End at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stdin is not None:
                self._process.stdin.close()
            self._process = None


def server_with_login(provider: str, folder: Path, **env: str) -> ServerProcess:
    """The app, not started yet, with a secrets.toml that names the provider."""
    secrets = folder / "secrets.toml"
    server = ServerProcess(folder, env={"STREAMLIT_SECRETS_FILES": str(secrets), "DURCHBLICK_LOGIN": "1", **env})
    secrets.write_text(
        f"""
        [auth]
        redirect_uri = "{server.url}/oauth2callback"
        cookie_secret = "for this test alone, and long enough"
        client_id = "durchblick"
        client_secret = "for this test alone"
        server_metadata_url = "{provider}/.well-known/openid-configuration"
        """,
        encoding="utf-8",
    )
    return server
