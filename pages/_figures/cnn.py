"""Figure of the lab CNN: a drawn digit through every layer, and what a shift does to a CNN and to a dense network.

F frames (epochs), H, W, C maps, D shifts.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine import Conv2D, Dense, Flatten, History, MaxPool2D, ReLU, Sequential, softmax
from pages._figures.bars import Bars
from pages._figures.film import Curves, Film, Lines, Series
from pages._figures.german import number, percent
from pages._figures.layer_panels import Layers, Sketch, Stage

MARGIN = 2  # pixels of paper around the drawing
_TURNS = {"upright": 0, "quarter": 1, "half": 2}


def draw_cnn(
    cnn: Sequential,
    picture: np.ndarray,
    histories: Sequence[History],
    shifts: Sequence[int],
    accuracy: np.ndarray,
    state: Mapping[str, Any],
) -> Film:
    """The picture (H, W) through the layers at each frame; accuracy (2, D) of CNN and dense network by shift."""
    history = histories[0]
    frames = _outputs(cnn, picture, history.snapshots["weights"])
    probs = softmax(frames[-1].astype(float))  # (F, 10)
    answer, sure = int(probs[-1].argmax()), float(probs[-1].max())
    at = list(shifts).index(state["shift"])
    moved = f"um {abs(state['shift'])} Pixel verschoben" if state["shift"] else "nicht verschoben"
    moved += {"upright": "", "quarter": ", um 90 Grad gedreht", "half": ", um 180 Grad gedreht"}[state["turn"]]
    right = [percent(float(share), 0) for share in accuracy[:, at]]
    shown = f"Testbilder {moved}: CNN {right[0]}, Dense {right[1]} richtig"
    title = f"Das CNN liest eine {answer} ({percent(sure, 0)}). {shown}"
    stages = stages_of(cnn, frames)
    sketch = Sketch(
        f"Bild {picture.shape[0]} × {picture.shape[1]}: zeichne", "Spalten", "Zeilen", picture, "drawing",
        state["drawing"], (MARGIN, MARGIN + state["shift"]), _TURNS[state["turn"]],
    )  # fmt: skip
    maps = Layers("Feature Maps nach jedem Layer", "Spalten", "Zeilen", stages, _start(stages))
    bars = Bars(
        f"Ausgabe: {answer} mit {percent(sure, 0)}", "Ziffer", "Wahrscheinlichkeit", [str(k) for k in range(10)],
        probs[:, None], ["Softmax"], ["training"], (0.0, 1.15),
    )  # fmt: skip
    lines = Lines(
        _shift_title(shifts, accuracy), "Verschiebung nach rechts (Pixel)", "Accuracy", np.array(shifts),
        accuracy[None], ["CNN", "Dense"], ["training", "validation"], y_range=(0.0, 1.02),
        marks=np.array([[[shifts[at], share] for share in accuracy[:, at]]]),
        mark_roles=["training", "validation"],
    )  # fmt: skip
    curves = Curves(
        "Validierung, unverschoben", "Epoche", "Accuracy",
        [
            Series(name, role, np.arange(1, h.n_epochs + 1), h.val_accuracy)
            for name, role, h in zip(("CNN", "Dense"), ("training", "validation"), histories, strict=True)
        ],
        y_range=(0.0, 1.02),
    )  # fmt: skip
    description = (
        f"{title}. Stationen: " + ", ".join(f"{s.name} {s.maps.shape[3]} Karten zu {s.maps.shape[1]} mal "
        f"{s.maps.shape[2]}" for s in stages) + "."
    )  # fmt: skip
    return Film(title, history.snapshot_epochs, [sketch, maps, bars, lines, curves], description)


def stages_of(cnn: Sequential, frames: Sequence[np.ndarray]) -> list[Stage]:
    """The layers that make maps, each with its outputs (F, H, W, C); a convolution's are those after its ReLU."""
    stages: list[Stage] = []
    count = 0
    for layer, output in zip(cnn.layers, frames, strict=True):
        if isinstance(layer, Conv2D):
            count += 1
            size = layer.window.size[0]
            stages.append(Stage(f"Faltung {count}", output, size, 1, (size - 1) // 2, False))
        elif isinstance(layer, ReLU) and output.ndim == 4:
            stages[-1] = stages[-1]._replace(maps=output)
        elif isinstance(layer, MaxPool2D):
            size = layer.window.size[0]
            stages.append(Stage(f"Max-Pool {size}×{size}", output, size, size, 0, True))
    return stages


def describe_layers(cnn: Sequential, dense: Sequential, side: int) -> str:
    """A Markdown table of both networks: each layer, its output shape as Keras writes it, and its parameters."""
    shape: tuple[int, ...] = (1, side, side, 1)
    lines = ["| Layer des CNN | Ausgabe (Keras) | Parameter |", "|---|---|---|"]
    for layer in cnn.layers:
        shape = layer.output_shape(shape)
        if isinstance(layer, ReLU):
            continue
        count, reckoning = layer.n_parameters, ""
        if isinstance(layer, Conv2D):
            k, channels, filters = layer.window.size[0], layer.in_channels, layer.out_channels
            name, reckoning = f"Conv2D({filters}, {k}) + ReLU", f"({k} · {k} · {channels} + 1) · {filters} = "
        elif isinstance(layer, Dense):
            fan_in, fan_out = layer.weight.shape
            name, reckoning = f"Dense({fan_out})", f"({fan_in} + 1) · {fan_out} = "
        else:
            name = "Flatten" if isinstance(layer, Flatten) else f"MaxPooling2D({layer.window.size[0]})"
        sizes = ", ".join(map(str, shape[1:]))
        lines.append(f"| {name} | `(None, {sizes})` | {reckoning}{number(count, 0)} |")
    first, last = (layer.weight.shape for layer in dense.layers if isinstance(layer, Dense))
    lines.append(
        f"\nZusammen **{number(cnn.n_parameters, 0)}**. Das Dense-Netz daneben: ({first[0]} + 1) · {first[1]} + "
        f"({last[0]} + 1) · {last[1]} = **{number(dense.n_parameters, 0)}**."
    )
    return "\n".join(lines)


def _outputs(cnn: Sequential, picture: np.ndarray, snapshots: np.ndarray) -> list[np.ndarray]:
    """What each layer gives at each frame: one (F, ...) a layer.

    The network ends with the last frame's weights.
    """
    seen = []
    for weights in snapshots:
        cnn.restore(weights)
        seen.append([output[0] for output in cnn.outputs(picture[None, :, :, None])])
    return [np.stack(outputs) for outputs in zip(*seen, strict=True)]


def _start(stages: Sequence[Stage]) -> tuple[int, int, int, int]:
    """The strongest cell of the last convolution: the pattern that this picture shows most."""
    last = max(i for i, stage in enumerate(stages) if not stage.apart)
    maps = stages[last].maps[-1, ..., : Layers.most]
    row, column, which = np.unravel_index(int(maps.argmax()), maps.shape)
    return last + 1, int(row), int(column), int(which)


def _shift_title(shifts: Sequence[int], accuracy: np.ndarray) -> str:
    """Which of the two loses more where the shift is largest, and how much."""
    centre = list(shifts).index(0)
    cnn, dense = accuracy[:, centre] - (accuracy[:, 0] + accuracy[:, -1]) / 2
    return (
        f"Um {shifts[-1]} Pixel: CNN −{number(100 * cnn, 0)}, Dense −{number(100 * dense, 0)} Punkte"
        if min(cnn, dense) >= 0
        else "Accuracy bei jeder Verschiebung"
    )
