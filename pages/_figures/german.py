"""Numbers as a German reader writes them, for titles and descriptions of figures."""

import math


def number(value: float, digits: int = 2) -> str:
    """1234.5 -> "1'234,50"; what is not finite gets its name."""
    if not math.isfinite(value):
        return "∞" if value == math.inf else "keine Zahl"
    return f"{value:,.{digits}f}".replace(",", "'").replace(".", ",")


def percent(share: float, digits: int = 1) -> str:
    """0.975 -> "97,5 %"."""
    return f"{number(100 * share, digits)} %"


def brief(value: float) -> str:
    """0.000012 -> "1,2 · 10⁻⁵": two digits, whatever the size; what is neither small nor large stays as it is."""
    if value == 0 or not math.isfinite(value) or 0.01 <= abs(value) < 1000:
        return number(value)
    digits, power = f"{value:.1e}".split("e")
    raised = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{digits.replace('.', ',')} · 10{raised}"
