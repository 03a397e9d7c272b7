"""The figures of the lab Pooling, and the formula of the receptive field against the engine's gradients."""

import numpy as np
import pytest

from engine import AveragePool2D, Conv2D, Sequential, average_pool2d, max_pool2d
from pages._figures.pooling import cells_of, draw_pooling, draw_shift_test
from tests.every_page import LABS, measures, measures_kept, open_lab

RNG = np.random.default_rng(0)
IMAGE = RNG.integers(0, 17, (9, 8, 2)).astype(float)
STATE = {"data": "digit", "operation": "max", "size": 3, "stride": 2, "shift": 0, "mixed": False}
LAB = next(lab for lab in LABS if lab.page == "pooling")


@pytest.fixture(autouse=True)
def _own_progress(database_address, monkeypatch):
    monkeypatch.setenv("DURCHBLICK_DB_URL", database_address)


@pytest.mark.parametrize(("operation", "pool"), [("max", max_pool2d), ("mean", average_pool2d)])
def test_every_place_of_the_window_gives_the_number_of_the_engine(operation, pool):
    pooled = pool(IMAGE, 3, 2)
    cells = cells_of(IMAGE, pooled, {**STATE, "operation": operation})
    for place in range(cells.count):
        cell = cells.cell(place)
        expected = cell.patch.max() if operation == "max" else cell.patch.mean()
        assert cell.value == pytest.approx(expected)


def test_the_film_says_what_is_left_and_what_nobody_looked_at():
    film = draw_pooling(IMAGE, max_pool2d(IMAGE, 3, 2), {**STATE, "shift": 2})
    assert film.title == "Max-Pooling: 9 × 8 wird 4 × 3: Höhe ⌊(9 − 3) / 2⌋ + 1 = 4"
    assert film.panels[0].title == "Ziffer 9 × 8 × 2, um 2 verschoben, 9 ungesehen"
    assert "Von 144 Werten bleiben 24, das sind 17 %" in film.description


def test_the_shift_test_names_its_numbers():
    figure = draw_shift_test([[0.0, 0.84, 1.0], [0.0, 0.42, 0.9], [0.0, 0.6, 0.9]], STATE)
    assert "Eingabe 84 % anders" in figure.layout.title.text
    assert "Max-Pooling 42 %" in figure.layout.title.text
    assert [trace.name for trace in figure.data] == ["Eingabe", "Max-Pooling", "Average-Pooling"]
    assert len(draw_shift_test([[0.0, 0.84, 1.0]], STATE).data) == 1


@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 2), (2, 1), (3, 3), (4, 4)])
def test_the_receptive_field_is_what_a_gradient_reaches(size, stride):
    pools = [AveragePool2D(size, stride) for _ in range(2)]
    convs = [Conv2D(1, 1, 3, init="ones") for _ in range(3)]
    model = Sequential([convs[0], pools[0], convs[1], pools[1], convs[2]])
    out = model.forward(np.ones((1, 70, 70, 1)))
    grad = np.zeros(out.shape)
    grad[0, 0, 0, 0] = 1
    reached = model.backward(grad)[0, :, 0, 0]
    with measures_kept():
        assert measures(open_lab(LAB, {"size": size, "stride": stride}))["receptive_field"] == np.sum(reached > 0)


def test_mixing_within_touching_windows_leaves_the_output_alone():
    with measures_kept():
        for operation in ("max", "mean"):
            run = measures(open_lab(LAB, {"mixed": True, "operation": operation}))
            assert run["change_in"] > 0.3
            assert run["change_out"] < 1e-6
