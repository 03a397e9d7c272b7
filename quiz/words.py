"""German words as students write them: folded spelling, lemmas and stems, typos, verbs."""

import re
import unicodedata
from functools import lru_cache
from threading import Lock
from typing import cast

import simplemma
import snowballstemmer  # type: ignore[import-untyped]

# Letters may be followed by combining marks (a decomposed umlaut), and pasted text hides soft hyphens and
# zero-width characters within words.
INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
WORD = rf"\d+(?:[.,]\d+)+|[^\W_](?:[^\W_]|[\u0300-\u036f{INVISIBLE}])*"
_WORD = re.compile(WORD)
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "\u00df": "ss"})
_BACK = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"))
_STEMMER = snowballstemmer.stemmer("german")
_STEMMING = Lock()  # the stemmer keeps the word in itself: two threads at once get wrong stems or an error


def word_set(text: str) -> frozenset[str]:
    """Words given with spaces between them."""
    return frozenset(text.split())


def phrase_set(text: str) -> tuple[tuple[str, ...], ...]:
    """Phrases given with `|` between them."""
    return tuple(tuple(phrase.split()) for phrase in text.split("|"))


MIN_TYPO_LENGTH = 6
# Comparatives that carry the statement ("mehr Daten", "besser als") must not become their positive.
OWN_LEMMA = word_set("""
    mehr weniger mehrere mehreren mehrerer besser bessere besseren beste besten meist
""")

# The stemmer would make "Fehler" (mistake) and "fehlen" (be missing) one.
_MISTAKES = word_set("fehler fehlern fehlers")
_COMPARATIVES = ("groesser", "hoeher", "laenger", "kuerzer", "staerker")

AUXILIARIES = word_set("""
    ist sind war waren waere waeren sei hat haben hatte wird werden wurde kann koennen koennte muss muessen soll
    sollen sollte darf duerfen will wollen wollte moechte hiesse heisst gibt gibts geht braucht macht tut passt
    lernt lernen sagt nimmt nehmen gilt liegt steht bleibt bleiben kommt kommen bekommt findet finden sieht dient
    konnte musste durfte wusste machte lernte brauchte gab ging kam blieb stand lag
    is are has have does must should need needs learns makes gives takes predicts converts uses gets sees isch het
    hend cha git gits gmacht
""")
_NOT_VERBS = word_set("""
    zwischen gegen neben wegen ihnen einen keinen seinen ihren deinen meinen unseren jeden diesen allen anderen
    andern beiden vielen wenigen einzelnen eigenen zusammen oben unten aussen innen hinten vorn ausgewogen
    bekannt verschieden trotzdem gelernten daten klassen labels schichten neuronen werten zahlen bildern
    modellen pixeln mustern features merkmalen gruppen kategorien mengen epochen kosten noten nicht echt leicht
    schlecht gut direkt insgesamt oft erst meist hart selbst samt statt mindestens hoechstens uebrigens
    wenigstens meistens
""")


def fold(word: str) -> str:
    """Lower case, umlauts as ae/oe/ue, ss, compatibility forms unified, accents and invisible characters gone."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", word)).lower().translate(_UMLAUTS)
    if plain.isascii():
        return plain
    return "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))


def split_words(text: str) -> list[str]:
    """Words and numbers of a text, at every character that is neither letter nor digit."""
    return _WORD.findall(text)


def _spellings(word: str) -> list[str]:
    # simplemma's list has umlauts and mostly sharp s; students type neither reliably.
    spellings = [word]
    unfolded = word
    for digraph, umlaut in _BACK:
        unfolded = unfolded.replace(digraph, umlaut)
    if unfolded != word:
        spellings.append(unfolded)
    spellings.extend([s.replace("ss", "\u00df") for s in spellings if "ss" in s])
    return spellings


def load_word_lists() -> None:
    """Read the German and the English word list (about two seconds), so that the first answer need not wait."""
    is_known("wort")
    is_known("neither german nor english")


@lru_cache(maxsize=16384)
def lemma(word: str) -> str:
    """Folded base form of a folded word, its own spelling where no list knows it."""
    if word in OWN_LEMMA:
        return word
    for comparative in _COMPARATIVES:
        if word.startswith(comparative):
            return comparative
    for spelling in _spellings(word):
        if simplemma.is_known(spelling, lang="de"):
            return fold(simplemma.lemmatize(spelling, lang="de"))
    if simplemma.is_known(word, lang="en"):
        return fold(simplemma.lemmatize(word, lang="en"))
    return word


@lru_cache(maxsize=16384)
def is_known(word: str) -> bool:
    """Whether a German or English word list has the folded word."""
    return any(simplemma.is_known(s, lang="de") for s in _spellings(word)) or simplemma.is_known(word, lang="en")


@lru_cache(maxsize=16384)
def forms(word: str) -> frozenset[str]:
    """The folded word, its lemma and the stems of both: two words are one where these overlap."""
    if word in OWN_LEMMA or len(word) < 4:
        return frozenset((word,))
    if word in _MISTAKES:
        return _MISTAKES
    base = lemma(word)
    if base in _COMPARATIVES:
        return frozenset((word, base))
    return frozenset((word, base, "~" + stem(base), "~" + stem(word)))


def stem(word: str) -> str:
    """Snowball stem of a folded word (Porter's German algorithm)."""
    with _STEMMING:
        return cast(str, _STEMMER.stemWord(word))


@lru_cache(maxsize=16384)
def is_verb(word: str, capital: bool = False) -> bool:
    """Whether a folded word is probably a verb; nouns are told by their capital."""
    if word in AUXILIARIES:
        return not capital
    if capital or word in _NOT_VERBS or len(word) < 4 or not word.endswith(("t", "n")):
        return False
    if word.endswith("iert"):
        return True
    base = lemma(word)
    # Inflected participles stand before nouns ("trainierte Modelle") and are no verbs there.
    return base.endswith(("en", "ern", "eln")) and base not in _NOT_VERBS and not word.endswith(("ten", "enden"))


def one_typo_apart(word: str, other: str) -> bool:
    """Whether one insertion, deletion, substitution or swap of neighbours turns one word into the other.

    Damerau-Levenshtein distance 1 (or 0), in time linear in the length.
    """
    if abs(len(word) - len(other)) > 1:
        return False
    if len(word) > len(other):
        word, other = other, word
    start = 0
    while start < len(word) and word[start] == other[start]:
        start += 1
    if len(word) < len(other):
        return word[start:] == other[start + 1 :]
    if word[start + 1 :] == other[start + 1 :]:
        return True
    return word[start : start + 2] == other[start : start + 2][::-1] and word[start + 2 :] == other[start + 2 :]
