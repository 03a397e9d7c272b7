"""What can go wrong around the app: what the student sees then, and that nothing he has sent is lost by it."""

import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages._widgets import learner
from quiz.progress import Store, StoreError, open_store
from tests.every_page import faults, open_page
from tests.postgres_process import PostgresProcess
from tests.test_practice import button, choose, visit, words, write

REPOSITORY = Path(__file__).resolve().parents[1]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TEXT = "Die Differenz zwischen den Kurven wächst."


def submit(store: Store, answer: str, **changes: object) -> int:
    values = {"attempt": uuid4(), "confidence": 2, "grade": {}, "asked_at": NOON, "now": NOON, **changes}
    return store.submit_answer("local", "q07", answer, **values)  # type: ignore[arg-type]


def texts(store: Store) -> list[str]:
    return [answer.text for answer in store.answers("local")]


def hand_in(app: AppTest) -> AppTest:
    choose(app, "Geraten", 3)
    return button(app, "Antwort abgeben").click().run()


@pytest.fixture
def page(database_address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The app on a database of this test's own; its address."""
    monkeypatch.setenv("DURCHBLICK_DB_URL", database_address)
    monkeypatch.delenv("DURCHBLICK_DATA", raising=False)
    st.cache_resource.clear()
    yield database_address
    learner._store().close()
    st.cache_resource.clear()


# -- SQLite: full, read-only ---------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The app on an SQLite file."""
    monkeypatch.setenv("DURCHBLICK_DB_URL", f"sqlite:///{tmp_path / 'own.db'}")
    monkeypatch.delenv("DURCHBLICK_DATA", raising=False)
    st.cache_resource.clear()
    yield tmp_path / "own.db"
    learner._store().close()
    st.cache_resource.clear()


def set_pragma(statement: str) -> None:
    """On the connection that the app keeps."""
    with learner._store().engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA {statement}")


@pytest.mark.parametrize(
    ("fault", "remedy", "said"),
    [
        ("max_page_count = 1", "max_page_count = 1000000", "Der Datenträger ist voll"),
        ("query_only = ON", "query_only = OFF", "schreibgeschützt"),
    ],
)
def test_a_file_that_takes_nothing_keeps_the_text_on_the_page(
    file: Path, fault: str, remedy: str, said: str
) -> None:
    app = visit(frage="q07")
    set_pragma(fault)  # a page count below the present one allows what there is and not a page more
    long = TEXT * 200
    write(app, long)
    assert not app.exception
    assert said in words(app)
    hand_in(app)
    assert not app.exception
    assert said in words(app)
    set_pragma(remedy)
    button(app, "Nochmals versuchen").click().run()
    assert said not in words(app)
    hand_in(app)
    store = open_store(f"sqlite:///{file}")
    assert texts(store) == [long]
    store.close()


def test_a_newer_schema_is_said_on_the_page_and_left_alone(file: Path) -> None:
    open_store(f"sqlite:///{file}").close()
    (before,) = change_version(file, "9999")
    app = visit(frage="q07")
    assert not app.exception
    assert "stammt von einer neueren Version von Durchblick (Schema 9999)" in words(app)
    assert change_version(file, before) == ["9999"]
    button(app, "Nochmals versuchen").click().run()  # as after an update
    assert "neueren Version" not in words(app)
    hand_in(write(app, TEXT))
    assert "Gespeichert" in words(app)


def change_version(file: Path, version: str) -> list[str]:
    """Write a schema's version into the file; what stood there before."""
    connection = sqlite3.connect(file)
    with connection:
        before = [row[0] for row in connection.execute("SELECT version_num FROM durchblick_schema")]
        connection.execute("UPDATE durchblick_schema SET version_num = ?", (version,))
    connection.close()
    return before


# -- PostgreSQL: full, read-only, corrupt --------------------------------------------------------------------


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresProcess]:
    """A server that these tests may damage."""
    with PostgresProcess() as running:
        yield running


@pytest.fixture
def name(server: PostgresProcess) -> Iterator[str]:
    made = server.create_database()
    yield made
    server.drop_database(made)


@pytest.fixture
def store(server: PostgresProcess, name: str) -> Iterator[Store]:
    opened = open_store(server.address(name))
    yield opened
    opened.close()


def relation(server: PostgresProcess, name: str, table: str) -> Path:
    """The file in which the server keeps a table."""
    ((path,),) = server.execute(f"SELECT pg_relation_filepath('{table}')", name)
    return server.folder / "data" / path


def test_a_server_whose_disk_is_full_says_so_and_loses_nothing(
    server: PostgresProcess, name: str, store: Store
) -> None:
    store.set_setting("local", "minutes", 20, NOON)
    answers = relation(server, name, "answers")
    server.stop()
    # a table without rows has an empty file: this one is empty too, and has no space for more
    kept = answers.rename(answers.with_suffix(".kept"))
    answers.symlink_to("/dev/full")
    server.start()
    with pytest.raises(StoreError, match=r"Datenträger voll, es wurde nichts gespeichert.*Dein Text steht noch"):
        submit(store, "zu viel")
    assert store.setting("local", "minutes") == 20
    server.stop()
    kept.rename(answers)
    server.start()
    submit(store, "wieder Platz")
    assert texts(store) == ["wieder Platz"]


def test_a_server_that_turns_read_only_says_so_and_is_read_further(
    server: PostgresProcess, name: str, store: Store
) -> None:
    submit(store, "vorher")
    server.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    server.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608 - names of this test
    with pytest.raises(StoreError, match=r"schreibgeschützt.*Dein Text steht noch im Feld"):
        submit(store, "nachher")
    assert texts(store) == ["vorher"]
    with pytest.raises(StoreError, match="schreibgeschützt"):
        open_store(server.address(name))


def test_a_role_without_rights_is_told_from_a_server_that_is_away(
    server: PostgresProcess, name: str, store: Store
) -> None:
    submit(store, "vorher")
    server.execute("ALTER TABLE answers OWNER TO postgres", name)
    server.execute("GRANT SELECT ON answers TO durchblick", name)
    with pytest.raises(StoreError, match="Schreibrechte"):
        submit(store, "nachher")
    assert texts(store) == ["vorher"]


def test_a_damaged_table_on_a_server_is_said_to_be_one(server: PostgresProcess, name: str, store: Store) -> None:
    submit(store, "vorher")
    answers = relation(server, name, "answers")
    server.stop()
    answers.write_bytes(b"\xa5" * answers.stat().st_size)
    server.start()
    with pytest.raises(StoreError, match=r"beschädigt.*Sicherungskopie"):
        store.answers("local")
    assert store.setting("local", "minutes", 20) == 20


# -- clocks --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jump", [timedelta(hours=-30), timedelta(days=4000)], ids=["backwards", "forwards"])
def test_a_clock_that_jumps_while_a_question_is_open_costs_nothing(
    page: str, monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    moment = [NOON]
    modules = [m for n, m in sys.modules.items() if n.startswith("pages._widgets.") and hasattr(m, "now")]
    for module in modules:
        monkeypatch.setattr(module, "now", lambda: moment[0])
    app = write(visit(frage="q07"), TEXT)
    moment[0] = NOON + jump
    hand_in(app)
    assert not app.exception
    assert "Gespeichert" in words(app)
    for place in ("exam/practice", "exam/progress", "home/overview", "exam/mock"):
        assert faults(open_page(place)) == []
    moment[0] = NOON
    for place in ("exam/practice", "exam/progress", "home/overview", "exam/mock"):
        assert faults(open_page(place)) == []
    store = open_store(page)
    (answer,) = store.answers("local")
    assert (answer.text, answer.submitted_at) == (TEXT, NOON + jump)
    store.close()


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        (datetime(2026, 10, 25, 0, 50, tzinfo=UTC), datetime(2026, 10, 25, 1, 10, tzinfo=UTC)),  # 02:50, 02:10
        (datetime(2027, 3, 28, 0, 50, tzinfo=UTC), datetime(2027, 3, 28, 1, 10, tzinfo=UTC)),  # 01:50, 03:10
    ],
    ids=["to winter", "to summer"],
)
def test_twenty_minutes_are_twenty_minutes_when_the_clocks_change(
    database_address: str, asked: datetime, sent: datetime
) -> None:
    zurich = ZoneInfo("Europe/Zurich")
    store = open_store(database_address)
    submit(store, TEXT, asked_at=asked.astimezone(zurich), now=sent.astimezone(zurich))
    (answer,) = store.answers("local")
    assert answer.submitted_at - answer.asked_at == timedelta(minutes=20)
    assert answer.submitted_at == sent
    store.close()


# -- a broken content folder ---------------------------------------------------------------------------------


def test_a_broken_content_folder_costs_its_own_entries_alone(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "own.yaml").write_text("- id: [kaputt\n", encoding="utf-8")
    for folder in (tmp_path, tmp_path / "gibt-es-nicht"):
        monkeypatch.setenv("DURCHBLICK_DATA", str(folder))
        app = write(visit(frage="q07"), TEXT)
        assert not app.exception
        hand_in(app)
        assert not app.exception
        assert "Gespeichert" in words(app)


# -- kill -9 of a replica, again and again -------------------------------------------------------------------

# Sends one answer after the other and says each that is kept; begins with the one it is told.
_REPLICA = """
import sys
from datetime import UTC, datetime
from uuid import UUID
from quiz.progress import open_store

address, first = sys.stdin.readline().split()
store = open_store(address)
for n in range(int(first), 100_000):
    where = {"attempt": UUID(int=n), "asked_at": datetime.now(UTC), "now": datetime.now(UTC)}
    store.save_draft("local", "q07", f"Antwort {n}"[:8], **where)
    store.submit_answer("local", "q07", f"Antwort {n}", confidence=2, grade={}, **where)
    print(n, flush=True)
"""


def test_a_replica_killed_in_a_loop_loses_and_doubles_nothing(database_address: str) -> None:
    kept = -1
    for n_answers in (1, 4, 2, 7, 3, 5):
        replica = subprocess.Popen(
            [sys.executable, "-c", _REPLICA],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=REPOSITORY,
        )
        assert replica.stdin is not None
        assert replica.stdout is not None
        # it sends again what was on its way when the one before it died
        replica.stdin.write(f"{database_address} {kept + 1}\n")
        replica.stdin.flush()
        for _ in range(n_answers):
            assert int(replica.stdout.readline()) == kept + 1
            kept += 1
        replica.send_signal(signal.SIGKILL)
        replica.wait(30)
        # what it has kept and said, and nobody has read
        for line in replica.stdout.read().splitlines():
            kept = int(line)
        replica.stdin.close()
        replica.stdout.close()
    store = open_store(database_address)
    found = sorted(texts(store), key=lambda text: int(text.split()[1]))
    # at most the last one was kept without a word
    assert found in ([f"Antwort {n}" for n in range(kept + 1)], [f"Antwort {n}" for n in range(kept + 2)])
    assert {answer.question_id for answer in store.answers("local")} == {"q07"}
    submit(store, "Antwort 99", attempt=UUID(int=99))
    store.close()


# -- the table -----------------------------------------------------------------------------------------------


def test_every_fault_of_the_table_has_a_test_that_exists() -> None:
    table = (REPOSITORY / "deploy" / "FAULTS.md").read_text(encoding="utf-8")
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", table)
    assert len(rows) >= 12
    assert all("::test_" in row for row in rows)
    missing = [
        f"{path}::{test}"
        for path, test in named
        if not re.search(rf"^def {test}\(", (REPOSITORY / path).read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert missing == []
