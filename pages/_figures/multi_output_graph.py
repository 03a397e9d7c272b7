"""Graph of the lab Multi-Output: an image through a body and two heads to one loss, and both gradients back."""

import numpy as np

from engine import CategoricalCrossEntropy, MeanSquaredError, Sequential, softmax
from pages._figures.german import number, percent, significant
from pages._figures.multi_output import UNITS, Sweep, plain
from pages._figures.walk import Line, Link, Place, Point, Step, Walk

# id: its place in a wide picture and in a narrow one
_AT: dict[str, tuple[Point, Point]] = {
    "image": ((50, 105), (200, 40)), "body": ((190, 105), (200, 130)),
    "digit": ((360, 45), (60, 230)), "angle": ((360, 165), (340, 230)),
    "digit-loss": ((500, 45), (60, 320)), "angle-loss": ((500, 165), (340, 320)), "sum": ((640, 105), (200, 410)),
    "digit-pull": ((258, 54), (96, 172)), "angle-pull": ((258, 160), (304, 172)),
}  # fmt: skip
_LINKS = [
    ("image", "body"), ("body", "digit"), ("body", "angle"), ("digit", "digit-loss"), ("angle", "angle-loss"),
    ("digit-loss", "sum"), ("angle-loss", "sum"),
]  # fmt: skip


def draw_graph(model: Sequential, sweep: Sweep, angle_test: np.ndarray) -> Walk:
    """The first test image through `model` of body, ReLU and two heads; angles (N, 1) in the unit of training."""
    dense, relu, heads = model.layers
    weight, unit = sweep.weights[sweep.at], UNITS[sweep.unit]
    digit, target = int(sweep.digits[0]), angle_test[:1]
    body = relu.forward(dense.forward(sweep.x_test[:1]))
    logits, angle = heads.forward(body)
    digit_loss, angle_loss = CategoricalCrossEntropy(from_logits=True), MeanSquaredError()
    one, other = (
        digit_loss.forward(logits, np.eye(10, dtype=logits.dtype)[[digit]]),
        angle_loss.forward(angle, target),
    )
    pulls = [
        heads.branches[0].backward(digit_loss.backward()),
        heads.branches[1].backward(weight * angle_loss.backward()),
    ]
    lengths = [float(np.linalg.norm(pull)) for pull in pulls]
    pulled = [significant(length, 2) for length in lengths]
    together = float(np.linalg.norm(pulls[0] + pulls[1]))
    share = lengths[1] / (sum(lengths) or 1.0)
    probs, total, times = softmax(logits)[0], one + weight * other, plain(weight)
    said = int(probs.argmax())
    answer = f"{said} ({percent(float(probs[said]), 0)})"
    turned = f"{number(float(sweep.turned[sweep.at, 0]), 1)}°".replace("-", "−")
    truth = f"{number(float(sweep.degrees[0]), 1)} Grad".replace("-", "−")
    a, b, c = (significant(value) for value in (one, other, total))
    n = f"{body.shape[1]} Zahlen"
    inside: list[tuple[str, str, str, list[Line]]] = [
        ("image", "Bild", "Das gedrehte Bild", [_line("8 × 8", 0)]),
        ("body", "Körper", "Gemeinsamer Körper", [_line(n, 1)]),
        ("digit", "Softmax", "Kopf für die Ziffer", [_line(answer, 2)]),
        ("angle", "Linear", "Kopf für den Winkel", [_line(turned, 3)]),
        ("digit-loss", "CCE", "Loss der Ziffer", [_line(a, 4), _line("mal 1", 6, "training")]),
        ("angle-loss", "MSE", "Loss des Winkels", [_line(b, 5), _line(f"mal {times}", 6, "validation")]),
        ("sum", "Summe L", "Gesamt-Loss", [_line(c, 6)]),
        ("digit-pull", "", "Gradient der Ziffer im Körper", [_line(f"∂: {pulled[0]}", 8, "error")]),
        ("angle-pull", "", "Gradient des Winkels im Körper", [_line(f"∂: {pulled[1]}", 8, "error")]),
    ]  # fmt: skip
    steps = [
        Step("Start", "Ein Bild, zwei Fragen", ["Welche Ziffer ist es, und um wie viel ist sie gedreht?"]),
        _step("Vorwärts", "Der Körper", f"Beide Fragen teilen sich diese {n}: ein Modell, nicht zwei.", "body"),
        _step("Vorwärts", "Kopf 1: die Ziffer", f"Softmax sagt {answer}, richtig ist {digit}.", "digit"),
        _step("Vorwärts", "Kopf 2: der Winkel", f"Linear sagt {turned}, richtig: {truth}.", "angle"),
        _step("Loss", "Loss der Ziffer", f"Categorical Cross-Entropy: {a}.", "digit-loss"),
        _step("Loss", "Loss des Winkels", f"MSE, gemessen in {unit} im Quadrat: {b}.", "angle-loss"),
        _step(
            "Loss",
            "Eine einzige Zahl",
            f"L = 1 · {a} + {times} · {b} = {c}. Das Gradientenverfahren kann nur eine Zahl kleiner machen.",
            "sum",
        ),
        Step(
            "Rückwärts",
            "Zurück in beide Köpfe",
            [f"Die Ableitung der Summe: Zur Ziffer geht ihr Gradient mal 1, zum Winkel seiner mal {times}."],
            "sum",
            [*_way("digit"), *_way("angle")],
            True,
        ),
        Step(
            "Rückwärts",
            "Im Körper zählen sich beide zusammen",
            [
                f"Längen {pulled[0]} und {pulled[1]}, zusammen "
                f"{significant(together, 2)}. Vom Ziehen am Körper kommen {percent(share, 0)} vom Winkel."
            ],
            "body",
            ["digit", "angle", "body-digit", "body-angle", "digit-pull", "angle-pull"],
            True,
        ),
    ]  # fmt: skip
    widths = {"body-digit": 1 + 5 * (1 - share), "body-angle": 1 + 5 * share}
    links = [Link(f"{p}-{q}", p, q, "reference", widths.get(f"{p}-{q}", 1.0)) for p, q in _LINKS]
    title = f"Ein Körper, zwei Köpfe, eine Zahl: L = {a} + {times} · {b} = {c}"
    description = f"{title}. Am Körper zieht der Winkel mit {percent(share, 0)}, die Ziffer mit dem Rest."
    places = [Place(key, whole, *_AT[key], lines, sign) for key, sign, whole, lines in inside]
    return Walk(title, description, places, links, steps, 6, "∂: Länge des Gradienten", (690, 220), (400, 450))


def _way(head: str) -> list[str]:
    """Places and links from the sum back to a head."""
    return [head, f"{head}-loss", f"{head}-{head}-loss", f"{head}-loss-sum"]


def _line(text: str, step: int, role: str = "reference") -> Line:
    return Line(text, step, role, [text])


def _step(phase: str, title: str, said: str, target: str) -> Step:
    """A step whose number comes along every link that ends there."""
    starts = [start for start, end in _LINKS if end == target]
    return Step(phase, title, [said], target, [part for start in starts for part in (f"{start}-{target}", start)])
