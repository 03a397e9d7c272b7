"""The self-test's exercises with numbers: asked, answered, diagnosed, and another one afterwards."""

import pytest
from streamlit.testing.v1 import AppTest

from quiz.bank import load_bank
from quiz.numeric import pose, seed_of
from quiz.progress import Store
from tests.test_practice import button, store, submit, visit, words  # noqa: F401 - the fixture

MSE = load_bank().questions["rechnen-mse"]


def drawn(app: AppTest):
    return pose(MSE, seed_of(app.session_state["practice-draft"].attempt))


def german(value: float) -> str:
    return f"{value:.3f}".replace(".", ",")


def test_the_exercise_and_its_tolerance_are_shown(store: Store) -> None:  # noqa: F811
    app = visit(frage="rechnen-mse")
    assert not app.exception
    assert drawn(app).prompt in words(app)
    assert "±0,005 genau" in words(app)
    assert drawn(app).solution not in words(app)


def test_the_right_number_gets_the_point_and_the_solution(store: Store) -> None:  # noqa: F811
    app = visit(frage="rechnen-mse")
    exercise = drawn(app)
    submit(app, german(exercise.answer))
    assert not app.exception
    (answer,) = store.answers("local")
    assert (answer.grade["score"], answer.grade["seed"]) == (1.0, exercise.seed)
    said = words(app)
    assert "richtig" in said
    assert "1 von 1 Punkt" in said
    assert exercise.prompt in said
    assert exercise.solution in said


@pytest.mark.parametrize("mistake", MSE.mistakes)
def test_a_wrong_number_says_what_was_done(store: Store, mistake: str) -> None:  # noqa: F811
    app = visit(frage="rechnen-mse")
    submit(app, german(drawn(app).mistakes[mistake]))
    assert MSE.mistakes[mistake] in words(app)
    assert "0 von 1 Punkt" in words(app)
    assert store.answers("local")[0].grade["misconceptions"] == [mistake]


@pytest.mark.parametrize("text", ["zwölf", "1 oder 2", "<b>3</b>"])
def test_what_is_no_number_costs_nothing(store: Store, text: str) -> None:  # noqa: F811
    app = submit(visit(frage="rechnen-mse"), text)
    assert "Gezählt wird nichts." in words(app)
    assert not store.answers("local")


def test_another_try_is_another_exercise_and_the_old_answer_keeps_its_own(store: Store) -> None:  # noqa: F811
    app = visit(frage="rechnen-mse")
    first = drawn(app)
    submit(app, "98765")
    address = app.query_params["antwort"]
    assert "Zu keinem bekannten Fehler" in words(app)
    button(app, "Noch eine solche Aufgabe").click().run()
    assert drawn(app).seed != first.seed
    assert first.prompt in words(visit(frage="rechnen-mse", antwort=address))
