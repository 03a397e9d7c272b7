"""The lab Output-Layer: the column has the numbers of the corrections, and the picture says what the run did."""

import numpy as np
import pytest

from engine import Adam, Dense, MeanSquaredError, Recorder, Sequential, Softmax, Split, fit, load_dataset
from pages._figures.output_column import draw_column, write_column
from pages._figures.outputs import draw_outputs

LOGITS = np.array([2.0, 1.0, 0.1])
NUMBERS = {
    "error_chosen": 70.0,
    "error_fitting": 63.0,
    "unreachable": 0.77,
    "accuracy_chosen": 0.4,
    "accuracy_fitting": 0.9,
}


def test_the_column_has_the_numbers_of_the_corrections():
    bars = draw_column(LOGITS, 1.0)
    np.testing.assert_allclose(bars.values[0, 0], [0.659, 0.242, 0.099], atol=5e-4)
    np.testing.assert_allclose(bars.values[0, 1], [0.881, 0.731, 0.525], atol=5e-4)
    assert bars.title == "Summe: Softmax 1,00, Sigmoid 2,14"
    text = write_column(LOGITS, 1.0)
    assert "7,389 / 11,21 = **0,659**" in text
    assert "| Summe | 11,21 | **1** | 2,137 |" in text


def test_a_constant_changes_the_sigmoids_alone():
    before, after = draw_column(LOGITS, 1.0).values[0], draw_column(LOGITS + 3, 1.0).values[0]
    np.testing.assert_allclose(after[0], before[0])
    assert (after[1] > before[1]).all()


def test_a_low_temperature_gives_all_to_the_largest_and_is_written():
    assert draw_column(LOGITS, 0.25).values[0, 0, 0] > 0.98
    assert "exp(z / 0,25)" in write_column(LOGITS, 0.25)


def history_of(data, train: Split, on: np.ndarray):
    model = Sequential([Dense(train.x.shape[1], train.y.shape[1], init="zeros"), Softmax()])
    settings = {"n_epochs": 3, "batch_size": 16, "rng": np.random.default_rng(0)}
    return fit(model, MeanSquaredError(), Adam(0.03), train, callbacks=[Recorder(predict_on=on)], **settings)


@pytest.mark.parametrize(
    ("name", "task", "title"),
    [
        (
            "diabetes",
            "regression",
            "Softmax erreicht 77 % der Zielwerte nie: Fehler 70 statt 63 Punkte (RMSE, Validierung)",
        ),
        ("breast_cancer", "binary", "Softmax gibt Werte von 1,00 bis 1,00: Accuracy 40,0 % statt 90,0 %"),
        (
            "wine",
            "multiclass",
            "Softmax gibt den drei Outputs zusammen 1,00: 40,0 % statt 90,0 % der Weine stimmen",
        ),
    ],
)
def test_the_title_says_what_the_chosen_function_cannot_answer(name, task, title):
    data = load_dataset(name)
    train = Split(data.train.x[:, :1], data.train.y)
    grid = np.linspace(-3, 3, 7, dtype=np.float32)[:, None]
    history = history_of(data, train, grid)
    places = (train.x[:, 0], grid[:, 0])
    column = draw_column(LOGITS, 1.0)
    film = draw_outputs(data, task, train, places, ("Linear", "Softmax"), [history] * 2, column, NUMBERS)
    assert film.title == title
    assert [panel.title for panel in film.panels] == [
        "Linear passt zur Frage",
        "Softmax: deine Wahl",
        column.title,
    ]
    chosen = film.panels[1]
    predictions = history.snapshots["predictions"]
    np.testing.assert_allclose(
        chosen.y[:, 0], predictions[:, :, 0] * data.target_scale + data.target_mean, rtol=1e-6
    )
    if task == "multiclass":
        assert chosen.names[-1] == "Summe"
        np.testing.assert_allclose(chosen.y[:, -1], 1, rtol=1e-6)


def test_who_chooses_what_fits_sees_one_net():
    data = load_dataset("diabetes")
    train = Split(data.train.x[:, :1], data.train.y)
    history = history_of(data, train, train.x)
    places = (train.x[:, 0], train.x[:, 0])
    functions = ("Linear", "Linear")
    film = draw_outputs(
        data, "regression", train, places, functions, [history] * 2, draw_column(LOGITS, 1.0), NUMBERS
    )
    assert len(film.panels) == 2
    assert film.title == "Linear erreicht jeden Zielwert: Fehler 70 Punkte (RMSE, Validierung)"


def test_labels_are_seen_on_a_digit_that_has_all_and_on_one_that_has_none():
    data = load_dataset("digits", n_samples=300)
    digits = [part.y.argmax(axis=1) for part in (data.train, data.validation)]
    labels = np.stack([digits[0] % 2 == 0, digits[0] >= 5, digits[0] % 3 == 0], axis=1).astype(np.float32)
    train = Split(data.train.x, labels)
    history = history_of(data, train, data.validation.x)
    places = (digits[0], digits[1])
    column = draw_column(LOGITS, 1.0)
    film = draw_outputs(data, "multilabel", train, places, ("Sigmoid", "Softmax"), [history] * 2, column, NUMBERS)
    shown = film.panels[1].values
    np.testing.assert_allclose(shown.sum(axis=2), 1, rtol=1e-5)  # a softmax, whatever the labels
    np.testing.assert_allclose(shown[-1, 0], history.snapshots["predictions"][-1][digits[1] == 6].mean(axis=0))
    assert "der Labels stimmen" in film.title
