"""The progress page's foot: three downloads, and a file of progress looked at before it is taken in."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from pages._widgets import exports, learner
from quiz.bank import load_bank
from quiz.database import VARIABLE
from quiz.exports import build_export
from quiz.progress import Store, open_store
from quiz.progress_file import AnswerRow, Progress, read_progress, write_progress
from tests.every_page import open_page

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANSWER = AnswerRow.model_validate(
    {
        "submission": UUID(int=1), "question_id": "q03", "text": "a", "confidence": 2, "grade": {"score": 1},
        "asked_at": NOON, "submitted_at": NOON, "self_rating": None,
    }
)  # fmt: skip
FILE = write_progress(Progress(answers=(ANSWER,)), now=NOON).decode()


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    address = f"sqlite:///{tmp_path / 'progress.db'}"
    monkeypatch.setenv(VARIABLE, address)
    monkeypatch.setattr(learner, "now", lambda: NOON)
    opened = open_store(address)
    yield opened
    opened.close()


def drawn() -> AppTest:
    return AppTest.from_string(
        "from pages._widgets.exports import draw_exports\ndraw_exports()", default_timeout=30
    ).run()


def picked(name: str, text: str) -> AppTest:
    """The foot after the field has handed on a file, which AppTest cannot do itself."""
    app = AppTest.from_string(
        "import streamlit as st\n"
        "from pages._widgets.exports import draw_exports\n"
        "from pages._widgets.progress_upload import receive_file\n"
        "if 'file' in st.session_state:\n"
        "    receive_file(*st.session_state.pop('file'))\n"
        "draw_exports()",
        default_timeout=30,
    )
    app.session_state["file"] = (name, text)
    return app.run()


def told(app: AppTest) -> list[str]:
    assert not app.exception
    return [element.value for kind in (app.info, app.error, app.success) for element in kind]


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [button for button in app.button if button.label == label]
    return button.click().run()


def test_three_downloads_and_the_field_for_a_file() -> None:
    app = drawn()
    assert not app.exception
    buttons = app.get("download_button")
    assert [button.proto.label for button in buttons] == [
        "Karten für Anki",
        "Spickzettel (PDF)",
        "Fortschritt sichern",
    ]
    assert all(button.proto.deferred_file_id for button in buttons)  # made when pressed, not at each visit
    assert len(app.get("bidi_component")) == 1
    assert told(app) == []


@pytest.mark.parametrize(("kind", "begins"), [("anki", b"PK"), ("sheet", b"%PDF"), ("progress", b"{")])
def test_each_download_is_what_its_button_says(kind: exports.Kind, begins: bytes, store: Store) -> None:
    assert build_export(kind, load_bank(), store, "local", now=NOON).startswith(begins)


def test_a_file_is_looked_at_first_then_taken_in_once(store: Store) -> None:
    app = picked("fortschritt.json", FILE)
    assert told(app) == ["Das bringt die Datei: 1 neue Antwort, 0 schon da."]
    assert store.answers("local") == []
    press(app, "Dazunehmen")
    assert told(app) == ["Dazugenommen: 1 neue Antwort, 0 schon da."]
    assert [answer.text for answer in store.answers("local")] == ["a"]
    assert told(app.run()) == []


def test_a_file_that_brings_nothing_says_so(store: Store) -> None:
    press(picked("fortschritt.json", FILE), "Dazunehmen")
    app = picked("fortschritt.json", FILE)
    assert told(app) == ["Alles in dieser Datei ist schon da: 0 neue Antworten, 1 schon da."]
    assert not app.button


def test_a_file_can_be_left(store: Store) -> None:
    app = press(picked("fortschritt.json", FILE), "Verwerfen")
    assert told(app) == []
    assert store.answers("local") == []


@pytest.mark.parametrize("text", ["", "{", "<script>alert(1)</script>", json.dumps({"format": "anki"}), "\ud800"])
def test_a_foreign_file_is_refused_with_its_name_as_text(text: str, store: Store) -> None:
    app = picked("<b>*x*</b>.json", text)
    (message,) = told(app)
    assert message.startswith("Das ist kein Fortschritt von Durchblick")
    assert [element.value for element in app.text] == ["<b>*x*</b>.json"]
    assert not app.button


def test_where_the_database_fails_the_message_is_german(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path / 'gibt' / 'es' / 'nicht.db'}")
    assert told(drawn()) == ["Dein Fortschritt ist gerade nicht erreichbar."]


def test_the_progress_page_ends_with_it_for_a_new_learner_too() -> None:
    app = open_page("exam/progress")
    assert not app.exception
    headers = [header.value for header in app.header]
    assert headers[-3:] == ["Mitnehmen", "Von einem anderen Rechner dazunehmen", "Alles löschen"]


def test_what_was_saved_is_read_again(store: Store) -> None:
    press(picked("fortschritt.json", FILE), "Dazunehmen")
    saved = build_export("progress", load_bank(), store, "local", now=NOON)
    assert read_progress(saved) == Progress(answers=(ANSWER,))
