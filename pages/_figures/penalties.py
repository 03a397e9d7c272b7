"""Figures of the lab L1 und L2: coefficient paths, losses, shapes and histograms of two penalties, by lambda.

L lambdas, D features, H nodes of the first layer.
"""

from collections.abc import Sequence

import numpy as np

from engine import Dataset
from pages._figures.film import Curves, Film, Images, Panel, Series
from pages._figures.german import number, significant
from pages._figures.grids import HistogramGrid
from pages._figures.penalty_shapes import draw_shape, minima, reach_of
from pages._figures.penalty_sweep import Sweep

_COLOURS = ("training", "validation", "test")
_BINS = 31  # odd: zero lies in the middle of one


def draw_sweeps(sweeps: Sequence[Sweep], data: Dataset, at: int, pair: tuple[int, int]) -> Film:
    """Both penalties at every lambda; the film's frames are the lambdas, it opens at number `at`."""
    lams = np.array(sweeps[0].lams)
    linear = sweeps[0].first.shape[2] == 1
    title = _title(sweeps, at)
    best = [lams[sweep.end("val").argmin()] for sweep in sweeps]
    found = ", ".join(f"{s.name} bei λ = {significant(b)}" for s, b in zip(sweeps, best, strict=True))
    panels: list[Panel] = [*_paths(sweeps, data, at), _losses(sweeps), *_below(sweeps, data, at, pair)]
    description = f"{title}. Am kleinsten ist der Validierungs-Loss mit {found}."
    if linear:
        description += " Das Kreuz steht, wo die Figur gleicher Strafe die Höhenlinie des Loss berührt."
    return Film(
        title,
        lams,
        panels,
        description,
        epoch_name="λ",
        moments=[f"λ = {significant(lam)}" for lam in lams],
        captions=[[(sweep.name, sweep.caption(k)) for sweep in sweeps] for k in range(len(lams))],
        start=at,
    )


def _title(sweeps: Sequence[Sweep], at: int) -> str:
    lam, size = significant(sweeps[0].lams[at]), sweeps[0].first[at].size
    first, second = (sweep.zeros[at] for sweep in sweeps)
    if first == size and second == size:
        return f"Bei λ = {lam} ist in beiden nichts mehr übrig: alle {size} Gewichte sind 0"
    if first == 0 and second == 0:
        return f"Bei λ = {lam} ist noch keines der {size} Gewichte genau 0"
    return (
        f"Bei λ = {lam} sind mit {sweeps[0].name} {first} von {size} Gewichten genau 0, "
        f"mit {sweeps[1].name} {second or 'keines'}"
    )


def marked(sweeps: Sequence[Sweep], data: Dataset) -> list[int]:
    """The three features that are drawn in colour: those that matter, or the heaviest where nobody knows them."""
    if data.name != "diabetes":
        return [0, 1, 2]
    return sorted(np.argsort(-np.abs(sweeps[0].paths[0]))[:3].tolist())


def _paths(sweeps: Sequence[Sweep], data: Dataset, at: int) -> list[Curves]:
    everything = np.concatenate([sweep.paths for sweep in sweeps])
    room = 0.06 * float(np.ptp(everything))
    y_range = (float(everything.min()) - room, float(everything.max()) + room)
    chosen = marked(sweeps, data)
    linear = sweeps[0].first.shape[2] == 1
    panels = []
    for sweep in sweeps:
        others = [i for i in range(sweep.paths.shape[1]) if i not in chosen]
        lines = [Series("", "reference", sweep.lams, sweep.paths[:, i], "solid", thin=True) for i in others]
        lines += [
            Series(data.feature_names[i], role, sweep.lams, sweep.paths[:, i], "solid")
            for i, role in zip(chosen, _COLOURS, strict=True)
        ]
        left = f"{sweep.zeros[at]} von {sweep.first[at].size} genau 0"
        if not linear:
            left = f"{sweep.dropped[at]} Merkmale ganz weg"
        y_title = "Gewicht w" if linear else "grösstes |w| des Merkmals"
        title = f"{sweep.name}: {left}"
        panels.append(Curves(title, "λ (ohne Einheit)", y_title, lines, log_x=True, y_range=y_range))
    return panels


def _losses(sweeps: Sequence[Sweep]) -> Curves:
    series, values = [], []
    for sweep, dash in zip(sweeps, ("solid", "dash"), strict=True):
        for part, short, role in (("train", "Train", "training"), ("val", "Val", "validation")):
            y = sweep.end(part)
            values.append(y)
            series.append(Series(f"{short} {sweep.short}", role, sweep.lams, y, dash, thin=dash == "dash"))
    best = [sweep.lams[sweep.end("val").argmin()] for sweep in sweeps]
    title = f"Val. am besten bei λ = {' und '.join(dict.fromkeys(map(significant, best)))}"
    top = 1.05 * float(np.max(values))
    return Curves(title, "λ (ohne Einheit)", "Loss (MSE)", series, log_x=True, y_range=(0.0, top))


def _below(sweeps: Sequence[Sweep], data: Dataset, at: int, pair: tuple[int, int]) -> list[Panel]:
    if sweeps[0].first.shape[2] > 1:
        return [*(_weights(sweep, at) for sweep in sweeps), _histogram(sweeps)]
    x, y = data.train.x, data.train.y
    reach = reach_of([(minima(sweep, x, y, pair)[0], sweep.first[:, list(pair), 0]) for sweep in sweeps])
    return [*(draw_shape(sweep, x, y, pair, at, reach) for sweep in sweeps), _histogram(sweeps)]


def _weights(sweep: Sweep, at: int) -> Images:
    """The first layer of a net, a row for each feature; only what is exactly 0 stays without colour."""
    largest = float(np.abs(sweep.first).max()) or 1.0
    shown = np.where(sweep.first == 0, 0.0, np.sign(sweep.first) * (0.3 + 0.7 * np.abs(sweep.first) / largest))
    title = f"{sweep.name}, Layer 1: {sweep.zeros[at]} von {sweep.first[at].size} weiss (genau 0)"
    label = f"{sweep.first.shape[1]} Merkmale (Zeilen) × {sweep.first.shape[2]} Neuronen"
    return Images(title, shown[:, None], [label], -1.0, 1.0, signed=True)


def _histogram(sweeps: Sequence[Sweep]) -> HistogramGrid:
    reach = 1.02 * float(max(np.abs(sweep.first).max() for sweep in sweeps)) or 1.0
    edges = np.linspace(-reach, reach, _BINS + 1)
    counts = np.array(
        [
            [[np.histogram(sweep.first[k], edges)[0] / sweep.first[k].size] for sweep in sweeps]
            for k in range(len(sweeps[0].lams))
        ]
    )  # (L, 2, 1, B)
    return HistogramGrid(
        "Wo die Gewichte liegen",
        f"Gewicht von −{number(reach, 1)} bis {number(reach, 1)}",
        "Anteil der Gewichte",
        edges,
        counts,
        [sweep.short for sweep in sweeps],
        [f"{sweeps[0].first[0].size} Gewichte"],
        ["training", "validation"],
    )
