"""What a cheat sheet can say: key points of the questions and summaries of the labs, most wanted first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from markdown_it.tree import SyntaxTreeNode

from quiz.bank import Bank
from quiz.corrections import Topic
from quiz.labs import Lab
from quiz.markdown import to_tree
from quiz.questions import ClaimQuestion, OpenQuestion

# How much later, as a share of all places in the learner's order, something comes within its topic.
_NOT_ANNOUNCED, _NEXT_BLOCK = 1.5, 0.25
_WEAKER_TOPIC = 0.5  # so much more of the weakest topic is said than of the strongest, as a share of its facts
_VERDICTS = {"richtig": "Richtig", "falsch": "Falsch", "unvollstaendig": "Unvollständig"}


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

    First the announced questions, the weakest before the others. Then of each topic a like share, of weak topics
    more: within one, by the order; a lab counts like its questions in the mean, each further block of its summary
    a quarter of all places later, one with a formula by no more than that. A rewording says nothing new.
    """
    found = {name: index for index, name in enumerate(dict.fromkeys(order)) if name in bank.questions}
    last = max(1, len(bank.questions) - 1)
    places = {name: found.get(name, last) / last for name in bank.questions}
    by_topic: dict[Topic, list[Fact]] = {}
    announced: list[Fact] = []
    for fact in [
        *_questions(bank, places),
        *(fact for lab in bank.labs.values() for fact in _lab(bank, lab, places)),
    ]:
        (announced if fact.urgency < 0 else by_topic.setdefault(fact.topic, [])).append(fact)
    rest: list[Fact] = []
    for facts in by_topic.values():
        place = sum(fact.place for fact in facts) / len(facts)
        for index, fact in enumerate(sorted(facts, key=lambda fact: fact.urgency)):
            rest.append(replace(fact, urgency=index / len(facts) + _WEAKER_TOPIC * place))
    return sorted([*announced, *rest], key=lambda fact: fact.urgency)


def _questions(bank: Bank, places: Mapping[str, float]) -> Iterator[Fact]:
    for name, question in bank.questions.items():
        if not isinstance(question, OpenQuestion | ClaimQuestion) or question.rewords in bank.questions:
            continue
        title = question.prompt
        if isinstance(question, ClaimQuestion):  # a wrong sentence must not stand there as if it were right
            title = f"{_VERDICTS[question.verdict]}: «{question.claim}»"
        points = [f"- {point.statement}" for point in question.key_points if point.role != "bonus"]
        later = -2.0 if name in bank.exam.announced else _NOT_ANNOUNCED
        blocks = tuple(to_tree("\n".join(points)).children)
        yield Fact(question.topic, title, blocks, places[name], places[name] + later)


def _lab(bank: Bank, lab: Lab, places: Mapping[str, float]) -> Iterator[Fact]:
    asked = [places[question.id] for question in bank.questions_of(lab)]
    place = sum(asked) / len(asked) if asked else 1.0
    topic = cast(Topic, lab.chapter)
    for index, blocks in enumerate(_grouped(to_tree(lab.summary).children)):
        formula = any(node.type.startswith("math") for block in blocks for node in block.walk())
        later = min(index, 1) if formula else index  # what cannot be guessed is wanted most
        yield Fact(topic, lab.title, blocks, place, place + later * _NEXT_BLOCK)


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
