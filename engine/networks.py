"""A network of dense layers in one call: what stands behind each layer, and in which order."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from engine import activations
from engine.dropout import Dropout
from engine.initializers import Initializer
from engine.layers import Dense, Layer
from engine.models import Sequential
from engine.normalisation import BatchNorm
from engine.settings import as_list, check_number
from engine.shapes import Array

_KINDS = [kind.__name__ for kind in activations.Activation.__subclasses__() if kind is not activations.Softmax]
_NORMS = {"BN": True, "ohneBN": False}


def dense_network(
    sizes: Sequence[int],
    activation: str | Sequence[str],
    *,
    init: str | Initializer = "glorot",
    rng: np.random.Generator | None = None,
    batch_norm: bool | Sequence[bool] = False,
    dropout: float | Sequence[float] = 0.0,
    mask_rng: np.random.Generator | None = None,
    penalise_bias: bool = False,
) -> Sequential:
    """Dense layers from sizes[0] features over hidden layers to sizes[-1] outputs, which are logits.

    Behind each but the last: batch norm if asked for, the activation, dropout if its rate is above 0. Each of
    these three is one for all, or a list with one for each of these layers. `rng` draws the weights, `mask_rng`
    the masks, so that one does not change the other. ValueError for fewer than two sizes, for activations that are
    unknown, or for a list of another length.
    """
    sizes = as_list("sizes", sizes)
    n = max(0, len(sizes) - 2)
    names, norms, rates = (_for_each(values, n) for values in (activation, batch_norm, dropout))
    if len(sizes) < 2 or {len(names), len(norms), len(rates)} != {n} or not {*names} <= {*_KINDS}:
        needs = f"two sizes and for each hidden layer one of {', '.join(_KINDS)}"
        more = f", batch_norm={batch_norm!r}, dropout={dropout!r}" if {len(norms), len(rates)} != {n} else ""
        raise ValueError(f"dense_network needs {needs}; got {sizes}, {activation!r}{more}")
    layers: list[Layer] = []
    for (fan_in, fan_out), name, norm, rate in zip(pairwise(sizes[:-1]), names, norms, rates, strict=True):
        layers.append(Dense(fan_in, fan_out, init, rng, penalise_bias=penalise_bias))
        if norm:
            layers.append(BatchNorm(fan_out))
        layers.append(getattr(activations, name)())
        if rate:
            layers.append(Dropout(rate, mask_rng))
    return Sequential([*layers, Dense(sizes[-2], sizes[-1], init, rng, penalise_bias=penalise_bias)])


def read_layers(
    text: str, activation: Sequence[str], *, dropout: float = 0.0, batch_norm: bool = False
) -> tuple[list[str], list[float], list[bool]]:
    """Activations, dropout rates and batch norm of each hidden layer: what `text` says, else what holds for all.

    "-;ReLU,0.2;BN" says nothing of the first layer, gives the second ReLU and a rate of 0.2, the third batch norm;
    "ohneBN" takes it away. `activation` has one for each layer; what the text says of more layers is left out.
    ValueError for anything else.
    """
    names, rates, norms = (_for_each(v, len(activation)) for v in (list(activation), dropout, batch_norm))
    for layer, words in enumerate(text.split(";")[: len(names)]):
        for word in words.split(",") if words != "-" else []:
            if word in _KINDS:
                names[layer] = word
            elif word in _NORMS:
                norms[layer] = _NORMS[word]
            else:
                try:
                    rates[layer] = check_number("a rate of dropout", float(word), below=1)
                except ValueError:
                    known = ", ".join((*_KINDS, *_NORMS))
                    raise ValueError(f"{word!r} in {text!r} is no rate in [0, 1) and none of {known}") from None
    return names, rates, norms


def gradient_sizes(model: Sequential, gradients: Any) -> Array:
    """Root mean square of the weights' gradients of each dense layer (F, n_dense), out of a recorder's (F, Q).

    NaN where one is not finite.
    """
    rows = np.asarray(gradients, np.float64)
    rows = np.where(np.isfinite(rows), rows, np.nan)
    sizes, start = [], 0
    for name, array in model.params.items():
        if name.endswith(".weight") and isinstance(model.layers[int(name.split(".")[0])], Dense):
            sizes.append(np.sqrt(np.square(rows[:, start : start + array.size]).mean(axis=1)))
        start += array.size
    return np.stack(sizes, axis=1)


def gradient_reach(model: Sequential, gradients: Any) -> float:
    """Size of the first hidden layer's gradients as a share of the last one's: the median over the frames."""
    sizes = gradient_sizes(model, gradients)[1:]  # nothing before the first step
    return float(np.median(sizes[:, 0] / np.maximum(sizes[:, -2], np.finfo(np.float32).tiny)))


def _for_each(values: Any, n: int) -> list[Any]:
    """One for each of `n` layers: a list as it is, one thing `n` times."""
    return [values] * n if isinstance(values, str) or not isinstance(values, Sequence) else list(values)
