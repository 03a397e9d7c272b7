"""A replica dies under a student, and his next click is the first thing that another one hears of him."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from benchmarks.load import HEADER
from benchmarks.load.machine import Machine
from benchmarks.load.tab import Tab
from quiz.exams import Exams
from quiz.progress import Store, open_store

Step = Callable[[Tab], Awaitable[object]]


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    with Machine(tmp_path_factory.mktemp("takeover"), 2) as running:
        yield running


@pytest.fixture
def store(machine):
    opened = open_store(machine.database)
    yield opened
    opened.close()


def click_elsewhere(machine: Machine, name: str, address: str, prepare: Step, label: str) -> Tab:
    """Prepare at one replica, click at the other, as the front end does after it has connected again."""
    path, _, query = address.partition("?")

    async def work() -> Tab:
        first, second = (Tab(server.url, {HEADER: name}) for server in machine.servers)
        async with first, second:
            assert (await first.open(path, query)).faults == []
            await prepare(first)
            second.query, second.states, second.page_hash = first.query, first.states, first.page_hash
            outcome = await second._run(clicked=first.elements[label].id)
            assert outcome.faults == []
        return second

    return asyncio.run(work())


async def nothing(_: Tab) -> None:
    """Nothing but the page."""


def test_an_answer_is_handed_in(machine: Machine, store: Store) -> None:
    async def answer(tab: Tab) -> None:
        await tab.type(tab.key_of("answer-"), "Das Netz lernt auswendig.")
        await tab.pick(tab.key_of("confidence-"), 2)

    tab = click_elsewhere(machine, "anna", "selbsttest?frage=q07", answer, "Antwort abgeben")
    assert [kept.text for kept in store.answers("anna")] == ["Das Netz lernt auswendig."]
    assert tab.query["antwort"].isdecimal()
    assert "Nochmals versuchen" in tab.elements


def test_the_next_question_is_asked(machine: Machine) -> None:
    async def answer(tab: Tab) -> None:
        await tab.type(tab.key_of("answer-"), "Weiss nicht.")
        await tab.pick(tab.key_of("confidence-"), 0)
        await tab.click("Antwort abgeben")

    tab = click_elsewhere(machine, "beat", "selbsttest?frage=q07", answer, "Nächste Frage")
    assert tab.query["frage"] != "q07"
    assert "Antwort abgeben" in tab.elements


def test_a_mock_exam_begins_goes_on_and_asks_before_it_ends(machine: Machine, store: Store) -> None:
    tab = click_elsewhere(machine, "carla", "probepruefung", nothing, "Prüfung beginnen")
    (exam,) = Exams(store.engine).exams("carla")
    assert tab.query["pruefung"] == str(exam.id)
    tab = click_elsewhere(machine, "carla", "probepruefung", nothing, "mock-Weiter")
    assert tab.query["frage"] == exam.paper[1]
    tab = click_elsewhere(machine, "carla", "probepruefung", nothing, "Abgeben")
    assert "Ja, abgeben" in tab.elements
    assert len(Exams(store.engine).exams("carla")) == 1
