"""`make eval`: how often the free-text grader errs, by kind of answer, and what an answer costs.

The patterns were written with tests/graded_answers.yaml in sight and its texts were read while tuning, so those
figures flatter: leaving a question out would change nothing, because patterns are written and not fitted. An
honest figure needs answers that the author of the patterns has not seen.
"""

import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from quiz.bank import load_bank
from quiz.grading import grade

TESTS = Path(__file__).parents[1] / "tests"
FILES = {
    "graded_answers.yaml": "an examiner's scores, nine questions",
    "own_answers.yaml": "own scores, other nine",
}
QUARTERS = 5


@dataclass(frozen=True)
class Judged:
    """One answer: the examiner's score and ours, both in [0, 1]."""

    question: str
    kind: str
    examiner: float
    ours: float


def judge(path: Path) -> list[Judged]:
    """Grade every answer of a file of graded answers."""
    questions = load_bank().questions
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Judged(
            entry["id"],
            answer.get("type", "any"),
            answer["score"],
            grade(questions[entry["id"]], answer["text"]).score,
        )
        for entry in data["questions"]
        for answer in entry["answers"]
    ]


def mean_absolute_error(answers: list[Judged]) -> float:
    """Mean of |ours - examiner|."""
    return float(np.mean([abs(a.ours - a.examiner) for a in answers]))


def spearman(answers: list[Judged]) -> float:
    """Rank correlation: Pearson's of the mean ranks."""
    ranks = [_ranks(np.array(values)) for values in zip(*((a.ours, a.examiner) for a in answers), strict=True)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def weighted_kappa(answers: list[Judged]) -> float:
    """Cohen's kappa with quadratic weights over the five quarters."""
    table = np.zeros((QUARTERS, QUARTERS))
    for a in answers:
        table[round(a.examiner * 4), round(a.ours * 4)] += 1
    table /= table.sum()
    grid = np.arange(QUARTERS)
    weights = (grid[:, None] - grid[None, :]) ** 2
    expected = table.sum(1)[:, None] * table.sum(0)[None, :]
    return float(1 - (weights * table).sum() / (weights * expected).sum())


def _ranks(values: np.ndarray) -> np.ndarray:
    # Equal scores share the mean of their places.
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts - 1) / 2)[inverse]


def milliseconds(path: Path, repeats: int = 20) -> tuple[float, float]:
    """Median and 95th percentile of the time an answer takes, word lists loaded."""
    questions = load_bank().questions
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    pairs = [(questions[e["id"]], a["text"]) for e in data["questions"] for a in e["answers"]]
    times = []
    for _ in range(repeats):
        for question, text in pairs:
            start = time.perf_counter()
            grade(question, text)
            times.append((time.perf_counter() - start) * 1e3)
    return float(np.median(times)), float(np.percentile(times, 95))


def report(path: Path, remark: str) -> None:
    """Print the figures of one file."""
    answers = judge(path)
    print(f"{path.name}: {len(answers)} answers ({remark})")
    print(
        f"  mean absolute error {mean_absolute_error(answers):.3f}   Spearman {spearman(answers):.3f}   "
        f"quadratic weighted kappa {weighted_kappa(answers):.3f}"
    )
    zeros = [a.ours for a in answers if a.examiner == 0]
    print(f"  answers worth nothing get {np.mean(zeros):.3f} on average, {max(zeros):.2f} at most")
    for label, key in (("kind", "kind"), ("question", "question")):
        groups: dict[str, list[Judged]] = defaultdict(list)
        for answer in answers:
            groups[getattr(answer, key)].append(answer)
        for name, group in sorted(groups.items()):
            ours = np.mean([a.ours for a in group])
            examiner = np.mean([a.examiner for a in group])
            print(f"  {label} {name:20} n {len(group):3}  error {mean_absolute_error(group):.3f}", end="")
            print(f"  ours {ours:.2f}  examiner {examiner:.2f}")


def main() -> None:
    """Print all figures."""
    start = time.perf_counter()
    questions = load_bank().questions
    loaded = time.perf_counter()
    grade(questions["q01"], "Label")
    first = time.perf_counter()
    for name, remark in FILES.items():
        report(TESTS / name, remark)
    median, high = milliseconds(TESTS / "graded_answers.yaml")
    print(
        f"an answer takes {median:.2f} ms (95 %: {high:.2f} ms); the bank loads in {(loaded - start) * 1e3:.0f} ms"
    )
    print(
        f"the first answer of a process takes {(first - loaded) * 1e3:.0f} ms more (German and English word lists)"
    )
    print("The patterns were written with these answers in sight: on unseen ones expect a larger error.")


if __name__ == "__main__":
    main()
