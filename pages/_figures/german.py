"""Numbers as a German reader writes them, for titles and descriptions of figures."""

import math

_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def number(value: float, digits: int = 2) -> str:
    """1234.5 -> "1'234,50"; what is not finite gets its name."""
    if not math.isfinite(value):
        return "∞" if value == math.inf else "keine Zahl"
    return f"{value:,.{digits}f}".replace(",", "'").replace(".", ",")


def percent(share: float, digits: int = 1) -> str:
    """0.975 -> "97,5 %"."""
    return f"{number(100 * share, digits)} %"


def significant(value: float, digits: int = 3) -> str:
    """0.02314 -> "0,0231", -0.00004 -> "−4·10⁻⁵", 0 -> "0": that many digits at most, however small or large."""
    if not math.isfinite(value):
        return number(value)
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = int(exponent)
    if -4 < power < 6:
        return _without_zeros(f"{float(f'{mantissa}e{power}'):.{max(digits - 1 - power, 0)}f}")
    return f"{_without_zeros(mantissa)}·10{str(power).translate(_RAISED)}"


def _without_zeros(text: str) -> str:
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−").replace(".", ",")


def brief(value: float) -> str:
    """0.000012 -> "1,2·10⁻⁵", 0 -> "0": two digits whatever the size, and usual numbers as they are."""
    if value == 0:
        return "0"
    usual = not math.isfinite(value) or 0.01 <= abs(value) < 1000
    return number(value) if usual else significant(value, 2)


def trimmed(value: float, digits: int = 1) -> str:
    """1.5 -> "1,5", 2.0 -> "2": points and the like, no more digits than they need."""
    text = number(round(value, digits), digits)
    return text.rstrip("0").rstrip(",") if "," in text else text
