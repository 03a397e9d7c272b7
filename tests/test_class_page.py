"""The lecturer's page: what it shows, and that nobody else sees any of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from quiz.bank import load_bank
from quiz.class_results import ClassResults
from quiz.database import VARIABLE
from quiz.progress import Store, open_store
from quiz.questions import OpenQuestion
from tests.class_rows import NOON, answer, fill_class
from tests.every_page import charts, faults, open_page

BANK = load_bank()
OPEN = BANK.questions["q07"]
assert isinstance(OPEN, OpenQuestion)
POINTS = [point.id for point in OPEN.key_points]
HOSTILE = "<script>x</script> **fett** [klick](javascript:x) $x$ ![b](https://evil.example/p.png)"


@pytest.fixture
def store(database_address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv(VARIABLE, database_address)
    monkeypatch.setenv("DURCHBLICK_LECTURER", "1")
    opened = open_store(database_address)
    yield opened
    opened.close()
    st.cache_resource.clear()


def visit() -> AppTest:
    st.cache_resource.clear()  # no minute goes by here
    return open_page("exam/lecturer")


def words(app: AppTest) -> str:
    kinds = ("title", "header", "markdown", "info", "error", "text", "caption")
    return "\n".join(element.value for kind in kinds for element in app.get(kind))


def numbers(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def in_navigation(app: AppTest) -> bool:
    return app.session_state["_pages"]["exam/lecturer"].visibility == "visible"


def chart_titles(app: AppTest) -> list[str]:
    return [json.loads(chart)["layout"]["title"]["text"].replace("<br>", " ") for chart in charts(app)]


def a_class(store: Store, learners: int = 25) -> None:
    rng = np.random.default_rng(1)
    able = rng.normal(0.5, 0.3, (learners, 1))
    scores = np.clip(able + rng.normal(0, 0.2, (learners, 6)), 0, 1)
    fill_class(store, {f"q0{i + 1}": list(scores[:, i]) for i in range(6)})


def contested_class(store: Store, text: str = HOSTILE, learners: int = 5) -> None:
    for number in range(learners):
        points = dict.fromkeys(POINTS, "hit" if number % 2 else "miss")
        kept = answer(store, f"anna-{number}", "q07", 0.0, points=points, text=text)
        if number == 0:
            store.contest(f"anna-{number}", kept, POINTS[1], "contested", now=NOON)


def test_nobody_else_sees_the_page_or_any_of_its_data(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    contested_class(store)

    def refuse(*_: object) -> None:
        raise AssertionError("the class was read")

    monkeypatch.delenv("DURCHBLICK_LECTURER")
    for method in ("size", "questions", "key_points", "contested"):
        monkeypatch.setattr(ClassResults, method, refuse)
    app = visit()
    assert not faults(app)
    assert [title.value for title in app.title] == ["Klasse"]
    assert "für die Personen, die den Kurs leiten" in words(app)
    assert not app.metric
    assert not app.get("download_button")
    assert HOSTILE not in words(app)
    assert not in_navigation(app)


def test_the_role_alone_has_it_in_the_sidebar(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert in_navigation(visit())
    monkeypatch.setenv("DURCHBLICK_LECTURER", "0")
    assert not in_navigation(visit())


def test_whoever_loses_the_role_loses_the_page_at_the_next_click(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_class(store)
    app = visit()
    assert app.metric
    monkeypatch.delenv("DURCHBLICK_LECTURER")
    app.run()
    assert not app.metric
    assert not faults(app)


def test_an_empty_class_is_told_what_will_come(store: Store) -> None:
    app = visit()
    assert not faults(app)
    assert numbers(app)["Lernende"] == "unter 5"
    assert "Sobald 5 Lernende" in words(app)
    assert not app.get("plotly_chart")


def test_under_five_learners_stay_unseen(store: Store) -> None:
    contested_class(store, learners=4)
    app = visit()
    assert not faults(app)
    assert numbers(app)["Lernende"] == "unter 5"
    assert HOSTILE not in words(app)
    assert f"{len(BANK.questions)} Fragen: unter fünf Lernenden, nicht gezeigt." in words(app)


def test_the_numbers_of_a_class(store: Store) -> None:
    a_class(store)
    app = visit()
    assert not faults(app)
    assert numbers(app) == {
        "Lernende": "25",
        "Antworten": "150",
        "Gezeigte Fragen": f"6 von {len(BANK.questions)}",
        "Trennen gut": "6 von 6",
    }
    assert "6 von 6 Fragen trennen gut, 0 verkehrt" in chart_titles(app)
    assert all(metric.proto.help for metric in app.metric)


def table(app: AppTest) -> list[str]:
    text = next(element.value for element in app.markdown if element.value.startswith("| Frage"))
    return [line.split(" | ")[0].removeprefix("| ") for line in text.splitlines()[2:]]


def test_questions_can_be_ordered(store: Store) -> None:
    for number in range(10):
        for question, score in (("q01", 1.0), ("q02", 0.0), ("q03", 0.5)):
            answer(store, f"learner-{number}", question, score)
    app = visit()
    prompts = {name: BANK.questions[name].headline for name in ("q01", "q02", "q03")}
    assert table(app) == [prompts["q02"], prompts["q03"], prompts["q01"]]
    order = next(box for box in app.selectbox if box.label == "Reihenfolge")
    order.select("Leichteste zuerst").run()
    assert table(app) == [prompts["q01"], prompts["q03"], prompts["q02"]]


def test_a_topic_leaves_the_others_out(store: Store) -> None:
    a_class(store)
    app = visit()
    topics = {BANK.questions[f"q0{i}"].topic for i in range(1, 7)}
    topic = BANK.questions["q01"].topic
    assert len(topics) > 1
    next(box for box in app.selectbox if box.label == "Thema").set_value(topic).run()
    assert not faults(app)
    of_topic = [name for name in (f"q0{i}" for i in range(1, 7)) if BANK.questions[name].topic == topic]
    assert sorted(table(app)) == sorted(BANK.questions[name].headline for name in of_topic)


def test_key_points_are_shown_with_their_shares(store: Store) -> None:
    contested_class(store)
    app = visit()
    assert not faults(app)
    rows = next(element.value for element in app.markdown if element.value.startswith("| Kernpunkt")).splitlines()
    assert len(rows) == 2 + len(POINTS)
    assert rows[2].endswith("| 40 % | höchstens 20 % | 60 % |")
    assert chart_titles(app) == ["Den schwächsten Kernpunkt trafen 40 %"]


def test_a_contested_answer_is_text_and_becomes_a_test_case(store: Store) -> None:
    contested_class(store)
    app = visit()
    assert not faults(app)
    assert "Anders beurteilt (1)" in [tab.label for tab in app.tabs]
    assert HOSTILE in [text.value for text in app.text]
    assert not any("javascript" in element.value for element in app.markdown)
    assert "anna" not in words(app)
    assert "Programm: **verfehlt** · die Person: **getroffen**" in words(app)
    assert "Als Testfall (YAML)" in [button.proto.label for button in app.get("download_button")]


def test_faults_of_the_content_are_listed(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Alle Inhalte sind in Ordnung." in words(visit())
    folder = tmp_path / "content" / "questions"
    folder.mkdir(parents=True)
    (folder / "broken.yaml").write_text("- id: x\n  kind: <b>nie</b>\n", encoding="utf-8")
    monkeypatch.setenv("DURCHBLICK_DATA", str(folder.parent))
    app = visit()
    assert "broken.yaml:" in words(app)
    assert any(tab.label.startswith("Fehler in den Inhalten (") for tab in app.tabs)
    assert "Fehler in den Inhalten (0)" not in [tab.label for tab in app.tabs]


def test_a_database_that_fails_is_said_in_german(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "sqlite:////nowhere/progress.db")
    app = visit()
    assert not app.exception
    assert "Der Ordner /nowhere besteht nicht" in words(app)


def test_a_reading_serves_for_a_minute_and_for_its_own_database_alone(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_class(store)
    app = visit()
    assert numbers(app)["Lernende"] == "25"
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path / 'other.db'}")
    assert numbers(app.run())["Lernende"] == "unter 5"
