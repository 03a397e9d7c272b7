"""Hand in a mock exam: end the typing, then mark every text and keep it as an answer. May be repeated."""

from collections.abc import Sequence
from datetime import datetime

from quiz.bank import Bank
from quiz.exams import Exams
from quiz.filled import is_blank
from quiz.progress import Store
from quiz.submission import submit
from quiz.tables import Exam


def hand_in(store: Store, learner: str, exam: Exam, bank: Bank, *, now: datetime) -> Exam:
    """The exam as it is kept then. What is empty or cannot be read becomes no answer: it gives no points.

    Each text keeps the time at which it was typed, not the moment of handing in. A second tab, a double click and
    a retry after a crash give the same answers, each once.
    """
    exams = Exams(store.engine)
    closed = exams.close(learner, exam.id, now=now) or exam
    for name, typed in exams.texts(learner, exam.id).items():
        question = bank.questions.get(name)
        if question is None or is_blank(typed.text):
            continue
        try:
            submit(
                store,
                learner,
                question,
                typed.text,
                attempt=exam.attempt(name),
                confidence=None,
                asked_at=typed.asked_at,
                now=typed.updated_at,
            )
        except ValueError:  # unreadable: the review says so
            continue
    exams.confirm_marked(learner, exam.id, now=now)
    return closed


def catch_up(store: Store, learner: str, bank: Bank, *, now: datetime) -> Sequence[Exam]:
    """Hand in every exam whose time is over or whose marking was broken off; returns them."""
    left = [
        exam
        for exam in Exams(store.engine).exams(learner)
        if (exam.submitted_at is None and now >= exam.ends_at)
        or (exam.submitted_at is not None and exam.marked_at is None)
    ]
    return [hand_in(store, learner, exam, bank, now=now) for exam in left]
