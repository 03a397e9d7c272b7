"""Far more than a hundred faults: `check` names each with place, field and remedy, and nothing else beside it."""

import errno
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from quiz.__main__ import main
from quiz.bank import load_bank
from quiz.content_files import DATA, MAX_BYTES
from tests.broken.examples import FILES, ROWS

BASE = Path(__file__).parent / "broken" / "base"
VALID = (BASE / "questions" / "demo.yaml").read_bytes()
LINE = re.compile(r"(?P<file>.+?):(?P<place>\d+:\d+): (?P<field>.+?): (?P<message>\S.*[.?])")
# what Pydantic, PyYAML and Python would say
ENGLISH = re.compile(
    r"(?i)\b(input|should|expected|found|must|valid|invalid|while|parsing|scanning|could|cannot|not|block|token"
    r"|mapping|sequence|scalar|character|error|traceback|exception|none|type|field|missing|extra|got|the|of)\b"
)
# the author's own words
QUOTED = re.compile(
    r'«[^»]*»|"[^"]*"|\(/.*, Zeile|\w+: \S+ geht|erlaubt (sind|ist) .*|meintest du .*|Das Feld \S+'
)


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(BASE, tmp_path / "inhalt"))


@pytest.fixture
def check(capsys):
    def run(path):
        code = main(["check", str(path)])
        out, err = capsys.readouterr()
        assert err == ""
        return code, out.splitlines()

    return run


def only_fault(report):
    code, lines = report
    assert (code, len(lines)) == (1, 1), "\n".join(lines)
    fault = LINE.fullmatch(lines[0])
    assert fault, lines[0]
    assert not ENGLISH.search(QUOTED.sub("", fault["message"])), lines[0]
    assert "\N{LATIN SMALL LETTER SHARP S}" not in fault["message"]
    return fault


def test_the_whole_base_is_valid(folder, check):
    code, lines = check(folder)
    assert code == 0
    assert [line.rpartition(": ")[2] for line in lines] == [
        "1 Eintrag",
        "2 Einträge",
        "2 Einträge",
        "1 Eintrag",
        "1 Eintrag",
    ]


def test_there_are_more_than_a_hundred_different_faults():
    assert len({row[:3] for row in ROWS}) == len(ROWS) > 100


@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0]}-{row[4]}-{n}" for n, row in enumerate(ROWS)])
def test_fault_is_named_with_place_field_and_remedy(row, folder, check):
    where, old, new, place, field, remedy = row
    broken_file, _, named_file = where.partition(">")
    broken = folder / FILES[broken_file]
    text = broken.read_text(encoding="utf-8")
    assert text.count(old) == 1
    broken.write_text(text.replace(old, new), encoding="utf-8")

    fault = only_fault(check(folder))

    assert (fault["file"], fault["place"], fault["field"]) == (
        str(folder / FILES[named_file or broken_file]),
        place,
        field,
    )
    assert remedy in fault["message"]
    assert len(load_bank([folder]).errors) == 1

    broken.write_text(text, encoding="utf-8")
    assert load_bank([folder]).errors == []


FILE_ROWS = [  # bytes of questions/demo.yaml, place, remedy
    (b"", "1:1", "mindestens einen Eintrag"),
    (b"# Kommentar\n", "1:1", "mindestens einen Eintrag"),
    (b"\xef\xbb\xbf", "1:1", "mindestens einen Eintrag"),
    (b"---\n", "2:1", "Liste"),
    (b"Nur ein Satz.\n", "1:1", "beginnt mit"),
    (b"questions:\n" + VALID, "1:1", "beginnt mit"),
    (VALID.decode().encode("latin-1"), "6:48", "UTF-8"),
    (VALID.decode().encode("utf-16"), "1:1", "UTF-8"),
    (VALID.replace(b"Gerade", b"Ger\x00ade", 1), "8:23", "lösche"),
    (VALID.replace(b"Gerade", b"Ger\x1b[0m", 1), "8:23", "lösche"),
    (VALID.replace(b"Gerade", b"Gerade\xc2\x85", 1), "8:26", "lösche"),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "1:1", "UTF-8"),
    (b"PK\x03\x04\x14\x00", "1:3", "lösche"),
    (b"#" * (MAX_BYTES + 1), "1:1", "teile sie auf"),
    (b"[" * 500, "1:42", "teile die Datei auf"),
    (b"- " * 200_000, "1:83", "teile die Datei auf"),
    (b"[" + b"1," * 250_000 + b"]", "1:400000", "teile die Datei auf"),
    (VALID + b"---\n" + VALID, "45:1", "nur eines"),
    (b"%YAML 3.0\n---\n" + VALID, "1:1", "prüfe"),
    (b"- &a [*a]\n", "1:7", "schreib den Wert aus"),
]


@pytest.mark.parametrize(("raw", "place", "remedy"), FILE_ROWS, ids=[row[2] for row in FILE_ROWS])
def test_a_file_that_is_none_is_named(raw, place, remedy, folder, check):
    file = folder / "questions" / "demo.yaml"
    file.write_bytes(raw)
    fault = only_fault(check(folder))
    assert (fault["file"], fault["place"], fault["field"]) == (str(file), place, "Datei")
    assert remedy in fault["message"]


def test_brackets_without_end_are_named_wherever_the_parser_gives_up(folder, check):
    (folder / "questions" / "demo.yaml").write_bytes(b"[" * 200_000)
    fault = only_fault(check(folder))
    assert fault["place"] in {"1:42", "1:1001"}  # libyaml up to 0.2.5, and from 0.2.6 on
    assert "zu tief verschachtelt; teile die Datei auf" in fault["message"]


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf" + VALID,
        VALID.replace(b"\n", b"\r\n"),
        VALID.replace(b"\n", b"\r"),
        b"---\n" + VALID + b"...\n",
        VALID.replace(b"points: 3", b"points: 3.0 # Punkte"),
        VALID.replace(b"points: 3", b"points: 3e0"),
        VALID.replace(b"hits: [line]", b"hits: &none [line]").replace(b"[depth]", b"[depth]"),
        VALID.replace(b"Gerade.", b"&x no.", 1),
        VALID.replace(b"notes_answer: Eine Gerade.", b'notes_answer: "no"'),
        VALID.replace(b"notes_answer: Eine Gerade.", b"notes_answer: '1e-3'"),
        VALID.replace(b"[depth]", b"&ids [depth]").replace(b"hits: []", b"hits: *ids"),
    ],
)
def test_harmless_forms_are_no_faults(raw, folder, check):
    file = folder / "questions" / "demo.yaml"
    file.write_bytes(raw)
    code, lines = check(folder)
    assert (code, lines[-1]) == (0, f"{file}: 1 Eintrag")


@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM, errno.EIO])
def test_a_file_without_read_permission_is_named(code, folder, check, monkeypatch):
    secret, ordinary = folder / "questions" / "demo.yaml", Path.open

    def refuse(path, *args, **kwargs):
        if path == secret:
            raise OSError(code, "Permission denied", str(path))
        return ordinary(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    fault = only_fault(check(folder))
    assert (fault["file"], fault["place"], fault["field"]) == (str(secret), "1:1", "Datei")
    assert ("Leserechte" in fault["message"]) is (code != errno.EIO)


def test_what_is_no_content_is_named(folder, check):
    (folder / "questions" / "ordner.yaml").mkdir()
    fault = only_fault(check(folder))
    assert fault["file"].endswith("ordner.yaml")
    assert "gewöhnliche Datei" in fault["message"]
    assert "prüfe den Namen" in only_fault(check(folder / "fehlt"))["message"]


def test_ids_that_two_files_share_are_named(folder, check):
    (folder / "questions" / "zwei.yaml").write_bytes(VALID)
    fault = only_fault(check(folder))
    assert (fault["file"], fault["place"], fault["field"]) == (
        str(folder / "questions" / "zwei.yaml"),
        "2:7",
        "d01.id",
    )
    assert f"{folder / 'questions' / 'demo.yaml'}, Zeile 2" in fault["message"]
    assert "anderen Namen" in fault["message"]


@pytest.mark.parametrize("number", [0, 24, 60, 110, 140])
def test_a_process_says_the_same(number, folder, check):
    where, old, new, *_ = ROWS[number]
    broken = folder / FILES[where]
    broken.write_text(broken.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "quiz", "check", str(folder)],
        cwd=DATA.parent,
        capture_output=True,
        encoding="utf-8",
    )
    assert (ran.returncode, ran.stderr) == (1, "")
    assert (ran.returncode, ran.stdout.splitlines()) == check(folder)


def test_the_other_entries_are_served(folder):
    questions = folder / "questions" / "demo.yaml"
    questions.write_bytes(VALID.replace(b"points: 3", b"points: -3"))
    bank = load_bank([folder])
    assert not bank.questions
    assert set(bank.labs) == {"demo"}
    assert len(bank.corrections) == len(bank.concepts) == 2
