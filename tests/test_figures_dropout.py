"""What the lab Dropout draws: what is off passes nothing on, inference drops nothing, counts are right."""

import numpy as np
import pytest

from engine import (
    Adam,
    BinaryCrossEntropy,
    Dense,
    Dropout,
    ReLU,
    Sequential,
    Split,
    StepRecorder,
    expand,
    fit,
    load_plane,
)
from pages._figures.dropout import draw_average, draw_masks, say_rates
from pages._figures.film import pack

FEATURES = ["x1", "x2", "x1*x2"]
DATA = load_plane("moons", n_train=40, noise=0.4, seed=0)
TRAIN, VALIDATION = (Split(expand(part.x, FEATURES), part.y) for part in (DATA.train, DATA.validation))
DIGIT = np.ones((8, 8))
AXIS = np.linspace(-3, 3, 5)
GRID = expand(np.stack(np.meshgrid(AXIS, AXIS), axis=-1).reshape(-1, 2), FEATURES)


def run(rate, input_rate=0.0, scaled=True):
    rng, mask_rng = np.random.default_rng(0), np.random.default_rng(1)
    layers = [Dropout(input_rate, mask_rng, scaled=scaled)]
    for fan_in in (3, 4):
        layers += [Dense(fan_in, 4, "he", rng), ReLU(), Dropout(rate, mask_rng, scaled=scaled)]
    model = Sequential([*layers, Dense(4, 1, "he", rng)])
    recorder = StepRecorder(GRID, weights=True, masks=True, n_frames=8)
    settings = {"validation": VALIDATION, "n_epochs": 6, "batch_size": 20, "rng": rng, "callbacks": [recorder]}
    return model, fit(model, BinaryCrossEntropy(from_logits=True), Adam(0.01), TRAIN, **settings)


def film(rate=0.5, input_rate=0.0, scaled=True):
    model, history = run(rate, input_rate, scaled)
    losses = np.array([[[0.1, 2.0], [0.2, 2.4]], [[0.4, 0.6], [0.4, 0.8]]])
    _, without = run(0.0)
    drawn = draw_masks(DATA, FEATURES, model, history, without, ([0.0, 0.8], losses), DIGIT)
    pack(drawn)
    return drawn, model, history


def test_what_is_off_is_crossed_out_and_its_picture_empty():
    drawn, _, history = film()
    network = drawn.panels[0]
    masks = np.concatenate([history.snapshots["masks.3"], history.snapshots["masks.6"]], axis=1)
    np.testing.assert_array_equal(network.states[:-1, 3:11] == 1, masks == 0)
    assert not network.states[:, :3].any()  # the input drops nothing at rate 0
    assert not network.states[:, -1].any()  # nor does the output ever
    off = network.states == 1
    assert off.any()
    assert not network.pictures[off].any()
    assert network.off_state == 1


def test_the_film_begins_with_all_nodes_and_ends_with_inference():
    drawn, model, history = film(input_rate=0.4)
    network = drawn.panels[0]
    assert not network.states[[0, -1]].any()
    assert drawn.moments[-1] == "Vorhersage: alle an"
    assert drawn.moments[drawn.start] == f"Schritt {history.n_steps}, Epoche 6"
    assert drawn.captions[-1][1] == ("Layer 1", "alle 4 an (× 1)")
    # The last output is that of the trained model without a mask.
    axis = np.linspace(-3, 3, network.pictures.shape[-1])
    plane = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    expected = 2 / (1 + np.exp(-model.predict(expand(plane, FEATURES))[:, 0])) - 1
    np.testing.assert_allclose(network.pictures[-1, -1].ravel(), expected, atol=1e-5)


@pytest.mark.parametrize(("scaled", "factor"), [(True, "2"), (False, "1")])
def test_the_captions_count_and_name_the_factor(scaled, factor):
    drawn, _, history = film(scaled=scaled)
    counted = (history.snapshots["masks.3"] == 0).sum(axis=1)
    frame = int(np.flatnonzero((counted > 0) & (counted < 4))[0])
    assert drawn.captions[frame][1][1] == f"{counted[frame]} von 4 aus (Rate 0,5), die anderen × {factor}"


def test_the_sweep_shows_the_mean_of_the_seeds_and_the_gap():
    lines = film()[0].panels[2]
    np.testing.assert_allclose(lines.y[0], [[0.15, 0.4], [2.2, 0.7]])
    assert lines.title == "Abstand 2,1 bei Rate 0, 0,3 bei 0,8"
    assert len(lines.points) == 4


def test_a_digit_is_whole_at_both_ends_and_loses_pixels_between():
    images = film()[0].panels[4]
    assert (images.frames[[0, -1]] == 1).all()
    kept = images.frames[1:-1].mean(axis=(0, 2, 3))
    assert kept[0] == 1
    assert kept[1] == pytest.approx(0.8, abs=0.06)
    assert kept[2] == pytest.approx(0.2, abs=0.06)
    share = f"{100 * images.frames[1, 2].mean():.0f}"
    assert images.labels[1][2] == f"Rate 0,8: {share} %"


def test_an_exploded_run_is_called_so():
    model, history = run(0.5)
    history.diverged_at = 3
    history.val_loss[-1] = np.nan
    drawn = draw_masks(DATA, FEATURES, model, history, history, ([0.0, 0.8], np.full((2, 1, 2), np.nan)), DIGIT)
    assert drawn.title == "Der Loss ist in Epoche 3 explodiert"
    pack(drawn)


def test_the_average_says_both_numbers():
    figure = draw_average(np.array([1.0, 3.0, 2.0]), 4.0, scaled=False)
    assert "3 Masken 2,<br>bei der Vorhersage 4" in figure.layout.title.text
    assert "nicht geteilt" in figure.layout.yaxis.title.text


def test_the_sentence_tells_rate_from_keep_and_shows_a_penalty_only_where_there_is_one():
    text = say_rates(0.2, 0.5, (0.79, 0.52), 0)
    assert "`Dropout(0.2)` am Input" in text
    assert "also 0,8 und 0,5" in text
    assert "blieben 79 % der Inputs und 52 % der Neuronen" in text
    assert "sum" not in text
    assert "0,01 \\cdot \\sum w^2" in say_rates(0.2, 0.5, (0.79, 0.52), 0.01)
