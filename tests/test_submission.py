"""An answer is marked and kept with what each key point was when it was asked; what is unreadable is not kept."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from quiz.bank import load_bank
from quiz.content_files import DATA
from quiz.fingerprints import fingerprints
from quiz.marking import mark
from quiz.numeric import pose, seed_of
from quiz.progress import Store, open_store
from quiz.submission import FINGERPRINTS, submit

BANK = load_bank([DATA]).questions
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ATTEMPT = UUID(int=7)


@pytest.fixture
def store(database_address: str) -> Iterator[Store]:
    opened = open_store(database_address)
    yield opened
    opened.close()


def send(store: Store, question_id: str, text: str) -> int:
    later = NOON + timedelta(minutes=3)
    return submit(store, "local", BANK[question_id], text, attempt=ATTEMPT, confidence=3, asked_at=NOON, now=later)


def test_the_grade_is_kept_with_the_fingerprints(store: Store) -> None:
    text = BANK["q07"].model_answer
    answer = store.answer("local", send(store, "q07", text))
    assert answer is not None
    graded = mark(BANK["q07"], text, seed=seed_of(ATTEMPT))
    assert answer.grade["key_points"] == graded.key_points
    assert answer.grade["score"] == graded.score > 0
    assert answer.grade[FINGERPRINTS] == fingerprints(BANK["q07"])
    assert (answer.confidence, answer.submitted_at - answer.asked_at) == (3, timedelta(minutes=3))


def test_the_exercise_of_the_attempt_is_marked(store: Store) -> None:
    exercise = pose(BANK["rechnen-mse"], seed_of(ATTEMPT))
    answer = store.answer("local", send(store, "rechnen-mse", repr(exercise.answer)))
    assert answer is not None
    assert answer.grade["key_points"] == {"result": "hit"}
    assert answer.grade["seed"] == exercise.seed


def test_what_cannot_be_read_is_no_answer(store: Store) -> None:
    with pytest.raises(ValueError, match="Zahl"):
        send(store, "rechnen-mse", "keine Ahnung")
    assert not store.answers("local")


def test_the_same_submission_twice_is_one_answer(store: Store) -> None:
    text = "Die Differenz zwischen den Kurven wächst."
    assert send(store, "q07", text) == send(store, "q07", text)
    assert len(store.answers("local")) == 1
