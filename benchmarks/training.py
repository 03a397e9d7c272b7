"""Training speed against hand-fused NumPy, PyTorch eager and scikit-learn: python -m benchmarks.training.

One thread. All candidates take turns within one run, since a machine's speed drifts; a ratio is taken within each
turn, and the table shows the median and the quartiles of these ratios.
"""

import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

import numpy as np
import torch
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

import engine
from benchmarks.fused import Array, fused_network

TURNS = 31
Chunk = Callable[[], int]  # trains a while, returns the number of steps


@dataclass(frozen=True)
class Work:
    """One row of the table: a network, its data and how it is trained."""

    title: str
    sizes: tuple[int, int, int, int]
    batch_size: int
    adam: bool
    n_samples: int
    turn_steps: int

    def data(self) -> tuple[Array, Array]:
        """x float32 and y: (N, 1) for one output, one-hot for more."""
        data = engine.load_dataset(
            "digits" if self.sizes[-1] > 1 else "moons",
            n_samples=None if self.sizes[-1] > 1 else round(self.n_samples / 0.6),
        )
        return data.train.x[: self.n_samples], data.train.y[: self.n_samples]


WORKS = [
    *(Work("2-8-8-1, SGD", (2, 8, 8, 1), n, False, 1280, 200) for n in (1, 10, 128)),
    *(Work("2-8-8-1, Adam", (2, 8, 8, 1), n, True, 1280, 200) for n in (1, 10, 128)),
    *(Work("64-128-64-10, Adam", (64, 128, 64, 10), n, True, 1024, 40) for n in (32, 256)),
]


def batches(work: Work) -> Iterator[tuple[Array, Array]]:
    """The work's batches, over and over."""
    x, y = work.data()
    starts = range(0, len(x) - work.batch_size + 1, work.batch_size)
    return cycle([(x[i : i + work.batch_size], y[i : i + work.batch_size]) for i in starts])


def fused(work: Work) -> Chunk:
    """Hand-fused NumPy."""
    step, _ = fused_network(work.sizes, work.batch_size, work.adam, work.n_samples)
    source = batches(work)

    def chunk() -> int:
        for _ in range(work.turn_steps):
            step(*next(source))
        return work.turn_steps

    return chunk


def fused_run(work: Work) -> Chunk:
    """Hand-fused NumPy with what fit does besides: a new order and the loss over all samples, each epoch."""
    x, y = work.data()
    n, rng = work.batch_size, np.random.default_rng(0)
    step, measure_all = fused_network(work.sizes, n, work.adam, len(x))
    x_epoch, y_epoch = np.empty_like(x), np.empty_like(y)
    views = [(x_epoch[i : i + n], y_epoch[i : i + n]) for i in range(0, len(x), n)]
    n_epochs = max(1, round(work.turn_steps / len(views)))

    def chunk() -> int:
        for _ in range(n_epochs):
            order = rng.permutation(len(x))
            np.take(x, order, axis=0, out=x_epoch, mode="clip")
            np.take(y, order, axis=0, out=y_epoch, mode="clip")
            for batch in views:
                step(*batch)
            measure_all(x, y)
        return n_epochs * len(views)

    return chunk


def _model(work: Work) -> tuple[engine.Sequential, engine.Loss, engine.Optimizer]:
    rng = np.random.default_rng(0)
    a, b, c, d = work.sizes
    dense = [engine.Dense(*fans, init="he", rng=rng) for fans in ((a, b), (b, c), (c, d))]
    model = engine.Sequential([dense[0], engine.ReLU(), dense[1], engine.ReLU(), dense[2]])
    loss = (engine.BinaryCrossEntropy if d == 1 else engine.CategoricalCrossEntropy)(from_logits=True)
    return model, loss, engine.Adam(0.01) if work.adam else engine.SGD(0.01)


def ours_step(work: Work) -> Chunk:
    """The engine's train_step with its buffers, as within fit."""
    model, loss, optimizer = _model(work)
    source = batches(work)
    model.use(model.allocate((work.batch_size, work.sizes[0]), np.float32))
    loss.use(loss.allocate((work.batch_size, work.sizes[-1]), np.float32))

    def chunk() -> int:
        for _ in range(work.turn_steps):
            engine.train_step(model, loss, optimizer, *next(source))
        return work.turn_steps

    return chunk


def ours_fit(work: Work) -> Chunk:
    """The whole engine.fit: shuffling, loss and accuracy after each epoch, every check."""
    model, loss, optimizer = _model(work)
    x, y = work.data()
    rng = np.random.default_rng(0)
    steps = len(range(0, len(x), work.batch_size))
    n_epochs = max(1, round(work.turn_steps / steps))

    def chunk() -> int:
        engine.fit(model, loss, optimizer, (x, y), n_epochs=n_epochs, batch_size=work.batch_size, rng=rng)
        return steps * n_epochs

    return chunk


def pytorch(work: Work) -> Chunk:
    """PyTorch eager, the loop of its tutorial, on tensors made beforehand."""
    torch.manual_seed(0)
    a, b, c, d = work.sizes
    nn = torch.nn
    model = nn.Sequential(nn.Linear(a, b), nn.ReLU(), nn.Linear(b, c), nn.ReLU(), nn.Linear(c, d))
    loss = nn.BCEWithLogitsLoss() if d == 1 else nn.CrossEntropyLoss()
    optimizer = (torch.optim.Adam if work.adam else torch.optim.SGD)(model.parameters(), lr=0.01)
    x, y = work.data()
    n = work.batch_size
    starts = range(0, len(x) - n + 1, n)
    source = cycle([(torch.from_numpy(x[i : i + n]), torch.from_numpy(y[i : i + n])) for i in starts])

    def chunk() -> int:
        for _ in range(work.turn_steps):
            inputs, targets = next(source)
            optimizer.zero_grad()
            loss(model(inputs), targets).backward()
            optimizer.step()
        return work.turn_steps

    return chunk


def scikit_learn(work: Work) -> Chunk:
    """MLPClassifier.partial_fit, a batch at a time."""
    solver = "adam" if work.adam else "sgd"
    model = MLPClassifier(work.sizes[1:3], solver=solver, learning_rate_init=0.01, momentum=0.0, alpha=0.0)
    n_classes = max(2, work.sizes[-1])
    x, y = work.data()
    labels = (y[:, 0] if n_classes == 2 else y.argmax(axis=1)).astype(int)
    n = work.batch_size
    source = cycle([(x[i : i + n], labels[i : i + n]) for i in range(0, len(x) - n + 1, n)])
    steps = max(work.turn_steps // 10, 2)

    def chunk() -> int:
        for _ in range(steps):
            model.partial_fit(*next(source), classes=range(n_classes))
        return steps

    return chunk


CANDIDATES = {
    "hand-fused": fused,
    "fused, run": fused_run,
    "ours, step": ours_step,
    "ours, fit": ours_fit,
    "PyTorch": pytorch,
    "scikit-learn": scikit_learn,
}


def measure(work: Work, turns: int = TURNS) -> dict[str, Array]:
    """Microseconds a step of each candidate, by turn."""
    chunks = {name: make(work) for name, make in CANDIDATES.items()}
    seconds: dict[str, list[float]] = {name: [] for name in chunks}
    for turn in range(turns + 2):
        for name, chunk in chunks.items():
            start = time.perf_counter()
            steps = chunk()
            if turn >= 2:  # the first two warm up
                seconds[name].append((time.perf_counter() - start) / steps * 1e6)
    return {name: np.array(values) for name, values in seconds.items()}


def main() -> None:
    """Print one row a work: the yardstick's microseconds, then how many times as long the others take."""
    torch.set_num_threads(1)
    print("Training: time of one step, one thread, all taking turns; median ratio (quartiles).")
    print(
        "step: buffers and data ready. fit: the whole engine.fit with shuffling and loss curve, against the same"
    )
    print("by hand. PyTorch eager and scikit-learn's partial_fit: a step, without a curve, against our fit.\n")
    print(f"{'network':19}{'batch':>6}{'by hand':>11}{'step / hand':>19}{'fit / run by hand':>19}", end="")
    print(f"{'PyTorch / fit':>20}{'scikit-learn / fit':>20}")
    with threadpool_limits(1), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for work in WORKS:
            times = measure(work)
            ratios = [
                times["ours, step"] / times["hand-fused"],
                times["ours, fit"] / times["fused, run"],
                times["PyTorch"] / times["ours, fit"],
                times["scikit-learn"] / times["ours, fit"],
            ]
            base = f"{np.median(times['hand-fused']):.1f} µs"
            print(f"{work.title:19}{work.batch_size:>6}{base:>11}", *(f"{_ratio(r):>19}" for r in ratios))
    print()


def _ratio(ratios: Array) -> str:
    low, middle, high = np.percentile(ratios, [25, 50, 75])
    return f"{middle:.2f} ({low:.2f}-{high:.2f})"


if __name__ == "__main__":
    main()
