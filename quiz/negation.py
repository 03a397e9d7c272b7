"""What a clause denies: words of negation and how far each of them reaches."""

from collections.abc import Sequence

from quiz.clauses import Token
from quiz.words import is_verb, word_set

_DENYING = word_set("""
    nicht nie niemals nichts kein keine keinen keinem keiner keines keins weder nirgends keineswegs keinesfalls
    ausgeschlossen kaum not no never cannot doesn isn don aren noed nid ned kei keini nie
    ueberfluessig unnoetig
""")
# These deny what follows them.
_FOLLOWING = word_set("ohne statt anstatt anstelle without verzichtet verzichten")
_FOLLOWING_REACH = 5
# "Ohne Labels muss das Verfahren Gruppen suchen": what follows the verb happens.
_MAIN_VERB = word_set("muss muessen kann koennen soll sollen darf wird werden ist sind bleibt bleiben")
_CLAUSAL = word_set("dass zu")
_HARMLESS_AFTER = word_set("nur bloss allein lediglich zuletzt only")
_COORDINATE = word_set("und oder aber sondern and or but")
_FALSEHOOD = word_set("falsch irrtum irrglaube trugschluss unwahr missverstaendnis")
_NOT_SURE = word_set("sicher")
# "Sonst generalisiert das Netz nicht" says that it does.
_COUNTERFACTUAL = word_set("sonst ansonsten andernfalls otherwise")
# "nicht alle Daten" denies the data, "nicht benötigte Daten" does not.
_NO_ADJECTIVE = word_set("""
    alle allen aller alles jede jeden jeder jedes viele vielen diese diesen dieser dieses die der den dem des das
    eine einen einer eines einem neue neuen neuer mehrere mehreren weitere weiteren bessere besseren besserer seine
    ihre unsere andere anderen grosse grossen genuegende
""")


def is_negator(word: str) -> bool:
    """Whether a folded word denies something."""
    return word in _DENYING or word in _FOLLOWING


class Negations:
    """The negations of a text, asked for by the places of a statement."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._by_part: dict[int, list[int]] = {}
        self._false_from: dict[int, int] = {}
        otherwise = -1
        for i, token in enumerate(tokens):
            if token.text in _COUNTERFACTUAL:
                otherwise = token.clause
            if is_negator(token.text) and token.clause != otherwise and not self._is_harmless(i):
                self._by_part.setdefault(token.part, []).append(i)
            elif token.text in _FALSEHOOD and any(t.text == "dass" for t in tokens[i + 1 : i + 5]):
                self._false_from[token.clause] = i

    def _is_harmless(self, i: int) -> bool:
        following = [t.text for t in self._tokens[i + 1 : i + 3]]
        if not following:
            return False
        return following[0] in _HARMLESS_AFTER or following[-1] in _NOT_SURE or following[0] in _NOT_SURE

    def call_false(self, spans: Sequence[tuple[int, int]]) -> bool:
        """Whether a statement is called false, one that denies included ("Falsch ist, dass man nicht ...")."""
        return any(self._false_from.get(self._tokens[first].clause, first) < first for first, _ in spans)

    def deny(self, places: Sequence[int], first: int, last: int) -> bool:
        """Whether a statement made by the tokens `places`, within tokens first to last, is denied.

        A negation among the places belongs to the statement.
        """
        if any(is_negator(self._tokens[i].text) for i in places):
            return False
        for i in places:
            token = self._tokens[i]
            for negator in self._by_part.get(token.part, ()):
                if first <= negator < last and self._reaches(negator, i):
                    return True
        return False

    def _reaches(self, negator: int, place: int) -> bool:
        token = self._tokens[negator]
        if token.text in _FOLLOWING:
            between = {t.text for t in self._tokens[negator + 1 : place]}
            ended = not _MAIN_VERB.isdisjoint(between) and _CLAUSAL.isdisjoint(between)
            return negator < place <= negator + _FOLLOWING_REACH and not ended
        if self._is_attribute(negator):
            return place == negator + 1
        before = self._tokens[negator - 1] if negator else None
        # "... und nicht zweimal" denies what follows, not what was said before.
        opens = before is None or before.part != token.part or before.text in _COORDINATE
        return negator < place if opens else True

    def _is_attribute(self, negator: int) -> bool:
        # "nicht gelabelte Daten": an adjective between "nicht" and its noun takes the denial upon itself.
        following = self._tokens[negator + 1 : negator + 3]
        if self._tokens[negator].text != "nicht" or len(following) < 2:
            return False
        adjective, noun = following
        return (
            noun.capital
            and not adjective.capital
            and adjective.text.endswith(("e", "en", "er", "es", "em"))
            and adjective.text not in _NO_ADJECTIVE
            and not is_verb(adjective.text)
        )
