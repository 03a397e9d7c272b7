"""Many trainings at once as works: `fit_replicas` against the same `fit`s one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

import engine
from benchmarks.interleaved import Chunk, Ratio, Work
from benchmarks.mlp import Net


@dataclass(frozen=True)
class Sweep:
    """`n_replicas` trainings of one network, each with its own seed and learning rate."""

    net: Net
    n_replicas: int
    n_epochs: int
    at_least: float | None

    @property
    def title(self) -> str:
        """The network, how many of it, and on how many samples."""
        return f"{self.n_replicas} x {self.net.title}, {self.net.n_samples} samples"

    @property
    def n_steps(self) -> int:
        """Steps of all trainings together."""
        return self.n_replicas * self.n_epochs * -(-self.net.n_samples // self.net.batch_size)

    def parts(self) -> tuple[list[engine.Sequential], engine.Loss, list[engine.Optimizer]]:
        """Models, the loss that they share, and optimizers."""
        models, losses, optimizers = zip(*map(self.net.parts, range(self.n_replicas)), strict=True)
        for r, optimizer in enumerate(optimizers):
            optimizer.learning_rate *= 1 + r / self.n_replicas
        return list(models), losses[0], list(optimizers)

    def rngs(self) -> list[np.random.Generator]:
        """A generator for each training."""
        return [np.random.default_rng(seed) for seed in range(self.n_replicas)]

    def settings(self) -> dict[str, Any]:
        """What all trainings have in common."""
        return {"n_epochs": self.n_epochs, "batch_size": self.net.batch_size}


# What a fit does once should not weigh too much, as in mlp.py.
N_EPOCHS = 5
SMALL = [Net((2, 8, 8, 1), 10, adam, 1280, 200) for adam in (False, True)]
SWEEPS = [Sweep(net, n, N_EPOCHS, goal) for net in SMALL for n, goal in ((16, 5), (64, 8))]
# Without a goal: a sweep as a lab makes it, and networks whose products keep the processor busy one by one.
LAB = Sweep(Net((2, 8, 8, 1), 10, True, 300, 200), 64, N_EPOCHS, None)
DIGITS = Sweep(Net((64, 32, 32, 10), 32, True, 1024, 32), 16, N_EPOCHS, None)


def works() -> Iterator[Work]:
    """The rows of the table, with their goals."""
    for sweep in (*SWEEPS, LAB, DIGITS):
        candidates = {"at once, fit": partial(at_once, sweep), "one by one, fit": partial(one_by_one, sweep)}
        ratio = Ratio("one by one, fit", "at once, fit", at_least=sweep.at_least)
        yield Work(sweep.title, candidates, [ratio])


def at_once(sweep: Sweep) -> Chunk:
    """engine.fit_replicas; a step is one of one training."""
    parts, data, rngs = sweep.parts(), sweep.net.data(), sweep.rngs()

    def chunk() -> int:
        engine.fit_replicas(*parts, data, rngs=rngs, **sweep.settings())
        return sweep.n_steps

    return chunk


def one_by_one(sweep: Sweep) -> Chunk:
    """engine.fit for each of them."""
    (models, loss, optimizers), data, rngs = sweep.parts(), sweep.net.data(), sweep.rngs()

    def chunk() -> int:
        for model, optimizer, rng in zip(models, optimizers, rngs, strict=True):
            engine.fit(model, loss, optimizer, data, rng=rng, **sweep.settings())
        return sweep.n_steps

    return chunk
