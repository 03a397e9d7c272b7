"""YAML is read as its author meant it, with the place of every value, and no file can stop the reader."""

import os

import pytest

from quiz.content_files import MAX_BYTES
from quiz.yaml_source import MAX_DEPTH, parse_yaml, read_yaml


def parse(text):
    return parse_yaml(text.encode(), "a.yaml")


def only_error(source):
    assert source.value is None
    (error,) = source.errors
    return error


def test_every_value_and_every_name_has_its_place():
    source = parse("- id: a\n  list:\n    - x\n    - {deep: 'y'}\n")
    assert source.value == [{"id": "a", "list": ["x", {"deep": "y"}]}]
    assert source.place((0, "id")) == (1, 7)
    assert source.place((0, "list", 0)) == (3, 7)
    assert source.place((0, "list", 1, "deep")) == (4, 14)
    assert source.names[0, "list", 1, "deep"] == (4, 8)
    assert source.error((0, "list", 1, "deep"), "x", at_name=True).column == 8


def test_what_is_not_there_is_named_at_what_is_around_it():
    source = parse("- id: a\n  b: {c: 1}\n")
    assert source.place((0, "b", "missing", 3)) == source.place((0, "b")) == (2, 6)


def test_fields_are_named_by_id_and_counted_from_one():
    source = parse("- id: q01\n  points: [{a: 1}]\n- {b: 1}\n")
    assert source.field_name((0, "points", 0, "a")) == "q01.points[1].a"
    assert source.field_name((1, "b")) == "[2].b"
    assert source.field_name(()) == "Datei"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3", 3),
        ("-3", -3),
        ("0", 0),
        ("1e-3", 0.001),
        ("1.5e3", 1500.0),
        (".5", 0.5),
        ("2.", 2.0),
        ("true", True),
        ("false", False),
        ("", None),
        ("~", None),
        ("null", None),
        ("nein", "nein"),
        ("'no'", "no"),
        ('"010"', "010"),
        ('"12:30"', "12:30"),
        ("'1e-3'", "1e-3"),
        ("|\n  no\n", "no\n"),
        (">-\n  1\n  2\n", "1 2"),
        ("- strich", None),
        ("12:99", "12:99"),
        ("v1.2.3", "v1.2.3"),
        ("1.2.3", "1.2.3"),
        ("3 Punkte", "3 Punkte"),
        ("-x", "-x"),
        ("Ja", "Ja"),
        ("! text", "text"),
        (r'"\ud83d\ude00"', "\U0001f600"),
        (r'"\\ud83d"', r"\ud83d"),
        (r'"\\\ud83d\ude00"', "\\\U0001f600"),
    ],
)
def test_scalars_are_read_as_meant(written, value):
    source = parse(f"a: {written}\n")
    if written == "- strich":
        assert source.errors
    else:
        assert source.errors == []
        assert source.value == {"a": value}
        assert type(source.value["a"]) is type(value)


@pytest.mark.parametrize("key", ["no", "on", "010", "1", "12:30", "null", "y"])
def test_a_name_is_always_a_text(key):
    assert parse(f"{key}: x").value == {key: "x"}


@pytest.mark.parametrize(
    "trap", ["no", "Off", "y", "NULL", "False", "0b1", "+1_0", "-012", "1:30.5", ".NaN", "1,5"]
)
def test_traps_are_refused_with_a_remedy(trap):
    (error,) = parse(f"- b: {trap}\n").errors
    assert (error.line, error.column, error.field) == (1, 6, "[1].b")
    assert f'"{trap}"' in error.message


def test_endless_numbers_are_refused_at_once():
    (error,) = parse("a: " + "9" * 100_000).errors
    assert "gross" in error.message
    assert len(str(error)) < 500


def test_byte_order_mark_and_windows_line_ends_do_not_matter():
    source = parse_yaml(b"\xef\xbb\xbfa: 1\r\nb: |\r\n  x\r\n  y\r\nc: 2\r\n", "a.yaml")
    assert source.value == {"a": 1, "b": "x\ny\n", "c": 2}
    assert source.place(("c",)) == (5, 4)


def test_columns_count_characters():
    assert parse("ä: {ö: ü, z: 1}").place(("ä", "z")) == (1, 14)


def test_aliases_are_written_out_and_faults_lie_where_they_were_written():
    source = parse("- &a {id: x, n: [1, no]}\n- *a\n- &b [*a, *a]\n- *b\n")
    first = {"id": "x", "n": [1, None]}
    assert source.value == [first, first, [first, first], [first, first]]
    assert {error.line for error in source.errors} == {1}
    assert source.place((1,)) == (2, 3)
    assert source.place((1, "id")) == (1, 11)


def test_an_alias_bomb_is_refused():
    lines = ["- &a0 [x, x]"] + [f"- &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 30)]
    assert "teile" in only_error(parse("\n".join(lines))).message


def test_too_many_values_are_refused(monkeypatch):
    monkeypatch.setattr("quiz.yaml_source.MAX_VALUES", 100)
    assert parse("[" + "1," * 99 + "]").errors == []
    assert "teile" in only_error(parse("[" + "1," * 100 + "]")).message


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "- - "])
def test_deep_nesting_is_refused_and_does_not_crash(opening):
    assert only_error(parse(opening * 100_000)).message
    assert parse("[" * MAX_DEPTH + "]" * MAX_DEPTH).errors == []


@pytest.mark.parametrize(
    ("raw", "line", "column", "remedy"),
    [
        (b"", 1, 1, "mindestens"),
        (b"# nur ein Kommentar\n", 1, 1, "mindestens"),
        (b"a: 1\nb: \xff\n", 2, 4, "UTF-8"),
        ("a: Größe".encode("latin-1"), 1, 6, "UTF-8"),
        ("a: 1".encode("utf-16"), 1, 1, "UTF-8"),
        (b"a: 1\nb: \x00", 2, 4, "U+0000"),
        ("a: x\u0085y".encode(), 1, 5, "U+0085"),
        (b"a: 1\n---\nb: 2\n", 2, 1, "nur eines"),
        (b'a: 1\nb: "x\n', 2, 4, "geschlossen"),
        (b'a: "x\nb: "y"\n', 1, 4, "Zeile 2"),
        (b"a: 'x\nb: 1\n", 1, 4, "geschlossen"),
        (b'a: "\\d"\n', 1, 5, "Backslash"),
        (b"a: [1\nb: 2\n", 1, 4, "Klammer"),
        (b"a: {b: 1\n", 1, 4, "Klammer"),
        (b"a: b: c\n", 1, 5, "Doppelpunkt"),
        (b"a: %x\n", 1, 4, "Zeichen"),
        (b"%YAML 3.0\n---\na: 1\n", 1, 1, "YAML"),
        (b"a: *b\n", 1, 4, "schreib den Wert aus"),
    ],
)
def test_broken_files_are_named_with_place_and_remedy(raw, line, column, remedy):
    error = only_error(parse_yaml(raw, "a.yaml"))
    assert (error.line, error.column) == (line, column)
    assert remedy in error.message
    assert str(error).startswith(f"a.yaml:{line}:{column}: Datei: ")


def test_files_that_cannot_be_read_are_named(tmp_path, monkeypatch):
    big = tmp_path / "gross.yaml"
    big.write_bytes(b"#" * (MAX_BYTES + 1))
    loop = tmp_path / "kreis.yaml"
    loop.symlink_to(loop)
    pipe = tmp_path / "rohr.yaml"
    os.mkfifo(pipe)
    secret = tmp_path / "geheim.yaml"
    secret.write_text("a: 1")

    ordinary = type(secret).open

    def refuse(path, *args, **kwargs):
        if path == secret:
            raise PermissionError(13, "Permission denied", str(path))
        return ordinary(path, *args, **kwargs)

    monkeypatch.setattr(type(secret), "open", refuse)
    for path, remedy in {
        big: "teile sie auf",
        loop: "im Kreis",
        pipe: "keine gewöhnliche Datei",
        tmp_path: "keine gewöhnliche Datei",
        secret: "Leserechte",
        tmp_path / "fehlt.yaml": "prüfe den Namen",
        tmp_path / ("x" * 300): "zu lang",
        secret / "darunter.yaml": "prüfe den Namen",
    }.items():
        error = only_error(read_yaml(path))
        assert error.file == str(path)
        assert remedy in error.message


def test_a_fault_is_one_line_that_no_terminal_obeys():
    (error,) = parse('"a\\n\\e[31m": 1\n"a\\n\\e[31m": 2\n').errors
    assert "\n" not in str(error)
    assert "\x1b" not in str(error)
