"""Where learning curves tell overfitting: the epochs that a student can read off them."""

from typing import NamedTuple

import numpy as np

from engine import History

GAP = 0.05  # accuracy above val_accuracy by which a net counts as overfitting
_FLAT = 1.03  # a loss this near to the smallest cannot be told from it by eye
_RISE = 1.05  # below, the validation loss does not rise


class Marks(NamedTuple):
    """What the curves of one run say; epochs count from 1, ranges are what the eye cannot tell apart.

    `turn` is where the validation loss is smallest, (first, last); None if it does not rise again. `apart` is from
    where accuracy stays above val_accuracy by GAP, (first, last); None if it never does. Accuracies at the end.
    """

    n_epochs: int
    turn: tuple[int, int] | None
    apart: tuple[int, int] | None
    train_accuracy: float
    val_accuracy: float


def mark_curves(history: History) -> Marks:
    """The marks of one run; those of a run that exploded are None."""
    n, loss = history.n_epochs, history.val_loss
    turn = apart = None
    if history.diverged_at is None:
        slack = max(1, round(0.02 * n))  # of a slider with some fifty places
        if loss[-1] > _RISE * loss.min():
            best = int(loss.argmin())
            low = high = best
            while low > 0 and loss[low - 1] <= _FLAT * loss[best]:
                low -= 1
            while high < n - 1 and loss[high + 1] <= _FLAT * loss[best]:
                high += 1
            turn = (max(1, low + 1 - slack), min(n, high + 1 + slack))
        over = history.train_accuracy - history.val_accuracy > GAP
        if over[-1]:
            lasting = n - int(np.argmin(over[::-1])) if not over.all() else 0
            apart = (max(1, min(lasting, int(np.argmax(over))) + 1 - slack), min(n, lasting + 1 + slack))
    return Marks(n, turn, apart, float(history.train_accuracy[-1]), float(history.val_accuracy[-1]))
