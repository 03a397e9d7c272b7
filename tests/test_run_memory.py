"""Finished runs: shared by all sessions of a process, bounded in bytes, safe from many threads."""

import threading

from streamlit.testing.v1 import AppTest

from pages._widgets.run_memory import RunMemory, run_memory
from tests.test_lab_training import SCRIPT


def test_a_full_memory_forgets_what_was_longest_unused():
    memory = RunMemory(capacity=350)
    for name in "abc":
        memory.put(name, name * 100)
    assert memory.get("a") == "a" * 100
    memory.put("d", "d" * 100)
    assert memory.get("b") is None
    assert memory.get("a") == "a" * 100
    assert memory.size == sum(map(len, memory.runs.values())) <= memory.capacity


def test_what_is_too_large_drives_nobody_out():
    memory = RunMemory(capacity=350)
    memory.put("a", "a" * 100)
    memory.put("huge", "x" * 1000)
    assert memory.get("huge") is None
    assert memory.get("a") == "a" * 100


def test_nobody_can_change_what_others_are_given():
    memory = RunMemory(capacity=1000)
    memory.put("run", [1, 2])
    memory.get("run").append(3)
    assert memory.get("run") == [1, 2]


def test_many_threads_keep_the_memory_within_its_bounds():
    memory = RunMemory(capacity=2000)
    wrong = []

    def student(number: int) -> None:
        for step in range(200):
            key = f"{(number + step) % 9}"
            memory.put(key, key * 500)
            if memory.get(key) not in (None, key * 500):
                wrong.append(key)

    threads = [threading.Thread(target=student, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    assert wrong == []
    assert memory.size == sum(map(len, memory.runs.values())) <= memory.capacity


def test_one_student_is_given_what_another_has_trained(monkeypatch):
    run_memory.clear()
    first = AppTest.from_string(SCRIPT).run()

    def never(*args, **kwargs):
        raise AssertionError("trained again")

    monkeypatch.setattr("engine.fit", never)
    monkeypatch.setattr("engine.fit_replicas", never)
    second = AppTest.from_string(SCRIPT).run()
    assert not second.exception
    assert second.session_state.losses == first.session_state.losses
    assert second.session_state.weights == first.session_state.weights
