"""The picture of the lab CNN: stages as the network has them, and words that say what was computed."""

import numpy as np
import pytest

from engine import Conv2D, Dense, Flatten, History, MaxPool2D, ReLU, Sequential
from pages._figures.cnn import describe_layers, draw_cnn, stages_of
from pages._figures.film import Bars, Lines, pack
from pages._figures.layer_panels import Layers, Sketch

SHIFTS = [-1, 0, 1]
DRAWING = "-".join(["00900000"] * 8)
STATE = {"drawing": DRAWING, "shift": 1, "turn": "quarter"}


@pytest.fixture
def cnn():
    rng = np.random.default_rng(0)
    layers = [
        Conv2D(1, 2, 3, padding="same", rng=rng),
        ReLU(),
        MaxPool2D(2),
        Conv2D(2, 20, 5, padding="same", rng=rng),
    ]
    return Sequential([*layers, ReLU(), MaxPool2D(6), Flatten(), Dense(20, 10, rng=rng)])


@pytest.fixture
def film(cnn):
    histories = [History(n_planned=2, n_planned_steps=2) for _ in range(2)]
    for history in histories:
        for epoch in range(2):
            history.add_epoch(1, {"train": (1.0, 0.5), "val": (1.0, 0.25 * (epoch + 1))})
        history.snapshots = {"weights": np.stack([cnn.snapshot(), cnn.snapshot() * 2])}
        history.snapshot_epochs = np.array([0, 2])
    accuracy = np.array([[0.5, 1.0, 0.7], [0.1, 0.9, 0.3]])
    picture = np.random.default_rng(1).random((12, 12)).astype(np.float32)
    return draw_cnn(cnn, picture, histories, SHIFTS, accuracy, STATE)


def panel(film, kind):
    return next(p for p in film.panels if isinstance(p, kind))


def test_every_layer_with_maps_is_a_stage_and_a_convolution_is_shown_after_its_relu(film):
    stages = panel(film, Layers).stages
    assert [s.name for s in stages] == ["Faltung 1", "Max-Pool 2×2", "Faltung 2", "Max-Pool 6×6"]
    assert [s.maps.shape[1:] for s in stages] == [(12, 12, 2), (6, 6, 2), (6, 6, 20), (1, 1, 20)]
    assert [(s.size, s.stride, s.edge, s.apart) for s in stages] == [
        (3, 1, 1, False), (2, 2, 0, True), (5, 1, 2, False), (6, 6, 0, True),
    ]  # fmt: skip
    assert all(s.maps.min() >= 0 for s in stages)


def test_each_frame_has_the_maps_of_its_weights(film, cnn):
    first = panel(film, Layers).stages[0].maps
    assert np.allclose(first[1], 2 * first[0], atol=1e-5)


def test_the_first_cell_lit_is_the_strongest_of_the_last_convolution_among_those_shown(film):
    layers = panel(film, Layers)
    stage, row, column, which = layers.start
    shown = layers.stages[2].maps[-1, ..., : layers.most]
    assert stage == 3
    assert shown[row, column, which] == shown.max()


def test_the_title_names_answer_shift_and_turn_and_the_marks_lie_on_the_lines(film):
    assert "um 1 Pixel verschoben, um 90 Grad gedreht: CNN 70 %, Dense 30 % richtig" in film.title
    answer = int(panel(film, Bars).values[-1, 0].argmax())
    assert f"Das CNN liest eine {answer} " in film.title
    assert panel(film, Lines).marks.tolist() == [[[1, 0.7], [1, 0.3]]]
    assert panel(film, Lines).title == "Um 1 Pixel: CNN −40, Dense −70 Punkte"


def test_the_sketch_lies_where_the_drawing_was_moved_and_a_stroke_sets_its_control(film):
    sketch = panel(film, Sketch)
    assert (sketch.corner, sketch.turns) == ((2, 3), 1)
    assert sketch.state_of({"drawing": DRAWING}) == {"drawing": DRAWING}


def test_the_film_is_packed_with_at_most_sixteen_maps_of_a_stage(film):
    packed = pack(film)
    assert b'"shape": [2, 6, 6, 16]' in packed
    assert b'"shape": [6, 6, 20]' in packed


def test_the_table_reckons_the_parameters_of_every_layer(cnn):
    dense = Sequential([Flatten(), Dense(144, 8, "zeros"), ReLU(), Dense(8, 10, "zeros")])
    text = describe_layers(cnn, dense, 12)
    assert "| Conv2D(20, 5) + ReLU | `(None, 6, 6, 20)` | (5 · 5 · 2 + 1) · 20 = 1'020 |" in text
    assert "| MaxPooling2D(6) | `(None, 1, 1, 20)` | 0 |" in text
    assert f"Zusammen **{cnn.n_parameters:,}**".replace(",", "'") in text
    assert "(144 + 1) · 8 + (8 + 1) · 10 = **1'250**" in text


def test_stages_need_no_relu():
    model = Sequential([Conv2D(1, 1, 3, init="ones"), MaxPool2D(2)])
    outputs = model.outputs(np.ones((1, 6, 6, 1), np.float32))
    assert [s.maps.shape for s in stages_of(model, outputs)] == [(1, 4, 4, 1), (1, 2, 2, 1)]
