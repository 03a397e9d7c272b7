"""Multi-layer perceptrons as works: by hand, by the engine and by the peers."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import cycle

import numpy as np

import engine
from benchmarks import peers
from benchmarks.fused import fused_network
from benchmarks.interleaved import Array, Chunk, Ratio, Work


@dataclass(frozen=True)
class Net:
    """A network of three layers, its data and how it is trained; `turn_steps` are about 5 to 20 milliseconds."""

    sizes: tuple[int, int, int, int]
    batch_size: int
    adam: bool
    n_samples: int
    turn_steps: int

    @property
    def turn_epochs(self) -> int:
        """How many epochs a whole run has: at least 5, so that what a run does once does not weigh too much."""
        return max(5, round(self.turn_steps * self.batch_size / self.n_samples))

    @property
    def title(self) -> str:
        """Sizes, optimizer and batch size."""
        sizes = "-".join(map(str, self.sizes))
        return f"MLP {sizes}, {'Adam' if self.adam else 'SGD'}, batch {self.batch_size}"

    def data(self) -> tuple[Array, Array]:
        """x float32 and y: (N, 1) for one output, one-hot for more."""
        data = engine.load_dataset(
            "digits" if self.sizes[-1] > 1 else "moons",
            n_samples=None if self.sizes[-1] > 1 else round(self.n_samples / 0.6),
        )
        return data.train.x[: self.n_samples], data.train.y[: self.n_samples]

    def batches(self) -> list[tuple[Array, Array]]:
        """All batches of the data, in order."""
        (x, y), n = self.data(), self.batch_size
        return [(x[i : i + n], y[i : i + n]) for i in range(0, len(x) - n + 1, n)]

    def parts(self, seed: int = 0) -> tuple[engine.Sequential, engine.Loss, engine.Optimizer]:
        """Model, loss and optimizer of the engine."""
        rng = np.random.default_rng(seed)
        a, b, c, d = self.sizes
        dense = [engine.Dense(*fans, init="he", rng=rng) for fans in ((a, b), (b, c), (c, d))]
        model = engine.Sequential([dense[0], engine.ReLU(), dense[1], engine.ReLU(), dense[2]])
        loss = (engine.BinaryCrossEntropy if d == 1 else engine.CategoricalCrossEntropy)(from_logits=True)
        return model, loss, engine.Adam(0.01) if self.adam else engine.SGD(0.01)


SMALL = [Net((2, 8, 8, 1), n, adam, 1280, 200) for adam in (False, True) for n in (1, 10, 128)]
DIGITS = [Net((64, 128, 64, 10), n, True, 1024, 32) for n in (32, 256)]


def works() -> Iterator[Work]:
    """The rows of the table, with their goals."""
    for net in SMALL:
        yield Work(net.title, _candidates(net), _ratios(by_hand=1.5, pytorch=15, scikit_learn=8))
    for net, pytorch in zip(DIGITS, (4, 2), strict=True):
        ratios = _ratios(by_hand=1.4, pytorch=pytorch)
        jax = {"JAX, step": partial(peers.jax_step, net), "JAX, flat and queued": partial(peers.jax_queued, net)}
        ratios += [Ratio("JAX, step", "ours, step", at_least=1), Ratio("JAX, flat and queued", "ours, step")]
        yield Work(net.title, _candidates(net) | jax, ratios)


def _candidates(net: Net) -> dict[str, partial[Chunk]]:
    makers = {
        "ours, fit": fit,
        "ours, step": step,
        "by hand, run": by_hand_run,
        "by hand, step": by_hand_step,
        "PyTorch, run": peers.pytorch_run,
        "PyTorch, step": peers.pytorch_step,
        "scikit-learn, step": peers.scikit_learn,
    }
    return {name: partial(make, net) for name, make in makers.items()}


def _ratios(by_hand: float, pytorch: float, scikit_learn: float | None = None) -> list[Ratio]:
    return [
        Ratio("ours, fit", "by hand, run", at_most=by_hand),
        Ratio("ours, step", "by hand, step", at_most=by_hand),
        Ratio("PyTorch, run", "ours, fit", at_least=pytorch),
        Ratio("PyTorch, step", "ours, fit"),
        Ratio("PyTorch, step", "ours, step"),
        Ratio("scikit-learn, step", "ours, fit", at_least=scikit_learn),
    ]


def step(net: Net) -> Chunk:
    """The engine's train_step with its buffers, as within fit."""
    model, loss, optimizer = net.parts()
    source = cycle(net.batches())
    model.use(model.allocate((net.batch_size, net.sizes[0]), np.float32))
    loss.use(loss.allocate((net.batch_size, net.sizes[-1]), np.float32))

    def chunk() -> int:
        for _ in range(net.turn_steps):
            engine.train_step(model, loss, optimizer, *next(source))
        return net.turn_steps

    return chunk


def fit(net: Net) -> Chunk:
    """The whole engine.fit: shuffling, loss and accuracy after each epoch, every check."""
    parts, data, rng = net.parts(), net.data(), np.random.default_rng(0)
    steps = len(net.batches()) * net.turn_epochs

    def chunk() -> int:
        engine.fit(*parts, data, n_epochs=net.turn_epochs, batch_size=net.batch_size, rng=rng)
        return steps

    return chunk


def by_hand_step(net: Net) -> Chunk:
    """Hand-fused NumPy."""
    train_step, _ = fused_network(net.sizes, net.batch_size, net.adam, net.n_samples)
    source = cycle(net.batches())

    def chunk() -> int:
        for _ in range(net.turn_steps):
            train_step(*next(source))
        return net.turn_steps

    return chunk


def by_hand_run(net: Net) -> Chunk:
    """Hand-fused NumPy with what fit does besides: a new order and the loss over all samples, each epoch."""
    x, y = net.data()
    n, rng = net.batch_size, np.random.default_rng(0)
    train_step, measure_all = fused_network(net.sizes, n, net.adam, len(x))
    x_epoch, y_epoch = np.empty_like(x), np.empty_like(y)
    views = [(x_epoch[i : i + n], y_epoch[i : i + n]) for i in range(0, len(x), n)]

    def chunk() -> int:
        for _ in range(net.turn_epochs):
            order = rng.permutation(len(x))
            np.take(x, order, axis=0, out=x_epoch, mode="clip")
            np.take(y, order, axis=0, out=y_epoch, mode="clip")
            for batch in views:
                train_step(*batch)
            measure_all(x, y)
        return net.turn_epochs * len(views)

    return chunk
