"""Ten hyperparameters, each moved alone, and the three levels on which the notes set them.

A setting is a dict, hyperparameter -> value; accuracies are shares.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import plotly.graph_objects as go

from engine import HYPERPARAMETERS, History
from pages._figures.palette import PLOTLY, SYMBOLS, TEMPLATE

Setting = Mapping[str, Any]


class Kind(NamedTuple):
    """A hyperparameter: its name with and without article, and the level of the notes that it belongs to."""

    name: str
    said: str
    level: int


KINDS = {
    "learning_rate": Kind("Lernrate", "die Lernrate", 1),
    "optimizer": Kind("Optimizer", "der Optimizer", 1),
    "batch_size": Kind("Batch Size", "die Batch Size", 0),
    "n_epochs": Kind("Epochen", "die Anzahl Epochen", 0),
    "width": Kind("Hidden Nodes", "die Anzahl Hidden Nodes", 0),
    "n_layers": Kind("Hidden Layers", "die Anzahl Hidden Layers", 0),
    "activation": Kind("Aktivierung", "die Aktivierung", 0),
    "init": Kind("Startgewichte", "der Start der Gewichte", 0),
    "lam": Kind("Lambda (L2)", "Lambda", 2),
    "dropout": Kind("Dropout-Rate", "die Dropout-Rate", 2),
}
LEVELS = (
    (
        "Deep Learning Network",
        "was für ein Netz es ist, und wie oft und in welchen Portionen es die Daten sieht",
        "training",
    ),
    ("Back Propagation", "wie es nach guten Gewichten sucht", "validation"),
    ("Overfitting Management", "wie stark es dabei gebremst wird, damit es nicht auswendig lernt", "test"),
)
_WORDS = {"sgd": "SGD", "momentum": "Momentum", "rmsprop": "RMSprop", "adam": "Adam"}
_WORDS |= {"uniform": "Uniform", "glorot": "Glorot", "he": "He"}


def final_accuracy(history: History) -> float:
    """Validation accuracy after the last epoch; a run that exploded has found nothing."""
    return 0.0 if history.diverged_at is not None else float(history.val_accuracy[-1])


def write_value(value: Any) -> str:
    """0.01 -> "0,01", "sgd" -> "SGD"."""
    return _WORDS.get(value, value) if isinstance(value, str) else f"{value:g}".replace(".", ",")


def say_points(span: float) -> str:
    """0.415 -> "42 Punkte"."""
    return f"{100 * span:.0f} {'Punkt' if round(100 * span) == 1 else 'Punkte'}"


def heading(text: str) -> dict[str, Any]:
    """A chart's title above its whole width: beside long names at the y-axis a telephone would cut it off."""
    return {"text": text, "xref": "container", "x": 0.01}


def move_alone(
    histories: Sequence[History], chosen: History, on_map: Mapping[str, Sequence[float]]
) -> dict[str, list[tuple[Any, float]]]:
    """Hyperparameter -> its values with the accuracy they give while all others stay; epochs from the chosen run.

    `on_map` has the accuracies of those on the map's axes; `histories` has one run for each value of each other
    one, these in the order of the alphabet.
    """
    runs = iter(histories)
    others = sorted(HYPERPARAMETERS.keys() - on_map.keys())
    found = {name: [final_accuracy(next(runs)) for _ in HYPERPARAMETERS[name]] for name in others} | dict(on_map)
    alone = {
        name: [(value, float(a)) for value, a in zip(values, found[name], strict=True)]
        for name, values in HYPERPARAMETERS.items()
    }
    return alone | {"n_epochs": [(epoch, float(a)) for epoch, a in enumerate(chosen.val_accuracy, start=1)]}


def spans(alone: Mapping[str, Sequence[tuple[Any, float]]]) -> dict[str, float]:
    """Hyperparameter -> best minus worst accuracy over its values (value, accuracy), the largest span first."""
    found = {key: max(a for _, a in tried) - min(a for _, a in tried) for key, tried in alone.items()}
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def draw_alone(here: Setting, alone: Mapping[str, Sequence[tuple[Any, float]]]) -> go.Figure:
    """A line for each hyperparameter, with a mark for each of its values; the present one is ringed."""
    order = list(spans(alone).items())
    first, span = order[0]
    figure = go.Figure()
    for level, (name, _, role) in enumerate(LEVELS):
        rows = [key for key, _ in order if KINDS[key].level == level]
        x, y, text = [], [], []
        for key in rows:
            tried = alone[key]
            x += [100 * a for _, a in tried] + [None]
            y += [KINDS[key].name] * (len(tried) + 1)
            text += [f"{KINDS[key].name} {write_value(value)}" for value, _ in tried] + [""]
        look = {"symbol": SYMBOLS[role], "size": 8, "color": PLOTLY[role]}
        line = {"color": PLOTLY[role], "width": 1.5}
        hover = "%{text}: %{x:.1f} %<extra></extra>"
        figure.add_scatter(
            x=x, y=y, text=text, mode="lines+markers", marker=look, line=line, hovertemplate=hover,
            name=f"{level + 1}. {name}",
        )  # fmt: skip
    ring = {"symbol": "circle-open", "size": 15, "color": PLOTLY["reference"], "line": {"width": 2}}
    now = {
        key: next((a for value, a in alone[key] if value == here.get(key)), alone[key][-1][1]) for key, _ in order
    }
    figure.add_scatter(
        x=[100 * a for a in now.values()], y=[KINDS[key].name for key in now], mode="markers", marker=ring,
        name="wie eingestellt", hoverinfo="skip",
    )  # fmt: skip
    figure.update_layout(
        template=TEMPLATE,
        title=heading(
            f"Jeder Hyperparameter allein bewegt,<br>am meisten {KINDS[first].said}: {say_points(span)}"
        ),
        height=410,
        margin={"b": 110},
        xaxis_title="Accuracy (%), 0 = explodiert",
        yaxis={
            "title": "Hyperparameter",
            "categoryorder": "array",
            "categoryarray": [KINDS[key].name for key, _ in reversed(order)],
        },
    )
    return figure


def tell_levels(here: Setting, n_epochs: int, n_parameters: int, moved: Mapping[str, float]) -> str:
    """A Markdown table: the three levels of the notes with their hyperparameters, and what is learned instead."""
    values = {**here, "n_epochs": n_epochs}
    lines = [
        "| Ebene im Skript | Was sie bestimmt | Von dir gewählt (bewegt allein so viele Punkte) |",
        "|---|---|---|",
    ]
    for level, (name, meaning, _) in enumerate(LEVELS):
        keys = [key for key in moved if KINDS[key].level == level]
        chosen = ", ".join(f"{KINDS[k].name} {write_value(values[k])} ({100 * moved[k]:.0f})" for k in keys)
        lines.append(f"| {level + 1}. {name} | {meaning} | {chosen} |")
    learned = f"nichts: die {n_parameters} **Parameter** (Gewichte und Biases) lernt das Training"
    lines.append(f"| – | die Vorhersage selbst | {learned} |")
    return "\n".join(lines)
