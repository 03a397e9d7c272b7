"""Convolution of a photograph as a work: by the engine, by PyTorch and by scipy; a step is one convolution."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import torch
from scipy import ndimage, signal

import engine
from benchmarks.interleaved import Array, Chunk, Ratio, Work

HEIGHT, WIDTH = 240, 320
REPEATS = 8
PEERS = {
    "PyTorch": lambda image, kernel: torch.nn.functional.conv2d(image, kernel),
    "scipy, correlate2d": lambda image, kernel: signal.correlate2d(image, kernel, "valid"),
    "scipy, ndimage": ndimage.correlate,  # computes the edge too
    "scipy, fftconvolve": lambda image, turned: signal.fftconvolve(image, turned, "valid"),
}


def works() -> Iterator[Work]:
    """The rows of the table, with their goals."""
    for size in (3, 7):
        image, kernel = _photograph(), np.random.default_rng(0).normal(size=(size, size)).astype(np.float32)
        inputs = dict.fromkeys(PEERS, (image, kernel))
        inputs["PyTorch"] = (torch.from_numpy(image)[None, None], torch.from_numpy(kernel)[None, None])
        inputs["scipy, fftconvolve"] = (image, kernel[::-1, ::-1].copy())
        candidates = {"ours": partial(_repeat, engine.conv2d, image, kernel)}
        candidates |= {name: partial(_repeat, peer, *inputs[name]) for name, peer in PEERS.items()}
        ratios = [Ratio(name, "ours", at_least=1) for name in PEERS]
        yield Work(f"photograph {WIDTH} x {HEIGHT}, kernel {size} x {size}", candidates, ratios)


def _photograph() -> Array:
    """The first photograph in grey, (240, 320): repeated at the edge if it is smaller."""
    grey = engine.load_dataset("photos").train.x[0].mean(axis=2)
    missing = [(0, max(0, wanted - got)) for wanted, got in zip((HEIGHT, WIDTH), grey.shape, strict=True)]
    return np.ascontiguousarray(np.pad(grey, missing, mode="edge")[:HEIGHT, :WIDTH], np.float32)


def _repeat(function: Callable[..., object], *inputs: object) -> Chunk:
    def chunk() -> int:
        for _ in range(REPEATS):
            function(*inputs)
        return REPEATS

    return chunk
