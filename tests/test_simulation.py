"""The simulated learners learn and forget, and our plan serves them better than others."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from quiz.__main__ import main
from quiz.bank import Bank, load_bank
from quiz.blueprint import exam_points
from quiz.content_files import DATA
from quiz.memory import Memories
from quiz.point_shares import point_shares
from quiz.simulation.comparison import CRAMS, OURS, POLICIES, compare
from quiz.simulation.learners import KINDS, Learner
from quiz.simulation.policies import Situation, at_random, due_first, heaviest_first, ours
from quiz.simulation.report import calibration, differences, interval, points_of, table

BANK = load_bank([DATA])
# as many questions as one cannot learn by heart in the time, however many the bank has
OTHERS = [name for name in BANK.questions if name not in BANK.exam.announced]
NAMES = [*BANK.exam.announced, *OTHERS[:: max(1, len(OTHERS) // 70)]][:88]
SMALL = Bank({name: BANK.questions[name] for name in NAMES}, concepts=BANK.concepts)
OUTCOMES = list(compare(SMALL, BANK.exam, n_learners=2, seed=1, horizons=(7, 21, 30)))


def learner(kind: str = "durchschnittlich", seed: int = 0) -> Learner:
    (found,) = [one for one in KINDS if one.name == kind]
    return Learner(SMALL, found, np.random.default_rng(seed))


def mean_score(one: Learner, day: float) -> float:
    return float(np.mean([one.score(name, day) for name in NAMES]))


def test_an_answer_leaves_something_and_it_fades():
    one = learner()
    before = mean_score(one, 0)
    for name in NAMES:
        one.answer(name, 0)
    assert before < mean_score(one, 30) < mean_score(one, 7) < mean_score(one, 1) < mean_score(one, 0.02)


def test_two_answers_a_week_apart_last_longer_than_two_at_once():
    massed, spaced = learner(), learner()
    for name in NAMES:
        massed.answer(name, 7)
        massed.answer(name, 7.01)
        spaced.answer(name, 0)
        spaced.answer(name, 7)
    assert mean_score(spaced, 40) > mean_score(massed, 40)


@pytest.mark.parametrize(
    ("kind", "day", "better"),
    [
        ("vergesslich", 20, False),
        ("schnell", 20, True),
        ("flüchtig", 1, False),
        ("weiss schon die Hälfte", 1, True),
    ],
)
def test_each_kind_is_what_it_is_called(kind, day, better):
    def after_one_answer(kind):
        scores = []
        for seed in range(10):
            one = learner(kind, seed)
            for name in NAMES:
                one.answer(name, 0)
            scores.append(mean_score(one, day))
        return np.mean(scores)

    assert bool(after_one_answer(kind) > after_one_answer("durchschnittlich")) is better


def test_a_family_remembers_together():
    reworded = SMALL.questions["q01"].model_copy(update={"id": "q01-anders", "rewords": "q01"})
    bank = Bank({**SMALL.questions, "q01-anders": reworded}, concepts=BANK.concepts)
    one = Learner(bank, KINDS[0], np.random.default_rng(3))
    before = one.score("q01-anders", 1)
    one.answer("q01", 0)
    assert one.score("q01-anders", 1) > before


def test_the_same_seed_gives_the_same_outcomes():
    again = list(compare(SMALL, BANK.exam, n_learners=2, seed=1, horizons=(7,)))
    assert again == [outcome for outcome in OUTCOMES if outcome.days == 7]
    other = list(compare(SMALL, BANK.exam, n_learners=2, seed=2, horizons=(7,)))
    assert [o.points for o in other] != [o.points for o in again]


def test_our_plan_is_ahead_of_each_other_for_every_kind():
    for rival in POLICIES:
        if rival == OURS:
            continue
        gained = differences(OUTCOMES, rival)
        _, low, _ = interval(gained, np.random.default_rng(0))
        assert low > 0, rival
        for kind in KINDS:
            within = [outcome for outcome in OUTCOMES if outcome.kind == kind.name]
            assert differences(within, rival).mean() > 0, (rival, kind.name)


def test_nobody_has_more_points_than_the_exam():
    assert all(0 < outcome.points < 60 for outcome in OUTCOMES)
    assert all(0 <= result <= 60 for outcome in OUTCOMES for _, result in outcome.forecasts)


def test_the_interval_of_the_forecast_holds_about_four_in_five():
    studied = [outcome.forecasts for outcome in OUTCOMES if outcome.policy == OURS]
    held = [forecast.low <= result <= forecast.high for forecasts in studied for forecast, result in forecasts]
    assert 0.65 <= np.mean(held) <= 0.95
    first, second = calibration(OUTCOMES, seed=0)
    shares = [np.mean([forecast.low <= result <= forecast.high for forecast, result in each]) for each in studied]
    assert f"lagen {np.mean(shares):.0%} der {len(held)} Ergebnisse" in first
    assert "im Mittel" in second


def test_a_bootstrap_interval_holds_the_mean():
    rng = np.random.default_rng(0)
    values = rng.normal(3, 1, 400)
    mean, low, high = interval(values, rng)
    assert low < mean < high
    assert (mean, high - low) == (pytest.approx(values.mean()), pytest.approx(2 * 1.96 / 20, rel=0.15))


def test_the_table_shows_each_kind():
    lines = table(OUTCOMES, seed=0)
    assert lines[0].startswith("Erwartete Prüfungspunkte von 60")
    for kind in KINDS:
        (line,) = [line for line in lines if line.startswith(kind.name)]
        within = [outcome for outcome in OUTCOMES if outcome.kind == kind.name]
        assert f"{points_of(within, OURS).mean():.1f}" in line
    assert f"voraus: {CRAMS}" in lines[2]


@pytest.mark.parametrize("arguments", [["--learners", "0"], ["--seed", "-1"]])
def test_numbers_that_make_no_sense_are_refused(arguments, capsys):
    assert main(["plan", "--simulate", *arguments]) == 1
    assert arguments[0] in capsys.readouterr().err


def test_what_is_due_comes_first_and_what_is_new_by_exam_points():
    start = datetime(2026, 11, 2, 17, tzinfo=UTC)
    memories = Memories(SMALL)
    for name, days in (("q03", 9), ("q01", 30), ("q07", 0.1)):
        states = dict.fromkeys(point_shares(SMALL.questions[name]), "hit")
        memories.add(name, states, at=start - timedelta(days=days), took=timedelta(minutes=2))
    exam_at, rng = start + timedelta(days=9), np.random.default_rng(0)
    situation = Situation(SMALL, BANK.exam, memories, start, exam_at, 30.0, rng)
    worth = exam_points(SMALL, BANK.exam)
    order = due_first(situation)
    assert order[:2] == ["q01", "q03"]
    assert "q07" not in order
    new = [worth[name] for name in order[2:]]
    assert new == sorted(new, reverse=True)
    assert heaviest_first(situation)[-3:] == sorted(("q01", "q03", "q07"), key=lambda name: -worth[name])
    assert sorted(at_random(situation)) == sorted(NAMES)
    assert len(ours(situation)) >= 5
