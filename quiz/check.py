"""`python -m quiz check`: is the content whole? Faults with file, line, column and remedy, or a count a file."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
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
    # Absolute, so that no file of the caller's goes by a shipped file's name.
    asked = {_inside(path) or path.absolute(): path for path in paths}
    bank = load_bank([*(path for path in asked if not path.is_relative_to(DATA)), DATA])
    report = Report()
    found = set()
    for file in dict.fromkeys([*bank.counts, *(error.file for error in bank.errors)]):
        around = [path for path in asked if _within(file, path)]
        if not around:
            continue
        found.update(around)
        path = max(around, key=lambda path: len(path.parts))
        name = _name(file, path, asked[path])
        if file in bank.counts:
            report.counts[name] = bank.counts[file]
        report.errors += [replace(error, file=name) for error in bank.errors if error.file == file]
    for path in asked.keys() - found:
        name = _name(str(path), path, asked[path])
        report.errors.append(ContentError(name, 1, 1, WHOLE_FILE, _nothing_in(path)))
    report.errors.sort()
    return report


def _inside(path: Path) -> Path | None:
    """The path within the shipped data/, if it leads there; the project's folder stands for its data/."""
    real = Path(os.path.realpath(path))
    if real == DATA.parent:
        return DATA
    return real if real.is_relative_to(DATA) else None


def _within(file: str, path: Path) -> bool:
    full = DATA.parent / file
    return full.is_relative_to(path) and full.is_relative_to(DATA) == path.is_relative_to(DATA)


def _name(file: str, path: Path, as_given: Path) -> str:
    """A shipped file by its place in the project, any other as the caller named it."""
    if path.is_relative_to(DATA):
        return shown(DATA.parent / file)
    return str(as_given / (DATA.parent / file).relative_to(path))


def _nothing_in(path: Path) -> str:
    try:
        content_files(path)
    except ValueError as problem:
        return str(problem)
    return "Hier liegt nichts zum Prüfen; nimm eine YAML-Datei oder einen Ordner mit solchen."
