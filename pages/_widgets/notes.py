"""The page of the notes: a linked correction first, then counter, chapters and the notes themselves."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby

import streamlit as st

from pages._widgets.content import bank
from pages._widgets.corrections import apply_cards_style, card, draw_correction
from pages._widgets.notes_filter import Filter
from pages._widgets.notes_inline import escape
from pages._widgets.notes_typeset import anchor, marks_of, row
from quiz.notes import Block, Notes, Place


def draw_linked(places: Iterable[Place]) -> str | None:
    """Draw the correction that the address asks for, before everything else; return its id."""
    wanted = st.query_params.get("korrektur")
    if wanted is None:
        return None
    correction = next((place.correction for place in places if place.correction.id == wanted), None)
    if correction is None:
        st.warning("Ein Wert in der Adresse passt nicht.", icon=":material/link_off:")
        st.text(f"Der Parameter korrektur hat den Wert «{wanted}»; eine solche Korrektur gibt es nicht.")
        return None
    draw_correction(correction, in_notes=True)
    st.button("Schliessen", icon=":material/close:", on_click=st.query_params.pop, args=("korrektur", None))
    return wanted


def draw_notes(notes: Notes, places: Sequence[Place], choice: Filter, *, opened: bool, linked: str | None) -> None:
    """Draw the counter, the chapters to jump to, and the notes; only pieces with a hit once the choice narrows."""
    shown = [place for place in places if choice.lets_through(place.correction)]
    st.markdown(f"**{len(shown)} von {len(places)}** Korrekturen")
    by_block = defaultdict(list)
    for place in shown:
        by_block[place.block].append(place)
    chapters = []
    for first, last in _chapters(notes.blocks):
        hits = [n for n in range(first, last) if n in by_block or choice.finds(notes.words(notes.blocks[n]))]
        wanted = _with_headings(notes.blocks, hits) if choice.narrows else range(first, last)
        if wanted:
            chapters.append((first, wanted))
    if not chapters:
        st.info("Nichts im Skript passt zu dieser Auswahl. Nimm einen Filter weg oder suche ein anderes Wort.")
        return
    apply_cards_style()
    marks = marks_of(notes, shown)
    with st.container(key="notes-chapters"):
        st.html(_index([notes.words(notes.blocks[first]) for first, _ in chapters]))
    questions = {question.headline: question_id for question_id, question in bank().questions.items()}
    rows = [
        row(notes, notes.blocks[n], marks, _cards(by_block[n], opened, linked), questions)
        for _, wanted in chapters
        for n in wanted
    ]
    with st.container(key="notes-text", gap=None):
        # Markdown typesets formulas but takes the browser three times as long as plain HTML.
        for has_formula, group in groupby(rows, key=lambda html: "$" in html):
            piece = f'<div class="skript">\n{"".join(group)}</div>'
            if has_formula:
                st.markdown(piece, unsafe_allow_html=True)
            else:
                st.html(piece)


def _chapters(blocks: Sequence[Block]) -> list[tuple[int, int]]:
    starts = [n for n, block in enumerate(blocks) if block.level == 1]
    return list(zip(starts, [*starts[1:], len(blocks)], strict=True))


def _with_headings(blocks: Sequence[Block], hits: Collection[int]) -> list[int]:
    """The blocks hit, each below the headings (or the exam question) that it stands under."""
    wanted: set[int] = set(hits)
    for hit in hits:
        level = 7 if blocks[hit].kind != "heading" else blocks[hit].level
        for n in range(hit - 1, -1, -1):
            if blocks[n].kind == "question" and level == 7:
                wanted.add(n)
                level = 2
            elif blocks[n].level and blocks[n].level < level:
                wanted.add(n)
                level = blocks[n].level
            if level == 1:
                break
    return sorted(wanted)


def _index(titles: Sequence[str]) -> str:
    links = "".join(f'<li><a href="#{anchor(title)}">{escape(title.strip())}</a></li>' for title in titles)
    return f'<nav class="kapitel" aria-label="Kapitel"><ul>{links}</ul></nav>'


def _cards(places: Iterable[Place], opened: bool, linked: str | None) -> str:
    return "".join(
        card(place.correction, number=place.number, opened=opened or place.correction.id == linked)
        for place in places
    )
