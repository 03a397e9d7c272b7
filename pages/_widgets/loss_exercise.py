"""Rechne selbst: the weighted sum of two losses, by hand; a wrong one is traced to the mistake that gives it."""

import math
from collections.abc import Iterator

from pages._figures.german import significant
from pages._figures.multi_output import Sweep, plain
from pages._widgets.hand_exercise import NAME, HandExercise, Question
from quiz.labs import Lab
from quiz.slips import Slip, judge_number

__all__ = ["NAME", "QUESTIONS", "draw_loss_exercise", "question", "weight_between"]
QUESTIONS = {
    "total": "Gesamt-Loss",
    "share": "Anteil des Winkels am Gesamt-Loss, in Prozent",
    "equal": "Gewicht, bei dem beide gleich viel beitragen",
}
_EXERCISE = HandExercise("weighted", "**Gegeben**, vor dem Training")


def draw_loss_exercise(lab: Lab, sweep: Sweep) -> None:
    """The tab, with the losses that the net has before training."""
    digit, angle = (float(loss) for loss in sweep.losses(0)[0])
    _EXERCISE.draw(lab, QUESTIONS, lambda id_: question(digit, angle, id_))


def question(digit: float, angle: float, id_: str) -> Question:
    """What is asked of the two losses; the weight is one that no slider has."""
    weight = weight_between(digit, angle)
    l_1, l_2, w = significant(digit, 4), significant(angle, 4), plain(weight)
    given = [f"Loss der Ziffer {l_1}, Loss des Winkels {l_2}"]
    if id_ != "equal":
        given.append(f"Gewicht der Ziffer 1, Gewicht des Winkels {w}")
    total = digit + weight * angle
    right, solution, method = {
        "total": (total, f"{l_1} + {w} · {l_2}", "Jeden Loss mal sein Gewicht, dann addieren."),
        "share": (
            100 * weight * angle / total,
            f"100 · {w} · {l_2} / ({l_1} + {w} · {l_2})",
            "Der gewichtete Winkel-Loss durch den Gesamt-Loss.",
        ),
        "equal": (digit / angle, f"{l_1} / {l_2}", "Gesucht ist w mit w mal Winkel-Loss = Ziffern-Loss."),
    }[id_]
    slips = list(_slips(digit, angle, weight, id_))
    unknown = f"Diese Zahl gehört zu keinem der üblichen Fehler. {method}"
    return Question(
        id_,
        repr((digit, angle)),
        given,
        f"{QUESTIONS[id_]}: {solution} = {significant(right, 4)}.",
        lambda text: judge_number(text, right, slips, unknown=unknown),
    )


def weight_between(digit: float, angle: float) -> float:
    """2 or 5 times a power of ten, whichever makes the two losses most alike."""
    ratio = digit / angle
    power = math.floor(math.log10(ratio))
    choices = [m * 10.0**k for k in (power - 1, power, power + 1) for m in (2, 5)]
    return min(choices, key=lambda weight: abs(math.log(weight / ratio)))


def _slips(digit: float, angle: float, weight: float, id_: str) -> Iterator[Slip]:
    """The usual mistakes, the likeliest first."""
    total = digit + weight * angle
    if id_ == "total":
        yield Slip(digit + angle, "Das Gewicht fehlt: Der Winkel-Loss zählt nicht ganz.")
        yield Slip(weight * (digit + angle), "Das Gewicht gehört nur zum Winkel. Die Ziffer hat das Gewicht 1.")
        yield Slip(weight * digit + angle, "Das Gewicht steht beim falschen Loss.")
        yield Slip(total / 2, "Die Losses werden addiert, nicht gemittelt.")
        yield Slip(digit * weight * angle, "Die Losses werden addiert, nicht multipliziert.")
        yield Slip(max(digit, weight * angle), "Es zählt nicht nur der grössere, sondern die Summe beider.")
    elif id_ == "share":
        yield Slip(100 * digit / total, "Das ist der Anteil der Ziffer.")
        yield Slip(100 * angle / (digit + angle), "Das Gewicht fehlt. So gross wäre der Anteil bei Gewicht 1.")
        yield Slip(100 * weight / (1 + weight), "Du hast nur die Gewichte verglichen. Es zählt Gewicht mal Loss.")
        yield Slip(weight * angle / total, "Gefragt sind Prozent: Rechne noch mal 100.")
    else:
        yield Slip(angle / digit, "Das ist der Kehrwert: So würde der grössere Loss noch grösser.")
        yield Slip(1 / angle, "Damit wird der Winkel-Loss 1. Die Ziffer ist aber nicht 1.")
        yield Slip(1.0, "Gleiche Gewichte machen ungleiche Losses nicht gleich.")
