"""A network of dense layers in one call: what stands behind each layer, and in which order."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from engine import activations
from engine.dropout import Dropout
from engine.initializers import Initializer
from engine.layers import Dense, Layer
from engine.models import Sequential
from engine.normalisation import BatchNorm
from engine.settings import as_list


def dense_network(
    sizes: Sequence[int],
    activation: str | Sequence[str],
    *,
    init: str | Initializer = "glorot",
    rng: np.random.Generator | None = None,
    batch_norm: bool = False,
    dropout: float = 0.0,
    mask_rng: np.random.Generator | None = None,
    penalise_bias: bool = False,
) -> Sequential:
    """Dense layers from sizes[0] features over hidden layers to sizes[-1] outputs, which are logits.

    Behind each but the last: batch norm if asked for, the activation, dropout if its rate is above 0. `activation`
    is one name, or one for each of these layers. `rng` draws the weights, `mask_rng` the masks, so that one does
    not change the other. ValueError for fewer than two sizes, or for activations that are unknown or do not match.
    """
    sizes = as_list("sizes", sizes)
    known = [kind.__name__ for kind in activations.Activation.__subclasses__() if kind is not activations.Softmax]
    names = [activation] * (len(sizes) - 2) if isinstance(activation, str) else list(activation)
    if len(sizes) < 2 or len(names) != len(sizes) - 2 or not {*names} <= {*known}:
        needs = f"two sizes and for each hidden layer one of {', '.join(known)}"
        raise ValueError(f"dense_network needs {needs}; got {sizes}, {activation!r}")
    layers: list[Layer] = []
    for (fan_in, fan_out), name in zip(pairwise(sizes[:-1]), names, strict=True):
        layers.append(Dense(fan_in, fan_out, init, rng, penalise_bias=penalise_bias))
        if batch_norm:
            layers.append(BatchNorm(fan_out))
        layers.append(getattr(activations, name)())
        if dropout:
            layers.append(Dropout(dropout, mask_rng))
    return Sequential([*layers, Dense(sizes[-2], sizes[-1], init, rng, penalise_bias=penalise_bias)])
