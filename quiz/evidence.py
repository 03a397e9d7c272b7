"""Look for the lines of a key point in a text: what was said, in which clause, and whether it was denied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from quiz.clauses import Reading
from quiz.matching import Span, first_within
from quiz.negation import Negations
from quiz.patterns import Group
from quiz.sides import Region


@dataclass(frozen=True, slots=True)
class Line:
    """A pattern line sorted by roles: groups to find, sides to be spoken of, groups that must be absent.

    In an `ordered` line there are three groups to find or more, each after the one before it.
    """

    find: tuple[Group, ...]
    sides: tuple[str, ...]
    absent: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that decided a point, and how surely."""

    spans: tuple[Span, ...]
    state: Literal["hit", "unsure"]


def make_line(groups: Sequence[Group]) -> Line:
    """Sort the groups of a line by their role."""
    find = tuple(g for g in groups if g.role in ("find", "after"))
    return Line(
        find,
        tuple(g.text for g in groups if g.role == "side"),
        tuple(g.text for g in groups if g.role == "absent"),
        len(find) > 2 and all(g.role == "after" for g in find[1:]),
    )


class Search:
    """Looks for lines in one text: within a clause for a hit, within a sentence for an unsure one.

    The order of an ordered line ties its words together, so that a sentence is enough for a hit.
    """

    def __init__(
        self,
        reading: Reading,
        found: Mapping[str, list[Span]],
        regions: Sequence[Region],
        copied: set[int],
        *,
        listing: bool,
    ) -> None:
        self._reading = reading
        self._found = found
        self._regions = regions
        self._clauses = [Region(c.first, c.last, frozenset()) for c in reading.clauses]
        self._sentences = _sentences(reading, regions)
        # What a list names together stands in one item a line: the whole answer is the clause.
        self._wide = [Region(0, len(reading.tokens), frozenset())] if listing else self._clauses
        self._copied = copied
        self._negations = Negations(reading.tokens)

    def contradiction(self, lines: Sequence[Line], points: Sequence[Line]) -> Evidence | None:
        """Where a misconception's lines hit, but none of the `points` that it would cancel.

        "Bei der Regression ist das Label eine Zahl" names a word of the other side and still says what is right.
        A side carried over from another sentence is too weak a ground to accuse a student of an error.
        """
        for line in self._possible(lines):
            right = [p for p in points if p.sides] if line.sides else []
            for region in (*self._where(line, across=False), *(self._sentences if line.ordered else ())):
                spans = self._match(line, region)
                if not spans or (line.sides and region.carried) or self._is_hedged(region):
                    continue
                if not any(self._match(p, region) for p in right):
                    return Evidence(spans, "hit")
        return None

    def best(self, lines: Sequence[Line]) -> Evidence | None:
        """A hit if any line has one, else an unsure one: hedged, or spread over the clauses of a sentence."""
        unsure = None
        lines = self._possible(lines)
        for line in lines:
            for region in self._where(line, across=True):
                spans = self._match(line, region)
                if spans and not self._is_hedged(region):
                    return Evidence(spans, "hit")
                if spans:
                    unsure = Evidence(spans, "unsure")
        if unsure:
            return unsure
        for line in lines:
            for region in self._sentences if len(line.find) > 1 else ():
                spans = self._match(line, region)
                if spans and line.ordered and not self._is_hedged(region):
                    return Evidence(spans, "hit")
                unsure = unsure or (Evidence(spans, "unsure") if spans else None)
        return unsure

    def _possible(self, lines: Sequence[Line]) -> list[Line]:
        # Most lines ask for a word that the text has nowhere.
        found = self._found
        return [line for line in lines if all(found[group.text] for group in line.find)]

    def _where(self, line: Line, *, across: bool) -> Sequence[Region]:
        if line.sides:
            return self._regions
        return self._wide if across and len(line.find) > 1 and not line.absent else self._clauses

    def _is_hedged(self, region: Region) -> bool:
        tokens, clauses = self._reading.tokens, self._reading.clauses
        return clauses[tokens[region.first].clause].sentence in self._reading.hedged

    def _match(self, line: Line, region: Region) -> tuple[Span, ...]:
        if not all(side in region.active for side in line.sides):
            return ()
        spans: list[Span] = []
        for group in line.find:
            start = spans[-1][1] if group.role == "after" and spans else region.first
            span = first_within(self._found[group.text], start, region.last)
            if span is None:
                return ()
            spans.append(span)
        if self._negations.call_false(spans):
            return ()
        if any(first_within(self._found[text], region.first, region.last) for text in line.absent):
            return ()
        places = [i for first, last in spans for i in range(first, last)]
        if 2 * sum(i in self._copied for i in places) >= len(places):
            return ()
        return () if self._negations.deny(places, region.first, region.last) else tuple(spans)


def _sentences(reading: Reading, regions: Sequence[Region]) -> list[Region]:
    # A sentence speaks of a side only if it speaks of no other.
    merged: dict[int, Region] = {}
    for region in regions:
        number = reading.clauses[reading.tokens[region.first].clause].sentence
        before = merged.get(number)
        active = before.active & region.active if before else region.active
        merged[number] = Region(before.first if before else region.first, region.last, active)
    return list(merged.values())
