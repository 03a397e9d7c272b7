"""The questions as an Anki package: one card each, which keeps its history when the package is imported again."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from html import escape
from io import BytesIO
from itertools import count
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from genanki import Deck, Model, Note, Package, guid_for  # type: ignore[import-untyped]

from quiz.bank import Bank
from quiz.markdown import to_html, to_inline_html
from quiz.numeric import pose
from quiz.picking import shuffled
from quiz.questions import (
    CLAIM_VERDICTS,
    ChoiceQuestion,
    ClaimQuestion,
    MatchQuestion,
    MultiPartQuestion,
    NumericQuestion,
    OpenQuestion,
    OrderQuestion,
    Question,
)
from quiz.solutions import solution
from quiz.stepwise import pose_steps
from quiz.topics import TOPICS

# Drawn once: Anki tells its decks and note types apart by these numbers, so they never change.
_DECK, _MODEL = 1_942_707_511, 1_607_392_319
# A card shows the same numbers for ever, so one exercise of each is enough: it teaches the way, not the result.
_EXAMPLE = 0
_FIELDS = ("Frage", "Antwort", "Punkte", "Quelle", "Thema")
_FRONT = '<p class="thema">{{Thema}}</p>{{Frage}}'
_BACK = """{{FrontSide}}<hr id="answer">{{Antwort}}
{{#Punkte}}<h2>Darauf kommt es an</h2>{{Punkte}}{{/Punkte}}
{{#Quelle}}<p class="quelle">Quelle: {{Quelle}}</p>{{/Quelle}}"""
_CSS = Path(__file__).with_suffix(".css")


def export_anki(bank: Bank, *, now: datetime) -> bytes:
    """The package (.apkg); notes are known by their questions' ids, `now` is when they were last changed."""
    model = Model(
        _MODEL,
        "Durchblick",
        fields=[{"name": name} for name in _FIELDS],
        templates=[{"name": "Karte", "qfmt": _FRONT, "afmt": _BACK}],
        css=_CSS.read_text(encoding="utf-8"),
    )
    deck = Deck(_DECK, "Durchblick: Deep Learning")
    topics = list(TOPICS)
    ordered = sorted(bank.questions.values(), key=lambda question: topics.index(question.topic))
    for place, question in enumerate(ordered):
        deck.add_note(_note(question, model, place))
    return _packed(Package(deck), now)


def _packed(package: Package, now: datetime) -> bytes:
    """What Package.write_to_file writes, without the temporary file that it leaves behind."""
    seconds = now.timestamp()
    connection = sqlite3.connect(":memory:")
    try:
        package.write_to_db(connection.cursor(), seconds, count(int(seconds * 1000)))
        connection.commit()
        collection = connection.serialize()
    finally:
        connection.close()
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in (("collection.anki2", collection), ("media", b"{}")):
            archive.writestr(ZipInfo(name, now.timetuple()[:6]), content, ZIP_DEFLATED)
    return buffer.getvalue()


def _note(question: Question, model: Model, place: int) -> Note:
    points = f"{question.points:g}".replace(".", ",")
    fields = {
        "Frage": to_html(_prompt(question)) + _given(question),
        "Antwort": _answer(question),
        "Punkte": _key_points(question),
        "Quelle": to_inline_html(question.source or ""),
        "Thema": escape(f"{TOPICS[question.topic]} · {points} {'Punkt' if question.points == 1 else 'Punkte'}"),
    }
    tags = [f"Thema::{TOPICS[question.topic].replace(' ', '-')}"]
    tags += [f"Konzept::{concept}" for concept in question.concepts]
    tags += ["Rechnen"] if isinstance(question, NumericQuestion | MultiPartQuestion) else []
    texts = [fields[name] for name in _FIELDS]
    return Note(model, texts, tags=tags, guid=guid_for("durchblick", question.id), due=place)


def _prompt(question: Question) -> str:
    match question:
        case NumericQuestion():
            return pose(question, _EXAMPLE).prompt
        case MultiPartQuestion():
            return pose_steps(question, _EXAMPLE)[0]
    return question.prompt


def _given(question: Question) -> str:
    """What there is to choose from, to order or to compute, beneath the prompt."""
    match question:
        case ChoiceQuestion():
            texts = {option.id: option.text for option in question.options}
            return _list("ul", (texts[name] for name in shuffled(list(texts), _EXAMPLE)))
        case OrderQuestion():
            texts = {item.id: item.text for item in question.items}
            return _list("ul", (texts[name] for name in shuffled(list(texts), _EXAMPLE)))
        case MatchQuestion():
            lefts = _list("ul", (pair.left for pair in question.pairs))
            return f"{lefts}<p>Zur Wahl:</p>{_list('ul', shuffled(question.right_sides, _EXAMPLE))}"
        case MultiPartQuestion():
            return _list("ol", (part.ask for part in question.parts))
    return ""


def _answer(question: Question) -> str:
    """The right answer first, then why."""
    right = ""
    match question:
        case ChoiceQuestion():
            right = _list("ul", (f"**{o.text}**: {o.why}" for o in question.options if o.right))
        case OrderQuestion():
            right = _list("ol", (item.text for item in question.items))
        case MatchQuestion():
            right = _list("ul", (f"{pair.left}: **{pair.right}**" for pair in question.pairs))
        case ClaimQuestion():
            right = to_html(f"**{CLAIM_VERDICTS[question.verdict]}.**")
    return right + to_html(solution(question, _EXAMPLE))


def _key_points(question: Question) -> str:
    if not isinstance(question, OpenQuestion | ClaimQuestion) or not question.key_points:
        return ""
    return _list("ul", (point.statement for point in question.key_points))


def _list(tag: str, texts: Iterable[str]) -> str:
    return f"<{tag}>{''.join(f'<li>{to_inline_html(text)}</li>' for text in texts)}</{tag}>"
