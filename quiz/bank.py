"""All content in one place: questions, corrections, labs, concepts and notes, with the faults that were found.

A broken file is named in `errors` and left out; everything else is served.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from quiz.concepts import Concept
from quiz.corrections import Correction, LabTarget, check_quotes
from quiz.labs import Lab
from quiz.questions import Question
from quiz.validation import validate
from quiz.yaml_source import ContentError, Source, read_yaml

DATA = Path(__file__).parents[1] / "data"
VARIABLE = "DURCHBLICK_DATA"


@dataclass
class Bank:
    """Content by id, in the order of the files; `counts` is entries by file."""

    questions: dict[str, Question] = field(default_factory=dict)
    corrections: dict[str, Correction] = field(default_factory=dict)
    labs: dict[str, Lab] = field(default_factory=dict)
    concepts: dict[str, Concept] = field(default_factory=dict)
    notes: str = ""
    errors: list[ContentError] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def content_folders() -> tuple[Path, ...]:
    """The shipped content, then the folder named by DURCHBLICK_DATA if it is set."""
    second = os.environ.get(VARIABLE, "").strip()
    return (DATA, Path(second).expanduser()) if second else (DATA,)


def load_bank(folders: Sequence[Path] | None = None) -> Bank:
    """The bank of these folders, read again only after a file has changed; faults are in `errors`, none is raised."""
    folders = tuple(folders if folders is not None else content_folders())
    stamps = []
    for folder in folders:
        for path in content_files(folder):
            try:
                status = path.stat()
                stamps.append((str(path), status.st_mtime_ns, status.st_size))
            except OSError:
                stamps.append((str(path), 0, 0))
    return _load(folders, tuple(stamps))


def content_files(folder: Path) -> list[Path]:
    """The content files of a folder: the shipped layout, or any YAML in a lecturer's folder as questions."""
    if not folder.is_dir():
        return [folder]
    if folder != DATA and not (folder / "questions").is_dir():
        return sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])
    places = ["notes.md", "concepts.yaml", "corrections.yaml"]
    listed = [folder / name for name in places if (folder / name).exists()]
    return [*listed, *sorted(folder.glob("concepts/*.yaml")), *sorted(folder.glob("questions/*.yaml"))]


@lru_cache(maxsize=4)
def _load(folders: tuple[Path, ...], _stamps: tuple[tuple[str, int, int], ...]) -> Bank:
    loading = _Loading()
    for folder in folders:
        if not folder.exists():
            message = "Diesen Ordner oder diese Datei gibt es nicht; prüfe den Namen."
            loading.bank.errors.append(ContentError(str(folder), 1, 1, "", message))
            continue
        for path in content_files(folder):
            loading.add(path)
    loading.check_links()
    loading.bank.errors.sort()
    return loading.bank


class _Loading:
    """A bank on its way, with the place of every entry, so that a broken link can be named where it stands."""

    def __init__(self) -> None:
        self.bank = Bank()
        self.origins: dict[tuple[str, str], tuple[Source, tuple[str | int, ...]]] = {}

    def add(self, path: Path) -> None:
        """Take in one file."""
        # ours by the way from the project's top, a lecturer's as he wrote it
        shown = str(path.relative_to(DATA.parent)) if path.is_relative_to(DATA.parent) else str(path)
        if path.suffix == ".md":
            self._add_notes(path, shown)
            return
        source = read_yaml(path, shown)
        if not source.errors:
            kind = kind_of(path)
            if kind == "labs":
                self._add_entry(kind, Lab, "page", source.value, source, ())
                self._check_stem(path, source)
            else:
                self._add_list(kind, source)
        self.bank.errors.extend(source.errors)

    def _add_notes(self, path: Path, shown: str) -> None:
        try:
            self.bank.notes = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            message = "Die Notizen lassen sich nicht lesen; speichere sie als UTF-8."
            self.bank.errors.append(ContentError(shown, 1, 1, "", message))

    def _add_list(self, kind: str, source: Source) -> None:
        if not isinstance(source.value, list):
            source.errors.append(
                source.error((), "Hier gehört eine Liste hin: jeder Eintrag beginnt mit «- id:».")
            )
            return
        model = {"corrections": Correction, "concepts": Concept, "questions": Question}[kind]
        for index, value in enumerate(source.value):
            self._add_entry(kind, model, "id", value, source, (index,))

    def _add_entry(
        self, kind: str, model: Any, key: str, value: Any, source: Source, path: tuple[str | int, ...]
    ) -> None:
        entry = validate(model, value, source, path)
        if entry is None:
            return
        name = getattr(entry, key)
        entries: dict[str, Any] = getattr(self.bank, kind)
        if name in entries:
            first = self.origins[kind, name][0]
            message = (
                f"{name} gibt es schon in {first.file}:{first.place(self.origins[kind, name][1])[0]}; benenne um."
            )
            source.errors.append(source.error((*path, key), message))
            return
        entries[name] = entry
        self.origins[kind, name] = (source, path)
        self.bank.counts[source.file] = self.bank.counts.get(source.file, 0) + 1

    def _check_stem(self, path: Path, source: Source) -> None:
        page = source.value.get("page") if isinstance(source.value, dict) else None
        if page in self.bank.labs and page != path.stem:
            source.errors.append(
                source.error(("page",), f"page heisst {page}, die Datei {path.stem}; gleiche an.")
            )

    def _report(self, kind: str, name: str, path: Iterable[str | int], message: str) -> None:
        source, start = self.origins[kind, name]
        self.bank.errors.append(source.error((*start, *path), message))

    def check_links(self) -> None:
        """Every id that is named exists, every quote stands in the notes, every concept has one home."""
        bank = self.bank
        for name, question in bank.questions.items():
            self._known("questions", name, "concepts", question.concepts, bank.concepts)
            self._known("questions", name, "corrections", question.corrections, bank.corrections)
            self._check_target("questions", name, question.lab)
        for name, correction in bank.corrections.items():
            self._check_target("corrections", name, correction.lab)
        for name, concept in bank.concepts.items():
            self._known("concepts", name, "questions", concept.questions, bank.questions)
            self._known("concepts", name, "corrections", concept.corrections, bank.corrections)
        if bank.notes:
            for name, message in check_quotes(bank.corrections.values(), bank.notes):
                where, _, rest = message.partition(": ")
                self._report("corrections", name, [where], rest)
        homes: dict[str, str] = {}
        for page, lab in bank.labs.items():
            self._known("labs", page, "concepts", lab.concepts, bank.concepts)
            self._known("labs", page, "corrections", lab.corrections, bank.corrections)
            self._known("labs", page, "questions", lab.questions, bank.questions)
            for index, concept_id in enumerate(lab.concepts):
                if homes.setdefault(concept_id, page) != page:
                    message = f"{concept_id} gehört schon zu {homes[concept_id]}; ein Begriff hat nur ein Zuhause."
                    self._report("labs", page, ["concepts", index], message)

    def _known(self, kind: str, name: str, where: str, ids: Iterable[str], entries: dict[str, Any]) -> None:
        if not entries:  # that file is missing or broken, and said so already
            return
        for index, target in enumerate(ids):
            if target not in entries:
                self._report(kind, name, [where, index], f"{target} gibt es nicht; prüfe die Schreibweise der id.")

    def _check_target(self, kind: str, name: str, target: LabTarget | None) -> None:
        if target is None or not self.bank.labs:
            return
        lab = self.bank.labs.get(target.page)
        if lab is None:
            message = f"Ein Labor {target.page} gibt es nicht; es gibt {', '.join(self.bank.labs)}."
            self._report(kind, name, ["lab", "page"], message)
        elif target.preset is not None and target.preset not in {preset.id for preset in lab.presets}:
            message = (
                f"{lab.page} hat kein Beispiel {target.preset}; es gibt {', '.join(p.id for p in lab.presets)}."
            )
            self._report(kind, name, ["lab", "preset"], message)
        else:
            for problem in lab.state_problems(target.state or {}):
                self._report(kind, name, ["lab", "state"], problem)


def kind_of(path: Path) -> str:
    """What a content file holds, told by its place and name."""
    if path.parent.name == "concepts":
        return "labs"
    return path.stem if path.stem in {"corrections", "concepts"} else "questions"
