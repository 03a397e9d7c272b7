"""All content in one place: questions, corrections, labs, concepts and notes, with the faults that were found.

What is broken is named in `errors` and left out; everything else is served.
"""

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from quiz.concepts import Concept
from quiz.content_files import DATA, VARIABLE, Kind, content_files, content_folders, kind_of, read_bytes, shown
from quiz.corrections import Correction
from quiz.entries import read_entries
from quiz.exam import Blueprint
from quiz.faults import WHOLE_FILE, ContentError
from quiz.labs import Lab
from quiz.links import Origins, check_links
from quiz.questions import Question

Stamp = tuple[Path, int, int, int, int]

_OUR_EXAM = DATA / "exam.yaml"  # yields to any other


@dataclass
class Bank:
    """Content by id, in the order of the files; `exam` is what a paper holds, `counts` valid entries by file."""

    questions: dict[str, Question] = field(default_factory=dict)
    corrections: dict[str, Correction] = field(default_factory=dict)
    labs: dict[str, Lab] = field(default_factory=dict)
    concepts: dict[str, Concept] = field(default_factory=dict)
    notes: str = ""
    exam: Blueprint = field(default_factory=Blueprint)
    errors: list[ContentError] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def questions_of(self, lab: Lab) -> list[Question]:
        """The questions of a lab's page: those that it lists, then those that lead to it."""
        listed = [self.questions[name] for name in lab.questions if name in self.questions]
        leading = [q for q in self.questions.values() if q.lab is not None and q.lab.page == lab.page]
        return [*listed, *(question for question in leading if question.id not in lab.questions)]


def load_bank(folders: Sequence[Path] | None = None) -> Bank:
    """The bank of these folders or files; what comes first wins where an id stands twice.

    Read again only after a file has changed, and then only that file. Faults are in `errors`, none is raised.
    """
    stamps: list[Stamp] = []
    errors = []
    for folder in content_folders() if folders is None else folders:
        try:
            stamps += [_stamp(path) for path in content_files(folder)]
        except ValueError as problem:
            named = VARIABLE if folder in content_folders()[1:] else WHOLE_FILE
            errors.append(ContentError(shown(folder), 1, 1, named, str(problem)))
    return _load(tuple(stamps), tuple(errors))


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError:  # read_bytes will say why
        return path, 0, 0, 0, 0
    return path, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


@contextmanager
def _without_collecting() -> Iterator[None]:
    # Thousands of objects come and none goes: the collector would look through all of them again and again, which
    # takes two thirds of the time of a large bank.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@lru_cache(maxsize=4)
@_without_collecting()
def _load(stamps: tuple[Stamp, ...], errors: tuple[ContentError, ...]) -> Bank:
    bank = Bank(errors=list(errors))
    origins = Origins()
    files = {os.path.realpath(stamp[0]): stamp[0] for stamp in reversed(stamps)}  # each once, the first name wins
    paths = list(files.values())[::-1]
    for path in sorted(paths, key=lambda path: path != _OUR_EXAM):
        kind = kind_of(path)
        try:
            content = read_entries(read_bytes(path), shown(path), kind)
        except ValueError as problem:
            bank.errors.append(ContentError(shown(path), 1, 1, WHOLE_FILE, str(problem)))
            origins.incomplete.add(kind)
            continue
        bank.errors += content.source.errors
        origins.broken[kind] |= content.broken
        if not content.complete or not content.all_named:
            origins.incomplete.add(kind)
        if not content.complete:
            continue
        bank.counts[content.source.file] = 0
        for entry in content.entries:
            fault = _add(bank, kind, entry.name, entry.value, origins)
            if fault:
                where = entry.path if kind == "exam" else (*entry.path, "page" if kind == "labs" else "id")
                bank.errors.append(content.source.error(where, fault))
            else:
                origins.places[kind, entry.name] = (content.source, entry.path)
                bank.counts[content.source.file] += 1
    bank.errors += check_links(bank, origins)
    bank.errors.sort()
    return bank


def _add(bank: Bank, kind: Kind, name: str, value: Any, origins: Origins) -> str:
    """Take the entry in, or say why not."""
    if kind == "notes":
        bank.notes = bank.notes or value
        return ""
    if kind == "exam":
        if (kind, name) in origins.places and origins.places[kind, name][0].file != shown(_OUR_EXAM):
            return f"Die Prüfung beschreibt schon {origins.places[kind, name][0].file}; lösche eine der Dateien."
        bank.exam = value
        return ""
    entries: dict[str, Any] = getattr(bank, kind)
    if name in entries:
        source, path = origins.places[kind, name]
        first = f"{source.file}, Zeile {source.place(path)[0]}"
        return f"{name} gibt es schon ({first}); gib diesem Eintrag einen anderen Namen."
    entries[name] = value
    return ""
