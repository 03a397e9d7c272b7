"""What a training run leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from engine.shapes import Array

CURVES = ("train_loss", "val_loss", "test_loss", "train_accuracy", "val_accuracy", "test_accuracy")


def _no_values() -> Array:
    return np.empty(0)


@dataclass(eq=False)
class History:
    """Arrays by epoch: entry i was measured after epoch i + 1, on the whole part, in inference mode.

    So training and validation loss are measured at the same parameters and can be compared (Keras averages the
    training loss over an epoch in which the parameters still move). A curve nobody asked for is empty: accuracy in
    a regression, `val_*` without validation data.

    `n_epochs` were reached of `n_planned`, in `n_steps`; `batch_size` is that of each epoch. `best_epoch` is what
    EarlyStopping found. `diverged_at` is the epoch (from 1) after which loss or parameters were
    no longer finite; it is the last one then. `stopped` says that a callback ended the run.
    `snapshots` holds what a Recorder saw after each of `snapshot_epochs`; epoch 0 is before training.
    """

    n_planned: int = 0
    n_planned_steps: int = 0
    n_epochs: int = 0
    n_steps: int = 0
    train_loss: Array = field(default_factory=_no_values)
    val_loss: Array = field(default_factory=_no_values)
    test_loss: Array = field(default_factory=_no_values)
    train_accuracy: Array = field(default_factory=_no_values)
    val_accuracy: Array = field(default_factory=_no_values)
    test_accuracy: Array = field(default_factory=_no_values)
    batch_size: Array = field(default_factory=_no_values)
    best_epoch: int | None = None
    diverged_at: int | None = None
    stopped: bool = False
    snapshots: dict[str, Array] = field(default_factory=dict)
    snapshot_epochs: Array = field(default_factory=lambda: np.empty(0, int))

    def add_epoch(self, batch_size: int, measured: Mapping[str, tuple[float, float | None]]) -> None:
        """Append (loss, accuracy) of each part ("train", "val", "test"); None leaves its curve empty."""
        self.n_epochs += 1
        self._append("batch_size", batch_size)
        for part, (loss, accuracy) in measured.items():
            self._append(f"{part}_loss", loss)
            if accuracy is not None:
                self._append(f"{part}_accuracy", accuracy)

    def _append(self, name: str, value: float) -> None:
        curve = getattr(self, name)
        # Room for the whole run is taken at the first epoch; the curve is the filled part of it.
        room = curve.base if isinstance(curve.base, np.ndarray) else curve
        if room.size < self.n_epochs:
            room = np.concatenate([curve, np.empty(max(self.n_planned, self.n_epochs))])
        room[self.n_epochs - 1] = value
        setattr(self, name, room[: self.n_epochs])
