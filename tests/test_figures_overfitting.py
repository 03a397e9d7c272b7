"""Figures of the lab Overfitting: the map's regions, what is read off the curves, the test measured once."""

import numpy as np
import pytest

from engine import History, Split
from pages._figures.film import pack
from pages._figures.learning_marks import Marks, mark_curves
from pages._figures.overfitting import OUTCOMES, draw_overfitting, say_chosen
from pages._figures.panels import Curves
from pages._figures.run_panels import RunMap
from pages._figures.tuned_on_test import draw_selection
from pages._widgets.overfitting_readings import read_off
from quiz.readings import judge

AXES = ([20, 40], [1, 4])


def run(train: float, val: float, n: int = 100, turn: int | None = 40, diverged_at: int | None = None) -> History:
    """Accuracies that part evenly from 0.5, and a validation loss that turns at epoch `turn`."""
    epochs = np.arange(1, n + 1)
    share = epochs / n
    rising = np.linspace(1, 0.2, n)
    val_loss = rising if turn is None else 0.3 + ((epochs - turn) / n) ** 2
    return History(
        n_epochs=n,
        train_loss=rising,
        val_loss=val_loss,
        test_loss=val_loss,
        train_accuracy=0.5 + (train - 0.5) * share,
        val_accuracy=0.5 + (val - 0.5) * share,
        test_accuracy=0.5 + (val - 0.5) * share,
        snapshots={"predictions": np.zeros((3, 9, 1), np.float32)},
        snapshot_epochs=np.array([0, n // 2, n]),
        diverged_at=diverged_at,
    )


RUNS = [run(0.52, 0.52), run(0.55, 0.5), run(1.0, 0.8), run(0.92, 0.9)]
TRAIN = Split(np.zeros((4, 2)), np.zeros((4, 1)))


def film(history: History = RUNS[2], show_test: bool = False, hidden: bool = False):
    return draw_overfitting(TRAIN, history, AXES, RUNS, (20, 4), show_test, hidden)


def test_each_net_is_called_by_what_became_of_it():
    drawn = film()
    run_map = drawn.panels[0]
    assert isinstance(run_map, RunMap)
    assert [name.split(": ")[1] for name in run_map.names] == [OUTCOMES[k] for k in (1, 1, 0, 2)]
    assert run_map.frames[-1].ravel() == pytest.approx([0.0, 0.05, 0.2, 0.02])
    assert run_map.state_at(1, 0) == {"n_train": 40, "width": 1}
    assert "1 Overfitting, 2 Underfitting, 1 passt" in drawn.description
    assert pack(drawn)


def test_the_title_tells_the_turn_unless_it_is_to_be_read_off():
    assert film().title == "Overfitting: Der Validierungs-Loss steigt ab Epoche 40, von 0,30 auf 0,66"
    assert "40" not in film(hidden=True).title + film(hidden=True).description.split("Karte")[0]
    assert film(run(0.92, 0.9, turn=None)).title.startswith("Kein Overfitting")
    assert film(run(1.0, 0.8, diverged_at=7)).title == "Der Loss ist in Epoche 7 explodiert"


def test_the_test_data_are_measured_once_unless_they_are_watched():
    def test_curve(show_test: bool):
        panel = film(show_test=show_test).panels[3]
        assert isinstance(panel, Curves)
        return next(series for series in panel.series if series.role == "test")

    assert len(test_curve(True).y) == 100
    assert set(test_curve(False).y) == {RUNS[2].test_accuracy[-1]}
    assert test_curve(False).x[0] > 90


def test_marks_are_where_the_eye_sees_them():
    marks = mark_curves(RUNS[2])
    assert marks.turn is not None
    assert marks.turn[0] <= 40 <= marks.turn[1] < 60
    assert marks.apart is not None
    assert marks.apart[0] <= 26 <= marks.apart[1] < 35  # the gap is 0.2 * epoch / 100
    assert mark_curves(run(0.9, 0.9, turn=None)) == Marks(100, None, None, 0.9, 0.9)
    assert mark_curves(run(1.0, 0.8, diverged_at=7)).turn is None


def test_a_reading_is_checked_against_the_run_and_a_wrong_one_has_its_reason():
    turn, apart, gap = read_off(mark_curves(RUNS[2]))
    assert judge("40", turn).kind == judge("26", apart).kind == judge("20", gap).kind == "right"
    for text, sentence in (("100", "Trainings-Loss"), ("80", "schon gestiegen"), ("5", "fällt")):
        assert sentence in judge(text, turn).sentence
    for text, sentence in (("60", "schon länger"), ("2", "näher beisammen")):
        assert sentence in judge(text, apart).sentence
    for text, sentence in (("-20", "Vorzeichen"), ("100", "accuracy selbst"), ("80", "val_accuracy selbst")):
        assert sentence in judge(text, gap).sentence
    assert "hundertmal" in judge("0,2", gap).sentence


def test_a_run_that_does_not_turn_asks_for_the_gap_alone():
    assert [reading.key for reading in read_off(mark_curves(run(0.9, 0.9, turn=None)))] == ["gap"]


def test_the_table_names_the_net_that_each_part_would_choose():
    scores = np.array([[0.5, 0.5, 0.5], [0.5, 0.5, 0.5], [0.8, 0.9, 0.7], [0.9, 0.8, 0.85]])
    table = say_chosen(scores, [(1, 20), (1, 40), (4, 20), (4, 40)], RUNS).replace("\u00a0", " ").splitlines()
    assert table[2] == "| Training (falsch) | 4 | 20 | 100 % | 80 % | 90 % | 70 % |"
    assert table[3] == "| Validierung | 4 | 40 | 92 % | 90 % | 80 % | 85 % |"
    assert table[4] == "| Test (falsch) | 4 | 20 | 100 % | 80 % | 90 % | 70 % |"


def test_the_chart_of_choosing_says_both_numbers():
    figure = draw_selection((np.array([0.5, 0.6]), np.array([0.5, 0.49])), 50)
    assert "dort 60,0 %, in Wahrheit 49,0 %" in figure.layout.title.text
