"""Histories of answers and what they leave in memory, told like a spec."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from typing import Any

import pytest
from fsrs import Rating
from hypothesis import given, settings
from hypothesis import strategies as some

from quiz.bank import Bank, load_bank
from quiz.content_files import DATA
from quiz.fingerprints import fingerprints
from quiz.memory import LONGEST, Memories, rating, remember
from quiz.pace import Pace
from quiz.point_shares import point_shares
from quiz.recall import recall, review

BANK = load_bank([DATA])
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
NUMBERS = count(1)


@dataclass
class Answered:
    """A stored answer."""

    question_id: str
    submitted_at: datetime
    grade: dict[str, Any]
    confidence: int | None = None
    self_rating: int | None = None
    took: timedelta = timedelta(minutes=2)
    id: int = field(default_factory=lambda: next(NUMBERS))

    @property
    def asked_at(self) -> datetime:
        return self.submitted_at - self.took


@dataclass
class Verdict:
    answer_id: int
    key_point_id: str
    verdict: str


def answer(day: float, question: str = "rechnen-mse", /, **changes: Any) -> Answered:
    """An answer so many days after the first noon; `result=` and other key points give the grade."""
    states = {name: changes.pop(name) for name in list(changes) if changes[name] in ("hit", "unsure", "miss")}
    return Answered(question, NOON + timedelta(days=day), {"key_points": states or {"result": "hit"}}, **changes)


def stability(memories: Memories, question: str = "rechnen-mse", point: str = "result") -> float:
    return round(memories.cards[question][point].stability, 2)


# (days, states) -> stability after the last answer, in days, by the formulas of FSRS-6 and its default parameters
HISTORIES = [
    ([(0, "miss")], 0.21),
    ([(0, "unsure")], 1.29),
    ([(0, "hit")], 2.31),
    ([(0, "hit"), (0.01, "hit")], 2.31),  # at once again: nothing gained
    ([(0, "hit"), (0.4, "hit")], 2.31),
    ([(0, "hit"), (0.95, "hit")], 7.32),  # an hour earlier on the next day is the next day
    ([(0, "hit"), (1, "hit")], 7.32),
    ([(0, "hit"), (3, "hit")], 13.83),  # the longer the pause, the more a success tells
    ([(0, "hit"), (1, "hit"), (3, "hit"), (8, "hit")], 35.17),
    ([(0, "miss"), (1, "hit"), (3, "hit")], 6.27),
    ([(0, "hit"), (3, "hit"), (10, "miss")], 1.61),
]


@pytest.mark.parametrize(("history", "expected"), HISTORIES)
def test_a_history_leaves_its_stability(history, expected):
    assert stability(remember(BANK, [answer(day, result=state) for day, state in history])) == expected


@pytest.mark.parametrize(
    ("state", "confidence", "self_rating", "expected"),
    [
        ("miss", 4, 4, Rating.Again),
        ("unsure", 4, None, Rating.Hard),
        ("hit", None, None, Rating.Good),
        ("hit", 4, None, Rating.Good),
        ("hit", 1, None, Rating.Hard),  # guessed
        ("hit", 1, 3, Rating.Good),  # what he says afterwards counts more
        ("hit", 4, 4, Rating.Easy),
        ("hit", 4, 2, Rating.Hard),
        ("hit", 4, 1, Rating.Again),
        ("unsure", 1, 4, Rating.Hard),
    ],
)
def test_the_learners_word_shades_the_rating(state, confidence, self_rating, expected):
    assert rating(state, confidence, self_rating) is expected


def test_recall_fades_by_the_hour_and_is_nine_tenths_after_one_stability():
    card = review(None, Rating.Good, NOON)
    assert recall(card, NOON) == 1
    assert recall(card, NOON + timedelta(days=card.stability)) == pytest.approx(0.9, abs=1e-6)
    assert recall(card, NOON + timedelta(hours=6)) > recall(card, NOON + timedelta(hours=7))
    assert recall(card, NOON + timedelta(days=2 * card.stability), pace=2) == pytest.approx(0.9, abs=1e-6)
    assert recall(card, NOON - timedelta(days=3)) == 1  # the clock went backwards


def test_each_key_point_has_its_own_card():
    points = [point.id for point in BANK.questions["q07"].key_points if point.role == "core"]
    states = {point: "miss" if point == points[0] else "hit" for point in points}
    memories = remember(BANK, [Answered("q07", NOON, {"key_points": states})])
    tomorrow = NOON + timedelta(days=1)
    assert memories.recall("q07", points[0], tomorrow) < 0.8 < memories.recall("q07", points[1], tomorrow)
    shares = point_shares(BANK.questions["q07"])
    expected = sum(share * memories.recall("q07", point, tomorrow) for point, share in shares.items())
    assert memories.score("q07", tomorrow) == pytest.approx(expected)


def test_the_shares_of_every_question_sum_to_one():
    for question in BANK.questions.values():
        assert sum(point_shares(question).values()) == pytest.approx(1)


def test_a_contest_settles_what_counts():
    seen = answer(0, result="miss")
    assert stability(remember(BANK, [seen], [Verdict(seen.id, "result", "contested")])) == 2.31
    assert stability(remember(BANK, [seen], [Verdict(seen.id + 1, "result", "contested")])) == 0.21


def test_an_edit_resets_only_the_key_points_that_changed():
    question = BANK.questions["q07"]
    points = [point for point in question.key_points if point.role == "core"]
    kept = Answered(
        "q07",
        NOON,
        {"key_points": {point.id: "hit" for point in points}, "fingerprints": fingerprints(question)},
    )
    edited = tuple(
        point.model_copy(update={"statement": "Etwas anderes."}) if point is points[0] else point
        for point in question.key_points
    )
    bank = Bank({**BANK.questions, "q07": question.model_copy(update={"key_points": edited})})
    assert set(remember(BANK, [kept]).cards["q07"]) == {point.id for point in points}
    assert set(remember(bank, [kept]).cards["q07"]) == {point.id for point in points[1:]}


def test_an_answer_of_the_time_before_fingerprints_counts():
    assert stability(remember(BANK, [answer(0)])) == 2.31
    old = answer(0)
    old.grade["fingerprints"] = {"result": "another fact"}
    memories = remember(BANK, [old])
    assert not memories.asked("rechnen-mse")
    assert memories.history["rechnen-mse"].times == [timedelta(minutes=2)]


def test_what_is_gone_or_strange_is_passed_over():
    strange = [
        answer(0, "gibt-es-nicht"),
        answer(0, "rechnen-mse", gone="hit"),
        Answered("rechnen-mse", NOON, {}),
        Answered("rechnen-mse", NOON, {"key_points": {"result": "vielleicht"}}),
    ]
    memories = remember(BANK, strange)
    assert not memories.asked("rechnen-mse")
    assert 0 < memories.score("rechnen-mse", NOON) < 1


def test_where_the_clock_went_backwards_no_time_has_passed():
    memories = Memories(BANK)
    for day in (3, 0, 3):
        at = NOON + timedelta(days=day)
        memories.add("rechnen-mse", {"result": "hit"}, at=at, took=timedelta(minutes=-5))
    card = memories.cards["rechnen-mse"]["result"]
    assert card.last_review == NOON + timedelta(days=3)
    assert memories.history["rechnen-mse"].times == [timedelta()] * 3
    assert memories.history["rechnen-mse"].last_at == card.last_review


def test_other_time_zones_are_the_same_moment():
    zurich = timezone(timedelta(hours=1))
    local = replace(answer(0), submitted_at=NOON.astimezone(zurich))
    assert remember(BANK, [local]).cards["rechnen-mse"]["result"].last_review == NOON


def test_a_question_left_open_over_night_took_no_night():
    memories = remember(BANK, [answer(0, took=timedelta(hours=9))])
    assert memories.history["rechnen-mse"].times == [LONGEST]


def test_wrong_though_sure_until_it_is_right():
    wrong = answer(0, result="miss", confidence=4)
    assert remember(BANK, [wrong]).history["rechnen-mse"].sure_but_wrong
    assert not remember(BANK, [wrong, answer(1, confidence=4)]).history["rechnen-mse"].sure_but_wrong
    assert not remember(BANK, [answer(0, result="miss", confidence=2)]).history["rechnen-mse"].sure_but_wrong


def test_what_was_never_asked_is_recalled_like_its_relatives():
    first = BANK.questions["q03"]
    again = first.model_copy(update={"id": "q03-anders", "rewords": "q03"})
    bank = Bank({**BANK.questions, "q03-anders": again}, concepts=BANK.concepts)
    nothing = Memories(bank)
    assert nothing.score("q03-anders", NOON) == nothing.base_rate == pytest.approx(0.25)
    states = dict.fromkeys(point_shares(first), "hit")
    memories = remember(bank, [Answered("q03", NOON, {"key_points": states})])
    related, sharing, foreign = "q03-anders", "satz-loss-differenz", "rechnen-kante"
    assert set(BANK.questions[sharing].concepts) & set(first.concepts)
    assert not set(BANK.questions[foreign].concepts) & set(first.concepts)
    assert memories.score(related, NOON) > memories.score(sharing, NOON) > memories.score(foreign, NOON)
    assert memories.score(foreign, NOON) == pytest.approx(memories.base_rate)


def test_the_base_rate_follows_what_he_knew_before():
    easy = remember(BANK, [answer(0, name) for name in list(BANK.questions) if name.startswith("rechnen")])
    hard = remember(BANK, [answer(0, n, result="miss") for n in list(BANK.questions) if n.startswith("rechnen")])
    assert hard.base_rate < 0.1 < 0.25 < 0.8 < easy.base_rate


def test_the_pace_follows_what_was_forgotten():
    card = review(None, Rating.Good, NOON)
    slow, fast = Pace(), Pace()
    assert slow.value == pytest.approx(2**-2, rel=0.01)
    for _ in range(20):
        slow.observe(card, 1.0, NOON + timedelta(days=20))
        fast.observe(card, 0.0, NOON + timedelta(days=1))
    assert fast.value < 0.15 < 2**-2 < 0.4 < slow.value
    at_once = Pace()
    at_once.observe(card, 0.0, NOON + timedelta(minutes=10))
    assert at_once.value == Pace().value


EVENTS = some.lists(
    some.tuples(
        some.sampled_from([*list(BANK.questions)[:6], "gibt-es-nicht"]),
        some.integers(-10_000, 10_000),
        some.sampled_from(["hit", "unsure", "miss"]),
        some.sampled_from([None, 1, 2, 3, 4]),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(events=EVENTS)
def test_recall_is_a_probability_whatever_happened(events):
    memories = Memories(BANK)
    for name, minutes, state, word in events:
        points = fingerprints(BANK.questions[name]) if name in BANK.questions else ["result"]
        memories.add(
            name,
            dict.fromkeys(points, state),
            at=NOON + timedelta(minutes=minutes),
            took=timedelta(minutes=minutes),
            confidence=word,
            self_rating=word,
        )
    for name in BANK.questions:
        soon, late = memories.score(name, NOON), memories.score(name, NOON + timedelta(days=400))
        assert 0 <= late <= soon <= 1 + 1e-9


@settings(deadline=None, max_examples=20)
@given(order=some.permutations(range(5)))
def test_the_order_in_which_answers_are_read_does_not_matter(order):
    answers = [answer(day, result=state) for day, state in enumerate(["miss", "hit", "hit", "miss", "hit"])]
    assert stability(remember(BANK, [answers[n] for n in order])) == stability(remember(BANK, answers))


def test_what_was_asked_last_is_known_whatever_the_order_of_the_answers():
    assert remember(BANK, []).last_asked is None
    later, earlier = answer(2, "q07", compares="hit"), answer(1, "rechnen-mse")
    assert remember(BANK, [later, earlier]).last_asked == "q07"
