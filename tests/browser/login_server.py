"""The app with a login, and the OpenID Connect provider of oidc-provider-mock, each a process on this machine."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.browser.server_process import ServerProcess, _free_port


@contextmanager
def provider_process(people: Sequence[Mapping[str, object]], folder: Path) -> Iterator[str]:
    """The provider's address; it knows these people by their claims."""
    port = _free_port()
    users = [argument for person in people for argument in ("--user-claims", json.dumps(person))]
    with (folder / "provider.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *users],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(f"{address}/.well-known/openid-configuration")
        yield address
    finally:
        process.kill()
        process.wait()


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


def _wait_until_ready(address: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(address, timeout=1):  # noqa: S310 - a server on this machine
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
