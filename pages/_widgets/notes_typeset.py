"""A block of the notes as a row: typeset text on the left, the cards of its corrections on the right."""

from collections.abc import Iterable, Mapping, Sequence

from pages._widgets.corrections import VERDICTS
from pages._widgets.notes_inline import Mark, element, escape, formula, paragraph, rich
from quiz.corrections import locate
from quiz.notes import Block, Notes, Place


def anchor(title: str) -> str:
    """The id of a chapter's row, for links to it."""
    return "kapitel-" + "-".join(title.lower().split())


def marks_of(notes: Notes, places: Iterable[Place]) -> list[Mark]:
    """What is underlined in the notes: each quote with its card's number, each typo with the right word."""
    marks = []
    for place in places:
        c = place.correction
        label = f"Korrektur {place.number}: {VERDICTS[c.verdict][1]}"
        link = f'<sup><a href="#korrektur-{c.id}" aria-label="{label}">{place.number}</a></sup>'
        if not c.typos:
            marks += [Mark(span, c.verdict, link) for span in place.spans]
        for typo in c.typos:
            right = f' <span class="verbessert">[{escape(typo.right)}]</span>'
            marks += [Mark(span, c.verdict, right) for span in locate(typo.wrong, notes.text)]
    return marks


def row(notes: Notes, block: Block, marks: Sequence[Mark], cards: str, questions: Mapping[str, str]) -> str:
    """HTML of one row; `questions` is the id by prompt of the exam questions that the self-test asks."""
    text = typeset(notes, block, marks)
    if block.kind == "question" and (question_id := questions.get(notes.words(block))):
        link = f'<a href="selbsttest?frage={question_id}" target="_self">Im Selbsttest beantworten</a>'
        text += f'<p class="selbsttest">{link}</p>'
    target = f' id="{anchor(notes.words(block))}"' if block.level == 1 else ""
    left = f'<div class="notiz">\n\n{text}\n\n</div>\n'
    right = f'<div class="rand">\n\n{cards}\n\n</div>' if cards else ""
    return f'<div class="zeile {block.kind}"{target}>\n{left}{right}</div>\n\n'


def typeset(notes: Notes, block: Block, marks: Sequence[Mark]) -> str:
    """The block's words as HTML, where a formula is in it as Markdown too; no word is lost."""
    lines = [rich(notes.text[part.start : part.end], part.start, marks) for part in block.parts]
    match block.kind:
        case "heading":
            return f"<h{block.level + 1}>{' '.join(lines)}</h{block.level + 1}>\n"
        case "question":  # in its chapter, each question is the heading of its answer
            return f"<h3>{' '.join(lines)}</h3>\n"
        case "list":
            return element("ul", "".join(element("li", line) for line in lines))
        case "formula":
            return f"$$\n{formula(notes.words(block))}\n$$"
        case "callout":
            return element("blockquote", paragraph(" ".join(lines)))
        case "code":
            return f"<pre><code>{escape(notes.words(block))}</code></pre>"
        case "table":
            return _table([notes.text[part.start : part.end] for part in block.parts])
    return paragraph(" ".join(lines))


def _table(lines: Sequence[str]) -> str:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    rows = [cells for cells in rows if not all(set(cell) <= set("-: ") for cell in cells)]
    tags = ["th"] + ["td"] * (len(rows) - 1)
    cells = [[element(tag, rich(cell)) for cell in row] for tag, row in zip(tags, rows, strict=True)]
    return element("table", "".join(element("tr", "".join(row)) for row in cells))
