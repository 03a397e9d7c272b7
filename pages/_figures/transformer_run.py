"""The lab Transformer's training: its curves after the run, and a picture of the model while it learns."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine import CategoricalCrossEntropy, History, Sequential, load_dataset
from pages._figures.transformer import draw_progress, say_result
from pages._figures.word_steps import WordSteps, follow

N_LEARN = 9000  # of the 10,000 numbers; nobody learns from the others


def judge(family: str, logits: np.ndarray, targets: np.ndarray, pad: int = 0) -> tuple[float, float]:
    """(loss, share right) of logits (N, K) for classes (N,), or (N, T, V) for words (N, T).

    A translation is right if all its words are; a decoder alone is judged word by word.
    """
    ignore = None if family == "encoder" else pad
    loss = CategoricalCrossEntropy(from_logits=True, ignore=ignore).forward(logits, targets)
    hits = logits.argmax(axis=-1) == targets
    if family == "both":
        hits = (hits | (targets == pad)).all(axis=1)
    elif family == "decoder":
        hits = hits[targets != pad]
    return float(loss), float(hits.mean())


def curves_of(family: str, history: History, targets: np.ndarray) -> tuple[np.ndarray, list[float], list[float]]:
    """Recorded steps, and there loss and share right, from predictions (F, N, ...) for targets (N, ...)."""
    judged = [judge(family, frame, targets) for frame in history.snapshots["predictions"]]
    return history.snapshot_epochs, [loss for loss, _ in judged], [share for _, share in judged]


def follow_training(
    family: str,
    model: Sequential,
    history: History,
    row: tuple[np.ndarray, np.ndarray],
    names: Sequence[str],
    view: str,
) -> list[WordSteps]:
    """What the model makes of one number, (digits, words): in the end, or at each recorded step."""
    now, passes = model.snapshot(), []
    for snapshot in history.snapshots["weights"] if view == "training" else []:
        model.restore(snapshot)
        passes.append(follow(family, model, *row, names))
    model.restore(now)
    return passes or [follow(family, model, *row, names)]


class LiveRun:
    """For lab.view: loss and share right on 200 new numbers, and the student's own, while the model learns."""

    def __init__(self, family: str, asked: str, seed: int, n_steps: int) -> None:
        self.family, self.asked, self.seed, self.n_steps = family, asked, seed, n_steps
        self.steps: list[int] = []
        self.losses: list[float] = []
        self.shares: list[float] = []

    def __call__(self, step: int, model: Sequential) -> tuple[str, go.Figure]:
        if not self.steps:  # a remembered run never comes here
            self._load()
        loss, share = judge(self.family, model.predict(self.x), self.y)
        self.steps.append(step)
        self.losses.append(loss)
        self.shares.append(share)
        said = say_result(self.family, self.asked, follow(self.family, model, *self.row, self.names))
        curves = self.steps, self.losses, self.shares
        return said, draw_progress(self.family, *curves, self.n_steps)

    def _load(self) -> None:
        data = load_dataset("number_words", seed=self.seed)
        parts, self.names = (data.train, data.validation, data.test), data.class_names
        digits, words = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
        wanted = [data.feature_names.index(digit) for digit in self.asked] + [0] * (4 - len(self.asked))
        number = int(np.flatnonzero((digits == wanted).all(axis=1))[0])
        self.row = digits[number], words[number]
        digits, words = digits[N_LEARN : N_LEARN + 200], words[N_LEARN : N_LEARN + 200]
        last = digits[np.arange(len(digits)), (digits != 0).sum(axis=1) - 1]
        self.x, self.y = {
            "both": ((digits, words[:, :-1]), words[:, 1:]),
            "encoder": (words, (last - data.feature_names.index("0")) % 2),
            "decoder": (words[:, :-1], words[:, 1:]),
        }[self.family]
