"""Read YAML as its author meant it: every value keeps its line and column, and YAML 1.1's traps are refused.

The parser's events are read one by one: PyYAML's own tree building crashes the process on deep nesting, reads
`no` as False, and drops the positions.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from quiz.content_files import read_bytes
from quiz.faults import MAX_FAULTS, WHOLE_FILE, ContentError, Trail
from quiz.scalars import read_plain
from quiz.yaml_syntax import TOO_DEEP, explain

MAX_VALUES = 200_000  # with aliases written out: a few lines can stand for millions
MAX_DEPTH = 40

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# YAML forbids most control characters, and takes the last three of these for line ends as no editor does.
STRANGE = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


# JSON writes characters such as emoji as two escapes, which YAML refuses.
_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})")


@dataclass
class Source:
    """A file's value with the place of every part and of every field's name; `errors` is what is wrong with it."""

    file: str
    value: Any = None
    places: dict[Trail, tuple[int, int]] = field(default_factory=dict)
    names: dict[Trail, tuple[int, int]] = field(default_factory=dict)
    errors: list[ContentError] = field(default_factory=list)

    def place(self, path: Sequence[str | int]) -> tuple[int, int]:
        """Line and column of the part at `path`, or of the nearest part around it."""
        for length in range(len(path), -1, -1):
            if tuple(path[:length]) in self.places:
                return self.places[tuple(path[:length])]
        return 1, 1

    def error(self, path: Sequence[str | int], message: str, at_name: bool = False) -> ContentError:
        """A fault in the value at `path`, or in the name of the field."""
        line, column = self.names.get(tuple(path), (0, 0)) if at_name else (0, 0)
        if not line:
            line, column = self.place(path)
        return ContentError(self.file, line, column, self.field_name(path), message)

    def field_name(self, path: Sequence[str | int]) -> str:
        """(0, "key_points", 1, "weight") -> "q01.key_points[2].weight": entries count from 1, as people do."""
        name = ""
        for depth, part in enumerate(path):
            if depth == 0 and isinstance(part, int) and (known := self._id(part)):
                name = known
            elif isinstance(part, int):
                name += f"[{part + 1}]"
            else:
                name += f".{part}" if name else part
        return name or WHOLE_FILE

    def _id(self, index: int) -> str | None:
        entry = self.value[index] if isinstance(self.value, list) and index < len(self.value) else None
        name = entry.get("id") if isinstance(entry, dict) else None
        return name if isinstance(name, str) else None


def read_yaml(path: Path, shown_as: str | None = None) -> Source:
    """The file's content; never raises for what is in the file, or for a file that cannot be read."""
    file = shown_as or str(path)
    try:
        return parse_yaml(read_bytes(path), file)
    except ValueError as problem:
        return Source(file, errors=[ContentError(file, 1, 1, WHOLE_FILE, str(problem))])


def parse_yaml(raw: bytes, file: str) -> Source:
    """The value that the bytes of a YAML file describe, or the faults that prevent it."""
    source = Source(file)
    try:
        text = raw.decode("utf-8-sig")
        strange = STRANGE.search(text)
        if strange:
            raise _Unreadable(*_position(text, strange.start()), strange_message(strange[0]))
        if "\\u" in text:
            text = _PAIR.sub(lambda pair: pair[1] + json.loads(f'"{pair[2]}"'), text)
        reader = _Reader(_Loader(text), source)
        reader.read()
    except UnicodeDecodeError as problem:
        line, column = _position(raw.decode("latin-1"), problem.start)
        message = "Die Datei ist kein UTF-8; speichere sie als UTF-8."
        source.errors.append(ContentError(file, line, column, WHOLE_FILE, message))
    except _Unreadable as problem:
        source.value = None
        source.errors.append(ContentError(file, problem.line, problem.column, WHOLE_FILE, problem.message))
    except yaml.YAMLError as problem:
        (line, column), message = explain(text, problem, (reader.quoted_from, reader.quoted_until))
        source.value = None
        source.errors.append(ContentError(file, line, column, WHOLE_FILE, message))
    return source


def strange_message(character: str) -> str:
    """A German sentence for a character that no text here should have."""
    return f"Hier steht das unsichtbare Zeichen U+{ord(character):04X}, das YAML missversteht; lösche es."


def _position(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


class _Unreadable(Exception):
    """Nothing after this point can be read."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.line, self.column, self.message = line, column, message


class _Reader:
    """Turns the parser's events into values, collecting places and faults."""

    def __init__(self, loader: Any, source: Source) -> None:
        self.loader = loader
        self.source = source
        self.faults: list[tuple[Trail, tuple[int, int], str]] = []
        self.n_values = 0
        self.anchors: dict[str, list[Any]] = {}
        self.recordings: list[list[Any]] = []  # events of the anchors that are open
        self.replay: list[Any] = []  # events of an alias, the next one last
        self.quoted_from, self.quoted_until = (1, 1), 0  # the last quotation over several lines

    def read(self) -> None:
        """Read the only document into the source."""
        try:
            self._next()  # start of the stream
            if isinstance(self._next(), yaml.StreamEndEvent):
                raise _Unreadable(1, 1, "Die Datei ist leer; sie braucht mindestens einen Eintrag.")
            self.source.value = self._value(self._next(), ())
            self._next()  # end of the document
            after = self._next()
            if not isinstance(after, yaml.StreamEndEvent):
                message = "Hier beginnt ein zweites Dokument (---); eine Datei enthält nur eines."
                raise _Unreadable(*_place(after), message)
        finally:
            self.loader.dispose()
        for path, (line, column), message in self.faults[:MAX_FAULTS]:
            name = self.source.field_name(path)
            self.source.errors.append(ContentError(self.source.file, line, column, name, message))

    def _next(self) -> Any:
        event = self.replay.pop() if self.replay else self.loader.get_event()
        for recording in self.recordings:
            recording.append(event)
        return event

    def _value(self, event: Any, path: Trail) -> Any:
        place = self.source.places[path] = _place(event)
        self.n_values += 1
        if self.n_values > MAX_VALUES or len(path) > MAX_DEPTH:
            raise _Unreadable(*place, TOO_DEEP)
        if isinstance(event, yaml.AliasEvent):
            event = self._follow(event)
        if event.anchor is None:
            return self._content(event, path, place)
        self.recordings.append([event])
        value = self._content(event, path, place)
        self.anchors[event.anchor] = self.recordings.pop()
        return value

    def _follow(self, alias: Any) -> Any:
        if alias.anchor not in self.anchors:
            message = (
                f"Der Verweis *{alias.anchor} zeigt auf keine Marke &{alias.anchor} davor; schreib den Wert aus."
            )
            raise _Unreadable(*_place(alias), message)
        for recording in self.recordings:
            recording.pop()  # what it stands for is recorded instead
        self.replay.extend(reversed(self.anchors[alias.anchor]))
        return self._next()

    def _content(self, event: Any, path: Trail, place: tuple[int, int]) -> Any:
        if event.tag not in (None, "!"):
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.faults.append((path, place, f"Die Angabe {tag} wird nicht gelesen; lösche sie."))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            values: list[Any] = []
            while not isinstance(item := self._next(), yaml.SequenceEndEvent):
                values.append(self._value(item, (*path, len(values))))
            return values
        if not event.implicit[0]:  # quoted or a block: text, whatever it looks like
            if event.style in {'"', "'"} and event.end_mark.line > event.start_mark.line:
                self.quoted_from, self.quoted_until = place, event.end_mark.line + 1
            return event.value
        try:
            return read_plain(event.value)
        except ValueError as problem:
            self.faults.append((path, place, str(problem)))
            return None

    def _mapping(self, path: Trail) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = event.value if isinstance(event, yaml.ScalarEvent) else ""
            place = _place(event)
            fault = ""
            if not isinstance(event, yaml.ScalarEvent):
                self._value(event, (*path, ""))
                fault = (
                    "Ein Feldname muss ein einfaches Wort sein; setze Texte mit {, [ oder * in Anführungszeichen."
                )
            elif key == "<<" and event.implicit[0]:
                fault = "Zusammenführen mit << wird nicht gelesen; schreib die Felder aus."
            elif not key:
                fault = "Vor dem Doppelpunkt fehlt der Name des Feldes; ergänze ihn."
            elif key in result:
                first = self.source.names[*path, key][0]
                fault = f"Das Feld {key} steht schon in Zeile {first}; lösche eines der beiden."
            if fault:
                self.faults.append(((*path, key) if key else path, place, fault))
                self._value(self._next(), (*path, ""))
                continue
            self.source.names[*path, key] = place
            result[key] = self._value(self._next(), (*path, key))
        return result


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
