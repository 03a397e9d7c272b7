"""The student's text with the places that decided the grade: text stays text, whatever is in it."""

import itertools
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

# state -> class and sign; the sign is a shape of its own, so that colour is never the only cue
SIGNS = {"hit": "✓", "unsure": "?", "miss": "×", "wrong": "!", "right": "✓", "false": "×"}
WORDS = {
    "hit": "gefunden",
    "unsure": "unsicher",
    "miss": "fehlt",
    "wrong": "Irrtum",
    "right": "richtig",
    "false": "falsch",
}


def marked_html(text: str, marks: Sequence[Mapping[str, Any]], labels: Mapping[str, str]) -> str:
    """HTML of `text` with each mark (`start`, `end`, `point_id`, `state`) underlined and signed.

    `labels` gives the number shown for a point; marks of other points, and marks beyond the text, are left out.
    Marks may overlap: a place carries the look of the mark that began last, and every mark its own sign.
    """
    usable = [
        mark
        for mark in marks
        if 0 <= mark["start"] < mark["end"] <= len(text) and mark["point_id"] in labels and mark["state"] in SIGNS
    ]
    cuts = sorted({0, len(text), *(mark[side] for mark in usable for side in ("start", "end"))})
    parts = []
    for start, end in itertools.pairwise(cuts):
        piece = escape(text[start:end])
        covering = [mark for mark in usable if mark["start"] <= start and end <= mark["end"]]
        if covering:
            top = max(covering, key=lambda mark: mark["start"])
            piece = f'<mark class="{top["state"]}">{piece}</mark>'
        parts.append(piece)
        parts.extend(_sign(mark, labels) for mark in usable if mark["end"] == end)
    return f'<div class="answer-text" lang="de">{"".join(parts)}</div>'


def _sign(mark: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    state = mark["state"]
    label = escape(labels[mark["point_id"]])
    word = f'<span class="unseen"> {WORDS[state]} </span>'
    return f'<sup class="sign {state}"><span aria-hidden="true">{SIGNS[state]}</span>{word}{label}</sup>'


def badge_html(state: str) -> str:
    """A key point's state as sign and word."""
    return f'<span class="sign {state}"><span aria-hidden="true">{SIGNS[state]}</span> {WORDS[state]}</span>'


def legend_html(states: Sequence[str]) -> str:
    """What the signs in the text mean, for those that occur."""
    return f'<div class="answer-legend">{" ".join(badge_html(state) for state in states)}</div>' if states else ""
