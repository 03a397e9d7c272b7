"""Mock exams as they are kept: one at a time, every text, handed in once, whatever crashes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from quiz.bank import Bank, load_bank
from quiz.exam_marking import catch_up, hand_in
from quiz.exam_result import ExamResult, exam_result
from quiz.exams import GRACE, Exams
from quiz.filled import is_blank, join_fields, merge_fields
from quiz.progress import Store, StoreError, open_store
from quiz.submission import submit
from quiz.tables import Exam

START = datetime(2026, 11, 26, 9, tzinfo=UTC)
PAPER = ["q01", "q02", "q07"]
GOOD = "Supervised Learning hat Labels, unsupervised Learning hat keine Labels und findet Muster."
ANA, BEAT = "ana", "beat"


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank()


@pytest.fixture
def store(database_address: str) -> Iterator[Store]:
    opened = open_store(database_address)
    yield opened
    opened.close()


@pytest.fixture
def exams(store: Store) -> Exams:
    return Exams(store.engine)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def start(exams: Exams, learner: str = ANA, now: datetime = START) -> Exam:
    return exams.start(learner, seed=7, paper=PAPER, minutes=90, now=now)


def write(exams: Exams, exam: Exam, question: str, text: str, now: datetime, base: str | None = None) -> bool:
    return exams.save_text(ANA, exam.id, question, text, base=base, now=now)


def texts(exams: Exams, exam: Exam) -> dict[str, str]:
    return {name: typed.text for name, typed in exams.texts(ANA, exam.id).items()}


def result(store: Store, exam: Exam, bank: Bank) -> ExamResult:
    exams = Exams(store.engine)
    return exam_result(bank, exam, exams.texts(ANA, exam.id), exams.answers(ANA, exam), store.contests(ANA))


def test_a_second_start_gives_the_exam_that_is_running(exams: Exams) -> None:
    exam = start(exams)
    again = exams.start(ANA, seed=8, paper=["q03"], minutes=20, now=at(1))
    assert (again.id, again.paper, again.minutes, again.started_at) == (exam.id, PAPER, 90, START)
    assert start(exams, BEAT).id != exam.id
    assert [kept.id for kept in exams.exams(ANA)] == [exam.id]


def test_tabs_that_start_at_once_share_one_exam(exams: Exams) -> None:
    with ThreadPoolExecutor(8) as tabs:
        started = list(tabs.map(lambda _: start(exams).id, range(8)))
    assert len(set(started)) == 1
    assert len(exams.exams(ANA)) == 1


def test_tabs_that_hand_in_at_once_give_each_answer_once(store: Store, bank: Bank) -> None:
    exams = Exams(store.engine)
    exam = start(exams)
    write(exams, exam, "q01", GOOD, at(4))
    write(exams, exam, "q02", GOOD, at(5))
    with ThreadPoolExecutor(6) as tabs:
        closed = list(tabs.map(lambda minute: hand_in(store, ANA, exam, bank, now=at(minute)), range(6, 12)))
    assert len({one.submitted_at for one in closed}) == 1
    assert sorted(answer.question_id for answer in store.answers(ANA)) == ["q01", "q02"]


def test_after_it_is_handed_in_another_can_begin(exams: Exams) -> None:
    first = start(exams)
    exams.close(ANA, first.id, now=at(30))
    second = start(exams, now=at(31))
    assert second.id != first.id
    assert [exam.id for exam in exams.exams(ANA)] == [second.id, first.id]


def test_the_time_of_a_question_starts_when_it_is_opened_until_something_is_typed(exams: Exams) -> None:
    exam = start(exams)
    assert exams.open_text(ANA, exam.id, "q01", now=at(1)).asked_at == at(1)
    assert exams.open_text(ANA, exam.id, "q01", now=at(5)).asked_at == at(5)
    write(exams, exam, "q01", "Labels", at(6))
    opened = exams.open_text(ANA, exam.id, "q01", now=at(9))
    assert (opened.asked_at, opened.updated_at, opened.text) == (at(5), at(6), "Labels")


def test_the_later_text_counts_and_other_questions_stay(exams: Exams) -> None:
    exam = start(exams)
    write(exams, exam, "q01", "aus dem ersten Tab", at(1))
    write(exams, exam, "q02", "aus dem zweiten Tab", at(2))
    write(exams, exam, "q01", "später, aus dem zweiten", at(3))
    assert texts(exams, exam) == {"q01": "später, aus dem zweiten", "q02": "aus dem zweiten Tab"}


def test_fields_that_two_tabs_fill_in_are_both_kept(exams: Exams) -> None:
    exam = start(exams)
    empty = join_fields({})
    write(exams, exam, "q01", join_fields({"verdict": "falsch"}), at(1), base=empty)
    write(exams, exam, "q01", join_fields({"text": "Es sind zwei."}), at(2), base=empty)
    assert texts(exams, exam)["q01"] == join_fields({"verdict": "falsch", "text": "Es sind zwei."})


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        ({}, {"a": "1"}, {"b": "2"}, {"a": "1", "b": "2"}),
        ({"a": "1"}, {"a": "2"}, {"a": "3"}, {"a": "2"}),
        ({"a": "1"}, {"a": "1"}, {"a": "3"}, {"a": "3"}),
        ({"a": "1", "b": "1"}, {"b": "1"}, {"a": "1", "b": "4"}, {"b": "4"}),
    ],
    ids=["each its own", "the later", "untouched here", "emptied here"],
)
def test_of_each_field_the_later_word_counts(base: dict, mine: dict, theirs: dict, merged: dict) -> None:
    assert merge_fields(join_fields(base), join_fields(mine), join_fields(theirs)) == join_fields(merged)


@pytest.mark.parametrize(("text", "blank"), [("", True), (" \n", True), ("{}", True), ("0", False)])
def test_zero_is_an_answer_and_no_field_is_none(text: str, blank: bool) -> None:
    assert is_blank(text) is blank


def test_what_was_on_its_way_at_the_end_still_counts_and_nothing_after(exams: Exams) -> None:
    exam = start(exams)
    assert write(exams, exam, "q01", "im letzten Moment", exam.ends_at + GRACE)
    assert not write(exams, exam, "q01", "zu spät", exam.ends_at + GRACE + timedelta(seconds=1))
    assert texts(exams, exam) == {"q01": "im letzten Moment"}


def test_after_handing_in_nothing_changes(exams: Exams) -> None:
    exam = start(exams)
    exams.close(ANA, exam.id, now=at(10))
    assert not write(exams, exam, "q01", "zu spät", at(11))
    assert exams.open_text(ANA, exam.id, "q01", now=at(11)) is None
    assert exams.close(ANA, exam.id, now=at(20)).submitted_at == at(10)
    assert texts(exams, exam) == {}


def test_what_is_not_on_the_paper_is_not_kept(exams: Exams) -> None:
    exam = start(exams)
    assert not write(exams, exam, "q03", "Das wurde nicht gefragt.", at(1))
    assert exams.open_text(ANA, exam.id, "q03", now=at(1)) is None


def test_nobody_sees_or_changes_anothers_exam(exams: Exams) -> None:
    exam = start(exams)
    write(exams, exam, "q01", "geheim", at(1))
    assert exams.exam(BEAT, exam.id) is None
    assert exams.texts(BEAT, exam.id) == {}
    assert exams.open_text(BEAT, exam.id, "q01", now=at(2)) is None
    assert not exams.save_text(BEAT, exam.id, "q01", "überschrieben", base=None, now=at(2))
    assert exams.close(BEAT, exam.id, now=at(2)) is None
    assert not exams.discard(BEAT, exam.id)
    exams.confirm_marked(BEAT, exam.id, now=at(2))
    kept = exams.exam(ANA, exam.id)
    assert (kept.submitted_at, kept.marked_at) == (None, None)
    assert texts(exams, exam) == {"q01": "geheim"}


@pytest.mark.parametrize("text", ["", "{}", " "])
def test_an_exam_in_which_nothing_was_typed_can_be_discarded(exams: Exams, text: str) -> None:
    exam = start(exams)
    exams.open_text(ANA, exam.id, "q01", now=at(1))
    write(exams, exam, "q02", text, at(1))
    assert exams.discard(ANA, exam.id)
    assert exams.exams(ANA) == []
    assert not exams.discard(ANA, exam.id)


def test_an_exam_with_a_word_in_it_or_one_handed_in_is_never_deleted(exams: Exams) -> None:
    exam = start(exams)
    write(exams, exam, "q01", "ein Wort", at(1))
    assert not exams.discard(ANA, exam.id)
    exams.close(ANA, exam.id, now=at(2))
    assert not exams.discard(ANA, exam.id)
    assert texts(exams, exam) == {"q01": "ein Wort"}


def test_handing_in_keeps_each_text_as_an_answer_of_the_time_it_was_typed(store: Store, bank: Bank) -> None:
    exams = Exams(store.engine)
    exam = start(exams)
    exams.open_text(ANA, exam.id, "q01", now=at(2))
    write(exams, exam, "q01", GOOD, at(4))
    closed = hand_in(store, ANA, exam, bank, now=at(50))
    (answer,) = store.answers(ANA)
    assert (answer.question_id, answer.text, answer.confidence) == ("q01", GOOD, None)
    assert (answer.asked_at, answer.submitted_at) == (at(2), at(4))
    assert closed.submitted_at == at(50)
    assert exams.exam(ANA, exam.id).marked_at == at(50)


def test_handing_in_twice_gives_one_submission(store: Store, bank: Bank) -> None:
    exams = Exams(store.engine)
    exam = start(exams)
    write(exams, exam, "q01", GOOD, at(4))
    for minute in (50, 51):
        assert hand_in(store, ANA, exam, bank, now=at(minute)).submitted_at == at(50)
    assert len(store.answers(ANA)) == 1


def test_what_is_empty_or_unreadable_gives_no_points_and_is_told_apart(store: Store, bank: Bank) -> None:
    exams = Exams(store.engine)
    exam = start(exams)
    write(exams, exam, "q01", GOOD, at(4))
    write(exams, exam, "q07", "asdf qwer yxcv", at(5))
    done = hand_in(store, ANA, exam, bank, now=at(6))
    lines = result(store, done, bank).lines
    assert [line.outcome for line in lines] == ["marked", "empty", "unreadable"]
    assert lines[0].points > 0
    assert [line.points for line in lines[1:]] == [0.0, 0.0]
    assert [line.of for line in lines] == [bank.questions[name].points for name in PAPER]
    assert len(store.answers(ANA)) == 1


def test_the_learners_own_word_moves_the_points(store: Store, bank: Bank) -> None:
    exams = Exams(store.engine)
    exam = start(exams)
    write(exams, exam, "q01", GOOD, at(4))
    done = hand_in(store, ANA, exam, bank, now=at(6))
    (answer,) = store.answers(ANA)
    before = result(store, done, bank).points
    missed = next(name for name, state in answer.grade["key_points"].items() if state == "hit")
    store.contest(ANA, answer.id, missed, "contested", now=at(7))
    assert result(store, done, bank).points < before


def test_points_by_topic_begin_where_most_are_missing(store: Store, bank: Bank) -> None:
    exams = Exams(store.engine)
    exam = start(exams)
    write(exams, exam, "q01", GOOD, at(4))
    found = result(store, hand_in(store, ANA, exam, bank, now=at(6)), bank)
    missing = [of - points for points, of in found.by_topic().values()]
    assert missing == sorted(missing, reverse=True)
    assert sum(of for _, of in found.by_topic().values()) == pytest.approx(found.of)
    assert sum(points for points, _ in found.by_topic().values()) == pytest.approx(found.points)


def test_a_question_that_is_gone_is_named_and_not_counted(store: Store, bank: Bank) -> None:
    exams = Exams(store.engine)
    exam = start(exams)
    write(exams, exam, "q07", "Die Lücke wächst.", at(4))
    smaller = replace(bank, questions={k: q for k, q in bank.questions.items() if k != "q07"})
    done = hand_in(store, ANA, exam, smaller, now=at(6))
    found = result(store, done, smaller)
    assert found.gone == ("q07",)
    assert found.of == sum(bank.questions[name].points for name in PAPER[:2])


def test_an_exam_left_over_is_handed_in_with_what_was_typed(store: Store, bank: Bank) -> None:
    exams = Exams(store.engine)
    exam = start(exams)
    write(exams, exam, "q01", GOOD, at(80))
    assert catch_up(store, ANA, bank, now=at(89)) == []
    (over,) = catch_up(store, ANA, bank, now=at(500))
    assert over.submitted_at == at(90)  # its end, not the day on which it was found
    assert len(store.answers(ANA)) == 1
    assert catch_up(store, ANA, bank, now=at(501)) == []


def test_marking_that_was_broken_off_is_taken_up_again(
    store: Store, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    exams = Exams(store.engine)
    exam = start(exams)
    write(exams, exam, "q01", GOOD, at(4))
    write(exams, exam, "q02", GOOD, at(5))
    submitted = []

    def fail_at_the_second(*args: object, **kwargs: object) -> int:
        submitted.append(args)
        if len(submitted) == 2:
            raise StoreError("Die Platte ist voll.")
        return submit(*args, **kwargs)

    monkeypatch.setattr("quiz.exam_marking.submit", fail_at_the_second)
    with pytest.raises(StoreError):
        hand_in(store, ANA, exam, bank, now=at(6))
    assert len(store.answers(ANA)) == 1
    monkeypatch.undo()
    (done,) = catch_up(store, ANA, bank, now=at(7))
    assert done.submitted_at == at(6)
    assert {answer.question_id for answer in store.answers(ANA)} == {"q01", "q02"}


def test_exams_that_are_not_there_change_nothing(exams: Exams) -> None:
    nobody: UUID = uuid4()
    assert exams.exam(ANA, nobody) is None
    assert exams.close(ANA, nobody, now=START) is None
    assert exams.texts(ANA, nobody) == {}
    assert not exams.save_text(ANA, nobody, "q01", "x", base=None, now=START)


def test_a_clock_that_was_put_back_gives_no_negative_times(exams: Exams) -> None:
    exam = start(exams)
    exams.open_text(ANA, exam.id, "q01", now=at(10))
    write(exams, exam, "q01", "Labels", at(5))
    typed = exams.texts(ANA, exam.id)["q01"]
    assert typed.updated_at >= typed.asked_at
    assert exams.close(ANA, exam.id, now=at(-5)).submitted_at == START
