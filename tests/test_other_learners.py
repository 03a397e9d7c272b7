"""Attacks on another learner's progress: by the address, a file, the session, an attempt. None finds any.

Anna has answered, typed, contested, and is writing an exam. Beat is logged in too, and tries.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from quiz.accounts import learner_id
from quiz.bank import load_bank
from quiz.contested import contested_answers
from quiz.exam_marking import hand_in
from quiz.exams import Exams
from quiz.exchange import KINDS
from quiz.exports import Kind, build_export
from quiz.forgetting import Forgetting
from quiz.progress import Draft, Store, open_store
from quiz.progress_file import Progress, read_progress
from quiz.submission import submit
from quiz.transfer import Transfer
from tests.every_page import OTHER_PAGES, open_page
from tests.logged_in import AUTH, person, secrets_file

BANK = load_bank()
NOW = datetime.now(UTC)
SECRET = "Ein Satz, den Anna allein geschrieben hat."  # without umlauts: looked for in what is escaped
ANNA, BEAT = person("anna"), person("beat")
ANNAS_ID, BEATS_ID = learner_id(ANNA), learner_id(BEAT)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    address = f"sqlite:///{tmp_path / 'progress.db'}"
    monkeypatch.setenv("DURCHBLICK_DB_URL", address)
    with secrets_file(tmp_path) as configure:
        configure(AUTH)
        opened = open_store(address)
        learn(opened)
        yield opened
        opened.close()
    st.cache_resource.clear()


def learn(store: Store) -> None:
    """What Anna has done."""
    times = {"asked_at": NOW - timedelta(minutes=9), "now": NOW - timedelta(minutes=5)}
    answer = submit(store, ANNAS_ID, BANK.questions["q01"], SECRET, attempt=uuid4(), confidence=4, **times)
    point = next(iter(BANK.questions["q01"].key_points)).id
    store.contest(ANNAS_ID, answer, point, "contested", now=NOW)
    store.save_draft(ANNAS_ID, "q02", SECRET, attempt=uuid4(), asked_at=NOW, now=NOW)
    store.complete_task(ANNAS_ID, "cnn", "a", NOW)
    store.set_setting(ANNAS_ID, "exam_date", "2031-12-18", NOW)
    exam = Exams(store.engine).start(ANNAS_ID, seed=1, paper=["q01", "q03"], minutes=90, now=NOW)
    Exams(store.engine).save_text(ANNAS_ID, exam.id, "q03", SECRET, base=None, now=NOW)


def annas(store: Store) -> bytes:
    """All that is Anna's."""
    return Transfer(store.engine).export(ANNAS_ID, now=NOW)


def beats(store: Store) -> Progress:
    return read_progress(Transfer(store.engine).export(BEATS_ID, now=NOW))


def everything(app: AppTest) -> str:
    """Whatever the page sends to the browser, and what its session knows."""
    assert not app.exception
    sent = [str(getattr(element, "proto", "")) for element in app]
    return "\n".join([*sent, repr(app.session_state), repr(app.query_params)])


def exam_of_anna(store: Store) -> Any:
    (exam,) = Exams(store.engine).exams(ANNAS_ID)
    return exam


@pytest.mark.parametrize("page", OTHER_PAGES)
def test_no_page_shows_anything_of_another(store: Store, page: str) -> None:
    before = annas(store)
    app = open_page(page, user=BEAT)
    assert app.title
    assert SECRET not in everything(app)
    assert "2031-12-18" not in everything(app)
    assert annas(store) == before


def test_what_the_search_looks_for_is_found_where_it_is(store: Store) -> None:
    (answer,) = store.answers(ANNAS_ID)
    assert SECRET in everything(open_page("exam/practice", {"frage": "q02"}, user=ANNA))
    found = open_page("exam/practice", {"frage": "q01", "antwort": str(answer.id)}, user=ANNA)
    assert SECRET in everything(found)
    assert SECRET in everything(open_page("exam/mock", {"frage": "q03"}, user=ANNA))
    assert "2031-12-18" in everything(open_page("home/overview", user=ANNA))


def test_the_number_of_an_answer_in_the_address_opens_only_ones_own(store: Store) -> None:
    (answer,) = store.answers(ANNAS_ID)
    app = open_page("exam/practice", {"frage": "q01", "antwort": str(answer.id)}, user=BEAT)
    assert SECRET not in everything(app)
    assert any("hast du auf diese Frage nicht gegeben" in text.value for text in app.text)


@pytest.mark.parametrize("handed_in", [False, True])
def test_the_id_of_an_exam_in_the_address_opens_only_ones_own(store: Store, handed_in: bool) -> None:
    exam = exam_of_anna(store)
    if handed_in:
        hand_in(store, ANNAS_ID, exam, BANK, now=NOW)
    app = open_page("exam/mock", {"pruefung": str(exam.id), "frage": "q03"}, user=BEAT)
    assert SECRET not in everything(app)
    assert any("hast du nicht geschrieben" in text.value for text in app.text)
    assert not Exams(store.engine).exams(BEATS_ID)


@pytest.mark.parametrize("name", ["learner", "learner_id", "sub", "user", "kennung"])
def test_an_id_in_the_address_makes_nobody_another(store: Store, name: str) -> None:
    app = open_page("exam/practice", {"frage": "q02", name: ANNAS_ID}, user=BEAT)
    assert SECRET not in everything(app)
    assert app.session_state["practice-draft"].learner_id == BEATS_ID


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_is_the_same_whether_there_is_another_learner_or_not(store: Store, kind: Kind) -> None:
    with_anna = build_export(kind, BANK, store, BEATS_ID, now=NOW)
    of_anna = build_export(kind, BANK, store, ANNAS_ID, now=NOW)
    Forgetting(store.engine).forget(ANNAS_ID)
    assert build_export(kind, BANK, store, BEATS_ID, now=NOW) == with_anna
    assert kind == "anki" or of_anna != with_anna


def test_contested_answers_are_written_out_for_one_learner_alone(store: Store) -> None:
    assert SECRET in contested_answers(store, ANNAS_ID)
    assert contested_answers(store, BEATS_ID) == ""


def test_the_page_exports_for_whoever_is_logged_in(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        "pages._widgets.exports.build_export", lambda kind, bank, store, learner, now: asked.append(learner) or b""
    )
    monkeypatch.setattr("streamlit.download_button", lambda label, data, *rest, **options: data())
    draw = AppTest.from_function(_exports)
    draw.user = BEAT
    assert not draw.run().exception
    assert set(asked) == {BEATS_ID}
    assert len(asked) == len(KINDS)


def _exports() -> None:
    from pages._widgets.exports import draw_exports

    draw_exports()


def test_anothers_file_becomes_ones_own_and_changes_nothing_of_his(store: Store) -> None:
    before = annas(store)
    Transfer(store.engine).take_in(BEATS_ID, read_progress(before), now=NOW)
    assert annas(store) == before
    assert [answer.text for answer in store.answers(BEATS_ID)] == [SECRET]
    assert store.answers(BEATS_ID)[0].learner_id == BEATS_ID
    assert not Exams(store.engine).exams(BEATS_ID), "the exam is hers, and she is writing it"


@pytest.mark.parametrize("place", ["top", "answers", "drafts", "settings", "exams"])
def test_a_file_that_names_another_learner_is_refused(store: Store, place: str) -> None:
    content = json.loads(annas(store))
    target = content if place == "top" else content[place][0]
    target["learner_id"] = ANNAS_ID
    with pytest.raises(ValueError, match="learner_id"):
        read_progress(json.dumps(content).encode())


def test_a_draft_out_of_anothers_file_costs_neither_an_answer(store: Store) -> None:
    Transfer(store.engine).take_in(BEATS_ID, read_progress(annas(store)), now=NOW)
    drafts = [store.draft(learner, "q02") for learner in (BEATS_ID, ANNAS_ID)]
    assert drafts[0] is not None
    assert drafts[1] is not None
    assert drafts[0].attempt == drafts[1].attempt
    for draft in drafts:
        question, times = BANK.questions["q02"], {"asked_at": NOW, "now": NOW}
        submit(store, draft.learner_id, question, SECRET, attempt=draft.attempt, confidence=2, **times)
    assert len(store.answers(ANNAS_ID, "q02")) == len(store.answers(BEATS_ID, "q02")) == 1
    ids = {store.answers(learner, "q02")[0].id for learner in (ANNAS_ID, BEATS_ID)}
    assert len(ids) == 2


def test_anothers_draft_in_the_session_is_submitted_as_ones_own(store: Store) -> None:
    before, draft = annas(store), store.draft(ANNAS_ID, "q02")
    app = open_page("exam/practice", {"frage": "q02"}, user=BEAT)
    app.session_state["practice-draft"] = draft
    app.session_state[f"answer-{draft.attempt}"] = {"text": "Von Beat."}
    app.session_state[f"confidence-{draft.attempt}"] = 2
    app.run()
    next(button for button in app.button if button.label == "Antwort abgeben").click().run()
    assert not app.exception
    assert annas(store) == before
    assert [answer.text for answer in store.answers(BEATS_ID)] == ["Von Beat."]


def test_anothers_exam_in_the_session_changes_nothing_of_his(store: Store) -> None:
    before, exam = annas(store), exam_of_anna(store)
    app = open_page("exam/mock", user=BEAT)
    app.session_state["mock-over"] = exam.id
    app.session_state["mock-draft"] = Draft(
        learner_id=ANNAS_ID,
        question_id="q03",
        attempt=exam.attempt("q03"),
        text="",
        asked_at=NOW,
        updated_at=NOW,
    )
    app.session_state[f"answer-{exam.attempt('q03')}"] = {"text": "Von Beat."}
    app.query_params["pruefung"] = str(exam.id)
    app.run()
    assert not app.exception
    assert SECRET not in everything(app)
    assert annas(store) == before


def test_the_stores_of_exams_do_nothing_for_another(store: Store) -> None:
    before, exam, exams = annas(store), exam_of_anna(store), Exams(store.engine)
    assert exams.open_text(BEATS_ID, exam.id, "q03", now=NOW) is None
    assert not exams.save_text(BEATS_ID, exam.id, "q03", "Von Beat.", base=None, now=NOW)
    assert exams.close(BEATS_ID, exam.id, now=NOW) is None
    assert not exams.discard(BEATS_ID, exam.id)
    assert exams.texts(BEATS_ID, exam.id) == exams.answers(BEATS_ID, exam) == {}
    exams.confirm_marked(BEATS_ID, exam.id, now=NOW)
    hand_in(store, BEATS_ID, exam, BANK, now=NOW)
    assert annas(store) == before
    assert not store.answers(BEATS_ID)


def test_a_session_that_changes_hands_is_empty(store: Store) -> None:
    app = open_page("exam/practice", {"frage": "q02"}, user=ANNA)
    assert SECRET in everything(app)
    app.user = BEAT
    app.run()
    assert SECRET not in everything(app)
    assert app.session_state["practice-draft"].learner_id == BEATS_ID


def test_whoever_deletes_everything_deletes_his_own(store: Store) -> None:
    before = annas(store)
    app = open_page("exam/progress", user=BEAT)
    store.set_setting(BEATS_ID, "exam_date", "2030-01-01", NOW)
    app.text_input(key="forget-word").set_value("LÖSCHEN")
    next(button for button in app.button if button.label == "Alles löschen").click()
    assert not app.run().exception
    assert beats(store) == Progress()
    assert annas(store) == before
