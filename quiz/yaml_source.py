"""Read YAML as its author meant it: every value keeps its line and column, and YAML 1.1's traps are refused.

`no` is not False here, `1e-3` is a number, `12:30` and `010` have to say what they mean, no key counts twice.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

MAX_BYTES = 4 * 2**20
MAX_VALUES = 200_000  # with aliases written out: a few lines can stand for millions
MAX_DEPTH = 40

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_TRAPS = (
    (re.compile(r"(?i)yes|no|on|off|y|n"), "liest YAML als Wahrheitswert"),
    (re.compile(r"[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?"), "liest YAML als Zahl zur Basis 60"),
    (re.compile(r"[-+]?0[0-9_]+"), "liest YAML als Oktalzahl"),
    (re.compile(r"[-+]?0[xbo][0-9a-fA-F_]+"), "liest YAML als Zahl in anderer Basis"),
    (re.compile(r"[-+]?[0-9][0-9]*_[0-9_]*"), "liest YAML als Zahl mit Unterstrich"),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?"), "liest YAML als Datum"),
    (re.compile(r"[0-9]+,[0-9]+"), "ist als Zahl mit Komma nicht eindeutig (Zahlen brauchen einen Punkt)"),
)


@dataclass(frozen=True, order=True)
class ContentError:
    """A fault in a content file: where it is, what is wrong, and what to do about it."""

    file: str
    line: int
    column: int
    field: str
    message: str

    def __str__(self) -> str:
        place = f"{self.field}: " if self.field else ""
        return f"{self.file}:{self.line}:{self.column}: {place}{self.message}"


Path_ = tuple[str | int, ...]


@dataclass
class Source:
    """A file's value with the place of every part; `errors` says what could not be read."""

    file: str
    value: Any = None
    places: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    errors: list[ContentError] = field(default_factory=list)

    def place(self, path: Sequence[str | int]) -> tuple[int, int]:
        """Line and column of the part at `path`, or of the nearest part around it."""
        for length in range(len(path), -1, -1):
            if tuple(path[:length]) in self.places:
                return self.places[tuple(path[:length])]
        return 1, 1

    def error(self, path: Sequence[str | int], message: str) -> ContentError:
        """A fault at `path`."""
        line, column = self.place(path)
        return ContentError(self.file, line, column, field_name(path), message)


def field_name(path: Sequence[str | int]) -> str:
    """("key_points", 0, "weight") -> "key_points[1].weight": entries are counted from one, as people do."""
    name = ""
    for part in path:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def read_yaml(path: Path, shown_as: str | None = None) -> Source:
    """The file's content; never raises for what is in the file, or for a file that cannot be read."""
    source = Source(shown_as or str(path))
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return _failed(source, "Diese Datei gibt es nicht; prüfe den Namen.")
    except OSError as problem:
        return _failed(source, f"Die Datei lässt sich nicht lesen ({problem.strerror}); prüfe die Rechte.")
    if len(raw) > MAX_BYTES:
        return _failed(source, f"Die Datei ist grösser als {MAX_BYTES // 2**20} MB; teile sie auf.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        column = problem.start - raw.rfind(b"\n", 0, problem.start)
        return _failed(source, "Die Datei ist kein UTF-8; speichere sie als UTF-8.", line, column)
    return parse_yaml(text, source)


def parse_yaml(text: str, source: Source) -> Source:
    """Fill `source` from a YAML text."""
    try:
        documents = list(_compose(text))
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return _failed(source, _syntax_message(text, line, problem), line, column)
    except yaml.YAMLError as problem:
        position = getattr(problem, "position", 0) or 0
        line = text.count("\n", 0, position) + 1
        return _failed(source, "Hier steht ein Zeichen, das YAML nicht erlaubt; lösche es.", line)
    except (RecursionError, ValueError):
        return _failed(source, "Die Datei ist zu tief verschachtelt; vereinfache sie.")
    if len(documents) != 1:
        if not documents:
            return _failed(source, "Die Datei ist leer; sie braucht mindestens einen Eintrag.")
        second = documents[1].start_mark
        return _failed(
            source, "Hier beginnt ein zweites Dokument (---); eine Datei enthält nur eines.", second.line + 1
        )
    reader = _Reader(source)
    source.value = reader.read(documents[0], ())
    return source


def _compose(text: str) -> Iterator[yaml.Node]:
    loader = _Loader(text)
    try:
        while loader.check_node():
            node = loader.get_node()
            if node is not None:
                yield node
    finally:
        loader.dispose()


def _failed(source: Source, message: str, line: int = 1, column: int = 1) -> Source:
    source.errors.append(ContentError(source.file, line, column, "", message))
    return source


def _syntax_message(text: str, line: int, problem: yaml.MarkedYAMLError) -> str:
    lines = text.splitlines()
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    if "\t" in here[: len(here) - len(here.lstrip())]:
        return "Die Zeile ist mit einem Tabulator eingerückt; nimm Leerzeichen."
    reason = problem.problem or ""
    if "alias" in reason:
        return "Der Verweis (*) zeigt auf keine Marke (&); schreib den Wert aus oder setze die Marke davor."
    if "mapping values are not allowed" in reason:
        return "Der Doppelpunkt macht aus dem Text ein Feld; setze den ganzen Text in Anführungszeichen."
    if "quoted scalar" in (problem.context or ""):
        return "Ein Anführungszeichen wird nicht geschlossen; ergänze es."
    return (
        "Das ist kein gültiges YAML; prüfe Einrückung, Doppelpunkte, Klammern und Anführungszeichen in der Nähe."
    )


class _Reader:
    """Turns nodes into values, collecting places and faults."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.n_values = 0

    def read(self, node: yaml.Node, path: Path_) -> Any:
        """The node's value; what cannot be read becomes None with an error."""
        mark = node.start_mark
        self.source.places[path] = (mark.line + 1, mark.column + 1)
        self.n_values += 1
        if self.n_values > MAX_VALUES or len(path) > MAX_DEPTH:
            if not self.source.errors or "zu gross" not in self.source.errors[-1].message:
                self._fault(path, "Der Inhalt ist zu gross oder zu tief verschachtelt; teile die Datei auf.")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*path, i)) for i, child in enumerate(node.value)]
        return self._scalar(node, path) if isinstance(node, yaml.ScalarNode) else None

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault(path, "Ein Feldname muss ein einfaches Wort sein.", key_node)
                continue
            key = key_node.value
            if key == "<<" and not key_node.style:
                self._fault(path, "Zusammenführen mit << wird nicht gelesen; schreib die Felder aus.", key_node)
                continue
            if key in result:
                self._fault((*path, key), f"Das Feld {key} steht zweimal da; lösche eines.", key_node)
                continue
            result[key] = self.read(value_node, (*path, key))
        return result

    def _scalar(self, node: yaml.ScalarNode, path: Path_) -> Any:
        text = node.value
        if node.tag not in _PLAIN_TAGS:
            self._fault(path, f"Die Angabe {node.tag} wird nicht gelesen; lösche sie.", node)
            return None
        if node.style:  # quoted or a block: text, whatever it looks like
            return text
        if text in {"", "~", "null", "Null", "NULL"}:
            return None
        if text in {"true", "false"}:
            return text == "true"
        if _INTEGER.fullmatch(text):
            return int(text) if len(text) < 400 else self._fault(path, "Diese Zahl ist zu lang.", node)
        for trap, reading in _TRAPS:
            if trap.fullmatch(text):
                remedy = f'Als Text gemeint, braucht es Anführungszeichen: "{text}".'
                return self._fault(path, f"{text} {reading}. {remedy}", node)
        if _FLOAT.fullmatch(text):
            value = float(text)
            return (
                value if math.isfinite(value) else self._fault(path, f"{text} ist zu gross für eine Zahl.", node)
            )
        return text

    def _fault(self, path: Path_, message: str, node: yaml.Node | None = None) -> None:
        line, column = self.source.place(path)
        if node is not None:
            line, column = node.start_mark.line + 1, node.start_mark.column + 1
        self.source.errors.append(ContentError(self.source.file, line, column, field_name(path), message))


_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp")} | {
    "tag:yaml.org,2002:value",
    "tag:yaml.org,2002:merge",
}
