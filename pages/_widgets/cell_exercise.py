"""Rechne selbst: one number of a feature map, by hand; a wrong one is traced to the mistake that gives it."""

from collections.abc import Iterator
from typing import Any

import streamlit as st

from pages._figures.german import significant
from pages._figures.window_cell import Cell, WindowCells
from pages._widgets.hand_exercise import NAME, HandExercise, Question
from quiz.labs import Lab
from quiz.slips import Slip, judge_number

__all__ = ["NAME", "asked_cell", "draw_cell_exercise"]
_EXERCISE = HandExercise("cell", "**Das Fenster steht im Bild.** Produkte und Resultat sind dort verdeckt.")


def asked_cell(lab: Lab, cells: WindowCells) -> int | None:
    """The place whose number the picture has to keep to itself, None if the exercise is closed or solved."""
    if not cells.by_hand:
        return None
    places = _places(cells)
    secret = _EXERCISE.is_secret(lab, list(places), lambda id_: _question(cells, id_))
    return None if secret is None else places[secret]


def draw_cell_exercise(lab: Lab, cells: WindowCells) -> None:
    """The tab, or why there is nothing to work out in this state."""
    if not cells.by_hand:
        st.info("Zum Rechnen von Hand nimm ein Fenster, das ins Bild passt und höchstens 3 × 3 gross ist.")
        return
    names = {id_: cells.cell(place).name for id_, place in _places(cells).items()}
    _EXERCISE.draw(lab, names, lambda id_: _question(cells, id_))


def _places(cells: WindowCells) -> dict[str, int]:
    """From the strongest answer to the corners, each place once."""
    wanted = {"strong": cells.strongest, "first": 0, "last": cells.count - 1}
    return {
        id_: place
        for id_, place in wanted.items()
        if list(wanted.values()).index(place) == list(wanted).index(id_)
    }


def _question(cells: WindowCells, id_: str) -> Question:
    cell = cells.cell(_places(cells)[id_])
    slips = list(_slips(cells, cell))
    close = 1e-6 if cell.whole else 0.01
    unknown = f"Diese Zahl gehört zu keinem der üblichen Fehler. {cell.method}"
    return Question(
        id_,
        repr((cell.place, cell.patch.tolist(), cell.kernel.tolist(), cell.bias, cells.kind)),
        [cell.name, *([f"Bias {significant(cell.bias)}"] if cell.bias else [])],
        f"{cell.name}: {cell.calculation} = {significant(cell.value, 4)}.",
        lambda text: judge_number(text, cell.value, slips, unknown=unknown, close=close, nearly=0.0),
    )


def _slips(cells: WindowCells, cell: Cell) -> Iterator[Slip]:
    """The usual mistakes, the likeliest first."""
    yield from _sum_slips(cell) if cells.kind == "sum" else _pool_slips(cell, cells.kind)
    for value, sentence in cells.misplaced(cell.place):
        yield Slip(value, sentence)
    yield Slip(-cell.value, "Das Vorzeichen ist verkehrt.")


def _sum_slips(cell: Cell) -> Iterator[Slip]:
    patch, kernel, bias = cell.patch, cell.kernel, cell.bias
    products = patch * kernel
    if bias:
        yield Slip(cell.value - bias, "Der Bias fehlt. Er kommt zur Summe dazu, an jeder Stelle gleich.")
    turned = (
        "Du hast den Kernel um 180 Grad gedreht. So ist die Faltung in der Mathematik, Conv2D dreht ihn nicht."
    )
    yield Slip(_sum(patch * kernel[::-1, ::-1]) + bias, turned)
    yield Slip(_sum(patch * kernel.swapaxes(0, 1)) + bias, "Zeilen und Spalten des Kernels sind vertauscht.")
    yield Slip(
        _sum(patch * abs(kernel)) + bias, "Ein Minus ging verloren: Achte auf die negativen Zahlen im Kernel."
    )
    yield Slip(
        _sum(patch) + bias,
        "Du hast die Pixel addiert. Zuerst wird jedes mit der Zahl des Kernels an derselben Stelle multipliziert.",
    )
    yield Slip(_sum(products) / patch.size + bias, "Die Produkte werden addiert, nicht gemittelt.")
    if patch.shape[2] > 1:
        for channel, colour in enumerate(("Rot", "Grün", "Blau")):
            only = f"Das ist nur der Kanal {colour}. Ein Filter geht über alle Kanäle, alles wird addiert."
            yield Slip(_sum(products[:, :, channel]) + bias, only)
    for row, column, channel in cell.nonzero:
        product = float(products[row, column, channel])
        where = f"in Zeile {row + 1}, Spalte {column + 1} des Fensters"
        yield Slip(cell.value - product, f"Es fehlt das Produkt {where}.")
        yield Slip(cell.value - 2 * product, f"Beim Produkt {where} stimmt das Vorzeichen nicht.")
    yield Slip(float(products.max()), "Die Produkte werden addiert. Das Maximum nimmt erst das Pooling.")


def _pool_slips(cell: Cell, kind: str) -> Iterator[Slip]:
    patch = cell.patch
    if kind == "max":
        yield Slip(float(patch.mean()), "Das ist der Mittelwert. Max-Pooling behält den grössten Wert.")
        yield Slip(_sum(patch), "Du hast addiert. Max-Pooling behält nur den grössten Wert des Fensters.")
    else:
        yield Slip(float(patch.max()), "Das ist der grösste Wert. Average-Pooling nimmt den Mittelwert.")
        yield Slip(_sum(patch), f"Das ist die Summe. Teile sie noch durch {patch.size}.")
    yield Slip(float(patch.min()), "Das ist der kleinste Wert des Fensters.")


def _sum(array: Any) -> float:
    return float(array.sum())
