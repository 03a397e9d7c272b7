"""The student's notes as blocks in their order, and the corrections at their places in them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from quiz.corrections import Correction, Span, locate

Kind = Literal["heading", "question", "callout", "paragraph", "list", "formula", "code", "table"]

QUESTIONS_CHAPTER = "Mögliche Prüfungsfragen"

_FENCE = re.compile(r"---[ \t]*\n(.*?)\n---[ \t]*\n", re.DOTALL)
_STARTS: dict[Kind, re.Pattern[str]] = {
    "heading": re.compile(r"(#{1,6})[ \t\xa0]+"),  # the notes have U+00A0 after some of the marks
    "callout": re.compile(r">[ \t\xa0]*"),
    "list": re.compile(r"[-+*][ \t\xa0]+"),
    "formula": re.compile(r"\$\$"),
    "code": re.compile(r"```"),
    "table": re.compile(r"\|"),
}
_FENCED: dict[Kind, str] = {"formula": "$$", "code": "```"}


@dataclass(frozen=True)
class Block:
    """A piece of the notes: lines `first` to `last` (from 1), its text parts without Markdown marks of the line.

    `parts` are ranges of characters in the notes: one for each item of a list, elsewhere one for each line;
    `level` is the depth of a heading, 0 elsewhere.
    """

    kind: Kind
    first: int
    last: int
    parts: tuple[Span, ...]
    level: int = 0

    @property
    def span(self) -> Span:
        """From the first to the last character that a reader sees."""
        return Span(self.parts[0].start, self.parts[-1].end)


@dataclass(frozen=True)
class Notes:
    """The notes' text with title and blocks; the front matter gives the title and is no block."""

    text: str
    title: str
    blocks: tuple[Block, ...]

    def words(self, block: Block) -> str:
        """What stands in the block, part after part, as in the file."""
        return "\n".join(self.text[part.start : part.end] for part in block.parts)


@dataclass(frozen=True)
class Place:
    """A correction with its number in reading order, its block, and every range of the notes that it is about."""

    number: int
    correction: Correction
    block: int
    spans: tuple[Span, ...]


def parse_notes(text: str) -> Notes:
    """Cut the notes into blocks; each line with something on it, after the front matter, is in exactly one."""
    front = _FENCE.match(text)
    title = ", ".join(re.findall(r"^(?:title|subtitle): *(.*?) *$", front.group(1), re.MULTILINE)) if front else ""
    lines = text.splitlines(keepends=True)
    index = text.count("\n", 0, front.end()) if front else 0
    offset = front.end() if front else 0
    blocks: list[Block] = []
    chapter = ""
    while index < len(lines):
        if not lines[index].strip():
            offset += len(lines[index])
            index += 1
            continue
        kind = _kind(lines[index])
        size = _size(kind, lines[index:])
        block = _block(kind, index, offset, lines[index : index + size])
        if kind == "heading" and block.level == 1:
            chapter = text[block.span.start : block.span.end]
        if kind == "callout" and chapter == QUESTIONS_CHAPTER:
            block = replace(block, kind="question")
        blocks.append(block)
        offset += sum(map(len, lines[index : index + size]))
        index += size
    return Notes(text, title, tuple(blocks))


def place_corrections(corrections: Iterable[Correction], notes: Notes) -> list[Place]:
    """The corrections in reading order, numbered from 1; one whose quote is not in the notes has no place."""
    found = []
    for correction in corrections:
        spans = tuple(locate(correction.quote, notes.text))
        block = next((n for n, b in enumerate(notes.blocks) if spans and spans[0].start < b.span.end), None)
        if block is not None:
            found.append((spans[0].start, -spans[0].end, correction, block, spans))
    found.sort(key=lambda entry: entry[:2])
    return [Place(number, entry[2], entry[3], entry[4]) for number, entry in enumerate(found, 1)]


def _kind(line: str) -> Kind:
    return next((kind for kind, start in _STARTS.items() if start.match(line)), "paragraph")


def _size(kind: Kind, lines: list[str]) -> int:
    """How many of the lines belong to the block that the first of them opens."""
    if kind == "heading":
        return 1
    if mark := _FENCED.get(kind):
        if lines[0].strip().endswith(mark) and len(lines[0].strip()) > len(mark):
            return 1
        closing = (n for n, line in enumerate(lines[1:], 2) if line.strip().endswith(mark))
        return next(closing, len(lines))
    for n, line in enumerate(lines[1:], 1):
        lazy = kind == "list" and line.startswith((" ", "\t"))
        if not line.strip() or (_kind(line) != kind and not lazy):
            return n
    return len(lines)


def _block(kind: Kind, index: int, offset: int, lines: list[str]) -> Block:
    parts: list[Span] = []
    level = 0
    for number, line in enumerate(lines):
        start = _STARTS[kind].match(line) if kind not in ("paragraph", "code", "table") else None
        first = start.end() if start else len(line) - len(line.lstrip())
        last = len(line.rstrip())
        if kind == "heading" and start:
            level = len(start.group(1))
        if kind == "formula" and line.rstrip().endswith("$$") and last > first:
            last -= 2
        fence = kind == "code" and number in (0, len(lines) - 1)
        if kind == "list" and not start:  # an indented line goes on with the item before it
            parts[-1] = Span(parts[-1].start, offset + last)
        elif not fence and first < last:
            parts.append(Span(offset + first, offset + last))
        offset += len(line)
    return Block(kind, index + 1, index + len(lines), tuple(parts), level)
