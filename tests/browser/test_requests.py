"""Requests that no browser would send: addresses that climb out of the folder, and one of ten megabytes."""

import contextlib
import socket

import pytest

from tests.browser.server_process import ServerProcess

pytestmark = pytest.mark.browser  # needs none, but the server that browser tests share
CLIMBING = [
    b"/../../../../etc/passwd",
    b"/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    b"/static/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd",
    b"/media/../../etc/passwd",
    b"/app/static/../../app.py",
    b"/app.py",
    b"/.streamlit/secrets.toml",
    b"/..%5c..%5capp.py",
    b"//etc/passwd",
    b"/%00",
    b"/_stcore/bidi-components/durchblick.progress_upload/..%2f..%2f..%2fapp.py",
]


def answer_to(server: ServerProcess, target: bytes) -> bytes:
    """The raw answer to a GET; the server may hang up before it has read all."""
    request = b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
    received = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(request)
        with contextlib.suppress(ConnectionError):
            while part := connection.recv(65536):
                received += part
    return received


@pytest.mark.parametrize("target", CLIMBING)
def test_no_address_leads_out_of_the_app(app_server: ServerProcess, target: bytes) -> None:
    received = answer_to(app_server, target)
    assert received.startswith(b"HTTP/1.1 ")
    assert not any(word in received for word in (b"root:", b"house.visit", b"[auth]"))


def test_an_address_of_ten_megabytes_is_refused_and_the_server_goes_on(app_server: ServerProcess) -> None:
    # The HTTP parser stops at 64 kB, before any page is asked; a proxy in front stops earlier.
    for target in (b"/faltung?seed=" + b"x" * 10 * 2**20, b"/" + b"x" * 10 * 2**20):
        received = answer_to(app_server, target)
        assert received == b"" or received.startswith(b"HTTP/1.1 400 ")
    assert answer_to(app_server, b"/_stcore/health").endswith(b"ok")
    assert answer_to(app_server, b"/faltung?seed=" + b"x" * 50_000).startswith(b"HTTP/1.1 200 ")
