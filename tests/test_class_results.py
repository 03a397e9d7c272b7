"""What is said of a class: right numbers, and none that says something of one person."""

import csv
import io
from collections.abc import Iterator
from uuid import uuid4

import numpy as np
import pytest

from quiz.bank import load_bank
from quiz.class_report import Discrimination, QuestionRow, Report, Share, class_report, discrimination
from quiz.class_results import FEWEST, ClassResults, QuestionSums
from quiz.class_table import HEADER, TOO_FEW, class_table
from quiz.progress import Store, open_store
from quiz.questions import OpenQuestion
from tests.class_rows import NOON, answer, fill_class

BANK = load_bank()
OPEN = BANK.questions["q07"]
assert isinstance(OPEN, OpenQuestion)
POINTS = [point.id for point in OPEN.key_points]
QUESTIONS = ["q01", "q02", "q03", "q04", "q05", "q06"]


@pytest.fixture
def store(database_address: str) -> Iterator[Store]:
    opened = open_store(database_address)
    yield opened
    opened.close()


def report(store: Store) -> Report:
    return class_report(BANK, ClassResults(store.engine))


def row(store: Store, question: str) -> QuestionRow:
    return next(row for row in report(store).rows if row.question.id == question)


def test_an_empty_class_has_every_question_and_no_number(store: Store) -> None:
    found = report(store)
    assert (found.learners, found.answers, found.contested) == (0, 0, ())
    assert [row.question.id for row in found.rows] == list(BANK.questions)
    assert all(row.n == 0 and row.score is None and row.discrimination is None for row in found.rows)


@pytest.mark.parametrize("n", range(1, FEWEST))
def test_under_five_learners_nothing_is_said(store: Store, n: int) -> None:
    for number in range(n):
        answered = answer(store, f"learner-{number}", "q07", 1.0, points=dict.fromkeys(POINTS, "miss"))
        answer(store, f"learner-{number}", "q07", 1.0)  # a second answer makes no second learner
        store.contest(f"learner-{number}", answered, POINTS[0], "contested", now=NOON)
    found = report(store)
    assert (found.learners, found.answers, found.contested) == (0, 0, ())
    seen = row(store, "q07")
    assert (seen.n, seen.score, seen.contested) == (0, None, 0)
    assert all(point.hit is point.unsure is point.miss is None for point in seen.points)


def test_between_two_groups_of_five_nothing_changes(store: Store) -> None:
    fill_class(store, {"q07": [0.0, 0.5, 0.5, 1.0, 1.0]})
    before = report(store)
    assert (before.learners, before.answers, row(store, "q07").n) == (5, 5, 5)
    for number in range(5, 9):  # whoever looked before and after one of them would know what he got
        answer(store, f"learner-{number}", "q07", 0.0)
        assert report(store) == before
    answer(store, "learner-9", "q07", 0.0)
    after = row(store, "q07")
    assert after.n == 10
    assert after.score == Share(0.3, 10)


def test_the_first_answer_counts_and_a_learners_word_moves_no_mean(store: Store) -> None:
    ids = [answer(store, f"learner-{n}", "q07", 0.5, points={POINTS[0]: "miss"}) for n in range(5)]
    before = row(store, "q07")
    answer(store, "learner-0", "q07", 1.0, points={POINTS[0]: "hit"})
    store.contest("learner-1", ids[1], POINTS[0], "contested", now=NOON)
    after = row(store, "q07")
    assert (after.score, after.points) == (before.score, before.points)


def test_an_answer_that_is_imported_with_an_old_date_changes_no_group(store: Store) -> None:
    fill_class(store, {"q07": [0.5] * 5})
    before = row(store, "q07")
    answer(store, "late", "q07", 0.0, minutes=-10_000)
    assert row(store, "q07") == before


def test_the_score_before_rounding_counts(store: Store) -> None:
    for number in range(5):
        grade = {"score": 0.5, "exact": 0.4} if number else {"score": 0.5}
        store.submit_answer(
            f"learner-{number}", "q07", "x", attempt=uuid4(), confidence=1, grade=grade,
            asked_at=NOON, now=NOON,
        )  # fmt: skip
    found = row(store, "q07").score
    assert found is not None
    assert found.value == pytest.approx(0.42)


def test_key_points_are_counted_by_state(store: Store) -> None:
    states = ["hit", "hit", "hit", "unsure", "unsure", "miss", "miss", "miss", "miss", "miss"]
    for number, state in enumerate(states):
        points = {POINTS[0]: state, "gone": "hit"} | ({POINTS[1]: "hit"} if number < 4 else {})
        answer(store, f"learner-{number}", "q07", 0.5, points=points)
    points = {point.id: point for point in row(store, "q07").points}
    assert list(points) == POINTS
    first, second = points[POINTS[0]], points[POINTS[1]]
    assert (first.hit, first.unsure, first.miss) == (Share(0.3, 10), Share(0.2, 10), Share(0.5, 10))
    assert (second.hit, second.unsure, second.miss) == (None, None, None)  # four are too few


def test_a_verdict_and_a_result_are_key_points_too(store: Store) -> None:
    claim = next(name for name, q in BANK.questions.items() if q.kind == "claim" and q.verdict == "richtig")
    number = next(name for name, q in BANK.questions.items() if q.kind == "numeric")
    for name, point in ((claim, "verdict"), (number, "result")):
        for n in range(5):
            answer(store, f"learner-{n}", name, n % 2, points={point: "hit" if n % 2 else "miss"})
        assert [p.hit for p in row(store, name).points] == [Share(0.4, 5)]


@pytest.mark.parametrize(
    ("value", "n", "shown", "bound"),
    [
        (0.0, 5, 0.2, "at most"),
        (0.2, 5, 0.2, "at most"),
        (0.4, 5, 0.4, ""),
        (0.8, 5, 0.8, "at least"),
        (1.0, 5, 0.8, "at least"),
        (0.0, 200, 0.005, "at most"),
    ],
)
def test_all_and_none_are_bounds(value: float, n: int, shown: float, bound: str) -> None:
    share = Share(value, n)
    assert share.shown == pytest.approx(shown)
    assert share.bound == bound


def test_the_discrimination_is_the_corrected_item_total_correlation(store: Store) -> None:
    rng = np.random.default_rng(0)
    scores = np.clip(rng.normal(0.5, 0.3, (25, 1)) + rng.normal(0, 0.2, (25, len(QUESTIONS))), 0, 1)
    fill_class(store, {name: list(scores[:, i]) for i, name in enumerate(QUESTIONS)})
    for i, name in enumerate(QUESTIONS):
        rest = np.delete(scores, i, axis=1).mean(axis=1)
        expected = np.corrcoef(scores[:, i], rest)[0, 1]
        found = row(store, name).discrimination
        assert found is not None
        assert found.n == 25
        assert found.r == pytest.approx(expected, abs=1e-9)
        z, half = np.arctanh(expected), 1.96 / np.sqrt(22)
        assert (found.low, found.high) == pytest.approx((np.tanh(z - half), np.tanh(z + half)))


def test_no_discrimination_without_spread_or_with_too_few(store: Store) -> None:
    fill_class(store, {name: [0.5] * 10 for name in QUESTIONS})
    assert row(store, "q01").discrimination is None  # all alike
    fill_class(store, {name: list(np.linspace(0, 1, 9)) for name in ("q08", "q09", "q10", "q11")}, prefix="few")
    assert row(store, "q08").discrimination is None  # five are counted


def test_whoever_answered_little_else_is_in_no_correlation(store: Store) -> None:
    fill_class(store, {name: list(np.linspace(0, 1, 10)) for name in QUESTIONS[:4]})
    for number in range(5):
        answer(store, f"alone-{number}", "q01", 1.0)
    seen = row(store, "q01")
    assert seen.n == 15
    assert seen.discrimination == Discrimination(*[pytest.approx(1, abs=0.001)] * 3, 10)


def test_a_learner_is_in_the_sums_by_number_alone(store: Store) -> None:
    fill_class(store, {name: [0.25, 0.5, 0.75, 1.0, 0.0] for name in QUESTIONS}, prefix="anna.muster@example.org")
    results = ClassResults(store.engine)
    everything = repr((report(store), results.questions(), results.key_points(POINTS), results.contested()))
    assert "anna" not in everything


def contested_class(store: Store, n: int = FEWEST) -> None:
    for number in range(n):
        points = dict.fromkeys(POINTS, "miss")
        kept = answer(store, f"anna-{number}", "q07", 0.0, points=points, text=f"Text {n - number}")
        verdict = "contested" if number < 2 else "confirmed"
        store.contest(f"anna-{number}", kept, POINTS[0], verdict, now=NOON)


def test_contested_answers_come_without_their_learners_and_in_no_order_of_time(store: Store) -> None:
    contested_class(store)
    found = report(store)
    assert [answer.text for answer in found.contested] == ["Text 4", "Text 5"]
    assert row(store, "q07").contested == 2
    assert "anna" not in repr(found)
    assert found.contested[0].verdicts == {POINTS[0]: "contested"}


def test_it_writes_nothing(store: Store) -> None:
    contested_class(store)
    before = [store.answers(f"anna-{n}") for n in range(5)]
    report(store)
    assert [store.answers(f"anna-{n}") for n in range(5)] == before


def test_the_table_is_one_a_swiss_spreadsheet_opens(store: Store) -> None:
    contested_class(store)
    written = class_table(report(store).rows)
    assert written.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(written.decode("utf-8-sig")), delimiter=";"))
    assert tuple(lines[0]) == HEADER
    assert {len(line) for line in lines} == {len(HEADER)}
    by_point = {(line[1], line[3]): dict(zip(HEADER, line, strict=True)) for line in lines[1:]}
    assert len(by_point) == len(lines) - 1 == sum(len(row.points) for row in report(store).rows)
    seen = by_point["q07", POINTS[0]]
    assert (seen["gezählte Lernende"], seen["Punkte (%)"], seen["verfehlt (%)"]) == ("5", "20", "80")
    assert seen["anders beurteilt"] == "2"
    hidden = by_point["q01", next(point.id for point in BANK.questions["q01"].key_points)]
    assert hidden["gezählte Lernende"] == TOO_FEW
    assert [hidden[name] for name in HEADER[6:]] == [""] * 8


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@x", "  =1", "\t=1"])
def test_no_text_of_the_table_is_a_formula(store: Store, text: str) -> None:
    question = OPEN.model_copy(update={"prompt": text})
    hostile = class_table([QuestionRow(question, row(store, "q07").points)])
    for line in csv.reader(io.StringIO(hostile.decode("utf-8-sig")), delimiter=";"):
        assert not any(cell[:1] in "=+-@" for cell in line if cell)


def test_a_discrimination_below_zero_stays_a_number(store: Store) -> None:
    found = QuestionRow(OPEN, row(store, "q07").points, 10, Share(0.5, 10), Discrimination(-0.25, -0.74, 0.46, 10))
    line = class_table([found]).decode("utf-8-sig").splitlines()[1].split(";")
    assert line[-7:-4] == ["-0.2", "-0.7", "0.5"]


def test_numbers_without_any_spread_are_none() -> None:
    assert discrimination(QuestionSums(10, 1.0, 10, 10.0, 5.0, 10.0, 2.6, 5.0)) is None
