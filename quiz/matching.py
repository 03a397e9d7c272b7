"""Where the groups of a question's patterns hit in a text: words by form, stem, open end or one typo."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from quiz.clauses import Token
from quiz.patterns import NUMBER, Group, Word
from quiz.synonyms import german_words
from quiz.words import MIN_TYPO_LENGTH, forms, is_known, lemma, one_typo_apart

Span = tuple[int, int]
"""Tokens from the first up to, not including, the second."""

_CACHE_LIMIT = 20_000
# A compound says of its last part what kind it is: "Bildausschnitt".
MIN_HEAD_LENGTH, MIN_MODIFIER_LENGTH = 6, 3
MIN_COMPOUND_LENGTH = MIN_HEAD_LENGTH + MIN_MODIFIER_LENGTH
_INFLECTIONS = ("", "s", "es", "e", "n", "en", "er", "ern")
_REVERSING = ("nicht", "un", "miss", "fehl", "anti", "ueber", "unter", "gegen")
# Words of one letter's difference that mean the opposite, or another thing: never taken for a typo.
_PREFIX = 2


@dataclass(slots=True)
class Vocabulary:
    """The words of all patterns of a question, found from a token without trying each of them."""

    words: dict[Word, int] = field(default_factory=dict)
    _by_form: dict[str, list[int]] = field(default_factory=dict)
    _by_prefix: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    _open_start: list[tuple[Word, int]] = field(default_factory=list)
    _by_letter: dict[str, list[tuple[str, bool, int]]] = field(default_factory=dict)
    _cache: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def add(self, word: Word) -> int:
        """Number of a pattern's word."""
        if word in self.words:
            return self.words[word]
        number = self.words[word] = len(self.words)
        if word.open_start:
            self._open_start.append((word, number))
        elif word.open_end:
            self._by_prefix.setdefault(word.text[:_PREFIX], []).append((word.text, number))
        else:
            for form in forms(word.text):
                self._by_form.setdefault(form, []).append(number)
        if len(word.text) >= MIN_TYPO_LENGTH and not word.open_start:
            self._by_letter.setdefault(word.text[0], []).append((word.text, word.open_end, number))
        return number

    def numbers(self, token: str) -> tuple[int, ...]:
        """Numbers of the pattern words that a folded token is a form of."""
        found = self._cache.get(token)
        if found is None:
            if len(self._cache) >= _CACHE_LIMIT:
                self._cache.clear()
            found = self._cache[token] = tuple(sorted(self._look_up(token)))
        return found

    def _look_up(self, token: str) -> set[int]:
        found = self._of_spelling(token)
        if token[0].isdigit():
            found.update(self._by_form.get(NUMBER, ()))
        for german in german_words(token):
            found |= self._of_spelling(german)
        if not found and len(token) >= MIN_TYPO_LENGTH and not is_known(token):
            for text, open_end, number in self._by_letter.get(token[0], ()):
                if _is_typo(token, text, open_end):
                    found.add(number)
        if not found and len(token) >= MIN_COMPOUND_LENGTH:
            found.update(number for word, number in self.words.items() if _is_compound(token, word))
        return found

    def _of_spelling(self, token: str) -> set[int]:
        found: set[int] = set()
        for form in forms(token):
            found.update(self._by_form.get(form, ()))
        for spelling in {token, lemma(token)}:
            for prefix, number in self._by_prefix.get(spelling[:_PREFIX], ()):
                if spelling.startswith(prefix):
                    found.add(number)
            for word, number in self._open_start:
                if word.text in spelling if word.open_end else spelling.endswith(word.text):
                    found.add(number)
        return found


def _is_compound(token: str, word: Word) -> bool:
    # "Bildausschnitt" is an "Ausschnitt"; "nichtlinear" is not linear.
    if len(word.text) < MIN_HEAD_LENGTH or word.open_start:
        return False
    place = token.find(word.text, MIN_MODIFIER_LENGTH)
    if place < 0 or token.startswith(_REVERSING):
        return False
    return word.open_end or token[place + len(word.text) :] in _INFLECTIONS


def _is_typo(token: str, text: str, open_end: bool) -> bool:
    if not open_end:
        return one_typo_apart(token, text)
    return any(one_typo_apart(token[:length], text) for length in (len(text) - 1, len(text), len(text) + 1))


@dataclass(frozen=True, slots=True)
class CompiledPhrase:
    """A phrase by the numbers of its words."""

    numbers: tuple[int, ...]
    gaps: tuple[int, ...]


class Matcher:
    """All groups of a question, compiled once and found in a text in one pass."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.vocabulary = Vocabulary()
        by_text = {group.text: group for group in groups}
        self._groups = tuple(by_text)
        # A text has few of the words that a phrase may begin with: only these phrases are tried, each once for
        # all groups that have it.
        self._starting: dict[int, dict[CompiledPhrase, list[str]]] = {}
        for group in by_text.values():
            for phrase in dict.fromkeys(group.phrases):
                compiled = CompiledPhrase(tuple(self.vocabulary.add(w) for w in phrase.words), phrase.gaps)
                self._starting.setdefault(compiled.numbers[0], {}).setdefault(compiled, []).append(group.text)

    def find(self, tokens: Sequence[Token]) -> dict[str, list[Span]]:
        """Spans of each group in the order of the text; a phrase stays within a clause."""
        numbers = [self.vocabulary.numbers(t.text) for t in tokens]
        places: dict[int, list[int]] = {}
        for i, found in enumerate(numbers):
            for number in found:
                places.setdefault(number, []).append(i)
        spans: dict[str, set[Span]] = {}
        for number, starts in places.items():
            single = [(i, i + 1) for i in starts]
            for phrase, texts in self._starting.get(number, {}).items():
                hits = single if len(phrase.numbers) == 1 else list(_spans(phrase, starts, numbers, tokens))
                for text in texts if hits else ():
                    if text in spans:
                        spans[text].update(hits)
                    else:
                        spans[text] = set(hits)
        return {text: sorted(spans[text]) if text in spans else [] for text in self._groups}


def _spans(
    phrase: CompiledPhrase,
    starts: Sequence[int],
    numbers: Sequence[tuple[int, ...]],
    tokens: Sequence[Token],
) -> Iterable[Span]:
    for start in starts:
        end = start + 1
        for number, gap in zip(phrase.numbers[1:], phrase.gaps[1:], strict=True):
            reach = min(end + gap + 1, len(tokens))
            nearest = next((i for i in range(end, reach) if number in numbers[i]), None)
            if nearest is None or tokens[nearest].clause != tokens[start].clause:
                break
            end = nearest + 1
        else:
            yield start, end


def first_within(spans: Sequence[Span], first: int, last: int) -> Span | None:
    """First span that lies in tokens `first` up to `last`."""
    for span in spans[bisect_left(spans, (first, 0)) :]:
        if span[0] >= last:
            return None
        if span[1] <= last:
            return span
    return None
