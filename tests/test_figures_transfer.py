"""The pictures of the lab Transfer: the two halves of fine-tuning joined, and words that say what was measured."""

import numpy as np
import pytest

from engine import Dense, History, Sequential
from pages._figures.film import Bars, Curves, pack
from pages._figures.transfer import (
    NAMES,
    accuracy_by_epoch,
    change_by_epoch,
    describe_steps,
    draw_spread,
    draw_transfer,
)

LEARNED = np.array([3.0, 4.0])
STATE = {"n_samples": 2, "n_epochs": 4, "reuse": 2, "tune_rate": 0.003}
NEW = np.array([[0.3, 0.5], [0.6, 0.6], [0.7, 0.7], [0.5, 0.5]])
REMEMBERED = np.array([[0.2, 0.2], [0.9, 0.9], [0.9, 0.9], [0.4, 0.6]])


def run(accuracies, moved):
    """A history with these accuracies by epoch; the weights lie `moved` from the learned ones, one frame more."""
    history = History(n_planned=len(accuracies), n_planned_steps=1)
    for accuracy in accuracies:
        history.add_epoch(1, {"train": (1.0, 0.5), "val": (1.0, accuracy)})
    history.snapshots = {"weights": np.array([[*np.add(LEARNED, (0, far)), 9.0] for far in moved])}
    return history


@pytest.fixture
def histories():
    whole, still = [0.1, 0.2, 0.3, 0.4], [0.0] * 5
    runs = [run(whole, still) for _ in range(4)] + [run([0.5, 0.6], [0.0] * 3) for _ in range(2)]
    runs += [run(whole, [0, 1, 2, 3, 5]) for _ in range(2)]
    return runs + [run([0.7, 0.8], [0.0, 0.5, 1.0]) for _ in range(2)]


def test_fine_tuning_goes_on_where_the_frozen_half_ended(histories):
    accuracy = accuracy_by_epoch(histories, 2, 4)
    assert accuracy.shape == (4, 2, 4)
    assert accuracy[2, 0].tolist() == [0.5, 0.6, 0.7, 0.8]
    changed = change_by_epoch(histories, LEARNED, 2, 4)
    assert changed[2].tolist() == [0, 0, 0, 0.1, 0.2]
    assert changed[3].tolist() == [0, 0.2, 0.4, 0.6, 1.0]
    assert changed[1].tolist() == [0] * 5


def test_a_run_that_exploded_leaves_a_gap(histories):
    histories[0] = run([0.1], [0.0, 1.0])
    assert np.isnan(accuracy_by_epoch(histories, 2, 4)[0, 0, 1:]).all()
    assert np.isnan(change_by_epoch(histories, LEARNED, 2, 4)[0, 2:]).all()


def test_the_titles_are_computed(histories):
    film = draw_transfer(histories, LEARNED, NEW, REMEMBERED, STATE)
    assert film.title == (
        "2 Bilder pro Ziffer: am besten Fine-Tuning (70 %), von Grund auf 40 %. "
        "Zu früh aufgetaut bleiben von den alten Ziffern 50 %"
    )
    curves = [panel for panel in film.panels if isinstance(panel, Curves)]
    assert curves[1].title == "Basis verändert: zu früh um 100 %, Fine-Tuning 20 %"
    assert [s.name for s in curves[0].series if s.name] == list(NAMES)
    bars = next(panel for panel in film.panels if isinstance(panel, Bars))
    assert np.allclose(bars.values[0], [NEW.mean(axis=1), REMEMBERED.mean(axis=1)])
    assert pack(film)


def test_one_image_is_not_many(histories):
    assert draw_transfer(histories, LEARNED, NEW, REMEMBERED, {**STATE, "n_samples": 1}).title.startswith(
        "1 Bild "
    )


def test_each_run_is_a_point_and_the_title_says_what_is_forgotten():
    figure = draw_spread(NEW, REMEMBERED)
    assert [len(trace.x) for trace in figure.data] == [2] * 4
    assert "Zu früh aufgetaut: 40 % verlernt" in figure.layout.title.text


def test_the_steps_name_parameters_gradients_and_rate():
    base = Sequential([Dense(2, 3, "zeros"), Dense(3, 5, "zeros")])
    text = describe_steps(base, 9, (3.5, 0.25), NEW, STATE)
    assert "beide Faltungen mit 9 von 29 Parametern. Gelernt werden 20." in text
    assert "3,50, wenn der Kopf zufällig ist; 0,25," in text
    assert "bis Epoche 2 eingefroren, danach alles mit Lernrate 0,003." in text
    assert "von Grund auf 10,0, eingefroren 0,0," in text
