"""Which question comes next."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from quiz.selection import HALF_LIFE, Result, next_question

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
IDS = ["q01", "q02", "q03"]


def result(score: float, age: timedelta = timedelta()) -> Result:
    return Result(score, NOON - age)


def test_what_was_never_answered_comes_first_in_the_banks_order() -> None:
    assert next_question(IDS, {}, now=NOON) == "q01"
    assert next_question(IDS, {"q01": result(0.0)}, now=NOON) == "q02"


def test_the_order_goes_on_behind_the_question_just_asked() -> None:
    assert next_question(IDS, {"q02": result(1.0)}, now=NOON, after="q02") == "q03"
    assert next_question(IDS, {"q03": result(1.0)}, now=NOON, after="q03") == "q01"


def test_then_the_weakest() -> None:
    results = {"q01": result(1.0), "q02": result(0.25), "q03": result(0.5)}
    assert next_question(IDS, results, now=NOON) == "q02"


def test_of_equal_results_the_oldest() -> None:
    results = {"q01": result(1.0), "q02": result(1.0, HALF_LIFE), "q03": result(1.0, HALF_LIFE / 2)}
    assert next_question(IDS, results, now=NOON) == "q02"


@pytest.mark.parametrize(("age", "expected"), [(HALF_LIFE * 0.9, "q02"), (HALF_LIFE * 1.1, "q01")])
def test_after_a_half_life_a_full_answer_counts_as_half_of_one(age: timedelta, expected: str) -> None:
    assert next_question(["q01", "q02"], {"q01": result(1.0, age), "q02": result(0.5)}, now=NOON) == expected


def test_the_question_just_asked_comes_back_only_where_there_is_no_other() -> None:
    assert next_question(["q01"], {"q01": result(0.0)}, now=NOON, after="q01") == "q01"
    assert (
        next_question(IDS, {id_: result(1.0) for id_ in IDS} | {"q01": result(0.0)}, now=NOON, after="q01")
        != "q01"
    )


def test_an_empty_bank_has_no_next_question() -> None:
    assert next_question([], {}, now=NOON) is None


def test_a_clock_set_back_is_no_better_than_no_time_at_all() -> None:
    results = {"q01": Result(0.5, NOON + timedelta(days=300)), "q02": result(0.6)}
    assert next_question(["q01", "q02"], results, now=NOON) == "q01"


@given(some.dictionaries(some.sampled_from(IDS), some.floats(0, 1)), some.sampled_from([None, "unknown", *IDS]))
def test_it_is_always_one_of_the_bank(scores: dict[str, float], after: str | None) -> None:
    results = {id_: result(score) for id_, score in scores.items()}
    assert next_question(IDS, results, now=NOON, after=after) in IDS
