"""Corrections: a claim of the notes, what is right instead, and why that costs points in the exam."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Verdict = Literal["falsch", "irrefuehrend", "unvollstaendig", "tippfehler", "offen"]
Severity = Literal["hoch", "mittel", "niedrig"]
Topic = Literal[
    "basics",
    "neuron",
    "training",
    "evaluation",
    "regularization",
    "tuning",
    "vision",
    "transfer",
    "sequences",
    "models",
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Entry):
    """Where the right statement stands; `verified` says whether the passage itself was read for it."""

    title: Text
    where: Text
    verified: bool


class Typo(_Entry):
    """A misspelt word of the notes beside the right one."""

    wrong: Text
    right: Text


class LabTarget(_Entry):
    """A lab in the state that proves a correction: a preset of the lab, or values of its controls."""

    page: Text
    preset: Id | None = None
    state: dict[str, bool | int | float | str] | None = None


class Correction(_Entry):
    """One finding in the notes: the words, the verdict, what is right; texts may hold Markdown and $formulas$."""

    id: Id
    title: Annotated[Text, StringConstraints(max_length=72)]
    section: Text
    quote: Text
    verdict: Verdict
    severity: Severity
    topic: Topic
    correction: Text
    why_it_matters: Text
    course_view: Text | None = None
    experiment: Text | None = None
    typos: tuple[Typo, ...] = ()
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    see_also: tuple[Id, ...] = ()
    lab: LabTarget | None = None

    @property
    def costs_points(self) -> bool:
        """Whether writing the notes' words in the exam would lose points: false, or of high severity."""
        return self.verdict == "falsch" or self.severity == "hoch"


class Span(NamedTuple):
    """Half-open range of characters in the notes as they are in the file."""

    start: int
    end: int


_LINE_MARK = re.compile(r"[ \t\xa0]*(?:(?:#{1,6}|[-+*>]|\d+\.)[ \t\xa0]+)*")
_DROPPED = frozenset("*`")
_SAME = str.maketrans({"„": '"', "“": '"', "”": '"', "«": '"', "»": '"', "’": "'", "–": "-", "—": "-"})


@lru_cache(maxsize=256)  # the notes are searched once for each quote
def _plain(text: str) -> tuple[str, tuple[int, ...]]:
    """Without Markdown marks and with single blanks; and for each character left its offset in `text`."""
    characters: list[str] = []
    offsets: list[int] = []
    line_start = 0
    for line in text.splitlines(keepends=True):
        mark = _LINE_MARK.match(line)
        first = mark.end() if mark else 0
        for column, character in enumerate(line[first:], first):
            if character in _DROPPED:
                continue
            if character.isspace():  # U+00A0 and line ends included
                if not characters or characters[-1] == " ":
                    continue
                character = " "
            characters.append(character.translate(_SAME))
            offsets.append(line_start + column)
        line_start += len(line)
    return "".join(characters), tuple(offsets)


def locate(quote: str, notes: str) -> list[Span]:
    """Every place of the quote in the notes, in reading order.

    Line breaks, no-break spaces, the shape of quotation marks and Markdown marks do not matter; a quote that
    starts or ends with a letter or digit does not match inside a longer word, and a quoted heading ("# ...")
    matches headings only.
    """
    needle = _plain(quote)[0].strip()
    if not needle:
        return []
    text, offsets = _plain(notes)
    spans = []
    start = text.find(needle)
    while start >= 0:
        end = start + len(needle)
        inside_word = (needle[0].isalnum() and text[start - 1 : start].isalnum()) or (
            needle[-1].isalnum() and text[end : end + 1].isalnum()
        )
        if not inside_word:
            spans.append(Span(offsets[start], offsets[end - 1] + 1))
        start = text.find(needle, end)
    if quote.lstrip().startswith("#"):
        return [span for span in spans if notes[notes.rfind("\n", 0, span.start) + 1] == "#"]
    return spans


def check_quotes(corrections: Iterable[Correction], notes: str) -> list[tuple[str, str]]:
    """Pairs (correction id, German message) for quotes, typos and references that lead nowhere."""
    entries = list(corrections)
    known = {entry.id for entry in entries}
    messages = []
    for entry in entries:
        for field, words in [("quote", entry.quote), *(("typos", typo.wrong) for typo in entry.typos)]:
            if not locate(words, notes):
                messages.append(
                    (entry.id, f"{field}: «{words}» steht nicht in notes.md; den Wortlaut von dort übernehmen")
                )
        messages.extend(
            (entry.id, f"see_also: eine Korrektur «{other}» gibt es nicht; id prüfen oder Verweis löschen")
            for other in entry.see_also
            if other not in known
        )
    return messages
