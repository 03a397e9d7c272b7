"""`python -m quiz contested`: answers that the learner judges otherwise than the grader, as test cases in YAML."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from quiz.bank import load_bank
from quiz.claims import TEXT
from quiz.filled import split_fields
from quiz.progress import Answer, Store
from quiz.questions import ClaimQuestion, OpenQuestion, Question
from quiz.settlement import settle
from quiz.validation import SHARP_S
from quiz.yaml_source import STRANGE

NOTHING = "Noch keiner Bewertung wurde widersprochen: Es gibt nichts auszugeben."


def as_test_case(question: Question, answer: Answer, verdicts: Mapping[str, str]) -> str:
    """The answer as an entry of the question's `tests`, with the points it hits after the learner's verdicts.

    "" where the learner agrees with the grader, or where the question has no key points.
    """
    if not isinstance(question, OpenQuestion | ClaimQuestion):
        return ""
    graded = {point.id: answer.grade.get("key_points", {}).get(point.id, "miss") for point in question.key_points}
    settled = settle(graded, verdicts)
    if settled == graded:
        return ""
    text = split_fields(answer.text).get(TEXT, "") if isinstance(question, ClaimQuestion) else answer.text
    # Neither is welcome in a content file, and neither makes a difference to the grader.
    text = STRANGE.sub("", text.replace(SHARP_S, "ss"))
    entry = {"answer": text, "hits": [point for point, state in settled.items() if state == "hit"]}
    return yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=100)


def contested_answers(store: Store, learner: str) -> str:
    """All such entries, each question's under its id; "" without any."""
    questions = load_bank().questions
    verdicts: dict[int, dict[str, str]] = {}
    for contest in store.contests(learner):
        verdicts.setdefault(contest.answer_id, {})[contest.key_point_id] = contest.verdict
    found: dict[str, list[str]] = {}
    for answer in store.answers(learner):
        if answer.id in verdicts and answer.question_id in questions:
            entry = as_test_case(questions[answer.question_id], answer, verdicts[answer.id])
            found.setdefault(answer.question_id, []).extend([entry] if entry else [])
    parts = [f"{name}:\n  tests:\n{_indented(entries)}" for name, entries in found.items() if entries]
    return "".join(parts)


def write_contested(store: Store, learner: str, path: Path | None) -> list[str]:
    """What the command prints: the entries, or where they were written; OSError where that fails."""
    text = contested_answers(store, learner)
    if not text:
        return [NOTHING]
    if path is None:
        return text.splitlines()
    path.write_text(text, encoding="utf-8")
    count = text.count("\n    - answer: ")
    return [f"{path}: {count} {'Testfall' if count == 1 else 'Testfälle'}"]


def _indented(entries: Sequence[str]) -> str:
    return "".join(f"    {line}\n" for entry in entries for line in entry.splitlines())
