"""Mastery by concept: what was asked counts, by its points; what was not asked is not the same as not known."""

from datetime import UTC, datetime, timedelta

import pytest

from quiz.bank import load_bank
from quiz.mastery import LEVELS, Mastery, level, masteries
from quiz.memory import Memories

NOW = datetime(2026, 11, 26, 18, tzinfo=UTC)
LATER = NOW + timedelta(days=14)


def remembered(**states: str) -> Memories:
    """Memories of these questions, all key points of each in one state."""
    memories = Memories(load_bank())
    for name, state in states.items():
        points = dict.fromkeys(memories.shares[name], state)
        memories.add(name, points, at=NOW, took=timedelta(minutes=3))
    return memories


def test_every_concept_is_there_and_none_is_known_before_anything_was_asked():
    bank = load_bank()
    found = masteries(bank, Memories(bank), at=LATER)
    assert list(found) == list(bank.concepts)
    assert {mastery.share for mastery in found.values()} == {None}
    assert {mastery.asked for mastery in found.values()} == {0}


def test_a_right_answer_is_worth_more_than_a_wrong_one_and_both_more_than_nothing_asked():
    bank = load_bank()
    right, wrong = (masteries(bank, remembered(q07=state), at=LATER) for state in ("hit", "miss"))
    for concept in bank.questions["q07"].concepts:
        assert wrong[concept].share < right[concept].share
        assert wrong[concept].asked == right[concept].asked == 1
    untouched = next(name for name in bank.concepts if name not in bank.questions["q07"].concepts)
    assert right[untouched].share is None


def test_a_concept_is_the_mean_of_its_asked_questions_by_points():
    bank = load_bank()
    memories = remembered(q03="hit", q07="miss")
    shared = set(bank.questions["q03"].concepts) & set(bank.questions["q07"].concepts)
    assert shared
    names = ("q03", "q07")
    points = {name: bank.questions[name].points for name in names}
    mean = sum(points[n] * memories.score(n, LATER) for n in names) / sum(points.values())
    for concept in shared:
        assert masteries(bank, memories, at=LATER)[concept].share == pytest.approx(mean)


def test_the_shakiest_question_asks_the_concept_and_is_the_one_of_which_least_is_expected():
    bank = load_bank()
    memories = remembered(q03="hit", q07="miss")
    for concept, mastery in masteries(bank, memories, at=LATER).items():
        names = [question.id for question in bank.questions.values() if concept in question.concepts]
        assert mastery.questions == len(names)
        if names:
            assert mastery.shakiest in names
            least = min(memories.score(name, LATER) for name in names)
            assert memories.score(mastery.shakiest, LATER) == pytest.approx(least, abs=1e-6)
        else:
            assert mastery.shakiest is None


@pytest.mark.parametrize(
    ("share", "expected"),
    [(None, 0), (0.0, 1), (0.394, 1), (0.396, 2), (0.69, 2), (0.7, 3), (0.894, 3), (0.895, 4), (1.0, 4)],
)
def test_the_level_is_that_of_the_share_as_it_is_shown(share, expected):
    assert level(Mastery(share, 1, 1, "q01")) == expected
    assert expected in LEVELS
