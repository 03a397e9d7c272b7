"""The log in JSON lines, and figures for Prometheus at /metrics; loaded only where a server is observed."""

import logging
import time
import traceback
from collections.abc import Iterator
from typing import Any

import streamlit.logger
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest
from pythonjsonlogger.json import JsonFormatter
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages._widgets.events import LOG

METRICS = "/metrics"

_FAST = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 5, 10)
_LONG = (0.1, 0.3, 1, 3, 10, 30, 60)
SESSIONS = Gauge("durchblick_sessions", "Offene Seiten: verbundene WebSockets")
REQUESTS = Histogram("durchblick_http_seconds", "Anfragen über HTTP", ["status"], buckets=_FAST)
RUNS = Histogram("durchblick_run_seconds", "Von einem Handgriff bis zur ganzen Seite", ["page"], buckets=_FAST)
TRAININGS = Histogram(
    "durchblick_training_seconds", "Trainings, die gerechnet und nicht erinnert wurden", buckets=_LONG
)
ANSWERS = Counter("durchblick_answers", "Bewertete und gespeicherte Antworten", ["kind"])
EXAMS = Counter("durchblick_exams", "Abgegebene Probeprüfungen")
ERRORS = Counter("durchblick_errors", "Fehlermeldungen, die Lernende sahen", ["kind"])

_LOOPBACK = {"127.0.0.1", "::1"}
_CHAIN = 10  # causes of an error that are told


class Observed:
    """ASGI layer: measures requests and sessions; answers at /metrics to this machine alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        write_json_lines()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            with SESSIONS.track_inprogress():
                await self.app(scope, receive, send)
        elif scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] == METRICS:
            near = (scope.get("client") or ("",))[0] in _LOOPBACK
            figures = Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
            await (figures if near else Response(status_code=404))(scope, receive, send)
        else:
            await self._measure(scope, receive, send)

    async def _measure(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, start = 500, time.perf_counter()

        async def watch(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            REQUESTS.labels(status).observe(time.perf_counter() - start)


class JsonLines(JsonFormatter):
    """One JSON object a line. Of an error only kinds and places: its words may quote what somebody wrote."""

    def __init__(self) -> None:
        fields = ["levelname", "name", "message"]
        names = {"levelname": "level", "name": "logger", "timestamp": "time", "exc_info": "places"}
        super().__init__(fields, timestamp=True, rename_fields=names, json_ensure_ascii=False)

    def formatException(self, ei: Any) -> str:
        return "\n".join(_places(ei[1]))


def _places(error: BaseException | None) -> Iterator[str]:
    for _ in range(_CHAIN):
        if error is None:
            return
        yield "".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


class Figures(logging.Handler):
    """Counts what events.note says."""

    def emit(self, record: logging.LogRecord) -> None:
        """Bring one event into the figures; other lines of the log have no figure."""
        fields = vars(record)
        match fields.get("event"):
            case "run":
                RUNS.labels(fields["page"]).observe(fields["seconds"])
            case "training":
                TRAININGS.observe(fields["seconds"])
            case "answer":
                ANSWERS.labels(fields["kind"]).inc()
            case "exam":
                EXAMS.inc()
            case "error" | "store" as kind:
                ERRORS.labels(kind).inc()


def write_json_lines() -> None:
    """Let every logger of the process, Streamlit's own ones too, write JSON lines to standard error."""
    to_stderr = logging.StreamHandler()
    to_stderr.setFormatter(JsonLines())
    logging.getLogger().handlers[:] = [to_stderr]
    LOG.setLevel(logging.INFO)
    LOG.handlers[:] = [Figures()]
    # Streamlit gives each of its loggers a handler of its own, those of modules that are still to come too.
    streamlit.logger.setup_formatter = _hand_on
    for logger in streamlit.logger._loggers.values():
        _hand_on(logger)


def _hand_on(logger: logging.Logger) -> None:
    logger.handlers.clear()
    logger.propagate = logger.name != "uvicorn.access"  # nginx writes these lines, without the parameters
