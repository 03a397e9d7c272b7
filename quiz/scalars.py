"""What a bare word in YAML means: numbers and true/false as written; YAML 1.1's surprises are refused."""

import math
import re

Scalar = bool | int | float | str | None

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_DIGITS = 300  # more than any number here needs, fewer than int() takes a long time for
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_WORD_TRAPS = dict.fromkeys(
    ("yes", "no", "on", "off", "y", "n", "true", "false"), "als Wahrheitswert (true, false)"
)
_WORD_TRAPS["null"] = "als leeres Feld"
_TRAPS = (
    (re.compile(r"[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?"), "als Zahl zur Basis 60"),
    (re.compile(r"[-+]?0[0-9_]+"), "als Oktalzahl"),
    (re.compile(r"[-+]?0[xbo][0-9a-fA-F_]+"), "als Zahl mit anderer Basis"),
    (re.compile(r"[-+]?[0-9][0-9_]*_[0-9_]*(\.[0-9_]*)?"), "als Zahl ohne die Unterstriche"),
    (re.compile(r"(?i)[-+]?\.(inf|nan)"), "als unendlich oder als keine Zahl"),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?"), "als Datum"),
)
_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]+")
_SHOWN = 40


def read_plain(text: str) -> Scalar:
    """The value of an unquoted scalar; ValueError with a German sentence for what YAML would misread."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0].isalpha():
        reading = _WORD_TRAPS.get(text.lower())
        return text if reading is None else _refuse(text, reading)
    if _INTEGER.fullmatch(text) and len(text) <= _DIGITS:
        return int(text)
    for trap, reading in _TRAPS:
        if trap.fullmatch(text):
            return _refuse(text, reading)
    if _COMMA.fullmatch(text):
        raise ValueError(
            f'{text} ist nicht eindeutig: Eine Zahl braucht einen Punkt, ein Text Anführungszeichen: "{text}".'
        )
    if not _FLOAT.fullmatch(text):
        return text
    number = float(text)
    if not math.isfinite(number) or len(text) > _DIGITS:
        raise ValueError(f'{text[:_SHOWN]} ist als Zahl zu gross; als Text braucht es Anführungszeichen: "…".')
    return number


def _refuse(text: str, reading: str) -> Scalar:
    short = text[:_SHOWN]
    raise ValueError(f'{short} liest YAML {reading}. Als Text gemeint, braucht es Anführungszeichen: "{short}".')
