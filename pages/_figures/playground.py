"""Figures of the lab Labor: the network at work, the boundary it draws and its curves; one run, or two."""

from collections.abc import Sequence
from dataclasses import replace
from math import isqrt

import numpy as np

from engine import Activation, Dataset, History, Sequential, expand, gradient_reach, node_states
from pages._figures.film import Curves, Film, Panel, Series
from pages._figures.german import number, significant
from pages._figures.learning import curves, decision_surface, loss_range
from pages._figures.network import CLASS_ROLES, Regions
from pages._figures.network_run import DEEP, EXTENT, draw_network, probabilities
from pages._figures.playground_story import compare, tell

_MOST_POINTS = 200


def draw_runs(
    data: Dataset,
    features: Sequence[str],
    models: Sequence[Sequential],
    histories: Sequence[History],
    difference: str,
    *,
    test: bool = False,
    discrete: bool = False,
    switch: tuple[int, float] = (0, 0.0),
) -> Film:
    """One film of one run, or of two that differ in what `difference` says.

    Each history has snapshots of a grid's predictions, of all weights, and of the activations on a small grid
    followed by the training samples. `discrete` shows the classes alone; `switch` is the epoch after which the
    learning rate changed, and to what.
    """
    stories = [_story(data, features, m, h) for m, h in zip(models, histories, strict=True)]
    several = len(models) > 1
    names = ["Lauf 1", f"Lauf 2: {difference}"] if several else [""]
    boundaries: list[Panel] = []
    networks: list[Panel] = []
    for model, history, name in zip(models, histories, names, strict=True):
        boundaries.append(_boundary(data, history, f"Grenze {name}".strip(), test=test, discrete=discrete))
        networks.append(draw_network(data, features, model, history, f"Netz {name}".strip()))
    changed = f"; nach Epoche {switch[0]} mit Lernrate {significant(switch[1])}" if switch[0] else ""
    loss = f"Loss{changed}"
    if several:
        panels = [*boundaries, _losses(histories, loss), *networks]
        title = compare(histories[0], histories[1], difference)
        description = f"{title}. Erster Lauf: {stories[0]}. Zweiter Lauf: {stories[1]}."
    else:
        (history,) = histories
        panels = [
            *networks,
            *boundaries,
            curves(history, "loss", loss, "Loss (Cross-Entropy)", loss_range(history)),
            curves(history, "accuracy", "Accuracy", "Accuracy (Anteil)", (0.0, 1.02)),
        ]
        (title,) = stories
        losses = number(float(history.train_loss[-1])), number(float(history.val_loss[-1]))
        description = (
            f"{title}. Am Ende steht der Trainings-Loss bei {losses[0]}, der der Validierung bei {losses[1]}."
        )
    epochs = max((history.snapshot_epochs for history in histories), key=len)
    return Film(title, epochs, panels, description)


def _story(data: Dataset, features: Sequence[str], model: Sequential, history: History) -> str:
    outputs = model.outputs(expand(data.train.x, features))
    pairs = [(a, y) for a, y in zip(model.layers[:-1], outputs, strict=False) if isinstance(a, Activation)]
    shares = data.train.y.mean(axis=0)
    guess = float(max(shares.max(), 1 - shares.max() if len(shares) == 1 else 0))
    layers = [node_states(layer, y) for layer, y in pairs]
    names = {type(layer).__name__ for layer, _ in pairs}
    activation = names.pop() if len(names) == 1 else ""
    reach = 1.0
    if len(layers) >= DEEP and "gradients" in history.snapshots:
        reach = gradient_reach(model, history.snapshots["gradients"])
    return tell(history, layers, activation, set(features) <= {"x1", "x2"}, guess, reach)


def _boundary(data: Dataset, history: History, title: str, *, test: bool, discrete: bool) -> Panel:
    logits = history.snapshots["predictions"]  # (F, G * G, K)
    size = isqrt(logits.shape[1])
    own = data.name == "own"  # few, and whoever made them wants to see them all
    parts = {"Training": (data.train, False)} | ({"Test": (data.test, True)} if test or own else {})
    parts |= {"Validierung": (data.validation, True)} if own else {}
    points = {name: (part.x[:_MOST_POINTS], part.y[:_MOST_POINTS], flag) for name, (part, flag) in parts.items()}
    x_title, y_title = (
        name if name == sign else f"{sign}: {name}"
        for sign, name in zip(("x₁", "x₂"), data.feature_names, strict=True)
    )
    hint = [("hohl: nicht gelernt" if own else "Test: hohl", "reference")] if test or own else []
    if logits.shape[2] == 1:
        surface = decision_surface(logits, EXTENT, title, points)
        frames = (
            np.where(np.isfinite(surface.frames), surface.frames > 0.5, np.nan) if discrete else surface.frames
        )
        legend = [*surface.legend, *hint]
        return replace(surface, x_title=x_title, y_title=y_title, frames=frames, legend=legend)
    probs = probabilities(logits).reshape(len(logits), size, size, -1)
    if discrete:
        probs = np.where(np.isfinite(probs), probs == probs.max(axis=-1, keepdims=True), np.nan)
    return Regions(
        title,
        x_title,
        y_title,
        probs,
        (-EXTENT, EXTENT, -EXTENT, EXTENT),
        np.concatenate([x for x, _, _ in points.values()]),
        [CLASS_ROLES[k] for _, y, _ in points.values() for k in y.argmax(axis=1)],
        [flag for x, _, flag in points.values() for _ in x],
        [*zip(data.class_names, CLASS_ROLES, strict=True), *hint],
    )


def _losses(histories: Sequence[History], title: str) -> Curves:
    """The loss of both runs: a colour for each run, dashes for the validation data."""
    series = []
    for number_of, (history, role) in enumerate(zip(histories, ("training", "validation"), strict=True), start=1):
        for part, dash in (("train", "solid"), ("val", "dash")):
            y = np.asarray(getattr(history, f"{part}_loss"))
            name = f"{'Training' if part == 'train' else 'Validierung'} {number_of}"
            series.append(Series(name, role, np.arange(1, len(y) + 1), y, dash=dash))
    top = max(loss_range(history)[1] for history in histories)
    return Curves(title, "Epoche", "Loss (Cross-Entropy)", series, y_range=(0.0, top))
