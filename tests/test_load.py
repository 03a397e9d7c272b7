"""The simulated class against a real server: its tab sees what a browser sees, and the queue as a student does."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from benchmarks.load import HEADER
from benchmarks.load.machine import Machine
from benchmarks.load.tab import Outcome, Tab
from quiz.progress import open_store


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    with Machine(tmp_path_factory.mktemp("load"), 1) as running:
        yield running


def visit(machine: Machine, *students: Callable[[Tab], Awaitable[None]]) -> None:
    """The students at once, each in a tab of his own."""

    async def sit(number: int, student: Callable[[Tab], Awaitable[None]]) -> None:
        async with Tab(machine.servers[0].url, {HEADER: f"{student.__name__} {number}"}) as tab:
            await student(tab)

    async def all_of_them() -> None:
        await asyncio.gather(*(sit(number, student) for number, student in enumerate(students)))

    asyncio.run(all_of_them())


def test_a_moved_slider_brings_a_new_picture(machine):
    async def student(tab: Tab) -> None:
        assert (await tab.open("")).faults == []
        opened = await tab.open("tensoren")
        assert opened.faults == []
        assert opened.picture is not None
        for _ in range(6):
            for key in tab.sliders():
                moved = await tab.move(key, random.Random(1))  # noqa: S311 - a student's moves are no secret
                assert moved.faults == []
                assert moved.picture is not None
                assert 0 < moved.picture <= moved.finished

    visit(machine, student)


def test_a_move_arrives_in_the_app(machine):
    values = []

    async def student(tab: Tab) -> None:
        await tab.open("pooling")
        before = [element.id for element in tab.elements.values()]
        for _ in range(2):
            await tab.open("overfitting")
            values.append(list(tab.elements["noise"].default))
            await tab.move("noise", random.Random(1))  # noqa: S311 - a student's moves are no secret
            values.append([tab.query["noise"], tab.states[tab.elements["noise"].id][1]])
        assert before != [element.id for element in tab.elements.values()]
        # another tab with this address stands where the slider was moved to
        await tab.open("overfitting", f"noise={tab.query['noise']}")
        values.append(list(tab.elements["noise"].value))

    visit(machine, student)
    assert values[0] == [0.3]
    assert values[1] != ["0.3", [0.3]]
    assert float(values[-2][0]) == pytest.approx(values[-2][1][0])
    assert values[-1] == pytest.approx(values[-2][1])


def test_each_students_answers_arrive_once_and_stay_his_own(machine):
    handed_in = []

    async def student(tab: Tab) -> None:
        name = tab.headers[HEADER]
        for question in ("q07", "q01"):
            assert (await tab.open("selbsttest", f"frage={question}")).faults == []
            text = f"Das Netz lernt auswendig, sagt {name}."
            await tab.type(tab.key_of("answer-"), text[:9])
            await tab.type(tab.key_of("answer-"), text)
            await tab.pick(tab.key_of("confidence-"), 2)
            assert (await tab.click("Antwort abgeben")).faults == []
            assert tab.query["antwort"].isdecimal()
            handed_in.append((name, question, text))

    visit(machine, student, student, student)
    store = open_store(machine.database)
    found = [
        (name, answer.question_id, answer.text)
        for name in sorted({name for name, _, _ in handed_in})
        for answer in store.answers(name)
    ]
    store.close()
    assert Counter(found) == Counter(handed_in)
    assert len(handed_in) == 6


def test_an_unknown_page_is_a_fault(machine):
    async def student(tab: Tab) -> None:
        assert (await tab.open("gibt-es-nicht")).faults == ["page not found"]

    visit(machine, student)


def test_of_two_heavy_trainings_at_once_one_waits_and_is_told_where(machine):
    outcomes: list[Outcome] = []

    async def student(tab: Tab) -> None:
        number = int(tab.headers[HEADER].split()[-1])
        outcomes.append(await tab.open("transformer", f"init_seed={number + 1}&n_steps=840"))

    visit(machine, student, student, student)
    assert [outcome.faults for outcome in outcomes] == [[]] * 3
    assert max(outcome.place for outcome in outcomes) >= 1
    assert min(outcome.place for outcome in outcomes) == 0


def test_who_goes_while_waiting_leaves_the_queue_to_the_others(machine):
    outcomes: list[Outcome] = []

    async def stays(tab: Tab) -> None:
        number = int(tab.headers[HEADER].split()[-1])
        outcomes.append(await tab.open("transformer", f"init_seed={number + 11}&n_steps=840"))

    async def goes(tab: Tab) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(tab.open("transformer", "init_seed=21&n_steps=840"), 1.5)

    visit(machine, goes, goes, stays)
    assert [outcome.faults for outcome in outcomes] == [[]]
    assert outcomes[0].picture is not None
