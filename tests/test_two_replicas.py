"""Two replicas, two tabs of one learner in each, all at once: nothing is lost, doubled, or fails."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from quiz.progress import Store, open_store
from quiz.tables import Setting

REPOSITORY = Path(__file__).resolve().parents[1]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
N_REPLICAS, N_TABS, N_ROUNDS = 2, 2, 12

# A process is a replica, a thread of it a tab. In each round every tab opens the same question, types something of
# its own letter by letter, hands it in twice (a double click) and leaves something typed. Printed: what it sent.
_REPLICA = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from quiz.exams import Exams
from quiz.progress import open_store
from tests.test_two_replicas import N_ROUNDS, N_TABS, NOON

replica = sys.argv[1]
print("ready", flush=True)
store = open_store(sys.stdin.readline().strip())

def use(tab):
    sent = []
    for n in range(N_ROUNDS):
        question, mine, now = f"q{n % 3:02}", f"Runde {n} in Tab {replica}{tab}", NOON + timedelta(minutes=n)
        draft = store.open_draft("ana", question, now=now)
        where = {"attempt": draft.attempt, "asked_at": draft.asked_at, "now": now}
        for end in range(8, len(mine) + 1, 5):
            store.save_draft("ana", question, mine[:end], **where)
        how = {"confidence": 1 + n % 4, "grade": {"n": n}, **where}
        ids = [store.submit_answer("ana", question, mine, **how) for click in range(2)]
        same = store.submit_answer("ana", question, f"in allen Tabs, Runde {n}", confidence=2, grade={}, **where)
        store.rate("ana", ids[0], 1 + n % 4, now=now)
        store.contest("ana", ids[0], "gap", "contested", now=now)
        store.complete_task("ana", "overfitting", f"task-{n}", now)
        store.set_setting("ana", "exam_date", mine, now)
        exam = Exams(store.engine).start("ana", seed=n, paper=[question], minutes=90, now=NOON)
        sent.append([question, str(draft.attempt), mine, ids, same, str(exam.id)])
    store.save_draft("ana", f"q-{replica}{tab}", f"angefangen in {replica}{tab}", **where)
    return sent

with ThreadPoolExecutor(N_TABS) as tabs:
    print(json.dumps([row for rows in tabs.map(use, range(N_TABS)) for row in rows]), flush=True)
store.close()
"""


@pytest.fixture(scope="module")
def address(new_database: Callable[[], str]) -> str:
    """Of a database without tables: whichever replica comes first makes them."""
    return new_database()


@pytest.fixture(scope="module")
def sent(address: str) -> list[Any]:
    """What four tabs have sent: question, attempt, text, its ids, the id of a text that all of them sent, exam."""
    replicas = [
        subprocess.Popen(
            [sys.executable, "-c", _REPLICA, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=REPOSITORY,
        )
        for name in "AB"[:N_REPLICAS]
    ]
    for replica in replicas:
        assert replica.stdout is not None
        assert replica.stdout.readline() == "ready\n"
    for replica in replicas:
        assert replica.stdin is not None
        replica.stdin.write(f"{address}\n")
        replica.stdin.flush()
    said = [replica.communicate(timeout=180)[0] for replica in replicas]
    assert [replica.returncode for replica in replicas] == [0] * N_REPLICAS
    return [row for text in said for row in json.loads(text)]


def test_no_answer_is_lost_and_none_is_doubled(sent: list[Any], address: str) -> None:
    store = open_store(address)
    answers = {answer.id: answer for answer in store.answers("ana")}
    contested = {contest.answer_id for contest in store.contests("ana")}
    assert len(sent) == N_REPLICAS * N_TABS * N_ROUNDS
    for question, _attempt, text, (first, again), _same, _exam in sent:
        assert first == again
        answer = answers[first]
        assert (answer.question_id, answer.text) == (question, text)
        assert answer.self_rating == 1 + answer.grade["n"] % 4
        assert first in contested
    texts = [answer.text for answer in answers.values()]
    assert sorted(text for text in texts if "in allen" not in text) == sorted(row[2] for row in sent)
    # the text that all tabs sent is one answer for each attempt
    shared = {(attempt, text.split(" in ")[0]): same for _, attempt, text, _, same, _ in sent}
    assert all(shared[attempt, text.split(" in ")[0]] == same for _, attempt, text, _, same, _ in sent)
    assert sum("in allen" in text for text in texts) == len(shared)
    store.close()


def test_what_is_not_handed_in_is_kept_and_there_is_one_exam(sent: list[Any], address: str) -> None:
    store = open_store(address)
    for tab in ("A0", "A1", "B0", "B1"):
        draft = store.draft("ana", f"q-{tab}")
        assert draft is not None
        assert draft.text == f"angefangen in {tab}"
    assert store.completed_tasks("ana", "overfitting") == {f"task-{n}" for n in range(N_ROUNDS)}
    assert store.setting("ana", "exam_date") in {row[2] for row in sent}
    assert len({row[5] for row in sent}) == 1
    store.close()


def test_what_a_learner_reads_stays_true_until_he_has_written(address: str) -> None:
    # reads first and writes later, as handing in and taking in a file do: one after the other, in whatever replica
    stores = [open_store(address) for _ in range(N_REPLICAS)]
    stores[0].set_setting("ben", "count", 0, NOON)

    def count(store: Store) -> None:
        for _ in range(10):
            with store._transaction("ben", NOON) as session:
                setting = session.get_one(Setting, ("ben", "count"))
                setting.value += 1

    with ThreadPoolExecutor(4) as tabs:
        list(tabs.map(count, stores * 2))
    assert stores[0].setting("ben", "count") == 40
    for store in stores:
        store.close()
