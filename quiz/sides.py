"""Of which side a clause speaks where a question compares two: named in it, or carried over from before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from quiz.clauses import Clause, Reading
from quiz.matching import Matcher, Span
from quiz.patterns import Group
from quiz.words import phrase_set, word_set

_CONTRAST = word_set("gegenueber anders statt anstatt")
_COMPARING = word_set("als wie")
_CONTRAST_TO = word_set("gegensatz vergleich verglichen unterschied")
_TO = word_set("zu zum zur mit")
_OBJECT = word_set("gehoert von vom des als gegenueber teilgebiet teilmenge untergebiet unterart")
_LEADING = word_set("""
    bei beim im in der die das den dem des zu zum zur ein eine einer eines einem einen fuer mit auf von vom and
    und waehrend hingegen dagegen also the
""")
_NAMING = word_set("""
    dann ist sind es das dies nennt man heisst handelt sich um eine ein einen von spricht bei also so waere
    liegt vor wir haben braucht nimmt nehme ich verwendet passt learning beantwortet loest macht gehoert zu zur zum
    darum deshalb daher deswegen somit folglich hier dafuer da sagt die der den das weil denn
    zaehlt schaut schaue achtet achte auf wichtig
""")
_COORDINATE = word_set("und oder sowie and or")
_FIRST = phrase_set(
    "der einen|das erste|der erste|dem ersten|das erstere|erstere|ersteres|ersterem|ersterer|das eine|"
    "der eine|die eine|im einen|beim einen|beim ersten|im ersten|die erste|beim ersteren|"
    "einerseits|die einen|ersteren|der ersten"
)
_SECOND = phrase_set(
    "der anderen|der andern|das zweite|der zweite|dem zweiten|das letztere|letztere|letzteres|letzterem|letzterer|"
    "das andere|der andere|die andere|im anderen|beim anderen|beim zweiten|im zweiten|die zweite|"
    "im andern|beim andern|beim letzteren|andererseits|die anderen|letzteren|der zweiten"
)
_AGAINST = word_set("vs versus")
_NO_ORDINAL = word_set("layer layers schicht schritt problem zeit ebene teil punkt blick grund fehler")
_ONCE = ("einmal",)
# "nicht einmal", "auf einmal": no first of two.
_BEFORE_ONCE = word_set("nicht noch auf nur nie erst gar pro")


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of tokens of one clause that speaks of the sides `active` (texts of `@` groups).

    `carried` says that its sentence does not name them: they are those of a sentence before.
    """

    first: int
    last: int
    active: frozenset[str]
    carried: bool = False


class Sides:
    """The `@` groups of a question, and which of them the prompt names first and second."""

    def __init__(self, groups: Sequence[Group], matcher: Matcher, prompt_tokens: Reading) -> None:
        self.names = tuple(dict.fromkeys(g.text for g in groups if g.role == "side"))
        found = matcher.find(prompt_tokens.tokens)
        places = {name: found[name][0][0] for name in self.names if found[name]}
        ranks = sorted(set(places.values()))
        self._ordinals: tuple[frozenset[str], ...] = ()
        if len(ranks) == 2:
            self._ordinals = tuple(frozenset(n for n, place in places.items() if place == rank) for rank in ranks)

    def regions(self, reading: Reading, found: Mapping[str, list[Span]]) -> list[Region]:
        """Cut each clause where it goes over from one side to the other."""
        mentions = self._mentions(reading, found)
        by_clause: dict[int, list[tuple[int, int, frozenset[str]]]] = {}
        for mention in mentions:
            by_clause.setdefault(reading.tokens[mention[0]].clause, []).append(mention)
        named_in: dict[int, set[frozenset[str]]] = {}
        for number, spoken in by_clause.items():
            named_in.setdefault(reading.clauses[number].sentence, set()).update(names for _, _, names in spoken)
        regions: list[Region] = []
        carried: frozenset[str] = frozenset()
        named = self._named_afterwards(reading, by_clause)
        for number, clause in enumerate(reading.clauses):
            spoken = _without_contrasted(by_clause.get(number, []), reading)
            carried = named.get(number, carried)
            for region in _cut(clause, spoken, carried, reading):
                named_here = region.active in named_in.get(clause.sentence, ())
                regions.append(replace(region, carried=not named_here))
                carried = region.active
        return regions

    def _named_afterwards(
        self, reading: Reading, by_clause: Mapping[int, list[tuple[int, int, frozenset[str]]]]
    ) -> dict[int, frozenset[str]]:
        # "Soll eine Zahl herauskommen, dann ist es X": a clause that only names X speaks of those before it.
        named: dict[int, frozenset[str]] = {}
        for number, mentions in by_clause.items():
            clause = reading.clauses[number]
            said = {i for first, last, _ in mentions for i in range(first, last)}
            rest = [reading.tokens[i].text for i in range(clause.first, clause.last) if i not in said]
            if len(mentions) > 1 or any(word not in _NAMING for word in rest):
                continue
            before = number - 1
            while before >= 0 and reading.clauses[before].sentence == clause.sentence and before not in by_clause:
                named[before] = mentions[0][2]
                before -= 1
        return named

    def _mentions(
        self, reading: Reading, found: Mapping[str, list[Span]]
    ) -> list[tuple[int, int, frozenset[str]]]:
        at: dict[int, tuple[int, set[str]]] = {}
        for name in self.names:
            for first, last in found[name]:
                end, names = at.setdefault(first, (last, set()))
                names.add(name)
                at[first] = (max(end, last), names)
        if self._ordinals:
            for phrases, ordinal in zip((_FIRST, _SECOND), self._ordinals, strict=True):
                for first, last in _phrase_places(phrases, reading):
                    if last not in at:  # "das eine Regression" names it
                        at.setdefault(first, (last, set(ordinal)))
            # "mit Labels vs. ohne Labels" names no side and keeps the order of the question.
            against = [i for i, token in enumerate(reading.tokens) if token.text in _AGAINST]
            if not at and len(against) == 1 and against[0] > 0:
                at[0] = (0, set(self._ordinals[0]))
                at[against[0]] = (against[0] + 1, set(self._ordinals[1]))
            # "Einmal ... einmal ...": the second time it is the other side.
            once = [first for first, _ in _phrase_places((_ONCE,), reading)]
            if len(once) == 2:
                for i, ordinal in zip(once, self._ordinals, strict=True):
                    at.setdefault(i, (i + 1, set(ordinal)))
        mentions: list[tuple[int, int, frozenset[str]]] = []
        for first in sorted(at):
            last, found_names = at[first]
            # "unsupervised" within "das unsupervised learning" is one mention, not two.
            if mentions and first < mentions[-1][1]:
                continue
            mentions.append((first, last, frozenset(found_names)))
        return mentions


def _phrase_places(phrases: Sequence[tuple[str, ...]], reading: Reading) -> list[Span]:
    words = [t.text for t in reading.tokens]
    places = []
    for i in range(len(words)):
        for phrase in phrases:
            end = i + len(phrase)
            counted = phrase[-1].startswith(("erst", "zweit"))
            ordinal = not (counted and end < len(words) and words[end] in _NO_ORDINAL)
            ordinal = ordinal and not (phrase == _ONCE and i and words[i - 1] in _BEFORE_ONCE)
            if ordinal and tuple(words[i:end]) == phrase:
                places.append((i, end))
    return places


def _without_contrasted(
    mentions: list[tuple[int, int, frozenset[str]]], reading: Reading
) -> list[tuple[int, int, frozenset[str]]]:
    # "Im Gegensatz zu X", "ein Teilgebiet von X", "mehr als X": the clause does not speak of X.
    kept = []
    for number, mention in enumerate(mentions):
        clause = reading.clauses[reading.tokens[mention[0]].clause]
        before = [t.text for t in reading.tokens[max(clause.first, mention[0] - 3) : mention[0]]]
        near = [w for w in before if w in _OBJECT or w not in _LEADING]
        nearest = next((w for w in reversed(before) if w not in _LEADING), "")
        contrasted = (
            nearest in _COMPARING
            or any(w in _CONTRAST for w in before)
            or any(word in _CONTRAST_TO and following in _TO for word, following in pairwise(before))
        )
        as_object = bool(near) and near[-1] in _OBJECT and number > 0
        if not (as_object or contrasted):
            kept.append(mention)
    return kept


def _cut(
    clause: Clause,
    mentions: list[tuple[int, int, frozenset[str]]],
    carried: frozenset[str],
    reading: Reading,
) -> list[Region]:
    if not mentions:
        return [Region(clause.first, clause.last, carried)]
    regions: list[Region] = []
    first, active, end = clause.first, mentions[0][2], mentions[0][1]
    part = _part_start(mentions[0][0], reading)
    if carried and part > first and reading.clauses[reading.tokens[first].clause - 1].sentence == clause.sentence:
        # "zu welcher Gruppe es gehört, mit der Regression nicht": the first part goes on about the other side.
        regions.append(Region(first, part, carried))
        first = part
    for start, stop, names in mentions[1:]:
        if names != active:
            cut = _boundary(end, start, reading)
            regions.append(Region(first, cut, active))
            first, active = cut, names
        end = stop
    regions.append(Region(first, clause.last, active))
    return regions


def _part_start(place: int, reading: Reading) -> int:
    clause = reading.clauses[reading.tokens[place].clause]
    while place > clause.first and reading.tokens[place - 1].part == reading.tokens[place].part:
        place -= 1
    return place


def _boundary(end: int, start: int, reading: Reading) -> int:
    # The last comma or "und" between two mentions; else the second one with its preposition and article.
    tokens = reading.tokens
    for i in range(start, end - 1, -1):
        if tokens[i].part != tokens[i - 1].part or tokens[i].text in _COORDINATE:
            return i
    cut = start
    while cut > end and tokens[cut - 1].text in _LEADING:
        cut -= 1
    return cut
