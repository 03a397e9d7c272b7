"""The 123 corrections: form, quotes, sources; and how a quote is found in the notes."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from quiz.corrections import Correction, check_quotes, locate

DATA = Path("data")
NOTES = (DATA / "notes.md").read_text(encoding="utf-8")
RAW = yaml.safe_load((DATA / "corrections.yaml").read_text(encoding="utf-8"))
CORRECTIONS = [Correction.model_validate(entry) for entry in RAW]
EXAMPLE = {
    "id": "example",
    "title": "Titel",
    "section": "Epoche",
    "quote": "Ein einzelner Trainingsschritt",
    "verdict": "falsch",
    "severity": "niedrig",
    "topic": "training",
    "correction": "Text",
    "why_it_matters": "Text",
    "sources": [{"title": "Buch", "where": "Kap. 1", "verified": True}],
}


def german_texts(correction: Correction) -> list[str]:
    c = correction
    return [c.title, c.correction, c.why_it_matters, c.course_view or "", c.experiment or ""]


def test_there_are_123_with_ids_of_their_own():
    assert len({c.id for c in CORRECTIONS}) == len(CORRECTIONS) == 123


def test_verdicts_are_those_of_the_findings():
    assert Counter(c.verdict for c in CORRECTIONS) == {
        "irrefuehrend": 46,
        "unvollstaendig": 38,
        "falsch": 25,
        "tippfehler": 11,
        "offen": 3,
    }


def test_every_quote_typo_and_reference_is_found():
    assert check_quotes(CORRECTIONS, NOTES) == []


def test_each_section_is_a_heading_or_question_of_the_notes():
    headings = {line.lstrip("#> \xa0").strip() for line in NOTES.splitlines() if re.match(r"[#>]", line)}
    assert {c.section for c in CORRECTIONS} <= headings


def test_no_sharp_s_and_no_raw_formula():
    for correction in CORRECTIONS:
        for text in german_texts(correction):
            assert "\u00df" not in text, correction.id
            assert text.count("$") % 2 == 0, correction.id
            bare = re.sub(r"\$[^$]*\$|`[^`]*`", "", text)
            assert not re.search(r"[*^\\<>|]|->", bare), (correction.id, text)


def test_sources_lead_somewhere_a_student_can_go():
    for correction in CORRECTIONS:
        assert correction.sources
        for source in correction.sources:
            assert re.search(r"https://|Buchtext|JMLR|notes\.md", source.where), (correction.id, source.where)
            assert not re.search(r"@[0-9a-f]{7}|Korpus|Korpora|Treffer", source.where), correction.id


def test_what_was_not_read_is_not_called_verified():
    unread = [s for c in CORRECTIONS for s in c.sources if "nicht gelesen" in s.where]
    assert unread
    assert not any(source.verified for source in unread)


def test_an_unknown_field_and_a_missing_source_are_refused():
    with pytest.raises(ValidationError, match="extra"):
        Correction.model_validate(EXAMPLE | {"quelle": "x"})
    with pytest.raises(ValidationError, match="sources"):
        Correction.model_validate(EXAMPLE | {"sources": []})


@pytest.mark.parametrize(
    ("verdict", "severity", "costs"),
    [("falsch", "niedrig", True), ("irrefuehrend", "hoch", True), ("unvollstaendig", "mittel", False)],
)
def test_false_or_severe_costs_points(verdict, severity, costs):
    correction = Correction.model_validate(EXAMPLE | {"verdict": verdict, "severity": severity})
    assert correction.costs_points is costs


@pytest.mark.parametrize(
    ("quote", "notes", "found"),
    [
        ("der Bias", "Es ist der **Bias** hier", ["der **Bias"]),
        ("**der** Bias", "Es ist der Bias hier", ["der Bias"]),
        ("eins zwei", "eins\nzwei", ["eins\nzwei"]),
        ("eins zwei", "> eins\n> zwei", ["eins\n> zwei"]),
        ("# Ein Titel", "#\xa0Ein\xa0Titel\n", ["Ein\xa0Titel"]),
        ("- Punkt eins", "- Punkt eins\n- Punkt zwei", ["Punkt eins"]),
        ('"hin"', "er springt „hin“", ["„hin“"]),
        ("ja", "ja, nein, ja", ["ja", "ja"]),
        ("Model", "Modell und Models", []),
        ("## Titel", "Titel\n## Titel\n- Titel", ["Titel"]),
        ("fehlt", "etwas anderes", []),
        ("**", "etwas", []),
    ],
)
def test_locate(quote, notes, found):
    assert [notes[span.start : span.end] for span in locate(quote, notes)] == found


def test_a_heading_is_not_found_in_a_list():
    (span,) = locate("## Titel", "- Titel\n## Titel")
    assert span.start == 11


def test_check_quotes_names_what_is_missing():
    broken = Correction.model_validate(
        EXAMPLE
        | {
            "quote": "Das steht nirgends",
            "typos": [{"wrong": "Nirgendwo", "right": "x"}],
            "see_also": ["unbekannt"],
        }
    )
    messages = check_quotes([broken], NOTES)
    assert [entry for entry, _ in messages] == ["example"] * 3
    assert [message.split(":")[0] for _, message in messages] == ["quote", "typos", "see_also"]
    assert "Das steht nirgends" in messages[0][1]
