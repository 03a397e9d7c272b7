"""The lab Loss: formulas by hand agree with the engine, and what is drawn ends where a run ended."""

import numpy as np
import pytest

from engine import (
    SGD,
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    Dense,
    Linear,
    MeanAbsoluteError,
    MeanSquaredError,
    Recorder,
    RootMeanSquaredError,
    Sequential,
    Split,
    fit,
    load_dataset,
)
from pages._figures.losses import draw_losses
from pages._figures.losses_by_hand import penalties, write_answer, write_errors

CLASS_LOSSES = {1: BinaryCrossEntropy, 3: CategoricalCrossEntropy}


def losses_for(n_classes: int) -> list:
    return [MeanSquaredError(), MeanAbsoluteError(), CLASS_LOSSES[n_classes]()]


@pytest.mark.parametrize("n_classes", [1, 3])
def test_penalty_and_gradient_of_an_answer_are_those_of_the_formulas(n_classes):
    z = np.linspace(-6, 6, 25)
    logits = z[:, None] if n_classes == 1 else np.stack([z, 0 * z, 0 * z - 60], axis=1)
    p, terms, slopes = penalties(losses_for(n_classes), logits)
    np.testing.assert_allclose(p, 1 / (1 + np.exp(-z)))
    part = 1 if n_classes == 1 else 2 / n_classes  # both of two classes are wrong, of K in the mean
    np.testing.assert_allclose(terms, [part * (1 - p) ** 2, part * (1 - p), -np.log(p)])
    # Cross-entropy alone keeps its pull where p is near 0.
    np.testing.assert_allclose(slopes, [2 * part * p * (1 - p) ** 2, part * p * (1 - p), 1 - p], rtol=1e-6)


@pytest.mark.parametrize(("n_classes", "logits"), [(1, [-2.0]), (3, [0.0, 2.0, 0.0])])
def test_the_table_by_hand_has_the_numbers_of_the_engine(n_classes, logits):
    text = write_answer(losses_for(n_classes), n_classes, 2.0)
    p, terms, slopes = penalties(losses_for(n_classes), np.array([logits]))
    for value in (p, *terms, *slopes):
        assert f"{value[0]:.4g}".replace(".", "{,}") in text


def test_four_errors_give_the_numbers_of_the_correction():
    text = write_errors(5.0)
    assert "= 2$" in text
    assert "= 7$" in text
    assert "2{,}646" in text
    assert "**nicht** der MAE" in text


def test_equal_errors_are_the_one_case_in_which_both_agree():
    assert "ist RMSE hier gleich MAE" in write_errors(1.0)
    assert "gleich MAE" not in write_errors(0.0)


def film_of(learning_rate: float, n_epochs: int = 60):
    data = load_dataset("diabetes", seed=1)
    train = Split(data.train.x[:10, [2]], data.train.y[:10].copy())
    odd = int(train.x[:, 0].argmin())
    train.y[odd] += 5
    losses = [MeanSquaredError(), MeanAbsoluteError(), RootMeanSquaredError()]
    histories = [
        fit(
            Sequential([Dense(1, 1, init="zeros"), Linear()]),
            loss,
            SGD(learning_rate),
            train,
            n_epochs=n_epochs,
            batch_size=10,
            rng=np.random.default_rng(0),
            callbacks=[Recorder(predict_on=train.x)],
        )
        for loss in losses
    ]
    return draw_losses(data, train, odd, losses, histories), histories, data


def test_lines_are_the_trained_ones_in_points():
    film, histories, data = film_of(0.1)
    lines = film.panels[0]
    shown = np.ptp(lines.y[-1], axis=1) / np.ptp(lines.x)
    for slope, history in zip(shown, histories, strict=True):
        answers = history.snapshots["predictions"][-1, :, 0]
        x = data.train.x[:10, 2]
        assert slope == pytest.approx(abs(np.polyfit(x, answers, 1)[0]) * data.target_scale, rel=1e-3)
    np.testing.assert_allclose(lines.marks[0, 0], [data.train.x[:10, 2].min(), 5 * data.target_scale + 89], atol=1)


def test_an_exploded_run_is_said_and_its_line_ends():
    film, histories, _ = film_of(3.0, 200)
    end = histories[0].diverged_at
    assert end is not None
    assert film.title == f"Mit MSE explodiert das Training in Epoche {end}"
    assert list(film.epochs) == list(histories[1].snapshot_epochs)
    gone = np.array(film.epochs) > end
    assert np.isnan(film.panels[0].y[gone, 0]).all()
    assert np.isfinite(film.panels[0].y[:, 1]).all()
