"""A fault in the content: where it stands, what is wrong, and what to do about it, in German."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

Trail = tuple[str | int, ...]

WHOLE_FILE = "Datei"
MAX_FAULTS = 200  # a file; nobody reads on, and an app that shows them all stands still
_MAX_LENGTH = 400
_MAX_NAMES = 12


@dataclass(frozen=True, order=True)
class ContentError:
    """A fault in a content file; lines and columns count from 1."""

    file: str
    line: int
    column: int
    field: str
    message: str

    def __str__(self) -> str:
        text = f"{self.field}: {self.message}"
        if len(text) > _MAX_LENGTH:
            # The remedy comes last.
            text = f"{text[: _MAX_LENGTH // 2]} … {text[3 - _MAX_LENGTH // 2 :]}"
        place = f"{self.file}:{self.line}:{self.column}: {text}"
        # One line a fault, and nothing that a terminal would obey: names come from the file.
        return "".join(character if character.isprintable() else " " for character in place)


class Faults(ValueError):
    """Raised by a model's validator: each fault with its path from that model."""

    def __init__(self, *faults: tuple[Trail, str]) -> None:
        super().__init__("; ".join(message for _, message in faults))
        self.faults = faults


def raise_any(faults: Iterable[tuple[Trail, str]]) -> None:
    """Raise Faults if there are any."""
    found = tuple(faults)
    if found:
        raise Faults(*found)


def remedy(name: str, known: Iterable[str]) -> str:
    """What to write instead of an unknown name: the nearest known one, else those that are allowed."""
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1)
    if close:
        return f"meintest du {close[0]}?"
    if not names or len(names) > _MAX_NAMES:
        return "prüfe die Schreibweise."
    return f"erlaubt sind {', '.join(names)}."


def twice(ids: Iterable[str]) -> list[tuple[int, str]]:
    """Index and id of every entry whose id was there before."""
    seen: set[str] = set()
    repeated = []
    for index, name in enumerate(ids):
        if name in seen:
            repeated.append((index, name))
        seen.add(name)
    return repeated
