"""The pattern language: what is read, and what is refused with a German message."""

import pytest

from quiz.clauses import read
from quiz.matching import Matcher
from quiz.patterns import Word, parse_group


def test_alternatives_stars_and_phrases() -> None:
    group = parse_group("Überanpassung|lern*|mehrere worte|val_accuracy")
    assert group.role == "find"
    assert [p.words[0] for p in group.phrases[:2]] == [Word("ueberanpassung"), Word("lern", open_end=True)]
    assert [w.text for w in group.phrases[2].words] == ["mehrere", "worte"]
    assert [w.text for w in group.phrases[3].words] == ["val", "accuracy"]


@pytest.mark.parametrize(("text", "role"), [("!nicht", "absent"), ("@over|under", "side"), ("> höher", "after")])
def test_prefix_names_the_role(text: str, role: str) -> None:
    assert parse_group(text).role == role


def test_gap_allows_words_between() -> None:
    assert parse_group("tp .. fp").phrases[0].gaps == (0, 3)


def test_a_hash_stands_for_any_number() -> None:
    group = parse_group("# von #")
    assert group.phrases[0].words == (Word("#"), Word("von"), Word("#"))
    found = Matcher([group]).find(read("Es waren 17 von 20, also 0.85 von allem.").tokens)
    assert found == {"# von #": [(2, 5)]}


def test_star_may_open_both_ends() -> None:
    assert parse_group("*fehler*").phrases[0].words == (Word("fehler", open_start=True, open_end=True),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "leer"),
        ("  ", "leer"),
        ("!", "leer"),
        ("a||b", "zwischen zwei"),
        ("a|", "zwischen zwei"),
        ("!@a", "nur eines der Zeichen"),
        ("le*rn", "Stern"),
        ("*", "keinen Buchstaben"),
        ("a*", "zwei Buchstaben"),
        ("*ab", "mindestens"),
        (".. a", "fehlt ein Wort"),
        ("a ..", "fehlt ein Wort"),
        ("+", "keinen Buchstaben"),
    ],
)
def test_malformed_groups_are_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_group(text)
