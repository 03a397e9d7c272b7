"""The progress page: what it says before anything was answered, what it counts after, and what can go wrong."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from quiz.bank import load_bank
from quiz.exam_marking import hand_in
from quiz.exams import Exams
from quiz.filled import join_fields
from quiz.point_shares import point_shares
from quiz.progress import Store, open_store
from quiz.submission import submit
from tests.every_page import faults, open_page

BANK = load_bank()
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
WRONG = "Das weiss ich leider nicht mehr."


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    address = f"sqlite:///{tmp_path / 'progress.db'}"
    monkeypatch.setenv("DURCHBLICK_DB_URL", address)
    for module in ("progress_numbers", "progress_start", "planning", "mock_exam"):
        monkeypatch.setattr(f"pages._widgets.{module}.now", lambda: NOON)
    opened = open_store(address)
    yield opened
    opened.close()
    st.cache_resource.clear()


def answer(store: Store, question: str, text: str, *, hours: float = 1, confidence: int | None = None) -> int:
    at = NOON - timedelta(hours=hours)
    times = {"asked_at": at - timedelta(minutes=3), "now": at}
    asked = BANK.questions[question]
    return submit(store, "local", asked, text, attempt=uuid4(), confidence=confidence, **times)


def visit() -> AppTest:
    return open_page("exam/progress")


def words(app: AppTest) -> str:
    kinds = ("title", "header", "markdown", "info", "error", "text", "caption")
    return "\n".join(element.value for kind in kinds for element in app.get(kind))


def links(app: AppTest) -> list[str]:
    return [f"{link.proto.page}?{link.proto.query_string}" for link in app.get("page_link")]


def test_before_the_first_answer_it_says_what_will_come_and_offers_a_question(store: Store) -> None:
    app = visit()
    assert not faults(app)
    assert "sobald du die erste Frage beantwortet hast" in words(app)
    assert not app.metric
    assert [button.label for button in app.button] == ["Mit der ersten Frage beginnen", "Alles löschen"]


def test_the_numbers_are_there_and_each_is_explained(store: Store) -> None:
    answer(store, "q01", WRONG)
    app = visit()
    assert not faults(app)
    assert [metric.label for metric in app.metric] == [
        "Heute im Gedächtnis",
        "Davon in drei Wochen",
        "Gefragte Kernpunkte",
        "Erwartete Punkte",
    ]
    assert all(metric.proto.help for metric in app.metric)
    points = {metric.label: metric.value for metric in app.metric}
    assert re.fullmatch(r"\d+ von 60", points["Erwartete Punkte"])
    assert points["Gefragte Kernpunkte"].startswith(f"{len(point_shares(BANK.questions['q01']))} von ")


def test_with_an_exam_date_it_looks_ahead_to_that_day(store: Store) -> None:
    answer(store, "q01", WRONG)
    store.set_setting("local", "exam_date", "2026-12-10", NOON)
    assert "Davon am Prüfungstag" in [metric.label for metric in visit().metric]
    store.set_setting("local", "exam_date", "2026-11-01", NOON)
    app = visit()
    assert "Davon in drei Wochen" in [metric.label for metric in app.metric]
    assert "Prüfungstermin ist vorbei" in words(app)


def test_the_charts_say_what_is_seen(store: Store) -> None:
    answer(store, "q01", WRONG, hours=30)
    answer(store, "q02", WRONG)
    charts = visit().get("plotly_chart")
    specs = [chart.proto.spec for chart in charts]
    assert "Zuletzt 0 % der Punkte" in specs[0]
    assert "Im Mittel 3 Minuten" in specs[1]
    assert "Am meisten Zeit ging" in specs[2]


def test_what_was_sure_and_wrong_leads_to_the_answer(store: Store) -> None:
    number = answer(store, "q01", WRONG, confidence=4)
    app = visit()
    assert "Sicher, aber falsch (1)" in [tab.label for tab in app.tabs]
    assert "du warst: sicher" in words(app)
    assert any(f"antwort={number}" in link and "frage=q01" in link for link in links(app))


def test_what_is_believed_leads_to_the_correction_in_the_notes(store: Store) -> None:
    answer(store, "satz-mae", join_fields({"verdict": "richtig"}))
    app = visit()
    assert "Was du noch glaubst (1)" in [tab.label for tab in app.tabs]
    assert "**Richtig:** Das ist falsch." in words(app)
    assert any(
        f"korrektur={name}" in link for name in BANK.questions["satz-mae"].corrections for link in links(app)
    )


def test_mock_exams_are_listed_with_their_points(store: Store) -> None:
    exams = Exams(store.engine)
    exam = exams.start("local", seed=1, paper=["q01", "q02"], minutes=90, now=NOON - timedelta(hours=2))
    exams.save_text("local", exam.id, "q01", WRONG, base=None, now=NOON - timedelta(hours=1))
    hand_in(store, "local", exam, BANK, now=NOON)
    app = visit()
    assert not faults(app)
    assert "Probeprüfungen (1)" in [tab.label for tab in app.tabs]
    assert any(f"pruefung={exam.id}" in link for link in links(app))


def test_long_lists_fold_what_comes_late(store: Store) -> None:
    for question in [name for name in BANK.questions if name.startswith("q")][:10]:
        answer(store, question, WRONG, confidence=4)
    app = visit()
    assert not faults(app)
    assert "Und 2 weitere" in [expander.label for expander in app.expander]


def forget(app: AppTest, word: str) -> AppTest:
    app.text_input(key="forget-word").set_value(word)
    next(button for button in app.button if button.label == "Alles löschen").click()
    return app.run()


def test_everything_is_deleted_after_the_word_and_the_session_begins_anew(store: Store) -> None:
    answer(store, "q01", WRONG)
    store.set_setting("local", "exam_date", "2026-12-10", NOON)
    app = visit()
    app.session_state["practice-draft"] = "left from before"
    forget(app, " löschen ")
    assert not faults(app)
    assert "Alles ist gelöscht. Du beginnst von vorn." in [element.value for element in app.success]
    assert "sobald du die erste Frage beantwortet hast" in words(app)
    assert "practice-draft" not in app.session_state
    assert not store.answers("local")
    assert store.setting("local", "exam_date") is None
    answer(store, "q01", WRONG)
    assert len(store.answers("local")) == 1
    assert not app.run().success


@pytest.mark.parametrize("word", ["", "ja", "LOSCHEN", "LÖSCHEN!"])
def test_another_word_deletes_nothing(store: Store, word: str) -> None:
    answer(store, "q01", WRONG)
    app = forget(visit(), word)
    assert not faults(app)
    assert any("Es ist nichts gelöscht" in element.value for element in app.info)
    assert len(store.answers("local")) == 1


def test_where_nothing_can_be_deleted_it_says_so(store: Store) -> None:
    answer(store, "q01", WRONG)
    app = visit()
    with store.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER no BEFORE DELETE ON answers BEGIN SELECT RAISE(ABORT, 'x'); END"
        )
    forget(app, "LÖSCHEN")
    assert not app.exception
    assert app.error
    assert len(store.answers("local")) == 1


def test_a_wrong_database_is_said_in_german(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURCHBLICK_DB_URL", "sqlite:////nowhere/progress.db")
    app = visit()
    assert not app.exception
    assert "Der Ordner /nowhere besteht nicht" in words(app)


def test_answers_to_questions_that_are_gone_are_passed_over(store: Store) -> None:
    answer(store, "q01", WRONG)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE answers SET question_id = 'gone'")
    app = visit()
    assert not faults(app)
    assert "sobald du die erste Frage beantwortet hast" in words(app)
