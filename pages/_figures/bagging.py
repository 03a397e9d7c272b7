"""Figures of the lab Bagging: a bag that grows net by net, what each has learned from, and its error by size.

K nets in the bag, N training samples, B bags drawn at random, S sizes of a bag.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine import Bagging, BootstrapSample, Dataset, Sequential
from pages._figures.film import Curves, Film, Series, Surface
from pages._figures.german import number, percent
from pages._figures.scatter import Look, Scatter

_EXTENT, _SIZE = 3.0, 45
_MOST_DRAWS = 4  # a sample drawn more often is counted as drawn that often
_MOST_POINTS = 150  # training samples that can still be told apart
_MOST_NAMED = 10  # nets whose probabilities are written out


@dataclass(frozen=True)
class Bag:
    """K nets with their samples; test errors by size of the first nets (S,) and of random bags (B, S), and others.

    `oob_errors` (K,) are out of bag, NaN where no sample was left out; `error_alone` is one net with all samples.
    """

    data: Dataset
    n_train: int
    samples: Sequence[BootstrapSample]
    models: Sequence[Sequential]
    own_errors: np.ndarray
    drawn_errors: np.ndarray
    oob_errors: Sequence[float]
    error_alone: float


def draw_bag(bag: Bag, combine: str) -> Film:
    """One net more with each frame: the common boundary over the single ones, the net's sample, the error."""
    k = len(bag.models)
    error, alone = float(bag.own_errors[k - 1]), bag.error_alone
    who = "Ein Netz" if k == 1 else f"{k} Netze zusammen"
    than = (
        "genau wie" if round(error, 4) == round(alone, 4) else "besser als" if error < alone else "schlechter als"
    )
    title = f"{who}: {percent(error)} Testfehler, {than} ein Netz mit allen Daten ({percent(alone)})"
    drawn = bag.drawn_errors[:, k - 1]
    shares = [len(np.unique(sample.indices)) / bag.n_train for sample in bag.samples]
    description = (
        f"{title}. Zufällig gewählte {k} Netze haben im Mittel {percent(float(drawn.mean()))} Testfehler, "
        f"Streuung {percent(float(drawn.std()))}. Jedes Netz hat im Mittel "
        f"{percent(float(np.mean(shares)), 0)} der Trainingsdaten gesehen."
    )
    moments = [f"{n} {'Netz' if n == 1 else 'Netze'}" for n in range(1, k + 1)]
    panels = [_boundaries(bag, combine), _samples(bag, shares), _errors(bag, k)]
    return Film(title, range(1, k + 1), panels, description, epoch_name="Netze", moments=moments)


def _boundaries(bag: Bag, combine: str) -> Surface:
    """What the first nets say together, in each frame one more, with the boundary of each."""
    axis = np.linspace(-_EXTENT, _EXTENT, _SIZE)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2).astype(np.float32)
    probs = Bagging(bag.models).predictions(grid)[:, :, 0].astype(float)
    opinions = (probs > 0.5).astype(float) if combine == "vote" else probs
    together = opinions.cumsum(axis=0) / np.arange(1, len(probs) + 1)[:, None]
    shown = min(bag.n_train, _MOST_POINTS)
    x, y = bag.data.train.x[:shown], bag.data.train.y[:shown, 0]
    what = "Anteil der Stimmen für Klasse A" if combine == "vote" else "Mittelwert der Netze"
    return Surface(
        f"{what}; dick die gemeinsame Grenze",
        "Merkmal 1",
        "Merkmal 2",
        together.reshape(-1, _SIZE, _SIZE),
        (-_EXTENT, _EXTENT, -_EXTENT, _EXTENT),
        points=x,
        roles=np.where(y > 0.5, "training", "validation").tolist(),
        hollow=[False] * len(x),
        legend=[("Klasse A", "training"), ("Klasse B", "validation")],
        contour=0.5,
        strands=probs.reshape(-1, _SIZE, _SIZE),
        strand_names=("ein Netz", "neuestes"),
    )


def _samples(bag: Bag, shares: Sequence[float]) -> Scatter:
    """How often the newest net's sample has drawn each training sample: its number, in the colour of its class."""
    x, y = bag.data.train.x[: bag.n_train], bag.data.train.y[: bag.n_train, 0]
    shown = min(len(x), _MOST_POINTS)
    counts = np.stack([np.bincount(sample.indices, minlength=len(x)) for sample in bag.samples])[:, :shown]
    capped = np.minimum(counts, _MOST_DRAWS)
    styles = [Look("nie gezogen", "reference", hollow=True)]
    for role in ("training", "validation"):
        styles += [Look("", role, text=f"{n}{'+' * (n == _MOST_DRAWS)}") for n in range(1, _MOST_DRAWS + 1)]
    offset = np.where(y[:shown] > 0.5, 0, _MOST_DRAWS)
    looks = np.where(capped > 0, capped + offset, 0)
    seen = f"im Mittel {percent(float(np.mean(shares)), 0)} der {len(x)}"
    few = f"gezeigt {shown} von {len(x)}"
    return Scatter(
        f"Neuestes Netz: wie oft gezogen; {seen if shown == len(x) else few}",
        "Merkmal 1",
        "Merkmal 2",
        x[None, :shown],
        looks,
        styles,
        (-_EXTENT, _EXTENT, -_EXTENT, _EXTENT),
        square=True,
    )


def _errors(bag: Bag, k: int) -> Curves:
    """Test error against the size of the bag, with the spread of random bags of that size."""
    sizes = np.arange(1, bag.drawn_errors.shape[1] + 1)
    mean, std = bag.drawn_errors.mean(axis=0), bag.drawn_errors.std(axis=0)
    own = np.arange(1, k + 1)
    series = [
        Series("diese Netze", "training", own, bag.own_errors[:k]),
        Series("im Mittel", "test", sizes, mean, dash="solid"),
        Series("+ Streuung", "test", sizes, mean + std, dash="dot", thin=True),
        Series("− Streuung", "test", sizes, mean - std, dash="dot", thin=True),
        Series("ein Netz, alle Daten", "reference", sizes[[0, -1]], np.full(2, bag.error_alone), thin=True),
    ]
    if np.isfinite(bag.oob_errors).any():
        series.append(Series("Out-of-Bag", "validation", own, np.asarray(bag.oob_errors)))
    seen = np.concatenate([one.y for one in series])
    low, high = float(np.nanmin(seen)), float(np.nanmax(seen))
    return Curves(
        "Testfehler gegen Anzahl Netze",
        "Netze im Mittelwert (k)",
        "Anteil falsch",
        series,
        y_range=(math.floor(20 * low) / 20, math.ceil(20 * high) / 20 or 0.05),
    )


def tell_bag(bag: Bag, probs: np.ndarray) -> str:
    """Two sums from this run: why the mean is better than the nets, and where mean and majority part; (K, N)."""
    return f"{_ambiguity(bag, probs)}\n\n{_disagreement(probs)}"


def _ambiguity(bag: Bag, probs: np.ndarray) -> str:
    """Squared error of the mean = mean squared error - variance over the nets, exactly.

    Source: Krogh and Vedelsby (1995), Neural network ensembles, cross validation, and active learning.
    """
    target = bag.data.test.y[:, 0]
    single = float(((probs - target) ** 2).mean())
    variance = float(probs.var(axis=0).mean())
    together = float(((probs.mean(axis=0) - target) ** 2).mean())
    return (
        f"**Warum das Mittel besser ist**: Der quadratische Fehler der Wahrscheinlichkeiten (Testdaten) ist "
        f"einzeln im Mittel {number(single, 3)}, minus Varianz zwischen den Netzen {number(variance, 3)}, gibt "
        f"zusammen {number(together, 3)}. Das gilt immer genau: Nur was die Netze unterscheidet, mittelt sich weg."
    )


def _disagreement(probs: np.ndarray) -> str:
    """At how many test samples the majority and the mean decide differently, and the clearest of them."""
    majority, mean = (probs > 0.5).mean(axis=0) > 0.5, probs.mean(axis=0)
    differs = majority != (mean > 0.5)
    head = f"**Mehrheit oder Mittelwert**: An {differs.sum()} von {len(mean)} Testpunkten sind sie verschieden."
    if not differs.any():
        return head
    at = int(np.argmax(np.where(differs, np.abs(mean - 0.5), -1)))
    said = ", ".join(number(float(p)) for p in np.sort(probs[:_MOST_NAMED, at])[::-1])
    more = " und weitere" if len(probs) > _MOST_NAMED else ""
    names = ("Klasse B", "Klasse A")
    n_for = int((probs[:, at] > 0.5).sum())
    return (
        f"{head} Einer davon: Die Netze sagen {said}{more}. {n_for} von {len(probs)} sind über 0,5, die Mehrheit "
        f"wählt {names[int(majority[at])]}. Der Mittelwert ist {number(float(mean[at]))}, "
        f"also {names[int(mean[at] > 0.5)]}."
    )
