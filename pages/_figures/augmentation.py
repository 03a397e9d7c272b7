"""Figure of the lab Augmentation: one transformation at several strengths, on images and in what a net learns.

L strengths, the first is none; the comparison with real images stands behind them. K = 10 digits.
"""

from collections.abc import Sequence

import numpy as np

from pages._figures.cells import Cells, place_cells
from pages._figures.film import Film
from pages._figures.german import number, percent
from pages._figures.panels import Curves, Images, Series

Levels = Sequence[float | str | None]

# what it is called, the axis, and a strength in words
TRANSFORMS = {
    "rotate": ("Drehen", "Drehung (± Grad)", "±{} Grad"),
    "shift": ("Verschieben", "Verschiebung (± Pixel)", "±{} Pixel"),
    "zoom": ("Zoom", "Zoom (± Anteil der Grösse)", "±{} %"),
    "brightness": ("Helligkeit", "Helligkeit (± Anteil)", "±{} %"),
    "noise": ("Rauschen", "Rauschen (Standardabweichung)", "{}"),
    "half_turn": ("Auf den Kopf", "Um 180 Grad drehen (0 aus, 1 an)", "jedes zweite um 180 Grad"),
    "mirror": ("Spiegeln links/rechts", "Spiegeln (0 aus, 1 an)", "jedes zweite gespiegelt"),
    "upside_down": ("Spiegeln oben/unten", "Spiegeln (0 aus, 1 an)", "jedes zweite gespiegelt"),
}
_CONFUSED = 0.15  # share of a digit's images from which a mistake is lit
_MIXED = 0.05  # by which 6 and 9 have to be mixed up more often to be named
_CHANCE = 0.015  # a difference below is as large as that between two seeds


def draw_sweep(
    transform: str,
    levels: Levels,
    at: int,
    right: np.ndarray,
    confusions: np.ndarray,
    shown: np.ndarray,
    variants: np.ndarray,
    n_real: int,
) -> Film:
    """Images at each strength, accuracy over the strengths, and which digit is taken for which.

    right (L + 1,), confusions (L + 1, K, K); shown (n, 64) originals, variants (L, v, n, 64); frames end at `at`.
    """
    axis, n_frames = TRANSFORMS[transform][1], at + 1
    places = np.array([_number(level) for level in levels])
    n_variants, n = variants.shape[1:3]
    rows = np.concatenate([np.broadcast_to(shown, (n_frames, 1, n, 64)), variants[:n_frames]], axis=1)
    images = Images(
        "Trainingsbilder und drei Varianten",
        rows.reshape(n_frames, -1, 8, 8),
        [""] * ((n_variants + 1) * n),
        0.0,
        1.0,
        row_names=["Original", *(f"Variante {v + 1}" for v in range(n_variants))],
    )
    of_class = confusions / confusions.sum(axis=2, keepdims=True)
    pair = of_class[:, [6, 9], [6, 9]].mean(axis=1)
    flat = np.ones(len(places))
    curves = Curves(
        "Test-Accuracy, Mittel aus 3 Trainings",
        axis,
        "Accuracy (Anteil)",
        [
            Series("mit Augmentation", "training", places, right[:-1]),
            Series("6 und 9", "error", places, pair[:-1], dash="dash"),
            Series("ohne", "reference", places, right[0] * flat, thin=True),
            Series(f"{n_real} echte Bilder", "test", places, right[-1] * flat),
        ],
        y_range=(0.0, 1.0),
    )
    values = np.round(100 * of_class[:n_frames]).reshape(n_frames, 100)
    wrong = (of_class[:n_frames] >= _CONFUSED) & ~np.eye(10, dtype=bool)
    said = Cells(
        "Was das Netz sagt (Prozent)",
        "Das Netz sagt",
        "richtig ist (blau: oft verwechselt)",
        (10, 10),
        place_cells((10, 10), "yx"),
        values,
        wrong.reshape(n_frames, 100),
        0.0,
        100.0,
        np.arange(100),
        name="Prozent",
        captions=[
            *((-1.0, float(k), str(k)) for k in range(10)),
            *((k + 0.25, 0.0, str(k)) for k in range(10)),
        ],
    )
    title = title_of(transform, levels, at, right, mixed_up(confusions))
    description = f"{title}. {confused(confusions[at])}"
    moments = [name_of(transform, level) for level in levels[:n_frames]]
    return Film(
        title,
        places[:n_frames].tolist(),
        [images, curves, said],
        description,
        epoch_name="Stärke",
        moments=moments,
    )


def name_of(transform: str, level: float | str | None) -> str:
    """How strong the transformation is there: "±20 Grad"."""
    if not level:
        return "unverändert"
    written = TRANSFORMS[transform][2]
    return written.format(f"{_number(level) * (100 if '%' in written else 1):g}".replace(".", ","))


def title_of(transform: str, levels: Levels, at: int, right: np.ndarray, mixed: np.ndarray) -> str:
    """Whether the transformation helps or harms at this strength, and where it helps most."""
    name, with_it, without = TRANSFORMS[transform][0], float(right[at]), float(right[0])
    if at == 0:
        return f"Ohne Augmentation: {percent(without)} der Testbilder richtig"
    gain = with_it - without
    verb = "hilft" if gain > _CHANCE else "schadet" if gain < -_CHANCE else "ändert wenig"
    title = f"{name} ({name_of(transform, levels[at])}) {verb}: {percent(with_it)} statt {percent(without)}"
    best = int(np.argmax(right[:-1]))
    if verb != "hilft" and best not in (0, at) and right[best] - without > _CHANCE:
        title += f". Bei {name_of(transform, levels[best])} wären es {percent(float(right[best]))}"
    if mixed[at] - mixed[0] > _MIXED:
        title += f". 6 und 9 vertauscht: {percent(float(mixed[at]))} statt {percent(float(mixed[0]))}"
    return title


def mixed_up(confusions: np.ndarray) -> np.ndarray:
    """Share of the images of 6 and 9 that are taken for the other of the two, for each of (..., K, K)."""
    return (confusions[..., 6, 9] + confusions[..., 9, 6]) / confusions[..., [6, 9], :].sum(axis=(-2, -1))


def confused(confusion: np.ndarray, n: int = 3) -> str:
    """The `n` most frequent mistakes of a confusion matrix (K, K), as shares of their class."""
    shares = confusion / confusion.sum(axis=1, keepdims=True) * (1 - np.eye(len(confusion)))
    order = np.argsort(-shares, axis=None, kind="stable")[:n]
    pairs = [divmod(int(place), len(confusion)) for place in order]
    written = [
        f"{true} für eine {said} ({percent(float(shares[true, said]), 0)})"
        for true, said in pairs
        if shares[true, said]
    ]
    return (
        f"Am häufigsten hält das Netz eine {', eine '.join(written)}." if written else "Kein Testbild ist falsch."
    )


def tell_sweep(
    transform: str, levels: Levels, at: int, right: np.ndarray, confusions: np.ndarray, change_test: bool
) -> str:
    """A Markdown list: the gain of every strength, the confusions, and on which images it was measured."""
    gains = [
        f"{name_of(transform, level)} {_points(float(share - right[0]))}"
        for level, share in zip(levels[1:], right[1:-1], strict=True)
    ]
    tested = (
        f"Die Testbilder sind **ebenso verändert** ({name_of(transform, levels[at])}), wie aus einer anderen "
        "Quelle. Die Zahlen sagen nichts über die ursprünglichen Bilder."
        if change_test
        else "Die Testbilder sind **unverändert**, wie es sich gehört."
    )
    return (
        f"- **Gegenüber «ohne»**, in Prozentpunkten: {'; '.join(gains)}. Unter ±1,5 kann es Zufall sein.\n"
        f"- **Verwechslungen:** {confused(confusions[at])}\n- **Test:** {tested}"
    )


def _number(level: float | str | None) -> float:
    """A strength's place on the axis; mirroring is on or off."""
    return float(level is not None) if level is None or isinstance(level, str) else float(level)


def _points(difference: float) -> str:
    return (
        f"{number(100 * difference, 1)}".replace("-", "−") if difference < 0 else f"+{number(100 * difference, 1)}"
    )
