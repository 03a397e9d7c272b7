"""The optimizers of a race: names, letters, colours, and what is said of their runs."""

import math
from collections.abc import Mapping

import numpy as np

from engine import BEHAVIOURS, Descent, Landscape
from pages._figures.german import percent, significant

# name -> what the student reads, the letter on its disc, colour, dash; the role error is the gradient's
RACERS = {
    "sgd": ("SGD", "S", "reference", "solid"),
    "momentum": ("Momentum", "M", "training", "solid"),
    "nesterov": ("Nesterov", "N", "training", "dash"),
    "adagrad": ("AdaGrad", "G", "validation", "dash"),
    "rmsprop": ("RMSprop", "R", "test", "solid"),
    "adam": ("Adam", "A", "validation", "solid"),
}


def say(name: str, run: Descent, noisy: bool) -> str:
    """What became of a run, as a title; under noise every way is a zigzag, which says nothing of the optimizer."""
    who, n_steps = RACERS[name][0], len(run.gradients)
    needed = float(run.n_needed)
    arrives = f"nach {needed:.0f} Schritten ist weniger als 1 % der Höhe übrig"
    rest = (
        arrives if needed < math.inf else f"nach {n_steps} Schritten sind noch {what_is_left(run)} der Höhe übrig"
    )
    match BEHAVIOURS[int(run.behaviour)]:
        case "diverges":
            first = int(np.argmax(~(run.heights <= run.heights[0])))
            end = significant(float(run.heights[-1]))
            return f"{who} divergiert: ab Schritt {first} höher als der Start, am Ende auf {end}"
        case "bounces" | "swings" if noisy:
            return f"{who} zittert mit dem Rauschen: {rest}"
        case "stuck":
            return f"{who} bleibt stecken, wo die Steigung null ist: {what_is_left(run)} der Höhe sind übrig"
        case "bounces":
            return f"{who} springt über das Tal hin und her: {rest}"
        case "swings":
            return f"{who} schwingt: {rest}"
        case "crawls":
            return f"{who} kriecht: {rest}"
    return f"{who} rollt auf direktem Weg hinunter: {rest}"


def say_rates(landscape: Landscape, rates: Mapping[str, float], n_tried: int) -> str:
    """The landscape's formula and the rates of the race, each the best of `n_tried` if that is not 0."""
    symbol = "f(x)" if landscape.n_dims == 1 else "f(x, y)"
    each = ", ".join(f"{RACERS[name][0]} {significant(rate)}" for name, rate in rates.items())
    chosen = f" (die beste von {n_tried}, ausser beim gewählten)" if n_tried else ""
    return f"Landschaft: ${symbol} = {landscape.formula}$. Lernraten im Rennen{chosen}: {each}."


def what_is_left(run: Descent) -> str:
    """The height at the end as a share of the start's."""
    share = float(run.heights[-1]) / max(float(run.heights[0]), 1e-300)
    if not share <= 10:  # NaN as well
        return "mehr als das Zehnfache"
    return percent(share, 1) if share >= 0.001 else "unter 0,1 %"
