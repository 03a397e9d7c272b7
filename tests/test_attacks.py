"""What somebody may try: texts, files and addresses made to stop the server or to lead it astray."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages._widgets.practice_field import MAX_CHARACTERS, typed_text
from quiz.bank import load_bank
from quiz.class_report import class_report
from quiz.class_results import FEWEST, ClassResults
from quiz.clauses import read
from quiz.evidence import Search, make_line
from quiz.grading import grade
from quiz.matching import Matcher
from quiz.patterns import parse_group
from quiz.progress import Store, open_store
from quiz.progress_file import read_progress
from quiz.questions import OpenQuestion
from quiz.submission import submit
from quiz.transfer import Transfer
from tests.class_rows import answer
from tests.every_page import faults, open_page

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
BANK = load_bank()
OPEN = BANK.questions["q07"]
assert isinstance(OPEN, OpenQuestion)
REPOSITORY = Path(__file__).resolve().parents[1]
INVISIBLE = {
    "NUL": "Der Validierungs-Loss\0 steigt.",
    "right to left": "\u202eDer Validierungs-Loss steigt.\u202c",
    "zero width": "Der Vali\u200bdierungs-Loss stei\u200dgt.",
    "emoji": "Der Validierungs-Loss steigt 👩\u200d👩\u200d👧 📈.",
    "half of a pair": "Der Validierungs-Loss steigt \ud83d.",
    "many marks": "Der Validierungs-Loss steigt" + "\u0301" * 500,
    "controls": "Der Validierungs-Loss\x07\x1b[31m steigt.",
}


@pytest.fixture
def store(database_address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("DURCHBLICK_DB_URL", database_address)
    opened = open_store(database_address)
    yield opened
    opened.close()
    st.cache_resource.clear()


# -- patterns and long texts -------------------------------------------------------------------------------


def steps(work: Callable[[], object]) -> int:
    """Calls that the work takes, of Python and of C: the same on every machine."""
    count = 0

    def step(*_: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(step)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


# What would make a regular expression try every way to divide the text.
EXPLODING = [
    ["aaa*|*aaaa|*aaa*"],
    ["aaaa .. aaaa .. aaaa .. aaaa .. aaaa .. bbbb"],
    ["|".join(["aaaa .. aaaa .. bbbb"] * 50)],
    ["aaaa", ">aaaa", ">aaaa", ">aaaa", ">bbbb"],
    ["!aaaa|bbbb", "@aaaa", "aaaa*"],
]


@pytest.mark.parametrize("line", EXPLODING)
@pytest.mark.parametrize("unit", ["aaaa ", "aaaa, ", "aaaa. ", "aaaa nicht "])
def test_twice_the_text_takes_a_pattern_twice_the_steps(line: list[str], unit: str) -> None:
    groups = [parse_group(text) for text in line]

    def match(n: int) -> Callable[[], object]:
        reading, matcher = read(unit * n), Matcher(groups)  # its own: nothing is remembered from before

        def work() -> None:
            found = matcher.find(reading.tokens)
            Search(reading, found, (), set(), listing=False).best([make_line(groups)])

        return work

    steps(match(100))  # the words are looked up
    few, many = steps(match(400)), steps(match(800))
    assert many <= 2.2 * few


def test_twice_the_alternatives_take_twice_the_steps() -> None:
    reading = read("aaaa bbbb " * 100)

    def search(n: int) -> Callable[[], object]:
        groups = [parse_group("|".join(f"aaaa .. wort{i}x" for i in range(n)))]
        return lambda: Matcher(groups).find(reading.tokens)

    few, many = steps(search(100)), steps(search(200))
    assert many <= 2.2 * few


# Each unit is written until there are a million characters, then read by all that reads a student's text. The
# kernel ends the process at the bound: a minute of processor for what takes seconds.
_READ_A_MILLION = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from quiz.bank import load_bank
from quiz.filled import split_fields
from quiz.marking import mark
questions = load_bank().questions
kinds = {question.kind: question for question in questions.values()}
for unit in sys.argv[1:]:
    text = (unit * (1_000_000 // len(unit) + 1))[:1_000_000]
    split_fields(text)
    for question in kinds.values():
        for whole in (text, "{" + text, '{"verdict": "falsch", "text": "' + text + '"}'):
            try:
                mark(question, whole, seed=0)
            except ValueError:
                pass
print("done")
"""
UNITS = [
    "a",
    "a ",
    "1.",
    "1,1",
    "1e",
    "(",
    "{",
    "[",
    '"',
    "$",
    "\u0301",
    "a-",
    "nicht ",
    ", ",
    "1/",
    "\u200b",
    "und ",
]


def test_a_million_characters_of_anything_are_read_in_bounded_time() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _READ_A_MILLION, *UNITS],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout.strip() == "done", run.stderr[-2000:]


def test_what_comes_past_the_field_is_cut_where_the_field_says(monkeypatch: pytest.MonkeyPatch) -> None:
    attempt = uuid4()
    monkeypatch.setattr(st, "session_state", {f"answer-{attempt}": {"text": "x" * 1_000_000}})
    assert typed_text(attempt, "") == "x" * MAX_CHARACTERS


@pytest.mark.parametrize("name", INVISIBLE)
def test_a_strange_text_is_kept_and_read(store: Store, name: str) -> None:
    text = INVISIBLE[name]
    number = submit(store, "local", OPEN, text, attempt=UUID(int=1), confidence=None, asked_at=NOON, now=NOON)
    kept = store.answer("local", number)
    assert kept is not None
    assert kept.text == text.replace("\0", "").encode("utf-8", "replace").decode()
    assert kept.grade["key_points"] == grade(OPEN, "Der Validierungs-Loss steigt.").key_points
    app = open_page("exam/practice", {"frage": "q07", "antwort": str(number)})
    assert faults(app) == []


# -- files that a student may bring ------------------------------------------------------------------------


def progress_file(**changes: object) -> bytes:
    row = {
        "submission": str(UUID(int=1)), "question_id": "q07", "text": "a", "confidence": 2, "grade": {"score": 1},
        "asked_at": "2026-11-23T12:00:00Z", "submitted_at": "2026-11-23T12:00:00Z", "self_rating": None,
    }  # fmt: skip
    file = {"format": "durchblick-progress", "version": 1, "exported_at": "2026-11-23T12:00:00Z"}
    return json.dumps({**file, "answers": [{**row, **changes}]}).encode()


NESTED = b'{"format": "durchblick-progress", "version": 1, "exported_at": ' + b"[" * 100_000


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n" + b"\0" * 1000,
        b"PK\x03\x04" + b"\0" * 1000,
        b"\xff\xfe" + b"{}" * 1000,
        NESTED,
        progress_file(grade={"score": 1, "x": [[[]]] * 3} | {"key_points": {"gap": "<script>"}}),
        progress_file(grade={"score": float("inf")}),
        progress_file(grade={"score": 1, "exact": 1e400}),
        progress_file(question_id="x" * 1000),
        progress_file(question_id=["q07"]),
        progress_file(learner_id="somebody"),
        progress_file(confidence=2**40),
        progress_file(asked_at="9999-12-31T23:59:59Z"),
    ],
    ids=range(12),
)
def test_a_file_that_is_no_progress_is_refused_in_german(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"Durchblick|beschädigt"):
        read_progress(content)


def test_no_grade_that_comes_in_can_stop_the_look_at_the_class(store: Store) -> None:
    for number in range(FEWEST):
        answer(store, f"learner-{number}", "q07", 0.5, points={"gap": "miss"})
    hostile = {
        "score": 1, "exact": 1, "key_points": {"gap": "miss", "\0": "hit", "'; --": "hit"},
        "\0": {"\0": ["\0"]}, "note": "\0",
    }  # fmt: skip
    contest = {"key_point_id": "gap", "verdict": "contested", "at": "2026-11-23T12:00:00Z"}
    for number, part in enumerate((hostile, {**hostile, "note": "x" * 100_000})):
        file = progress_file(
            submission=str(UUID(int=number)), text="y" * 100_000 + "\0", grade=part, contests=[contest]
        )
        Transfer(store.engine).take_in(f"attacker-{number}", read_progress(file), now=NOON)
    found = class_report(BANK, ClassResults(store.engine))
    assert found.learners == FEWEST
    assert [len(one.text) for one in found.contested] == [MAX_CHARACTERS]  # the other grade is no grade of ours
    assert "\0" not in repr([one.grade for one in found.contested])


# -- content folders ---------------------------------------------------------------------------------------


def questions(folder: Path) -> Path:
    (folder / "questions").mkdir(parents=True)
    return folder / "questions"


def loop(folder: Path) -> None:
    (questions(folder) / "a.yaml").symlink_to("b.yaml")
    (folder / "questions" / "b.yaml").symlink_to("a.yaml")


def pipe(folder: Path) -> None:
    os.mkfifo(questions(folder) / "a.yaml")  # who opened it would wait for ever


def device(folder: Path) -> None:
    (questions(folder) / "a.yaml").symlink_to("/dev/zero")


def foreign(folder: Path) -> None:
    (questions(folder) / "a.yaml").symlink_to("/etc/passwd")


def name(folder: Path) -> None:
    (questions(folder) / "\x1b[31m<b>\n.yaml").write_text("[", encoding="utf-8")


def climbing(folder: Path) -> None:
    lab = (REPOSITORY / "tests" / "broken" / "base" / "concepts" / "demo.yaml").read_text(encoding="utf-8")
    (folder / "concepts").mkdir(parents=True)
    hostile = lab.replace("page: demo", "page: ../../../etc/passwd").replace("chapter: neuron", "chapter: ..")
    (folder / "concepts" / "demo.yaml").write_text(hostile, encoding="utf-8")


def identity(folder: Path) -> None:
    text = (REPOSITORY / "data" / "questions" / "basics.yaml").read_text(encoding="utf-8")
    hostile = text.replace("id: q01", "id: ../../q01", 1).replace("id: q02", "id: '/etc/passwd'", 1)
    (questions(folder) / "a.yaml").write_text(hostile, encoding="utf-8")


FOLDERS = [loop, pipe, device, foreign, name, climbing, identity]


@pytest.mark.parametrize("make", FOLDERS, ids=lambda make: make.__name__)
def test_a_trick_in_a_content_folder_is_named_and_the_rest_goes_on(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None]
) -> None:
    folder = tmp_path / "content"
    make(folder)
    monkeypatch.setenv("DURCHBLICK_DATA", str(folder))
    bank = load_bank()
    assert bank.errors
    assert set(BANK.questions) <= set(bank.questions)
    assert not [key for key in bank.questions if "/" in key]
    assert set(bank.labs) == set(BANK.labs)
    said = "\n".join(str(error) for error in bank.errors)
    assert "root:" not in said  # nothing of a file that is not ours
    assert said.isprintable() or "\n" in said
    assert "\x1b" not in said
    assert faults(open_page("exam/practice")) == []


# -- addresses ---------------------------------------------------------------------------------------------

PARAMETERS = ("frage", "antwort", "pruefung", "korrektur", "seed", "kernel", "adresse", "thema")


TEN_MEGABYTES = dict.fromkeys(PARAMETERS, "<b>x</b>" * (10 * 2**20 // 8 // len(PARAMETERS)))


@pytest.mark.parametrize("key", ["exam/practice", "vision/convolution"])
def test_an_address_of_ten_megabytes_opens_the_page(store: Store, key: str) -> None:
    app: AppTest = open_page(key, TEN_MEGABYTES)
    assert not app.exception
    assert len(app.title) == 1
    kinds = ("title", "markdown", "text", "info", "warning", "error", "caption")
    assert max(len(str(element.value)) for kind in kinds for element in app.get(kind)) < 50_000
