"""Candidates that take turns within one run, and the Markdown table of their ratios.

A machine's speed drifts, and others work on it: a ratio is taken within each turn, and the table shows the median
and the quartiles of these ratios. Absolute times are for orientation alone.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from threadpoolctl import threadpool_limits

Array = np.ndarray[Any, Any]
Chunk = Callable[[], int]  # works a while and returns the number of its steps

SECONDS = 4.0  # what a work may take with one number of threads
FEWEST_TURNS, MOST_TURNS, WARM_UP = 7, 61, 2
THREADS = {1: "one thread", 2: "two threads"}


@dataclass(frozen=True)
class Ratio:
    """How many times as long as `below` the candidate `above` takes for a step, and what is wanted."""

    above: str
    below: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def goal(self) -> str:
        """The goal in words of the table; empty if there is none."""
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        return "" if self.at_least is None else f"≥ {self.at_least:g}"

    def is_met(self, value: float) -> bool:
        """Whether the median `value` reaches the goal."""
        return value <= self.at_most if self.at_most is not None else value >= (self.at_least or 0)


@dataclass(frozen=True)
class Work:
    """One piece of work; its candidates are made when its turn comes, and the first one's time is shown."""

    title: str
    candidates: Mapping[str, Callable[[], Chunk]]
    ratios: Sequence[Ratio]


def measure(work: Work, seconds: float = SECONDS) -> dict[str, Array]:
    """Microseconds a step of each candidate, by turn."""
    chunks = {name: make() for name, make in work.candidates.items()}
    times: dict[str, list[float]] = {name: [] for name in chunks}
    for chunk in list(chunks.values()) * WARM_UP:
        chunk()
    end = time.perf_counter() + seconds
    for turn in range(MOST_TURNS):
        if turn >= FEWEST_TURNS and time.perf_counter() > end:
            break
        for name, chunk in chunks.items():
            start = time.perf_counter()
            steps = chunk()
            times[name].append((time.perf_counter() - start) / steps * 1e6)
    return {name: np.array(values) for name, values in times.items()}


@contextmanager
def threads(n: int) -> Iterator[None]:
    """Meanwhile, BLAS, OpenMP and PyTorch use `n` threads."""
    with threadpool_limits(n):
        torch.set_num_threads(n)
        yield
    torch.set_num_threads(1)


def print_table(works: Iterable[Work]) -> None:
    """A line for each ratio: its goal, its median (quartiles) by number of threads, and whether it is met."""
    print(f"| work | ratio | goal | {' | '.join(THREADS.values())} | met |")
    print("|---|---|---|" + "---|" * len(THREADS) + "---|")
    for work in works:
        times = {}
        for n in THREADS:
            with threads(n), np.errstate(all="ignore"):
                times[n] = measure(work)
        shown = next(iter(work.candidates))
        cells = (f"{np.median(times[n][shown]):.3g} µs" for n in THREADS)
        print(f"| {work.title} | {shown} | | {' | '.join(cells)} | |")
        for ratio in work.ratios:
            print(_line(ratio, {n: times[n][ratio.above] / times[n][ratio.below] for n in THREADS}), flush=True)


def _line(ratio: Ratio, values: Mapping[int, Array]) -> str:
    cells, met = [], []
    for n, name in THREADS.items():
        low, middle, high = np.percentile(values[n], [25, 50, 75])
        cells.append(f"{middle:.3g} ({low:.3g} to {high:.3g})")
        if ratio.is_met(middle):
            met.append(name)
    verdict = {0: "no", 1: " and ".join(met), len(THREADS): "yes"}[len(met)] if ratio.goal else ""
    return f"| | {ratio.above} / {ratio.below} | {ratio.goal} | {' | '.join(cells)} | {verdict} |"
