"""What the labs show of a run: predictions, weights and activations at some sixty epochs."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from engine.history import History
from engine.models import Sequential
from engine.shapes import Array


class Recorder:
    """A callback that fills `History.snapshots` at about `n_frames` epochs; epoch 0 and the last are always in.

    - "predictions" (F, ...): the model's output for `predict_on`;
    - "weights" (F, P), if `weights`: all parameters, in the order of `model.snapshot()`;
    - "activations.i" (F, ...): the output of layer i for `activations_on`.

    `spacing` is "even", or "log": many epochs at the start, where most happens. Takes F times the size of each in
    `dtype`. One recorder a run: two would disagree about the epochs.
    """

    def __init__(
        self,
        predict_on: Array | None = None,
        weights: bool = False,
        activations_on: Array | None = None,
        n_frames: int = 60,
        dtype: DTypeLike = np.float32,
        spacing: str = "even",
    ) -> None:
        if n_frames < 2:
            raise ValueError(f"n_frames should be at least 2, the first and the last, got {n_frames}")
        if spacing not in ("even", "log"):
            raise ValueError(f"spacing should be 'even' or 'log', got {spacing!r}")
        self.predict_on, self.weights, self.activations_on = predict_on, weights, activations_on
        self.n_frames, self.dtype, self.spacing = n_frames, np.dtype(dtype), spacing

    def on_start(self, model: Sequential, history: History) -> None:
        self._epochs: list[int] = []
        self._frames: dict[str, list[Array]] = {}
        self._wanted = set(self.frame_epochs(history.n_planned).tolist())
        self._record(0, model)

    def on_epoch(self, epoch: int, model: Sequential, _history: History) -> None:
        if epoch in self._wanted:
            self._record(epoch, model)

    def on_end(self, model: Sequential, history: History) -> None:
        if self._epochs[-1] != history.n_epochs:
            self._record(history.n_epochs, model)
        history.snapshots |= {name: np.stack(frames) for name, frames in self._frames.items()}
        history.snapshot_epochs = np.array(self._epochs)
        del self._frames

    def frame_epochs(self, n_epochs: int) -> Array:
        """The epochs that are kept of a run of `n_epochs`, in rising order."""
        if self.spacing == "even":
            epochs = np.linspace(0, n_epochs, self.n_frames)
        else:
            epochs = np.geomspace(1, n_epochs + 1, self.n_frames) - 1
        return np.unique(epochs.round().astype(int))

    def _record(self, epoch: int, model: Sequential) -> None:
        self._epochs.append(epoch)
        seen: dict[str, Array] = {}
        if self.predict_on is not None:
            seen["predictions"] = model.predict(self.predict_on)
        if self.weights:
            seen["weights"] = model.vector
        if self.activations_on is not None:
            outputs = model.outputs(self.activations_on)
            seen |= {f"activations.{i}": output for i, output in enumerate(outputs)}
        for name, array in seen.items():
            with np.errstate(over="ignore"):  # float16 holds nothing above 65504
                self._frames.setdefault(name, []).append(array.astype(self.dtype))

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}
