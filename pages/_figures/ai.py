"""Figure of the lab KI, ML und DL: three approaches against the number of training images, and on one digit."""

from collections.abc import Sequence

import numpy as np

from engine import RULE_DIGITS
from pages._figures.cells import Cells, place_cells
from pages._figures.film import Film
from pages._figures.german import number, percent
from pages._figures.panels import Curves, Series

# in the order of engine.RULE_DIGITS
RULES = (
    "Loch oben und unten, Mitte hell",
    "Loch oben und unten, Mitte dunkel",
    "Loch nur unten",
    "Loch nur oben, unten links Tinte",
    "Loch nur oben",
    "schmal, ein Strich, Mitte dunkel",
    "oben rechts leer, unten links voll",
    "oben rechts leer, oben links mehr als unten links",
    "unten links leer",
    "unterste Zeile voll",
    "oberste Zeile voll",
    "keine andere Regel gilt",
)
# in the order of engine.DIGIT_MEASURES
MEASURES = (
    "Loch oben", "Loch unten", "Striche oben", "Breite", "Mitte", "oberste Zeile", "unterste Zeile",
    "unten links", "oben links", "oben rechts", "unten rechts",
)  # fmt: skip
_APART = 100  # the verdicts' tiles share no group with the 64 pixels


def draw_approaches(
    sizes: Sequence[int],
    accuracy: np.ndarray,
    rules_accuracy: float,
    pixels: np.ndarray,
    digit: int,
    rule: int,
    said: np.ndarray,
) -> Film:
    """Accuracy (2, S) of the two that learn, and what they say of one image: said (2, F, 10) for F <= S sizes."""
    n_frames = said.shape[1]
    x = np.array(sizes)
    curves = Curves(
        "Accuracy auf den Testbildern",
        "Trainingsbilder (log)",
        "Accuracy (Anteil)",
        [
            Series("Regeln", "reference", x, np.full(len(x), rules_accuracy)),
            Series("ML", "validation", x, accuracy[0]),
            Series("DL", "training", x, accuracy[1]),
        ],
        y_range=(0.0, 1.0),
        log_x=True,
    )
    image = Cells(
        f"Dieses Testbild ist eine {digit}",
        "Spalten",
        "Zeilen",
        (8, 8),
        place_cells((8, 8), "yx"),
        np.round(16 * pixels)[None],
        np.zeros((1, 64), bool),
        0.0,
        16.0,
        np.arange(64),
        name="Pixel",
    )
    ruled = np.broadcast_to(np.eye(10)[RULE_DIGITS[rule]], (n_frames, 10))
    values = np.stack([ruled, *said], axis=1)  # (F, 3, 10)
    lit = values == values.max(axis=2, keepdims=True)
    names = ("Regeln", "ML", "DL")
    verdicts = Cells(
        f"Was die drei dazu sagen (in Prozent; richtig ist {digit})",
        "Ziffer",
        "Ansatz",
        (3, 10),
        place_cells((3, 10), "yx"),
        np.round(100 * values.reshape(n_frames, 30)),
        lit.reshape(n_frames, 30),
        0.0,
        100.0,
        _APART + np.arange(30),
        name="Prozent",
        captions=[
            *((-1.0, float(row), name) for row, name in enumerate(names)),
            *((k + 0.3, 0.0, f"{k} ✓" if k == digit else str(k)) for k in range(10)),
        ],
        flat=True,
    )
    title = title_of(sizes[:n_frames], accuracy[:, :n_frames], rules_accuracy)
    description = (
        f"{title}. Mit {sizes[n_frames - 1]} Trainingsbildern: Regeln {percent(rules_accuracy)}, Machine Learning "
        f"{percent(float(accuracy[0, n_frames - 1]))}, Deep Learning {percent(float(accuracy[1, n_frames - 1]))}."
    )
    return Film(title, sizes[:n_frames], [curves, image, verdicts], description, epoch_name="Trainingsbilder")


def title_of(sizes: Sequence[int], accuracy: np.ndarray, rules_accuracy: float) -> str:
    """Who leads with the most images looked at, and from where on the network is ahead of the rules."""
    n, network = sizes[-1], float(accuracy[1, -1])
    if network <= rules_accuracy:
        return (
            f"Mit {n} Bildern liegt das Netz ({percent(network)}) nicht vor den Regeln ({percent(rules_accuracy)})"
        )
    behind = [size for size, share in zip(sizes, accuracy[1], strict=True) if share <= rules_accuracy]
    start = sizes[sizes.index(behind[-1]) + 1] if behind else sizes[0]
    shares = f"{percent(network)} gegen {percent(rules_accuracy)}"
    return f"Ab {start} Bildern schlägt das Netz die Regeln, mit {n}: {shares}"


def write_verdicts(said: np.ndarray, rule: int, digit: int, features: np.ndarray) -> str:
    """What each approach looked at and what it says; said (2, 10), features in the order of MEASURES."""
    ruled = int(RULE_DIGITS[rule])
    measured = ", ".join(f"{name} {number(float(value))}" for name, value in zip(MEASURES, features, strict=False))
    ml, dl = (
        f"**{int(p.argmax())}** zu {percent(float(p.max()), 0)} ({_verdict(int(p.argmax()), digit)})" for p in said
    )
    return (
        f"- **Regeln** (von Hand, nichts gelernt): «{RULES[rule]}», also **{ruled}** ({_verdict(ruled, digit)})\n"
        f"- **Machine Learning** (Merkmale von Hand, Gewichte gelernt): gemessen ist {measured}; sagt {ml}\n"
        f"- **Deep Learning** (64 Pixel, Merkmale und Gewichte gelernt): sagt {dl}"
    )


def _verdict(said: int, digit: int) -> str:
    return "richtig" if said == digit else "falsch"
