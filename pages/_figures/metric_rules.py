"""Numbers of the lab Metriken: what four counts give, and which rule for the threshold gives which errors."""

from collections.abc import Sequence

import numpy as np

from pages._figures.german import number
from pages._figures.metrics import Judged


def compare_rules(judged: Judged) -> str:
    """A Markdown table of five rules, the present threshold among them; then the formulas with its numbers."""
    counts = judged.counts
    right = counts[:, 0] + counts[:, 3]
    most = np.flatnonzero(right == right.max())
    best = int(most[len(most) // 2])
    n_ill, n_well = int(counts[0, :2].sum()), int(counts[0, 2:].sum())
    rules = {
        f"deine Schwelle {number(judged.thresholds[judged.at])}": counts[judged.at],
        f"höchste Accuracy (Schwelle {number(judged.thresholds[best])})": counts[best],
        f"kleinste Kosten (Schwelle {number(judged.thresholds[judged.cheapest])})": counts[judged.cheapest],
        "immer gesund": np.array([0, n_ill, 0, n_well]),
        "immer krank": np.array([n_ill, 0, n_well, 0]),
    }
    head = ("Regel", "FN", "FP", "Accuracy", "Precision", "Recall", "F1", "Kosten")
    lines = [f"| {' | '.join(head)} |", "|---" + "|---:" * (len(head) - 1) + "|"]
    for name, row in rules.items():
        _, fn, fp, _ = (int(n) for n in row)
        metrics = " | ".join(number(value, 3) for value in ratios(row))
        lines.append(f"| {name} | {fn} | {fp} | {metrics} | {judged.cost_fn * fn + fp} |")
    tp, fn, fp, tn = (int(n) for n in counts[judged.at])
    accuracy, *_ = ratios(counts[judged.at])
    note = (
        f"Accuracy: $(TP + TN) / \\text{{alle}} = ({tp} + {tn}) / {len(judged.targets)}$ = {number(accuracy, 3)}. "
        f"Nur $TN / \\text{{alle}}$, wie in den Notizen, gäbe {number(tn / len(judged.targets), 3)}. "
        f"Kosten: ${judged.cost_fn} \\cdot FN + FP = {judged.cost_fn} \\cdot {fn} + {fp}$ = "
        f"{judged.cost_fn * fn + fp}."
    )
    return "\n".join([*lines, "", note])


def ratios(counts: Sequence[float]) -> tuple[float, float, float, float]:
    """Accuracy, precision, recall and F1 of TP, FN, FP, TN; 0 where nothing is counted, as in the engine."""
    tp, fn, fp, tn = (float(n) for n in counts)
    pairs = ((tp + tn, tp + fn + fp + tn), (tp, tp + fp), (tp, tp + fn), (2 * tp, 2 * tp + fn + fp))
    accuracy, precision, recall, f1 = (part / whole if whole else 0.0 for part, whole in pairs)
    return accuracy, precision, recall, f1


def draw_counts(seed: int) -> tuple[int, int, int, int]:
    """TP, FN, FP, TN of a test that nobody has seen before, small enough for pen and paper."""
    rng = np.random.default_rng(seed)
    tp, fn = 5 * rng.integers([4, 1], [12, 4])
    fp, tn = rng.integers([3, 40], [30, 90])
    return int(tp), int(fn), int(fp), int(tn)
