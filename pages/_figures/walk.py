"""A calculation on a graph, walked through step by step: what stands where, from which step on, and why.

Made by the topic's own figure file; pages/_widgets/graph_walk shows it. Places have two coordinates: (x, y) in a
wide picture and in a narrow one. Roles name colours of palette.py.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from pages._figures.palette import DARK, LIGHT

Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """One number at a place: its text, the first step that shows it, and the sentences that explain it.

    `ghost` is what stood here in a run that was kept, empty where it is the same.
    """

    text: str
    step: int
    role: str
    why: Sequence[str]
    ghost: str = ""


@dataclass(frozen=True)
class Place:
    """Numbers that belong together: in a node, or (without a symbol) beside a link."""

    id: str
    name: str
    wide: Point
    narrow: Point
    lines: Sequence[Line]
    symbol: str = ""


@dataclass(frozen=True)
class Link:
    """A line between two places with a symbol; a weight's width and dashes show size and sign."""

    id: str
    start: str
    end: str
    role: str = "reference"
    width: float = 1.0


@dataclass(frozen=True)
class Step:
    """One thing computed: at the place `target`, from the places and links `lit`; `back` is the way back."""

    phase: str
    title: str
    said: Sequence[str]
    target: str = ""
    lit: Sequence[str] = ()
    back: bool = False


@dataclass(frozen=True)
class Walk:
    """The whole picture; it opens at step `start`; `key` explains the signs, `description` says what is seen."""

    title: str
    description: str
    places: Sequence[Place]
    links: Sequence[Link]
    steps: Sequence[Step]
    start: int
    key: str
    wide: Point
    narrow: Point


def with_ghost(walk: Walk, kept: Walk) -> Walk:
    """The walk with what stood in its places in another one; what either hides (a question mark) stays hidden."""
    before = {place.id: [line.text for line in place.lines] for place in kept.places}

    def beside(place: Place) -> Place:
        texts = [*before.get(place.id, []), *[""] * len(place.lines)]
        lines = [
            replace(line, ghost="" if text == line.text or "?" in text + line.text else text)
            for line, text in zip(place.lines, texts, strict=False)
        ]
        return replace(place, lines=lines)

    return replace(walk, places=[beside(place) for place in walk.places], key=f"{walk.key}, ●: war anders")


def pack_walk(walk: Walk) -> bytes:
    """The walk as bytes: length of the JSON (uint32, little endian), then the JSON."""
    content = {"panels": [], "palette": {"light": LIGHT, "dark": DARK}, **asdict(walk)}
    body = json.dumps(content, ensure_ascii=False, allow_nan=False).encode()
    return len(body).to_bytes(4, "little") + body
