"""Progress as a file: lossless, merged from two machines without a loss, and harmless whatever is in it."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from quiz.__main__ import main
from quiz.database import VARIABLE
from quiz.exams import Exams
from quiz.grading import Grade, Mark
from quiz.progress import Store, StoreError, open_store, submission_id
from quiz.progress_file import (
    FORMAT,
    MAX_BYTES,
    AnswerRow,
    ContestRow,
    DraftRow,
    ExamRow,
    ExamTextRow,
    Progress,
    SettingRow,
    TaskRow,
    read_progress,
    write_progress,
)
from quiz.progress_merge import merge
from quiz.tables import Exam, Learner, Table
from quiz.transfer import Gain, Transfer

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
GRADE = Grade(0.5, 0.55, {"gap": "hit", "rise": "miss"}, ["swapped"], [Mark(0, 3, "gap", "hit")], "graded")


# -- histories -------------------------------------------------------------------------------------------------

# few ids and moments, so that two histories meet in them
ids = some.sampled_from([UUID(int=n) for n in range(1, 5)])
moments = some.integers(0, 5).map(lambda hours: NOON + timedelta(hours=hours, microseconds=hours))
names = some.sampled_from(["q03", "q07", "satz-mae"])
words = some.text(max_size=12).map(lambda text: text.replace("\0", "").encode("utf-8", "replace").decode())
json_values = some.recursive(
    some.none() | some.booleans() | some.integers(-9, 9) | some.floats(-2, 2) | words,
    lambda inner: some.lists(inner, max_size=2) | some.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)
grades = some.fixed_dictionaries(
    {
        "score": some.floats(0, 1),
        "key_points": some.dictionaries(names, some.sampled_from(["hit", "unsure", "miss"])),
    },
    optional={"seed": some.integers(0, 2**32), "later": json_values},
)
contests = some.builds(
    ContestRow, key_point_id=names, verdict=some.sampled_from(["confirmed", "contested"]), at=moments
)


def unlike(key: Callable[[Any], Any], rows: some.SearchStrategy[Any], most: int = 3) -> some.SearchStrategy[Any]:
    return some.lists(rows, max_size=most, unique_by=key).map(tuple)


answers = some.builds(
    AnswerRow,
    submission=ids,
    question_id=names,
    text=words,
    confidence=some.none() | some.integers(1, 4),
    grade=grades,
    asked_at=moments,
    submitted_at=moments,
    self_rating=some.none() | some.sampled_from([1, 2, 3, 4]),
    rated_at=some.none() | moments,
    contests=unlike(lambda row: row.key_point_id, contests),
)
drafts = some.builds(DraftRow, question_id=names, attempt=ids, text=words, asked_at=moments, updated_at=moments)
tasks = some.builds(TaskRow, page=names, task=some.sampled_from(["a", "b"]), completed_at=moments)
kept_settings = some.builds(SettingRow, name=names, value=json_values, updated_at=moments)
exam_texts = some.builds(ExamTextRow, question_id=names, text=words, asked_at=moments, updated_at=moments)
exams = some.builds(
    ExamRow,
    id=ids,
    seed=some.integers(0, 9),
    paper=some.just(["q03", "q07"]),
    minutes=some.just(90),
    started_at=some.just(NOON),
    submitted_at=some.none() | moments,
    marked_at=some.none() | moments,
    texts=unlike(lambda row: row.question_id, exam_texts),
)
histories = some.builds(
    Progress,
    answers=unlike(lambda row: row.submission, answers, 4),
    drafts=unlike(lambda row: row.question_id, drafts),
    completed_tasks=unlike(lambda row: (row.page, row.task), tasks),
    settings=unlike(lambda row: row.name, kept_settings),
    exams=unlike(lambda row: row.id, exams, 2),
).map(lambda progress: merge(progress, Progress()))


@pytest.fixture
def store(database_address: str) -> Iterator[Store]:
    opened = open_store(database_address)
    yield opened
    opened.close()


def emptied(store: Store) -> Store:
    with store.engine.begin() as connection:
        for table in reversed(Table.metadata.sorted_tables):
            connection.execute(table.delete())
    return store


def kept(store: Store, learner: str = "local") -> Progress:
    return read_progress(Transfer(store.engine).export(learner, now=NOON))


def take_in(store: Store, progress: Progress, learner: str = "local") -> Gain:
    return Transfer(store.engine).take_in(learner, progress, now=NOON)


def submit(store: Store, text: str = "Die Kurven laufen auseinander.", **changes: Any) -> int:
    arguments: dict[str, Any] = {
        "attempt": uuid4(), "confidence": 2, "grade": GRADE, "asked_at": NOON, "now": NOON, **changes
    }  # fmt: skip
    return store.submit_answer(
        arguments.pop("learner", "local"), arguments.pop("question_id", "q07"), text, **arguments
    )


slowly = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


# -- lossless --------------------------------------------------------------------------------------------------


@given(histories)
@settings(max_examples=30, deadline=None)
def test_a_file_holds_everything(history: Progress) -> None:
    assert read_progress(write_progress(history, now=NOON)) == history


@given(history=histories)
@slowly
def test_a_database_gives_back_what_it_took_in(store: Store, history: Progress) -> None:
    gain = take_in(emptied(store), history)
    assert kept(store) == history
    assert gain.new_answers == len(history.answers)
    assert gain.known_answers == 0


def test_what_the_app_wrote_goes_to_another_machine_and_back(
    store: Store, new_database: Callable[[], str]
) -> None:
    answer = submit(store, "Ä «1» <b>&</b> 🎓", now=NOON + timedelta(minutes=2))
    store.rate("local", answer, 3, now=NOON + timedelta(minutes=2))
    store.contest("local", answer, "rise", "contested", now=NOON + timedelta(minutes=3))
    store.open_draft("local", "q01", now=NOON)
    store.complete_task("local", "overfitting", "gap", NOON)
    store.set_setting("local", "exam_date", "2026-12-18", NOON)
    store.set_setting("local", "leer", None, NOON)
    exam = Exams(store.engine).start("local", seed=3, paper=["q03", "q07"], minutes=90, now=NOON)
    Exams(store.engine).save_text("local", exam.id, "q03", "Beginn", base=None, now=NOON)
    other = open_store(new_database())
    assert take_in(other, kept(store)) == Gain(1, 0, 5)
    (there,), (here,) = other.answers("local"), store.answers("local")
    assert (there.text, there.grade, there.self_rating) == (here.text, here.grade, 3)
    assert [contest.verdict for contest in other.contests("local", there.id)] == ["contested"]
    assert other.setting("local", "exam_date") == "2026-12-18"
    assert Exams(other.engine).texts("local", exam.id)["q03"].text == "Beginn"
    submit(other, "Drüben gelernt", now=NOON + timedelta(days=1))
    assert take_in(store, kept(other)) == Gain(1, 1, 0)
    assert kept(store) == kept(other)
    other.close()


@pytest.mark.parametrize(
    ("gain", "sentence"),
    [
        (Gain(12, 3, 0), "12 neue Antworten, 3 schon da"),
        (Gain(1, 0, 1), "1 neue Antwort, 0 schon da, dazu 1 Änderung"),
        (Gain(0, 2, 4), "0 neue Antworten, 2 schon da, dazu 4 Änderungen"),
    ],
)
def test_what_was_gained_in_words(gain: Gain, sentence: str) -> None:
    assert gain.sentence == sentence


# -- two machines ----------------------------------------------------------------------------------------------


@given(histories, histories)
@settings(max_examples=40, deadline=None)
def test_it_does_not_matter_which_is_taken_into_which(one: Progress, other: Progress) -> None:
    both = merge(one, other)
    assert both == merge(other, one)
    assert merge(both, one) == merge(both, other) == merge(both, both) == both


@given(histories, histories)
@settings(max_examples=40, deadline=None)
def test_no_answer_is_lost_and_none_is_doubled(one: Progress, other: Progress) -> None:
    submissions = [answer.submission for answer in merge(one, other).answers]
    assert len(submissions) == len(set(submissions))
    assert set(submissions) == {answer.submission for history in (one, other) for answer in history.answers}


@given(one=histories, other=histories)
@slowly
def test_the_database_merges_as_the_files_do(store: Store, one: Progress, other: Progress) -> None:
    take_in(emptied(store), one)
    expected = Transfer(store.engine).preview("local", other)
    gain = take_in(store, other)
    assert kept(store) == merge(one, other)
    assert gain == expected
    assert take_in(store, other) == Gain(0, len(other.answers), 0)
    assert kept(store) == merge(one, other)


def only(progress: Progress, name: str) -> Any:
    (row,) = getattr(progress, name)
    return row


def answered(**changes: Any) -> Progress:
    values = {
        "submission": UUID(int=1), "question_id": "q03", "text": "a", "confidence": 2, "grade": {"score": 1},
        "asked_at": NOON, "submitted_at": NOON, "self_rating": None,
    }  # fmt: skip
    return Progress(answers=(AnswerRow.model_validate(values | changes),))


def test_an_answer_submitted_on_both_counts_when_it_was_first_submitted() -> None:
    both = merge(answered(submitted_at=NOON + timedelta(hours=1), confidence=1), answered())
    assert (only(both, "answers").submitted_at, only(both, "answers").confidence) == (NOON, 2)


@pytest.mark.parametrize(
    ("one", "other", "counts"),
    [
        ((4, 1), (2, 2), 2),
        ((2, 1), (4, 2), 4),
        ((2, 1), (None, 2), None),  # taken back
        ((3, 1), (None, None), 3),
        ((3, None), (2, None), 2),  # of the time before ratings had a time
        ((3, None), (None, None), 3),
        ((None, None), (None, None), None),
    ],
)
def test_the_later_rating_counts(one: tuple[Any, Any], other: tuple[Any, Any], counts: int | None) -> None:
    rated = [
        answered(self_rating=rating, rated_at=hours and NOON + timedelta(hours=hours))
        for rating, hours in (one, other)
    ]
    assert only(merge(*rated), "answers").self_rating == counts
    assert merge(*rated) == merge(*reversed(rated))


def test_the_later_word_on_a_key_point_counts() -> None:
    early, late = (
        answered(contests=[{"key_point_id": "gap", "verdict": verdict, "at": NOON + timedelta(hours=hours)}])
        for hours, verdict in enumerate(["contested", "confirmed"])
    )
    assert only(merge(late, early), "answers").contests[0].verdict == "confirmed"


def test_a_draft_that_was_submitted_elsewhere_is_none_any_more(store: Store) -> None:
    attempt = uuid4()
    store.save_draft("local", "q03", "fertig", attempt=attempt, asked_at=NOON, now=NOON)
    gain = take_in(store, answered(submission=submission_id(attempt, "fertig"), text="fertig"))
    assert store.draft("local", "q03") is None
    assert gain == Gain(1, 0, 1)


def test_the_first_time_a_task_was_done_and_the_latest_setting_count() -> None:
    def at(hours: int) -> Progress:
        moment = NOON + timedelta(hours=hours)
        return Progress(
            completed_tasks=(TaskRow(page="cnn", task="a", completed_at=moment),),
            settings=(SettingRow(name="minutes_per_day", value=hours, updated_at=moment),),
        )

    both = merge(at(1), at(2))
    assert only(both, "completed_tasks").completed_at == NOON + timedelta(hours=1)
    assert only(both, "settings").value == 2


def test_of_an_exam_handed_in_on_one_machine_what_was_marked_counts(store: Store) -> None:
    exam = Exams(store.engine).start("local", seed=3, paper=["q03", "q07"], minutes=90, now=NOON)
    Exams(store.engine).save_text("local", exam.id, "q03", "unterwegs", base=None, now=NOON)
    elsewhere = only(kept(store), "exams").model_copy(
        update={
            "submitted_at": NOON + timedelta(hours=1),
            "texts": (ExamTextRow(question_id="q07", text="fertig", asked_at=NOON, updated_at=NOON),),
        }
    )
    take_in(store, Progress(exams=(elsewhere,)))
    assert {name: text.text for name, text in Exams(store.engine).texts("local", exam.id).items()} == {
        "q07": "fertig"
    }


# -- other accounts --------------------------------------------------------------------------------------------


def test_a_file_never_writes_into_another_account(store: Store) -> None:
    submit(store, "von Anna", learner="anna")
    exam = Exams(store.engine).start("anna", seed=1, paper=["q03"], minutes=90, now=NOON)
    annas = kept(store, "anna")
    assert take_in(store, annas, "beat").new_answers == 1
    assert take_in(store, annas, "beat") == Gain(0, 1, 0)
    assert kept(store, "anna") == annas
    (answer,) = store.answers("beat")
    assert answer.submission == uuid5(annas.answers[0].submission, "beat")
    assert Exams(store.engine).exam("beat", exam.id) is None
    assert take_in(store, kept(store, "beat"), "anna") == Gain(0, 1, 0)
    assert len(store.answers("anna")) == 1


def test_a_learner_named_in_the_file_is_refused(store: Store) -> None:
    content = json.loads(Transfer(store.engine).export("local", now=NOON)) | {"learner_id": "anna"}
    with pytest.raises(ValueError, match="Stelle: learner_id"):
        read_progress(json.dumps(content).encode())


# -- hostile and broken files ----------------------------------------------------------------------------------


def file_with(**changes: Any) -> bytes:
    content = json.loads(write_progress(answered(), now=NOON))
    for path, value in changes.items():
        if path in content["answers"][0]:
            content["answers"][0][path] = value
        else:
            content[path] = value
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"format": "anki", "version": 1}', b"PK\x03\x04",
     file_with(format="durchblick"), file_with(version=0), file_with(version=None), file_with(version="x"),
     b"[" * 100_000, b'{"format":"durchblick-progress","version":1' + b"0" * 5000 + b"}"],
)  # fmt: skip
def test_a_foreign_file_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"kein Fortschritt von Durchblick|neueren Version"):
        read_progress(content)


def test_a_file_of_a_newer_version_is_refused() -> None:
    with pytest.raises(ValueError, match=r"neueren Version von Durchblick \(Format 2, hier 1\)"):
        read_progress(file_with(version=2, wolken=[]))


@pytest.mark.parametrize(
    "changes",
    [
        {"submission": "1"}, {"question_id": "q" * 201}, {"text": None}, {"confidence": 2**31},
        {"confidence": 10**400}, {"grade": []}, {"grade": {"score": 2}}, {"grade": {"score": float("nan")}},
        {"grade": {"key_points": {"gap": "yes"}}}, {"grade": {"marks": [{"start": 1}]}},
        {"grade": {"x": float("inf")}}, {"asked_at": "2026-11-23T12:00:00"},
        {"asked_at": "0001-01-01T00:00:00+14:00"}, {"asked_at": "9999-12-31T23:59:59-14:00"}, {"self_rating": 5},
        {"contests": [{"verdict": "drop table"}]},
        {"answers": None}, {"answers": [1]}, {"settings": [{"name": "a", "value": float("inf")}]}, {"fremd": 1},
        {"exams": [{"id": 3}]},
        {"contests": [{"key_point_id": "gap", "verdict": "contested", "at": "2026-11-23T12:00:00Z"}] * 2},
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_and_nothing_is_read(changes: dict[str, Any]) -> None:
    with pytest.raises(
        ValueError, match=r"^Die Datei ist beschädigt oder von Hand geändert \(Stelle: \w+"
    ) as caught:
        read_progress(file_with(**changes))
    assert len(str(caught.value)) < 300


def test_a_huge_file_is_refused() -> None:
    with pytest.raises(ValueError, match="grösser als 50 MB"):
        read_progress(b" " * (MAX_BYTES + 1))


def test_texts_of_any_kind_are_kept_as_texts(store: Store) -> None:
    text = "<script>alert(1)</script>'; DROP TABLE answers; --\0{{7*7}}"
    take_in(store, read_progress(file_with(text=text, question_id="../../etc/passwd")))
    (answer,) = store.answers("local")
    assert answer.text == text.replace("\0", "")
    assert answer.question_id == "../../etc/passwd"


def test_all_or_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    submit(store, "war da")
    before = kept(store)

    def full_disk(*_: Any) -> None:
        raise StoreError("voll")

    monkeypatch.setattr("quiz.transfer._changed", full_disk)
    with pytest.raises(StoreError):
        take_in(store, answered())
    assert kept(store) == before


def test_taking_in_nothing_makes_no_rows_but_the_learner(store: Store) -> None:
    assert take_in(store, Progress()) == Gain(0, 0, 0)
    with store.engine.connect() as connection:
        assert connection.execute(select(Learner.id)).all() == [("local",)]
        assert connection.execute(select(Exam.id)).all() == []


# -- the command line ------------------------------------------------------------------------------------------


@pytest.fixture
def said(
    database_address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    monkeypatch.setenv(VARIABLE, database_address)

    def run(*arguments: str) -> tuple[int, str]:
        code = main(list(arguments))
        out, err = capsys.readouterr()
        return code, out + err

    return run


def test_export_and_import_by_command(tmp_path: Path, said: Callable[..., tuple[int, str]]) -> None:
    file = tmp_path / "fortschritt.json"
    file.write_bytes(write_progress(answered(), now=NOON))
    assert said("import", "progress", str(file)) == (
        0,
        f"{file}: 1 neue Antwort, 0 schon da\n",
    )
    assert said("import", "progress", str(file)) == (
        0,
        f"{file}: 0 neue Antworten, 1 schon da\n",
    )
    assert said("export", "progress", str(file)) == (0, f"{file}: geschrieben, 1 kB\n")
    assert json.loads(file.read_bytes())["format"] == FORMAT
    assert read_progress(file.read_bytes()) == answered()


def test_what_cannot_be_imported_is_said_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    said: Callable[..., tuple[int, str]],
) -> None:
    opened: list[None] = []
    monkeypatch.setattr("quiz.exchange.open_store", lambda: opened.append(None))
    broken = tmp_path / "kaputt.json"
    broken.write_text("{")
    for path, message in (
        (tmp_path / "gibt-es-nicht.json", "Diese Datei gibt es nicht"),
        (tmp_path, "lässt sich nicht lesen"),
        (broken, "kein Fortschritt von Durchblick"),
    ):
        code, text = said("import", "progress", str(path))
        assert code == 1
        assert text.startswith(f"{path}: ")
        assert message in text
        assert len(text.splitlines()) == 1
    assert not opened
