"""A correction as a card: verdict, the notes' words, what is right, why it matters, sources, proof."""

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from pages._widgets.content import bank
from pages._widgets.links import lab_link, link_to
from pages._widgets.notes_inline import element, escape, paragraph, rich
from quiz.corrections import Correction, LabTarget, Source, Verdict

# Shape and word, never colour alone.
VERDICTS: dict[Verdict, tuple[str, str]] = {
    "falsch": ("✕", "Falsch"),
    "irrefuehrend": ("▲", "Irreführend"),
    "unvollstaendig": ("◐", "Unvollständig"),
    "tippfehler": ("✎", "Tippfehler"),
    "offen": ("○", "Offen"),
}
_SEVERITIES = {"hoch": "kostet Punkte", "mittel": "kann Punkte kosten", "niedrig": "Feinheit"}
_ADDRESS = re.compile(r"https://\S+")
_CSS = Path(__file__).with_suffix(".css")


def apply_cards_style() -> None:
    """Add the style sheet that the cards and the marks in the notes need; once a page."""
    st.html(_CSS)


def draw_correction(correction: Correction, *, in_notes: bool = False) -> None:
    """Draw one correction, opened, with a link to the lab that proves it and one to its place in the notes."""
    draw_corrections([correction], opened=True, in_notes=in_notes)


def draw_corrections(corrections: Iterable[Correction], *, opened: bool = False, in_notes: bool = False) -> None:
    """Draw corrections one below the other, folded to verdict and right statement unless `opened`."""
    apply_cards_style()
    for correction in corrections:
        st.markdown(card(correction, opened=opened, links=False), unsafe_allow_html=True)
        with st.container(horizontal=True, key=f"correction-links-{correction.id}"):
            if correction.lab and correction.lab.page in bank().labs:
                lab_link(correction.lab)
            if in_notes:
                st.markdown(f"[Zur Stelle im Skript](#korrektur-{correction.id})")
            else:
                link_to("home/notes", "Im Skript", icon=":material/menu_book:", korrektur=correction.id)


def card(correction: Correction, *, number: int | None = None, opened: bool = False, links: bool = True) -> str:
    """HTML of one card for st.markdown; `number` makes it a target in the notes, `links` adds the proving lab."""
    shape, word = VERDICTS[correction.verdict]
    name = f"{word} {number}" if number else word
    summary = (
        f'<span class="urteil"><span aria-hidden="true">{shape}</span> {name}</span> '
        f'<span class="richtig">{escape(correction.title)}</span>'
    )
    body = [
        paragraph(f'<span class="rolle">In den Notizen</span> <q>{_quoted(correction.quote)}</q>'),
        paragraph(f'<span class="rolle">Richtig</span> {rich(correction.correction)}'),
    ]
    if correction.typos:
        pairs = ", ".join(f"{escape(t.wrong)} [{escape(t.right)}]" for t in correction.typos)
        body.append(paragraph(f'<span class="rolle">Wörter</span> {pairs}'))
    weight = _SEVERITIES[correction.severity]
    why = rich(correction.why_it_matters)
    body.append(paragraph(f'<span class="rolle">Für die Prüfung: {weight}</span> {why}'))
    if correction.course_view:
        body.append(paragraph(f'<span class="rolle">Im Kurs</span> {rich(correction.course_view)}'))
    if correction.experiment:
        body.append(paragraph(f'<span class="rolle">Versuch</span> {rich(correction.experiment)}'))
    if links and correction.lab:
        body.append(_proof(correction.lab))
    sources = "".join(element("li", _source(source)) for source in correction.sources)
    body.append(f'<p><span class="rolle">Quellen</span></p>\n<ul class="quellen">{sources}</ul>\n')
    anchor = f' id="korrektur-{correction.id}"' if number else ""
    attributes = f'class="korrektur {correction.verdict}"{anchor}{" open" * opened}'
    return element("details", f"<summary>{summary}</summary>\n\n{''.join(body)}\n\n", attributes)


def lab_address(target: LabTarget) -> tuple[str, str] | None:
    """Label and relative address of a lab in the state named; None while there is no such lab."""
    lab = bank().labs.get(target.page)
    if lab is None:
        return None
    preset = next((p for p in lab.presets if p.id == target.preset), None)
    state = preset.state if preset else target.state or {}
    query = urlencode({key: lab.url_text(key, value) for key, value in state.items()})
    return (preset.label if preset else lab.title), f"{lab.url}?{query}" if query else lab.url


def _proof(target: LabTarget) -> str:
    if not (found := lab_address(target)):
        return ""
    label, address = found
    link = f'<a href="{escape(address)}" target="_self">Im Labor: {escape(label)}</a>'
    return paragraph(f'<span class="rolle">Beweis</span> {link}')


def _quoted(quote: str) -> str:
    return rich(re.sub(r"^(?:[-+>]|#+)\s+", "", quote))


def _source(source: Source) -> str:
    where = escape(source.where)
    if found := _ADDRESS.search(source.where):
        address = escape(found.group())
        title = f'<a href="{address}" target="_blank" rel="noopener noreferrer">{escape(source.title)}</a>'
        rest = source.where.replace(found.group(), "").strip(" ;:")
        where = escape(rest)
    else:
        title = escape(source.title)
    read = "" if source.verified else "aus Fachkenntnis genannt"
    remarks = "; ".join(part for part in (where, read) if part)
    return f"{title} ({remarks})" if remarks else title
