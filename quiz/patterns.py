"""The small language in which a key point says what words it wants to see.

A line is a list of groups; it hits where every group hits within one clause. A group is written

    a|b*|mehrere worte      one of these; `*` at an end stands for any letters, `..` for up to three words
    #                       as a word of an alternative: any number written in digits
    !a|b                    none of these in the clause
    @a|b                    the side the clause speaks of, in the clause itself or carried over from before
    >a|b                    as the first form, but after the group before it

Where three groups or more are to be found, each after the one before it, the line hits within a sentence too.

Patterns are folded like the student's text (quiz.words), so `ä`, `ae` and capitals make no difference.
Matching looks words up in tables: its time grows with the text, never with the shape of a pattern.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from quiz.words import fold, split_words

Role = Literal["find", "absent", "side", "after"]
ROLES: dict[str, Role] = {"!": "absent", "@": "side", ">": "after"}
MAX_GAP = 3
NUMBER = "#"
GAP = ".."


@dataclass(frozen=True, slots=True)
class Word:
    """One word of an alternative; an open end stands for any letters there."""

    text: str
    open_start: bool = False
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other; `gaps[i]` other words at most may stand before word i."""

    words: tuple[Word, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Alternatives of which one must hit (or none, for the role `absent`)."""

    text: str
    role: Role
    phrases: tuple[Phrase, ...]


@lru_cache(maxsize=65536)
def parse_group(text: str) -> Group:
    """Read one group of a pattern line.

    Raises ValueError with a German message when the group is empty, has an empty alternative or a star in the
    wrong place.
    """
    body = text.strip()
    role: Role = "find"
    if body[:1] in ROLES:
        role = ROLES[body[0]]
        body = body[1:].strip()
    if not body:
        raise ValueError("Die Gruppe ist leer: mindestens ein Wort angeben, z. B. «label*|zielwert*».")
    if body[0] in ROLES:
        raise ValueError(f"«{text}»: nur eines der Zeichen ! @ > darf am Anfang einer Gruppe stehen.")
    return Group(text.strip(), role, tuple(_parse_phrase(part, text) for part in body.split("|")))


def _parse_phrase(part: str, text: str) -> Phrase:
    words: list[Word] = []
    gaps: list[int] = []
    gap = 0
    for chunk in part.split():
        if chunk == GAP:
            if not words:
                raise ValueError(f"«{text}»: vor «..» fehlt ein Wort.")
            gap = MAX_GAP
            continue
        for word in _parse_words(chunk, text):
            words.append(word)
            gaps.append(gap)
            gap = 0
    if not words:
        raise ValueError(f"«{text}»: zwischen zwei «|» fehlt ein Wort.")
    if gap:
        raise ValueError(f"«{text}»: nach «..» fehlt ein Wort.")
    return Phrase(tuple(words), tuple(gaps))


def _parse_words(chunk: str, text: str) -> list[Word]:
    if chunk == NUMBER:
        return [Word(NUMBER)]
    open_start, open_end = chunk.startswith("*"), chunk.endswith("*")
    inner = chunk.strip("*")
    if "*" in inner:
        raise ValueError(f"«{text}»: der Stern darf nur am Anfang oder am Ende eines Wortes stehen.")
    parts = split_words(inner)
    if not parts:
        raise ValueError(f"«{text}»: «{chunk}» enthält keinen Buchstaben und keine Ziffer.")
    folded = [fold(part) for part in parts]
    if (open_start and len(folded[0]) < 3) or (open_end and len(folded[-1]) < 2):
        raise ValueError(f"«{text}»: vor einem Stern braucht es mindestens zwei Buchstaben (danach drei).")
    last = len(folded) - 1
    return [Word(word, open_start and i == 0, open_end and i == last) for i, word in enumerate(folded)]
