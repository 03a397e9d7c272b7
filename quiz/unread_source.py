"""The source of a content file whose entries are known: read only when a message needs a place in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.faults import ContentError
from quiz.yaml_source import Source, parse_yaml


@dataclass
class UnreadSource(Source):
    """A file without faults of its own; links from it may still lead nowhere, and that has a line."""

    raw: bytes = b""

    def place(self, path: Sequence[str | int]) -> tuple[int, int]:
        """Line and column of the part at `path`, or of the nearest part around it."""
        self._read()
        return super().place(path)

    def error(self, path: Sequence[str | int], message: str, at_name: bool = False) -> ContentError:
        """A fault in the value at `path`, or in the name of the field."""
        self._read()
        return super().error(path, message, at_name)

    def field_name(self, path: Sequence[str | int]) -> str:
        """As a message names the field: q01.key_points[2].weight."""
        self._read()
        return super().field_name(path)

    def _read(self) -> None:
        if self.value is None:
            read = parse_yaml(self.raw, self.file)
            self.value, self.places, self.names = read.value, read.places, read.names
