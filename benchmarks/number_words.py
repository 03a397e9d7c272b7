"""Digits into German words, and what positions are for: python -m benchmarks.number_words.

An encoder-decoder learns 9,000 of the numbers from 0 to 9,999 and writes the other 1,000, greedily. A number
counts if every word is right. One thread.
"""

import time

import numpy as np
from threadpoolctl import threadpool_limits

import engine

N_TRAIN, BATCH_SIZE = 9000, 64
WARM_UP = 50
SETTINGS = {  # encoder's and decoder's positions, steps, highest learning rate
    "short": ("sinusoidal", "sinusoidal", 280, 8e-3),
    "sinusoidal": ("sinusoidal", "sinusoidal", 560, 3e-3),
    "learned": ("learned", "learned", 560, 3e-3),
    "encoder only": ("sinusoidal", None, 560, 3e-3),
    "decoder only": (None, "sinusoidal", 560, 3e-3),
    "none": (None, None, 980, 3e-3),
}


def numbers(seed: int) -> tuple[engine.Dataset, np.ndarray, np.ndarray]:
    """The data set, and all its numbers in an order that `seed` draws."""
    data = engine.load_dataset("number_words", seed=seed)
    parts = (data.train, data.validation, data.test)
    return data, np.concatenate([part.x for part in parts]), np.concatenate([part.y for part in parts])


def train(
    encoder_positions: str | None, decoder_positions: str | None, n_steps: int, rate: float, seed: int = 0
) -> tuple[int, float, float]:
    """(steps, seconds of training, share of held-out numbers written without a fault)."""
    data, x, y = numbers(seed)
    pad, start, end = (data.class_names.index(token) for token in ("<pad>", "<start>", "<end>"))
    rng = np.random.default_rng(seed)
    model = engine.EncoderDecoder(
        len(data.feature_names),
        len(data.class_names),
        encoder_positions=encoder_positions,
        decoder_positions=decoder_positions,
        pad=pad,
        rng=rng,
    )
    n_epochs = max(1, round(n_steps * BATCH_SIZE / N_TRAIN))
    n_steps = n_epochs * -(-N_TRAIN // BATCH_SIZE)
    optimizer = engine.Adam(engine.WarmupLinear(rate, WARM_UP, n_steps), beta2=0.98)
    begin = time.perf_counter()
    engine.fit(
        engine.Sequential([model]),
        engine.CategoricalCrossEntropy(from_logits=True, ignore=pad),
        optimizer,
        ((x[:N_TRAIN], y[:N_TRAIN, :-1]), y[:N_TRAIN, 1:]),
        n_epochs=n_epochs,
        batch_size=BATCH_SIZE,
        rng=rng,
        n_measured=BATCH_SIZE,
    )
    seconds = time.perf_counter() - begin
    words = model.greedy(x[N_TRAIN:], y.shape[1] - 1, start, end)
    return n_steps, seconds, float((words == y[N_TRAIN:, 1:]).all(axis=1).mean())


def main() -> None:
    """Print a line for each setting of the positions."""
    print("Number words, 1,000 held out: positions, steps, seconds, exact match.")
    with threadpool_limits(1):
        for name, setting in SETTINGS.items():
            for seed in range(2):
                steps, seconds, exact = train(*setting, seed=seed)
                print(f"  {name:13}{steps:5}{seconds:7.1f} s{exact:9.1%}", flush=True)
    print()


if __name__ == "__main__":
    main()
