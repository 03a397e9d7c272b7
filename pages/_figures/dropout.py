"""Figures of the lab Dropout: the mask of each step on the network, the sweep over the rate, many masks averaged.

F frames (steps), n nodes, K rates, S seeds.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go

from engine import Dataset, Dense, Dropout, History, Sequential
from pages._figures.dropout_network import draw_mask_network
from pages._figures.film import Curves, Film, Images, Lines, Series
from pages._figures.german import number, percent, significant
from pages._figures.learning import class_points, decision_surface
from pages._figures.network_run import EXTENT
from pages._figures.palette import DASHES, PLOTLY, TEMPLATE

_RATES = (0.2, 0.8)  # the notes' number, read as what it is meant and as what it says


def draw_masks(
    data: Dataset,
    features: Sequence[str],
    model: Sequential,
    history: History,
    without: History,
    sweep: tuple[Sequence[float], np.ndarray],
    digit: np.ndarray,
) -> Film:
    """The run step by step with its masks; one more frame shows the trained network at inference.

    `without` is the same run without dropout. `sweep` has K rates and the losses (K, S, 2) in training and
    validation. `digit` (8, 8) in [0, 1] is what two dropout layers are shown on.
    """
    dropouts = [i for i, layer in enumerate(model.layers) if isinstance(layer, Dropout)]
    steps = history.snapshot_epochs
    masks = [_all_masks(history, model, i) for i in dropouts]  # each (F + 1, n), the last of ones
    weights = history.snapshots["weights"]
    weights = np.concatenate([weights, weights[-1:]]).astype(np.float32)
    rate = model.layers[dropouts[-1]].rate
    end = float(history.val_loss[-1]), float(without.val_loss[-1])
    title = _title(rate, history, end)
    per_epoch = history.n_steps // history.n_epochs
    moments = ["Start: alle an"]
    moments += [f"Schritt {step}, Epoche {-(-int(step) // per_epoch)}" for step in steps[1:]] + [
        "Vorhersage: alle an"
    ]
    names = ["Input", "Layer 1", "Layer 2"]
    captions = [
        [(name, _say(mask[k], model.layers[i])) for name, mask, i in zip(names, masks, dropouts, strict=True)]
        for k in range(len(weights))
    ]
    surface = decision_surface(
        np.concatenate([history.snapshots["predictions"], history.snapshots["predictions"][-1:]]),
        EXTENT,
        "Grenze des ganzen Netzes",
        class_points(data),
    )
    return Film(
        title,
        [*steps, steps[-1] + 1],
        [
            draw_mask_network(features, model, weights, masks),
            replace(surface, x_title="x₁", y_title="x₂"),
            _sweep(sweep, rate, end[0]),
            _losses(history, without, per_epoch),
            _keep_or_drop(digit, len(weights)),
        ],
        f"{title}. Gestrichene Neuronen fehlen in diesem Schritt. Ohne Dropout endet der Validierungs-Loss bei "
        f"{significant(end[1])}.",
        epoch_name="Schritt",
        moments=moments,
        captions=captions,
        start=len(steps) - 1,
    )


def _title(rate: float, history: History, end: tuple[float, float]) -> str:
    if history.diverged_at:
        return f"Der Loss ist in Epoche {history.diverged_at} explodiert"
    if rate == 0:
        return f"Ohne Dropout in den Hidden Layers: Validierungs-Loss {significant(end[0])}"
    than = "statt" if end[0] < end[1] else "schlechter als"
    return f"Rate {number(rate, 1)}: Val.-Loss {significant(end[0])} {than} {significant(end[1])} ohne Dropout"


def _all_masks(history: History, model: Sequential, i: int) -> np.ndarray:
    """What layer i multiplied by at each frame, as 0 or its factor; ones where nothing was dropped."""
    known = history.snapshots.get(f"masks.{i}")
    if known is None:
        dense = next(layer for layer in model.layers[i:] if isinstance(layer, Dense))
        return np.ones((len(history.snapshot_epochs) + 1, dense.fan_in))
    return np.concatenate([known, np.ones_like(known[:1])])


def _say(mask: np.ndarray, layer: Dropout) -> str:
    off = int((mask == 0).sum())
    if not off:
        return f"alle {len(mask)} an" + (" (× 1)" if (mask == 1).all() else f", × {significant(mask.max())}")
    return f"{off} von {len(mask)} aus (Rate {number(layer.rate, 1)}), die anderen × {significant(mask.max())}"


def _sweep(sweep: tuple[Sequence[float], np.ndarray], rate: float, here: float) -> Lines:
    """Both losses by rate, the mean of the seeds as lines, every seed's validation as a point."""
    rates, losses = np.array(sweep[0]), sweep[1]
    means = losses.mean(axis=1)  # (K, 2)
    gaps = means[:, 1] - means[:, 0]
    points = np.column_stack([np.repeat(rates, losses.shape[1]), losses[:, :, 1].ravel()])
    known = losses[np.isfinite(losses)]
    top = 1.08 * float(known.max()) if known.size else 1.0
    return Lines(
        f"Abstand {significant(gaps[0], 2)} bei Rate 0, {significant(gaps[-1], 2)} bei {number(rates[-1], 1)}",
        "Rate (Hidden); Dreieck: dieser Lauf",
        "Loss am Ende",
        rates,
        means.T[None],
        ["Training", "Validierung"],
        ["training", "validation"],
        points=points[np.isfinite(points).all(axis=1)],
        y_range=(0.0, top),
        marks=np.array([[[rate, min(here, top)]]]),
        mark_roles=["test"],
    )


def _losses(history: History, without: History, per_epoch: int) -> Curves:
    series = [
        Series("Train", "training", _steps(history, per_epoch), history.train_loss),
        Series("Val", "validation", _steps(history, per_epoch), history.val_loss),
        Series("Val ohne", "reference", _steps(without, per_epoch), without.val_loss, "dot", thin=True),
    ]
    known = np.concatenate([one.y[np.isfinite(one.y)] for one in series])
    top = 1.05 * float(np.quantile(known, 0.98)) if known.size else 1.0
    return Curves("Loss, alle Neuronen an", "Schritt", "Loss (Cross-Entropy)", series, y_range=(0.0, top))


def _steps(history: History, per_epoch: int) -> np.ndarray:
    return per_epoch * np.arange(1, history.n_epochs + 1)


def _keep_or_drop(digit: np.ndarray, n_frames: int) -> Images:
    """A digit behind Dropout(0.2) and Dropout(0.8), a new mask each frame; the first and last are as they are."""
    rng, frames, labels = np.random.default_rng(0), [], []
    for frame in range(n_frames):
        pictures, names = [digit], ["Original"]
        for rate in _RATES:
            layer = Dropout(rate, rng, scaled=False)
            shown = layer.forward(np.ones((1, digit.size)), training=0 < frame < n_frames - 1)
            pictures.append(digit * shown.reshape(digit.shape))
            names.append(f"Rate {number(rate, 1)}: {percent(shown.mean(), 0)}")
        frames.append(pictures)
        labels.append(names)
    return Images("Was von 64 Pixeln bleibt", np.array(frames), labels, 0.0, 1.0)


def draw_average(means: np.ndarray, full: float, *, scaled: bool) -> go.Figure:
    """The mean signal over the first 1, 2, ... masks (k,), beside the signal of inference, which drops nothing."""
    count = np.arange(1, len(means) + 1)
    title = (
        f"Im Mittel über {len(means)} Masken {significant(means[-1])},<br>bei der Vorhersage {significant(full)}"
    )
    figure = go.Figure()
    for name, role, y in (
        ("Mittel der Masken bis hier", "training", means),
        ("Vorhersage, alle an", "test", np.full(len(means), full)),
    ):
        figure.add_scatter(
            x=count, y=y, name=name, line={"color": PLOTLY[role], "dash": DASHES[role], "width": 2.5}
        )
    divided = "geteilt durch Keep" if scaled else "nicht geteilt"
    figure.update_layout(
        template=TEMPLATE,
        title=title,
        height=300,
        xaxis={"title": "Anzahl gezogener Masken", "type": "log", "tickvals": [1, 10, 100, 1000]},
        yaxis={"title": f"Summe von Layer 1 ({divided})", "rangemode": "tozero"},
    )
    return figure


def say_rates(input_rate: float, hidden_rate: float, kept: tuple[float, float], lam: float) -> str:
    """What the two numbers mean, and that the formula of the loss is the same with dropout."""
    code = f"`Dropout({input_rate:.1f})` am Input, `Dropout({hidden_rate:.1f})` in den Hidden Layers"
    counted = f"gezählt blieben {percent(kept[0], 0)} der Inputs und {percent(kept[1], 0)} der Neuronen"
    penalty = f" $+\\ {significant(lam)} \\cdot \\sum w^2$" if lam else ""
    return (
        f"{code}: Die **Rate** ist, was ausfällt; **Keep** = 1 − Rate, also {number(1 - input_rate, 1)} und "
        f"{number(1 - hidden_rate, 1)}. In den gezeigten Schritten {counted}.\n\n"
        f"Minimiert wird die Cross-Entropy{penalty}, mit Dropout wie ohne: Dropout ändert das Netz, nicht die "
        "Loss-Formel."
    )
