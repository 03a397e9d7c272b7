"""The lab Transformer's training: its curves after the run, and a picture of the model while it learns."""

from collections.abc import Sequence

import numpy as np

from engine import CategoricalCrossEntropy, History, Sequential, load_dataset
from pages._figures.german import number, percent
from pages._figures.palette import DARK, LIGHT
from pages._figures.transformer import SHARES
from pages._figures.transformer_texts import say_result
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


def draw_live(
    family: str, steps: Sequence[int], losses: Sequence[float], shares: Sequence[float], n_steps: int
) -> str:
    """Share right and loss so far as HTML: two areas, each with its last number as text."""
    last, top = max(n_steps, steps[-1]), max(losses)
    areas = (
        ("test", f"{SHARES[family]}: {percent(shares[-1])}", "100 %", shares),
        ("validation", f"Loss: {number(losses[-1])}", number(top), [loss / top for loss in losses]),
    )
    parts = []
    for role, text, highest, values in areas:
        corners = [(steps[0], 0.0), *zip(steps, values, strict=True), (steps[-1], 0.0)]
        polygon = ", ".join(f"{100 * step / last:.2f}% {100 - 100 * v:.2f}%" for step, v in corners)
        colour = f"{LIGHT[role]};background:light-dark({LIGHT[role]}, {DARK[role]})"
        parts.append(
            f'<div style="flex:1 1 250px"><b>{text}</b><div>{highest}</div>'
            f'<div style="height:150px;border:1px solid;border-width:0 0 1px 1px">'
            f'<div style="height:100%;background:{colour};clip-path:polygon({polygon})"></div></div>'
            '<div style="display:flex;justify-content:space-between">'
            f"<span>Schritt 0</span><span>{last}</span></div></div>"
        )
    return f'<div style="display:flex;flex-wrap:wrap;gap:1rem 1.5rem;font-size:0.9rem">{"".join(parts)}</div>'


class LiveRun:
    """For lab.view: loss and share right on 200 new numbers, and the student's own, while the model learns."""

    def __init__(self, family: str, asked: str, seed: int, n_steps: int) -> None:
        self.family, self.asked, self.seed, self.n_steps = family, asked, seed, n_steps
        self.steps: list[int] = []
        self.losses: list[float] = []
        self.shares: list[float] = []

    def __call__(self, step: int, model: Sequential) -> tuple[str, str]:
        if not self.steps:  # a remembered run never comes here
            self._load()
        loss, share = judge(self.family, model.predict(self.x), self.y)
        self.steps.append(step)
        self.losses.append(loss)
        self.shares.append(share)
        said = say_result(self.family, self.asked, follow(self.family, model, *self.row, self.names))
        return said, draw_live(self.family, self.steps, self.losses, self.shares, self.n_steps)

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
