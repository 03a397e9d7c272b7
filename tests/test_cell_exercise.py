"""Rechne selbst on a feature map: the right number is right, typical mistakes are named, the picture is silent."""

import numpy as np
import pytest

from engine import conv2d, max_pool2d
from pages._figures.sliding import window_of
from pages._figures.window_cell import WindowCells
from pages._widgets.cell_exercise import NAME, _question, _slips
from pages._widgets.learner import completed_tasks
from tests.every_page import LABS, faults, films, open_lab

CONVOLUTION, POOLING = (next(lab for lab in LABS if lab.page == page) for page in ("convolution", "pooling"))
IMAGE = np.array([[1, 2, 0, 3, 5], [0, 4, 1, 7, 2], [2, 0, 3, 1, 1], [6, 1, 0, 2, 8], [1, 9, 2, 4, 3]], float)[
    ..., None
]
KERNEL = np.array([[1, 0, -1], [2, 1, -3], [0, 1, -1]], float)[..., None]


@pytest.fixture(autouse=True)
def _own_progress(database_address, monkeypatch):
    monkeypatch.setenv("DURCHBLICK_DB_URL", database_address)


def summed(stride=1, padding="valid", bias=0.0):
    pad = int(padding) if padding.isdigit() else padding
    result = conv2d(IMAGE, KERNEL[..., None], stride, pad)[..., 0] + bias
    return WindowCells(
        IMAGE, window_of(IMAGE.shape, result.shape, 3, stride, padding), result, "sum", KERNEL, bias
    )


def pooled():
    result = max_pool2d(IMAGE, 2)[..., 0]
    return WindowCells(IMAGE, window_of(IMAGE.shape, result.shape, 2, 2), result, "max", np.ones((2, 2, 1)))


def said(cells, answer, id_="last"):
    return _question(cells, id_).judge(f"{answer:.6g}").sentence


def test_the_right_number_is_right_and_its_neighbour_is_not():
    cells = summed()
    for id_ in ("strong", "first", "last"):
        value = _question(cells, id_).judge
        place = {"strong": cells.strongest, "first": 0, "last": 8}[id_]
        right = cells.cell(place).value
        assert value(f"{right:g}").kind == "right"
        assert value(f"{right + 1:g}").kind != "right"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda p, k: (p * k[::-1, ::-1]).sum(), "180 Grad gedreht"),
        (lambda p, k: (p * k.swapaxes(0, 1)).sum(), "Zeilen und Spalten des Kernels sind vertauscht"),
        (lambda p, k: (p * abs(k)).sum(), "Ein Minus ging verloren"),
        (lambda p, k: p.sum(), "Du hast die Pixel addiert"),
        (lambda p, k: (p * k).sum() - p[1, 2, 0] * k[1, 2, 0], "Es fehlt das Produkt in Zeile 2, Spalte 3"),
    ],
)
def test_a_typical_mistake_is_named(wrong, sentence):
    cells = summed()
    cell = cells.cell(8)
    assert sentence in said(cells, wrong(cell.patch, cell.kernel))


def test_the_wrong_window_bias_stride_and_padding_are_named():
    assert "Der Bias fehlt" in said(summed(bias=11.0), summed().cell(8).value)
    strided = summed(stride=2)
    assert "Der Stride ist 2" in said(strided, summed().cell(4).value)  # the window moved by one pixel only
    padded = summed(padding="1")
    without = summed().cell(0).value  # several mistakes give this number; it is among them
    assert any(
        "Rand aus Nullen" in slip.sentence for slip in _slips(padded, padded.cell(0)) if slip.value == without
    )
    assert "gehört in Zeile 3, Spalte 2" in said(summed(), summed().cell(7).value)


def test_pooling_has_mistakes_of_its_own():
    cells = pooled()
    patch = cells.cell(3).patch
    assert "Das ist der Mittelwert" in said(cells, patch.mean())
    assert "der kleinste Wert" in said(cells, patch.min())
    assert _question(cells, "last").solution == "Zeile 2, Spalte 2: Maximum von 3, 1, 0, 2 = 3."


@pytest.mark.parametrize("lab", [CONVOLUTION, POOLING], ids=lambda lab: lab.page)
def test_the_picture_hides_the_number_until_the_answer_is_right(lab):
    app = open_lab(lab)
    assert films(app)[0]["panels"][2]["hidden"] == []
    app.session_state[f"{lab.page}-tasks"] = NAME
    app.run()
    assert faults(app) == []
    (hidden,) = films(app)[0]["panels"][2]["hidden"]
    assert hidden == films(app)[0]["panels"][2]["start"]
    for text, kind in (("", "warning"), ("abc", "warning"), ("7777", "info")):
        app.text_input(key="cell-answer").set_value(text)
        app.button(key="cell-check").click().run()
        assert faults(app) == []
        assert len(getattr(app, kind)) == 1, text
    assert completed_tasks(lab.page) == set()
    app.button(key="cell-show").click().run()
    assert films(app)[0]["panels"][2]["hidden"] == []
    right = app.info[0].value.rsplit("= ", 1)[1].rstrip(".")
    app.selectbox(key="cell-asked").set_value("last").run()
    app.selectbox(key="cell-asked").set_value("strong").run()
    app.text_input(key="cell-answer").set_value(right)
    app.button(key="cell-check").click().run()
    assert "Richtig" in app.success[0].value
    assert completed_tasks(lab.page) == {"cell-strong"}


def test_a_large_window_is_no_work_for_a_pen():
    app = open_lab(POOLING, {"size": 8})
    app.session_state["pooling-tasks"] = NAME
    app.run()
    assert faults(app) == []
    assert "höchstens 3 × 3" in app.info[0].value
