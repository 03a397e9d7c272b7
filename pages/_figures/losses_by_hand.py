"""The lab Loss by hand: what each loss takes from four errors, or from one answer, with every number."""

from collections.abc import Sequence

import numpy as np

import engine
from engine import Loss
from pages._figures.german import number, significant


def names_of(task: str) -> list[str]:
    """The three losses of the lab, in their order."""
    return ["MSE", "MAE", "RMSE" if task == "regression" else "Cross-Entropy"]


def penalties(losses: Sequence[Loss], logits: np.ndarray) -> tuple[np.ndarray, list[np.ndarray], list[np.ndarray]]:
    """Of answers with logits (L, K), the first class being right: its probability (L,), what each loss takes for
    it, and how each loss pulls at its logit. One logit is that of the right one of two classes.
    """
    n_classes = logits.shape[1]
    targets = np.tile(np.eye(1, n_classes), (len(logits), 1))
    layer = engine.Sigmoid() if n_classes == 1 else engine.Softmax()
    answers = layer.forward(logits, training=True)
    terms = [len(targets) / loss.count(targets) * loss.terms(answers, targets).sum(axis=1) for loss in losses]
    # The gradient is one of a mean over the samples; each by itself has the whole.
    slopes = [-len(targets) * layer.backward(loss.gradient(answers, targets))[:, 0] for loss in losses]
    return answers[:, 0], terms, slopes


def write_errors(wrongness: float) -> str:
    """MAE, MSE and RMSE of four errors, one of them the slider's, with every number."""
    errors = np.array([1.0, 1.0, 1.0, wrongness])
    mae, mse, rmse = (
        loss.forward(errors, np.zeros(4))
        for loss in (engine.MeanAbsoluteError(), engine.MeanSquaredError(), engine.RootMeanSquaredError())
    )
    verdict = (
        "Nur weil alle vier Fehler gleich gross sind, ist RMSE hier gleich MAE."
        if mae == rmse
        else f"RMSE ist {number(rmse / mae)}-mal so gross wie MAE: Die Wurzel aus dem MSE ist **nicht** der MAE."
    )
    return (
        f"**Von Hand, vier Fehler 1, 1, 1 und {significant(wrongness)}:**\n\n"
        rf"- MAE $= \frac{{1+1+1+{_tex(wrongness)}}}{{4}} = {_tex(mae)}$"
        "\n"
        rf"- MSE $= \frac{{1+1+1+{_tex(wrongness**2)}}}{{4}} = {_tex(mse)}$"
        "\n"
        rf"- RMSE $= \sqrt{{{_tex(mse)}}} = {_tex(rmse)}$"
        f"\n\n{verdict}"
    )


def write_answer(losses: Sequence[Loss], n_classes: int, wrongness: float) -> str:
    """What each loss takes for one answer that is as sure and wrong as the slider says, and how it pulls."""
    logits = np.array([[0.0, wrongness, 0.0] if n_classes > 1 else [-wrongness]])
    (p,), terms, slopes = penalties(losses, logits)
    # With several classes the others' probabilities come in too, except for cross-entropy.
    formulas = (
        [("(1-p)^2 = ", "2p(1-p)^2 = "), ("1-p = ", "p(1-p) = ")] if n_classes == 1 else [("", ""), ("", "")]
    )
    rows = [
        f"| {name} | ${penalty}{_tex(term[0])}$ | ${pull}{_tex(slope[0])}$ |"
        for name, (penalty, pull), term, slope in zip(
            names_of("classification"), [*formulas, (r"-\ln p = ", "1-p = ")], terms, slopes, strict=True
        )
    ]
    head = ["| Loss | Strafe | Zug am Logit |", "|---|---|---|"]
    text = f"**Von Hand:** Der richtigen Klasse gibt das Netz am Anfang $p = {_tex(p)}$."
    return "\n".join([text, "", *head, *rows])


def _tex(value: float) -> str:
    """Four significant digits, as LaTeX: without the braces a comma would be followed by a gap."""
    return significant(value, 4).replace(",", "{,}").replace("·", r" \cdot ")
