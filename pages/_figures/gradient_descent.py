"""Figure of the lab Gradientenverfahren: the race on its landscape, the map of all settings, each run's loss."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from engine import BEHAVIOURS, Descent, Landscape
from pages._figures.film import Curves, Film, Series
from pages._figures.german import percent
from pages._figures.racers import RACERS, say, what_is_left
from pages._figures.run_panels import Path, Paths, RunMap, regions
from pages._figures.update_steps import tell_updates

BETAS = {"momentum": "Momentum β", "nesterov": "Momentum β", "rmsprop": "Gedächtnis ρ", "adam": "Momentum β₁"}
_REGIONS = dict(
    zip(BEHAVIOURS, ("divergiert", "steckt fest", "springt", "schwingt", "kriecht", "direkt"), strict=True)
)
_MOST_FRAMES = 101
_EXTENT, _SIZE = 2.4, 97
_HEIGHTS = {"parabola": (-0.4, 6.0), "wells": (-4.4, 6.4)}
_PLACES = {
    "parabola": [(0.0, 0.0, "Minimum")],
    "wells": [(-1.3008, -3.5139, "global"), (1.1309, -1.0702, "lokal")],
    "ravine": [(0.0, 0.0, "Minimum")],
    "tilted": [(0.0, 0.0, "Minimum")],
    "saddle": [(0.0, 0.0, "Sattel"), (0.0, math.sqrt(2), "Minimum"), (0.0, -math.sqrt(2), "Minimum")],
    "plateau": [(0.0, 0.0, "Mulde")],
    "bend": [(1.0, 1.0, "Minimum")],
}
_DEEPEST = -6.0  # the map tells apart what is left of the height down to a millionth


def draw_race(
    landscape: Landscape,
    runs: Mapping[str, Descent],
    chosen: str,
    settings: tuple[float, float],
    sweep: Descent,
    axes: tuple[Sequence[float], Sequence[float]],
    noisy: bool,
) -> Film:
    """The paths of `runs`, the map of the chosen optimizer with every (rate, beta) of `axes`, the loss by step.

    `settings` are the chosen run's learning rate and beta; `sweep` has rate-first order: R = betas * rates.
    """
    run, (rate, beta) = runs[chosen], settings
    n_steps = len(run.gradients)
    frames = np.unique(np.linspace(0, n_steps, min(_MOST_FRAMES, n_steps + 1)).round().astype(int))
    names = [name for name in runs if name != chosen] + [chosen]  # the chosen one lies on top
    told = tell_updates(chosen, rate, beta, run)
    title = say(chosen, run, noisy)
    ends = [f"{RACERS[name][0]} {what_is_left(runs[name])}" for name in reversed(names)]
    ordered = {name: runs[name] for name in names}
    run_map = _map(chosen, rate, beta, sweep, axes, frames)
    shares = [(np.mean(run_map.outcomes == index), name) for index, name in enumerate(run_map.names)]
    regions_said = ", ".join(f"{name} {percent(float(share), 0)}" for share, name in shares if share)
    return Film(
        title,
        frames,
        [_landscape(landscape, ordered), run_map, _loss(ordered, chosen)],
        f"{title}. Von der Höhe des Starts bleibt am Ende: {', '.join(ends)}. "
        f"Auf der Karte mit {run_map.outcomes.size} Läufen: {regions_said}.",
        epoch_name="Schritt",
        captions=[told[step] for step in frames],
    )


def _landscape(landscape: Landscape, runs: Mapping[str, Descent]) -> Paths:
    flat = landscape.n_dims == 1
    paths = [
        Path(*RACERS[name][:3], _on_curve(landscape, run) if flat else run.positions, RACERS[name][3])
        for name, run in runs.items()
    ]
    moments = range(len(next(iter(runs.values())).positions))
    x = np.linspace(-_EXTENT, _EXTENT, _SIZE)
    if flat:
        curve = np.column_stack([x, landscape.height(x[:, None])])
        extent = (-_EXTENT, _EXTENT, *_HEIGHTS[landscape.name])
        shape: dict = {"curve": curve}
    else:
        # The ravine is flat and wide: drawn as high as the start needs, its floor can be seen.
        reach = _EXTENT
        if landscape.name == "ravine":
            reach = max(0.8, 1.3 * abs(float(next(iter(runs.values())).positions[0, 1])))
        y = np.linspace(-reach, reach, _SIZE)
        heights = landscape.height(np.stack(np.meshgrid(x, y), axis=-1)) - landscape.lowest
        # as a logarithm: the steep walls would leave no line for the floor
        scaled = np.log1p(100 * heights / heights.max()) / math.log(101)
        extent = (-_EXTENT, _EXTENT, -reach, reach)
        shape = {"heights": scaled}
    chosen = list(runs.values())[-1]
    with np.errstate(all="ignore"):
        slopes = np.concatenate([chosen.gradients, landscape.gradient(chosen.positions[-1:])])
    downhill = np.column_stack([-slopes[:, 0], np.zeros(len(slopes)) if flat else -slopes[:, 1]])
    return Paths(
        "Alle Wege vom selben Start aus" if len(runs) > 1 else "Der Weg vom Start aus",
        "Parameter x",
        "Loss f(x)" if flat else "Parameter y",
        extent,
        paths,
        moments,
        places=_PLACES[landscape.name],
        directions=downhill,
        direction_name="minus Gradient",
        **shape,
    )


def _on_curve(landscape: Landscape, run: Descent) -> np.ndarray:
    return np.column_stack([run.positions[:, 0], run.heights + landscape.lowest])


def _map(
    chosen: str,
    rate: float,
    beta: float,
    sweep: Descent,
    axes: tuple[Sequence[float], Sequence[float]],
    frames: np.ndarray,
) -> RunMap:
    rates, betas = axes
    shape = (len(betas), len(rates))
    with np.errstate(all="ignore"):
        share = sweep.heights[frames] / max(float(sweep.heights[0, 0]), 1e-300)
        left = np.where(sweep.within[frames], np.log10(np.maximum(share, 1e-12)), np.nan)
    outcomes = sweep.behaviour.reshape(shape)
    names = [_REGIONS[name] for name in BEHAVIOURS]
    return RunMap(
        f"Dieselbe Landschaft, {outcomes.size} Läufe: ein Klick öffnet einen",
        "Lernrate η",
        BETAS.get(chosen, "Momentum β" if chosen == "sgd" else "kein Momentum"),
        "learning_rate",
        "momentum",
        rates,
        betas,
        left.reshape(len(frames), *shape),
        _DEEPEST,
        0.0,
        ("alles übrig", "≤ 10⁻⁶"),
        "divergiert",
        (rate, 0.0 if chosen == "sgd" else beta),
        outcomes,
        names,
        labels=regions(outcomes, rates, betas, names),
        # SGD with momentum is Momentum; without it stands in the lowest row
        also={"optimizer": "momentum"} if chosen == "sgd" else {},
        log_x=True,
    )


def _loss(runs: Mapping[str, Descent], chosen: str) -> Curves:
    series = []
    for name, run in reversed(runs.items()):
        label, mark, role, dash = RACERS[name]
        steps = np.arange(len(run.heights))
        series.append(Series(label, role, steps, run.heights, dash, thin=name != chosen, mark=mark))
    start = max(float(runs[chosen].heights[0]), 1e-3)
    seen = np.concatenate([run.heights for run in runs.values()])
    lowest = float(seen[seen > 0].min(initial=start))
    highest = float(np.nanmax(np.minimum(runs[chosen].heights, 1e4 * start)))  # so that a divergence is seen
    top = 10.0 ** math.ceil(math.log10(2 * max(start, highest)))
    bottom = 10.0 ** math.floor(math.log10(min(max(lowest, 1e-8 * top), 0.1 * top)))
    return Curves(
        "Loss über dem tiefsten Punkt, nach jedem Schritt",
        "Schritt",
        "Höhe f − f*",
        series,
        log_y=True,
        y_range=(bottom, top),
    )
