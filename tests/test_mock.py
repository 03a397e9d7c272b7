"""The mock exam's page: begin, answer, come back after a crash, hand in, look through; and what can go wrong."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from quiz.exams import Exams
from quiz.progress import Store, open_store
from quiz.tables import Exam
from tests.every_page import faults, open_page

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)
PAPER = ["q01", "q07", "wahl-val-accuracy"]
GOOD = "Supervised Learning hat Labels, unsupervised Learning hat keine Labels."


class Clock:
    """The page's clock, put by the test."""

    def __init__(self) -> None:
        self.now = NINE

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in ("mock_exam", "mock_start", "mock_run", "mock_hand_in"):
        monkeypatch.setattr(f"pages._widgets.{module}.now", clock)
    return clock


@pytest.fixture
def store(database_address: str, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Iterator[Store]:
    monkeypatch.setenv("DURCHBLICK_DB_URL", database_address)
    opened = open_store(database_address)
    yield opened
    opened.close()
    st.cache_resource.clear()


@pytest.fixture
def exam(store: Store) -> Exam:
    """A running exam of three questions."""
    return Exams(store.engine).start("local", seed=7, paper=PAPER, minutes=90, now=NINE)


def visit(**address: str) -> AppTest:
    return open_page("exam/mock", address)


def write(app: AppTest, text: str) -> AppTest:
    """Type into the component, as its script would."""
    app.session_state[f"answer-{app.session_state['mock-draft'].attempt}"] = {"text": text}
    return app.run()


def button(app: AppTest, label: str) -> Any:
    (found,) = [found for found in app.button if found.label == label]
    return found


def labels(app: AppTest) -> list[str]:
    return [found.label for found in app.button]


def signs(app: AppTest) -> list[str]:
    """Number and sign of each question in the list."""
    (group,) = [group for group in app.get("button_group") if group.key == "mock-question"]
    return [option.content for option in group.proto.options]


def words(app: AppTest) -> str:
    kinds = ("title", "header", "subheader", "markdown", "info", "warning", "error", "text", "caption")
    return "\n".join(element.value for kind in kinds for element in app.get(kind))


def kept(store: Store, exam: Exam) -> dict[str, str]:
    return {name: typed.text for name, typed in Exams(store.engine).texts("local", exam.id).items() if typed.text}


def test_the_start_says_how_many_questions_points_and_minutes(store: Store) -> None:
    app = visit()
    assert not faults(app)
    assert "60 Punkte · 90 Minuten" in words(app)
    (length,) = [group for group in app.get("button_group") if "Halbe" in group.options]
    length.set_value("Halbe").run()
    assert "30 Punkte · 45 Minuten" in words(app)
    assert "sobald du eine abgegeben hast" in words(app)


def test_it_begins_with_the_paper_that_was_announced(store: Store) -> None:
    app = visit()
    announced = next(text.value for text in app.markdown if "Fragen ·" in text.value)
    button(app, "Prüfung beginnen").click().run()
    assert not faults(app)
    (exam,) = Exams(store.engine).exams("local")
    assert announced.startswith(f"**{len(exam.paper)} Fragen")
    assert app.query_params["pruefung"] == str(exam.id)
    assert [sign.split()[1] for sign in signs(app)] == ["○"] * len(exam.paper)
    assert (exam.started_at, exam.minutes) == (NINE, 90)


def test_the_clock_gets_the_time_that_is_left(store: Store, exam: Exam, clock: Clock) -> None:
    clock.now = NINE + timedelta(minutes=80)
    data = [json.loads(one.proto.json) for one in visit().get("bidi_component")]
    assert {"seconds": 600.0} in data


def test_what_is_typed_is_kept_and_shown_again_after_a_crash(store: Store, exam: Exam) -> None:
    app = write(visit(), GOOD)
    assert kept(store, exam) == {"q01": GOOD}
    assert signs(app) == ["1 ✓", "2 ○", "3 ○"]
    again = visit()  # a session that knows nothing
    assert again.session_state["mock-draft"].text == GOOD
    assert again.query_params["pruefung"] == str(exam.id)


def test_nothing_is_marked_before_the_end(store: Store, exam: Exam) -> None:
    app = write(visit(), GOOD)
    assert "Musterantwort" not in words(app)
    assert "Kernpunkte" not in words(app)
    assert not store.answers("local")


def test_one_jumps_among_the_questions(store: Store, exam: Exam) -> None:
    app = write(visit(), GOOD)
    button(app, "Weiter").click().run()
    assert app.query_params["frage"] == "q07"
    assert app.header[0].value.startswith("2. ")
    write(app, "Die Lücke wächst.")
    button(app, "Zurück").click().run()
    assert app.session_state["mock-draft"].text == GOOD
    (group,) = [group for group in app.get("button_group") if group.key == "mock-question"]
    group.set_value("wahl-val-accuracy").run()
    assert app.header[0].value.startswith("3. ")
    assert button(app, "Weiter").disabled
    assert kept(store, exam) == {"q01": GOOD, "q07": "Die Lücke wächst."}


def test_what_is_picked_is_kept(store: Store, exam: Exam) -> None:
    app = visit(frage="wahl-val-accuracy")
    app.radio[0].set_value("test").run()
    assert not faults(app)
    assert kept(store, exam)["wahl-val-accuracy"].startswith("{")
    assert visit(frage="wahl-val-accuracy").radio[0].value == "test"


def test_two_tabs_of_one_exam_lose_nothing(store: Store, exam: Exam) -> None:
    first, second = visit(frage="q01"), visit(frage="q01")
    write(first, "aus dem ersten Tab")
    write(second, "später, aus dem zweiten")
    first.run()  # has nothing new to say
    assert kept(store, exam) == {"q01": "später, aus dem zweiten"}
    button(first, "Weiter").click().run()
    write(first, "Die Lücke wächst.")
    assert kept(store, exam) == {"q01": "später, aus dem zweiten", "q07": "Die Lücke wächst."}


def test_handing_in_asks_once_more_and_names_what_is_open(store: Store, exam: Exam) -> None:
    app = write(visit(), GOOD)
    button(app, "Abgeben").click().run()
    assert "2 von 3 Fragen sind unbeantwortet:** 2, 3." in words(app)
    assert "Verwerfen, ohne zu werten" not in labels(app)
    button(app, "Weiterschreiben").click().run()
    assert "Abgeben" in labels(app)
    assert Exams(store.engine).exam("local", exam.id).submitted_at is None


def test_what_cannot_be_read_is_said_while_it_can_still_be_changed(store: Store, exam: Exam) -> None:
    app = write(visit(), "asdf qwer yxcv")
    button(app, "Abgeben").click().run()
    assert "**Frage 1** gibt so keine Punkte." in words(app)
    assert "keine Antwort lesen" in words(app)


def hand_in(app: AppTest) -> AppTest:
    button(app, "Abgeben").click().run()
    return button(app, "Ja, abgeben").click().run()


def test_after_handing_in_come_points_topics_and_answers(store: Store, exam: Exam, clock: Clock) -> None:
    app = write(visit(), GOOD)
    clock.now = NINE + timedelta(minutes=30)
    hand_in(app)
    assert not faults(app)
    metrics = {metric.label: metric.value for metric in app.metric}
    assert metrics["Beantwortet"] == "1 von 3"
    assert metrics["Zeit"] == "30 von 90 min"
    assert metrics["Punkte (geschätzt)"] != "0 von 6"
    assert "Am meisten Punkte fehlen" in app.get("plotly_chart")[0].proto.spec
    assert "Musterantwort" in words(app)
    assert [sign.split()[1] for sign in signs(app)][1:] == ["○", "○"]
    (answer,) = store.answers("local")
    assert (answer.text, answer.confidence) == (GOOD, None)
    button(app, "Weiter").click().run()
    assert "Dazu hast du nichts geschrieben." in words(app)


def test_every_question_of_a_whole_paper_can_be_asked_and_looked_through(store: Store) -> None:
    app = visit()
    button(app, "Prüfung beginnen").click().run()
    (exam,) = Exams(store.engine).exams("local")
    for number in range(len(exam.paper)):
        assert not faults(app)
        if number + 1 < len(exam.paper):
            button(app, "Weiter").click().run()
    button(app, "Abgeben").click().run()
    button(app, "Ja, abgeben").click().run()
    for number in range(len(exam.paper)):
        assert not faults(app)
        assert app.subheader[0].value.startswith(f"{number + 1}. ")
        if number + 1 < len(exam.paper):
            button(app, "Weiter").click().run()


def test_a_tab_that_comes_late_sees_the_review(store: Store, exam: Exam) -> None:
    first, second = write(visit(), GOOD), visit()
    button(second, "Abgeben").click().run()
    hand_in(first)
    button(second, "Ja, abgeben").click().run()
    assert not faults(second)
    assert "Abgegeben" in words(second)
    assert len(store.answers("local")) == 1


def test_when_the_time_is_over_what_was_typed_is_handed_in(store: Store, exam: Exam, clock: Clock) -> None:
    app = write(visit(), GOOD)
    clock.now = exam.ends_at
    app.run()
    assert "Die Zeit war um." in words(app)
    assert [answer.text for answer in store.answers("local")] == [GOOD]


def test_an_exam_left_over_is_handed_in_at_the_next_visit(store: Store, exam: Exam, clock: Clock) -> None:
    write(visit(), GOOD)
    clock.now = NINE + timedelta(days=3)
    app = visit()
    assert "Die Zeit war um." in words(app)
    assert Exams(store.engine).exam("local", exam.id).submitted_at == exam.ends_at
    button(app, "Noch eine Probeprüfung").click().run()
    assert "Prüfung beginnen" in labels(app)
    button(app, "Durchsehen").click().run()
    assert "Abgegeben" in words(app)


def test_an_exam_begun_by_mistake_can_be_discarded(store: Store, exam: Exam) -> None:
    app = visit()
    button(app, "Abgeben").click().run()
    button(app, "Verwerfen, ohne zu werten").click().run()
    assert not faults(app)
    assert "Prüfung beginnen" in labels(app)
    assert Exams(store.engine).exams("local") == []


@pytest.mark.parametrize("name", ["", "x", "<b>1</b>", "9" * 10_000, "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_exam_is_named(store: Store, name: str) -> None:
    app = visit(pruefung=name)
    assert not faults(app)
    assert f"«{name[:60]}» hast du nicht geschrieben" in words(app)
    assert "Prüfung beginnen" in labels(app)


@pytest.mark.parametrize("name", ["", "q99", "<b>x</b>", "q03", "x" * 10_000])
def test_an_unknown_question_is_named_and_the_first_is_asked(store: Store, exam: Exam, name: str) -> None:
    app = visit(frage=name)
    assert not faults(app)
    assert f"«{name[:60]}» hat diese Prüfung nicht" in words(app)
    assert app.header[0].value.startswith("1. ")


def test_anothers_exam_cannot_be_seen(store: Store) -> None:
    theirs = Exams(store.engine).start("beat", seed=7, paper=PAPER, minutes=90, now=NINE)
    app = visit(pruefung=str(theirs.id))
    assert "hast du nicht geschrieben" in words(app)


def test_questions_that_are_gone_do_not_end_the_page(store: Store) -> None:
    exams = Exams(store.engine)
    exams.start("local", seed=7, paper=["gone-1", "gone-2"], minutes=90, now=NINE)
    app = visit()
    assert not faults(app)
    assert "gibt es nicht mehr" in words(app)
    button(app, "Abgeben").click().run()
    button(app, "Ja, abgeben").click().run()
    assert not faults(app)
    assert "nicht gezählt: gone-1, gone-2" in words(app)


def test_a_wrong_database_is_said_in_german(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURCHBLICK_DB_URL", "sqlite:////nowhere/progress.db")
    app = visit()
    assert not app.exception
    assert "Der Ordner /nowhere besteht nicht" in words(app)


def test_a_database_that_fails_while_typing_keeps_the_text(store: Store, exam: Exam) -> None:
    app = visit()
    rename(store, "exam_texts", "away")
    write(app, GOOD)
    assert not app.exception
    assert "nicht erreichbar" in words(app)
    rename(store, "away", "exam_texts")
    button(app, "Nochmals versuchen").click().run()
    assert kept(store, exam) == {"q01": GOOD}


def rename(store: Store, table: str, name: str) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {name}")
