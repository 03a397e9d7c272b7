"""PostgreSQL goes away: for a moment nobody notices, for longer there is a German message; nothing is lost."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import streamlit as st
from sqlalchemy.orm import Session

from quiz import outages
from quiz.exams import Exams
from quiz.progress import Store, StoreError, open_store
from tests.postgres_process import PostgresProcess
from tests.test_mock import visit as visit_mock
from tests.test_mock import write as write_mock
from tests.test_practice import button, choose, visit, words, write

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TEXT = "Die Differenz zwischen den Kurven wächst."


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresProcess]:
    """A server that these tests may stop."""
    with PostgresProcess() as running:
        yield running


@pytest.fixture
def address(server: PostgresProcess) -> Iterator[str]:
    name = server.create_database()
    yield server.address(name)
    server.drop_database(name)


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    opened = open_store(address)
    yield opened
    opened.close()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that the app has made, none of them in earnest."""
    made: list[float] = []
    monkeypatch.setattr(outages, "sleep", made.append)
    return made


def submit(store: Store, answer: str) -> int:
    return store.submit_answer(
        "local", "q07", answer, attempt=uuid4(), confidence=2, grade={}, asked_at=NOON, now=NOON
    )


def texts(store: Store) -> list[str]:
    return [answer.text for answer in store.answers("local")]


# -- the store -------------------------------------------------------------------------------------------------


def test_a_restart_between_two_answers_is_not_noticed(
    server: PostgresProcess, store: Store, pauses: list[float]
) -> None:
    submit(store, "vorher")
    server.restart()
    submit(store, "nachher")
    assert texts(store) == ["vorher", "nachher"]
    assert pauses == []


def test_a_server_that_is_back_in_a_moment_is_waited_for(
    server: PostgresProcess, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(store, "vorher")
    server.stop()
    made: list[float] = []

    def start_after_three(pause: float) -> None:
        made.append(pause)
        if len(made) == 3:
            server.start()

    monkeypatch.setattr(outages, "sleep", start_after_three)
    submit(store, "nachher")
    assert texts(store) == ["vorher", "nachher"]
    assert made == list(outages.PAUSES[:3])


def test_a_server_that_stays_away_is_waited_for_once(
    server: PostgresProcess, store: Store, pauses: list[float]
) -> None:
    submit(store, "vorher")
    server.stop()
    with pytest.raises(StoreError, match=r"antwortet nicht.*versuche es nochmals"):
        submit(store, "nachher")
    assert pauses == list(outages.PAUSES)
    with pytest.raises(StoreError):
        texts(store)
    assert len(pauses) == len(outages.PAUSES)
    server.start()
    assert texts(store) == ["vorher"]
    submit(store, "nachher")
    assert texts(store) == ["vorher", "nachher"]


@pytest.mark.parametrize("moment", ["before it writes", "before it ends", "after it ended"])
def test_a_transaction_that_is_broken_off_is_sent_again(
    server: PostgresProcess, store: Store, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    submit(store, "vorher")
    broken = break_off_once(store, server, moment, monkeypatch)
    where = {"attempt": uuid4(), "asked_at": NOON, "now": NOON}
    answer_id = store.submit_answer("local", "q07", "nachher", confidence=2, grade={}, **where)
    assert len(broken) == 1
    assert texts(store) == ["vorher", "nachher"]
    assert store.submit_answer("local", "q07", "nachher", confidence=2, grade={}, **where) == answer_id


def break_off_once(store: Store, server: PostgresProcess, moment: str, patch: pytest.MonkeyPatch) -> list[int]:
    """Have the server end the next transaction's connection, as it does where it is shut down; its process."""
    dialect, lock, commit = store.engine.dialect, store._lock, store.engine.dialect.do_commit
    broken: list[int] = []

    def end(connection: Any) -> None:
        if not broken:
            broken.append(connection.driver_connection.info.backend_pid)
            assert server.execute(f"SELECT pg_terminate_backend({broken[0]}, 5000)") == [(True,)]

    def lock_and_end(session: Session, learner: str, now: datetime | None) -> None:
        lock(session, learner, now)
        if moment == "before it writes":
            end(session.connection().connection)

    def commit_and_end(connection: Any) -> None:
        first = not broken
        if moment == "before it ends":
            end(connection)
        commit(connection)
        if moment == "after it ended" and first:
            end(connection)
            connection.execute("SELECT 1")  # fails, as the word of a success does that never arrives

    patch.setattr(store, "_lock", lock_and_end)
    patch.setattr(dialect, "do_commit", commit_and_end)
    return broken


# -- the page ------------------------------------------------------------------------------------------------


@pytest.fixture
def page(address: str, monkeypatch: pytest.MonkeyPatch, pauses: list[float]) -> Iterator[str]:
    """The app on a database of this server, which waits for nothing in earnest."""
    monkeypatch.setenv("DURCHBLICK_DB_URL", address)
    monkeypatch.delenv("DURCHBLICK_DATA", raising=False)
    st.cache_resource.clear()
    yield address
    st.cache_resource.clear()


def kept(address: str) -> list[str]:
    store = open_store(address)
    found = texts(store)
    store.close()
    return found


def test_a_restart_while_a_student_types_is_not_noticed(server: PostgresProcess, page: str) -> None:
    app = write(visit(frage="q07"), TEXT[:20])
    server.restart()
    write(app, TEXT)
    choose(app, "Geraten", 3)
    server.restart()
    button(app, "Antwort abgeben").click().run()
    assert not app.exception
    assert "nicht erreichbar" not in words(app)
    assert "Gespeichert" in words(app)
    assert kept(page) == [TEXT]


def test_a_longer_outage_is_said_in_german_and_the_answer_waits(server: PostgresProcess, page: str) -> None:
    app = write(visit(frage="q07"), TEXT[:20])
    server.stop()
    write(app, TEXT)
    assert "Dein Fortschritt ist gerade nicht erreichbar." in words(app)
    choose(app, "Geraten", 3)
    button(app, "Antwort abgeben").click().run()
    assert not app.exception
    assert "Die Datenbank mit deinem Fortschritt antwortet nicht" in words(app)
    assert "Traceback" not in words(app)
    server.start()
    button(app, "Nochmals versuchen").click().run()
    assert "nicht erreichbar" not in words(app)
    assert app.session_state["practice-draft"].text == TEXT
    button(app, "Antwort abgeben").click().run()
    assert kept(page) == [TEXT]


def test_a_mock_exam_outlives_a_longer_outage(server: PostgresProcess, page: str) -> None:
    store = open_store(page)
    exams, now = Exams(store.engine), datetime.now(UTC)
    exam = exams.start("local", seed=7, paper=["q01", "q07"], minutes=90, now=now)
    store.close()
    app = write_mock(visit_mock(), TEXT[:20])
    server.stop()
    write_mock(app, TEXT)
    for label in ("Abgeben", "Ja, abgeben"):
        assert not app.exception
        assert "Die Datenbank mit deinem Fortschritt antwortet nicht" in words(app)
        for found in app.button:
            if found.label == label:
                found.click()
        app.run()
    server.start()
    button(app, "Nochmals versuchen").click().run()
    assert "nicht erreichbar" not in words(app)
    assert exams.texts("local", exam.id)["q01"].text == TEXT
    for label in ("Abgeben", "Ja, abgeben"):
        if label in [found.label for found in app.button]:  # the first one may have been heard in the outage
            button(app, label).click().run()
    (done,) = exams.exams("local")
    assert done.submitted_at is not None
    assert kept(page) == [TEXT]
    store.close()


def test_a_server_that_is_away_at_the_start_is_found_later(server: PostgresProcess, page: str) -> None:
    server.stop()
    app = visit(frage="q07")
    assert not app.exception
    assert "Die Datenbank mit deinem Fortschritt antwortet nicht" in words(app)
    server.start()
    button(app, "Nochmals versuchen").click().run()
    assert "nicht erreichbar" not in words(app)
    write(app, TEXT)
    choose(app, "Geraten", 3)
    button(app, "Antwort abgeben").click().run()
    assert kept(page) == [TEXT]
