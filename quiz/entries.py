"""One content file as entries: what in it is right as models, what is wrong as faults."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from quiz.concepts import Concept
from quiz.content_files import Kind
from quiz.corrections import Correction
from quiz.exam import Blueprint
from quiz.faults import MAX_FAULTS, WHOLE_FILE, ContentError, Trail
from quiz.kept_entries import keep, recall
from quiz.labs import Lab
from quiz.questions import Question
from quiz.reach import without_reach
from quiz.unread_source import UnreadSource
from quiz.validation import SHARP_S, spelling_errors, validate
from quiz.yaml_source import Source, parse_yaml

_MODELS: dict[Kind, Any] = {
    "concepts": Concept,
    "corrections": Correction,
    "labs": Lab,
    "questions": Question,
    "exam": Blueprint,
}
_NAME = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")


@dataclass(frozen=True)
class Entry:
    """A valid entry and its path in the file."""

    name: str
    value: Any
    path: Trail


@dataclass(frozen=True)
class FileContent:
    """A file's entries in their order; `broken` are the ids of those that are wrong.

    `complete` is False where the file could not be read, `all_named` where a broken entry has no proper id:
    links to an unknown id may then mean that entry.
    """

    source: Source
    entries: tuple[Entry, ...] = ()
    broken: frozenset[str] = frozenset()
    complete: bool = True
    all_named: bool = True


@lru_cache(maxsize=2048)  # by content: after an edit only that file is read again
def read_entries(raw: bytes, file: str, kind: Kind) -> FileContent:
    """The entries of a file of this kind; faults are in `source.errors`."""
    if kind == "notes":
        return _read_notes(raw, file)
    kept = recall(raw, file, kind)
    if kept is not None:
        return FileContent(UnreadSource(file, raw=raw), kept)
    content = _read_yaml(raw, file, kind)
    if not content.source.errors:
        keep(raw, file, kind, content.entries)
    return content


def _read_yaml(raw: bytes, file: str, kind: Kind) -> FileContent:
    source = parse_yaml(raw, file)
    if source.errors:
        return FileContent(source, complete=False)
    if kind in ("labs", "exam"):  # the whole file is one entry
        listed: list[tuple[Trail, Any]] = [((), source.value)]
    elif isinstance(source.value, list):
        listed = [((index,), value) for index, value in enumerate(source.value)]
    else:
        message = "Hier gehört eine Liste hin: Jeder Eintrag beginnt mit «- id: …»."
        source.errors.append(source.error((), message))
        return FileContent(source, complete=False)
    entries, broken = [], set()
    may_misspell = SHARP_S.encode() in raw or b"\\" in raw  # the backslash may write it as a number
    may_reach = any(sign in raw for sign in (b"![", b"](", b"]:", b"\\"))
    for path, value in listed:
        if len(source.errors) >= MAX_FAULTS:
            source.errors.append(source.error(path, "Es sind zu viele Fehler; behebe zuerst die oberen."))
            broken.add("")
            break
        entry = validate(_MODELS[kind], without_reach(value) if may_reach else value, source, path)
        misspelt = spelling_errors(value, source, path) if may_misspell else []
        source.errors.extend(misspelt)
        key = "page" if kind == "labs" else "id"
        if entry is None or misspelt:
            name = value.get(key) if isinstance(value, dict) else None
            broken.add(name if isinstance(name, str) else "")
        else:
            entries.append(Entry(getattr(entry, key, kind), entry, path))
    if kind == "labs" and entries and entries[0].name != Path(file).stem:
        message = f"Die Seite heisst {entries[0].name}, die Datei {Path(file).stem}; gleiche die Namen an."
        source.errors.append(source.error(("page",), message))
        return FileContent(source, broken=frozenset({entries[0].name, Path(file).stem}))
    named = all(_NAME.fullmatch(name) for name in broken)
    return FileContent(source, tuple(entries), frozenset(broken), all_named=named)


def _read_notes(raw: bytes, file: str) -> FileContent:
    source = Source(file)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = "Die Datei ist kein UTF-8; speichere sie als UTF-8."
        source.errors.append(ContentError(file, 1, 1, WHOLE_FILE, message))
        return FileContent(source, complete=False)
    return FileContent(source, (Entry("notes", text, ()),))
