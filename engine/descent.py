"""Downhill on a landscape with any optimizer, one run or thousands at once, and what became of each run."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.landscapes import Landscape
from engine.optimizers import SGD, AdaGrad, Adam, Optimizer, RMSprop
from engine.schedules import Schedule
from engine.shapes import Array
from engine.stepping import stack_optimizers

OPTIMIZER_NAMES = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
BEHAVIOURS = ("diverges", "stuck", "bounces", "swings", "crawls", "settles")

# Times the height of the start, or 1 if that is lower: what grows by a factor each step gets there soon, while
# Adam, whose steps are never much longer than the rate, only shakes.
_DIVERGED = 1000.0
_CRAWLED = 0.1  # of that height is left
_DETOUR = 1.6  # the way of a run that swings, over the straight line
_TINY = 1e-300


def make_optimizer(name: str, learning_rate: float | Schedule, beta: float = 0.9) -> Optimizer:
    """The optimizer of that name, one of `OPTIMIZER_NAMES`; ValueError for any other.

    `beta` is how much is remembered: the momentum of "momentum" and "nesterov", beta1 of "adam", rho of "rmsprop".
    """
    match name:
        case "sgd":
            return SGD(learning_rate)
        case "momentum":
            return SGD(learning_rate, beta)
        case "nesterov":
            # SGD refuses nesterov without a momentum; this one is too small for float64 to notice.
            return SGD(learning_rate, beta or 1e-30, nesterov=True)
        case "adagrad":
            return AdaGrad(learning_rate)
        case "rmsprop":
            return RMSprop(learning_rate, beta)
        case "adam":
            return Adam(learning_rate, beta)
    raise ValueError(f"optimizer should be one of {', '.join(OPTIMIZER_NAMES)}, got {name!r}")


@dataclass(frozen=True)
class Descent:
    """A way downhill, or R of them: what is (T + 1, D) for one run is (T + 1, R, D) for R.

    `positions` (T + 1, R, D), `heights` (T + 1, R) above the lowest point of the landscape, `gradients` (T, R, D)
    with the noise that was added. What is no longer finite stays so.
    """

    positions: Array
    heights: Array
    gradients: Array

    @property
    def diverged(self) -> Array:
        """Whether a run ended far above its start, at a thousand times its height, or nowhere: (R,)."""
        return ~self.within[-1]

    @property
    def within(self) -> Array:
        """Whether a run is, after each step, still somewhere near the height of its start: (T + 1, R)."""
        return self.heights <= _DIVERGED * np.maximum(self.heights[0], 1)  # NaN fails the comparison

    @property
    def n_needed(self) -> Array:
        """Steps until at most 1 % of the starting height was left for good, infinite if that never came: (R,)."""
        above = ~(self.heights <= 0.01 * self.heights[0])
        last = len(above) - np.argmax(above[::-1], axis=0)  # one past the last time above
        return np.where(above[-1], math.inf, np.where(above.any(axis=0), last, 0))

    @property
    def reversals(self) -> Array:
        """Share of the steps that turned back by more than a right angle, while there was a way to go: (R,)."""
        steps = np.diff(self.positions, axis=0)
        with np.errstate(all="ignore"):
            back = (steps[1:] * steps[:-1]).sum(axis=-1) < 0
        under_way = self.heights[1:-1] > 1e-4 * self.heights[0]
        return (back & under_way).sum(axis=0) / np.maximum(under_way.sum(axis=0), 1)

    @property
    def behaviour(self) -> Array:
        """What became of each run, an index into `BEHAVIOURS`: (R,)."""
        with np.errstate(all="ignore"):
            lengths = np.linalg.norm(np.diff(self.positions, axis=0), axis=-1)
            way = lengths.sum(axis=0)
            direct = np.linalg.norm(self.positions[-1] - self.positions[0], axis=-1)
            left = self.heights[-1] / np.maximum(self.heights[0], _TINY)
            signs = [
                self.diverged,
                (lengths[-1] <= 1e-4 * way) & (left > 0.01),
                self.reversals > 0.5,
                way > _DETOUR * direct,
                left > _CRAWLED,
            ]
        return np.select(signs, range(len(signs)), len(signs))


def descend(
    landscape: Landscape, optimizer: Optimizer, start: Array, n_steps: int, noise: Array | None = None
) -> Descent:
    """`n_steps` steps from `start` (D,), or (R, D) for R replicas; `noise` (T, D) is added to the gradients.

    The noise stands for what a mini-batch does to the gradient: right on average, wrong in each step.
    """
    place = np.array(start, np.float64)
    positions = np.empty((n_steps + 1, *place.shape))
    gradients = np.empty((n_steps, *place.shape))
    positions[0] = place
    params, grads = {"w": place}, {"w": np.empty_like(place)}
    with np.errstate(all="ignore"):  # a run may leave the numbers that can be written
        for t in range(n_steps):
            grads["w"][...] = landscape.gradient(place)
            if noise is not None:
                grads["w"] += noise[t]
            gradients[t] = grads["w"]
            optimizer.step(params, grads)
            positions[t + 1] = place
        heights = landscape.height(positions) - landscape.lowest
    # The lowest point is a float, too: a run in it may lie a rounding error deeper.
    return Descent(positions, np.maximum(heights, 0), gradients)


def descend_all(
    landscape: Landscape,
    optimizers: Sequence[Optimizer],
    start: Array,
    n_steps: int,
    noise: Array | None = None,
) -> Descent:
    """One run for each of `optimizers`, which differ in numbers alone, all from `start` (D,) at once.

    ValueError for optimizers of several kinds (see `stack_optimizers`).
    """
    starts = np.tile(np.asarray(start, np.float64), (len(optimizers), 1))
    return descend(landscape, stack_optimizers(optimizers), starts, n_steps, noise)
