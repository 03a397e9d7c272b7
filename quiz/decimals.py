"""Numbers that a student types: decimal comma or point, and how precisely they were written."""

import re
from dataclasses import dataclass

_EXAMPLE = "zum Beispiel 0,25 oder -1,5"
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_LONGEST = 40
_GROUPED = re.compile(r"(?<=\d)['’](?=\d{3}(?!\d))")
_SPACED = re.compile(r"(?<=\d)[ \xa0\u202f](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"([-+]?)(\d+(?:[.,]\d*)?|[.,]\d+)(?:(?:e|[*·×]10\^?)([-+]?\d{1,3}))?", re.ASCII)


@dataclass(frozen=True)
class Decimal:
    """A number as typed; `unit` is what its last digit counts: 0.01 for "0,25"."""

    value: float
    unit: float


def read_decimal(text: str) -> Decimal:
    """Read 0,25 or 0.25, −,5, 1'200, 3/4, 12 %, 2e-3, 2·10⁻³; ValueError with a German sentence for anything else.

    A fraction is exact, its unit is 0.
    """
    plain = _SPACED.sub("", text)
    if re.search(r"\d\s+\d", plain):
        raise ValueError(f"{' '.join(text.split())[:_LONGEST]} ist nicht eindeutig: Schreib eine einzige Zahl.")
    plain = "".join(plain.split()).replace("−", "-").replace("–", "-").translate(_SUPERSCRIPTS)
    if not plain:
        raise ValueError(f"Gib eine Zahl ein, {_EXAMPLE}.")
    if len(plain) > _LONGEST:
        raise ValueError(f"Das ist zu lang für eine Zahl; gemeint ist etwas wie 0,25: {plain[:_LONGEST]}…")
    if plain.endswith("%"):
        share = _read_plain(plain[:-1], plain)
        return Decimal(share.value / 100, share.unit / 100)
    if plain.count("/") == 1:
        above, below = (_read_plain(part, plain).value for part in plain.split("/"))
        if below == 0:
            raise ValueError(f"{plain} ist keine Zahl: Durch null lässt sich nicht teilen.")
        return Decimal(above / below, 0.0)
    return _read_plain(plain, plain)


def _read_plain(part: str, plain: str) -> Decimal:
    if len(re.findall(r"[.,]", part)) > 1:
        raise ValueError(f"{plain} ist nicht eindeutig: Eine Zahl hat höchstens ein Komma oder einen Punkt.")
    match = _NUMBER.fullmatch(_GROUPED.sub("", part).lower())
    if match is None:
        raise ValueError(f"{plain} ist keine Zahl; schreib sie {_EXAMPLE}.")
    sign, digits, exponent = match.groups()
    whole, _, fraction = digits.replace(",", ".").partition(".")
    power = int(exponent or 0)
    value = float(f"{sign}{whole or 0}.{fraction or 0}e{power}")
    if abs(value) > 1e100:
        raise ValueError(f"{plain} ist zu gross.")
    return Decimal(value, float(f"1e{power - len(fraction)}"))
