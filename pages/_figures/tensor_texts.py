"""What a tensor of the lab Tensoren is called in German: axes, shape, labels, and what an operation does to it."""

import numpy as np

from pages._figures.german import number

AXES = {
    "pixel": (),
    "wine": ("Messwerte",),
    "digit": ("Zeilen", "Spalten"),
    "wines": ("Samples", "Messwerte"),
    "patients": ("Samples", "Messwerte"),
    "photo": ("Zeilen", "Spalten", "Kanäle"),
    "digits": ("Samples", "Zeilen", "Spalten"),
    "threes": ("Samples", "Zeilen", "Spalten"),
    "photos": ("Samples", "Zeilen", "Spalten", "Kanäle"),
    "videos": ("Samples", "Zeitpunkte", "Zeilen", "Spalten", "Kanäle"),
}
_CLASSES = {"wines": ("Sorte 1", "Sorte 2", "Sorte 3"), "digits": tuple("0123456789")}
_CLASSES |= {"threes": _CLASSES["digits"], "photos": ("Tempel", "Blume"), "videos": ("Tempel", "Blume")}
REDUCING = ("index", "sum", "mean")


def describe_samples(x: np.ndarray, labels: np.ndarray | None, data: str) -> str:
    """What is a sample here, what its label, and which classes there are; in German."""
    if not x.ndim:
        return "Eine einzelne Zahl: `X.ndim` ist 0, `X.shape` ist `()`."
    if labels is None:
        vector = (
            f" Ein {x.size}D-Vektor ist ein 1D-Tensor: eine Achse mit {x.size} Einträgen." if x.ndim == 1 else ""
        )
        return (
            f"Das ist **ein** Sample, ohne Sample-Achse: Achse 0 sind die {AXES[data][0]}, "
            f"`X.shape[0]` ist {x.shape[0]}.{vector}"
        )
    written = ", ".join(label_text(label, data) for label in labels[: len(x)])
    kind = (
        f"**Klassen:** {', '.join(_CLASSES[data])}; jedes Label ist eine davon."
        if data in _CLASSES
        else "**Keine Klassen:** Das Label ist eine Zahl, der Verlauf nach einem Jahr in Punkten (Regression)."
    )
    scaled = " Die Messwerte sind standardisiert." if "Messwerte" in AXES[data] else ""
    return f"**{len(x)} Samples** = Länge der Achse 0. **Labels:** {written}. {kind}{scaled}"


def shape_text(shape: tuple[int, ...], names: tuple[str, ...] = ()) -> str:
    """(4, 8, 8) -> "(4 Samples, 8 Zeilen, 8 Spalten)"; without names as Python writes it."""
    if not names:
        return str(tuple(int(length) for length in shape))
    return "(" + ", ".join(f"{length} {name}" for length, name in zip(shape, names, strict=True)) + ")"


def label_text(label: float, data: str) -> str:
    """A class by its name, a number as a number."""
    return _CLASSES[data][int(label)] if data in _CLASSES else number(float(label), 0)


def title_of(x: np.ndarray, names: tuple[str, ...], operation: str, axis: int, result: np.ndarray | None) -> str:
    """What happens to the shape, and what was measured of the values."""
    if result is None:
        if not x.ndim:
            return "Ein Skalar hat keine Achse: Die Form ist leer, der Rang 0"
        axes = "1 Achse" if x.ndim == 1 else f"{x.ndim} Achsen"
        return f"Achse {_signed(axis)} gibt es nicht: Bei {axes} gehen {_signed(-x.ndim)} bis {x.ndim - 1}"
    change = f"{shape_text(x.shape)} wird {shape_text(result.shape)}"
    if operation in REDUCING:
        positive = f" = {axis % x.ndim}" if axis < 0 else ""
        return f"{change}: Achse {_signed(axis)}{positive} ({names[axis % x.ndim]}) verschwindet"
    if operation == "back":
        same = float(np.mean(result == x))
        return f"{change}: nach Flatten und zurück {number(100 * same, 0)} % der Werte am alten Platz"
    if operation == "dense":
        return f"{change}: Dense rechnet entlang der letzten Achse ({names[-1]}), die anderen bleiben"
    if operation == "flatten":
        return f"{change}: Werte vorher {x.size}, nachher {result.size}"
    if operation == "transpose":
        return f"{change}: Die Achse {names[axis]} kommt nach vorn, die Werte gehen mit"
    wrong = float(np.mean(result != np.moveaxis(x, axis, 0)))
    return f"{change} ohne Umordnen: {number(100 * wrong, 0)} % der Werte am falschen Platz"


def _signed(axis: int) -> str:
    return str(axis).replace("-", "−")
