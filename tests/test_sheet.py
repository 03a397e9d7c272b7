"""The cheat sheet: two full pages, the learner's weak points first, right in every letter."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quiz import sheet as sheet_module
from quiz.__main__ import main
from quiz.bank import Bank, load_bank
from quiz.database import VARIABLE
from quiz.facts import Fact, rank_facts
from quiz.grading import State
from quiz.memory import Memories
from quiz.sheet import PAGES, export_sheet
from quiz.topics import TOPICS
from quiz.weakest import weakest_first

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BANK = load_bank()
IN_ORDER = weakest_first(BANK, Memories(BANK), at=NOON)


def n_pages(pdf: bytes) -> int:
    (count,) = re.findall(rb"/Type/Pages/Count (\d+)", pdf)
    return int(count)


def titles(facts: Sequence[Fact]) -> list[str]:
    return [fact.title for fact in facts]


@pytest.fixture(scope="module")
def sheet() -> bytes:
    return export_sheet(BANK, IN_ORDER, now=NOON)


def test_the_sheet_has_exactly_two_pages(sheet: bytes) -> None:
    assert sheet.startswith(b"%PDF-")
    assert n_pages(sheet) == PAGES


def test_the_same_learner_gets_the_same_sheet() -> None:
    small = Bank(questions={"q03": BANK.questions["q03"]})
    assert export_sheet(small, [], now=NOON) == export_sheet(small, [], now=NOON)


def test_nothing_is_missing_to_typeset_it() -> None:
    # a font that is not there, or a letter that it lacks, gives a warning
    _, warnings = sheet_module._compiler(rank_facts(BANK, IN_ORDER)[:60], NOON).compile_with_warnings(format="svg")
    assert warnings == []


@pytest.mark.parametrize("order", [IN_ORDER, IN_ORDER[::-1]])
def test_all_topics_are_on_it_and_every_announced_question(order: list[str]) -> None:
    facts = rank_facts(BANK, order)
    announced = {BANK.questions[name].prompt for name in BANK.exam.announced}
    assert set(titles(facts[: len(announced)])) == announced
    on_it = facts[: len(facts) // 3]  # more than that fit
    assert {fact.topic for fact in facts} == {fact.topic for fact in on_it}
    assert export_fits(on_it)


def export_fits(facts: Sequence[Fact]) -> bool:
    return sheet_module._n_pages(facts, NOON) <= PAGES


def test_a_wrong_sentence_is_called_wrong() -> None:
    (fact,) = [
        fact for fact in rank_facts(BANK, IN_ORDER) if "Der Mean Absolute Error ist die Wurzel" in fact.title
    ]
    assert fact.title == "Falsch: «Der Mean Absolute Error ist die Wurzel des Mean Squared Error.»"
    assert len(fact.blocks[0].children) == 2


def test_weak_topics_get_more_room() -> None:
    facts = rank_facts(BANK, IN_ORDER)
    first, last = "basics", "models"
    half = facts[: len(facts) // 2]

    def share(topic: str) -> float:
        return sum(fact.topic == topic for fact in half) / sum(fact.topic == topic for fact in facts)

    assert share(first) > share(last)


def test_a_rewording_says_nothing_new() -> None:
    reworded = {question.prompt for question in BANK.questions.values() if question.rewords}
    assert not reworded & set(titles(rank_facts(BANK, IN_ORDER)))


def test_the_weakest_comes_first() -> None:
    turned = IN_ORDER[::-1]
    facts = rank_facts(BANK, turned)
    places = [fact.place for fact in facts[: len(BANK.exam.announced)]]
    assert places == sorted(places)
    first = next(name for name in turned if name in BANK.exam.announced)
    assert facts[0].title == BANK.questions[first].prompt


def test_a_question_answered_badly_goes_before_the_others() -> None:
    memories = Memories(BANK)
    for name in BANK.exam.announced:
        state: State = "miss" if name == "q13" else "hit"
        memories.add(name, dict.fromkeys(memories.shares[name], state), at=NOON, took=timedelta(minutes=1))
    order = weakest_first(BANK, memories, at=NOON + timedelta(days=3))
    assert order.index("q13") < min(order.index(name) for name in BANK.exam.announced if name != "q13")
    assert rank_facts(BANK, order)[0].title == BANK.questions["q13"].prompt


def test_a_new_learner_reads_the_course_in_its_order() -> None:
    topics = [list(TOPICS).index(BANK.questions[name].topic) for name in IN_ORDER]
    assert topics == sorted(topics)


def test_what_belongs_together_stays_together() -> None:
    (softmax,) = [
        fact
        for fact in rank_facts(BANK, IN_ORDER)
        if any(block.type == "math_block" for block in fact.blocks[1:]) and fact.title == "Attention"
    ]
    assert softmax.blocks[0].type == "paragraph"


@pytest.mark.parametrize("order", [[], ["gibt-es-nicht", "q01", "q01"]])
def test_an_order_with_gaps_and_strangers_will_do(order: list[str]) -> None:
    assert len(rank_facts(BANK, order)) == len(rank_facts(BANK, IN_ORDER))


def test_a_short_bank_gives_a_short_sheet() -> None:
    small = Bank(questions={"q03": BANK.questions["q03"]})
    assert n_pages(export_sheet(small, ["q03"], now=NOON)) == 1
    assert n_pages(export_sheet(Bank(), [], now=NOON)) == 1


def test_a_formula_that_cannot_be_set_spoils_nothing() -> None:
    broken = BANK.questions["q03"].model_copy(update={"prompt": r'Was ist $\frac{1$ und #read("x") @y <z> *a?'})
    assert n_pages(export_sheet(Bank(questions={"q03": broken}), ["q03"], now=NOON)) == 1


def test_the_command_writes_the_pdf(
    tmp_path: Path, database_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, database_address)
    file = tmp_path / "spickzettel.pdf"
    assert main(["export", "sheet", str(file)]) == 0
    assert n_pages(file.read_bytes()) == PAGES


def test_without_progress_the_command_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path / 'gibt' / 'es' / 'nicht.db'}")
    assert main(["export", "sheet", str(tmp_path / "x.pdf")]) == 1
    assert "besteht nicht" in capsys.readouterr().err
    assert not (tmp_path / "x.pdf").exists()
