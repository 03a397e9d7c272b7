"""The first page: what to do today, what the exam would give, and every concept on a map."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages._widgets import concept_map
from quiz.bank import load_bank
from quiz.mastery import masteries
from quiz.memory import remember
from quiz.progress import Store, open_store
from quiz.submission import submit

APP = Path(__file__).resolve().parents[1] / "app.py"
NOW = datetime(2026, 11, 26, 17, tzinfo=UTC)


@pytest.fixture
def store(database_address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("DURCHBLICK_DB_URL", database_address)
    monkeypatch.delenv("DURCHBLICK_DATA", raising=False)
    for name in ("planning", "goals_form", "today", "learner"):
        monkeypatch.setattr(f"pages._widgets.{name}.now", lambda: NOW)
    opened = open_store(database_address)
    yield opened
    opened.close()
    st.cache_resource.clear()


def home() -> AppTest:
    return AppTest.from_file(str(APP), default_timeout=60).run()


def words(app: AppTest) -> str:
    shown = [*app.title, *app.header, *app.markdown, *app.warning, *app.success, *app.text, *app.button]
    return "\n".join(str(getattr(element, "label", None) or element.value) for element in shown)


def answer(store: Store, name: str, text: str, *, confidence: int = 3) -> None:
    question = load_bank().questions[name]
    asked = NOW - timedelta(minutes=5)
    submit(store, "local", question, text, attempt=uuid4(), confidence=confidence, asked_at=asked, now=NOW)


def points(app: AppTest) -> int:
    (metric,) = app.metric
    return int(metric.value.split(" von ")[0])


def the_button(app: AppTest, label: str):
    (found,) = [button for button in app.button if button.label.startswith(label)]
    return found


def test_a_newcomer_sees_one_plan_a_cautious_forecast_and_is_asked_for_the_date(store: Store) -> None:
    app = home()
    assert not app.exception
    assert "Ohne Termin plant Durchblick auf einen Tag in drei Wochen hin." in words(app)
    assert "Wann ist deine Prüfung?" in words(app)
    assert "Stand einer Person ohne Vorbereitung" in words(app)
    assert "5 Minuten · eine der möglichen Prüfungsfragen" in words(app)
    assert 0 < points(app) < 40
    label = the_button(app, "Los:").label
    assert "Fragen, rund" in label


def test_the_one_button_opens_the_first_question_of_the_plan(store: Store) -> None:
    app = home()
    first = next(m.value for m in app.markdown if m.value.startswith("1. ")).splitlines()[0]
    app = the_button(app, "Los:").click().run()
    assert not app.exception
    assert app.title[0].value in first


def test_answers_move_the_forecast_and_use_up_todays_minutes(store: Store) -> None:
    before = home()
    bank = load_bank()
    for name in ("q01", "q02", "q03"):
        answer(store, name, bank.questions[name].model_answer)
    after = home()
    assert points(after) > points(before)
    assert "Antworten zu 3 Fragen" in words(after)
    left = int(the_button(after, "Weiter:").label.split("rund ")[1].split()[0])
    assert 0 < left <= 15  # of 30, five minutes each


def test_a_day_whose_minutes_are_used_up_is_done_and_more_is_possible(store: Store) -> None:
    store.set_setting("local", "minutes_per_day", 5, NOW)
    answer(store, "q01", load_bank().questions["q01"].model_answer)
    app = home()
    assert "Für heute ist genug getan" in words(app)
    app = the_button(app, "Trotzdem").click().run()
    assert not app.exception
    assert app.title[0].value != load_bank().questions["q01"].prompt


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-12-08", "In 12 Tagen ist die Prüfung** (08.12.2026 um 09:00)"),
        ("2026-11-28", "Nichts Neues vom Rand."),
        ("2026-11-27", "Morgen ist die Prüfung"),
        ("2026-11-20", "Die Prüfung war am 20.11.2026"),
    ],
)
def test_the_date_decides_what_is_said(store: Store, day: str, sentence: str) -> None:
    store.set_setting("local", "exam_date", day, NOW)
    app = home()
    assert not app.exception
    assert sentence in words(app)


def test_date_time_and_minutes_are_kept_and_the_plan_follows(store: Store) -> None:
    app = home()
    app.session_state["goals-moment"] = {"day": "2026-12-10", "time": "14:30"}
    (minutes,) = app.number_input
    minutes.set_value(60)
    app = the_button(app, "Plan machen").click().run()
    assert not app.exception
    assert "In 14 Tagen ist die Prüfung** (10.12.2026 um 14:30)" in words(app)
    assert store.setting("local", "minutes_per_day") == 60
    assert int(the_button(app, "Los:").label.split("rund ")[1].split()[0]) > 45
    assert "In 14 Tagen" in words(home())


def test_what_is_no_date_changes_nothing_and_is_said(store: Store) -> None:
    app = home()
    app.session_state["goals-moment"] = {"day": "morgen", "time": "09:00"}
    app = the_button(app, "Plan machen").click().run()
    assert "«morgen» ist kein Datum" in words(app)
    assert store.setting("local", "exam_date") is None


def test_a_setting_that_cannot_be_read_is_named_and_counts_as_none(store: Store) -> None:
    store.set_setting("local", "exam_date", {"jahr": 2026}, NOW)
    store.set_setting("local", "minutes_per_day", -3, NOW)
    app = home()
    assert not app.exception
    assert "Prüfungsdatum: " in words(app)
    assert "Minuten pro Tag: «-3» geht nicht" in words(app)
    assert "Ohne Termin" in words(app)


def test_the_map_holds_every_concept_and_its_tile_knows_what_was_answered(store: Store) -> None:
    bank = load_bank()
    answer(store, "q07", bank.questions["q07"].model_answer)
    known = masteries(bank, remember(bank, store.answers("local")), at=NOW + timedelta(days=7))
    tiles = [
        t for chapter in concept_map._chapters(bank, known) for lab in chapter["labs"] for t in lab["concepts"]
    ]
    assert sorted(t["title"] for t in tiles) == sorted(c.title for c in bank.concepts.values())
    asked = {bank.concepts[name].title for name in bank.questions["q07"].concepts}
    assert {t["title"] for t in tiles if t["level"]} == asked
    assert all(t["share"] == "–" for t in tiles if not t["level"])
    assert all("am Prüfungstag weisst du davon voraussichtlich" in t["said"] for t in tiles if t["level"])


@pytest.mark.parametrize(
    ("go", "title"),
    [({"lab": "losses"}, "Loss"), ({"question": "q07"}, "Wie kann Overfitting detektiert werden?")],
)
def test_a_tiles_buttons_lead_to_the_lab_and_to_the_question(
    store: Store, monkeypatch: pytest.MonkeyPatch, go: dict, title: str
) -> None:
    clicks = [go]
    monkeypatch.setattr(
        concept_map, "_component", lambda **_: SimpleNamespace(go=clicks.pop() if clicks else None)
    )
    app = home()
    assert not app.exception
    assert title in app.title[0].value


def test_a_broken_database_gets_a_message_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURCHBLICK_DB_URL", "sqlite:////nowhere/progress.db")
    app = home()
    assert not app.exception
    assert "Der Ordner /nowhere besteht nicht" in words(app)
    st.cache_resource.clear()
