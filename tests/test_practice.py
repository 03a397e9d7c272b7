"""The self-test page: from the question over the answer to what comes next, and what can go wrong on the way."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
import yaml
from streamlit.testing.v1 import AppTest

from quiz.bank import load_bank
from quiz.grader_error import load_grader_error
from quiz.progress import Store, open_store

APP = Path(__file__).resolve().parents[1] / "app.py"
QUESTION = """
- id: z-kurven
  kind: open
  topic: evaluation
  points: 2
  prompt: Woran erkennt man das?
  model_answer: Die Lücke wächst, und der Loss der Validierung steigt.
  notes_answer: Die Notizen verwechseln hier etwas.
  key_points:
    - id: gap
      weight: 0.5
      statement: Die Lücke wächst.
      hint: Was geschieht zwischen den Kurven?
      patterns:
        - [lücke|abstand|differenz, wächst|wachsen|grösser]
    - id: rise
      weight: 0.5
      statement: Der Loss steigt.
      hint: Wohin geht der Loss?
      patterns:
        - [loss, steigt|steigen]
  misconceptions:
    - id: fall
      statement: Der Loss sinkt auf beiden Daten.
      patterns:
        - [loss, sinkt|fällt]
      deduction: 0.5
      cancels: [rise]
      correction: Auf den Validierungsdaten steigt er.
  concepts: [overfitting-erkennen]
  tests:
    - {answer: Die Lücke wächst und der Loss steigt., hits: [gap, rise]}
"""


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The database of the page, and a content folder with one question more."""
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "own.yaml").write_text(QUESTION, encoding="utf-8")
    address = f"sqlite:///{tmp_path / 'progress.db'}"
    monkeypatch.setenv("DURCHBLICK_DATA", str(tmp_path))
    monkeypatch.setenv("DURCHBLICK_DB_URL", address)
    opened = open_store(address)
    yield opened
    opened.close()
    st.cache_resource.clear()


def visit(**address: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    app.switch_page("pages/exam/practice.py")
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def write(app: AppTest, text: str) -> AppTest:
    """Type into the component, as its script would."""
    app.session_state[f"answer-{app.session_state['practice-draft'].attempt}"] = {"text": text}
    return app.run()


def choose(app: AppTest, key: str, option: Any) -> AppTest:
    (group,) = [group for group in app.get("button_group") if group.key == key or key in group.options]
    return group.set_value(option).run()


def button(app: AppTest, label: str) -> Any:
    (found,) = [found for found in app.button if found.label == label]
    return found


def submit(app: AppTest, text: str, confidence: int | None = 3) -> AppTest:
    write(app, text)
    if confidence is not None:
        choose(app, "Geraten", confidence)
    return button(app, "Antwort abgeben").click().run()


def words(app: AppTest) -> str:
    """All that the page says."""
    kinds = ("title", "header", "markdown", "info", "warning", "error", "text", "success")
    said = [element.value for kind in kinds for element in app.get(kind)]
    return "\n".join([*said, *(html.proto.body for html in app.get("html"))])


def points(app: AppTest) -> list[str]:
    """The words of the key points' states, in their order."""
    html = [html.proto.body for html in app.get("html") if html.proto.body.startswith('<span class="sign')]
    return [body.split("</span> ")[1].split("<")[0] for body in html]


def test_a_question_opens_with_prompt_field_and_one_button(store: Store) -> None:
    app = visit(frage="z-kurven")
    assert not app.exception
    assert [title.value for title in app.title] == ["Woran erkennt man das?"]
    assert len(app.get("bidi_component")) == 1
    assert [b.label for b in app.button] == ["Antwort abgeben"]


@pytest.mark.parametrize(
    ("text", "states", "score", "says"),
    [
        ("Die Lücke wächst und der Loss steigt.", ["gefunden", "gefunden"], "2 von 2 Punkten", "Musterantwort"),
        ("Die Differenz wird grösser.", ["gefunden", "fehlt"], "1 von 2 Punkten", "Musterantwort"),
        ("Der Abstannd wächst, der Loss steigt.", ["gefunden", "gefunden"], "2 von 2", "Musterantwort"),
        ("Der Loss sinkt überall.", ["fehlt", "fehlt"], "0 von 2", "Auf den Validierungsdaten steigt er."),
        ("Das weiss ich leider nicht mehr.", ["fehlt", "fehlt"], "0 von 2", "Die Notizen verwechseln hier etwas."),
    ],
    ids=["right", "half right", "with a typo", "wrong", "not known"],
)
def test_an_answer_is_kept_and_shown_beside_the_right_one(
    store: Store, text: str, states: list[str], score: str, says: str
) -> None:
    app = submit(visit(frage="z-kurven"), text)
    assert not app.exception
    (answer,) = store.answers("local")
    assert (answer.question_id, answer.text, answer.confidence) == ("z-kurven", text, 3)
    assert app.query_params["antwort"] == str(answer.id)
    assert points(app) == states
    assert score in words(app)
    assert says in words(app)
    assert store.draft("local", "z-kurven") is None


def test_where_the_grader_is_unsure_it_asks_back(store: Store) -> None:
    app = submit(visit(frage="z-kurven"), "Vielleicht wächst die Lücke.")
    assert points(app) == ["unsicher", "fehlt"]
    assert "Was geschieht zwischen den Kurven?" in words(app)
    assert "0,5 von 2 Punkten" in words(app)
    (answer,) = store.answers("local")
    choose(app, f"verdict-{answer.id}-gap", "confirmed")
    assert "1 von 2 Punkten" in words(app)


def test_repeating_the_question_is_told_apart_from_a_wrong_answer(store: Store) -> None:
    app = submit(visit(frage="z-kurven"), "Woran erkennt man das?")
    assert "Das wiederholt die Frage." in words(app)


def test_what_is_typed_is_in_the_database_before_it_is_submitted(store: Store) -> None:
    write(visit(frage="z-kurven"), "Die Lü")
    draft = store.draft("local", "z-kurven")
    assert draft is not None
    assert draft.text == "Die Lü"
    again = visit(frage="z-kurven")
    assert again.session_state["practice-draft"].text == "Die Lü"


@pytest.mark.parametrize(
    ("text", "confidence", "says"),
    [
        ("", 1, "Schreib zuerst etwas"),
        (" \n ", 1, "Schreib zuerst etwas"),
        ("Die Lücke wächst.", None, "wie sicher du bist"),
        ("asdf qwer yxcv", 1, "keine Antwort lesen"),
    ],
)
def test_what_is_no_answer_is_not_recorded(store: Store, text: str, confidence: int | None, says: str) -> None:
    app = submit(visit(frage="z-kurven"), text, confidence)
    assert says in words(app)
    assert not store.answers("local")
    assert app.session_state["practice-draft"].text == text


def test_the_learners_word_changes_the_estimate_and_is_kept(store: Store) -> None:
    app = submit(visit(frage="z-kurven"), "Die Lücke wächst.")
    (answer,) = store.answers("local")
    choose(app, f"verdict-{answer.id}-rise", "contested")
    assert "2 von 2 Punkten" in words(app)
    choose(app, f"verdict-{answer.id}-gap", "contested")
    assert "1 von 2 Punkten" in words(app)
    assert {c.key_point_id: c.verdict for c in store.contests("local")} == {
        "gap": "contested",
        "rise": "contested",
    }
    choose(app, f"rating-{answer.id}", 2)
    assert [answer.self_rating for answer in store.answers("local")] == [2]


def test_what_the_learner_contests_can_be_taken_along_as_a_test_case(store: Store) -> None:
    app = submit(visit(frage="z-kurven"), "Die Lücke wächst: <b>ja</b>.")
    assert load_grader_error().sentence() in words(app)
    assert not app.code
    (answer,) = store.answers("local")
    choose(app, f"verdict-{answer.id}-rise", "contested")
    assert yaml.safe_load(app.code[0].value) == [{"answer": answer.text, "hits": ["gap", "rise"]}]


def test_the_next_question_is_another_one_and_unanswered(store: Store) -> None:
    app = submit(visit(frage="z-kurven"), "Die Lücke wächst.")
    button(app, "Nächste Frage").click().run()
    assert not app.exception
    assert app.query_params["frage"] != "z-kurven"
    assert "antwort" not in app.query_params
    assert button(app, "Antwort abgeben")


def test_the_same_question_can_be_tried_again(store: Store) -> None:
    app = submit(visit(frage="z-kurven"), "Die Lücke wächst.")
    button(app, "Nochmals versuchen").click().run()
    submit(app, "Die Lücke wächst.")
    assert [answer.text for answer in store.answers("local")] == ["Die Lücke wächst."] * 2


def test_the_list_jumps_to_a_question(store: Store) -> None:
    app = visit(frage="z-kurven")
    app.selectbox(key="practice-question").set_value("q01").run()
    assert app.query_params["frage"] == "q01"
    assert "supervised" in app.title[0].value


def test_questions_of_the_same_words_stay_apart(store: Store, tmp_path: Path) -> None:
    twin = (
        "- {id: ID, kind: choice, topic: basics, points: 1, prompt: Was stimmt?, explanation: Das.,"
        " concepts: [bias], options:"
        " [{id: a, text: A, right: true, why: Ja.}, {id: b, text: B, right: false, why: Nein.}]}"
    )
    both = "\n".join(twin.replace("ID", name) for name in ("z-eins", "z-zwei"))
    (tmp_path / "questions" / "twins.yaml").write_text(both, encoding="utf-8")
    app = visit(frage="z-zwei")
    assert app.selectbox[0].value == "z-zwei"
    assert len(set(app.selectbox[0].options)) == len(app.selectbox[0].options)
    choose(app, "Geraten", 2)
    assert app.query_params["frage"] == "z-zwei"


def test_without_a_question_in_the_address_the_plans_first_is_asked(store: Store) -> None:
    bank = load_bank()
    first = visit().query_params["frage"]
    assert first in bank.exam.announced
    submit(visit(frage=first), bank.questions[first].model_answer)
    second = visit().query_params["frage"]
    assert second != first
    assert second in bank.exam.announced
    assert bank.questions[second].topic != bank.questions[first].topic


@pytest.mark.parametrize("name", ["q99", "", "<b>x</b>", "x" * 10_000])
def test_an_unknown_question_is_named_and_the_first_is_asked(store: Store, name: str) -> None:
    app = visit(frage=name)
    assert not app.exception
    assert f"Die Frage «{name[:60]}» gibt es nicht" in words(app)
    assert "supervised" in app.title[0].value


@pytest.mark.parametrize("number", ["7", "0", "-1", "x", "٣", "9" * 40])
def test_an_answer_that_is_not_there_leads_to_the_question(store: Store, number: str) -> None:
    app = visit(frage="z-kurven", antwort=number)
    assert not app.exception
    assert f"«{number}»" in words(app)
    assert len(app.get("bidi_component")) == 1


def test_nobody_sees_anothers_answer(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    submit(visit(frage="z-kurven"), "Die geheime Lücke wächst.")
    (answer,) = store.answers("local")
    monkeypatch.setattr("pages._widgets.practice.current_learner", lambda: "beat")
    app = visit(frage="z-kurven", antwort=str(answer.id))
    assert "geheime" not in words(app)


def test_a_wrong_database_is_said_in_german(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURCHBLICK_DB_URL", "sqlite:////nowhere/progress.db")
    app = visit(frage="z-kurven")
    assert not app.exception
    assert "Der Ordner /nowhere besteht nicht" in words(app)


def test_a_database_that_fails_at_the_submission_keeps_the_text(store: Store) -> None:
    app = write(visit(frage="z-kurven"), "Die Lücke wächst.")
    choose(app, "Geraten", 2)
    rename(store, "answers", "gone")
    button(app, "Antwort abgeben").click().run()
    assert not app.exception
    assert "nicht erreichbar" in words(app)
    rename(store, "gone", "answers")
    button(app, "Nochmals versuchen").click().run()
    assert app.session_state["practice-draft"].text == "Die Lücke wächst."
    choose(app, "Geraten", 2)
    button(app, "Antwort abgeben").click().run()
    assert [answer.text for answer in store.answers("local")] == ["Die Lücke wächst."]


def rename(store: Store, table: str, name: str) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {name}")


def test_html_in_an_answer_is_text(store: Store) -> None:
    app = submit(visit(frage="z-kurven"), "Die Lücke <script>alert(1)</script> wächst $x$ **fett**.")
    assert "<script" not in words(app)
    assert "&lt;script&gt;" in words(app)


def test_a_key_point_that_is_new_since_the_answer_is_not_judged(store: Store, tmp_path: Path) -> None:
    app = submit(visit(frage="z-kurven"), "Die Lücke wächst.")
    changed = QUESTION.replace("id: rise", "id: risen").replace("[rise]", "[risen]").replace("rise]}", "risen]}")
    (tmp_path / "questions" / "own.yaml").write_text(changed, encoding="utf-8")
    app = visit(frage="z-kurven", antwort=app.query_params["antwort"])
    assert not app.exception
    assert points(app) == ["gefunden"]
