"""The lab Metriken with pen and paper: a matrix to compute from, and the mistakes known by their number."""

from collections.abc import Iterable

from pages._figures.german import number
from pages._figures.metric_rules import draw_counts, ratios
from quiz.readings import Reading, Slip

_CLOSE = 0.0055  # two digits, rounded
_NAMES = ("Accuracy", "Precision", "Recall", "F1")
_FORMULAS = {
    "Accuracy": "(TP + TN) / alle",
    "Precision": "TP / (TP + FP)",
    "Recall": "TP / (TP + FN)",
    "F1": "2 · TP / (2 · TP + FP + FN)",
}


def matrices(seed: int) -> list[Reading]:
    """Five questions: four metrics of a matrix that the seed draws, and the Accuracy of "always healthy"."""
    counts = tp, fn, fp, tn = draw_counts(seed)
    given = (
        "Ein Test auf Defekte bei Beatmungsgeräten; positiv heisst «defekt».\n\n"
        "| | Test: defekt | Test: in Ordnung |\n|---|---:|---:|\n"
        f"| wirklich defekt | {tp} (TP) | {fn} (FN) |\n| wirklich in Ordnung | {fp} (FP) | {tn} (TN) |"
    )
    values = dict(zip(_NAMES, ratios(counts), strict=True))
    readings = [_ask(name, values, given, counts) for name in _NAMES]
    n_ill, n = tp + fn, sum(counts)
    always = (fp + tn) / n
    readings.append(
        Reading(
            "always", "Accuracy von «immer in Ordnung»", given, always - _CLOSE, always + _CLOSE,
            f"Richtig liegt diese Regel bei allen Geräten, die in Ordnung sind: ({fp} + {tn}) / {n} = "
            f"{number(always, 3)}. Gefunden hat sie keines der {n_ill} defekten: Der Recall ist 0.",
            _slips(
                [
                    (tn / n, "Auch die Geräte mit Fehlalarm (FP) sind in Ordnung: Sie zählen mit."),
                    (n_ill / n, "Das ist der Anteil der defekten Geräte, also der Fehler dieser Regel."),
                ],
                always,
            ),
            "Wer immer «in Ordnung» sagt, hat bei allen Recht, die in Ordnung sind: FP und TN zusammen.",
            percent=True,
        )
    )  # fmt: skip
    return readings


def _ask(name: str, values: dict[str, float], given: str, counts: tuple[int, int, int, int]) -> Reading:
    tp, fn, fp, tn = counts
    n, value = tp + fn + fp + tn, values[name]
    sums = {
        "Accuracy": f"({tp} + {tn}) / {n}",
        "Precision": f"{tp} / ({tp} + {fp})",
        "Recall": f"{tp} / ({tp} + {fn})",
        "F1": f"{2 * tp} / ({2 * tp} + {fp} + {fn})",
    }
    wrong = [
        (tn / n, "Das ist TN / alle, wie es in den Notizen steht. Auch TP sind richtige Vorhersagen."),
        (tp / n, "Das ist TP / alle. Auch TN sind richtige Vorhersagen."),
        (1 - values["Accuracy"], "Das ist der Anteil der Fehler: 1 minus die Accuracy."),
        (
            (values["Precision"] + values["Recall"]) / 2,
            "Das ist das arithmetische Mittel; F1 ist das harmonische.",
        ),
        (tn / (tn + fp), "Das ist die Spezifität: der Recall der anderen Klasse."),
        *((values[other], f"Das ist {other}: {_FORMULAS[other]}.") for other in _NAMES if other != name),
    ]
    return Reading(
        name.lower(), name, given, value - _CLOSE, value + _CLOSE,
        f"{name} = {_FORMULAS[name]} = {sums[name]} = {number(value, 3)}.",
        _slips(wrong, value),
        f"Das ist es nicht. {name} = {_FORMULAS[name]}; setz die vier Zahlen ein.",
        percent=True,
    )  # fmt: skip


def _slips(known: Iterable[tuple[float, str]], right: float) -> tuple[Slip, ...]:
    """Known by their number, unless that is as good as the right one."""
    return tuple(
        Slip(value - _CLOSE, value + _CLOSE, sentence)
        for value, sentence in known
        if abs(value - right) > 2 * _CLOSE
    )
