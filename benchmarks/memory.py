"""Memory of training: whether it grows, and its peak: python -m benchmarks.memory.

Peak: the most that Python and NumPy hold at once (tracemalloc) from before the model is made to the end of `fit`,
beyond what they held before: parameters, gradients, Adam's moments, all buffers and fit's own shuffled copy of the
data; not the data set itself, which was there already.
P: the bytes of the parameters, once; any training with Adam holds 4 P (parameters, gradients, two moments).
A: the bytes of the outputs of all layers for one batch. copy: the bytes of the shuffled copy, part of the peak.
"""

import gc
import resource
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np

import engine

GOAL = 3.0
N_STEPS = 10_000
Model = Callable[[], engine.Sequential]


def mlp() -> engine.Sequential:
    """64-128-64-10."""
    rng = np.random.default_rng(0)
    a, b, c = (engine.Dense(*fans, init="he", rng=rng) for fans in ((64, 128), (128, 64), (64, 10)))
    return engine.Sequential([a, engine.ReLU(), b, engine.ReLU(), c])


def cnn() -> engine.Sequential:
    """3x3x8, pool, 3x3x16, pool, dense."""
    rng = np.random.default_rng(0)
    return engine.Sequential(
        [
            engine.Conv2D(1, 8, 3, padding="same", rng=rng),
            engine.ReLU(),
            engine.MaxPool2D(2),
            engine.Conv2D(8, 16, 3, padding="same", rng=rng),
            engine.ReLU(),
            engine.MaxPool2D(2),
            engine.Flatten(),
            engine.Dense(64, 10, rng=rng),
        ]
    )


def nets() -> dict[str, tuple[Model, engine.Split]]:
    """Model and training data by title."""
    digits = engine.load_dataset("digits")
    found: dict[str, tuple[Model, engine.Split]] = {"digits MLP 64-128-64-10": (mlp, digits.train)}
    if hasattr(engine, "Conv2D"):
        images = digits.train.x.reshape(-1, *digits.image_shape)
        found["digits CNN 3x3x8, 3x3x16"] = cnn, engine.Split(images, digits.train.y)
    return found


def train(model: engine.Sequential, data: engine.Split, batch_size: int, n_epochs: int) -> engine.History:
    """engine.fit with Adam and the loss curve."""
    loss, rng = engine.CategoricalCrossEntropy(from_logits=True), np.random.default_rng(0)
    optimizer = engine.Adam(1e-3)
    return engine.fit(model, loss, optimizer, data, n_epochs=n_epochs, batch_size=batch_size, rng=rng)


def peak(make: Model, data: engine.Split, batch_size: int) -> tuple[int, int, int]:
    """Bytes at the peak of three epochs, of the parameters and of one batch's activations."""
    gc.collect()
    tracemalloc.start()
    model = make()
    train(model, data, batch_size, 3)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    outputs = model.outputs(data.x[:batch_size])
    return most, model.vector.nbytes, sum(output.nbytes for output in outputs)


class Watch:
    """Bytes held by Python and NumPy, and by the process, after each epoch."""

    def __init__(self, n_epochs: int) -> None:
        # Filled beforehand: what watches must not grow itself.
        self.held, self.resident = np.ones((2, n_epochs), np.int64)

    def on_epoch(self, epoch: int, model: engine.Sequential, history: engine.History) -> None:  # noqa: ARG002
        """Write down both."""
        self.held[epoch - 1] = tracemalloc.get_traced_memory()[0]
        self.resident[epoch - 1] = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def growth(make: Model, data: engine.Split, batch_size: int) -> tuple[int, Watch]:
    """Train for N_STEPS steps in one fit; the number of steps, and what was held after each epoch."""
    loss, rng = engine.CategoricalCrossEntropy(from_logits=True), np.random.default_rng(0)
    n_epochs = -(-N_STEPS // -(-len(data.x) // batch_size))
    watch = Watch(n_epochs)
    gc.collect()
    tracemalloc.start()
    history = engine.fit(
        make(),
        loss,
        engine.Adam(1e-3),
        data,
        n_epochs=n_epochs,
        batch_size=batch_size,
        rng=rng,
        callbacks=[watch],
    )
    tracemalloc.stop()
    return history.n_steps, watch


def main() -> None:
    """Print the table of peaks, and the growth from a tenth and from half of the epochs on."""
    print(__doc__.partition("\n\n")[2])
    print("| work | batch | P | A | copy | peak | peak / (4 P + A) | peak / (P + A) | goal | met |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for title, (make, data) in nets().items():
        for batch_size in (32, 256):
            most, parameters, activations = peak(make, data, batch_size)
            copied = data.x.nbytes + data.y.nbytes
            sizes = " | ".join(f"{size / 1e3:.0f} kB" for size in (parameters, activations, copied, most))
            ratios = [most / (n * parameters + activations) for n in (4, 1)]
            verdict = {0: "no", 1: "counting 4 P", 2: "yes"}[sum(ratio < GOAL for ratio in ratios)]
            cells = " | ".join(f"{ratio:.2f}" for ratio in ratios)
            print(f"| {title} | {batch_size} | {sizes} | {cells} | < {GOAL:g} | {verdict} |")
    print("\nGrowth in one fit, to the last of its epochs:")
    for title, (make, data) in nets().items():
        n_steps, watch = growth(make, data, 32)
        print(f"  {title}, {n_steps:,} steps")
        for name, part in (("a tenth", 10), ("half", 2)):
            start = len(watch.held) // part
            held, resident = ((values[-1] - values[start]) / 1e3 for values in (watch.held, watch.resident))
            print(f"    from {name} of them: Python and NumPy {held:+.1f} kB, process {resident:+.1f} kB")
    print()


if __name__ == "__main__":
    main()
