"""`python -m quiz check`: is the content whole? Faults with file, line, column and remedy, or a count a file."""

from collections.abc import Sequence
from pathlib import Path

from quiz.bank import DATA, Bank, load_bank
from quiz.yaml_source import ContentError


def check(paths: Sequence[Path]) -> tuple[Bank, list[ContentError]]:
    """The bank with these files and folders, and the faults found in them.

    What lies outside the shipped data/ is checked beside it, so that links into it can be followed.
    """
    inside = [path.resolve() for path in paths if path.resolve().is_relative_to(DATA)]
    outside = [path for path in paths if not path.resolve().is_relative_to(DATA)]
    bank = load_bank([DATA, *outside])
    named = [str(path.relative_to(DATA.parent)) for path in inside] + [str(path) for path in outside]
    missing = [
        ContentError(str(p), 1, 1, "", "Diese Datei gibt es nicht; prüfe den Namen.")
        for p in inside
        if not p.exists()
    ]
    return bank, [*missing, *(error for error in bank.errors if _within(error.file, named))]


def _within(file: str, names: Sequence[str]) -> bool:
    return any(Path(file) == Path(name) or Path(name) in Path(file).parents for name in names)


def counts_within(bank: Bank, paths: Sequence[Path]) -> dict[str, int]:
    """Entries by file, of the files that `check` was asked about."""
    names = [
        str(path.resolve().relative_to(DATA.parent)) if path.resolve().is_relative_to(DATA) else str(path)
        for path in paths
    ]
    return {file: count for file, count in bank.counts.items() if _within(file, names)}
