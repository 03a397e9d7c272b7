"""Expected exam points: what they add up to, and what their interval does."""

from datetime import UTC, datetime, timedelta

import pytest

from quiz.bank import Bank, load_bank
from quiz.blueprint import Blueprint, exam_points
from quiz.content_files import DATA
from quiz.forecast import forecast
from quiz.memory import Memories
from quiz.point_shares import point_shares

BANK = load_bank([DATA])
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def studied(state: str, *, times: int = 1, names: tuple[str, ...] = tuple(BANK.questions)) -> Memories:
    """Each question answered so on each of the days before today's noon."""
    memories = Memories(BANK)
    for day in range(times):
        for name in names:
            states = dict.fromkeys(point_shares(BANK.questions[name]), state)
            at = NOON - timedelta(days=times - 1 - day)
            memories.add(name, states, at=at, took=timedelta(minutes=2))
    return memories


def predicted(memories: Memories, days: float = 0):
    return forecast(BANK, BANK.exam, memories, exam_at=NOON + timedelta(days=days))


def test_who_has_answered_nothing_gets_what_is_known_before():
    result = predicted(Memories(BANK))
    assert result.points == pytest.approx(60 * Memories(BANK).base_rate)
    assert result.of == pytest.approx(60)


def test_all_recalled_gives_all_points():
    result = predicted(studied("hit"))
    assert result.points == pytest.approx(60)
    assert result.high == pytest.approx(60)
    assert result.low < 60  # the memory model may be off


def test_points_are_exam_points_times_weight_times_recall():
    memories = studied("hit", names=("q03", "satz-mae", "paare-loss"))
    exam_at = NOON + timedelta(days=5)
    expected = sum(
        worth * share * memories.recall(name, point, exam_at)
        for name, worth in exam_points(BANK, BANK.exam).items()
        for point, share in point_shares(BANK.questions[name]).items()
    )
    assert predicted(memories, 5).points == pytest.approx(expected)


def test_topics_add_up_to_the_whole():
    result = predicted(studied("hit", names=("q03", "q07")), 10)
    assert sum(topic.points for topic in result.by_topic.values()) == pytest.approx(result.points)
    assert sum(topic.of for topic in result.by_topic.values()) == pytest.approx(60)
    before = predicted(Memories(BANK), 10).by_topic
    assert result.by_topic["evaluation"].points > before["evaluation"].points
    assert result.by_topic["evaluation"].of == before["evaluation"].of


def test_time_takes_points_and_study_gives_them():
    once, thrice = studied("hit"), studied("hit", times=3)
    assert predicted(once, 1).points > predicted(once, 10).points > predicted(once, 40).points
    assert predicted(thrice, 40).points > predicted(once, 40).points > predicted(studied("miss"), 40).points


def test_the_interval_holds_the_points_and_narrows_with_what_is_asked():
    nothing, all_asked = predicted(Memories(BANK), 10), predicted(studied("hit", times=3), 10)
    for result in (nothing, all_asked):
        assert 0 <= result.low < result.points < result.high <= 60
    assert all_asked.high - all_asked.low < nothing.high - nothing.low


def test_an_empty_bank_gives_nothing():
    result = forecast(Bank(), Blueprint(), Memories(Bank()), exam_at=NOON)
    assert (result.points, result.low, result.high, result.of) == (0, 0, 0, 0)
    assert result.by_topic == {}
