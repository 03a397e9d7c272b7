"""One line of the notes, or a German text of data/, as HTML: bold, code, formulas, and marks on its words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from quiz.corrections import Span, Verdict

# The worst verdict decides how words are underlined that have several corrections.
GRAVITY: tuple[Verdict, ...] = ("falsch", "irrefuehrend", "unvollstaendig", "offen", "tippfehler")

_TOKEN = re.compile(
    r"\$(?P<math>[^$]+)\$|\*\*\s*(?P<strong>.+?)\s*\*\*|`(?P<code>[^`]+)`",
)
# Streamlit reads what stands between HTML tags as Markdown wherever a formula makes that necessary.
_ENTITIES = {ord(c): f"&#{ord(c)};" for c in "&<>\"'\\`*_[]#~|$:+"}
_WORD_IN_FORMULA = re.compile(r"(?<![\\A-Za-z{])[A-Z][a-z]+(?: ?[A-Z][a-z]+)*")


@dataclass(frozen=True)
class Mark:
    """Words of the notes that a correction is about; `after` is HTML that follows them."""

    span: Span
    verdict: Verdict
    after: str


def escape(text: str) -> str:
    """Plain text that neither HTML nor Markdown reads anything into."""
    return text.translate(_ENTITIES)


def formula(tex: str) -> str:
    """TeX in which words stand upright: the notes write "Loss = Data Loss" as if a formula were text.

    It stays one line without HTML, whatever it holds: an empty line would end the formula, a tag would be read.
    """
    tex = " ".join(tex.replace("<", r"\lt ").replace(">", r"\gt ").split())
    if "\\text" in tex:
        return tex
    return _WORD_IN_FORMULA.sub(lambda match: rf"\text{{{match.group(0)}}}", tex)


def rich(text: str, offset: int = 0, marks: Iterable[Mark] = ()) -> str:
    """HTML of a text with **bold**, `code` and $formulas$; `offset` is its place in the notes, for the marks."""
    here = [mark for mark in marks if mark.span.start < offset + len(text) and mark.span.end > offset]
    edges = sorted({edge - offset for mark in here for edge in mark.span})
    pieces = [(start, end, style) for run in _runs(text) for start, end, style in _cut(run, edges)]

    def covering(piece: tuple[int, int, str]) -> tuple[Mark, ...]:
        return tuple(m for m in here if m.span.start - offset < piece[1] and piece[0] < m.span.end - offset)

    output = []
    for covered, group in groupby(pieces, key=covering):
        grouped = list(group)
        content = "".join(_styled(text[start:end], style) for start, end, style in grouped)
        if covered:
            verdict = min((mark.verdict for mark in covered), key=GRAVITY.index)
            content = f'<mark class="stelle {verdict}">{content}</mark>'
        ending = [mark for mark in covered if mark.span.end - offset <= grouped[-1][1]]
        output.append(content + "".join(mark.after for mark in ending))
    return "".join(output)


def element(tag: str, content: str, attributes: str = "") -> str:
    """The content in an HTML element; blank lines around it let Streamlit typeset its formulas."""
    inner = f"\n\n{content}\n\n" if "$" in content else content
    return f"<{tag}{' ' * bool(attributes)}{attributes}>{inner}</{tag}>\n"


def paragraph(content: str) -> str:
    """The content as a paragraph."""
    return f"\n\n{content}\n\n" if "$" in content else f"<p>{content}</p>\n"


def _runs(text: str) -> Iterator[tuple[int, int, str]]:
    position = 0
    for match in _TOKEN.finditer(text):
        if position < match.start():
            yield position, match.start(), ""
        style = match.lastgroup or ""
        yield (*(match.span() if style == "math" else match.span(style)), style)
        position = match.end()
    if position < len(text):
        yield position, len(text), ""


def _cut(run: tuple[int, int, str], edges: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    start, end, style = run
    inside = [] if style == "math" else [edge for edge in edges if start < edge < end]
    for left, right in zip([start, *inside], [*inside, end], strict=True):
        yield left, right, style


def _styled(text: str, style: str) -> str:
    if style == "math":
        return f"${formula(text.strip('$'))}$"
    return f"<{style}>{escape(text)}</{style}>" if style else escape(text)
