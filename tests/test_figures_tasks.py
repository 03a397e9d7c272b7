"""The figures of the lab Regression und Klassifikation show what the models answer, and say why one is wrong."""

import numpy as np
import pytest

from engine import (
    Adam,
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    Dense,
    History,
    LinearRegression,
    MeanSquaredError,
    Recorder,
    Sequential,
    Split,
    fit,
    load_dataset,
    one_hot,
)
from pages._figures.answers import Answers
from pages._figures.tasks import compare_solutions, draw_tasks
from pages._figures.three_classes import compare_outputs

AXIS = np.linspace(-3, 18, 211, dtype=np.float32)[:, None]
PATIENTS = load_dataset("diabetes")
MEANS = np.array([-0.8, 0.8])


def trained(x, target, loss) -> History:
    model = Sequential([Dense(1, target.shape[1], init="zeros", rng=np.random.default_rng(0))])
    settings = {"n_epochs": 400, "batch_size": len(x), "callbacks": [Recorder(predict_on=AXIS, n_frames=5)]}
    train = Split(x, target.astype(np.float32))
    return fit(model, loss, Adam(0.1), train, rng=np.random.default_rng(0), **settings)


def runs_on(x, labels) -> dict[str, History]:
    bmi, points = PATIENTS.train.x[:, 2:3], PATIENTS.train.y
    cce, column = CategoricalCrossEntropy(from_logits=True), labels[:, None]
    several = labels.max() > 1
    return {
        "number": trained(bmi, points, MeanSquaredError()),
        "levels": trained(bmi, one_hot((points[:, 0] > 0).astype(int), 2), cce),
        "linear": trained(x, column, MeanSquaredError()),
        "logistic": trained(x, one_hot(labels, 3), cce)
        if several
        else trained(x, column, BinaryCrossEntropy(from_logits=True)),
    }


def answers(dataset, x, labels, n_outliers=0) -> Answers:
    return Answers(dataset, x, labels, n_outliers, 0.5, 0.88, 0.89, 50.7, 54.9)


LINE, STEP = np.arange(11, dtype=np.float32)[:, None], (np.arange(11) >= 5).astype(int)


def test_the_line_on_eleven_points_leaves_zero_and_one_as_the_correction_says():
    film = draw_tasks(PATIENTS, MEANS, answers("line", LINE, STEP), runs_on(LINE, STEP), AXIS)
    exact = LinearRegression().fit(LINE, STEP)
    assert exact.predict(LINE)[0, 0] == pytest.approx(-0.1364, abs=1e-4)
    assert exact.predict(LINE)[10, 0] == pytest.approx(1.2273, abs=1e-4)
    assert film.title == "Linear sagt Werte von -0,14 bis 1,23 voraus: keine Klasse"
    shown = film.panels[0]
    logistic, linear, cut = shown.y[-1]
    assert np.all((logistic >= 0) & (logistic <= 1))
    np.testing.assert_allclose(linear, exact.predict(AXIS)[:, 0], atol=0.01)
    assert np.all(cut == 0.5)
    assert shown.centers.shape == (len(film.epochs), 2, 2)
    assert shown.centers[-1, 1].tolist() == pytest.approx([14 / 3, 0.5], abs=0.01)  # by hand: 0.5 = 3/22 x - 3/22


def test_errors_are_output_minus_target_and_the_outlier_pulls_at_the_line_alone():
    x = np.vstack([LINE, [[16.0]]]).astype(np.float32)
    labels = np.append(STEP, 1)
    film = draw_tasks(PATIENTS, MEANS, answers("line", x, labels, 1), runs_on(x, labels), AXIS)
    classes, errors = film.panels
    logistic, linear = errors.points[-1, :12, 1], errors.points[-1, 12:, 1]
    exact = LinearRegression().fit(x, labels).predict(x)[:, 0] - labels
    np.testing.assert_allclose(linear, exact, atol=0.01)
    assert abs(logistic[-1]) < 0.001 < 0.3 < linear[-1]
    assert classes.looks[0].tolist() == [0] * 5 + [1] * 6 + [2]
    assert [style.name for style in classes.styles] == ["", "", "Ausreisser"]
    assert classes.extent[1] == 17


def test_the_axis_reaches_as_far_as_the_farthest_output():
    x = np.vstack([np.linspace(-0.5, 0.5, 300)[:, None], [[16.0]]]).astype(np.float32)
    labels = (x[:, 0] > 0).astype(int)
    runs = runs_on(x, labels)
    classes, errors = draw_tasks(PATIENTS, MEANS, answers("breast_cancer", x, labels, 1), runs, AXIS).panels
    assert classes.extent[3] > np.interp(16, AXIS[:, 0], classes.y[-1, 1]) > 2.3
    assert errors.extent[3] > errors.points[-1, :, 1].max()


def test_a_number_is_shown_in_its_own_unit_and_a_class_as_one_number():
    film = draw_tasks(PATIENTS, MEANS, answers("beside", LINE, STEP), runs_on(LINE, STEP), AXIS)
    shown = film.panels[0]
    line, steps = shown.y[-1]
    expected = MEANS * PATIENTS.target_scale + PATIENTS.target_mean
    np.testing.assert_allclose(np.unique(steps), expected)
    assert line.max() > 380
    assert shown.points[0, :, 1].min() >= 25
    assert "51" in film.title
    assert "55" in film.title


def test_three_classes_have_probabilities_that_sum_to_one():
    x = np.linspace(-2, 2, 30, dtype=np.float32)[:, None]
    labels = np.repeat([1, 2, 0], 10)
    softmax, as_number = draw_tasks(PATIENTS, MEANS, answers("wine", x, labels), runs_on(x, labels), AXIS).panels
    np.testing.assert_allclose(softmax.y.sum(axis=1), 1, rtol=1e-5)
    assert softmax.y[-1, :, 0].argmax() == 1
    assert set(as_number.points[0, :, 1]) == {1, 2, 3}
    assert as_number.y[-1, 1:, 0].tolist() == [1.5, 2.5]


def test_both_solutions_are_compared_unless_there_is_none():
    both = compare_solutions([0.36, 0.22, 0.37, 0.23], 200, False)
    assert both.endswith("Newton): 0,37 und 0,23.")
    none = compare_solutions([0.36, 0.22, 0.37, 0.23], 200, True)
    assert "keine beste Lösung" in none
    assert "0,23" not in none


def test_softmax_shares_one_class_and_sigmoids_do_not_as_the_correction_says():
    text = compare_outputs(np.array([2.0, 1.0, 0.1]))
    assert "0,659 + 0,242 + 0,099 = 1,000" in text
    assert "0,881 + 0,731 + 0,525 = 2,137" in text
