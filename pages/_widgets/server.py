"""What the server does before Streamlit sees a request: German documents, unknown addresses, one BLAS thread."""

import gc
import threading
from collections.abc import AsyncIterator, Container, Iterable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import threadpoolctl
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

import engine  # noqa: F401  loads NumPy, and with it the BLAS that lifespan limits
from pages._widgets.login_return import address_asked_for, forget, remember, remembered
from quiz.bank import load_bank
from quiz.words import load_word_lists

UNKNOWN_ADDRESS = "nicht-gefunden"
LOGIN_FAILED = ("anmeldung", "fehlgeschlagen")
"""What the address says after a login that failed: parameter and value."""
_LOGIN, _CALLBACK = "/auth/login", "/oauth2callback"  # Streamlit's
_OF_THE_LOGIN = (_LOGIN, _CALLBACK, "/auth/logout")


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Prepare the process once, before the first visit."""
    # A folder called pages/ beside the script makes Streamlit look for pages itself until the first
    # st.navigation: the first cold deep link would get a "Page not found" dialog over the right page.
    PagesManager.uses_pages_directory = False
    # Many sessions train in one process: BLAS threads of several of them would fight for the cores. The limit
    # holds for what is loaded, which is why the engine is imported above.
    threadpoolctl.threadpool_limits(1)
    threading.Thread(target=_load, name="load", daemon=True).start()
    yield


def _load() -> None:
    """Load what takes seconds (the grader's word lists): not at the first student's answer."""
    load_word_lists()
    load_bank()
    gc.freeze()  # what stays anyway need not be gone through by each collection while students wait


class GermanDocuments:
    """ASGI layer: every HTML document says lang="de"; an unknown address leads to a German page."""

    def __init__(self, app: ASGIApp, url_paths: Iterable[str], *, login: bool = False) -> None:
        self.app = app
        self.passed = _OF_THE_LOGIN if login else ()
        self.known = {f"/{path}" for path in (*url_paths, UNKNOWN_ADDRESS)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        path = scope["path"].rstrip("/") or "/"
        if path in self.passed:
            await self.app(scope, receive, _LoginSender(scope, send, self.known))
            return
        if path not in self.known and "." not in path and "/_stcore" not in path:
            # absolute: a two-level address would otherwise look for its scripts in a folder that is not there
            target = f"{scope.get('root_path', '')}/{UNKNOWN_ADDRESS}?adresse={quote(path[1:101])}"
            await RedirectResponse(target, status_code=302)(scope, receive, send)
            return
        await self.app(_without_compression(scope), receive, _GermanSender(send))


def _without_compression(scope: Scope) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": headers}


class _GermanSender:
    """Holds an HTML answer back until it is whole, and changes the language it declares."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if MutableHeaders(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                self.start = message
                return
        elif self.start is not None and message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = self.body.replace(b'<html lang="en">', b'<html lang="de">', 1)
            MutableHeaders(raw=self.start["headers"])["content-length"] = str(len(body))
            await self.send(self.start)
            message = {"type": "http.response.body", "body": body}
        await self.send(message)


class _LoginSender:
    """Leads back to the page from which the login began, or to a German word for a provider that is away."""

    def __init__(self, scope: Scope, send: Send, known: Container[str]) -> None:
        self.send = send
        self.path = scope["path"].rstrip("/")
        self.root = scope.get("root_path", "")
        self.failed = False
        request = Headers(scope=scope)
        self.asked_for = address_asked_for(request.get("referer", ""), known, self.root)
        self.remembered = remembered(request.get("cookie", ""), known)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if message["status"] >= 400:
                self.failed = True
                answer = {"location": f"{self.root}/?{'='.join(LOGIN_FAILED)}", "content-length": "0"}
                raw = [(name.encode(), value.encode()) for name, value in answer.items()]
                message = {"type": "http.response.start", "status": 302, "headers": raw}
            headers = MutableHeaders(raw=message["headers"])
            if self.path == _LOGIN and self.asked_for:
                headers.append("set-cookie", remember(self.asked_for))
            if self.path == _CALLBACK and self.remembered and headers.get("location") == f"{self.root}/":
                headers["location"] = f"{self.root}{self.remembered}"
                headers.append("set-cookie", forget())
        elif self.failed:
            message = {"type": "http.response.body", "body": b""}
        await self.send(message)
