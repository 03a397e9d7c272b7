"""The progress of two machines as one: no answer lost, none doubled, whichever is taken into the other."""

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from typing import TypeVar

from quiz.progress import submission_id
from quiz.progress_file import AnswerRow, ExamRow, Progress, Row, TaskRow

R = TypeVar("R", bound=Row)


def merge(one: Progress, other: Progress) -> Progress:
    """Both together, in an order of their own: merge(a, b) == merge(b, a) == merge(merge(a, b), b).

    Of an answer given on both the first submission counts, of a task the first time it was done; of drafts,
    settings, ratings and words on a key point the latest. A draft that was submitted on the other machine is none
    any more. A word on a key point that was taken back on one machine alone comes back from the other.
    """
    answers = _united([*one.answers, *other.answers], lambda answer: answer.submission, _answer)
    submitted = {answer.submission for answer in answers}
    drafts = [
        draft
        for draft in (*one.drafts, *other.drafts)
        if submission_id(draft.attempt, draft.text) not in submitted
    ]
    tasks = [*one.completed_tasks, *other.completed_tasks]
    settings = [*one.settings, *other.settings]
    return Progress(
        answers=answers,
        drafts=_united(drafts, lambda draft: draft.question_id, _later(lambda d: d.updated_at)),
        completed_tasks=_united(tasks, lambda task: (task.page, task.task), _first_done),
        settings=_united(settings, lambda setting: setting.name, _later(lambda s: s.updated_at)),
        exams=_united([*one.exams, *other.exams], lambda exam: exam.id, _exam),
    )


def _united(rows: Iterable[R], key: Callable[[R], Hashable], both: Callable[[R, R], R]) -> tuple[R, ...]:
    """Each key once, in the order of their texts."""
    found: dict[Hashable, R] = {}
    for row in rows:
        name = key(row)
        found[name] = both(found[name], row) if name in found else row
    return tuple(found[name] for name in sorted(found, key=str))


def _written(row: Row) -> str:
    # decides between two of the same moment, for it must not matter which machine is asked first
    return row.model_dump_json()


def _answer(one: AnswerRow, other: AnswerRow) -> AnswerRow:
    first = min(one, other, key=lambda row: (row.submitted_at, _written(row)))
    rated = max(one, other, key=_rating_place)
    contests = _united(
        [*one.contests, *other.contests], lambda contest: contest.key_point_id, _later(lambda c: c.at)
    )
    return first.model_copy(
        update={"self_rating": rated.self_rating, "rated_at": rated.rated_at, "contests": contests}
    )


def _rating_place(answer: AnswerRow) -> tuple[float, bool, int]:
    """The latest counts; of those without a time one beats none, and the worse brings the question back sooner."""
    at = answer.rated_at.timestamp() if answer.rated_at else 0.0
    return at, answer.self_rating is not None, -(answer.self_rating or 0)


def _later(moment: Callable[[R], datetime]) -> Callable[[R, R], R]:
    return lambda one, other: max(one, other, key=lambda row: (moment(row), _written(row)))


def _first_done(one: TaskRow, other: TaskRow) -> TaskRow:
    return min(one, other, key=lambda row: row.completed_at)


def _exam(one: ExamRow, other: ExamRow) -> ExamRow:
    """The one handed in first with its own texts, which are what was marked; two that run share theirs."""
    if one.submitted_at is None and other.submitted_at is None:
        texts = _united([*one.texts, *other.texts], lambda text: text.question_id, _later(lambda t: t.updated_at))
        return min(one, other, key=_written).model_copy(update={"texts": texts})
    over = [(exam.submitted_at, exam) for exam in (one, other) if exam.submitted_at is not None]
    _, first = min(over, key=lambda pair: (pair[0], pair[1].marked_at is None, _written(pair[1])))
    return first
