"""Of which side a clause speaks where a question compares two: named in it, or carried over from before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from quiz.clauses import Clause, Reading
from quiz.matching import Matcher, Span
from quiz.ordinals import FIRST, LAST_WORDS, SECOND, begins_alike, pair_places, phrase_places
from quiz.patterns import Group
from quiz.words import word_set

_CONTRAST = word_set("gegenueber anders statt anstatt")
_COMPARING = word_set("als wie than")
# "mehr Daten als normales ML"
_ADJECTIVE = ("es", "en", "e", "er", "em")
_CONTRAST_TO = word_set("gegensatz vergleich verglichen unterschied")
_TO = word_set("zu zum zur mit")
_OBJECT = word_set("gehoert von vom des als of gegenueber teilgebiet teilmenge untergebiet unterart")
_LEADING = word_set("""
    bei beim im in der die das den dem des zu zum zur ein eine einer eines einem einen fuer mit auf von vom and
    und waehrend hingegen dagegen also the
""")
_NAMING = word_set("""
    dann ist sind es das dies nennt man heisst handelt sich um eine ein einen von spricht bei also so waere
    liegt vor wir haben braucht nimmt nehme ich verwendet passt learning beantwortet loest macht gehoert zu zur zum
    darum deshalb daher deswegen somit folglich hier dafuer da sagt die der den das weil denn
    zaehlt schaut schaue achtet achte auf wichtig waere brauche nehmen fragt entspricht genannt bezeichnet
""")
_COORDINATE, _OR = word_set("und sowie and"), word_set("oder or")
_ASKING = word_set("wie wieviel wieviele ob wenn falls was welche welcher welches wo frage soll will habe hat")
_AGAINST, _POINTING = word_set("vs versus"), word_set("das dies")


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
            if clause.sentence not in named_in:
                carried = self._other_side(number, reading, named_in) or carried
            for region in _cut(clause, spoken, carried, reading):
                named_here = region.active in named_in.get(clause.sentence, ())
                regions.append(replace(region, carried=not named_here))
                carried = region.active
        return regions

    def _other_side(
        self, number: int, reading: Reading, named_in: Mapping[int, set[frozenset[str]]]
    ) -> frozenset[str] | None:
        # "Frage ich X, ist es das erste. Frage ich Y, ...": of two sentences that begin alike one names its side.
        clauses = reading.clauses
        sentence = clauses[number].sentence
        named = named_in.get(sentence - 1, set())
        if len(named) != 1 or len(self._ordinals) != 2 or clauses[number - 1].sentence == sentence:
            return None
        first = min(c.first for c in clauses[:number] if c.sentence == sentence - 1)
        (side,) = named
        others = [o for o in self._ordinals if not o & side]
        alike = begins_alike(reading, clauses[number].first, first)
        return others[0] if alike and len(others) == 1 else None

    def _named_afterwards(
        self, reading: Reading, by_clause: Mapping[int, list[tuple[int, int, frozenset[str]]]]
    ) -> dict[int, frozenset[str]]:
        # "Soll eine Zahl herauskommen, dann ist es X": a clause that only names X speaks of those before it.
        named: dict[int, frozenset[str]] = {}
        for number, mentions in by_clause.items():
            if len(mentions) > 1 or not (_only_names(mentions[0], reading) or _answers(number, reading)):
                continue
            clause = reading.clauses[number]
            before = number - 1
            while before >= 0 and _goes_together(before, clause.sentence, reading) and before not in by_clause:
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
            # "Das Erste ist Y, das Zweite X" says which of a pair is which.
            told = [at[i][1] for _, end in phrase_places(FIRST, reading) for i in range(end, end + 3) if i in at]
            pair = self._ordinals[::-1] if told and told[0] <= self._ordinals[1] else self._ordinals
            for phrases, ordinal in zip((FIRST, SECOND), self._ordinals, strict=True):
                for first, last in phrase_places(phrases, reading):
                    if last not in at:  # "das eine Regression" names it
                        at.setdefault(first, (last, set(ordinal)))
            # "mit Labels vs. ohne Labels" names no side and keeps the order of the question.
            against = [i for i, token in enumerate(reading.tokens) if token.text in _AGAINST]
            if not at and len(against) == 1 and against[0] > 0:
                at[0] = (0, set(self._ordinals[0]))
                at[against[0]] = (against[0] + 1, set(self._ordinals[1]))
            for i, ordinal in zip(pair_places(reading), pair, strict=False):
                at.setdefault(i, (i + 1, set(ordinal)))
        mentions: list[tuple[int, int, frozenset[str]]] = []
        for first in sorted(at):
            last, found_names = at[first]
            # "unsupervised" within "das unsupervised learning" is one mention, not two.
            if mentions and first < mentions[-1][1]:
                continue
            mentions.append((first, last, frozenset(found_names)))
        return mentions


def _goes_together(before: int, sentence: int, reading: Reading) -> bool:
    # "Wie viel kostet es? Das sagt X.": a question goes with the sentence that answers it.
    clause, following = reading.clauses[before], reading.clauses[before + 1]
    asked = clause.question and following.sentence == sentence
    # "...; das ist X" names what the sentence before it said.
    points = following.sentence == sentence and reading.tokens[following.first].text in _POINTING
    return asked or points or clause.sentence == following.sentence


def _only_names(mention: tuple[int, int, frozenset[str]], reading: Reading) -> bool:
    tokens, (first, last, _) = reading.tokens, mention
    start = _part_start(first, reading)
    stop = last
    while stop < len(tokens) and tokens[stop].part == tokens[first].part:
        stop += 1
    return all(tokens[i].text in _NAMING for i in range(start, stop) if not first <= i < last)


def _answers(number: int, reading: Reading) -> bool:
    # "Wie lange es dauert, sagt mir X": what stands before the main clause of a question speaks of X.
    before = reading.clauses[number - 1] if number else None
    if before is None or before.sentence != reading.clauses[number].sentence:
        return False
    tokens = reading.tokens
    starts = range(before.first, min(before.first + 3, before.last))
    return any(
        tokens[i].text in _ASKING and (i == before.first or tokens[i].part != tokens[i - 1].part) for i in starts
    )


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
            or any(word in _COMPARING and after.endswith(_ADJECTIVE) for word, after in pairwise(before[-2:]))
            or any(w in _CONTRAST for w in before)
            or any(word in _CONTRAST_TO and following in _TO for word, following in pairwise(before))
        )
        as_object = bool(near) and near[-1] in _OBJECT and number > 0
        as_object = as_object or (number > 0 and _says_what_it_is(mentions[number - 1], mention, reading))
        if not (as_object or contrasted):
            kept.append(mention)
    return kept


def _says_what_it_is(
    subject: tuple[int, int, frozenset[str]], mention: tuple[int, int, frozenset[str]], reading: Reading
) -> bool:
    # "Deep Learning ist Machine Learning mit vielen Schichten"; "Das erste ist Regression" names it.
    between = [t.text for t in reading.tokens[subject[1] : mention[0]]]
    return between in (["ist"], ["is"]) and reading.tokens[subject[1] - 1].text not in LAST_WORDS


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
        alternative = i == end and tokens[i].text in _OR  # "... (X) oder ..."
        if alternative or tokens[i].part != tokens[i - 1].part or tokens[i].text in _COORDINATE:
            return i
    cut = start
    while cut > end and tokens[cut - 1].text in _LEADING:
        cut -= 1
    return cut
