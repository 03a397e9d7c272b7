"""`python -m quiz check`: is the content whole? Faults with file, line, column and remedy, or a count a file."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from quiz.bank import load_bank
from quiz.content_files import DATA, content_files, shown
from quiz.faults import WHOLE_FILE, ContentError


@dataclass
class Report:
    """What a check found: faults in their order, and valid entries by file."""

    errors: list[ContentError] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """One line a fault, else one line a file."""
        if self.errors:
            return [str(error) for error in self.errors]
        return [f"{file}: {n} {'Eintrag' if n == 1 else 'Einträge'}" for file, n in self.counts.items()]


def check(paths: Sequence[Path] = ()) -> Report:
    """Check these files and folders, without any the shipped content and DURCHBLICK_DATA.

    Links may lead into the shipped content; what lies outside replaces entries of the same id there, so that
    a copy can be checked.
    """
    if not paths:
        bank = load_bank()
        return Report(bank.errors, bank.counts)
    asked = [_inside(path) or path for path in paths]
    outside = [path for path in asked if not path.is_relative_to(DATA)]
    bank = load_bank([*outside, DATA])
    names = [shown(path) for path in asked]
    report = Report(
        [error for error in bank.errors if _within(error.file, names)],
        {file: count for file, count in bank.counts.items() if _within(file, names)},
    )
    files = [*report.counts, *(error.file for error in report.errors)]
    for path, name in zip(asked, names, strict=True):
        if not any(_within(file, [name]) for file in files):
            report.errors.append(ContentError(name, 1, 1, WHOLE_FILE, _nothing_in(path)))
    return report


def _inside(path: Path) -> Path | None:
    """The path within the shipped data/, if it leads there."""
    real = Path(os.path.realpath(path))
    return real if real.is_relative_to(DATA) else None


def _within(file: str, names: Sequence[str]) -> bool:
    return any(Path(file).is_relative_to(name) for name in names)


def _nothing_in(path: Path) -> str:
    try:
        content_files(path)
    except ValueError as problem:
        return str(problem)
    return "Hier liegt nichts zum Prüfen; nimm eine YAML-Datei oder einen Ordner mit solchen."
