"""Today's plan: what comes first, what fits, and what changes as the exam draws near."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from quiz.__main__ import main
from quiz.bank import Bank, load_bank
from quiz.blueprint import Blueprint, exam_points
from quiz.content_files import DATA
from quiz.durations import Durations, estimate
from quiz.goals import Goals
from quiz.memory import Memories
from quiz.plan import Item, Plan, gain, interleave, plan_day, plan_today
from quiz.point_shares import point_shares
from quiz.progress import open_store
from quiz.today import today

BANK = load_bank([DATA])
ZURICH = ZoneInfo("Europe/Zurich")
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
ALL = tuple(BANK.questions)


def answered(
    memories: Memories, *names: str, state: str = "hit", days: float = 0, minutes: float = 2, confidence: int = 2
) -> Memories:
    """These questions answered so many days before noon."""
    for name in names:
        memories.add(
            name,
            dict.fromkeys(point_shares(BANK.questions[name]), state),
            at=NOON - timedelta(days=days),
            took=timedelta(minutes=minutes),
            confidence=confidence,
        )
    return memories


def plan(memories: Memories | None = None, *, days: float | None = 20, minutes: float = 30) -> Plan:
    exam_at = None if days is None else NOON + timedelta(days=days)
    return plan_day(BANK, BANK.exam, memories or Memories(BANK), now=NOON, exam_at=exam_at, minutes=minutes)


def asked(found: Plan) -> list[str]:
    return [item.question_id for item in found.items]


def test_who_begins_gets_what_was_announced():
    found = plan()
    assert len(found.items) >= 5
    assert [item.reason for item in found.items].count("angekündigt") >= len(found.items) / 2
    assert found.mode == "bis zur Prüfung"


def test_of_two_equal_questions_the_one_never_asked_comes_first():
    first = BANK.questions["rechnen-l1"]
    twins = Bank({name: first.model_copy(update={"id": name}) for name in ("old", "new")})
    memories = Memories(twins)
    memories.add("old", {"result": "miss"}, at=NOON - timedelta(days=2), took=timedelta(minutes=2))
    found = plan_day(twins, Blueprint(), memories, now=NOON, exam_at=NOON + timedelta(days=20), minutes=2)
    assert asked(found) == ["new"]


def test_what_was_seen_is_asked_again_where_it_gains_most():
    equal = {name: BANK.questions["q03"].model_copy(update={"id": name}) for name in ("fresh", "faded", "shaky")}
    memories = Memories(Bank(equal))
    for name, state, days in (("fresh", "hit", 0.1), ("faded", "hit", 2.2), ("shaky", "miss", 1.2)):
        states = dict.fromkeys(point_shares(equal[name]), state)
        memories.add(name, states, at=NOON - timedelta(days=days), took=timedelta(minutes=2))

    def first(days: float) -> Plan:
        exam_at = NOON + timedelta(days=days)
        return plan_day(Bank(equal), Blueprint(), memories, now=NOON, exam_at=exam_at, minutes=5)

    best = first(days=20)  # long before the exam a success after a pause lasts longest
    assert asked(best) == ["faded"]
    assert asked(first(days=1)) == ["shaky"]
    assert best.items[0].reason == "wackelt"


def test_an_hour_after_it_was_answered_nothing_is_gained_by_asking_again():
    fresh = answered(Memories(BANK), "q03", days=1 / 24)
    faded = answered(Memories(BANK), "q03", days=6)
    exam_at = NOON + timedelta(days=20)
    assert gain(fresh, "q03", now=NOON, exam_at=exam_at) < 0.1 < gain(faded, "q03", now=NOON, exam_at=exam_at)


def test_a_gain_is_in_exam_points():
    worth = exam_points(BANK, BANK.exam)
    for item in plan(minutes=60).items:
        share = gain(Memories(BANK), item.question_id, now=NOON, exam_at=NOON + timedelta(days=20))
        assert item.gain == pytest.approx(share * worth[item.question_id])


@settings(deadline=None, max_examples=40)
@given(
    minutes=some.floats(0, 200),
    days=some.floats(-1, 60).filter(lambda days: not 0 < days < 0.01),  # datetime counts microseconds
    known=some.lists(some.sampled_from(ALL), max_size=20, unique=True),
)
def test_a_plan_fits_into_its_minutes_and_asks_nothing_twice(minutes, days, known):
    found = plan(answered(Memories(BANK), *known, state="miss", days=1), days=days, minutes=minutes)
    names = asked(found)
    assert len(set(names)) == len(names)
    assert found.minutes == pytest.approx(sum(item.minutes for item in found.items))
    assert found.minutes <= minutes or len(names) == 1
    assert all(item.gain > 0 for item in found.items)
    assert (not names) == (days <= 0 or minutes == 0)


def test_topics_are_mixed():
    topics = [BANK.questions[name].topic for name in asked(plan(minutes=90))]
    assert len(set(topics)) >= 4
    assert all(one != other for one, other in pairwise(topics))


@settings(deadline=None)
@given(topics=some.lists(some.sampled_from(["basics", "neuron", "vision"]), max_size=12))
def test_two_of_a_topic_follow_one_another_only_where_they_must(topics):
    first = BANK.questions["q03"]
    questions = {str(n): first.model_copy(update={"id": str(n), "topic": t}) for n, t in enumerate(topics)}
    items = [Item(name, 1.0, 1.0, "neu") for name in questions]
    mixed = [questions[item.question_id].topic for item in interleave(Bank(questions), items)]
    assert sorted(mixed) == sorted(topics)
    repeats = sum(one == other for one, other in pairwise(mixed))
    most = max(map(topics.count, topics), default=0)
    assert repeats == max(0, 2 * most - len(topics) - 1)


def test_the_order_changes_no_more_than_it_must():
    items = [Item(name, 1.0, 1.0, "neu") for name in ("q03", "q12", "q01", "q07")]
    assert list(interleave(BANK, items)) == items


def test_of_one_question_in_several_wordings_one_is_asked_a_day():
    first = BANK.questions["q03"]
    wordings = {"q03": first, "anders": first.model_copy(update={"id": "anders", "rewords": "q03"})}
    bank = Bank({**wordings, "q07": BANK.questions["q07"]})
    found = plan_day(bank, Blueprint(), Memories(bank), now=NOON, exam_at=NOON + timedelta(days=9), minutes=60)
    assert len(asked(found)) == 2
    assert "q07" in asked(found)


def test_the_learners_own_times_replace_the_estimate():
    question = BANK.questions["q07"]
    assert Durations(BANK, Memories(BANK)).minutes("q07") == estimate(question) == 5.0
    twice = answered(answered(Memories(BANK), "q07", minutes=9), "q07", minutes=9)
    assert Durations(BANK, twice).minutes("q07") == 5.0
    assert Durations(BANK, answered(twice, "q07", minutes=1)).minutes("q07") == 9
    quick = answered(
        Memories(BANK), "rechnen-mse", "rechnen-mae", "rechnen-l1", "rechnen-he", "rechnen-adam", minutes=1
    )
    assert Durations(BANK, quick).minutes("q07") == pytest.approx(2.5)  # he takes half the estimated 2 minutes


def test_a_fast_learner_is_asked_more():
    quick = answered(Memories(BANK), *ALL[:30], minutes=0.5, days=2)
    slow = answered(Memories(BANK), *ALL[:30], minutes=15, days=2)
    assert len(plan(quick).items) > 3 * len(plan(slow).items)


@pytest.mark.parametrize(
    ("days", "mode"),
    [
        (None, "ohne Termin"),
        (2.01, "bis zur Prüfung"),
        (2, "letzte 48 Stunden"),
        (0.01, "letzte 48 Stunden"),
        (0, "nach der Prüfung"),
        (-9, "nach der Prüfung"),
    ],
)
def test_the_mode_follows_the_date(days, mode):
    found = plan(days=days)
    assert found.mode == mode
    assert (found.items == ()) == (mode == "nach der Prüfung")


def test_without_a_date_the_plan_works_three_weeks_ahead():
    assert plan(days=None).exam_at == NOON + timedelta(days=21)
    assert asked(plan(days=None)) == asked(plan(days=21))


def test_forty_eight_hours_are_hours_also_when_the_clocks_change():
    exam_at = datetime(2026, 3, 30, 9, tzinfo=ZURICH)  # two days of the calendar before are 47 hours
    for now, mode in (
        (datetime(2026, 3, 28, 8, 30, tzinfo=ZURICH), "letzte 48 Stunden"),
        (datetime(2026, 3, 28, 7, 30, tzinfo=ZURICH), "bis zur Prüfung"),
    ):
        found = plan_day(BANK, BANK.exam, Memories(BANK), now=now, exam_at=exam_at, minutes=30)
        assert found.mode == mode


def test_in_the_last_two_days_nothing_new_that_the_exam_hardly_asks():
    exam = BANK.exam
    worth = exam_points(BANK, exam)
    usual = sum(worth.values()) / len(worth)
    memories = answered(Memories(BANK), *exam.announced, state="miss", days=1)

    def obscure(days: float, minutes: float) -> list[str]:
        items = plan(memories, days=days, minutes=minutes).items
        return [item.question_id for item in items if item.reason == "neu" and worth[item.question_id] < usual]

    assert obscure(days=20, minutes=20)
    assert len(obscure(days=1, minutes=20)) <= 1  # what fits into the last minute
    assert obscure(days=1, minutes=5000)  # only where time remains


def test_in_the_last_two_days_what_was_wrong_though_sure_comes_once_more():
    # of one topic and equally worth
    one, other = "rechnen-mse", "rechnen-mae"
    memories = answered(Memories(BANK), one, state="miss", days=1, confidence=2)
    answered(memories, other, state="miss", days=1, confidence=4)
    small = Bank({name: BANK.questions[name] for name in (one, other)})
    found = plan_day(small, Blueprint(), memories, now=NOON, exam_at=NOON + timedelta(days=1), minutes=2)
    assert [(item.question_id, item.reason) for item in found.items] == [(other, "sicher, aber falsch")]


def test_today_only_what_is_left_of_the_minutes():
    goals = Goals(NOON + timedelta(days=20), 30, ZURICH)
    fresh = plan_today(BANK, BANK.exam, Memories(BANK), goals, now=NOON)
    half = plan_today(BANK, BANK.exam, answered(Memories(BANK), "q03", minutes=15), goals, now=NOON)
    done = answered(Memories(BANK), "q03", "q07", minutes=15)
    assert 20 < fresh.minutes <= 30
    assert 5 < half.minutes <= 15
    assert plan_today(BANK, BANK.exam, done, goals, now=NOON).items == ()
    assert plan_today(BANK, BANK.exam, done, goals, now=NOON + timedelta(days=1)).minutes > 20


def test_an_empty_bank_plans_nothing():
    assert plan_day(Bank(), Blueprint(), Memories(Bank()), now=NOON, exam_at=None, minutes=30).items == ()


def test_the_command_prints_the_day_in_german(tmp_path, database_address, monkeypatch, capsys):
    monkeypatch.setenv("DURCHBLICK_DB_URL", database_address)
    assert main(["plan"]) == 0
    out = capsys.readouterr().out
    assert "noch kein Prüfungsdatum" in out
    assert "angekündigt" in out
    store = open_store(database_address)
    store.set_setting("local", "exam_date", "2026-11-20", NOON)
    assert "Prüfung am 20.11.2026 um 09:00 · bis zur Prüfung" in today(store, BANK, now=NOON)[0]
    late = today(store, BANK, now=NOON + timedelta(days=30))
    assert late[-1] == "Die Prüfung ist vorbei; es steht nichts mehr an."
    store.set_setting("local", "minutes_per_day", "viel", NOON)
    assert "Minuten pro Tag: «viel» geht nicht" in today(store, BANK, now=NOON)[0]
    store.close()
    monkeypatch.setenv("DURCHBLICK_DB_URL", f"sqlite:///{tmp_path}/gibt/es/nicht.db")
    assert main(["plan"]) == 1
    assert "besteht nicht" in capsys.readouterr().err
