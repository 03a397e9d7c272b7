"""A small transformer as a work: by hand, by the engine and by PyTorch's nn.Transformer.

One encoder and one decoder block, d_model 48, 4 heads, feed-forward 96, number words in batches of 64, Adam.
"""

import warnings
from collections.abc import Iterator
from itertools import cycle

import numpy as np
import torch

import engine
from benchmarks.fused_transformer import fused_transformer
from benchmarks.interleaved import Array, Chunk, Ratio, Work

N_EPOCHS, BATCH_SIZE, N_BATCHES = 5, 64, 10
STEPS = N_EPOCHS * N_BATCHES
D_MODEL, N_HEADS, D_FF = 48, 4, 96
LEARNING_RATE, BETA2 = 3e-3, 0.98
DATA = engine.load_dataset("number_words")
N_TOKENS = len(DATA.feature_names), len(DATA.class_names)


def works() -> Iterator[Work]:
    """The row of the table, with its goals."""
    candidates = {
        "by hand, step": by_hand,
        "ours, fit": ours,
        "ours, fit with whole curve": ours_measured,
        "PyTorch, step": pytorch,
    }
    ratios = [
        Ratio("ours, fit", "by hand, step", at_most=1.3),
        Ratio("ours, fit with whole curve", "by hand, step"),
        Ratio("PyTorch, step", "ours, fit", at_least=1.8),
    ]
    yield Work(f"transformer 1 + 1 blocks, d_model {D_MODEL}, batch {BATCH_SIZE}", candidates, ratios)


def batches() -> list[tuple[Array, Array, Array]]:
    """Source, words so far and words to come, in batches."""
    x, y = DATA.train
    rows = [slice(i * BATCH_SIZE, (i + 1) * BATCH_SIZE) for i in range(N_BATCHES)]
    return [(x[r], np.ascontiguousarray(y[r, :-1]), np.ascontiguousarray(y[r, 1:])) for r in rows]


def by_hand() -> Chunk:
    """Hand-written NumPy, with one-hot targets made beforehand."""
    lengths = tuple(part.shape[1] for part in batches()[0][:2])
    code = engine.positional_code(max(lengths), D_MODEL).astype(np.float32)
    step, _ = fused_transformer(N_TOKENS, lengths, BATCH_SIZE, D_MODEL, N_HEADS, D_FF, code)
    counted = [(y.reshape(-1, 1) != 0).astype(np.float32) for *_, y in batches()]
    hot = [engine.one_hot(y.reshape(-1), N_TOKENS[1]) * c for (*_, y), c in zip(batches(), counted, strict=True)]
    source = cycle([(x, so_far, h, c) for (x, so_far, _), h, c in zip(batches(), hot, counted, strict=True)])

    def chunk() -> int:
        for _ in range(STEPS):
            step(*next(source))
        return STEPS

    return chunk


def ours(n_measured: int | None = BATCH_SIZE) -> Chunk:
    """engine.fit, shuffling included; the loss curve is measured on one batch, as in benchmarks.number_words."""
    rng = np.random.default_rng(0)
    model = engine.Sequential([engine.EncoderDecoder(*N_TOKENS, D_MODEL, N_HEADS, D_FF, rng=rng)])
    loss, optimizer = engine.CategoricalCrossEntropy(from_logits=True, ignore=0), engine.Adam(3e-3, beta2=BETA2)
    x, so_far, to_come = (np.concatenate(parts) for parts in zip(*batches(), strict=True))
    options = {"n_epochs": N_EPOCHS, "batch_size": BATCH_SIZE, "rng": rng, "n_measured": n_measured}

    def chunk() -> int:
        engine.fit(model, loss, optimizer, ((x, so_far), to_come), **options)
        return STEPS

    return chunk


def ours_measured() -> Chunk:
    """The same with the loss and the accuracy over all samples after each epoch."""
    return ours(None)


class Translator(torch.nn.Module):
    """torch.nn.Transformer with embeddings and the same positional code."""

    def __init__(self, n_positions: int) -> None:
        super().__init__()
        nn = torch.nn
        self.read, self.write = (nn.Embedding(n, D_MODEL) for n in N_TOKENS)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nested tensors need the norm after each part
            self.body = nn.Transformer(
                D_MODEL, N_HEADS, 1, 1, D_FF, dropout=0.0, batch_first=True, norm_first=True
            )
        self.output = nn.Linear(D_MODEL, N_TOKENS[1])
        code = engine.positional_code(n_positions, D_MODEL).astype(np.float32)
        self.register_buffer("code", torch.from_numpy(code))
        self.register_buffer("later", torch.triu(torch.ones(n_positions, n_positions, dtype=torch.bool), 1))

    def forward(self, source: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """Logits of each next word."""
        padding, length = source == 0, target.shape[1]
        y = self.body(
            self.read(source) + self.code[: source.shape[1]],
            self.write(target) + self.code[:length],
            tgt_mask=self.later[:length, :length],
            src_key_padding_mask=padding,
            memory_key_padding_mask=padding,
        )
        return self.output(y)


def pytorch() -> Chunk:
    """PyTorch eager, on tensors made beforehand."""
    torch.manual_seed(0)
    parts = [tuple(map(torch.from_numpy, part)) for part in batches()]
    model = Translator(parts[0][1].shape[1])
    loss = torch.nn.CrossEntropyLoss(ignore_index=0)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE, betas=(0.9, BETA2))
    source = cycle(parts)

    def chunk() -> int:
        for _ in range(STEPS):
            x, so_far, to_come = next(source)
            optimizer.zero_grad()
            loss(model(x, so_far).flatten(0, 1), to_come.flatten()).backward()
            optimizer.step()
        return STEPS

    return chunk
