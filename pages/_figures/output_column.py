"""The lab Output-Layer by hand: three logits, and the column of numbers that softmax makes of them."""

from functools import partial

import numpy as np

from engine import sigmoid, softmax
from pages._figures.bars import Bars
from pages._figures.german import number, significant

_plain = partial(significant, digits=4)


def draw_column(logits: np.ndarray, temperature: float) -> Bars:
    """Softmax and sigmoid of three logits (3,) side by side."""
    shares, alone = softmax(logits / temperature), sigmoid(logits)
    title = f"Summe: Softmax {number(float(shares.sum()))}, Sigmoid {number(float(alone.sum()))}"
    labels = [f"z{'₁₂₃'[k]} = {_plain(z)}" for k, z in enumerate(logits)]
    values = np.stack([shares, alone])[None]
    return Bars(
        title, "Logits", "Output", labels, values, ["Softmax", "Sigmoid"], ["training", "validation"], (0.0, 1.1)
    )


def write_column(logits: np.ndarray, temperature: float) -> str:
    """The whole calculation as a table: logit, exponent, share; beside it the sigmoid of each alone."""
    powers = np.exp(logits / temperature)
    shares, alone = softmax(logits / temperature), sigmoid(logits)
    divided = "" if temperature == 1 else f" / {_plain(temperature)}"
    whole = _plain(powers.sum())
    rows = [
        f"| {_plain(z)} | {_plain(power)} | {_plain(power)} / {whole} = **{_plain(share)}** | {_plain(one)} |"
        for z, power, share, one in zip(logits, powers, shares, alone, strict=True)
    ]
    total = f"| Summe | {whole} | **{_plain(shares.sum())}** | {_plain(alone.sum())} |"
    head = [f"| Logit z (linear) | exp(z{divided}) | Softmax | Sigmoid |", "|---|---|---|---|"]
    return "\n".join([*head, *rows, total])
