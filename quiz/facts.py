"""What a cheat sheet can say: key points of the questions and summaries of the labs, most wanted first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from markdown_it.tree import SyntaxTreeNode

from quiz.bank import Bank
from quiz.corrections import Topic
from quiz.labs import Lab
from quiz.markdown import to_tree
from quiz.questions import CLAIM_VERDICTS, ClaimQuestion, OpenQuestion

# How much later (as a share of all places in the learner's order) something comes that is asked less likely.
_NOT_ANNOUNCED, _NEXT_BLOCK = 0.4, 0.25


@dataclass(frozen=True)
class Fact:
    """A piece of the sheet: Markdown `blocks` under a `title`; `place` in [0, 1] is 0 for the weakest question."""

    topic: Topic
    title: str
    blocks: tuple[SyntaxTreeNode, ...]
    place: float
    urgency: float


def rank_facts(bank: Bank, order: Sequence[str]) -> list[Fact]:
    """All facts, most wanted first; `order` is question ids, weakest first, and what it lacks counts as last.

    First the announced questions, then by the order: a lab counts like its questions in the mean, and each
    further block of its summary a quarter of all places later.
    """
    found = {name: index for index, name in enumerate(dict.fromkeys(order)) if name in bank.questions}
    last = max(1, len(bank.questions) - 1)
    places = {name: found.get(name, last) / last for name in bank.questions}
    facts = [*_questions(bank, places), *(fact for lab in bank.labs.values() for fact in _lab(bank, lab, places))]
    return sorted(facts, key=lambda fact: fact.urgency)


def _questions(bank: Bank, places: Mapping[str, float]) -> Iterator[Fact]:
    for name, question in bank.questions.items():
        if not isinstance(question, OpenQuestion | ClaimQuestion):
            continue
        points = [point.statement for point in question.key_points if point.role != "bonus"]
        verdict = [f"**{CLAIM_VERDICTS[question.verdict]}.**"] if isinstance(question, ClaimQuestion) else []
        text = "\n".join(f"- {line}" for line in [*verdict, *points])
        later = -1.0 if name in bank.exam.announced else _NOT_ANNOUNCED
        blocks = tuple(to_tree(text).children)
        yield Fact(question.topic, question.prompt, blocks, places[name], places[name] + later)


def _lab(bank: Bank, lab: Lab, places: Mapping[str, float]) -> Iterator[Fact]:
    asked = [places[question.id] for question in bank.questions_of(lab)]
    place = sum(asked) / len(asked) if asked else 1.0
    topic = cast(Topic, lab.chapter)
    for index, blocks in enumerate(_grouped(to_tree(lab.summary).children)):
        yield Fact(topic, lab.title, blocks, place, place + index * _NEXT_BLOCK)


def _grouped(blocks: Sequence[SyntaxTreeNode]) -> Iterator[tuple[SyntaxTreeNode, ...]]:
    """Blocks that are read together: a list, table or formula belongs to the line before it."""
    group: list[SyntaxTreeNode] = []
    for block in blocks:
        if group and block.type == "paragraph":
            yield tuple(group)
            group = []
        group.append(block)
    if group:
        yield tuple(group)
