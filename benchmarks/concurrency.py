"""Two trainings at once in one process, as when two students share a server: python -m benchmarks.concurrency.

One BLAS thread. Gain: the time of two trainings one after the other divided by that of both at once: 2 would be
perfect on two cores, 1 is no gain, and below 1 they hinder each other. "with a lock": only one of the threads
trains, and they may change after each epoch. "processes": in two processes, what this machine gives at most.
"""

import multiprocessing
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from itertools import pairwise
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

import engine

GOAL, TURNS, SECONDS = 1.6, 7, 0.1
USUAL_INTERVAL, LONG_INTERVAL = 0.005, 0.1  # how long Python leaves a thread at work while others wait
Training = Callable[[], Any]


def works() -> dict[str, tuple[tuple[int, ...], int]]:
    """Sizes of the network and of the batch, by title."""
    digits = {f"64-128-64-10, batch {n}": ((64, 128, 64, 10), n) for n in (32, 256, 1024)}
    wide = {"64-512-512-10, batch 256": ((64, 512, 512, 10), 256)}
    return {"2-8-8-1, batch 10": ((2, 8, 8, 1), 10), **digits, **wide}


class InTurn:
    """A callback: whoever holds the lock trains, and offers it after each epoch."""

    lock = threading.Lock()
    wanted = False

    def on_start(self, *_: object) -> None:
        """Wait for the lock."""
        if self.wanted:
            self.lock.acquire()

    def on_epoch(self, *_: object) -> None:
        """Let another thread have it, if one waits."""
        if self.wanted:
            self.lock.release()
            self.lock.acquire()

    def on_end(self, *_: object) -> None:
        """Give it back."""
        if self.wanted:
            self.lock.release()


IN_TURN = InTurn()


def training(sizes: tuple[int, ...], batch_size: int) -> Training:
    """A training of about SECONDS, whenever it is called."""
    rng = np.random.default_rng(0)
    layers: list[engine.Layer] = []
    for fans in pairwise(sizes):
        layers += [engine.Dense(*fans, init="he", rng=rng), engine.ReLU()]
    model, optimizer = engine.Sequential(layers[:-1]), engine.Adam(1e-3)
    if sizes[-1] > 1:
        loss, (x, y) = engine.CategoricalCrossEntropy(from_logits=True), engine.load_dataset("digits").train
    else:
        loss, (x, y) = (
            engine.BinaryCrossEntropy(from_logits=True),
            engine.load_dataset("moons", n_samples=2000).train,
        )

    def run(n_epochs: int) -> None:
        engine.fit(
            model,
            loss,
            optimizer,
            (x, y),
            n_epochs=n_epochs,
            batch_size=batch_size,
            rng=rng,
            callbacks=[IN_TURN],
        )

    run(2)
    start = time.perf_counter()
    run(2)
    n_epochs = max(1, round(SECONDS * 2 / (time.perf_counter() - start)))
    return lambda: run(n_epochs)


def seconds(work: Callable[[], Any]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def at_once(trainings: list[Training]) -> None:
    """Each in a thread of its own."""
    threads = [threading.Thread(target=train) for train in trainings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@contextmanager
def switching(interval: float) -> Iterator[None]:
    """Meanwhile, a thread that waits for Python's lock demands it after `interval` seconds."""
    sys.setswitchinterval(interval)
    yield
    sys.setswitchinterval(USUAL_INTERVAL)


@contextmanager
def in_turn() -> Iterator[None]:
    """Meanwhile, trainings wait for each other."""
    IN_TURN.wanted = True
    yield
    IN_TURN.wanted = False


class Elsewhere:
    """A training in another process."""

    def __init__(self, sizes: tuple[int, ...], batch_size: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, sizes, batch_size), daemon=True)
        self.process.start()
        self.pipe.recv()

    def start(self) -> None:
        """Begin to train."""
        self.pipe.send(True)

    def wait(self) -> None:
        """Until it has trained."""
        self.pipe.recv()

    def stop(self) -> None:
        """End the process."""
        self.pipe.send(False)
        self.process.join()


def _serve(pipe: Connection, sizes: tuple[int, ...], batch_size: int) -> None:
    with threadpool_limits(1):
        train = training(sizes, batch_size)
        pipe.send(True)
        while pipe.recv():
            train()
            pipe.send(True)


def gains(sizes: tuple[int, ...], batch_size: int) -> dict[str, float]:
    """Median gain in threads, in threads that switch seldom or have a lock, and in processes; all take turns."""
    trainings = [training(sizes, batch_size) for _ in range(2)]
    others = [Elsewhere(sizes, batch_size) for _ in range(2)]
    found: dict[str, list[float]] = {"threads": [], "switching": [], "lock": [], "processes": []}
    for _ in range(TURNS):
        manners: list[AbstractContextManager[None]] = [nullcontext(), switching(LONG_INTERVAL), in_turn()]
        for name, manner in zip(found, manners, strict=False):
            alone = sum(map(seconds, trainings))
            with manner:
                found[name].append(alone / seconds(lambda: at_once(trainings)))
        alone = sum(seconds(lambda other=other: (other.start(), other.wait())) for other in others)
        found["processes"].append(
            alone / seconds(lambda: [other.start() for other in others] + [other.wait() for other in others])
        )
    for other in others:
        other.stop()
    return {name: float(np.median(values)) for name, values in found.items()}


def gain_of_calls(call: Callable[[Any], Any], shape: tuple[int, ...]) -> float:
    """Gain of two threads that do nothing but one NumPy call: whether it lets go of Python's lock, and the price.

    1 means that it keeps the lock, 2 that it gives it back for long, below 1 that handing it over costs more than
    the call itself.
    """
    rng = np.random.default_rng(0)
    arrays = [rng.random((3, *shape), np.float32) for _ in range(2)]
    n_calls = max(1, round(100 * SECONDS / seconds(lambda: [call(arrays[0]) for _ in range(100)])))

    def repeat(a: Any) -> None:
        for _ in range(n_calls):
            call(a)

    works: list[Training] = [partial(repeat, a) for a in arrays]
    return float(np.median([sum(map(seconds, works)) / seconds(lambda: at_once(works)) for _ in range(TURNS)]))


def _dot(a: Any) -> None:
    a[0].dot(a[1], a[2])


def _exp(a: Any) -> None:
    np.exp(a[0], out=a[1])


def main() -> None:
    """Print a table of the gains."""
    print(__doc__.partition("\n\n")[2])
    with threadpool_limits(1):
        long = f"threads, switch interval {LONG_INTERVAL * 1e3:.0f} ms"
        print(f"| work | goal | threads | {long} | threads with a lock | processes | met |")
        print("|---|---|---|---|---|---|---|")
        for title, work in works().items():
            found = gains(*work)
            cells = " | ".join(f"{value:.2f}" for value in found.values())
            print(f"| {title} | ≥ {GOAL} | {cells} | {'yes' if found['threads'] >= GOAL else 'no'} |", flush=True)
        products = [f"{n} x {n}: {gain_of_calls(_dot, (n, n)):.2f}" for n in (8, 32, 64, 128, 512)]
        sums = [f"{n}: {gain_of_calls(_exp, (n,)):.2f}" for n in (100, 400, 600, 10_000, 100_000)]
        print(f"\nTwo threads with nothing but a product of matrices, gain by size: {', '.join(products)}")
        print(f"Two threads with nothing but exp, gain by how many numbers: {', '.join(sums)}\n")


if __name__ == "__main__":
    main()
