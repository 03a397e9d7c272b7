"""The steps of the lab Backpropagation: in which order the numbers are computed, and what each step says."""

import numpy as np

from pages._figures import small_net_formulas as formulas
from pages._figures.german import significant
from pages._figures.small_net import ACTIVATED, GOES_TO, INCOMING, PARAMETERS, SUMS, SmallNet, symbol
from pages._figures.walk import Line, Step

FORWARD = ("z1", "h1", "z2", "h2", "z3", "y")
BACKWARD = ("y", "z3", "w5", "w6", "b3", "h1", "z1", "w1", "w2", "b1", "h2", "z2", "w3", "w4", "b2", "x1", "x2")
LOSS = len(FORWARD) + 1  # the step that computes it
UPDATE = LOSS + len(BACKWARD) + 1
AFTER = UPDATE + 1
# A phase, and the step at its end
PHASES = {"forward": len(FORWARD), "loss": LOSS, "backward": UPDATE - 1, "update": AFTER}
_BEYOND = "Zum Lernen braucht ihn niemand. Stünde davor noch ein Layer, ginge es so weiter nach vorne."


def walk_steps(net: SmallNet, hidden: bool) -> list[Step]:
    """Start, forward, loss, backward one product at a time, update, and the loss after it."""
    start = "Das Netz vor der Rechnung: nur Inputs, Gewichte und Bias sind bekannt."
    steps = [Step("Start", "Start", [start])]
    for number, name in enumerate(FORWARD, start=1):
        title = f"Vorwärts {number} von {len(FORWARD)}: {symbol(name)}"
        steps.append(Step("Vorwärts", title, formulas.why_value(net, name), name, _feeding(name)))
    said = [*formulas.why_loss(net), "Der Fehler ist eine einzige Zahl. Welches Gewicht ist wie stark schuld?"]
    steps.append(Step("Loss", "Loss: Wie falsch ist die Vorhersage?", said, "L", ["y", "y-L"]))
    for number, name in enumerate(BACKWARD, start=1):
        title = f"Rückwärts {number} von {len(BACKWARD)}: {formulas.gradient(name)}, {_rule(name)}"
        said = [*gradient_line(net, name, hidden).why, *([_BEYOND] if name.startswith("x") else [])]
        steps.append(Step("Rückwärts", title, said, name, _used(name), True))
    said = ["Jedes Gewicht macht seinen Schritt gegen den eigenen Gradienten, alle gleichzeitig."]
    if not hidden:
        said += formulas.why_new(net, "w1")
    steps.append(
        Step(
            "Update",
            f"Update mit {net.optimizer}, Lernrate {significant(net.learning_rate)}",
            said,
            "",
            PARAMETERS,
        )
    )
    new = "?" if hidden else significant(net.loss_along(np.ones(1))[0])
    said = [
        f"Neuer Loss {new}, vorher {significant(net.loss_value)}. Gradienten gelten nur für die alten Gewichte."
    ]
    steps.append(Step("Update", "Noch einmal vorwärts: der neue Loss", said, "L", []))
    return steps


def short(value: float) -> str:
    """The number as it fits into the picture: a power of ten leaves room for two digits."""
    text = significant(value)
    return significant(value, 2) if "·" in text else text


def _rule(name: str) -> str:
    if name == "y":
        return "die Ableitung des Loss"
    if name in ACTIVATED:
        return "mal die Ableitung der Aktivierung"
    if name.startswith("h"):
        return "mal das Gewicht der Kante"
    if name.startswith("x"):
        return "zwei Wege, also die Summe"
    return "mal den Wert, der vorwärts über die Kante kam" if name in INCOMING else "der Bias zählt einfach"


def _feeding(name: str) -> list[str]:
    """Places and links that the value of `name` is made of."""
    if name in SUMS:
        return [*SUMS[name], *(INCOMING[w] for w in SUMS[name] if w in INCOMING)]
    return [part for z, h in ACTIVATED.items() if h == name for part in (z, f"{z}-{h}")]


def _used(name: str) -> list[str]:
    """Places and links that the gradient by `name` is made of."""
    if name == "y":
        return ["L", "y-L"]
    if name in ACTIVATED:
        return [ACTIVATED[name], f"{name}-{ACTIVATED[name]}"]
    if name in formulas.WAYS:
        return [part for way in formulas.WAYS[name] for part in way]
    return [GOES_TO[name], *([INCOMING[name]] if name in INCOMING else [])]


def gradient_line(net: SmallNet, name: str, hidden: bool) -> Line:
    """The gradient by `name` beside its place, from its step on; a question mark while it is hidden."""
    step = LOSS + 1 + BACKWARD.index(name) if name in BACKWARD else AFTER
    if hidden:
        return Line("∂ ?", step, "error", [f"{formulas.gradient(name)} ist verdeckt, bis du gerechnet hast."])
    why = formulas.why_gradient(net, name)
    if name in ACTIVATED:
        why.insert(1, formulas.why_slope(net, name))
    return Line(f"∂ {short(net.grad[name])}", step, "error", why)
