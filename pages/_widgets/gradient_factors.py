"""The chain rule of one gradient of the small net, factor by factor, with the mistakes students make at each."""

from pages._figures import small_net_formulas as formulas
from pages._figures.german import significant
from pages._figures.small_net import ACTIVATED, GOES_TO, INCOMING, PARAMETERS, SmallNet, symbol
from quiz.chain_rule import Asked, Factor
from quiz.slips import Slip

_WAY_BACK = {"z1": "w5", "z2": "w6"}  # the weight over which the error comes back to a hidden neuron
_OTHER = {"w5": "w6", "w6": "w5", "x1": "x2", "x2": "x1", "h1": "h2", "h2": "h1", "w1": "w3", "w3": "w1"}


def ask(net: SmallNet, name: str) -> Asked:
    """From the loss back to `name`: one path, or two that meet in an input."""
    if name in PARAMETERS:
        paths = [(*_back_to(net, GOES_TO[name]), _incoming(net, name))]
        parameter = net.value[name] if net.optimizer == "SGD" else None
    else:
        paths = [(*_back_to(net, z), _weight(net, weight)) for weight, z in formulas.WAYS[name]]
        parameter = None
    return Asked(formulas.gradient(name), tuple(paths), net.learning_rate, parameter)


def _back_to(net: SmallNet, z: str) -> tuple[Factor, ...]:
    """The factors of ∂L/∂z: without an activation there is no derivative to multiply with."""
    slope = () if net.function(z) == "f" else (_slope(net, z),)
    if z == "z3":
        return _loss(net), *slope
    return *_back_to(net, "z3"), _weight(net, _WAY_BACK[z]), *slope


def _loss(net: SmallNet) -> Factor:
    y, t = net.value["y"], net.target
    forgotten = Slip(1.0, "Es fehlt ∂L/∂y: Der Rückweg beginnt mit der Ableitung des Loss nach der Vorhersage.")
    itself = Slip(net.loss_value, "Du hast den Loss selbst genommen. Gebraucht wird seine Ableitung ∂L/∂y.")
    if formulas.is_squared(net):
        half = Slip(y - t, "Der Faktor 2 fehlt: (y − t)² abgeleitet ist 2 · (y − t).")
        return Factor("∂L/∂y", net.grad["y"], (half, itself, forgotten))
    twice = Slip(
        y - t,
        "y − t ist bei Sigmoid mit Cross-Entropy schon ∂L/∂z₃. Die Ableitung von Sigmoid steckt darin, "
        "sie kommt kein zweites Mal dazu.",
    )
    squared = Slip(2 * (y - t), "2 · (y − t) gehört zu MSE. Hier ist der Loss die Cross-Entropy.")
    return Factor("∂L/∂y", net.grad["y"], (twice, squared, itself, forgotten))


def _slope(net: SmallNet, z: str) -> Factor:
    h, slope = net.value[ACTIVATED[z]], net.slope[z]
    name, output = formulas.derivative(net, z), symbol(ACTIVATED[z])
    itself = Slip(
        h, f"Du hast {output} selbst genommen. Gebraucht wird die Ableitung: {formulas.why_slope(net, z)}."
    )
    forgotten = Slip(1.0, f"Die Ableitung der Aktivierung fehlt: {formulas.why_slope(net, z)}.")
    match net.function(z):
        case "σ":
            inside = Slip(net.value[z] * (1 - net.value[z]), f"In h · (1 − h) gehört {output}, nicht {symbol(z)}.")
            others = (
                inside,
                Slip(1 - h, f"{name} ist {output} · (1 − {output}), nicht 1 − {output}."),
                Slip(
                    1 - h * h, f"1 − h² ist die Ableitung von Tanh. Hier gilt {name} = {output} · (1 − {output})."
                ),
            )
        case "tanh":
            others = (
                Slip(1 - h, f"Bei Tanh ist die Ableitung 1 − {output}², nicht 1 − {output}."),
                Slip(h * (1 - h), f"h · (1 − h) ist die Ableitung von Sigmoid. Hier gilt {name} = 1 − {output}²."),
            )
        case _:
            side = "ist aus (z ≤ 0), die Ableitung ist 0" if slope == 0 else "ist an (z > 0), die Ableitung ist 1"
            return Factor(name, slope, (Slip(1 - slope, f"ReLU {side}."), itself))
    return Factor(name, slope, (forgotten, itself, *others))


def _weight(net: SmallNet, name: str) -> Factor:
    slips = [Slip(1.0, f"Es fehlt das Gewicht {symbol(name)}, über das der Fehler zurückläuft.")]
    slips.append(
        Slip(
            net.new[name],
            f"Du hast {symbol(name)} nach dem Update genommen ({significant(net.new[name])}). "
            "Der ganze Rückweg rechnet mit den alten Gewichten.",
        )
    )
    if name in _OTHER:
        other = _OTHER[name]
        slips.append(
            Slip(
                net.value[other], f"Du bist über die falsche Kante zurück: {symbol(name)}, nicht {symbol(other)}."
            )
        )
    return Factor(symbol(name), net.value[name], tuple(slips))


def _incoming(net: SmallNet, parameter: str) -> Factor:
    """The value that came over the edge; a bias has none."""
    if parameter not in INCOMING:
        sources = ("h1", "h2") if parameter == "b3" else ("x1", "x2")
        said = "Über den Bias kommt kein Wert herein: Sein Faktor ist 1."
        return Factor("1", 1.0, tuple(Slip(net.value[source], said) for source in sources))
    name = INCOMING[parameter]
    slips = [
        Slip(1.0, f"Es fehlt {symbol(name)}, der Wert, der vorwärts über die Kante kam."),
        Slip(
            net.value[_OTHER[name]],
            f"Über die Kante {symbol(parameter)} kam {symbol(name)}, nicht {symbol(_OTHER[name])}.",
        ),
        Slip(
            net.value[parameter],
            f"Du hast mit {symbol(parameter)} selbst multipliziert. Für den Gradienten zählt {symbol(name)}, "
            "der Wert, der darüber kam.",
        ),
    ]
    if name in ("h1", "h2"):
        z = name.replace("h", "z")
        slips.append(
            Slip(net.value[z], f"Über die Kante kam {symbol(name)}, also nach der Aktivierung, nicht {symbol(z)}.")
        )
    return Factor(symbol(name), net.value[name], tuple(slips))
