"""`python -m quiz plan --simulate`: who is ahead by how much, as a German table."""

from collections.abc import Callable, Sequence

import numpy as np

from quiz.bank import Bank
from quiz.blueprint import Blueprint
from quiz.simulation.comparison import CRAMS, OURS, POLICIES, Outcome, compare
from quiz.simulation.learners import KINDS

N_LEARNERS = 4
_N_RESAMPLES = 2000
_NOTES = [
    f"Alle mit denselben Minuten pro Tag; «{CRAMS}»: dieselben Minuten in den letzten zwei Tagen, höchstens drei",
    "Stunden pro Tag; «fällig zuerst»: nach FSRS mit 90 %, Neues nach Prüfungspunkten. Die Lernenden vergessen",
    "nach einem anderen Gesetz (ACT-R), als der Plan annimmt (FSRS).",
]


def simulate(bank: Bank, blueprint: Blueprint, *, n_learners: int = N_LEARNERS, seed: int = 0) -> list[str]:
    """The lines of the table; ValueError with a German sentence for a number that makes no sense."""
    if n_learners < 1:
        raise ValueError("--learners: Es braucht mindestens einen Lernenden.")
    if seed < 0:
        raise ValueError("--seed: Die Zahl darf nicht negativ sein.")
    if not bank.questions:
        raise ValueError("Ohne Fragen gibt es nichts zu planen.")
    outcomes = list(compare(bank, blueprint, n_learners=n_learners, seed=seed))
    return [*table(outcomes, seed=seed), "", *calibration(outcomes, seed=seed), "", *_NOTES]


def table(outcomes: Sequence[Outcome], *, seed: int) -> list[str]:
    """Mean exam points by our plan, and how far it is ahead of each other, by kind of learner and by days."""
    rng = np.random.default_rng(seed)
    rivals = [name for name in POLICIES if name != OURS]
    groups: list[tuple[str, Callable[[Outcome], bool]]] = [("alle", lambda _: True)]
    groups += [(kind.name, lambda o, name=kind.name: o.kind == name) for kind in KINDS]  # type: ignore[misc]
    all_days = sorted({outcome.days for outcome in outcomes})
    groups += [(f"{days} Tage", lambda o, days=days: o.days == days) for days in all_days]  # type: ignore[misc]
    rows = [["Lernende", OURS, *(f"voraus: {name}" for name in rivals)]]
    for title, belongs in groups:
        within = [outcome for outcome in outcomes if belongs(outcome)]
        ahead = (interval(differences(within, rival), rng) for rival in rivals)
        rows.append([title, f"{points_of(within, OURS).mean():.1f}", *(_shown(*found) for found in ahead)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    whole = outcomes[0].forecasts[0][0].of
    heading = f"Erwartete Prüfungspunkte von {whole:g}, und um wie viele unser Plan voraus ist [95-%-Intervall]"
    return [heading, "", lines[0], "-" * len(lines[0]), *lines[1:]]


def calibration(outcomes: Sequence[Outcome], *, seed: int) -> list[str]:
    """How often the forecast's 80 % interval held the points of a paper, with our plan."""
    studied = [outcome.forecasts for outcome in outcomes if outcome.policy == OURS]
    pairs = [pair for forecasts in studied for pair in forecasts]
    held = [np.mean([forecast.low <= result <= forecast.high for forecast, result in each]) for each in studied]
    share, low, high = interval(np.array(held), np.random.default_rng(seed))
    width = np.mean([forecast.high - forecast.low for forecast, _ in pairs])
    off = np.mean([forecast.points - result for forecast, result in pairs])
    return [
        f"Prognose auf halbem Weg und am Schluss: Im 80-%-Intervall lagen {share:.0%} der {len(pairs)} Ergebnisse",
        f"[{low:.0%}, {high:.0%}]; im Mittel {width:.1f} Punkte breit, die Prognose liegt {off:+.1f} daneben.",
    ]


def points_of(outcomes: Sequence[Outcome], policy: str) -> np.ndarray:
    """Expected exam points of each learner by this plan, in the order of the outcomes."""
    return np.array([outcome.points for outcome in outcomes if outcome.policy == policy])


def differences(outcomes: Sequence[Outcome], rival: str) -> np.ndarray:
    """How many points each learner gains by our plan over the rival's."""
    return points_of(outcomes, OURS) - points_of(outcomes, rival)


def interval(values: np.ndarray, rng: np.random.Generator) -> tuple[float, float, float]:
    """Mean and 95 % percentile bootstrap interval (Efron, 1979)."""
    means = rng.choice(values, (_N_RESAMPLES, len(values))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(values.mean()), float(low), float(high)


def _shown(mean: float, low: float, high: float) -> str:
    return f"{mean:+.1f} [{low:+.1f}, {high:+.1f}]"
