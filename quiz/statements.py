"""Whether a text says anything: unreadable, copied from the question, or a list of words without a statement."""

from collections.abc import Collection, Sequence

from quiz.clauses import Reading, Token
from quiz.synonyms import german_words
from quiz.words import fold, is_known, is_verb, split_words, word_set

_COPY_LENGTH = 4
_MAX_NAME_WORDS = 2
_MIN_LIST_ITEMS = 5
_MIN_NAMED_ITEMS = 3
_MIN_LIST_WORDS = 7
_MAX_ITEM_WORDS = 2.5
_MIN_NOTES = 3
_MIN_NOTE_WORDS = 2
_STATEMENT_SHARE = 0.2
_NAMED_SHARE = 0.6
# Words that tie others into a statement; "zu" stands in word lists too ("zu einfach").
_TYING = word_set("""
    der die das den dem des ein eine einer einen einem eines kein keine keinen nicht nur auch sehr viel viele
    wenig weniger mehr und oder aber als wie mit ohne bei beim im in auf aus von vom fuer durch nach vor ueber
    um an am pro je man es ich du er sie wir ihr sein ihre sich jede jeder jedes jeden alle dass weil wenn damit
    dadurch also so dann hier dort da zw vs versus zwischen gegen immer nie oft meist statt selbst selber
    allen aller zum zur verhaeltnis geteilt
    a an the of to into on with from by is are be been has have can must should will would need needs its it they
    that which so and or but when than more less because since while without only each every not no never both
    e es isch het hend cha nid noed ned meh vil chli uf fuers ufs vom zum zur wo mer s
    groesser kleiner hoeher tiefer besser schlechter schneller langsamer plus minus over per divided
""")
_NEUTRAL = _TYING | word_set(
    "anzahl zahl groesse hoehe wahl rate art z b zb beispiel etc usw hyperparameter parameter"
)
_LISTING = word_set("welche welcher nenne nennen zaehle")
_LISTING_STARTS = (("was", "sind"), ("was", "fuer"), ("nenne",), ("zaehle",))


def is_listing(prompt: str) -> bool:
    """Whether a question asks for names, so that a bare list is an answer ("Welche Verfahren ...")."""
    words = tuple(fold(w) for w in split_words(prompt))
    return bool(words) and (words[0] in _LISTING or any(words[: len(s)] == s for s in _LISTING_STARTS))


def is_readable(tokens: Sequence[Token], useful: Collection[int]) -> bool:
    """Whether there is any word in it: one that a pattern or a word list knows, or a formula's letters."""
    if useful:
        return True
    return any(len(t.text) > 1 and t.text.isalpha() and is_known(t.text) for t in tokens)


def copied_tokens(tokens: Sequence[Token], prompt: Sequence[Token]) -> set[int]:
    """Tokens that stand in a run of at least four words of the question."""
    words = [t.text for t in prompt]
    runs = {tuple(words[i : i + _COPY_LENGTH]) for i in range(len(words) - _COPY_LENGTH + 1)}
    copied: set[int] = set()
    for i in range(len(tokens) - _COPY_LENGTH + 1):
        if tuple(t.text for t in tokens[i : i + _COPY_LENGTH]) in runs:
            copied.update(range(i, i + _COPY_LENGTH))
    return copied


def is_copied(tokens: Sequence[Token], prompt: Sequence[Token]) -> bool:
    """Whether the answer has no word that the question has not; a word or two may name one of its options."""
    words = {t.text for t in prompt}
    return len(tokens) > _MAX_NAME_WORDS and all(t.text in words for t in tokens)


def is_word_list(reading: Reading, names: Collection[int], listing: bool) -> bool:
    """Whether the text strings words together without saying anything of them.

    For a question that asks for names a list is fine if most of its items are such names (tokens `names`).
    """
    tokens = reading.tokens
    n_tokens = len(tokens)
    items = reading.n_items
    if n_tokens / items > _MAX_ITEM_WORDS and items >= _MIN_LIST_ITEMS:
        return False
    if items < _MIN_LIST_ITEMS and n_tokens < _MIN_LIST_WORDS:
        return False
    # "gemeinsamer Körper / ein Gradient / gewichtete Summe": lines of two words and more are notes of statements.
    lines = reading.clauses[-1].sentence + 1
    if lines >= _MIN_NOTES and n_tokens / lines >= _MIN_NOTE_WORDS:
        return False
    n_tying = sum(1 for t in tokens if _ties(t))
    # "Zahl / Klasse / Loss / ...": nothing is said of any of them; a formula has its letters twice.
    chained = reading.n_relations >= n_tokens - 1 and len({t.text for t in tokens}) == n_tokens
    if not chained and (n_tying + 2 * reading.n_relations) / n_tokens >= _STATEMENT_SHARE:
        return False
    return not (listing and _named_share(reading, names) >= _NAMED_SHARE)


def _ties(token: Token) -> bool:
    if token.text in _TYING or is_verb(token.text, token.capital):
        return True
    return any(word in _TYING or is_verb(word) for word in german_words(token.text))


def _named_share(reading: Reading, names: Collection[int]) -> float:
    tokens = reading.tokens
    return max(
        _share({i: i in names for i, t in enumerate(tokens) if t.text not in _NEUTRAL}),
        _share(_items(tokens, names)) if reading.n_items >= _MIN_NAMED_ITEMS else 0.0,
    )


def _items(tokens: Sequence[Token], names: Collection[int]) -> dict[int, bool]:
    items: dict[int, bool] = {}
    for i, token in enumerate(tokens):
        if token.text not in _NEUTRAL:
            items[token.part] = items.get(token.part, False) or i in names
    return items


def _share(named: dict[int, bool]) -> float:
    return sum(named.values()) / len(named) if named else 0.0
