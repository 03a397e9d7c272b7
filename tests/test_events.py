"""What a server's log and figures say, and that they never say what somebody wrote."""

import asyncio
import json
import logging
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from prometheus_client import REGISTRY
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.testing.v1 import AppTest

from pages._widgets import events, learner
from pages._widgets.health import HealthCheck
from pages._widgets.observation import Figures, JsonLines, Observed

SECRET = "Das hat jemand geschrieben"


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What the project's logger writes in JSON lines, with its figures counted."""
    written: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    kept = Kept()
    kept.setFormatter(JsonLines())
    before = events.LOG.handlers[:], events.LOG.level
    events.LOG.handlers[:] = [kept, Figures()]
    events.LOG.setLevel(logging.INFO)
    yield written
    events.LOG.handlers[:], level = before
    events.LOG.setLevel(level)


def figure(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_a_single_students_server_makes_no_event_and_loads_nothing_for_it():
    script = (
        "import sys; from pages._widgets import house; house.middleware({'Start': [('a', 'A', '')]});"
        "from pages._widgets.events import LOG;"
        "print(LOG.isEnabledFor(20), 'prometheus_client' in sys.modules, 'pythonjsonlogger' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60, env={"PATH": ""}
    )
    assert done.stdout.split() == ["False", "False", "False"]


def test_an_event_is_one_line_with_its_fields_and_no_name(lines: list[str]):
    events.note("answer", learner="anna@example.ch", question="q01", kind="open")
    (line,) = map(json.loads, lines)
    assert line["event"] == line["message"] == "answer"
    assert (line["level"], line["logger"], line["question"]) == ("INFO", "durchblick", "q01")
    assert line["learner"] == events.pseudonym("anna@example.ch")
    assert "anna" not in lines[0]
    assert line["time"].startswith("20")


def test_a_learner_has_one_name_with_one_key_and_another_with_another():
    script = "from pages._widgets.events import pseudonym; print(pseudonym('anna'), pseudonym('berta'))"

    def names(key: str) -> list[str]:
        env = {events.LOG_KEY: key}
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60, env=env
        )
        return done.stdout.split()

    assert names("one") == names("one")
    assert len({*names("one"), *names("two"), *names(""), *names("")}) == 8


def test_an_error_is_found_by_its_code_with_its_places_but_not_its_words(lines: list[str]):
    def part() -> None:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ValueError(f"{SECRET} lässt sich nicht lesen") from error

    try:
        part()
    except ValueError as error:
        events.LOG.error("Fehlercode %s", "A1B2C3", exc_info=error, extra={"event": "error", "code": "A1B2C3"})
    (line,) = map(json.loads, lines)
    assert (line["code"], line["event"], line["level"]) == ("A1B2C3", "error", "ERROR")
    assert "A1B2C3" in line["message"]
    assert "test_events.py" in line["places"]
    assert "in part" in line["places"]
    assert [row for row in line["places"].splitlines() if row.endswith("Error")] == ["ValueError", "KeyError"]
    assert SECRET not in lines[0]


def test_events_become_figures(lines: list[str]):
    before = [
        figure("durchblick_answers_total", kind="open"),
        figure("durchblick_run_seconds_count", page="labor"),
        figure("durchblick_training_seconds_sum"),
        figure("durchblick_errors_total", kind="store"),
        figure("durchblick_exams_total"),
    ]
    events.note("answer", question="q01", kind="open")
    with pytest.raises(ValueError, match="page"), events.timed("run", page="labor"):
        raise ValueError("a page that stops is timed too")
    events.note("training", seconds=2.5, models=1)
    events.note("store", reason="weg")
    events.note("exam", questions=12)
    after = [
        figure("durchblick_answers_total", kind="open"),
        figure("durchblick_run_seconds_count", page="labor"),
        figure("durchblick_training_seconds_sum"),
        figure("durchblick_errors_total", kind="store"),
        figure("durchblick_exams_total"),
    ]
    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 1, 2.5, 1, 1]
    assert all(row["seconds"] >= 0 for row in map(json.loads, lines) if row["event"] == "run")


async def teapot(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("tea", 418)(scope, receive, send)


async def ask(layer: ASGIApp, path: str, client: str = "127.0.0.1") -> tuple[int, dict[str, str], str]:
    """Status, headers and body of a GET."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> dict[str, str]:
        return {"type": "http.request"}

    await layer(
        {"type": "http", "path": path, "method": "GET", "headers": [], "client": (client, 5000)}, receive, send
    )
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent).decode()


def test_figures_are_for_this_machine_alone_and_requests_are_counted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pages._widgets.observation.write_json_lines", lambda: None)
    layer = Observed(teapot)
    before = figure("durchblick_http_seconds_count", status="418")
    assert asyncio.run(ask(layer, "/labor"))[0] == 418
    assert asyncio.run(ask(layer, "/metrics", "192.0.2.7"))[::2] == (404, "")
    status, headers, text = asyncio.run(ask(layer, "/metrics"))
    assert status == 200
    assert headers["content-type"].startswith("text/plain")
    assert "# TYPE durchblick_run_seconds histogram" in text
    assert figure("durchblick_http_seconds_count", status="418") == before + 1


@pytest.mark.parametrize(("healthy", "status"), [(True, 200), (False, 503)])
def test_health_is_whether_the_database_answers_and_never_why(healthy: bool, status: int):
    layer = HealthCheck(teapot, lambda: healthy)
    seen, headers, text = asyncio.run(ask(layer, "/gesund"))
    assert (seen, json.loads(text)) == (status, {"gesund": healthy})
    assert headers["cache-control"] == "no-store"
    assert asyncio.run(ask(layer, "/labor"))[0] == 418


def test_a_database_that_hangs_makes_no_pile_of_threads():
    release, asked = threading.Event(), []

    def hang() -> bool:
        asked.append(1)
        return release.wait(20)

    async def ask_thrice() -> list[int]:
        layer = HealthCheck(teapot, hang, seconds=0.05)
        statuses = [(await ask(layer, "/gesund"))[0] for _ in range(3)]
        release.set()
        layer.thread.shutdown()
        return statuses

    assert asyncio.run(ask_thrice()) == [503, 503, 503]
    assert len(asked) == 1


def test_the_apps_own_check_asks_the_database(tmp_path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "progress.db"
    monkeypatch.setenv("DURCHBLICK_DB_URL", f"sqlite:///{file}")
    assert learner.database_answers()
    for part in tmp_path.iterdir():
        part.unlink()
    file.write_bytes(b"no database at all" * 1000)
    learner._opened.clear()
    assert not learner.database_answers()
    monkeypatch.setenv("DURCHBLICK_DB_URL", "sqlite:////there/is/no/such/folder/progress.db")
    assert not learner.database_answers()


def test_the_code_that_a_student_sees_is_found_in_the_log(lines: list[str]):
    def page() -> None:
        from pages._widgets.errors import show_error

        try:
            int("Das hat jemand " + "geschrieben")
        except ValueError as error:
            show_error(error)

    app = AppTest.from_function(page).run()
    code = re.search(r"Fehlercode \*\*([0-9A-F]{6})\*\*", app.error[0].value)
    (line,) = (row for row in map(json.loads, lines) if row.get("event") == "error")
    assert code is not None
    assert (line["code"], line["message"]) == (code[1], f"Fehlercode {code[1]}")
    assert line["places"].endswith("ValueError")
    assert SECRET not in "".join(lines)
