"""Whoever wants to be forgotten is: in every table, at once, and nobody else with him."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from quiz.__main__ import main
from quiz.exams import Exams
from quiz.forgetting import Forgetting, belongs_to
from quiz.progress import Store, StoreError, open_store
from quiz.progress_file import read_progress
from quiz.tables import Table
from quiz.transfer import Transfer

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TABLES = Table.metadata.sorted_tables
SECRET = "Die Kurven laufen auseinander."


@pytest.fixture
def store(database_address: str) -> Iterator[Store]:
    opened = open_store(database_address)
    yield opened
    opened.close()


def learn(store: Store, learner: str) -> None:
    """A row in every table."""
    arguments = {"attempt": uuid4(), "confidence": 2, "grade": {"score": 1.0}, "asked_at": NOON, "now": NOON}
    answer = store.submit_answer(learner, "q07", f"{SECRET} {learner}", **arguments)
    store.contest(learner, answer, "gap", "contested", now=NOON)
    store.open_draft(learner, "q01", now=NOON)
    store.complete_task(learner, "cnn", "a", NOON)
    store.set_setting(learner, "exam_date", "2026-12-18", NOON)
    exam = Exams(store.engine).start(learner, seed=3, paper=["q03"], minutes=90, now=NOON)
    Exams(store.engine).save_text(learner, exam.id, "q03", f"{SECRET} {learner}", base=None, now=NOON)


def rows(store: Store, learner: str) -> dict[str, int]:
    with store.engine.connect() as connection:
        return {
            table.name: len(connection.execute(select(table).where(owned)).all())
            for table in TABLES
            if (owned := belongs_to(table, learner)) is not None
        }


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_says_whose_its_rows_are_and_the_test_fills_it(store: Store, table: Table) -> None:
    assert belongs_to(table, "anna") is not None, "a table without a learner: is it forgotten where it has to be?"
    learn(store, "anna")
    assert rows(store, "anna")[table.name] == 1, "learn() has to fill this table too"


def test_nothing_of_a_learner_stays_and_nothing_of_another_goes(store: Store) -> None:
    learn(store, "anna")
    learn(store, "beat")
    before = rows(store, "beat"), Transfer(store.engine).export("beat", now=NOON)
    assert Forgetting(store.engine).forget("anna") == len(TABLES)
    assert set(rows(store, "anna").values()) == {0}
    assert (rows(store, "beat"), Transfer(store.engine).export("beat", now=NOON)) == before


def test_the_words_are_gone_from_the_files_too(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'own.db'}")
    learn(store, "anna")
    learn(store, "beat")
    Forgetting(store.engine).forget("anna")
    store.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert f"{SECRET} beat".encode() in kept
    assert f"{SECRET} anna".encode() not in kept


def test_whoever_took_everything_along_before_can_bring_it_back(store: Store) -> None:
    learn(store, "anna")
    before, transfer = rows(store, "anna"), Transfer(store.engine)
    taken_along = transfer.export("anna", now=NOON)
    Forgetting(store.engine).forget("anna")
    transfer.take_in("anna", read_progress(taken_along), now=NOON)
    assert rows(store, "anna") == before
    assert transfer.export("anna", now=NOON) == taken_along


def test_whoever_was_forgotten_begins_anew(store: Store) -> None:
    learn(store, "anna")
    Forgetting(store.engine).forget("anna")
    assert Forgetting(store.engine).forget("anna") == 0
    assert not store.answers("anna")
    learn(store, "anna")
    assert len(store.answers("anna")) == 1


def test_whoever_is_forgotten_while_his_tabs_go_on_writing_gets_no_error(store: Store) -> None:
    learn(store, "anna")
    learn(store, "beat")
    others = rows(store, "beat")

    def write(tab: int) -> None:
        for number in range(25):
            draft = store.open_draft("anna", "q07", now=NOON)
            store.submit_answer(
                "anna",
                "q07",
                f"{tab} {number}",
                attempt=draft.attempt,
                confidence=2,
                grade={},
                asked_at=NOON,
                now=NOON,
            )

    with ThreadPoolExecutor(3) as tabs:
        writing = [tabs.submit(write, tab) for tab in range(2)]
        forgetting = [tabs.submit(Forgetting(store.engine).forget, "anna") for _ in range(25)]
        for one in (*writing, *forgetting):
            one.result()
    Forgetting(store.engine).forget("anna")
    assert set(rows(store, "anna").values()) == {0}
    assert rows(store, "beat") == others


def test_an_operator_forgets_a_learner_by_his_id(
    store: Store, database_address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    learn(store, "anna")
    learn(store, "beat")
    monkeypatch.setenv("DURCHBLICK_DB_URL", database_address)
    assert main(["forget", "--learner", "anna"]) == 0
    assert main(["forget", "--learner", "anna"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"anna: {len(TABLES)} Einträge gelöscht",
        "anna: Von dieser Kennung ist nichts da.",
    ]
    assert set(rows(store, "beat").values()) == {1}
    monkeypatch.setenv("DURCHBLICK_DB_URL", "sqlite:////nowhere/progress.db")
    assert main(["forget", "--learner", "beat"]) == 1


def test_where_a_part_fails_everything_stays(store: Store) -> None:
    learn(store, "anna")
    before = rows(store, "anna")
    with store.engine.begin() as connection:
        connection.execute(text("CREATE TABLE holds (learner_id VARCHAR(255) REFERENCES learners (id))"))
        connection.execute(text("INSERT INTO holds VALUES ('anna')"))  # learners come last: this stops the whole
    with pytest.raises(StoreError):
        Forgetting(store.engine).forget("anna")
    assert rows(store, "anna") == before
