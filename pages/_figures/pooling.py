"""Figures of the lab Pooling: a window over a picture and the number that stays; how much a shift changes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from pages._figures.film import Film
from pages._figures.german import number, percent
from pages._figures.palette import DASHES, PLOTLY, TEMPLATE
from pages._figures.sliding import size_text, size_title, slide, window_of
from pages._figures.window_cell import WindowCells
from pages._figures.windows import Pixels, Products

_SHOWN = 8  # maps; more have no room
_NAMES = {
    "digit": "Ziffer", "part": "Ausschnitt", "large": "Ziffer", "flower": "Blume",
    "edges": "Kanten der Blume", "maps": "Feature Maps",
}  # fmt: skip
_OPERATIONS = {"max": "Max-Pooling", "mean": "Average-Pooling"}
_CURVES = (("Eingabe", "reference"), ("Max-Pooling", "training"), ("Average-Pooling", "validation"))


def draw_pooling(
    image: np.ndarray, pooled: np.ndarray, state: Mapping[str, Any], *, asked: int | None = None
) -> Film:
    """Image (H, W, C) as pooling sees it and what stays (H', W', C); the place `asked` keeps its number secret."""
    window = window_of(image.shape, pooled.shape, state["size"], state["stride"])
    photo, high = state["data"] == "flower", float(image.max())
    look = "photo" if photo else "ink"
    changed = [
        text
        for text, is_so in ((f"um {state['shift']} verschoben", state["shift"]), ("gemischt", state["mixed"]))
        if is_so
    ]
    unused = window.unused((image.shape[0], image.shape[1])) if pooled.size else 0
    said = changed + ([f"{unused} ungesehen"] if unused else [])
    depth = "" if image.shape[2] == 1 else f" × {image.shape[2]}"
    start = _start(pooled) if asked is None else asked
    # The result keeps the picture's shades: what stays looks as it did.
    source = Pixels(
        ", ".join([f"{_NAMES[state['data']]} {size_text(image.shape)}{depth}", *said]), "Spalten", "Zeilen",
        "input", image[..., :_SHOWN] if depth else image, window, look, high,
    )  # fmt: skip
    result = Pixels(
        f"Ausgabe {size_text(pooled.shape)}{depth}", "Spalten", "Zeilen", "output", pooled[..., :_SHOWN], window,
        look, high, start=start, hidden=() if asked is None else (asked,),
    )  # fmt: skip
    products = Products("Ein Wert bleibt", "Spalten", "Zeilen", state["operation"])
    title = f"{_OPERATIONS[state['operation']]}: " + size_title(image.shape, pooled.shape, window, padded=False)
    return slide(title, [source, products, result], _description(title, image, pooled), window)


def cells_of(image: np.ndarray, pooled: np.ndarray, state: Mapping[str, Any]) -> WindowCells:
    """The first map's numbers, each of which can be asked for."""
    window = window_of(image.shape, pooled.shape, state["size"], state["stride"])
    ones = np.ones((state["size"], state["size"], 1))
    return WindowCells(image[..., :1], window, pooled[..., 0], state["operation"], ones)


def draw_shift_test(changes: Sequence[Sequence[float]], state: Mapping[str, Any]) -> go.Figure:
    """By how much a shift to the right changes picture and outputs: a row each, the same shifts from 0."""
    names = _CURVES[: len(changes)]
    figure = go.Figure()
    for (name, role), values in zip(names, changes, strict=True):
        figure.add_scatter(
            x=list(range(len(values))), y=[100 * value for value in values], name=name, mode="lines+markers",
            line={"color": PLOTLY[role], "dash": "dot" if role == "reference" else DASHES[role]},
        )  # fmt: skip
    said = f"Um 1 Pixel verschoben: Eingabe {percent(changes[0][1], 0)} anders"
    if len(changes) > 1:
        said += (
            f",<br>nach Max-Pooling {percent(changes[1][1], 0)}, nach Average-Pooling {percent(changes[2][1], 0)}"
        )
    figure.add_vline(x=state["shift"], line={"color": PLOTLY["reference"], "width": 1})
    figure.update_layout(
        template=TEMPLATE, title=said, height=330,
        xaxis={"title": {"text": "Verschiebung nach rechts (Pixel)"}, "dtick": 1},
        yaxis={"title": {"text": "Änderung (% der Summe)"}, "rangemode": "tozero"},
    )  # fmt: skip
    return figure


def describe_costs(image: np.ndarray, pooled: np.ndarray, receptive_field: int) -> str:
    """Shapes, parameters and what a later layer sees, each with its numbers filled in."""
    shapes = [f"`(None, {', '.join(map(str, x.shape))})`" for x in (image, pooled)]
    dense = number(float((pooled.size + 1) * 512), 0)
    return (
        f"Shape in Keras: {shapes[0]} wird {shapes[1]}. Pooling hat 0 Parameter; ein Dense(512) nach dem Flatten "
        f"hat {dense}. Drei Faltungen 3 × 3 sehen zusammen 7 × 7 Pixel, mit diesem Pooling dazwischen "
        f"{receptive_field} × {receptive_field}."
    )


def _start(pooled: np.ndarray) -> int:
    """The first place to look at: the one with the largest number."""
    return int(pooled[..., 0].argmax()) if pooled.size else 0


def _description(title: str, image: np.ndarray, pooled: np.ndarray) -> str:
    if not pooled.size:
        return f"{title}. Ein kleineres Fenster hilft."
    share = percent(pooled.size / image.size, 0)
    return f"{title}. Von {number(image.size, 0)} Werten bleiben {number(pooled.size, 0)}, das sind {share}."
