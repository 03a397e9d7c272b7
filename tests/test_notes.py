"""The notes cut into blocks, and every correction at its place in them."""

from pathlib import Path

import pytest
import yaml

from quiz.corrections import Correction
from quiz.notes import parse_notes, place_corrections

DATA = Path("data")
NOTES = parse_notes((DATA / "notes.md").read_text(encoding="utf-8"))
CORRECTIONS = [
    Correction.model_validate(entry)
    for entry in yaml.safe_load((DATA / "corrections.yaml").read_text(encoding="utf-8"))
]
PLACES = place_corrections(CORRECTIONS, NOTES)
FRONT_MATTER = 25


def kinds(text: str) -> list[str]:
    return [block.kind for block in parse_notes(text).blocks]


def test_the_front_matter_is_the_title():
    assert NOTES.title == "Zusammenfassung, Deep Learning"
    assert NOTES.blocks[0].first == FRONT_MATTER + 2


def test_every_line_is_in_exactly_one_block():
    numbers = [line for block in NOTES.blocks for line in range(block.first, block.last + 1)]
    content = [n for n, line in enumerate(NOTES.text.splitlines(), 1) if line.strip() and n > FRONT_MATTER]
    assert sorted(numbers) == content


def test_the_blocks_hold_every_character_but_the_marks():
    marks = set(" \t\n\xa0#>-$")
    kept = {n for block in NOTES.blocks for part in block.parts for n in range(part.start, part.end)}
    lost = {NOTES.text[n] for n in range(NOTES.blocks[0].span.start, len(NOTES.text)) if n not in kept}
    assert lost <= marks


def test_the_kinds_of_the_notes():
    counts = {kind: sum(b.kind == kind for b in NOTES.blocks) for kind in ("question", "formula", "heading")}
    assert counts == {"question": 18, "formula": 2, "heading": 52}
    assert [NOTES.words(b) for b in NOTES.blocks if b.level == 1][:3] == [
        "Mögliche Prüfungsfragen",
        "Grundlagen",
        "Deep Learning",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# A\n\nText\nweiter\n", ["heading", "paragraph"]),
        ("#\xa0A\n", ["heading"]),
        ("- a\n- b\n  weiter\n", ["list"]),
        ("Text\n- a\n", ["paragraph", "list"]),
        ("> Merke\n", ["callout"]),
        ("# Mögliche Prüfungsfragen\n> Was?\n", ["heading", "question"]),
        ("$$ a $$\n$$\nb\n$$\n", ["formula", "formula"]),
        ("```\nx = 1\n\ny = 2\n```\nText\n", ["code", "paragraph"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n", ["table"]),
        ("** fett **\n", ["paragraph"]),
    ],
)
def test_kinds_of_blocks(text, expected):
    assert kinds(text) == expected


def test_parts_are_the_items_of_a_list():
    notes = parse_notes("- eins\n- zwei\n  drei\n")
    (block,) = notes.blocks
    assert [notes.text[part.start : part.end] for part in block.parts] == ["eins", "zwei\n  drei"]


def test_a_formula_and_code_lose_their_fences():
    notes = parse_notes("$$ a $$\n\n$$\nb\n$$\n\n```python\nx = 1\n```\n")
    assert [notes.words(block).strip() for block in notes.blocks] == ["a", "b", "x = 1"]


def test_all_corrections_have_a_place_in_reading_order():
    assert [place.number for place in PLACES] == list(range(1, 124))
    starts = [place.spans[0].start for place in PLACES]
    assert starts == sorted(starts)


def test_each_place_lies_within_its_block():
    for place in PLACES:
        block = NOTES.blocks[place.block]
        assert block.span.start <= place.spans[0].start, place.correction.id
        assert place.spans[0].end <= block.span.end, place.correction.id


def test_a_quote_that_is_not_there_has_no_place():
    lost = CORRECTIONS[0].model_copy(update={"quote": "Das steht nirgends"})
    assert place_corrections([lost], NOTES) == []
