"""Links between content files: every id that is named exists, every quote stands in the notes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from quiz.concepts import Concept
from quiz.content_files import Kind
from quiz.corrections import Correction, LabTarget, check_quotes
from quiz.exam import Blueprint
from quiz.faults import ContentError, Trail, remedy
from quiz.labs import Lab
from quiz.questions import Question
from quiz.yaml_source import Source

Fault = tuple[Kind, str, Trail, str]  # kind and id of the entry, path in it, sentence


@dataclass
class Origins:
    """Where every entry stands; ids whose entry is broken, and kinds of which a whole file is missing."""

    places: dict[tuple[Kind, str], tuple[Source, Trail]] = field(default_factory=dict)
    broken: dict[Kind, set[str]] = field(default_factory=lambda: defaultdict(set))
    incomplete: set[Kind] = field(default_factory=set)


class Linked(Protocol):
    """What is checked: a bank."""

    @property
    def questions(self) -> Mapping[str, Question]: ...
    @property
    def corrections(self) -> Mapping[str, Correction]: ...
    @property
    def labs(self) -> Mapping[str, Lab]: ...
    @property
    def concepts(self) -> Mapping[str, Concept]: ...
    @property
    def notes(self) -> str: ...
    @property
    def exam(self) -> Blueprint: ...


def check_links(bank: Linked, origins: Origins) -> list[ContentError]:
    """The faults, each where the link stands; a link to an entry that is itself broken is not one."""
    errors = []
    for kind, name, path, message in _Links(bank, origins).faults():
        source, start = origins.places[kind, name]
        errors.append(source.error((*start, *path), message))
    return errors


class _Links:
    def __init__(self, bank: Linked, origins: Origins) -> None:
        self.bank = bank
        self.origins = origins
        self.known: dict[Kind, set[str]] = {
            "questions": {*bank.questions, *origins.broken["questions"]},
            "corrections": {*bank.corrections, *origins.broken["corrections"]},
            "concepts": {*bank.concepts, *origins.broken["concepts"]},
            "labs": {*bank.labs, *origins.broken["labs"]},
        }

    def faults(self) -> Iterator[Fault]:
        """All of them."""
        for name, question in self.bank.questions.items():
            yield from self._ids("questions", name, "concepts", "concepts", question.concepts)
            yield from self._ids("questions", name, "corrections", "corrections", question.corrections)
            yield from self._target("questions", name, question.lab)
            yield from self._reworded(name, question.rewords)
            if self.bank.exam.shares and question.topic not in self.bank.exam.shares:
                message = (
                    f"{question.topic} hat in exam.yaml keinen Anteil; ergänze ihn dort oder nimm ein anderes."
                )
                yield "questions", name, ("topic",), message
        for name, correction in self.bank.corrections.items():
            yield from self._ids("corrections", name, "see_also", "corrections", correction.see_also)
            yield from self._target("corrections", name, correction.lab)
        for name, concept in self.bank.concepts.items():
            yield from self._ids("concepts", name, "questions", "questions", concept.questions)
            yield from self._ids("concepts", name, "corrections", "corrections", concept.corrections)
        for page, lab in self.bank.labs.items():
            yield from self._ids("labs", page, "concepts", "concepts", lab.concepts)
            yield from self._ids("labs", page, "corrections", "corrections", lab.corrections)
            yield from self._ids("labs", page, "questions", "questions", lab.questions)
        if ("exam", "exam") in self.origins.places:
            yield from self._ids("exam", "exam", "announced", "questions", self.bank.exam.announced)
        yield from self._quotes()
        yield from self._homes()

    def _ids(self, kind: Kind, name: str, where: str, target: Kind, ids: Iterable[str]) -> Iterator[Fault]:
        known = self.known[target]
        if not known or target in self.origins.incomplete:
            return  # that file is missing or broken, which is said where it belongs
        seen: set[str] = set()
        for index, other in enumerate(ids):
            if other not in known:
                yield kind, name, (where, index), f"{other} gibt es nicht; {remedy(other, sorted(known))}"
            elif other in seen:
                yield kind, name, (where, index), f"{other} steht zweimal in der Liste; lösche eines."
            seen.add(other)

    def _reworded(self, name: str, other: str | None) -> Iterator[Fault]:
        known = self.known["questions"]
        if other is None or "questions" in self.origins.incomplete:
            return
        if other not in known or other == name:
            message = f"Eine andere Frage {other} gibt es nicht; {remedy(other, sorted(known - {name}))}"
            yield "questions", name, ("rewords",), message

    def _target(self, kind: Kind, name: str, target: LabTarget | None) -> Iterator[Fault]:
        if target is None or not self.known["labs"] or "labs" in self.origins.incomplete:
            return
        lab = self.bank.labs.get(target.page)
        if lab is None:
            if target.page not in self.known["labs"]:
                message = (
                    f"Ein Labor {target.page} gibt es nicht; {remedy(target.page, sorted(self.known['labs']))}"
                )
                yield kind, name, ("lab", "page"), message
            return
        presets = [preset.id for preset in lab.presets]
        if target.preset is not None and target.state is not None:
            yield (
                kind,
                name,
                ("lab", "state"),
                "Ein Labor öffnet entweder ein preset oder einen state; lösche eines.",
            )
        if target.preset is not None and target.preset not in presets:
            message = f"{lab.page} hat kein preset {target.preset}; {remedy(target.preset, presets)}"
            yield kind, name, ("lab", "preset"), message
        for key, message in lab.state_faults(target.state or {}):
            yield kind, name, ("lab", "state", key), message

    def _quotes(self) -> Iterator[Fault]:
        if not self.bank.notes or "notes" in self.origins.incomplete:
            return
        for name, message in check_quotes(self.bank.corrections.values(), self.bank.notes):
            where, _, sentence = message.partition(": ")
            if where != "see_also":  # seen with the other ids
                yield "corrections", name, (where,), f"{sentence}."

    def _homes(self) -> Iterator[Fault]:
        """A lab lists exactly the concepts that name it as their page."""
        urls: dict[str, str] = {}
        for page, lab in self.bank.labs.items():
            if urls.setdefault(lab.url, page) != page:
                yield (
                    "labs",
                    page,
                    ("url",),
                    f"{lab.url} gehört schon zu {urls[lab.url]}; nimm eine andere Adresse.",
                )
            for index, name in enumerate(lab.concepts):
                concept = self.bank.concepts.get(name)
                if concept is not None and concept.page != lab.url:
                    message = (
                        f"{name} ist auf der Seite {concept.page} zu Hause; ändere page dort oder lösche es hier."
                    )
                    yield "labs", page, ("concepts", index), message
            for concept in self.bank.concepts.values():
                if concept.page == lab.url and concept.id not in lab.concepts:
                    message = f"{concept.id} ist nach concepts.yaml auf dieser Seite zu Hause; ergänze es."
                    yield "labs", page, ("concepts",), message
