"""`python -m quiz check`: exit code and one line a fault, whatever it is given."""

import io
import os
import re
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quiz.__main__ import main
from quiz.content_files import DATA

BASE = Path(__file__).parent / "broken" / "base"
VALID = (BASE / "questions" / "demo.yaml").read_text(encoding="utf-8")
LAB = (BASE / "concepts" / "demo.yaml").read_text(encoding="utf-8")
FAULT = re.compile(r".+:[1-9]\d*:[1-9]\d*: .+: \S.*[.?…]")
COUNT = re.compile(r".+: \d+ (Eintrag|Einträge)")


def check(*paths):
    out = io.StringIO()
    with redirect_stdout(out):
        code = main(["check", *map(str, paths)])
    return code, out.getvalue().splitlines()


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(BASE, tmp_path / "inhalt"))


def test_the_shipped_content_is_counted_by_file():
    code, lines = check()
    assert code == 0
    assert all(COUNT.fullmatch(line) for line in lines)
    assert "data/concepts.yaml: 104 Einträge" in lines


def test_a_part_of_the_shipped_content_can_be_named(monkeypatch):
    monkeypatch.chdir(DATA.parent)
    for path in ["data/concepts.yaml", DATA / "concepts.yaml", "data/questions/../concepts.yaml"]:
        assert check(path) == (0, ["data/concepts.yaml: 104 Einträge"])
    assert {line.split("/")[1] for line in check("data/questions")[1]} == {"questions"}


def test_a_copy_of_shipped_content_is_valid(tmp_path):
    for name in ["concepts", "questions", "notes.md", "concepts.yaml", "corrections.yaml"]:
        source, target = DATA / name, tmp_path / "kopie" / name
        target.parent.mkdir(exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    assert check(tmp_path / "kopie")[0] == 0
    copy = next((tmp_path / "kopie" / "questions").iterdir())
    assert check(copy)[0] == 0
    copy.write_text(copy.read_text(encoding="utf-8").replace("kind: open", "kind: opn", 1), encoding="utf-8")
    code, lines = check(tmp_path / "kopie")
    assert code == 1
    assert len(lines) == 1
    assert lines[0].startswith(f"{copy}:")


def test_faults_are_listed_and_the_rest_is_not_counted(folder):
    assert check(folder)[0] == 0
    questions = folder / "questions" / "demo.yaml"
    broken = VALID.replace("points: 3", "points: 0").replace("weight: 0.6", "weight: 6")
    questions.write_text(broken, encoding="utf-8")
    code, lines = check(folder)
    assert code == 1
    assert lines == [
        f"{questions}:5:11: d01.points: Der Wert muss grösser als 0 sein.",
        f"{questions}:13:15: d01.key_points[1].weight: Der Wert darf höchstens 1 sein.",
    ]


def test_what_cannot_be_checked_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(DATA.parent)
    loop, pipe, empty = tmp_path / "kreis.yaml", tmp_path / "rohr.yaml", tmp_path / "leer"
    loop.symlink_to(loop)
    os.mkfifo(pipe)
    empty.mkdir()
    (tmp_path / "bild.yaml").write_bytes(bytes(range(256)) * 50)
    (tmp_path / "tief.yaml").write_text("[" * 200_000)
    (tmp_path / "\udcff.yaml").write_text("[")
    for path in [
        loop,
        pipe,
        empty,
        tmp_path / "bild.yaml",
        tmp_path / "tief.yaml",
        tmp_path / "\udcff.yaml",
        "x" * 300,
        "data/gibt-es-nicht",
        "data/sets",
        "data/schema/lab.json",
        "/gibt/es/nicht.yaml",
    ]:
        code, lines = check(path)
        assert code == 1, path
        assert len(lines) == 1
        assert FAULT.fullmatch(lines[0].encode("utf-8", "backslashreplace").decode()), lines[0]


def test_the_command_line_speaks_german(capsys):
    for arguments in [["-h"], ["check", "-h"], ["grade", "-h"], [], ["chekc"], ["grade"], ["check", "--alles"]]:
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == (0 if "-h" in arguments else 2)
        out = "".join(capsys.readouterr())
        assert "Aufruf: python -m quiz" in out
        assert not re.search(r"\b(usage|error|options|required|invalid|choose|show this|unrecognized)\b", out)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_no_terminal_gets_a_traceback(encoding, folder):
    bad = folder / "questions" / "demo.yaml"
    bad.write_text(VALID.replace("notes_answer", "größe→"), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "quiz", "check", str(bad)],
        cwd=DATA.parent,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
    )
    assert ran.returncode == 1
    assert ran.stderr == b""
    assert "gibt es hier nicht; lösche es".encode(encoding, "backslashreplace") in ran.stdout


SIGNS = "\t \n'\"[]{}:,-#&*!|>%@`~?=<0123.eE_nox\\ä\u2028\x00\ufeff\N{NO-BREAK SPACE}"
ODD = st.text(st.sampled_from(SIGNS), max_size=12)


@st.composite
def mutated(draw):
    """A valid document with up to four pieces cut out, doubled, swapped or replaced."""
    text = draw(st.sampled_from([VALID, LAB]))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        piece = text[start:end]
        instead = draw(st.one_of(ODD, st.sampled_from([piece * 2, piece[::-1], ""])))
        text = text[:start] + instead + text[end:]
    return text.encode("utf-8", "replace")


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(raw=st.one_of(mutated(), st.binary(max_size=200)))
def test_nothing_in_a_file_raises(raw, tmp_path_factory):
    folder = tmp_path_factory.getbasetemp() / "zufall" / "concepts"
    folder.mkdir(parents=True, exist_ok=True)
    for path in [folder / "demo.yaml", folder.parent / "demo.yaml"]:
        path.write_bytes(raw)
        code, lines = check(path)
        assert code in {0, 1}
        assert lines
        assert all((COUNT if code == 0 else FAULT).fullmatch(line) for line in lines)
