"""Grade a free-text answer: which key points it makes, which misconceptions it shows, and what decided it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import floor
from typing import Literal, Protocol

from quiz.clauses import Reading, read
from quiz.evidence import Evidence, Line, Search, make_line
from quiz.matching import Matcher, Span
from quiz.patterns import parse_group
from quiz.sides import Sides
from quiz.statements import copied_tokens, is_copied, is_listing, is_readable, is_word_list

State = Literal["hit", "unsure", "miss"]
MarkState = Literal["hit", "unsure", "wrong"]
Outcome = Literal["graded", "unreadable", "word_list", "copied"]

UNSURE_SHARE = 0.5
"""Share of its weight that an unsure key point counts until the student has confirmed or withdrawn it."""

Patterns = Sequence[Sequence[str]]


class KeyPointLike(Protocol):
    """What the grader needs of a key point."""

    @property
    def id(self) -> str: ...
    @property
    def weight(self) -> float: ...
    @property
    def patterns(self) -> Patterns: ...


class MisconceptionLike(Protocol):
    """What the grader needs of a misconception."""

    @property
    def id(self) -> str: ...
    @property
    def deduction(self) -> float: ...
    @property
    def cancels(self) -> Sequence[str]: ...
    @property
    def patterns(self) -> Patterns: ...


class QuestionLike(Protocol):
    """What the grader needs of an open question."""

    @property
    def prompt(self) -> str: ...
    @property
    def key_points(self) -> Sequence[KeyPointLike]: ...
    @property
    def misconceptions(self) -> Sequence[MisconceptionLike]: ...


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters `start` up to `end` of the answer that decided a key point or (`wrong`) a misconception."""

    start: int
    end: int
    point_id: str
    state: MarkState


@dataclass(frozen=True, slots=True)
class Grade:
    """The result: `score` in quarters as an examiner gives it, `exact` before rounding, both in [0, 1]."""

    score: float
    exact: float
    key_points: dict[str, State]
    misconceptions: list[str]
    marks: list[Mark]
    outcome: Outcome

    @property
    def readable(self) -> bool:
        """False where nothing could be read: no wrong answer, and none to be recorded as one."""
        return self.outcome != "unreadable"


@dataclass(frozen=True, slots=True)
class _Compiled:
    points: dict[str, tuple[Line, ...]]
    misconceptions: dict[str, tuple[Line, ...]]
    matcher: Matcher
    sides: Sides
    prompt: Reading
    listing: bool
    names: frozenset[str]


def grade(question: QuestionLike, text: str) -> Grade:
    """Score = sum of the weights of the key points, at most 1, less the deductions, at least 0, in quarters.

    A hit counts in full, an unsure point by `UNSURE_SHARE`; halves between two quarters are rounded up. A key
    point that a misconception cancels is missed, whatever else was said of it.
    """
    points = {p.id: p for p in question.key_points}
    compiled = _compile(
        question.prompt,
        tuple((p.id, _frozen(p.patterns)) for p in points.values()),
        tuple((m.id, _frozen(m.patterns)) for m in question.misconceptions),
    )
    reading = read(text)
    found = compiled.matcher.find(reading.tokens)
    copied = copied_tokens(reading.tokens, compiled.prompt.tokens)
    useful = _covered(found, found)
    outcome: Outcome = "graded"
    if not is_readable(reading.tokens, useful):
        outcome = "unreadable"
    elif is_copied(reading.tokens, compiled.prompt.tokens):
        outcome = "copied"
    elif is_word_list(reading, _covered(found, compiled.names) - copied, compiled.listing):
        outcome = "word_list"
    if outcome != "graded":
        return Grade(0.0, 0.0, dict.fromkeys(points, "miss"), [], [], outcome)

    search = Search(reading, found, compiled.sides.regions(reading, found), copied, listing=compiled.listing)
    states: dict[str, State] = {}
    marks: list[Mark] = []
    wrong = []
    for misconception in question.misconceptions:
        contradicted = [line for id_ in misconception.cancels for line in compiled.points.get(id_, ())]
        evidence = search.contradiction(compiled.misconceptions[misconception.id], contradicted)
        if evidence:
            wrong.append(misconception)
            marks += _marks(evidence, misconception.id, reading, "wrong")
    cancelled = {id_ for m in wrong for id_ in m.cancels}
    for point in points.values():
        evidence = None if point.id in cancelled else search.best(compiled.points[point.id])
        states[point.id] = evidence.state if evidence else "miss"
        if evidence:
            marks += _marks(evidence, point.id, reading, evidence.state)
    share = {"hit": 1.0, "unsure": UNSURE_SHARE, "miss": 0.0}
    gained = min(1.0, sum(p.weight * share[states[p.id]] for p in points.values()))
    exact = max(0.0, gained - sum(m.deduction for m in wrong))
    marks.sort(key=lambda m: (m.start, m.end))
    return Grade(to_quarters(exact), exact, states, [m.id for m in wrong], marks, outcome)


def to_quarters(score: float) -> float:
    """Nearest of 0, 0.25, 0.5, 0.75, 1, the higher one at halves (0.125 -> 0.25), as the examiner's scale."""
    return floor(score * 4 + 0.5 + 1e-9) / 4


_Frozen = tuple[tuple[str, ...], ...]


def _frozen(patterns: Patterns) -> _Frozen:
    return tuple(tuple(line) for line in patterns)


@lru_cache(maxsize=512)
def _compile(
    prompt: str, points: tuple[tuple[str, _Frozen], ...], misconceptions: tuple[tuple[str, _Frozen], ...]
) -> _Compiled:
    groups = [parse_group(text) for _, lines in points + misconceptions for line in lines for text in line]
    matcher = Matcher(groups)
    prompt_reading = read(prompt)
    return _Compiled(
        _lines(points),
        _lines(misconceptions),
        matcher,
        Sides(groups, matcher, prompt_reading),
        prompt_reading,
        is_listing(prompt),
        # What a line asks for alone is a name: "Dropout" answers by itself, "Gewichte" does not.
        frozenset(line[0] for _, lines in points for line in lines if all(g.startswith("!") for g in line[1:])),
    )


def _lines(patterns: tuple[tuple[str, _Frozen], ...]) -> dict[str, tuple[Line, ...]]:
    return {
        id_: tuple(make_line([parse_group(text) for text in line]) for line in lines) for id_, lines in patterns
    }


def _covered(found: Mapping[str, list[Span]], groups: Iterable[str]) -> set[int]:
    return {i for text in groups for first, last in found[text.strip()] for i in range(first, last)}


def _marks(evidence: Evidence, id_: str, reading: Reading, state: MarkState) -> list[Mark]:
    tokens = reading.tokens
    return [
        Mark(tokens[first].start, tokens[last - 1].end, id_, state)
        for first, last in dict.fromkeys(evidence.spans)
    ]
