"""The queue of heavy trainings: in the order of asking, a student once, never more at once than slots."""

import logging
import threading

import pytest

from pages._widgets.training_queue import TrainingQueue, is_heavy, n_slots, say_place


def places(queue: TrainingQueue, tickets: list) -> list[int | None]:
    return [queue.place(ticket) for ticket in tickets]


def test_who_asked_first_is_next():
    queue = TrainingQueue(1)
    tickets = [queue.ask(student, student) for student in "abc"]
    assert places(queue, tickets) == [0, 1, 2]
    assert queue.wait(tickets[0], 0)
    assert not queue.wait(tickets[1], 0)
    queue.leave(tickets[0])
    assert places(queue, tickets) == [None, 0, 1]
    assert queue.wait(tickets[1], 0)


def test_as_many_run_as_there_are_slots():
    queue = TrainingQueue(2)
    tickets = [queue.ask(student, student) for student in "abcd"]
    assert places(queue, tickets) == [0, 0, 1, 2]


def test_a_newer_run_takes_the_place_of_the_same_students_older_one():
    queue = TrainingQueue(1)
    busy, old, other = (queue.ask(student, f"of {student}") for student in "abc")
    new = queue.ask("b", "another run")
    assert places(queue, [busy, old, new, other]) == [0, None, 1, 2]
    assert not queue.wait(old, 0)


def test_who_has_just_trained_stands_behind_those_who_wait():
    queue = TrainingQueue(1)
    first, other = queue.ask("a", "1"), queue.ask("b", "2")
    again = queue.ask("a", "3")
    queue.leave(first)
    assert places(queue, [other, again]) == [0, 1]


def test_who_leaves_while_waiting_holds_nobody_up():
    queue = TrainingQueue(1)
    tickets = [queue.ask(student, student) for student in "abc"]
    queue.leave(tickets[1])
    queue.leave(tickets[1])
    assert places(queue, tickets) == [0, None, 1]
    queue.leave(tickets[0])
    assert queue.running == [tickets[2]]


def test_the_same_run_does_not_run_twice_at_once_and_blocks_no_other():
    queue = TrainingQueue(2)
    first, same, other = queue.ask("a", "run"), queue.ask("b", "run"), queue.ask("c", "other run")
    assert places(queue, [first, same, other]) == [0, 1, 0]
    queue.leave(first)
    assert queue.place(same) == 0


def test_many_threads_are_all_served_and_never_too_many_at_once():
    queue, lock = TrainingQueue(2), threading.Lock()
    running, most, served = 0, 0, []

    def student(name: str) -> None:
        nonlocal running, most
        for number in range(20):
            ticket = queue.ask(name, f"{name} {number}")
            try:
                assert queue.wait(ticket, 30)
                with lock:
                    running += 1
                    most = max(most, running)
                if number % 5 == 0:
                    raise ArithmeticError  # a training that fails
                served.append(ticket.key)
            except ArithmeticError:
                served.append(ticket.key)
            finally:
                with lock:
                    running -= 1
                queue.leave(ticket)

    threads = [threading.Thread(target=student, args=(f"student {number}",)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert len(set(served)) == 200
    assert most <= 2
    assert queue.running == queue.waiting == []


@pytest.mark.parametrize(
    ("seconds", "done", "in_all", "before", "heavy"),
    [
        (0.04, 1, 1000, 0.0, False),  # too early to tell
        (0.06, 1, 1000, 0.0, True),  # foretold: a minute
        (0.06, 50, 100, 0.0, False),  # foretold: 0.12 s
        (0.31, 99, 100, 0.0, True),  # measured
        (0.06, 50, 100, 0.25, True),  # with what the page has trained before
        (0.06, 0, 100, 0.0, False),
    ],
)
def test_what_is_heavy(seconds, done, in_all, before, heavy):
    assert is_heavy(seconds, done, in_all, before) is heavy


@pytest.mark.parametrize(("setting", "slots"), [(None, 1), ("1", 1), ("4", 4), ("64", 64)])
def test_the_environment_may_give_more_slots(setting, slots):
    assert n_slots(setting) == slots


@pytest.mark.parametrize("setting", ["0", "-1", "zwei", "1.5", "", "65", "9" * 5000, "²"])
def test_a_setting_that_is_no_number_of_slots_gives_one_and_is_logged(setting, caplog):
    with caplog.at_level(logging.WARNING, "durchblick"):
        assert n_slots(setting) == 1
    assert "DURCHBLICK_TRAININGS" in caplog.text
    assert len(caplog.text) < 300


def test_the_student_reads_the_place():
    assert say_place(3).startswith("Du bist an 3. Stelle")
