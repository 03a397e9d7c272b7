"""`make eval`: how often the free-text grader errs, by kind of answer, and what an answer costs.

    python -m benchmarks.grading            print everything
    python -m benchmarks.grading --write    and write what the app says of its error (quiz/grader_error.yaml)

Patterns are written, not fitted: leaving a question out changes nothing of them. An honest figure therefore needs
answers that no pattern knows: the last two batches keep what the grader gave at first sight. What is a number in
the grader (worth of an unsure point, rounding) is chosen on all questions but one and judged on that one.
"""

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import ceil, floor
from pathlib import Path

import numpy as np
import yaml

from quiz.bank import load_bank
from quiz.grader_error import FILE, GraderError
from quiz.grading import UNSURE_SHARE, Grade, grade
from quiz.questions import OpenQuestion

TESTS = Path(__file__).parents[1] / "tests"
FIRST_SIGHT = ("ninth_answers.yaml", "tenth_answers.yaml")
FILES = {
    "graded_answers.yaml": "an examiner's scores, nine questions; patterns written with these in sight",
    "own_answers.yaml": "own scores, the other nine; patterns written with these in sight",
    "fresh_answers.yaml": "all questions; patterns improved with these in sight",
    "second_answers.yaml": "all questions; patterns improved with these in sight",
    "third_answers.yaml": "all questions; patterns improved with these in sight",
    "fourth_answers.yaml": "all questions; patterns improved with these in sight",
    "reworded_answers_w1.yaml": "q01 to q09 asked in other words; patterns improved with these in sight",
    "reworded_answers_w2.yaml": "q10 to q18 asked in other words; patterns improved with these in sight",
    "fifth_answers.yaml": "all questions; patterns improved with these in sight",
    "sixth_answers.yaml": "all questions; patterns improved with these in sight",
    "seventh_answers.yaml": "all questions; patterns improved with these in sight",
    "eighth_answers.yaml": "all questions; in the manner of the seventh, none looked at",
    "ninth_answers.yaml": "all questions; patterns improved with these in sight",
    "tenth_answers.yaml": "all questions; four faults of these mended",
}
QUARTERS = 5
WRONG, OTHER_WORDS = "wrong-keyword-rich", "full-other-words"
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
ROUNDINGS = {
    "halves up": lambda score: floor(score * 4 + 0.5 + 1e-9) / 4,
    "halves down": lambda score: ceil(score * 4 - 0.5 - 1e-9) / 4,
    "none": lambda score: score,
}
Setting = tuple[float, str]
USED: Setting = (UNSURE_SHARE, "halves up")


@dataclass(frozen=True)
class Judged:
    """One answer: the examiner's score and ours, both in [0, 1], and what ours came from."""

    question: str
    kind: str
    examiner: float
    ours: float
    grade: Grade


def judge(path: Path) -> list[Judged]:
    """Grade every answer of a file of graded answers."""
    questions = load_bank().questions
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    judged = []
    for entry in data["questions"]:
        for answer in entry["answers"]:
            result = grade(questions[entry["id"]], answer["text"])
            kind = answer.get("type", "any")
            judged.append(Judged(entry["id"], kind, answer["score"], result.score, result))
    return judged


def judged_at_first_sight() -> list[Judged]:
    """The last batches with the score that each answer got before anybody could improve a pattern with it."""
    judged = []
    for name in FIRST_SIGHT:
        entries = yaml.safe_load((TESTS / name).read_text(encoding="utf-8"))["questions"]
        firsts = [answer["first"] for entry in entries for answer in entry["answers"]]
        judged += [replace(a, ours=first) for a, first in zip(judge(TESTS / name), firsts, strict=True)]
    return judged


def mean_absolute_error(answers: Sequence[Judged]) -> float:
    """Mean of |ours - examiner|."""
    return float(np.mean([abs(a.ours - a.examiner) for a in answers]))


def spearman(answers: Sequence[Judged]) -> float:
    """Rank correlation: Pearson's of the mean ranks."""
    ranks = [_ranks(np.array(values)) for values in zip(*((a.ours, a.examiner) for a in answers), strict=True)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def weighted_kappa(answers: Sequence[Judged]) -> float:
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


def measure(answers: Sequence[Judged]) -> GraderError:
    """What the app says of its error."""
    off = [a.ours - a.examiner for a in answers]
    return GraderError(
        answers=len(answers),
        questions=len({a.question for a in answers}),
        mean_error=round(mean_absolute_error(answers), 3),
        far_off=round(float(np.mean([abs(d) > 0.25 for d in off])), 3),
        too_strict=round(float(np.mean([d < -0.25 for d in off])), 3),
        too_kind=round(float(np.mean([d > 0.25 for d in off])), 3),
        other_words=round(_mean(a.ours for a in answers if a.kind == OTHER_WORDS), 3),
        keyword_rich=round(_mean(a.ours for a in answers if a.kind == WRONG), 3),
    )


def rescored(answer: Judged, question: OpenQuestion, setting: Setting) -> float:
    """Our score as it would be with another worth of an unsure point and another rounding."""
    unsure, rounding = setting
    worth = {"hit": 1.0, "unsure": unsure, "miss": 0.0}
    gained = min(1.0, sum(p.weight * worth[answer.grade.key_points[p.id]] for p in question.key_points))
    shown = answer.grade.misconceptions
    exact = max(0.0, gained - sum(m.deduction for m in question.misconceptions if m.id in shown))
    return float(ROUNDINGS[rounding](exact))


def cross_validate(answers: Sequence[Judged]) -> tuple[float, Counter[Setting]]:
    """Mean absolute error where each question is graded with the setting that is best on all others, and those."""
    questions = load_bank().questions
    errors: dict[Setting, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for setting in product(SHARES, ROUNDINGS):
        for answer in answers:
            question = questions[answer.question]
            assert isinstance(question, OpenQuestion)  # noqa: S101 - only those have answers here
            errors[setting][answer.question].append(abs(rescored(answer, question, setting) - answer.examiner))
    left_out, chosen = [], Counter[Setting]()
    for name in sorted({a.question for a in answers}):
        best = min(
            errors, key=lambda s: _mean(e for other, found in errors[s].items() if other != name for e in found)
        )
        chosen[best] += 1
        left_out += errors[best][name]
    return _mean(left_out), chosen


def milliseconds(path: Path, repeats: int = 20) -> tuple[float, float]:
    """Median and 95th percentile of the time an answer takes, word lists loaded."""
    questions = load_bank().questions
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    pairs = [(questions[e["id"]], a["text"]) for e in data["questions"] for a in e["answers"]]
    times = []
    for _ in range(repeats):
        for question, text in pairs:
            start = time.process_time()  # other work on the machine does not lengthen it
            grade(question, text)
            times.append((time.process_time() - start) * 1e3)
    return float(np.median(times)), float(np.percentile(times, 95))


def report(name: str, remark: str, answers: Sequence[Judged], *, by_question: bool = True) -> None:
    """Print the figures of one file, with what the goals ask for."""
    print(f"\n{name}: {len(answers)} answers ({remark})")
    error, rank = mean_absolute_error(answers), spearman(answers)
    print(f"  {_goal(error <= 0.15)} mean absolute error {error:.3f} (at most 0.15)")
    print(f"  {_goal(rank >= 0.8)} Spearman {rank:.3f} (at least 0.8)")
    print(f"         quadratic weighted kappa {weighted_kappa(answers):.3f}")
    wrong = [a.ours for a in answers if a.kind == WRONG]
    if wrong:
        print(
            f"  {_goal(_mean(wrong) <= 0.15)} wrong but keyword-rich {_mean(wrong):.3f} on average (at most 0.15)"
        )
        print(f"  {_goal(max(wrong) <= 0.5)} wrong but keyword-rich {max(wrong):.2f} at most (never above 0.5)")
    full = [a for a in answers if a.kind == OTHER_WORDS]
    if full:
        ours, theirs = _mean(a.ours for a in full), _mean(a.examiner for a in full)
        print(f"  {_goal(ours >= 0.8)} full in other words {ours:.3f} (at least 0.8; examiner {theirs:.2f})")
    zeros = [a.ours for a in answers if a.examiner == 0]
    print(f"         answers worth nothing get {_mean(zeros):.3f} on average, {max(zeros):.2f} at most")
    for label in ("kind", "question") if by_question else ("kind",):
        groups: dict[str, list[Judged]] = defaultdict(list)
        for answer in answers:
            groups[getattr(answer, label)].append(answer)
        for group_name, group in sorted(groups.items()):
            ours, examiner = _mean(a.ours for a in group), _mean(a.examiner for a in group)
            line = f"  {label} {group_name:20} n {len(group):3}  error {mean_absolute_error(group):.3f}"
            print(f"{line}  ours {ours:.2f}  examiner {examiner:.2f}")


def report_settings(answers: Sequence[Judged]) -> None:
    """Print what cross-validation by question says of the grader's numbers."""
    error, chosen = cross_validate(answers)
    print(f"\nLeave one question out, {len(answers)} answers: each is graded with the best numbers of all others")
    print(f"  mean absolute error {error:.3f}; with the numbers in use {mean_absolute_error(answers):.3f} {USED}")
    for (share, rounding), n in chosen.most_common():
        print(f"  best for the others of {n:2} questions: an unsure point counts {share:g}, rounding {rounding}")


def _goal(met: bool) -> str:
    return "met   " if met else "MISSED"


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))


def main(arguments: Sequence[str] = ()) -> None:
    """Print all figures, and write those for the app if asked to."""
    start = time.perf_counter()
    questions = load_bank().questions
    loaded = time.perf_counter()
    grade(questions["q01"], "Label")
    first = time.perf_counter()
    judged = {name: judge(TESTS / name) for name in FILES}
    for name, remark in FILES.items():
        report(name, remark, judged[name])
    together = [answer for answers in judged.values() for answer in answers]
    report("all files", "most of them were in sight", together, by_question=False)
    report_settings(together)
    first_sight = judged_at_first_sight()
    report("at first sight", "the last two batches, before any pattern knew them", first_sight)
    error = measure(first_sight)
    print(f"\nThe app says: {error.sentence()}")
    if "--write" in arguments:
        text = yaml.safe_dump(error.model_dump(), sort_keys=False)
        FILE.write_text(f"# Written by python -m benchmarks.grading --write\n{text}", encoding="utf-8")
        print(f"written to {FILE.name}")
    median, high = milliseconds(TESTS / "graded_answers.yaml")
    print(
        f"\nan answer takes {median:.2f} ms (95 %: {high:.2f} ms); bank loaded in {(loaded - start) * 1e3:.0f} ms"
    )
    print(
        f"the first answer of a process takes {(first - loaded) * 1e3:.0f} ms more (German and English word lists)"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
