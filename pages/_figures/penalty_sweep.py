"""One penalty at every lambda: what its runs have left, and what is added to the loss, number by number.

L lambdas, D features, H nodes of the first layer (1 for a linear model), P penalised weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine import Dense, History, Sequential
from pages._figures.german import significant


@dataclass(frozen=True)
class Sweep:
    """The runs of one penalty lambda * (l1 * sum |w| + l2 * sum w^2), in rising order of lambda.

    `shape` is (l1, l2): (1, 0) for L1, (0, 1) for L2, both for an elastic net.
    """

    name: str
    shape: tuple[float, float]
    lams: Sequence[float]
    models: Sequence[Sequential]
    histories: Sequence[History]

    @property
    def short(self) -> str:
        """The name where there is little room."""
        return "EN" if self.name == "Elastic Net" else self.name

    @cached_property
    def first(self) -> np.ndarray:
        """The weights of the first layer: (L, D, H)."""
        return np.array([model.layers[0].weight for model in self.models], float)

    @cached_property
    def weights(self) -> list[np.ndarray]:
        """All weights of each run, without biases."""
        return [np.concatenate([layer.weight.ravel() for layer in dense(model)]) for model in self.models]

    @cached_property
    def zeros(self) -> np.ndarray:
        """How many weights of the first layer are exactly 0: (L,)."""
        return (self.first == 0).sum(axis=(1, 2))

    @cached_property
    def dropped(self) -> np.ndarray:
        """Of how many features all weights are exactly 0: (L,)."""
        return (self.first == 0).all(axis=2).sum(axis=1)

    @cached_property
    def bias(self) -> np.ndarray:
        """The bias of the output: (L,)."""
        return np.array([model.layers[-1].bias[0] for model in self.models], float)

    @cached_property
    def paths(self) -> np.ndarray:
        """Each feature's weight by lambda, of a net its largest in size: (L, D)."""
        return self.first[:, :, 0] if self.first.shape[2] == 1 else np.abs(self.first).max(axis=2)

    def end(self, part: str) -> np.ndarray:
        """Loss of "train" or "val" after the last epoch: (L,)."""
        return np.array([getattr(history, f"{part}_loss")[-1] for history in self.histories])

    def norms(self, at: int) -> tuple[float, float]:
        """sum |w| and sum w^2 of the run number `at`."""
        w = self.weights[at].astype(float)
        return float(np.abs(w).sum()), float((w**2).sum())

    def penalty(self, at: int) -> float:
        """What is added to the loss of the run number `at`."""
        (l1, l2), (size, square) = self.shape, self.norms(at)
        return self.lams[at] * (l1 * size + l2 * square)

    def pull(self, at: int, weight: float) -> float:
        """The penalty's slope at a weight that is not 0."""
        l1, l2 = self.shape
        return float(self.lams[at] * (l1 * np.sign(weight) + 2 * l2 * weight))

    def caption(self, at: int) -> str:
        """One line about the run number `at`."""
        first = self.first[at]
        return (
            f"{self.zeros[at]} von {first.size} Gewichten genau 0, Strafterm {significant(self.penalty(at))}, "
            f"Loss Training {significant(self.end('train')[at])}, Validierung {significant(self.end('val')[at])}"
        )


def pair_sweeps(
    lams: Sequence[float],
    models: Sequence[Sequential],
    histories: Sequence[History],
    second: str,
    share: float,
) -> list[Sweep]:
    """The sweep of L1 and that of L2 ("l2") or of an elastic net whose L1 has that share, out of 2 L runs."""
    n = len(lams)
    other = ("L2", (0.0, 1.0)) if second == "l2" else ("Elastic Net", (share, 1 - share))
    return [
        Sweep("L1", (1.0, 0.0), lams, models[:n], histories[:n]),
        Sweep(*other, lams, models[n:], histories[n:]),
    ]


def dense(model: Sequential) -> list[Dense]:
    """The layers that have weights."""
    return [layer for layer in model.layers if isinstance(layer, Dense)]


def tabulate_penalties(sweeps: Sequence[Sweep], at: int, *, penalise_bias: bool) -> str:
    """A Markdown table of norms, penalty and pull at one lambda, and the penalty with a root for the square."""
    lam = sweeps[0].lams[at]
    norms = [sweep.norms(at) for sweep in sweeps]
    sizes = [np.sort(np.abs(sweep.weights[at][sweep.weights[at] != 0])).astype(float) for sweep in sweeps]
    rows = {
        "Summe der Beträge $\\lVert w \\rVert_1$": [significant(size) for size, _ in norms],
        "Wurzel $\\lVert w \\rVert_2$": [significant(square**0.5) for _, square in norms],
        "Quadratsumme $\\lVert w \\rVert_2^2$": [significant(square) for _, square in norms],
        f"Strafterm bei $\\lambda$ = {significant(lam)}": [f"**{significant(s.penalty(at))}**" for s in sweeps],
        "Zug am grössten Gewicht": [_pull(s, at, w[-1:]) for s, w in zip(sweeps, sizes, strict=True)],
        "Zug am kleinsten, das nicht 0 ist": [_pull(s, at, w[:1]) for s, w in zip(sweeps, sizes, strict=True)],
        f"Bias $b$ ({'mitbestraft' if penalise_bias else 'nicht bestraft'})": [
            significant(s.bias[at]) for s in sweeps
        ],
    }
    lines = [f"| Grösse | {' | '.join(sweep.name for sweep in sweeps)} |", "|---" * (len(sweeps) + 1) + "|"]
    lines += [f"| {name} | {' | '.join(values)} |" for name, values in rows.items()]
    if (second := sweeps[1]).shape == (0.0, 1.0):
        root = lam * norms[1][1] ** 0.5
        lines += [
            "",
            f"Mit der Wurzel statt dem Quadrat wäre der Strafterm von L2 {significant(root)} "
            f"statt {significant(second.penalty(at))}. Im Strafterm steht das Quadrat.",
        ]
    return "\n".join(lines)


def _pull(sweep: Sweep, at: int, weight: np.ndarray) -> str:
    if not weight.size:
        return "–"
    return f"{significant(sweep.pull(at, weight[0]), 2)} (bei {significant(weight[0], 2)})"
