"""Looking on while a model learns."""

from typing import Protocol

from engine.history import History
from engine.models import Sequential


class Callback(Protocol):
    """What `fit` calls after each epoch; True ends the training.

    It may also have `on_start(model, history)`, called before the first epoch, and `on_end(model, history)`.
    """

    def on_epoch(self, epoch: int, model: Sequential, history: History, /) -> bool | None:
        """After epoch number `epoch`, counted from 1."""
