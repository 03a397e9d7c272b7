"""The self-test with every kind of question: answered, kept on the way, shown beside what is right."""

from datetime import UTC, datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from quiz.bank import load_bank
from quiz.filled import split_fields
from quiz.progress import Store
from tests.test_practice import button, choose, store, visit, words  # noqa: F401 - the fixture

BANK = load_bank().questions
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def attempt(app: AppTest) -> Any:
    return app.session_state["practice-draft"].attempt


def widget(app: AppTest, kind: str, name: str) -> Any:
    (found,) = [w for w in app.get(kind) if w.key == f"{name}-{attempt(app)}"]
    return found


def finish(app: AppTest) -> AppTest:
    choose(app, "Geraten", 3)
    button(app, "Antwort abgeben").click().run()
    assert not app.exception
    return app


def kept(store: Store, question: str) -> dict[str, str]:  # noqa: F811
    draft = store.draft("local", question)
    return split_fields(draft.text) if draft else {}


def test_one_option_is_chosen(store: Store) -> None:  # noqa: F811
    app = visit(frage="wahl-val-accuracy")
    widget(app, "radio", "chosen").set_value("test").run()
    assert kept(store, "wahl-val-accuracy") == {"chosen": "test"}
    said = words(finish(app))
    assert "0 von 1 Punkt" in said
    assert "Die Testdaten bleiben bis zum Schluss unberührt." in said
    assert "Nach jeder Epoche" in said
    assert store.answers("local")[0].grade["misconceptions"] == ["test"]


def test_what_was_chosen_is_there_again_in_another_tab(store: Store) -> None:  # noqa: F811
    widget(app := visit(frage="wahl-val-accuracy"), "radio", "chosen").set_value("train").run()
    again = visit(frage="wahl-val-accuracy")
    assert attempt(again) == attempt(app)
    assert widget(again, "radio", "chosen").value == "train"
    assert widget(again, "radio", "chosen").options == widget(app, "radio", "chosen").options


def test_several_options_are_ticked(store: Store) -> None:  # noqa: F811
    app = visit(frage="wahl-gegen-overfitting")
    for name in ("data", "dropout", "stop"):
        widget(app, "checkbox", f"chosen-{name}").check().run()
    widget(app, "checkbox", "chosen-stop").uncheck().run()
    assert "1,3 von 2 Punkten" in words(finish(app))


def test_steps_are_moved_into_their_order(store: Store) -> None:  # noqa: F811
    app = visit(frage="folge-cnn")
    right = [item.id for item in BANK["folge-cnn"].items]
    for place, name in enumerate(right):
        for _ in range(len(right)):
            order = split_fields(store.draft("local", "folge-cnn").text).get("order", "").split(",")
            if order.index(name) == place if name in order else False:
                break
            move = "hoch" if name not in order or order.index(name) > place else "runter"
            control = widget(app, "button", f"{move}-{name}")
            if control.disabled:  # it stands there already, nothing was moved yet
                break
            control.click().run()
    assert kept(store, "folge-cnn")["order"] == ",".join(right)
    assert "1 von 1 Punkt" in words(finish(app))


def test_pairs_are_matched(store: Store) -> None:  # noqa: F811
    app = visit(frage="paare-loss")
    for pair in BANK["paare-loss"].pairs[:3]:
        widget(app, "selectbox", pair.id).select(pair.right).run()
    said = words(finish(app))
    assert "1,5 von 2 Punkten" in said
    assert "Du: nichts" in said


def test_a_claim_is_judged_and_put_right(store: Store) -> None:  # noqa: F811
    app = visit(frage="satz-mae")
    widget(app, "radio", "verdict").set_value("falsch").run()
    app.session_state[f"answer-{attempt(app)}"] = {"text": "Der MAE ist das Mittel der absoluten Fehler."}
    app.run()
    assert kept(store, "satz-mae") == {
        "verdict": "falsch",
        "text": "Der MAE ist das Mittel der absoluten Fehler.",
    }
    said = words(finish(app))
    assert "geschätzt **1,5 von 2 Punkten**" in said
    (answer,) = store.answers("local")
    choose(app, f"verdict-{answer.id}-rmse", "contested")
    assert "2 von 2 Punkten" in words(app)


def test_a_right_claim_needs_no_text(store: Store) -> None:  # noqa: F811
    app = visit(frage="satz-bias")
    widget(app, "radio", "verdict").set_value("richtig").run()
    said = words(finish(app))
    assert "1 von 1 Punkt" in said
    assert "Das stimmt." in said


def test_steps_are_typed_one_by_one(store: Store) -> None:  # noqa: F811
    app = visit(frage="schritte-masse")
    for name, text in (("precision", "0,999"), ("recall", "1/3")):
        widget(app, "text_input", name).set_value(text).run()
    assert kept(store, "schritte-masse") == {"precision": "0,999", "recall": "1/3"}
    said = words(finish(app))
    assert "Du: 0,999 · richtig: " in said
    assert "Du: nichts" in said


@pytest.mark.parametrize(
    "question", ["wahl-val-accuracy", "folge-cnn", "paare-loss", "satz-mae", "schritte-masse"]
)
def test_nothing_is_no_answer(store: Store, question: str) -> None:  # noqa: F811
    app = finish(visit(frage=question))
    assert "Antworte zuerst" in words(app)
    assert not store.answers("local")


def test_an_answer_to_what_the_question_was_before_is_still_shown(store: Store) -> None:  # noqa: F811
    for question in ("wahl-val-accuracy", "folge-cnn", "paare-loss", "satz-mae", "schritte-masse", "rechnen-mse"):
        draft = store.open_draft("local", question, now=NOW)
        grade = {"score": 0.0, "exact": 0.0, "key_points": {}, "misconceptions": ["gone"], "marks": []}
        number = store.submit_answer(
            "local", question, "alt", attempt=draft.attempt, confidence=1, grade=grade, asked_at=NOW, now=NOW
        )
        app = visit(frage=question, antwort=str(number))
        assert not app.exception, question
        assert "Lösung" in words(app) or "Musterantwort" in words(app)
