"""Sentences of the lab Transformer, computed from the run: what it answers, what it has seen, where it errs."""

import numpy as np

from pages._figures.german import number, percent
from pages._figures.word_steps import SHOWN, WordSteps


def say_result(family: str, asked: str, steps: WordSteps) -> str:
    """What the model answers for the number: "347 → drei hundert sieben und vierzig"."""
    if family == "both":
        return f"{asked} → {steps.text}"
    if family == "encoder":
        best = int(steps.probs[0].argmax())
        return f"«{steps.text}» ist {steps.names[best]} ({percent(float(steps.probs[0, best]))})"
    words = steps.words
    made = " ".join(word for word in words[steps.n_given :] if word not in SHOWN.values())
    return f"«{' '.join(words[: steps.n_given])}» geht weiter: «{made or 'Ende'}»"


def _by_length(right: np.ndarray, lengths: np.ndarray) -> str:
    """How many of the new numbers are right, by their number of digits: right and lengths (N,)."""
    names = ("einstellig", "zweistellig", "dreistellig", "vierstellig")
    parts = [
        f"{name} {int(right[lengths == n].sum())} von {int((lengths == n).sum())}"
        for n, name in enumerate(names, start=1)
        if (lengths == n).any()
    ]
    return ", ".join(parts)


def say_run(
    family: str, asked: str, steps: WordSteps, seen: bool, n_train: int, right: np.ndarray, digits: np.ndarray
) -> str:
    """Markdown: was the number learned from, is the answer right, where does it err, which mask was used.

    right (N,) or (N, T) says what is right of the new numbers, digits (N, 4) are their tokens.
    """
    among = "war" if seen else "war **nicht**"
    known = f"{asked} {among} unter den {number(n_train, 0)} Zahlen, aus denen gelernt wurde."
    lengths = _by_length(right, (digits > 0).sum(axis=1)) if right.ndim == 1 else ""
    if family == "both":
        truth = " ".join(steps.truth[:-1])
        verdict = "Die Übersetzung stimmt." if steps.text == truth else f"Richtig wäre: **{truth}**."
        mask = "Im Encoder sieht jede Ziffer alle. Im Decoder sieht jedes Wort nur frühere, dazu alle Ziffern."
    elif family == "encoder":
        verdict = f"Richtig ist: {'ungerade' if int(asked) % 2 else 'gerade'}."
        mask = "keine; jedes Wort sieht alle, auch spätere. Einen Decoder gibt es nicht, wie bei BERT."
    else:
        verdict = "Gegeben war nur der Anfang; mehr als eine Fortsetzung ist richtig."
        mask = "kausal; jedes Wort sieht nur frühere. Einen Encoder gibt es nicht, wie bei GPT."
    rows = [f"- {known} {verdict}", f"- **Maske:** {mask}"]
    if lengths:
        rows.insert(1, f"- **Neue Zahlen richtig:** {lengths}.")
    return "\n".join(rows)
