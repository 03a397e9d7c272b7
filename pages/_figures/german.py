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
