"""The digits CNN as a work: by hand, by the engine and by PyTorch."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import cycle

import numpy as np
import torch

import engine
from benchmarks import digits
from benchmarks.fused_cnn import fused_cnn
from benchmarks.interleaved import Array, Chunk, Ratio, Work

N_SAMPLES, N_EPOCHS = 1024, 2


@dataclass(frozen=True)
class Setting:
    """One batch size, and how many steps a turn takes."""

    batch_size: int
    turn_steps: int

    def data(self) -> tuple[Array, Array]:
        """Images (N, 8, 8, 1) and one-hot digits."""
        part = engine.load_dataset("digits").train
        return part.x[:N_SAMPLES].reshape(-1, 8, 8, 1), part.y[:N_SAMPLES]

    def batches(self) -> list[tuple[Array, Array]]:
        """All batches of the data, in order."""
        (x, y), n = self.data(), self.batch_size
        return [(x[i : i + n], y[i : i + n]) for i in range(0, len(x), n)]


def works() -> Iterator[Work]:
    """The rows of the table, with their goals."""
    for setting, pytorch in ((Setting(32, 32), 4), (Setting(256, 8), 2)):
        makers = {
            "ours, fit": fit,
            "ours, step": step,
            "by hand, step": by_hand,
            "PyTorch, run": pytorch_run,
            "PyTorch, step": pytorch_step,
        }
        ratios = [
            Ratio("ours, step", "by hand, step", at_most=1.3),
            Ratio("PyTorch, run", "ours, fit", at_least=pytorch),
            Ratio("PyTorch, step", "ours, step", at_least=pytorch),
        ]
        candidates = {name: partial(make, setting) for name, make in makers.items()}
        yield Work(f"digits CNN, Adam, batch {setting.batch_size}", candidates, ratios)


def _parts() -> tuple[engine.Sequential, engine.Loss, engine.Optimizer]:
    model = digits.cnn(np.random.default_rng(0))
    return model, engine.CategoricalCrossEntropy(from_logits=True), engine.Adam(0.01)


def step(setting: Setting) -> Chunk:
    """The engine's train_step with its buffers, as within fit."""
    model, loss, optimizer = _parts()
    source = cycle(setting.batches())
    x, y = setting.batches()[0]
    model.use(model.allocate(x.shape, np.float32))
    loss.use(loss.allocate(y.shape, np.float32))

    def chunk() -> int:
        for _ in range(setting.turn_steps):
            engine.train_step(model, loss, optimizer, *next(source))
        return setting.turn_steps

    return chunk


def fit(setting: Setting) -> Chunk:
    """The whole engine.fit: shuffling, loss and accuracy after each epoch, every check."""
    parts, data, rng = _parts(), setting.data(), np.random.default_rng(0)
    steps = len(setting.batches()) * N_EPOCHS

    def chunk() -> int:
        engine.fit(*parts, data, n_epochs=N_EPOCHS, batch_size=setting.batch_size, rng=rng)
        return steps

    return chunk


def by_hand(setting: Setting) -> Chunk:
    """Hand-written NumPy."""
    train_step, _ = fused_cnn(setting.batch_size)
    source = cycle(setting.batches())

    def chunk() -> int:
        for _ in range(setting.turn_steps):
            train_step(*next(source))
        return setting.turn_steps

    return chunk


def _pytorch_parts() -> tuple[torch.nn.Module, torch.nn.Module, torch.optim.Optimizer]:
    torch.manual_seed(0)
    nn = torch.nn
    first = [nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    second = [nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    model = nn.Sequential(*first, *second, nn.Flatten(), nn.Linear(64, 10))
    return model, nn.CrossEntropyLoss(), torch.optim.Adam(model.parameters(), lr=0.01)


def pytorch_step(setting: Setting) -> Chunk:
    """PyTorch eager, images channels first as it likes them."""
    model, loss, optimizer = _pytorch_parts()
    source = cycle([tuple(map(torch.from_numpy, (x.transpose(0, 3, 1, 2), y))) for x, y in setting.batches()])
    steps = max(setting.turn_steps // 4, 4)

    def chunk() -> int:
        for _ in range(steps):
            images, targets = next(source)
            optimizer.zero_grad()
            loss(model(images), targets).backward()
            optimizer.step()
        return steps

    return chunk


def pytorch_run(setting: Setting) -> Chunk:
    """PyTorch eager with what fit does besides: a new order, then loss and accuracy over all samples."""
    model, loss, optimizer = _pytorch_parts()
    x, y = setting.data()
    images, targets = torch.from_numpy(x.transpose(0, 3, 1, 2).copy()), torch.from_numpy(y)

    def chunk() -> int:
        order, n = torch.randperm(len(images)), setting.batch_size
        batches = list(zip(images[order].split(n), targets[order].split(n), strict=True))
        for batch, labels in batches:
            optimizer.zero_grad()
            loss(model(batch), labels).backward()
            optimizer.step()
        with torch.no_grad():
            outputs = model(images)
            loss(outputs, targets).item()
            (outputs.argmax(1) == targets.argmax(1)).float().mean().item()
        return len(batches)

    return chunk
