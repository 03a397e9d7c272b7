"""The cheat sheet: two A4 pages as PDF, what the learner knows least first, cut to what fits."""

import json
from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from markdown_it.tree import SyntaxTreeNode
from typst import Compiler

from quiz.bank import Bank
from quiz.corrections import Topic
from quiz.facts import Fact, rank_facts
from quiz.formulas import to_typst
from quiz.markdown import to_tree
from quiz.topics import TOPICS
from quiz.typesetting import compiler

PAGES = 2
_TEMPLATE = Path(__file__).with_suffix(".typ")
_SHORT_ONES = 3  # so many further facts may try to fill what is left of the last column


def export_sheet(bank: Bank, order: Sequence[str], *, now: datetime) -> bytes:
    """The PDF; `order` is question ids, weakest first. As many of the most wanted facts as PAGES pages hold."""
    facts = rank_facts(bank, order)
    n_facts = bisect_right(range(len(facts) + 1), PAGES, lo=1, key=lambda n: _n_pages(facts[:n], now)) - 1
    chosen = facts[:n_facts]
    for fact in facts[n_facts : n_facts + _SHORT_ONES]:
        if _n_pages([*chosen, fact], now) <= PAGES:
            chosen.append(fact)
    pdf = _compiler(chosen, now).compile(format="pdf", timestamp=int(now.timestamp()))
    return cast(bytes, pdf)


def _n_pages(facts: Sequence[Fact], now: datetime) -> int:
    """How many pages these facts fill, by laying them out."""
    # A query would do, but Typst keeps for ever what it remembers of queries: 100 MB a sheet.
    pages = _compiler(facts, now).compile(format="svg")
    return len(pages) if isinstance(pages, list) else 1


def _compiler(facts: Sequence[Fact], now: datetime) -> Compiler:
    return compiler(_TEMPLATE, content=json.dumps({"day": f"{now:%d.%m.%Y}", "sections": _sections(facts)}))


def _sections(facts: Sequence[Fact]) -> list[dict[str, Any]]:
    by_topic: dict[Topic, list[Fact]] = {}
    for fact in facts:
        by_topic.setdefault(fact.topic, []).append(fact)
    weakest = sorted(by_topic, key=lambda topic: sum(f.place for f in by_topic[topic]) / len(by_topic[topic]))
    return [{"title": TOPICS[topic], "entries": _entries(by_topic[topic])} for topic in weakest]


def _entries(facts: Sequence[Fact]) -> list[dict[str, Any]]:
    by_title: dict[str, list[SyntaxTreeNode]] = {}
    for fact in facts:
        by_title.setdefault(fact.title, []).extend(fact.blocks)
    return [
        {"title": [_node(node) for node in to_tree(title).children], "blocks": [_node(node) for node in blocks]}
        for title, blocks in by_title.items()
    ]


def _node(node: SyntaxTreeNode) -> dict[str, Any]:
    """The node as the template reads it; a formula that Typst cannot set is shown as it was written."""
    kind, text = node.type, "" if node.is_root or node.is_nested else node.content
    if kind.startswith("math"):
        try:
            text = to_typst(text)
        except ValueError:
            kind = "code_inline"
    return {"kind": kind, "text": text, "children": [_node(child) for child in node.children]}
