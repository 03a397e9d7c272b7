"""What kept answers say: how each went, what was sure and wrong, what is still believed, which points are weak."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from quiz.bank import Bank, load_bank
from quiz.beliefs import beliefs
from quiz.blueprint import exam_points
from quiz.content_files import DATA
from quiz.filled import join_fields
from quiz.memory import Memories, remember
from quiz.outcomes import Outcome, latest, outcomes
from quiz.progress import Store, open_store
from quiz.retention import retention
from quiz.submission import submit
from quiz.sure_but_wrong import sure_but_wrong
from quiz.weak_points import key_point_text, weak_points

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
WRONG, RIGHT = (
    "Das weiss ich leider nicht mehr.",
    "Das Modell hat gelernt, es gibt Labels beim supervised Learning.",
)


class Learner:
    """Answers questions and looks back at his answers."""

    def __init__(self, store: Store, bank: Bank) -> None:
        self.store, self.bank = store, bank

    def answer(self, question: str, text: str, day: float = 0, *, confidence: int | None = None) -> int:
        at = NOON + timedelta(days=day)
        return submit(
            self.store,
            "ana",
            self.bank.questions[question],
            text,
            attempt=uuid4(),
            confidence=confidence,
            asked_at=at - timedelta(minutes=2),
            now=at,
        )

    def claim(
        self, question: str, verdict: str, day: float = 0, text: str = "Es ist anders, als es da steht."
    ) -> int:
        return self.answer(question, join_fields({"verdict": verdict, "text": text}), day)

    def outcomes(self) -> list[Outcome]:
        return outcomes(self.bank, self.store.answers("ana"), self.store.contests("ana"))

    def memories(self) -> Memories:
        return remember(self.bank, self.store.answers("ana"), self.store.contests("ana"))


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank([DATA])


@pytest.fixture
def ana(database_address: str, bank: Bank):
    store = open_store(database_address)
    yield Learner(store, bank)
    store.close()


def best(bank: Bank, question: str) -> str:
    """An answer of the question's own tests that hits most."""
    return max(bank.questions[question].tests, key=lambda test: len(test.hits)).answer


def test_outcomes_come_oldest_first_and_the_latest_of_each_question_last(ana: Learner) -> None:
    ana.answer("q01", WRONG, 1)
    ana.answer("q02", WRONG, 0)
    ana.answer("q01", WRONG, 2)
    found = ana.outcomes()
    assert [outcome.question.id for outcome in found] == ["q02", "q01", "q01"]
    assert [(name, one.answer.submitted_at.day) for name, one in latest(found).items()] == [("q02", 2), ("q01", 4)]


def test_the_learners_own_word_counts_and_questions_that_are_gone_do_not(ana: Learner, bank: Bank) -> None:
    number = ana.answer("q01", WRONG)
    assert ana.outcomes()[0].score == 0
    point = bank.questions["q01"].key_points[0]
    ana.store.contest("ana", number, point.id, "contested", now=NOON)
    assert ana.outcomes()[0].score == pytest.approx(point.weight)
    assert outcomes(Bank(), ana.store.answers("ana"), []) == []


@pytest.mark.parametrize(("confidence", "listed"), [(None, []), (1, []), (2, []), (3, ["q01"]), (4, ["q01"])])
def test_only_what_was_sure_is_listed(ana: Learner, confidence: int | None, listed: list[str]) -> None:
    ana.answer("q01", WRONG, confidence=confidence)
    assert [outcome.question.id for outcome in sure_but_wrong(ana.outcomes())] == listed


def test_a_better_answer_takes_a_question_off_the_list_and_a_worse_one_brings_it_back(
    ana: Learner, bank: Bank
) -> None:
    ana.answer("q01", WRONG, 0, confidence=4)
    ana.answer("q01", best(bank, "q01"), 1, confidence=1)
    assert sure_but_wrong(ana.outcomes()) == []
    ana.answer("q01", WRONG, 2, confidence=1)
    (listed,) = sure_but_wrong(ana.outcomes())
    assert listed.answer.confidence == 4  # the one that was sure


def test_the_latest_sure_error_comes_first_and_each_question_once(ana: Learner) -> None:
    for day, question in enumerate(["q01", "q02", "q01"]):
        ana.answer(question, WRONG, day, confidence=3)
    assert [outcome.question.id for outcome in sure_but_wrong(ana.outcomes())] == ["q01", "q02"]


def test_a_false_claim_taken_for_right_is_believed_until_it_is_judged_rightly(ana: Learner, bank: Bank) -> None:
    claim = bank.questions["satz-mae"]
    ana.claim("satz-mae", "richtig")
    (belief,) = beliefs(ana.outcomes())
    assert belief.statement == f"«{claim.claim}» Das stimmt so"
    assert belief.right.startswith("Das ist falsch.")
    assert belief.corrections == claim.corrections
    ana.claim("satz-mae", "falsch", 1, text=claim.model_answer)
    assert beliefs(ana.outcomes()) == []


def test_a_true_claim_taken_for_false_is_said_with_the_learners_verdict(ana: Learner) -> None:
    ana.claim("satz-bias", "falsch")
    (belief,) = beliefs(ana.outcomes())
    assert belief.statement.endswith("» Das ist falsch")
    assert belief.right.startswith("Das stimmt so.")


def test_a_misconception_is_believed_until_an_answer_no_longer_shows_it(ana: Learner, bank: Bank) -> None:
    question = next(q for q in bank.questions.values() if getattr(q, "misconceptions", ()) and q.id == "q07")
    number = ana.answer("q07", "Die val_accuracy wird auf den Testdaten gemessen.")
    shown = ana.store.answer("ana", number).grade["misconceptions"]
    expected = [wrong.statement for wrong in question.misconceptions if wrong.id in shown]
    assert expected
    assert [belief.statement for belief in beliefs(ana.outcomes())] == expected
    ana.answer("q07", best(bank, "q07"), 1)
    assert beliefs(ana.outcomes()) == []


def test_weak_points_are_those_that_cost_most_and_were_asked(ana: Learner, bank: Bank) -> None:
    ana.answer("q01", WRONG, 0)
    ana.answer("q02", best(bank, "q02"), 0)
    at = NOON + timedelta(days=5)
    weak = weak_points(bank, ana.memories(), at=at, most=50)
    assert {point.question.id for point in weak} == {"q01", "q02"}
    losses = [point.loss for point in weak]
    assert losses == sorted(losses, reverse=True)
    first = weak[0]
    share = next(p.weight for p in first.question.key_points if p.statement == first.statement)
    worth = exam_points(bank, bank.exam)[first.question.id]
    assert first.loss == pytest.approx(worth * share * (1 - first.recall))
    assert len(weak_points(bank, ana.memories(), at=at, most=2)) == 2


def test_every_key_point_of_every_question_has_words(bank: Bank) -> None:
    memories = Memories(bank)
    for name, question in bank.questions.items():
        texts = [key_point_text(question, point) for point in memories.shares[name]]
        assert all(texts)
    assert key_point_text(bank.questions["q01"], "gone") == bank.questions["q01"].headline


def test_retention_falls_with_time_and_counts_only_what_was_asked(ana: Learner, bank: Bank) -> None:
    assert retention(ana.memories(), at=NOON).mean == 0
    ana.answer("q02", best(bank, "q02"), 0)
    memories = ana.memories()
    now, later = (retention(memories, at=NOON + timedelta(days=days)) for days in (0.01, 21))
    assert now.asked == later.asked == len(memories.shares["q02"])
    assert now.of == sum(len(shares) for shares in memories.shares.values())
    assert 0 < later.mean < now.mean <= 1
