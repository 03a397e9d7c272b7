"""TensorFlow Playground's own nn.ts in node as a work: python -m benchmarks.training fetches it, nothing ships it.

PLAYGROUND_NN may name a copy of https://github.com/tensorflow/playground/blob/master/src/nn.ts; otherwise its
repository is cloned into the virtual environment of the benchmarks. `git`, `node` and `npx` are needed.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import engine
from benchmarks.interleaved import Array, Chunk, Ratio, Work

URL = "https://github.com/tensorflow/playground.git"
FOLDER = Path(sys.prefix) / "playground"
DRIVER = Path(__file__).with_name("playground.mjs")
N_SAMPLES, LEARNING_RATE, TURN_EPOCHS = 1280, 0.03, {1: 2, 10: 5, 128: 20}
# TypeScript before fields were part of JavaScript, as Playground is built: 1.4 times as fast in V8 as with them.
COMPILER_OPTIONS = '{"compilerOptions":{"useDefineForClassFields":false}}'


def works() -> Iterator[Work]:
    """A row for each batch size; none, and a word why, if nn.ts cannot be had."""
    try:
        module = build(find_source())
    except (OSError, subprocess.SubprocessError) as error:
        print(f"| TensorFlow Playground's nn.ts | not measured: {error} | | | | |")
        return
    points = {
        part: [{"input": x.tolist(), "label": float(y[0])} for x, y in zip(*split, strict=True)]
        for part, split in data().items()
    }
    (FOLDER / "data.json").write_text(json.dumps({**points, "learningRate": LEARNING_RATE}))
    with Node(module) as node:
        for n in TURN_EPOCHS:
            yield Work(
                f"MLP 2-8-8-1 as TensorFlow Playground's, batch {n}",
                {
                    "ours, fit": partial(fit, n, ["train"]),
                    "ours, fit with test": partial(fit, n, ["train", "test"]),
                    "nn.ts, oneStep": partial(node.train, n, ["train", "test"]),
                    "nn.ts, run": partial(node.train, n, ["train"]),
                    "nn.ts, steps": partial(node.train, n, []),
                },
                [
                    Ratio("nn.ts, oneStep", "ours, fit with test", at_least=1 if n >= 10 else None),
                    Ratio("nn.ts, run", "ours, fit", at_least=1 if n >= 10 else None),
                    Ratio("nn.ts, steps", "ours, fit"),
                ],
            )


def data() -> dict[str, tuple[Array, Array]]:
    """Two moons with labels -1 and 1, as many to test as to train, as Playground has them."""
    x, y = engine.load_dataset("moons", n_samples=round(2 * N_SAMPLES / 0.6)).train
    halves = {"train": slice(N_SAMPLES), "test": slice(N_SAMPLES, 2 * N_SAMPLES)}
    return {part: (x[rows], 2 * y[rows] - 1) for part, rows in halves.items()}


def fit(batch_size: int, parts: list[str]) -> Chunk:
    """The whole engine.fit with the losses after each epoch, of the same network with the same error."""
    rng, n_epochs = np.random.default_rng(0), TURN_EPOCHS[batch_size]
    a, b, c = (engine.Dense(*fans, rng=rng) for fans in ((2, 8), (8, 8), (8, 1)))
    model = engine.Sequential([a, engine.ReLU(), b, engine.ReLU(), c, engine.Tanh()])
    # Playground halves the squared error.
    loss, optimizer = engine.MeanSquaredError(), engine.SGD(LEARNING_RATE / 2)
    train, test = data().values()

    def chunk() -> int:
        engine.fit(
            model,
            loss,
            optimizer,
            train,
            test=test if "test" in parts else None,
            n_epochs=n_epochs,
            batch_size=batch_size,
            rng=rng,
        )
        return n_epochs * N_SAMPLES // batch_size

    return chunk


class Node:
    """A process of node that trains on order."""

    def __init__(self, module: Path) -> None:
        command = ["node", str(DRIVER), str(module), str(FOLDER / "data.json")]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - programs that this file names

    def train(self, batch_size: int, parts: list[str]) -> Chunk:
        """Epochs as in Playground's oneStep, without drawing; the loss of `parts` is measured after each."""
        order = {"batch": batch_size, "epochs": TURN_EPOCHS[batch_size], "parts": parts}

        def chunk() -> int:
            self.ask(order)
            return TURN_EPOCHS[batch_size] * N_SAMPLES // batch_size

        return chunk

    def ask(self, order: dict[str, Any]) -> dict[str, Any]:
        """Send an order, wait until it is carried out."""
        print(json.dumps(order), file=self.process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def __enter__(self) -> "Node":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


def find_source() -> Path:
    """nn.ts: the copy that PLAYGROUND_NN names, or that of a shallow clone."""
    if named := os.environ.get("PLAYGROUND_NN"):
        return Path(named)
    clone = FOLDER / "clone"
    if not (clone / "src" / "nn.ts").exists():
        _run("git", "clone", "--quiet", "--depth", "1", URL, str(clone))
    return clone / "src" / "nn.ts"


def build(source: Path) -> Path:
    """nn.ts as a module that node can import."""
    FOLDER.mkdir(exist_ok=True)
    if not source.exists():
        raise FileNotFoundError(f"{source} does not exist")
    target = FOLDER / "nn.mjs"
    options = ("--format=esm", "--target=es2022", f"--tsconfig-raw={COMPILER_OPTIONS}", "--log-level=error")
    _run("npx", "--yes", "esbuild@0.28", str(source), *options, f"--outfile={target}")
    return target


def _run(*command: str) -> None:
    if shutil.which(command[0]) is None:
        raise FileNotFoundError(f"{command[0]} is not installed")
    result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)  # noqa: S603 - programs that this file names
    if result.returncode:
        raise OSError(f"{' '.join(command[:2])}: {(result.stderr.strip().splitlines() or ['failed'])[-1]}")
