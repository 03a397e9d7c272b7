"""A line as HTML: markup, formulas, and the marks of corrections on its words."""

import html
import re
from types import SimpleNamespace

import pytest

from pages._widgets import corrections as cards
from pages._widgets import notes_typeset as typesetting
from pages._widgets.notes_inline import Mark, escape, formula, rich
from quiz.corrections import Span
from quiz.notes import parse_notes
from tests.test_notes import CORRECTIONS, NOTES, PLACES


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.replace(r"\text", ""))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ein **fettes** Wort", "ein <strong>fettes</strong> Wort"),
        ("** fett **", "<strong>fett</strong>"),
        ("`a_b`", "<code>a&#95;b</code>"),
        ("$w$ und <b>", "$w$ und &#60;b&#62;"),
        ("$DataLoss$", r"$\text{DataLoss}$"),
    ],
)
def test_rich(text, expected):
    assert rich(text) == expected


def test_escaped_text_reads_as_it_was():
    text = 'a < b & c * d _ e ` [f](g) $ :h: # \\ "i" | ~'
    assert html.unescape(escape(text)) == text
    assert not set("<>*_`[]$") & set(escape(text))


def test_words_in_a_formula_stand_upright():
    assert formula(r" Loss = Data Loss + \lambda * |w| ") == r"\text{Loss} = \text{Data Loss} + \lambda * |w|"
    assert formula(r"\text{Batch Size}") == r"\text{Batch Size}"


def test_a_mark_crosses_bold_words_without_tangling_tags():
    text = "Der **Bias kann** viel"
    mark = Mark(Span(100 + 4, 100 + 10), "falsch", "(1)")
    assert rich(text, 100, [mark]) == (
        'Der <mark class="stelle falsch"><strong>Bias</strong></mark>(1)<strong> kann</strong> viel'
    )


def test_overlapping_marks_show_the_worse_verdict():
    marks = [Mark(Span(0, 9), "tippfehler", "(1)"), Mark(Span(5, 9), "falsch", "(2)")]
    assert rich("eins zwei", 0, marks) == (
        '<mark class="stelle tippfehler">eins </mark><mark class="stelle falsch">zwei</mark>(1)(2)'
    )


def test_nothing_of_the_notes_is_lost_in_the_typeset_version():
    marks = typesetting.marks_of(NOTES, PLACES)
    typeset = "\n".join(typesetting.typeset(NOTES, block, marks) for block in NOTES.blocks)
    added = r'<sup>.*?</sup>|<span class="verbessert">.*?</span>'
    shown = html.unescape(re.sub(r"<[^>]+>", "", re.sub(added, "", typeset)))
    assert words(shown) == words(NOTES.text[NOTES.blocks[0].span.start :])


def test_every_correction_is_marked_in_the_text():
    marks = typesetting.marks_of(NOTES, PLACES)
    typeset = "\n".join(typesetting.typeset(NOTES, block, marks) for block in NOTES.blocks)
    for place in PLACES:
        if not place.correction.typos:
            count = typeset.count(f'href="#korrektur-{place.correction.id}"')
            assert count == len(place.spans), place.correction.id


def test_a_card_says_everything_of_its_correction(monkeypatch):
    monkeypatch.setattr(cards, "bank", lambda: SimpleNamespace(labs={}))
    for correction in CORRECTIONS:
        shown = html.unescape(re.sub(r"<[^>]+>", " ", cards.card(correction, number=7)))
        for text in (correction.title, correction.correction, correction.why_it_matters):
            assert set(words(text)) <= set(words(shown)), correction.id
        assert all(source.title in shown for source in correction.sources)
        assert "\u00df" not in shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> **Merke** das\n", "<blockquote><p><strong>Merke</strong> das</p>\n</blockquote>\n"),
        ("- eins\n- $w$\n", "<ul>\n\n<li>eins</li>\n<li>\n\n$w$\n\n</li>\n\n\n</ul>\n"),
        ("$$ w $$\n", "$$\nw\n$$"),
        ("```\nx = [1]\n```\n", "<pre><code>x = &#91;1&#93;</code></pre>"),
        (
            "| a |\n|---|\n| 1 |\n",
            "<table><tr><th>a</th>\n</tr>\n<tr><td>1</td>\n</tr>\n</table>\n",
        ),
        ("### Titel\n", "<h4>Titel</h4>\n"),
    ],
)
def test_each_kind_of_block_has_its_element(text, expected):
    notes = parse_notes(text)
    assert typesetting.typeset(notes, notes.blocks[0], []) == expected
