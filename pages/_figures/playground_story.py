"""The sentence that says what happened in a training run, computed from its curves and its nodes."""

from collections.abc import Sequence

import numpy as np

from engine import History
from pages._figures.german import number, percent

_FLAT = 0.01  # share of the loss
_VANISHED = 0.1  # share of the gradient


def tell(
    history: History,
    layers: Sequence[Sequence[str]],
    activation: str,
    plain: bool,
    guess: float,
    reach: float = 1.0,
) -> str:
    """One sentence about the run whose nodes ended as `layers` says, a word of `NODE_STATES` a node.

    `activation` is that of all hidden layers, empty if they differ; `plain`: the network got x1 and x2 alone;
    `guess` is the accuracy of naming the most frequent class, `reach` what share of its size in the last hidden
    layer the gradient has in the first.
    """
    if history.diverged_at is not None:
        return f"Der Loss ist in Epoche {history.diverged_at} explodiert: Die Schritte sind zu gross"
    loss = np.asarray(history.train_loss)
    train, val = float(history.train_accuracy[-1]), float(history.val_accuracy[-1])
    words = [word for layer in layers for word in layer]
    n, n_dead, n_flat, n_twins = len(words), *(words.count(word) for word in ("dead", "saturated", "twin"))
    nodes = "ReLUs" if activation == "ReLU" else "Neuronen"
    stuck = has_stalled(loss)
    if history.stopped:
        return f"Angehalten nach Epoche {history.n_epochs}: {_right(val)}"
    killed = next((i for i, layer in enumerate(layers, start=1) if all(word == "dead" for word in layer)), None)
    if killed is not None:
        return f"Layer {killed} ist tot: Kein ReLU gibt mehr etwas weiter, und kein Gradient kommt zurück"
    if 2 * n_twins >= n:
        return f"{n_twins} von {n} Neuronen sind doppelt: Was gleich startet, bleibt gleich; {_right(val)}"
    if stuck and n_dead and val < 0.97:
        return f"Der Loss fällt nicht mehr: {n_dead} von {n} {nodes} {_are(n_dead)} tot; {_right(val)}"
    if 2 * n_flat >= n and train < 0.97:
        return f"{n_flat} von {n} Neuronen sind gesättigt und lernen kaum noch; {_right(val)}"
    if activation == "Linear" and train < 0.97:
        kind = "eine Gerade" if plain else "eine Gerade in den Features"
        return f"Ohne Nichtlinearität bleibt die Grenze {kind}: {_right(val)}"
    if train <= guess + 0.05 and 0 < reach <= _VANISHED:
        smaller = f"In Layer 1 ist er {1 / reach:.0f}-mal kleiner als in Layer {len(layers)}"
        return f"Nichts gelernt, der Gradient verschwindet: {smaller}; {_right(val)}"
    if train <= guess + 0.05:
        return f"Das Netz hat nichts gelernt: {_right(val)}, Raten gäbe {percent(guess, 0)}"
    if jumps(loss) and train < 0.97:
        return f"Der Loss springt auf und ab: Die Schritte treffen das Tal nicht; {_right(val)}"
    best = int(np.argmin(history.val_loss))
    if history.val_loss[-1] > 1.2 * history.val_loss[best] and train - val > 0.05:
        return f"Auswendig gelernt: Der Validierungs-Loss steigt seit Epoche {best + 1}; {_right(val)}"
    if val >= 0.95:
        return f"Getrennt: {_right(val)}"
    if not stuck:
        return f"Der Loss fällt noch, bei {number(float(loss[-1]))}: Mehr Epochen könnten helfen; {_right(val)}"
    return f"Der Loss fällt kaum noch, er steht bei {number(float(loss[-1]))}; {_right(val)}"


def has_stalled(loss: np.ndarray) -> bool:
    """Whether the loss of the last tenth lies less than a tenth below that of the tenth before."""
    part = max(1, len(loss) // 10)
    if len(loss) < 2 * part:
        return False
    before, after = loss[-2 * part : -part].mean(), loss[-part:].mean()
    return bool(after > (1 - 10 * _FLAT) * before)


def jumps(loss: np.ndarray) -> bool:
    """Whether the second half goes up about as often as down, by more than a fifth of its height."""
    steps = np.diff(loss[len(loss) // 2 :])
    if len(steps) < 6:
        return False
    height = loss[len(loss) // 2 :].mean()
    return bool((steps > 0).mean() > 0.3 and np.abs(steps).mean() > 0.1 * height)


def compare(one: History, other: History, difference: str) -> str:
    """Which of two runs with one difference does better on the validation data."""
    if np.array_equal(one.train_loss, other.train_loss, equal_nan=True):
        return f"Beide Läufe sind gleich: Der Unterschied ({difference}) ändert hier nichts"
    ends = [
        f"explodiert in Epoche {run.diverged_at}" if run.diverged_at else percent(float(run.val_accuracy[-1]), 0)
        for run in (one, other)
    ]
    return f"Validierungsdaten richtig: Lauf 1 {ends[0]}, Lauf 2 {ends[1]} ({difference})"


def _right(share: float) -> str:
    return f"{percent(share, 0)} der Validierungsdaten richtig"


def _are(count: int) -> str:
    return "ist" if count == 1 else "sind"
