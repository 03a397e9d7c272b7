"""`python -m quiz grade`: a YAML file of answers, graded one by one."""

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from quiz.bank import load_bank
from quiz.faults import ContentError, remedy
from quiz.grading import Grade, grade
from quiz.marking import mark
from quiz.numeric import RESULT
from quiz.questions import OpenQuestion, Question
from quiz.validation import validate
from quiz.yaml_source import read_yaml


class _Part(BaseModel):
    """Base: other fields (an examiner's score, a remark) are left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Answer(_Part):
    """What one student wrote."""

    id: str
    text: str
    seed: int = 0  # which exercise was answered, where the question has many


class Answered(_Part):
    """The answers to one question."""

    id: str
    answers: tuple[Answer, ...]


class Answers(_Part):
    """A file of answers."""

    questions: tuple[Answered, ...]


def grade_file(path: Path) -> tuple[list[str], list[ContentError]]:
    """One JSON line an answer, or the faults for which nothing is graded."""
    source = read_yaml(path)
    answers = None if source.errors else validate(Answers, source.value, source, ())
    if answers is None:
        return [], source.errors
    known = load_bank().questions
    errors = []
    for index, answered in enumerate(answers.questions):
        if answered.id not in known:
            message = f"Eine Frage {answered.id} gibt es nicht; {remedy(answered.id, known)}"
            errors.append(source.error(("questions", index, "id"), message))
    if errors:
        return [], errors
    lines = []
    for answered in answers.questions:
        for answer in answered.answers:
            result = _graded(known[answered.id], answer)
            line = {
                "question": answered.id,
                "answer": answer.id,
                "score": result.score,
                "key_points": result.key_points,
                "misconceptions": result.misconceptions,
            }
            lines.append(json.dumps(line))
    return lines, []


def _graded(question: Question, answer: Answer) -> Grade:
    """The grade; an unreadable answer, which the app does not count, gets none of the points."""
    if isinstance(question, OpenQuestion):
        return grade(question, answer.text)
    try:
        return mark(question, answer.text, seed=answer.seed)
    except ValueError:
        return Grade(0.0, 0.0, {RESULT: "miss"}, [], [], "unreadable")
