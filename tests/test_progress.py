"""The store of progress: nothing is lost, nothing is doubled, each learner sees his own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from quiz.progress import Store, StoreError, open_store, submission_id
from quiz.tables import Table

REPOSITORY = Path(__file__).resolve().parents[1]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
GRADE = {"score": 0.5, "key_points": {"gap": "hit"}, "misconceptions": [], "marks": []}

# DURCHBLICK_TEST_DB_URL runs the same tests on another database, e.g. PostgreSQL.
ELSEWHERE = os.environ.get("DURCHBLICK_TEST_DB_URL")


@pytest.fixture
def address(tmp_path: Path) -> str:
    return ELSEWHERE or f"sqlite:///{tmp_path / 'progress.db'}"


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    opened = open_store(address)
    with opened.engine.begin() as connection:
        for table in reversed(Table.metadata.sorted_tables):
            connection.execute(table.delete())
    yield opened
    opened.close()


def submit(store: Store, text: str = "Die Kurven laufen auseinander.", **changes: Any) -> int:
    arguments: dict[str, Any] = {
        "attempt": uuid4(),
        "confidence": 2,
        "grade": GRADE,
        "asked_at": NOON,
        "now": NOON,
        **changes,
    }
    learner = arguments.pop("learner", "local")
    question_id = arguments.pop("question_id", "q07")
    return store.submit_answer(learner, question_id, text, **arguments)


def test_an_answer_comes_back_as_it_was_given(store: Store) -> None:
    answer_id = submit(store, "Die Differenz wächst.", confidence=3, now=NOON + timedelta(minutes=2))
    (answer,) = store.answers("local")
    assert (answer.id, answer.question_id, answer.text) == (answer_id, "q07", "Die Differenz wächst.")
    assert (answer.confidence, answer.grade, answer.self_rating) == (3, GRADE, None)
    assert (answer.asked_at, answer.submitted_at) == (NOON, NOON + timedelta(minutes=2))
    assert store.answer("local", answer_id) == answer


def test_answers_are_found_by_question_and_in_the_order_of_submission(store: Store) -> None:
    late = submit(store, "spät", now=NOON + timedelta(hours=1))
    early = submit(store, "früh", now=NOON)
    other = submit(store, "anderes", question_id="q01", now=NOON + timedelta(minutes=1))
    assert [answer.id for answer in store.answers("local")] == [early, other, late]
    assert [answer.id for answer in store.answers("local", "q07")] == [early, late]


def test_an_answer_survives_the_end_of_the_store(address: str, store: Store) -> None:
    answer_id = submit(store, "bleibt")
    store.close()
    again = open_store(address)
    assert [(answer.id, answer.text) for answer in again.answers("local")] == [(answer_id, "bleibt")]
    again.close()


def test_a_double_click_keeps_one_answer(store: Store) -> None:
    attempt = uuid4()
    first = submit(store, attempt=attempt)
    assert submit(store, attempt=attempt, now=NOON + timedelta(seconds=1)) == first
    assert len(store.answers("local")) == 1


def test_another_text_of_the_same_attempt_is_not_lost(store: Store) -> None:
    attempt = uuid4()
    assert submit(store, "im ersten Tab", attempt=attempt) != submit(store, "im zweiten Tab", attempt=attempt)
    assert len(store.answers("local")) == 2


def test_no_learner_sees_or_changes_anothers_answer(store: Store) -> None:
    answer_id = submit(store, learner="anna")
    store.rate("beat", answer_id, 4, now=NOON)
    store.contest("beat", answer_id, "gap", "contested", now=NOON)
    assert store.answer("beat", answer_id) is None
    assert not store.answers("beat")
    assert not store.contests("anna")
    mine = store.answer("anna", answer_id)
    assert mine is not None
    assert mine.self_rating is None


def test_two_learners_with_the_same_attempt_keep_an_answer_each(store: Store) -> None:
    attempt = uuid4()  # in a draft of a file that one gave the other
    text = "Die Kurven laufen auseinander."
    annas = submit(store, learner="anna", attempt=attempt)
    for learner in ("beat", "carla"):
        store.save_draft(learner, "q07", text, attempt=attempt, asked_at=NOON, now=NOON)
        assert store.draft(learner, "q07") is not None
        own = submit(store, learner=learner, attempt=attempt)
        assert own != annas
        assert submit(store, learner=learner, attempt=attempt) == own
        store.save_draft(learner, "q07", text, attempt=attempt, asked_at=NOON, now=NOON)
        assert store.draft(learner, "q07") is None
        assert [answer.id for answer in store.answers(learner)] == [own]
    assert submit(store, learner="anna", attempt=attempt) == annas
    assert [answer.id for answer in store.answers("anna")] == [annas]


@pytest.mark.parametrize("rating", [1, 4, None])
def test_a_rating_is_kept_and_can_be_taken_back(store: Store, rating: int | None) -> None:
    answer_id = submit(store)
    store.rate("local", answer_id, 2, now=NOON)
    store.rate("local", answer_id, rating, now=NOON + timedelta(hours=1))
    assert [answer.self_rating for answer in store.answers("local")] == [rating]
    assert [answer.rated_at for answer in store.answers("local")] == [NOON + timedelta(hours=1)]


def test_an_unknown_rating_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="rating"):
        store.rate("local", submit(store), 0, now=NOON)


def test_the_last_word_on_a_key_point_counts(store: Store) -> None:
    answer_id = submit(store)
    store.contest("local", answer_id, "gap", "confirmed", now=NOON)
    store.contest("local", answer_id, "curve", "confirmed", now=NOON)
    store.contest("local", answer_id, "gap", "contested", now=NOON + timedelta(minutes=1))
    assert [(c.key_point_id, c.verdict) for c in store.contests("local", answer_id)] == [
        ("curve", "confirmed"),
        ("gap", "contested"),
    ]
    store.contest("local", answer_id, "gap", None, now=NOON)
    assert [contest.key_point_id for contest in store.contests("local")] == ["curve"]


def test_an_unknown_verdict_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="verdict"):
        store.contest("local", submit(store), "gap", "maybe", now=NOON)


def test_a_draft_is_kept_until_it_is_submitted(store: Store) -> None:
    draft = store.open_draft("local", "q07", now=NOON)
    assert draft.text == ""
    where = {"attempt": draft.attempt, "asked_at": draft.asked_at}
    store.save_draft("local", "q07", "Die Diff", now=NOON + timedelta(seconds=5), **where)
    store.save_draft("local", "q07", "Die Differenz", now=NOON + timedelta(seconds=9), **where)
    reloaded = store.open_draft("local", "q07", now=NOON + timedelta(minutes=1))
    assert (reloaded.text, reloaded.attempt, reloaded.asked_at) == ("Die Differenz", draft.attempt, NOON)
    submit(store, "Die Differenz", attempt=draft.attempt)
    assert store.draft("local", "q07") is None


def test_a_new_attempt_follows_a_submission(store: Store) -> None:
    draft = store.open_draft("local", "q07", now=NOON)
    submit(store, "", attempt=draft.attempt)
    assert store.open_draft("local", "q07", now=NOON).attempt != draft.attempt


def test_the_time_starts_again_where_nothing_was_typed(store: Store) -> None:
    store.open_draft("local", "q07", now=NOON)
    later = NOON + timedelta(days=1)
    assert store.open_draft("local", "q07", now=later).asked_at == later


def test_a_draft_that_comes_after_its_submission_is_dropped(store: Store) -> None:
    attempt = uuid4()
    submit(store, "fertig", attempt=attempt)
    store.save_draft("local", "q07", "fertig", attempt=attempt, asked_at=NOON, now=NOON)
    assert store.draft("local", "q07") is None


def test_a_submission_leaves_what_another_tab_has_typed(store: Store) -> None:
    attempt = store.open_draft("local", "q07", now=NOON).attempt
    store.save_draft("local", "q07", "im zweiten Tab mehr", attempt=attempt, asked_at=NOON, now=NOON)
    submit(store, "im ersten Tab", attempt=attempt)
    draft = store.draft("local", "q07")
    assert draft is not None
    assert draft.text == "im zweiten Tab mehr"


def test_tasks_are_done_once_and_by_learner(store: Store) -> None:
    store.complete_task("anna", "perceptron", "mission-xor", NOON)
    store.complete_task("anna", "perceptron", "mission-xor", NOON + timedelta(days=1))
    store.complete_task("anna", "overfitting", "mission-gap", NOON)
    assert store.completed_tasks("anna", "perceptron") == {"mission-xor"}
    assert store.completed_tasks("beat", "perceptron") == set()


def test_zero_and_nothing_are_settings_too(store: Store) -> None:
    for value in (0, None, False, "", [1, {"a": 2.5}]):
        store.set_setting("local", "minutes", value, NOON)
        assert store.setting("local", "minutes", "default") == value
    assert store.setting("local", "unknown", "default") == "default"


def test_moments_come_back_in_utc_and_naive_ones_are_refused(store: Store) -> None:
    zurich = timezone(timedelta(hours=1))
    submit(store, asked_at=NOON.astimezone(zurich), now=NOON.astimezone(zurich))
    (answer,) = store.answers("local")
    assert answer.asked_at.tzinfo is UTC
    assert answer.asked_at == NOON
    with pytest.raises(Exception, match="time zone"):
        submit(store, now=datetime(2026, 11, 23, 12))


def test_a_refused_answer_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(Exception, match="time zone"):
        submit(store, learner="neu", asked_at=datetime(2026, 11, 23))
    assert not store.answers("neu")


@given(
    text=some.text(max_size=300),
    confidence=some.none() | some.integers(1, 4),
    score=some.floats(0, 1),
    asked=some.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=some.timezones()),
)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_answer_makes_the_round_trip(
    store: Store, text: str, confidence: int | None, score: float, asked: datetime
) -> None:
    grade = {"score": score, "key_points": {"größe": "miss"}}
    answer_id = submit(store, text, confidence=confidence, grade=grade, asked_at=asked)
    answer = store.answer("local", answer_id)
    assert answer is not None
    assert answer.text == text.replace("\0", "")
    assert (answer.confidence, answer.grade, answer.asked_at) == (confidence, grade, asked.astimezone(UTC))


def test_half_a_surrogate_pair_costs_one_character(store: Store) -> None:
    answer = store.answer("local", submit(store, "a\ud800b"))
    assert answer is not None
    assert answer.text == "a?b"


def test_a_submission_is_named_by_attempt_and_text() -> None:
    one, two = UUID(int=1), UUID(int=2)
    assert submission_id(one, "a") == submission_id(one, "a")
    assert len({submission_id(one, "a"), submission_id(one, "b"), submission_id(two, "a")}) == 3


# -- several processes ---------------------------------------------------------------------------------------


# Processes of their own, started by a line on standard input: their address, and what they send.
_SENDER = """
import sys
from uuid import UUID
from tests.test_progress import NOON, submit
from quiz.progress import open_store

address, *attempts = sys.stdin.readline().split()
store = open_store(address)
for n, attempt in enumerate(map(UUID, attempts)):
    store.save_draft("local", "q07", f"Antwort {n}", attempt=attempt, asked_at=NOON, now=NOON)
    submit(store, f"Antwort {n}", attempt=attempt)
store.close()
"""


def test_two_processes_lose_and_double_nothing(address: str) -> None:
    # The database is made by whichever comes first; then both send the same forty answers and twenty of their own.
    both = [uuid4() for _ in range(40)]
    own = [[uuid4() for _ in range(20)] for _ in range(2)]
    senders = [
        subprocess.Popen([sys.executable, "-c", _SENDER], stdin=subprocess.PIPE, text=True, cwd=REPOSITORY)
        for _ in own
    ]
    for sender, mine in zip(senders, own, strict=True):
        assert sender.stdin is not None
        sender.stdin.write(" ".join([address, *map(str, both + mine)]) + "\n")
        sender.stdin.close()
    assert [sender.wait(120) for sender in senders] == [0, 0]
    store = open_store(address)
    kept = {answer.submission for answer in store.answers("local")}
    sent = {submission_id(a, f"Antwort {n}") for mine in own for n, a in enumerate(both + mine)}
    assert len(store.answers("local")) == len(kept)
    assert sent <= kept
    store.close()


# -- a database that fails while it is used ----------------------------------------------------------------


def test_a_database_that_turns_read_only_keeps_what_it_has(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'progress.db'}")
    submit(store)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match="schreibgeschützt"):
        submit(store)
    assert len(store.answers("local")) == 1
    store.close()


def test_a_full_disk_says_so_and_keeps_what_it_has(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'progress.db'}")
    submit(store)
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="voll"):
        submit(store, "x" * 100_000)
    assert len(store.answers("local")) == 1
    store.close()


def test_a_file_that_breaks_while_it_is_in_use_is_named_and_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "progress.db"
    store = open_store(f"sqlite:///{file}")
    for number in range(60):
        submit(store, f"Antwort {number} {'x' * 500}", attempt=uuid4())
    store.close()  # as a pool does that gives its connections back; the store can be used again
    broken = bytearray(file.read_bytes())
    broken[4096:] = b"\xa5" * (len(broken) - 4096)
    file.write_bytes(broken)
    for action in (lambda: store.answers("local"), lambda: submit(store, "Noch eine", attempt=uuid4())):
        with pytest.raises(StoreError) as caught:
            action()
        assert f"beschädigt: {file}" in str(caught.value)
        assert "Sicherungskopie" in str(caught.value)
    store.close()
    assert file.read_bytes() == bytes(broken)
    file.rename(tmp_path / "broken.db")  # the way out that the message names
    fresh = open_store(f"sqlite:///{file}")
    assert fresh.answers("local") == []
    fresh.close()
