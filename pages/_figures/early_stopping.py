"""Figures of the lab Early Stopping: one recorded run, and what the rule would have decided on it.

E epochs, C validation sets of one size. Nothing here trains: the curves stay, the decision moves.
"""

from collections.abc import Sequence

import numpy as np

from engine import Decision, History
from pages._figures.film import Curves, Film
from pages._figures.german import number
from pages._figures.panels import Band, Series
from pages._figures.run_panels import RunMap, regions
from pages._figures.validation_sets import draw_sets

_NEAR = 1.1  # a test loss up to this share of the lowest one counts as good
_REGIONS = ("zu früh", "gut", "zu spät")


def draw_decision(
    history: History,
    monitored: np.ndarray,
    decision: Decision,
    kept: int,
    chosen: tuple[int, float],
    decisions: Sequence[Sequence[tuple[Decision, int]]],
    axes: tuple[Sequence[int], Sequence[float]],
    others: Sequence[tuple[Decision, int]],
    own: int,
    monitor: str,
) -> Film:
    """The curves with the decision on them, the map of all decisions, and those of other validation sets.

    `monitored` (E,) is the validation curve; a pair is a decision and the epoch whose weights are kept, for each
    min_delta and patience of `axes` (patience last), and for each validation set; `own` is the present one.
    """
    best = _lowest(history)
    losses = [float(history.test_loss[epoch - 1]) for epoch in (kept, best)]
    end = f"Gestoppt in Epoche {decision.stopped_at}" if decision.early else "Bis zum Ende trainiert"
    title = f"{end}, Gewichte von Epoche {kept}: Test-Loss {number(losses[0])}, möglich wären {number(losses[1])}"
    patience = chosen[0]
    panels = [
        _curves(history, monitored, decision, kept, monitor),
        _map(history, chosen, decisions, axes, monitor),
        draw_sets(others, own, len(monitored)),
    ]
    stops = [one.stopped_at for one, _ in others]
    description = (
        f"{title}. Der Test-Loss ist in Epoche {best} am kleinsten und liegt am Ende bei "
        f"{number(float(history.test_loss[-1]))}. {len(others)} gleich grosse Validierungssets stoppen zwischen "
        f"Epoche {min(stops)} und {max(stops)}."
    )
    captions = [[("Entscheid", _say(epoch, monitored, decision, patience, kept))] for epoch in _epochs(monitored)]
    return Film(title, _epochs(monitored), panels, description, captions=captions)


def _epochs(curve: np.ndarray) -> range:
    return range(1, len(curve) + 1)


def _lowest(history: History) -> int:
    return int(np.nanargmin(history.test_loss)) + 1


def _say(epoch: int, curve: np.ndarray, decision: Decision, patience: int, kept: int) -> str:
    """What the rule thinks after this epoch."""
    if epoch > decision.stopped_at:
        return (
            f"In Epoche {decision.stopped_at} gestoppt, behalten ist Epoche {kept}. Epoche {epoch} gibt es nicht."
        )
    waited = decision.waited[epoch - 1]
    value = f"Validierung {number(float(curve[epoch - 1]), 3)}"
    if not waited:
        return f"{value}: neuer Bestwert, die Geduld beginnt von vorn."
    best = number(float(curve[epoch - waited - 1]), 3)
    left = "Schluss." if waited >= patience else f"noch {patience - waited} übrig."
    return f"{value}, Bestwert {best} aus Epoche {epoch - waited}: Geduld {waited} von {patience}, {left}"


def _curves(history: History, monitored: np.ndarray, decision: Decision, kept: int, monitor: str) -> Curves:
    what = monitor.removeprefix("val_")
    epochs = np.array(_epochs(monitored))
    series = [
        Series("Training", "training", epochs, getattr(history, f"train_{what}")),
        Series("Validierung", "validation", epochs, monitored),
        Series("Test", "test", epochs, getattr(history, f"test_{what}")),
    ]
    stop, last = decision.stopped_at, len(monitored)
    bands = [Band(kept, kept, f"behalten: {kept}", "test")]
    if decision.early:
        waiting = Band(decision.best_epoch, stop, f"Geduld bis {stop}", "validation")
        bands = [waiting, *bands, Band(stop, last, "nicht mehr trainiert", "ground")]
    if what == "accuracy":
        return Curves(
            "Accuracy und Entscheid", "Epoche", "Accuracy (Anteil)", series, y_range=(0.4, 1.02), bands=bands
        )
    seen = np.concatenate([monitored, history.test_loss])
    top = 1.05 * float(np.quantile(seen[np.isfinite(seen)], 0.98))
    return Curves("Loss und Entscheid", "Epoche", "Loss (Cross-Entropy)", series, y_range=(0.0, top), bands=bands)


def _map(
    history: History,
    chosen: tuple[int, float],
    decisions: Sequence[Sequence[tuple[Decision, int]]],
    axes: tuple[Sequence[int], Sequence[float]],
    monitor: str,
) -> RunMap:
    """Test loss of what each patience and min_delta would have kept of this very run."""
    loss = np.array([[history.test_loss[kept - 1] for _, kept in row] for row in decisions])
    epochs = np.array([[kept for _, kept in row] for row in decisions])
    best = _lowest(history)
    lowest = float(history.test_loss[best - 1])
    late = np.where(epochs < best, _REGIONS.index("zu früh"), _REGIONS.index("zu spät"))
    kind = np.where(loss <= _NEAR * lowest, _REGIONS.index("gut"), late)
    names = [
        f"{f'stoppt in Epoche {one.stopped_at}' if one.early else 'stoppt nie'}, "
        f"Test-Loss {number(float(history.test_loss[kept - 1]))}"
        for row in decisions
        for one, kept in row
    ]
    high = max(float(loss.max()), lowest + 0.01)
    return RunMap(
        f"Derselbe Lauf, {loss.size} Entscheide: ein Klick wählt einen",
        "Geduld (patience, Epochen)",
        f"min_delta ({monitor.removeprefix('val_').capitalize()})",
        "patience",
        "min_delta",
        *axes,
        loss[None],
        lowest,
        high,
        (f"Test-Loss {number(high)}", number(lowest)),
        "",
        chosen,
        np.arange(loss.size).reshape(loss.shape),
        names,
        labels=regions(kind, *axes, _REGIONS),
        log_x=True,
    )
