"""A heavy training of a page waits for its turn, says the place, and leaves the queue however it ends."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import engine
from pages._widgets import lab_progress, lab_turn
from pages._widgets.lab_progress import Watcher
from pages._widgets.run_memory import run_memory
from pages._widgets.training_queue import TrainingQueue, training_queue
from tests.test_lab_training import SCRIPT


class Elsewhere:
    """Two other students hold the only slot and wait for it; at the `n_looks`-th look `event` happens."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.queue = training_queue()
        self.tickets = [self.queue.ask(name, name) for name in ("first", "second")]
        self.looks: list[int | None] = []
        self.event = self.go
        self.key = ""
        place = TrainingQueue.place

        def look(queue, ticket):
            found = place(queue, ticket)
            self.looks.append(found)
            self.key = ticket.key
            if len(self.looks) == 3:
                self.event()
            assert len(self.looks) < 20
            return found

        monkeypatch.setattr(TrainingQueue, "place", look)

    def go(self) -> None:
        for ticket in self.tickets:
            self.queue.leave(ticket)


@pytest.fixture(autouse=True)
def _nothing_known():
    run_memory.clear()
    training_queue.clear()
    yield
    training_queue.clear()
    run_memory.clear()


@pytest.fixture
def heavy(monkeypatch):
    monkeypatch.setattr(lab_turn, "is_heavy", lambda *_: True)
    monkeypatch.setattr(lab_progress, "_REFRESH", 0.0)
    monkeypatch.setattr(lab_turn, "_WAIT", 0.0)
    monkeypatch.setattr(Watcher, "clear", lambda _: None)  # the last text stays


def texts(app: AppTest) -> list[str]:
    return [bar.proto.text for bar in app.get("progress")]


def test_a_training_is_weighed_by_its_own_time_of_the_processor():
    processor, queue = [0.0], training_queue()
    turn = lab_turn.Turn("run", seconds=lambda: processor[0])
    for processor[0] in (0.0, 0.04):  # long on the clock, perhaps, but the processor was busy with others
        turn.take(1, 1000, lambda: True, lambda said: None)
        assert turn.ticket is None
    processor[0] = 0.06  # a thousandth of a minute
    turn.take(1, 1000, lambda: True, lambda said: None)
    assert queue.running == [turn.ticket]
    turn.leave()
    assert queue.running == []


def test_alone_nobody_waits(heavy):
    app = AppTest.from_string(SCRIPT).run()
    assert not app.exception
    assert texts(app) == []
    assert training_queue().running == training_queue().waiting == []


def test_light_trainings_do_not_queue(monkeypatch):
    elsewhere = Elsewhere(monkeypatch)
    app = AppTest.from_string(SCRIPT).run()
    assert not app.exception
    assert elsewhere.looks == []


def test_a_heavy_training_waits_and_says_its_place(heavy, monkeypatch):
    alone = AppTest.from_string(SCRIPT).run().session_state.losses
    run_memory.clear()
    elsewhere = Elsewhere(monkeypatch)
    app = AppTest.from_string(SCRIPT).run()
    assert not app.exception
    assert elsewhere.looks == [2, 2, 2]
    assert texts(app) == ["Epoche 0 von 3: Du bist an 2. Stelle, denn andere trainieren gerade. "
                          "Dein Training geht von selbst weiter"]  # fmt: skip
    assert app.session_state.losses == alone
    assert elsewhere.queue.running == elsewhere.queue.waiting == []


def test_who_waits_may_stop_and_keeps_what_was_trained(heavy, monkeypatch):
    elsewhere = Elsewhere(monkeypatch)

    def click() -> None:
        st.session_state["_flight"].stop = True

    elsewhere.event = click
    app = AppTest.from_string(SCRIPT.partition("alone =")[0] + "st.session_state.runs = together").run()
    assert not app.exception
    assert [(run.stopped, run.n_epochs) for run in app.session_state.runs] == [(True, 1)] * 3
    assert run_memory().runs == {}
    assert elsewhere.queue.running == elsewhere.tickets[:1]
    assert elsewhere.queue.waiting == elsewhere.tickets[1:]


def test_a_page_that_is_left_leaves_the_queue(heavy, monkeypatch):
    elsewhere = Elsewhere(monkeypatch)
    elsewhere.event = st.stop  # what Streamlit raises when the page is run anew, or closed
    app = AppTest.from_string(SCRIPT).run()
    assert not app.exception
    assert "losses" not in app.session_state
    assert run_memory().runs == {}
    assert elsewhere.queue.waiting == elsewhere.tickets[1:]


def test_a_run_that_was_replaced_ends(heavy, monkeypatch):
    elsewhere = Elsewhere(monkeypatch)

    def newer() -> None:
        student = st.session_state["_student"]
        elsewhere.tickets.append(elsewhere.queue.ask(student, "newer"))

    elsewhere.event = newer
    app = AppTest.from_string(SCRIPT).run()
    assert not app.exception
    assert "losses" not in app.session_state
    assert elsewhere.queue.waiting == elsewhere.tickets[1:]


def test_a_training_that_fails_gives_its_slot_back(heavy, monkeypatch):
    fit = engine.fit_replicas

    def fail(*args, **kwargs):
        fit(*args, **kwargs)
        assert len(training_queue().running) == 1
        raise ArithmeticError("broken")

    monkeypatch.setattr(engine, "fit_replicas", fail)
    app = AppTest.from_string(SCRIPT).run()
    assert app.exception
    assert training_queue().running == training_queue().waiting == []


def test_what_another_student_trains_meanwhile_is_taken_over(heavy, monkeypatch):
    first = AppTest.from_string(SCRIPT).run()
    runs = dict(run_memory().runs)
    run_memory.clear()
    elsewhere = Elsewhere(monkeypatch)

    def finished() -> None:
        run_memory().runs[elsewhere.key] = runs[elsewhere.key]
        elsewhere.go()

    elsewhere.event = finished
    epochs = []
    on_epoch = Watcher.on_epoch
    monkeypatch.setattr(Watcher, "on_epoch", lambda *args: (epochs.append(1), on_epoch(*args))[1])
    second = AppTest.from_string(SCRIPT.partition("alone =")[0] + "st.session_state.runs = together").run()
    assert not second.exception
    assert [float(run.train_loss[-1]) for run in second.session_state.runs] == first.session_state.losses[:3]
    assert len(epochs) == 3  # the first epoch of each of the three
