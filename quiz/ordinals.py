"""Which of two things "das erste", "im zweiten Fall" or a sentence that begins like the one before speaks of."""

from collections.abc import Sequence

from quiz.clauses import Reading
from quiz.matching import Span
from quiz.words import phrase_set, word_set

FIRST = phrase_set(
    "der einen|das erste|der erste|dem ersten|das erstere|erstere|ersteres|ersterem|ersterer|das eine|"
    "der eine|die eine|im einen|beim einen|beim ersten|im ersten|die erste|beim ersteren|"
    "einerseits|die einen|ersteren|der ersten|die ersten|den ersten|bei ersterem|bei ersterer|"
    "the first|the former|dem einen|nummer eins|nummer 1|variante a|variante 1|fall 1"
)
SECOND = phrase_set(
    "der anderen|der andern|das zweite|der zweite|dem zweiten|das letztere|letztere|letzteres|letzterem|letzterer|"
    "das andere|der andere|die andere|im anderen|beim anderen|beim zweiten|im zweiten|die zweite|"
    "im andern|beim andern|beim letzteren|andererseits|die anderen|letzteren|der zweiten|die zweiten|den zweiten|"
    "the second|the latter|the other|dem anderen|dem andern|nummer zwei|nummer 2|variante b|"
    "variante 2|fall 2"
)
_NO_ORDINAL = word_set("""
    layer layers schicht schichten schritt problem zeit ebene teil punkt blick grund fehler epoche epochen stufe
    klasse klassen bild zeile spalte zahl zahlen layern runde runden versuch versuche von oder
""")
_LAYER = word_set("layer schicht")
# "das eine Spezialform ist": a relative clause, no first of two.
_INDEFINITE = word_set("eine einen")
ONCE = ("einmal",)
# "Hier ... Dort ...", "Entweder ... Oder ...": each opens a sentence.
_OPENING_PAIRS = (("hier", "dort"), ("entweder", "oder"))
# "nicht einmal", "auf einmal": no first of two.
_BEFORE_ONCE = word_set("nicht noch auf nur nie erst gar pro")
LAST_WORDS = frozenset(phrase[-1] for phrase in FIRST + SECOND)
_SAME_WORDS = 2


def phrase_places(phrases: Sequence[tuple[str, ...]], reading: Reading) -> list[Span]:
    """Where the phrases stand for one of two things."""
    words = [t.text for t in reading.tokens]
    starting = {phrase[0] for phrase in phrases}
    places = []
    for i, word in enumerate(words):
        for phrase in phrases if word in starting else ():
            end = i + len(phrase)
            if tuple(words[i:end]) == phrase and not _is_other(i, end, phrase, reading):
                places.append((i, end))
    return places


def _is_other(start: int, end: int, phrase: tuple[str, ...], reading: Reading) -> bool:
    tokens = reading.tokens
    if end < len(tokens) and tokens[end].text in _NO_ORDINAL:
        # "die eine Schicht" is one of two kinds, "die erste Schicht" a place in a network
        return tokens[end].text not in _LAYER or phrase[-1].startswith(("erst", "zweit"))
    if phrase == ONCE:
        return start > 0 and tokens[start - 1].text in _BEFORE_ONCE
    return phrase[-1] in _INDEFINITE and _is_relative(start, reading)


def _is_relative(place: int, reading: Reading) -> bool:
    tokens = reading.tokens
    opens = place > 0 and tokens[place - 1].part != tokens[place].part
    inner = opens and tokens[place - 1].clause == tokens[place].clause
    return inner and place + 2 < len(tokens) and tokens[place + 2].capital


def pair_places(reading: Reading) -> list[int]:
    """The two tokens with which "einmal ... einmal" or "Hier ... Dort" speaks of one thing and then the other."""
    once = [first for first, _ in phrase_places((ONCE,), reading)]
    if len(once) == 2:
        return once
    tokens, clauses = reading.tokens, reading.clauses
    opening = [c.first for i, c in enumerate(clauses) if not i or clauses[i - 1].sentence != c.sentence]
    for words in _OPENING_PAIRS:
        places = [i for i in opening if tokens[i].text in words]
        if tuple(tokens[i].text for i in places) == words:
            return places
    return []


def begins_alike(reading: Reading, first: int, before: int) -> bool:
    """Whether the sentences from tokens `first` and `before` on begin alike ("Frage ich ... Frage ich ...")."""
    tokens = reading.tokens
    words = [t.text for t in tokens[first : first + _SAME_WORDS]]
    return len(words) == _SAME_WORDS and words == [t.text for t in tokens[before : before + _SAME_WORDS]]
