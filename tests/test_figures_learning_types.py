"""The figures of the lab Lernarten say what the runs did."""

import numpy as np
import pytest

from engine import (
    Adam,
    Autoencoder,
    Dense,
    MeanSquaredError,
    Recorder,
    Split,
    fit,
    k_means,
    load_dataset,
)
from engine.history import History
from pages._figures.autoencoder import draw_code
from pages._figures.learning_types import Revealed, draw_groups, draw_table

DATA = load_dataset("gaussians", n_samples=100)
X = DATA.train.x
FOUND = k_means(X, 3, start=X[:3])


def revealed() -> Revealed:
    classes = DATA.train.y[:, 0].astype(int)
    table = np.array([np.bincount(FOUND.assignment[classes == c], minlength=3) for c in range(2)])
    history = History(
        val_accuracy=np.array([0.5, 0.975]),
        snapshot_epochs=np.array([0, 5]),
        snapshots={"predictions": np.zeros((2, 4, 1))},
    )
    return Revealed(classes, table, history)


def test_agreement_counts_the_most_frequent_class_of_each_group():
    table = np.array([[8, 1], [2, 9]])
    assert Revealed(np.zeros(20), table, History()).agreement == pytest.approx(17 / 20)


def test_without_labels_the_film_has_a_frame_for_each_step_and_no_class():
    left_over = [k_means(X, k, start=X[:k]).inertia for k in range(1, 11)]
    film = draw_groups(DATA, FOUND, left_over, None)
    groups, elbow = film.panels
    assert len(film.epochs) == len(FOUND.steps) == len(groups.looks) == len(groups.centers)
    np.testing.assert_array_equal(groups.looks[-1], FOUND.assignment)
    assert elbow.y[0, 0, 0] == 1
    assert elbow.marks[0, 0].tolist() == [3, pytest.approx(left_over[2] / left_over[0])]
    assert "Klasse" not in film.title + film.description


def test_with_labels_both_panels_share_their_rounds_and_the_last_is_the_end_of_both():
    film = draw_groups(DATA, FOUND, [], revealed())
    groups, surface = film.panels
    assert film.epochs[-1] == max(5, len(FOUND.steps) - 1)
    assert len(groups.looks) == len(surface.frames) == len(film.epochs)
    np.testing.assert_array_equal(groups.looks[-1], FOUND.assignment)
    fits = revealed().table.argmax(axis=0)[FOUND.assignment] == revealed().classes
    assert sum(surface.hollow) == np.sum(~fits)
    assert "97,5 %" in film.title


def test_the_code_of_each_epoch_is_that_of_its_weights_and_the_model_stays_trained():
    digits = load_dataset("digits", n_samples=100)
    x, rng = digits.train.x, np.random.default_rng(0)
    model = Autoencoder([Dense(64, 2, rng=rng)], [Dense(2, 64, rng=rng)])
    target, recorder = Split(x, x), Recorder(weights=True, n_frames=4)
    learned = fit(
        model,
        MeanSquaredError(),
        Adam(0.01),
        target,
        n_epochs=3,
        batch_size=20,
        rng=rng,
        callbacks=[recorder],
    )
    before = model.snapshot()
    found = k_means(model.encode(x), 10, start=model.encode(x)[:10])
    codes, pairs = draw_code(digits, model, learned, found, None).panels
    np.testing.assert_array_equal(model.snapshot(), before)
    np.testing.assert_allclose(codes.points[-1], model.encode(x), rtol=1e-6)
    assert codes.points.shape == (4, len(x), 2)
    np.testing.assert_allclose(
        pairs.frames[-1, 4].ravel(), model.predict(pairs.frames[-1, 0].reshape(1, 64))[0], rtol=1e-5
    )
    labels = Revealed(digits.train.y.argmax(axis=1), np.eye(10, dtype=int), History(val_accuracy=np.array([1.0])))
    shown = draw_code(digits, model, learned, found, labels).panels[0]
    assert [shown.styles[look].text for look in shown.looks[0][:5]] == [str(d) for d in labels.classes[:5]]


def test_the_table_names_the_purest_group():
    figure = draw_table(np.array([[10, 1], [2, 30]]), ("A", "B"))
    assert figure.layout.title.text.startswith("Gruppe 2 ist am reinsten")
    assert "96,8 % sind Klasse B" in figure.layout.title.text


def test_centers_of_digits_are_named_anew_at_each_step():
    digits = load_dataset("digits", n_samples=100)
    x, classes = digits.train.x, digits.train.y.argmax(axis=1)
    found = k_means(x, 4, start=x[:4])
    sizes = [[f"{size} Bilder" for size in np.bincount(step.assignment, minlength=4)] for step in found.steps]
    left_over = [k_means(x, k, start=x[:k]).inertia for k in range(1, 11)]
    assert draw_groups(digits, found, left_over, None).panels[0].labels == sizes
    history = History(val_accuracy=np.array([0.9]), snapshot_epochs=np.array([0]))
    labels = Revealed(classes, np.eye(10, 4, dtype=int), history)
    first = draw_groups(digits, found, [], labels).panels[0].labels[0]
    members = classes[found.steps[0].assignment == 0]
    most = np.bincount(members).argmax()
    assert first[0] == f"{most}: {100 * np.mean(members == most):.0f} %"
