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
from quiz.faults import MAX_FAULTS

BASE = Path(__file__).parent / "broken" / "base"
VALID = (BASE / "questions" / "demo.yaml").read_text(encoding="utf-8")
DOCUMENTS = {path.relative_to(BASE): path.read_bytes() for path in sorted(BASE.rglob("*.*"))}
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
    copy = tmp_path / "kopie" / "questions" / "basics.yaml"
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


NUMBERS = st.one_of(st.integers(), st.floats(), st.sampled_from([1e308, 5e-324, 10**290, -0.0])).map(repr)


def with_odd_pieces(draw, raw):
    """Up to four pieces of the text cut out, doubled, turned round or replaced."""
    text = raw.decode()
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        piece = text[start:end]
        instead = draw(st.one_of(ODD, st.sampled_from([piece * 2, piece[::-1], ""])))
        text = text[:start] + instead + text[end:]
    return text.encode("utf-8", "replace")


def with_odd_bytes(draw, raw):
    """Up to eight bytes replaced, inserted or lost."""
    for _ in range(draw(st.integers(1, 8))):
        start = draw(st.integers(0, len(raw)))
        raw = raw[:start] + draw(st.binary(max_size=2)) + raw[start + draw(st.integers(0, 2)) :]
    return raw


def with_odd_lines(draw, raw):
    """Up to four lines lost, doubled, moved, indented otherwise, or with another value."""
    lines = raw.decode().split("\n")
    for _ in range(draw(st.integers(1, 4))):
        here, there = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
        line = lines[here]
        name = line.partition(":")[0]
        value = draw(
            st.one_of(NUMBERS, ODD, st.sampled_from(["[]", "{}", "[[]]", "{a: 1}", "true", "~", "|", "&a", "*a"]))
        )
        lines[here : here + 1] = draw(
            st.sampled_from([[], [line] * 2, [lines[there]], [f"  {line}"], [line[2:]], [f"{name}: {value}"]])
        ) or [""]
    return "\n".join(lines).encode("utf-8", "replace")


@st.composite
def mutated(draw):
    """Place and bytes of a valid document after one kind of accident."""
    place, raw = draw(st.sampled_from(list(DOCUMENTS.items())))
    accident = draw(st.sampled_from([with_odd_pieces, with_odd_bytes, with_odd_lines]))
    return place, accident(draw, raw)


ANYWHERE = st.tuples(st.sampled_from(list(DOCUMENTS)), st.binary(max_size=200))


@settings(max_examples=250, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(file=st.one_of(mutated(), mutated(), mutated(), ANYWHERE))
def test_nothing_in_a_file_raises(file, tmp_path_factory):
    folder = tmp_path_factory.getbasetemp() / "zufall"
    shutil.copytree(BASE, folder, dirs_exist_ok=True)
    place, raw = file
    (folder / place).write_bytes(raw)
    code, lines = check(folder)
    assert code in {0, 1}
    assert lines
    assert all((COUNT if code == 0 else FAULT).fullmatch(line) for line in lines)


def test_a_relative_folder_is_checked_without_the_shipped_content(folder, tmp_path, monkeypatch):
    for where, name, prefix in [
        (folder, ".", ""),
        (tmp_path, "inhalt", "inhalt/"),
        (folder, "../inhalt", "../inhalt/"),
    ]:
        monkeypatch.chdir(where)
        code, lines = check(name)
        assert code == 0
        assert lines[0] == f"{prefix}notes.md: 1 Eintrag"
        assert len(lines) == len(DOCUMENTS)
    monkeypatch.chdir(folder)
    Path("concepts.yaml").write_text("[", encoding="utf-8")
    assert [line.split(":")[0] for line in check(".")[1]] == ["concepts.yaml"]
    assert [line.split(":")[0] for line in check(".", "concepts.yaml")[1]] == ["concepts.yaml"]


def test_a_folder_called_like_ours_is_not_taken_for_it(folder, monkeypatch):
    folder.rename(folder.parent / "data")
    monkeypatch.chdir(folder.parent)
    code, lines = check("data")
    assert code == 0
    assert "data/concepts.yaml: 2 Einträge" in lines
    assert len(lines) == len(DOCUMENTS)


def test_the_projects_folder_stands_for_its_content(monkeypatch):
    monkeypatch.chdir(DATA.parent)
    assert check(".") == check() == check(DATA.parent) == check("data")


def test_no_more_faults_are_listed_than_anyone_reads(tmp_path):
    many = tmp_path / "viele.yaml"
    for text in [
        "[" + "{}, " * 5000 + "]",
        "[" + "no, " * 5000 + "]",
        "- id: a\n  kind: open\n" + "".join(f"  x{n}: 1\n" for n in range(5000)),
    ]:
        many.write_text(text, encoding="utf-8")
        code, lines = check(many)
        assert code == 1
        assert MAX_FAULTS <= len(lines) <= MAX_FAULTS + 10
    many.write_text("- " + "x" * 100_000 + ": 1\n", encoding="utf-8")
    many.write_text(VALID.replace("line\n", "x" * 100_000 + "!\n", 1), encoding="utf-8")
    for line in check(many)[1]:
        assert len(line) < 600


@pytest.mark.parametrize("closed", ["1", "2", "1 2"])
@pytest.mark.parametrize("how", ["reader gone", "never open"])
def test_a_closed_output_is_no_traceback(closed, how, tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    target = f"&{writing}" if how == "reader gone" else "&-"
    redirect = " ".join(f"{number}>{target}" for number in closed.split())
    ran = subprocess.run(
        [  # noqa: S607 - Git, wherever it is installed
            "sh",
            "-c",
            f'"$0" -m quiz grade gibt-es-nicht.yaml {redirect}; "$0" -m quiz check {redirect}',
            sys.executable,
        ],
        cwd=DATA.parent,
        pass_fds=[writing],
        capture_output=True,
        encoding="utf-8",
    )
    os.close(writing)
    assert "Traceback" not in ran.stdout + ran.stderr
    assert "Exception" not in ran.stdout + ran.stderr
