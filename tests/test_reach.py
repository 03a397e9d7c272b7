"""Markdown of content files: what is wanted stays, what reaches out becomes text."""

import pytest

from quiz.bank import load_bank
from quiz.content_files import DATA
from quiz.entries import read_entries
from quiz.reach import MAX_CHARACTERS, without_reach


@pytest.mark.parametrize(
    "text",
    [
        "**fett** `code` $x^2$ und [Seite](https://example.org/a?b=c:d) und [Post](mailto:a@example.org)",
        "[im Skript](#anker) und [Labor](/faltung?kernel=3)",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "5! = 120, x[1]: eins",
        ":material/help: :red[rot]",
        "[@supervised, label*]: antwort",
    ],
)
def test_what_is_wanted_stays(text: str) -> None:
    assert without_reach({"prompt": [text], "points": 2}) == {"prompt": [text], "points": 2}


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("![Bild](https://evil.example/x.png)", r"!\[Bild](https://evil.example/x.png)"),
        ("![Bild][1]", r"!\[Bild][1]"),
        ("[klick](javascript:alert(1))", r"[klick\](javascript:alert(1))"),
        ("[klick]( JaVaScript:alert(1))", r"[klick\]( JaVaScript:alert(1))"),
        ("[klick](<javascript:alert(1)>)", r"[klick\](<javascript:alert(1)>)"),
        ("[klick](data:text/html;base64,xx)", r"[klick\](data:text/html;base64,xx)"),
        ("[klick](&#106;avascript:alert(1))", r"[klick\](&#106;avascript:alert(1))"),
        ("[klick](javascript&colon;alert(1))", r"[klick\](javascript&colon;alert(1))"),
        ("[1]: vbscript:x", r"[1\]: vbscript:x"),
        ("[klick](file:///etc/passwd)", r"[klick\](file:///etc/passwd)"),
    ],
)
def test_what_reaches_out_becomes_text(text: str, becomes: str) -> None:
    assert without_reach(text) == becomes


def test_the_shipped_texts_stay_as_they_are() -> None:
    for path in sorted(DATA.glob("**/*.yaml")):
        assert "![" not in path.read_text(encoding="utf-8"), path
    assert load_bank().errors == []


def test_a_text_of_a_megabyte_is_refused_with_its_place() -> None:
    question = f"- id: lang\n  kind: open\n  topic: basics\n  points: 1\n  prompt: {'x' * 1_000_000}\n"
    (error, *_) = [
        e for e in read_entries(question.encode(), "lang.yaml", "questions").source.errors if "prompt" in e.field
    ]
    assert str(error).startswith("lang.yaml:5:11: lang.prompt: Der Text ist zu lang")
    assert str(MAX_CHARACTERS) in error.message
