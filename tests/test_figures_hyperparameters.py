"""What the lab Hyperparameter says of its sweeps: spans, levels, windows, and clicks that the controls allow."""

from types import SimpleNamespace

import numpy as np
import pytest

from engine import HYPERPARAMETERS, History
from pages._figures.hyperparameter_levels import KINDS, move_alone, say_points, spans, tell_levels, write_value
from pages._figures.hyperparameter_search import draw_comparison, draw_trials, share_of_wins, tell_search
from pages._figures.hyperparameters import draw_map
from quiz.bank import load_bank

LAB = load_bank().labs["hyperparameters"]
HERE = {name: LAB.control(name).default for name in HYPERPARAMETERS}


def history(accuracies: list[float], losses: list[float] | None = None, diverged_at: int | None = None) -> History:
    values = np.array(accuracies)
    loss = np.array(losses or [0.5] * len(values))
    return History(
        n_planned=3,
        n_epochs=len(values),
        train_loss=loss,
        val_loss=loss,
        val_accuracy=values,
        diverged_at=diverged_at,
    )


@pytest.mark.parametrize("name", HYPERPARAMETERS)
def test_every_value_of_a_sweep_is_one_that_its_control_can_take(name):
    control = LAB.control(name)
    assert all(control.legal(value) for value in HYPERPARAMETERS[name])
    offered = list(control.values) if control.kind == "steps" else list(control.options)
    assert offered == list(HYPERPARAMETERS[name])
    assert name in LAB.control("x_axis").options
    assert LAB.control("x_axis").options[name] == KINDS[name].name == LAB.control("y_axis").options[name]


def draw(histories: list[History], rows: tuple = (4, 8)) -> tuple:
    values = (HYPERPARAMETERS["learning_rate"], rows)
    film = draw_map(HERE, ("learning_rate", "width"), values, histories, (0.42, 0.01))
    return film, film.panels[0]


def test_a_click_on_a_cell_sets_both_hyperparameters():
    film, panel = draw([history([0.5, 0.7, 0.8])] * 30)
    assert panel.state_at(3, 1) == {"learning_rate": 0.005, "width": 8}
    assert film.title == "Die Lernrate bewegt die Accuracy von hier aus um 42 Punkte, Hidden Nodes um 1 Punkt"


def test_a_run_that_exploded_is_shown_as_such_from_then_on():
    runs = [history([0.5, 0.7, 0.8])] * 30
    runs[21] = history([0.6, 0.5], [0.7, 1e9], diverged_at=2)  # the present run: learning rate 0.05, width 8
    film, panel = draw(runs)
    assert film.title.startswith("Dieser Lauf ist in Epoche 2 explodiert")
    assert np.isfinite(panel.frames[0, 1, 6])
    assert np.isnan(panel.frames[1:, 1, 6]).all()
    assert panel.names[panel.outcomes[1, 6]] == "explodiert in Epoche 2"
    assert film.panels[1].log_y, "a loss of a thousand million leaves nothing else to be seen"


def test_the_best_run_is_marked():
    runs = [history([0.5, 0.7, 0.8])] * 29 + [history([0.5, 0.7, 0.9])]
    _, panel = draw(runs)
    assert panel.labels == [(20.0, 8, "bester Lauf")]


def test_a_map_of_one_hyperparameter_has_one_row_and_no_second_key_to_set():
    values = (HYPERPARAMETERS["learning_rate"], (HERE["learning_rate"],))
    film = draw_map(HERE, ("learning_rate", "learning_rate"), values, [history([0.8] * 3)] * 15, (0.0, 0.0))
    assert film.panels[0].state_at(4, 0) == {"learning_rate": 0.01}
    assert "um 0 Punkte" in film.title


def test_spans_are_those_of_each_hyperparameter_alone():
    others = sorted(HYPERPARAMETERS.keys() - {"learning_rate", "dropout"})
    runs = [history([0.8] * 3) for name in others for _ in HYPERPARAMETERS[name]]
    on_map = {"learning_rate": np.full(15, 0.8), "dropout": np.full(5, 0.8)}
    on_map["learning_rate"][0], on_map["dropout"][-1] = 0.5, 0.7
    runs[-1] = history([0.75] * 3)  # the last value of width
    moved = spans(move_alone(runs, history([0.6, 0.7, 0.8]), on_map))
    assert list(moved)[:4] == ["learning_rate", "n_epochs", "dropout", "width"]
    assert list(moved.values())[:5] == pytest.approx([0.3, 0.2, 0.1, 0.05, 0.0])
    told = tell_levels(HERE, 20, 105, moved)
    assert "| 2. Back Propagation |" in told
    assert "Lernrate 0,05 (30)" in told
    assert "105 **Parameter**" in told
    assert len(told.splitlines()) == 6


def test_values_are_written_as_a_german_reader_writes_them():
    assert [write_value(value) for value in (0.0003, 20.0, 8, "sgd", "ReLU")] == [
        "0,0003",
        "20",
        "8",
        "SGD",
        "ReLU",
    ]
    assert say_points(0.011) == "1 Punkt"
    assert say_points(0.0) == "0 Punkte"


def test_a_window_is_compared_with_the_gap_of_the_grid():
    scores = np.full((4, 15), 0.5)
    scores[:, 5:10] = 0.9
    axes = ("learning_rate", "width")
    assert "Fenster von 5 der 15 Werte" in tell_search(scores, axes, 9)
    assert "trifft dieses Fenster immer" in tell_search(scores, axes, 9)
    scores[:, 7] = 0.5  # two windows of two
    assert "Fenster von 2 der 15 Werte" in tell_search(scores, axes, 9)
    assert "Das Fenster ist schmaler" in tell_search(scores, axes, 9)


def test_who_finds_more_is_counted_without_ties():
    grid, random = np.array([0.9, 0.8, 0.7, 0.6]), np.array([0.8, 0.8, 0.8, 0.8])
    assert share_of_wins(grid, random) == (0.25, 0.5)
    figure = draw_comparison({4: (grid, random), 9: (grid, random)}, 9)
    assert "Zufall besser in 50 %, Raster in 25 %" in figure.layout.title.text


def test_the_trials_lie_on_their_cells():
    scores = np.linspace(0.5, 0.9, 60).reshape(4, 15)
    trials = (np.array([0, 16]), np.array([59, 3]))
    values = (HYPERPARAMETERS["learning_rate"], HYPERPARAMETERS["n_layers"])
    figure = draw_trials(scores, ("learning_rate", "n_layers"), values, trials)
    dots = [SimpleNamespace(x=list(t.x), y=list(t.y)) for t in figure.data if t.type == "scatter" and t.text]
    assert (dots[0].x, dots[0].y) == ([0, 1], [0, 1])
    assert (dots[1].x, dots[1].y) == ([14, 3], [3, 0])
    assert "Zufall 90,0 %" in figure.layout.title.text
