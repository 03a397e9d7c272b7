"""What the lab Early Stopping draws: the decision on its curve, the map of all, the noise of few samples."""

import numpy as np

from engine import EarlyStopping, History
from pages._figures.early_stopping import draw_decision
from pages._figures.film import pack
from pages._figures.validation_sets import draw_sets, draw_sizes

VAL = np.array([1.0, 0.8, 0.9, 0.5, 0.6, 0.7, 0.75, 0.8])
TEST = np.array([1.0, 0.7, 0.6, 0.55, 0.65, 0.8, 0.9, 1.0])
PATIENCES, DELTAS = (1, 2, 8), (0.0, 0.4)


def draw(patience, *, restore=True, monitor="val_loss", curve=VAL):
    place = 1 if restore else 0
    decision = EarlyStopping(patience, monitor=monitor).replay(curve)
    rows = [[EarlyStopping(p, d, monitor).replay(curve) for p in PATIENCES] for d in DELTAS]
    settings = [[(one, one[place]) for one in row] for row in rows]
    history = History(
        n_epochs=8, train_loss=VAL / 2, test_loss=TEST, train_accuracy=1 - VAL / 2, test_accuracy=1 - TEST / 2
    )
    others = [(decision, decision[place])] * 3
    axes = (PATIENCES, DELTAS)
    return draw_decision(
        history, curve, decision, decision[place], (patience, 0.0), settings, axes, others, 1, monitor
    )


def test_the_title_names_the_stop_the_weights_and_what_would_have_been_possible():
    assert draw(2).title == "Gestoppt in Epoche 6, Gewichte von Epoche 4: Test-Loss 0,55, möglich wären 0,55"
    assert draw(2, restore=False).title.startswith("Gestoppt in Epoche 6, Gewichte von Epoche 6: Test-Loss 0,80")
    assert draw(8).title.startswith("Bis zum Ende trainiert, Gewichte von Epoche 4")
    assert pack(draw(2))


def test_the_bands_are_the_best_epoch_the_waiting_and_what_did_not_come():
    assert [band[:2] for band in draw(2).panels[0].bands] == [(4, 6), (4, 4), (6, 8)]
    assert [band[:2] for band in draw(8).panels[0].bands] == [(4, 4)]  # never stopped: nothing is faded


def test_the_words_beneath_each_epoch_count_the_patience():
    told = [rows[0][1] for rows in draw(2).captions]
    assert told[0] == "Validierung 1,000: neuer Bestwert, die Geduld beginnt von vorn."
    assert told[2] == "Validierung 0,900, Bestwert 0,800 aus Epoche 2: Geduld 1 von 2, noch 1 übrig."
    assert told[5].endswith("Geduld 2 von 2, Schluss.")
    assert told[7] == "In Epoche 6 gestoppt, behalten ist Epoche 4. Epoche 8 gibt es nicht."


def test_a_cell_of_the_map_is_the_decision_of_its_settings():
    panel = draw(2).panels[1]
    kept = [[EarlyStopping(p, d).replay(VAL).best_epoch for p in PATIENCES] for d in DELTAS]
    np.testing.assert_array_equal(panel.frames[0], TEST[np.array(kept) - 1])
    assert panel.state_at(1, 0) == {"patience": 2, "min_delta": 0.0}
    assert panel.names[panel.outcomes[0, 1]] == "stoppt in Epoche 6, Test-Loss 0,55"
    assert panel.names[panel.outcomes[0, 2]] == "stoppt nie, Test-Loss 0,55"


def test_an_accuracy_is_watched_upwards():
    film = draw(2, monitor="val_accuracy", curve=1 - VAL)
    assert film.panels[0].y_title == "Accuracy (Anteil)"
    assert "Epoche 4" in film.title


def test_sets_that_stop_apart_are_told_so():
    decisions = [EarlyStopping(1).replay(VAL), EarlyStopping(2).replay(VAL)]
    panel = draw_sets([(one, one.best_epoch) for one in decisions], 0, 8)
    assert panel.title == "2 Validierungssets derselben Grösse: gestoppt zwischen Epoche 3 und 6"
    assert panel.looks[0].tolist() == [2, 2, 0, 1]  # kept, kept, the present one's stop, the other's
    assert "alle in Epoche 3" in draw_sets([(decisions[0], 2)] * 2, 0, 8).title
    figure = draw_sizes({10: decisions, 100: decisions[:1] * 2}, 10)
    assert "3 Epochen bei 10 Samples" in figure.layout.title.text
    assert "0 bei 100 Samples" in figure.layout.title.text
