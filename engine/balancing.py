"""Weights for the losses of several outputs: left alone, set once, or moving with the losses as they fall."""

from typing import Any

import numpy as np

from engine.batches import Data
from engine.combined_loss import CombinedLoss
from engine.history import History
from engine.models import Sequential
from engine.settings import check_kind
from engine.shapes import Array, shape_of

RULES = ("fixed", "first", "uncertainty")
_LEAST = 1e-12  # a loss below it counts as this: its weight stays finite


class LossBalance:
    """A callback that weighs the losses L_i of `loss`, as measured on `data` = (x, y) in inference.

    `rule` "fixed" leaves the weights as they are; "first" sets w_i = 1 / L_i before the first epoch, and no more;
    "uncertainty" sets w_i = 1 / (2 L_i) before every epoch: that is where the noise s_i of each task makes
    L_i / (2 s_i^2) + log s_i smallest (for classes, L_i / s_i^2 + log s_i), with w_i what stands before L_i.
    `History.snapshots` gets "losses" and "loss_weights", both (E + 1, n), before the first epoch and after each.
    ValueError for another rule.
    Source: Kendall, Gal and Cipolla (2018), Multi-task learning using uncertainty to weigh losses for scene
    geometry and semantics; they learn s_i by gradient descent, here it is put where it would come to.
    """

    def __init__(self, loss: CombinedLoss, data: Data, rule: str = "fixed") -> None:
        check_kind("loss", loss, CombinedLoss)
        if rule not in RULES:
            raise ValueError(f"rule should be one of {', '.join(map(repr, RULES))}, got {rule!r}")
        self.loss, self.data, self.rule = loss, data, rule

    def on_start(self, model: Sequential, _history: History) -> None:
        self._losses: list[Array] = []
        self._weights: list[Array] = []
        self._weigh(model, self.rule != "fixed")

    def on_epoch(self, _epoch: int, model: Sequential, _history: History) -> None:
        self._weigh(model, self.rule == "uncertainty")

    def on_end(self, _model: Sequential, history: History) -> None:
        history.snapshots["losses"] = np.stack(self._losses)
        history.snapshots["loss_weights"] = np.stack(self._weights)
        del self._losses, self._weights

    def _weigh(self, model: Sequential, adapt: bool) -> None:
        x, targets = self.data
        predictions = model.predict(x)
        targets = self.loss.accept_targets(targets, shape_of(predictions))
        losses = np.array(self.loss.values(predictions, targets))
        if adapt:
            scale = 2.0 if self.rule == "uncertainty" else 1.0
            self.loss.weights = tuple((1 / (scale * np.maximum(losses, _LEAST))).tolist())
        self._losses.append(losses)
        self._weights.append(np.array(self.loss.weights))

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def __repr__(self) -> str:
        return f"LossBalance({self.loss!r}, rule={self.rule!r})"
