"""The graph of the lab Multi-Input: one test image through both branches and back, and a Sequential beneath."""

from typing import Any

import numpy as np

from engine import CategoricalCrossEntropy, Sequential, softmax
from pages._figures.german import percent, significant
from pages._figures.multi_input import SOURCES, Runs, title_of
from pages._figures.walk import Line, Link, Place, Point, Step, Walk

# id: its place in a wide picture and in a narrow one
_AT: dict[str, tuple[Point, Point]] = {
    "image": ((50, 50), (60, 40)), "second": ((50, 170), (340, 40)),
    "see": ((200, 50), (60, 140)), "measure": ((200, 170), (340, 140)),
    "join": ((350, 110), (200, 215)), "dense": ((490, 110), (200, 300)), "probs": ((630, 110), (200, 385)),
    "row": ((50, 270), (60, 490)), "row-dense": ((340, 270), (200, 490)), "row-probs": ((630, 270), (340, 490)),
}  # fmt: skip
_LINKS = [
    ("image", "see"), ("second", "measure"), ("see", "join"), ("measure", "join"), ("join", "dense"),
    ("dense", "probs"), ("row", "row-dense"), ("row-dense", "row-probs"),
]  # fmt: skip
_WORDS = ("allein: ", "allein: ", "beide: ", "")
_FAILS, _BACK = 6, 8  # the steps at which sensors fail and the gradient comes back


def draw_graph(model: Sequential, x_test: Any, y_test: np.ndarray, runs: Runs) -> Walk:
    """A test image through the trained net `model` of layers branches, join, dense, ReLU, dense."""
    at = _telling(runs)
    x, y = tuple(part[at : at + 1] for part in x_test), y_test[at : at + 1]
    branches, join, dense, relu, last = model.layers
    parts = branches.forward(x)
    joined = join.forward(parts)
    hidden = relu.forward(dense.forward(joined))
    logits = last.forward(hidden)
    loss = CategoricalCrossEntropy(from_logits=True)
    loss_value = loss.forward(logits, y)
    grad_joined = dense.backward(relu.backward(last.backward(loss.backward())))
    grads = join.backward(grad_joined)
    probs, digit = softmax(logits)[0], int(runs.digits[at])
    said = int(probs.argmax())
    sizes = [part.shape[1] for part in (*parts, joined, hidden)]
    lengths = [significant(float(np.linalg.norm(grad)), 2) for grad in (*grads, grad_joined)]
    n_second, n_row = x[1].shape[1], 64 + x[1].shape[1]
    alone = int(runs.histories[0].snapshots["predictions"][-1, at].argmax())
    answer = f"{said} ({percent(float(probs[said]), 0)})"
    title = title_of(runs)
    lost = [f"ohne: {percent(share, 0)}" for share in runs.failed]
    alone_of = [f"{word}{percent(share, 0)}" for word, share in zip(_WORDS, runs.accuracies, strict=True)]
    name = SOURCES[runs.source][1]
    glued = runs.merge == "concatenate"
    cut = (
        f"Concatenate schneidet den Gradienten wieder auf: die ersten {sizes[0]} Zahlen gehen in Zweig 1, die "
        f"letzten {sizes[1]} in Zweig 2."
        if glued
        else "Add reicht den ganzen Gradienten unverändert in beide Zweige."
    )
    merged = (
        f"Concatenate stellt sie hintereinander: {sizes[0]} + {sizes[1]} = {sizes[2]} Zahlen. Nichts zu lernen."
        if glued
        else f"Add zählt sie Zahl um Zahl zusammen: {sizes[2]} Zahlen. Beide Zweige müssen gleich lang enden."
    )
    inside: dict[str, tuple[str, str, list[Line]]] = {
        "image": (
            "Bild",
            "Erste Quelle: das verrauschte Bild",
            [_line("8 × 8", 0), _line(alone_of[0], 0, "training")],
        ),
        "second": (
            runs.name,
            f"Zweite Quelle: {name}",
            [_line(_count(n_second), 0), _line(alone_of[1], 0, "validation")],
        ),
        "see": ("Zweig 1", "Zweig für das Bild", [_line(_count(sizes[0]), 1), _line(lost[0], _FAILS, "error")]),
        "measure": (
            "Zweig 2",
            f"Zweig für {name}",
            [_line(_count(sizes[1]), 2), _line(lost[1], _FAILS + 1, "error")],
        ),
        "join": ("Concat" if glued else "Add", "Zusammenführung", [_line(_count(sizes[2]), 3)]),
        "dense": ("Dense", "Gemeinsamer Hidden Layer", [_line(_count(sizes[3]), 4)]),
        "probs": ("Softmax", "Output", [_line(answer, 5), _line(alone_of[2], 5, "test")]),
        "row": ("Vektor", "Alles in einem Vektor", [_line(_count(n_row), 0)]),
        "row-dense": ("Dense", "Sequential: ein Layer nach dem anderen", [_line(_count(2 * sizes[0]), 0)]),
        "row-probs": ("Softmax", "Output des Sequential-Modells, Test-Accuracy", [_line(alone_of[3], 0)]),
    }
    for place, length in zip(("see", "measure", "join"), lengths, strict=True):
        step = _BACK if place == "join" else _BACK + 1
        inside[place][2].append(_line(f"∂: {length}", step, "error"))
    both = percent(float(runs.accuracies[2]))
    stranger = "Im Test kommen hier Zahlen einer anderen Ziffer an."
    steps = [
        Step("Start", "Zwei Quellen, zwei Formen", [f"Ein Bild mit 8 × 8 Pixeln und {_count(n_second)}."]),
        _step("Vorwärts", "Zweig 1", f"Das Bild wird zu {_count(sizes[0])}: die Merkmale dieses Zweigs.", "see"),
        _step("Vorwärts", "Zweig 2", f"Eigene Layer, eigene Gewichte: {_count(sizes[1])}.", "measure"),
        _step("Vorwärts", "Zusammenführen", merged, "join"),
        _step("Vorwärts", "Gemeinsam weiter", "Erst hier rechnet ein Layer mit beiden Quellen zugleich.", "dense"),
        _step(
            "Vorwärts",
            "Eine Antwort",
            f"Dieses Testbild ist eine {digit}. Beide sagen {answer}, das Bild allein {alone}.",
            "probs",
        ),
        _step("Ausfall", "Das Bild fällt aus", f"{stranger} Von {both} bleiben {percent(runs.failed[0])}.", "see"),
        _step(
            "Ausfall",
            "Zweite Quelle fällt aus",
            f"{stranger} Von {both} bleiben {percent(runs.failed[1])}.",
            "measure",
        ),
        _step(
            "Rückwärts",
            "Ein Loss für alle",
            f"Loss {significant(loss_value)}: Der Gradient kommt mit Länge {lengths[2]} zur Zusammenführung.",
            "join",
            back=True,
        ),
        Step(
            "Rückwärts",
            "Der Gradient teilt sich",
            [f"{cut} Dort hat er die Längen {lengths[0]} und {lengths[1]}: Beide Zweige lernen aus einem Loss."],
            "see",
            ["see-join", "measure-join", "measure"],
            True,
        ),
        Step(
            "Sequential",
            "Zum Vergleich: die Kette",
            [
                "Sequential ist ein Stapel: ein Input, ein Output. Zwei Quellen müssten vorher ein Vektor "
                f"mit {n_row} Zahlen sein, und alle gingen durch dieselben Layer."
            ],
            "row-dense",
            ["row", "row-dense", "row-row-dense", "row-dense-row-probs"],
        ),
    ]
    places = [Place(key, whole, *_AT[key], lines, sign) for key, (sign, whole, lines) in inside.items()]
    links = [Link(f"{start}-{end}", start, end) for start, end in _LINKS]
    description = f"{title}. Zwei Zweige mit {sizes[0]} und {sizes[1]} Zahlen werden zu {sizes[2]}."
    return Walk(title, description, places, links, steps, 5, "∂: Länge des Gradienten", (690, 312), (400, 530))


def _telling(runs: Runs) -> int:
    """Of the images that both sources get right and the image alone does not, the least sure one; or the first."""
    alone, logits = (runs.histories[k].snapshots["predictions"][-1] for k in (0, 2))
    saved = (logits.argmax(axis=-1) == runs.digits) & (alone.argmax(axis=-1) != runs.digits)
    sureness = np.where(saved, softmax(logits).max(axis=-1), 2.0)
    return int(sureness.argmin())


def _count(n: int) -> str:
    return "1 Zahl" if n == 1 else f"{n} Zahlen"


def _line(text: str, step: int, role: str = "reference") -> Line:
    return Line(text, step, role, [text])


def _step(phase: str, title: str, said: str, target: str, back: bool = False) -> Step:
    """A step whose number comes along every link that ends there; on the way back, the other way round."""
    ends = [(a, b) for a, b in _LINKS if (a if back else b) == target]
    return Step(
        phase, title, [said], target, [part for a, b in ends for part in (f"{a}-{b}", b if back else a)], back
    )
