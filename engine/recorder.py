"""What the labs show of a run: predictions, weights, gradients and activations at some sixty moments."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from engine.dropout import Dropout
from engine.history import History
from engine.models import Sequential
from engine.settings import as_whole
from engine.shapes import Array


class Recorder:
    """A callback that fills `History.snapshots` at about `n_frames` epochs; epoch 0 and the last are always in.

    - "predictions" (F, ...): the model's output for `predict_on`, such as a grid;
    - "weights" (F, P), if `weights`: all parameters and what batch norm remembers, as in `model.snapshot()`;
    - "gradients" (F, Q), if `gradients`: those of the last step, of the parameters alone; 0 before training;
    - "activations.i" (F, ...): the output of layer i for `activations_on`;
    - "masks.i" (F, features), if `masks`: what Dropout layer i last multiplied the first sample by; 1 before that.

    `spacing` is "even", or "log": many frames at the start, where most happens. `dtype` is float16 or float32;
    `n_bytes` says beforehand how much it will take. One recorder a run: two would disagree about the epochs.
    ValueError for fewer than two frames, another spacing or a dtype that is not floating.
    """

    def __init__(
        self,
        predict_on: Array | None = None,
        weights: bool = False,
        activations_on: Array | None = None,
        n_frames: int = 60,
        dtype: DTypeLike = np.float32,
        spacing: str = "even",
        gradients: bool = False,
        masks: bool = False,
    ) -> None:
        if as_whole("n_frames", n_frames) < 2:
            raise ValueError(f"n_frames should be at least 2, the first and the last, got {n_frames}")
        if spacing not in ("even", "log"):
            raise ValueError(f"spacing should be 'even' or 'log', got {spacing!r}")
        self.predict_on, self.weights, self.activations_on = predict_on, weights, activations_on
        self.n_frames, self.dtype = int(n_frames), np.dtype(dtype)
        self.spacing, self.gradients, self.masks = spacing, gradients, masks
        if self.dtype.kind != "f":
            raise ValueError(f"dtype should be float16, float32 or float64, got {self.dtype}")

    def on_start(self, model: Sequential, history: History) -> None:
        self._moments: list[int] = []
        self._frames: dict[str, list[Array]] = {}
        self._wanted = set(self.frame_epochs(self.last_moment(history)).tolist())
        model.grad_vector[...] = 0
        self._record(0, model)

    def last_moment(self, history: History) -> int:
        """When the planned run will be over, in epochs."""
        return history.n_planned

    def on_epoch(self, epoch: int, model: Sequential, _history: History) -> None:
        if epoch in self._wanted:
            self._record(epoch, model)

    def on_end(self, model: Sequential, history: History) -> None:
        self._finish(model, history, history.n_epochs)

    def _finish(self, model: Sequential, history: History, last: int) -> None:
        if self._moments[-1] != last:
            self._record(last, model)
        for name, frames in self._frames.items():  # before the first step there is no mask
            missing = [np.ones_like(frames[0])] * (len(self._moments) - len(frames))
            history.snapshots[name] = np.stack([*missing, *frames])
        history.snapshot_epochs = np.array(self._moments)
        del self._frames

    def frame_epochs(self, n_epochs: int) -> Array:
        """The epochs that are kept of a run of `n_epochs`, in rising order."""
        if self.spacing == "even":
            epochs = np.linspace(0, n_epochs, self.n_frames)
        else:
            epochs = np.geomspace(1, n_epochs + 1, self.n_frames) - 1
        return np.unique(epochs.round().astype(int))

    def n_bytes(self, model: Sequential, n_epochs: int) -> int:
        """Memory of the snapshots that a run of `n_epochs` of `model` will leave behind."""
        one_frame = sum(array.size for array in dict(self._look(model)).values())
        return one_frame * self.dtype.itemsize * len(self.frame_epochs(n_epochs))

    def _record(self, moment: int, model: Sequential) -> None:
        self._moments.append(moment)
        for name, array in self._look(model):
            with np.errstate(over="ignore"):  # float16 holds nothing above 65504
                self._frames.setdefault(name, []).append(array.astype(self.dtype))

    def _look(self, model: Sequential) -> Iterator[tuple[str, Array]]:
        if self.predict_on is not None:
            yield "predictions", model.predict(self.predict_on)
        if self.weights:
            yield "weights", model.snapshot()
        if self.gradients:
            yield "gradients", model.grad_vector
        if self.activations_on is not None:
            for i, output in enumerate(model.outputs(self.activations_on)):
                yield f"activations.{i}", output
        if self.masks:
            for i, layer in enumerate(model.layers):
                if isinstance(layer, Dropout) and layer.mask is not None:
                    yield f"masks.{i}", layer.mask[0]

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}


class StepRecorder(Recorder):
    """A recorder that counts in steps: `History.snapshot_epochs` are numbers of steps then, 0 before the first."""

    def last_moment(self, history: History) -> int:
        return history.n_planned_steps

    def on_step(self, step: int, model: Sequential, _history: History) -> None:
        if step in self._wanted:
            self._record(step, model)

    def on_epoch(self, epoch: int, model: Sequential, history: History) -> None:
        """Steps alone count."""

    def on_end(self, model: Sequential, history: History) -> None:
        self._finish(model, history, history.n_steps)
