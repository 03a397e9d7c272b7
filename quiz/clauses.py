"""A student's text cut into clauses, with the place of every word in what he typed.

Sentence > clause > part. A statement is looked for within one clause; a negation counts within its part, so
that "die das Netz nicht kennt" does not deny the clause it hangs on.
"""

import re
from dataclasses import dataclass
from itertools import accumulate

from quiz.hedges import hedging
from quiz.words import WORD, fold, is_verb, word_set

MAX_CHARACTERS = 20_000

# Signs that relate one word to another ("dense = global", "richtige / alle", "zu klein: springt").
_RELATION = r"[-=]+>|→|⇒|=|:|÷|(?<=[\s)])\+|\)\s?/|(?<=\s)/(?=\s)"
_LEXEME = re.compile(
    rf"(?P<item>(?<![,;(]\s)(?<![\w(])[1-9a-e]\)(?=\s))|(?P<word>{WORD})"
    rf"|(?P<newline>\n)|(?P<relation>{_RELATION})|(?P<comma>,)|(?P<semicolon>;|…)|(?P<stop>[.!?])|(?P<percent>%)"
    r"|(?P<dash>[–—]|(?<=\s)-(?=\s))|(?P<bullet>[•*▪·‣])|(?P<bracket>[()\[\]])"
)
_ENDING = (":", "->", "=>", "-->", "==>", "→", "⇒")
_CLOSING = tuple("\"'»“”")
_ABBREVIATIONS = word_set("""
    z b d h bzw bspw usw etc ca vs zw u a o ä inkl resp evtl ev sog max min zb dh ggf allg insb versch nr s i anz
    bsp vgl bez mind lin log reg r
""")
# After these a new statement begins, with or without a comma before them.
_STARTERS = word_set("""
    aber weil waehrend waehrenddessen wohingegen wobei sondern jedoch hingegen dagegen obwohl obschon sodass
    damit denn also deshalb darum daher deswegen dadurch somit ausserdem zudem andererseits dafuer folglich but
    because while whereas since therefore although
""")
# Without a comma before them these are adverbs in the middle of a clause.
_ADVERBIAL = word_set("""
    aber jedoch hingegen dagegen damit also darum daher dadurch deshalb deswegen somit dafuer
""")
# These hang on what they follow: the clause goes on, a part begins.
_SUBORDINATE = word_set("""
    dass wenn falls ob sobald um indem welche welcher welches welchen welchem deren dessen ohne wie was wo
    wofuer woran that which if
""")
_RELATIVE = word_set("der die das den dem denen")
_ASKING = word_set("was wie wer welche welcher welches wo wann warum wieso ist ob")
_PREPOSITIONS = word_set("zu in an auf mit bei von aus fuer durch um nach ueber")
_GENITIVE = word_set("des dem der eines einem einer training trainings")
_COORDINATE = word_set("und oder sowie and or")
# After "und" these keep the subject: "weil sie trainiert sind und nicht verändert werden sollen".
_GOING_ON = word_set("nicht nie kaum auch dann so trotzdem dabei danach anschliessend")
_MODAL = word_set("kann koennen koennte muss muessen muesste soll sollen sollte darf will wollen wuerde wuerden")


@dataclass(slots=True)
class Token:
    """A word: its place in the text, its folded form and the clause and part it belongs to."""

    start: int
    end: int
    text: str
    capital: bool
    clause: int = 0
    part: int = 0


@dataclass(slots=True)
class Clause:
    """Tokens `first` up to (not including) `last`, within one sentence."""

    first: int
    last: int
    sentence: int
    related: bool = False
    question: bool = False


@dataclass(slots=True)
class Reading:
    """What was read of a text; `hedged` holds the sentences in which the student says he is guessing."""

    tokens: list[Token]
    clauses: list[Clause]
    n_items: int
    n_relations: int
    hedged: set[int]


@dataclass(slots=True)
class _Break:
    # A break stands before token `at`.
    at: int
    hard: bool = False
    comma: bool = False
    newline: bool = False
    bracket: bool = False
    question: bool = False


def read(text: str) -> Reading:
    """Cut a text into tokens and clauses; what lies beyond `MAX_CHARACTERS` is left out."""
    text = text[:MAX_CHARACTERS]
    tokens: list[Token] = []
    breaks: list[_Break] = []
    relations: list[int] = []
    line_start = 0
    for match in _LEXEME.finditer(text):
        kind = match.lastgroup
        if kind == "word":
            raw = match.group()
            tokens.append(Token(match.start(), match.end(), fold(raw), raw[0].isupper()))
            continue
        at = len(tokens)
        if kind == "newline":
            previous, line_start = line_start, match.end()
            if not _is_wrapped(text, previous, match.start(), match.end()):
                breaks.append(_Break(at, hard=True, newline=True))
        elif kind == "percent":
            tokens.append(Token(match.start(), match.end(), "prozent", True))
        elif kind == "relation":
            relations.append(at)
            if match.group() in _ENDING:
                breaks.append(_Break(at, bracket=True))
        elif kind == "stop":
            if not _is_inner_stop(text, match.start(), tokens):
                breaks.append(_Break(at, hard=True, question=match.group() == "?"))
        elif kind == "comma" or kind == "dash":
            breaks.append(_Break(at, comma=True))
        elif kind == "bracket":
            breaks.append(_Break(at, bracket=True))
        elif kind in ("semicolon", "item") or (kind == "bullet" and _opens_item(text, line_start, match)):
            breaks.append(_Break(at, hard=True, newline=True))
    clauses = _cut(tokens, breaks, relations)
    # "(evtl. mit Gewichten)" leaves open what stands in the brackets, not the sentence around them.
    aside = {i for i, token in enumerate(tokens) if text[token.start - 1 : token.start] == "("}
    n_items = 1 + sum(1 for b in breaks if (b.comma or b.newline) and 0 < b.at < len(tokens))
    return Reading(tokens, clauses, n_items, len(relations), _hedged(tokens, clauses, aside))


def _is_wrapped(text: str, line_start: int, line_end: int, next_start: int) -> bool:
    # A long line followed by a small letter was wrapped, not ended.
    following = text[next_start : next_start + 1]
    return line_end - line_start > 50 and following.islower()


def _opens_item(text: str, line_start: int, bullet: re.Match[str]) -> bool:
    # "w*x" and "2 · 3" are products; an item of a list has its sign first.
    return bullet.group() not in "*·" or not text[line_start : bullet.start()].strip()


def _is_inner_stop(text: str, at: int, tokens: list[Token]) -> bool:
    if text[at] != ".":
        # "Frage ich «wie viel?», brauche ich ...": the sentence goes on.
        return text[at + 1 : at + 2] in _CLOSING and text[at + 2 : at + 3] in (",", ";")
    following = text[at + 1 : at + 2]
    if following and not following.isspace() and following not in "\"')»“*-":
        return True
    return bool(tokens) and tokens[-1].end == at and tokens[-1].text in _ABBREVIATIONS


def _cut(tokens: list[Token], breaks: list[_Break], relations: list[int]) -> list[Clause]:
    hard = {b.at for b in breaks if b.hard}
    questions = {b.at for b in breaks if b.question}
    commas = {b.at for b in breaks if b.comma}
    brackets = {b.at for b in breaks if b.bracket}
    verbs = [is_verb(t.text, t.capital and i not in hard and i != 0) for i, t in enumerate(tokens)]
    n_verbs = [0, *accumulate(verbs)]
    edges = sorted(hard | commas | {i for i, t in enumerate(tokens) if t.text in _COORDINATE} | {len(tokens)})
    next_edge = _next_edges(edges, len(tokens))
    clauses: list[Clause] = []
    first = part = sentence = 0
    last_verb = -1
    verb_seen = verb_in_part = False
    for i, token in enumerate(tokens):
        if i in hard and i > first:
            clauses.append(Clause(first, i, sentence, question=i in questions))
            first, part, sentence = i, part + 1, sentence + 1
            verb_seen = verb_in_part = False
        elif i > first:
            stop = next_edge[i + 1] if i + 1 < len(tokens) else len(tokens)
            verb_next = n_verbs[stop] > n_verbs[i]
            if token.text in _COORDINATE and n_verbs[stop] == n_verbs[i] + 1 and first <= last_verb < i - 1:
                # "kann nur Gewichte und Bias anpassen": the verb at the end is that of "kann".
                modal = tokens[last_verb].text in _MODAL
                verb_next = not (modal and verbs[stop - 1] and tokens[stop - 1].text.endswith("n"))
            kind = _break_kind(
                i, tokens, verbs, i in commas, verb_seen if i in commas else verb_in_part, verb_next, stop
            )
            if kind == "clause":
                clauses.append(Clause(first, i, sentence))
                first, part = i, part + 1
                verb_seen = verb_in_part = False
            elif kind == "part" or i in brackets:
                part, verb_in_part = part + 1, False
        last_verb = i if verbs[i] else last_verb
        verb_seen, verb_in_part = verb_seen or verbs[i], verb_in_part or verbs[i]
        token.clause, token.part = len(clauses), part
    if first < len(tokens):
        clauses.append(Clause(first, len(tokens), sentence, question=len(tokens) in questions))
    for at in relations:
        if at < len(tokens):
            clauses[tokens[at].clause].related = True
    return clauses


def _next_edges(edges: list[int], n_tokens: int) -> list[int]:
    following, position = [0] * n_tokens, len(edges) - 1
    for i in range(n_tokens - 1, -1, -1):
        while position > 0 and edges[position - 1] >= i:
            position -= 1
        following[i] = edges[position]
    return following


def _break_kind(
    i: int, tokens: list[Token], verbs: list[bool], comma: bool, verb_seen: bool, verb_next: bool, stop: int
) -> str:
    word = tokens[i].text
    following = tokens[i + 1].text if i + 1 < len(tokens) else ""
    after_and = tokens[i - 1].text in _COORDINATE
    if word in _STARTERS and (comma or after_and or word not in _ADVERBIAL):
        # "während des Trainings" is a time, no contrast.
        return "clause" if comma or word != "waehrend" or following not in _GENITIVE else ""
    if word == "ohne" and following in ("dass", "zu"):
        return "part"
    if word in _SUBORDINATE and (comma or word == "dass"):
        return "part"
    if comma:
        # ", das Modell wird robuster" is no relative clause: its verb does not stand last.
        main = i + 3 < stop and tokens[i + 1].capital and verbs[i + 2]
        if word in _RELATIVE and not main and not (i + 1 < len(tokens) and verbs[i + 1]):
            return "part"
        if word in (_COORDINATE | _PREPOSITIONS) and following in _SUBORDINATE:
            return "part"
        return "clause" if verb_seen and verb_next else "part"
    if word in _COORDINATE and verb_seen and verb_next:
        # "und teilt durch alle": the subject goes on, and so does the statement.
        return "part" if verbs[i + 1] or following in _GOING_ON else "clause"
    return ""


def _hedged(tokens: list[Token], clauses: list[Clause], aside: set[int]) -> set[int]:
    # One question mark at the very end is doubt; "Was kostet es?" within an answer is a way of saying it.
    asked = [c for c in clauses if c.question]
    doubt = len(asked) == 1 and asked[0] is clauses[-1] and not asked[0].related
    hedged = {asked[0].sentence} if doubt and tokens[asked[0].first].text not in _ASKING else set()
    for i in hedging([token.text for token in tokens]) - aside:
        hedged.add(clauses[tokens[i].clause].sentence)
    return hedged
