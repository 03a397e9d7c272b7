"""Every kind of network learns one small batch by heart: one that cannot has a fault in its gradient or its step.

Labels are drawn at random, so there is nothing to find but the samples themselves. A further kind of network is a
function with @network that returns its layers, x, y and the loss.
"""

import numpy as np
import pytest

from engine import (
    GELU,
    Adam,
    Add,
    AveragePool2D,
    BatchNorm,
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    CombinedLoss,
    Concatenate,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    EncoderDecoder,
    FanOut,
    Flatten,
    GlobalAveragePool2D,
    LayerNorm,
    LeakyReLU,
    LearnedPositions,
    Linear,
    MaxPool2D,
    MeanSquaredError,
    MultiHeadAttention,
    Parallel,
    PositionalEncoding,
    Positionwise,
    ReLU,
    Sequential,
    Sigmoid,
    Softmax,
    Tanh,
    TransformerDecoder,
    TransformerEncoder,
    fit,
)

N_STEPS, LOW = 300, 0.01
N, N_FEATURES, N_CLASSES = 16, 6, 3
LENGTH, N_TOKENS, D_MODEL = 5, 7, 16
ACTIVATIONS = (ReLU, LeakyReLU, Tanh, Sigmoid, GELU)
NETWORKS = {}


def network(make):
    """Take `make(rng) -> (layers, x, y, loss)` into the list, under its name."""
    NETWORKS[make.__name__] = make
    return make


def table(rng):
    return rng.normal(size=(N, N_FEATURES)), rng.integers(N_CLASSES, size=N)


def sentences(rng):
    return rng.integers(N_TOKENS, size=(N, LENGTH))


def logits():
    return CategoricalCrossEntropy(from_logits=True)


def embedded(rng):
    return [Embedding(N_TOKENS, D_MODEL, rng), PositionalEncoding(D_MODEL)]


def words(rng):
    return Positionwise(Dense(D_MODEL, N_TOKENS, rng=rng))


def mlp(*between):
    """A network with two hidden layers; each of `between`, called, makes a layer behind a Dense."""

    def make(rng):
        hidden = [
            layer for width in (N_FEATURES, 32) for layer in (Dense(width, 32, rng=rng), *(f() for f in between))
        ]
        return [*hidden, Dense(32, N_CLASSES, rng=rng)], *table(rng), logits()

    return make


NETWORKS |= {activation.__name__: mlp(activation) for activation in ACTIVATIONS}
NETWORKS |= {
    "batch norm": mlp(lambda: BatchNorm(32), ReLU),
    "layer norm": mlp(lambda: LayerNorm(32), ReLU),
    "dropout 0": mlp(ReLU, lambda: Dropout(0.0)),
}


@network
def probabilities(rng):
    layers = [Dense(N_FEATURES, 32, "he", rng), ReLU(), Dense(32, N_CLASSES, rng=rng), Softmax()]
    return layers, *table(rng), CategoricalCrossEntropy()


@network
def two_classes(rng):
    x, y = table(rng)
    layers = [Dense(N_FEATURES, 32, rng=rng), Tanh(), Dense(32, 1, rng=rng), Sigmoid()]
    return layers, x, y[:, None] % 2, BinaryCrossEntropy()


@network
def numbers(rng):
    layers = [Dense(N_FEATURES, 64, "he", rng), ReLU(), Dense(64, 2, rng=rng)]
    return layers, table(rng)[0], rng.normal(size=(N, 2)), MeanSquaredError()


@network
def two_inputs(rng):
    branches = [Sequential([Dense(N_FEATURES, 16, rng=rng), activation()]) for activation in (ReLU, Tanh)]
    x, y = table(rng)
    return [Parallel(branches), Concatenate(), Dense(32, N_CLASSES, rng=rng)], (x, table(rng)[0]), y, logits()


@network
def two_outputs(rng):
    x, y = table(rng)
    outputs = FanOut([Dense(64, N_CLASSES, rng=rng), Dense(64, 1, rng=rng)])
    targets = y, rng.normal(size=(N, 1))
    return (
        [Dense(N_FEATURES, 64, "he", rng), ReLU(), outputs],
        x,
        targets,
        CombinedLoss([logits(), MeanSquaredError()]),
    )


@network
def a_way_around(rng):
    block = Sequential([Dense(32, 32, "he", rng), ReLU(), Dense(32, 32, rng=rng)])
    layers = [Dense(N_FEATURES, 32, rng=rng), FanOut([block, Linear()]), Add(), Dense(32, N_CLASSES, rng=rng)]
    return layers, *table(rng), logits()


def images(rng, *after):
    """Images 6 x 6, through a convolution with stride and what comes `after`."""
    x, y = rng.normal(size=(N, 6, 6, 2)), rng.integers(N_CLASSES, size=N)
    return [Conv2D(2, 8, 3, 2, "same", "he", rng), ReLU(), *after], x, y, logits()


@network
def convolutions(rng):
    return images(rng, Conv2D(8, 16, 2, rng=rng), ReLU(), MaxPool2D(2), Flatten(), Dense(16, N_CLASSES, rng=rng))


@network
def a_convolution_and_its_means(rng):
    means = [AveragePool2D(2, 1), BatchNorm(8), GlobalAveragePool2D()]
    return images(rng, *means, Dense(8, 32, "he", rng), ReLU(), Dense(32, N_CLASSES, rng=rng))


@network
def attention(rng):
    layers = [*embedded(rng), MultiHeadAttention(D_MODEL, 4, rng), words(rng)]
    x = sentences(rng)
    return layers, x, x[:, ::-1], logits()  # each position has to look at the one opposite


@network
def a_decoder_only_model(rng):
    layers = [Embedding(N_TOKENS, D_MODEL, rng), LearnedPositions(LENGTH, D_MODEL, rng)]
    x = sentences(rng)
    sums = x.cumsum(axis=1) % N_TOKENS  # known from what came before
    return [*layers, TransformerEncoder(D_MODEL, 4, rng=rng, causal=True), words(rng)], x, sums, logits()


def an_encoder(norm):
    def make(rng):
        layers = [*embedded(rng), TransformerEncoder(D_MODEL, 4, norm=norm, rng=rng), words(rng)]
        return layers, sentences(rng), sentences(rng), logits()

    return make


def a_decoder(norm):
    def make(rng):
        inputs = Parallel([Sequential(embedded(rng)) for _ in range(2)])
        x, memory = sentences(rng), sentences(rng)[:, :3]
        x[:, 0] = np.arange(N) % N_TOKENS  # with the memory, no two samples begin alike
        layers = [inputs, TransformerDecoder(D_MODEL, 4, norm=norm, rng=rng), words(rng)]
        return layers, (x, memory), sentences(rng), logits()

    return make


def an_encoder_decoder(norm):
    def make(rng):
        x, y = sentences(rng), sentences(rng)
        so_far = np.pad(y[:, :-1], ((0, 0), (1, 0)))
        return [EncoderDecoder(N_TOKENS, N_TOKENS, D_MODEL, 4, 32, norm=norm, rng=rng)], (x, so_far), y, logits()

    return make


for make in (an_encoder, a_decoder, an_encoder_decoder):
    NETWORKS |= {f"{make.__name__}, {norm}-norm": make(norm) for norm in ("pre", "post")}


@pytest.mark.parametrize("name", NETWORKS)
def test_one_small_batch_is_learned_by_heart(name):
    rng = np.random.default_rng(0)
    layers, x, y, loss = NETWORKS[name](rng)
    history = fit(Sequential(layers), loss, Adam(1e-2), (x, y), n_epochs=N_STEPS, batch_size=N, rng=rng)
    assert history.train_loss[0] > 10 * LOW
    assert history.train_loss[-1] < LOW
