"""Figure of the lab Faltung: a picture, the window over it times the kernel, and the feature map."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pages._figures.film import Film
from pages._figures.german import number, significant
from pages._figures.sliding import size_text, size_title, slide, window_of
from pages._figures.window_cell import WindowCells
from pages._figures.windows import Pixels, Products, Window

_SHOWN = 8  # feature maps; more have no room
_NAMES = {
    "digit": "Ziffer", "large": "Ziffer", "part": "Ausschnitt", "square": "Quadrat",
    "temple": "Tempel", "flower": "Blume", "grey": "Blume",
}  # fmt: skip
_COLOURS = ("Rot", "Grün", "Blau")
_FACTORS = {"all": (1, 1, 1), "red": (1, 0, 0), "green": (0, 1, 0), "blue": (0, 0, 1), "contrast": (1, -1, 0)}


def draw_convolution(
    image: np.ndarray,
    kernels: np.ndarray,
    feature_map: np.ndarray,
    state: Mapping[str, Any],
    *,
    own: bool = False,
    asked: int | None = None,
) -> Film:
    """Image (H, W, C), kernels (k, k, C, F), feature map (H', W', F); frames are the window's places, then all.

    `state` are the lab's controls. The place `asked` is looked at and keeps its number to itself.
    """
    window = window_of(image.shape, feature_map.shape, len(kernels), state["stride"], state["padding"])
    channels = image.shape[2]
    photo = channels == 3 or state["data"] == "grey"
    high = 100.0 if photo else float(image.max())
    shown = feature_map[..., :_SHOWN]
    signed = bool(shown.min() < 0) if shown.size else True
    look = "signed" if signed else "photo" if photo else "ink"
    name = "Eigenes Bild" if own else _NAMES[state["data"]]
    source = Pixels(
        f"{name} {size_text(image.shape)}{_seams(window, image.shape)}", "Spalten", "Zeilen",
        "input", image, window, "photo" if photo else "ink", high, own=not own,
    )  # fmt: skip
    top = float(np.abs(shown).max()) if shown.size else 1.0
    result = Pixels(
        f"Feature Map {size_text(feature_map.shape)}{_depth(feature_map.shape[2])}", "Spalten", "Zeilen",
        "output", shown, window, look, top or 1.0, start=_start(window, shown) if asked is None else asked,
        hidden=() if asked is None else (asked,),
    )  # fmt: skip
    products = Products(
        "Fenster mal Kernel, alles addiert", "Spalten", "Zeilen", "sum",
        np.moveaxis(kernels, 3, 0)[:_SHOWN], float(state["bias"]), _COLOURS if channels == 3 else (),
        "kernel", state["kernel"], _FACTORS[state["colour"]] if channels == 3 else (1,),
    )  # fmt: skip
    title = size_title(image.shape, feature_map.shape, window, padded=True)
    return slide(title, [source, products, result], _description(title, shown, state), window)


def cells_of(
    image: np.ndarray, kernels: np.ndarray, feature_map: np.ndarray, state: Mapping[str, Any]
) -> WindowCells:
    """The first map's numbers, each of which can be asked for."""
    window = window_of(image.shape, feature_map.shape, len(kernels), state["stride"], state["padding"])
    return WindowCells(image, window, feature_map[..., 0], "sum", kernels[..., 0], float(state["bias"]))


def describe_sizes(image: np.ndarray, kernels: np.ndarray, feature_map: np.ndarray) -> str:
    """Shapes as Keras counts them and the parameters, each with its numbers filled in."""
    k, _, channels, filters = kernels.shape
    shapes = [f"`(None, {', '.join(map(str, x.shape))})`" for x in (image, feature_map)]
    inner = f"{k} · {k} · {channels}"
    return (
        f"Shape in Keras: {shapes[0]} wird {shapes[1]}, also {number(image.size, 0)} Werte zu "
        f"{number(feature_map.size, 0)}. Parameter: ({inner} + 1) · {filters} = "
        f"{number(kernels.size + filters, 0)}, für jedes Fenster dieselben."
    )


def _seams(window: Window, shape: Sequence[int]) -> str:
    """What is special at the picture's border: zeros around it, pixels left over."""
    unused = window.unused((shape[0], shape[1]))
    zeros = max(window.edges)
    said = [f"Nullrand {zeros}"] if zeros else []
    if unused and window.places[0]:
        said.append(f"{unused} ungesehen")
    return "".join(f", {text}" for text in said)


def _depth(filters: int) -> str:
    if filters == 1:
        return ""
    return f" × {filters}" + (f", {_SHOWN} davon im Bild" if filters > _SHOWN else "")


def _start(window: Window, shown: np.ndarray) -> int:
    """The first place to look at: the strongest answer, or the corner of a small picture with zeros around."""
    if not shown.size or (max(window.edges) and shown.shape[0] < 10):
        return 0
    return int(np.abs(shown[..., 0]).argmax())


def _description(title: str, shown: np.ndarray, state: Mapping[str, Any]) -> str:
    if not shown.size:
        return f"{title}. Ein kleinerer Kernel oder mehr Padding hilft."
    row, column = np.unravel_index(np.abs(shown[..., 0]).argmax(), shown.shape[:2])
    strongest = significant(float(shown[row, column, 0]))
    return (
        f"{title}. Kernel {state['kernel'].replace(';', ' / ')}. Die stärkste Antwort ist {strongest} in Zeile "
        f"{row + 1}, Spalte {column + 1} der Feature Map."
    )
