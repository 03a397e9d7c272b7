"""Numbers as a German reader writes them, for titles and descriptions of figures."""

import math

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float, digits: int = 2) -> str:
    """1234.5 -> "1'234,50"; what is not finite gets its name."""
    if not math.isfinite(value):
        return "∞" if value == math.inf else "keine Zahl"
    return f"{value:,.{digits}f}".replace(",", "'").replace(".", ",")


def percent(share: float, digits: int = 1) -> str:
    """0.975 -> "97,5 %"."""
    return f"{number(100 * share, digits)} %"


def significant(value: float, digits: int = 3) -> str:
    """0.001234 -> "0,00123", -2.5e-7 -> "−2,5·10⁻⁷": the first digits, with a power of ten where it is shorter."""
    if not math.isfinite(value):
        return number(value)
    mantissa, _, exponent = f"{value or 0:.{digits - 1}e}".partition("e")  # `or 0` takes the sign from a zero
    if value == 0 or -3 <= int(exponent) < 5:
        text = f"{float(f'{mantissa}e{exponent}'):.10f}".rstrip("0").rstrip(".")
    else:
        text = f"{mantissa.rstrip('0').rstrip('.')}·10{power(int(exponent))}"
    return text.replace(".", ",").replace("-", "−")


def power(exponent: int) -> str:
    """-7 -> "⁻⁷"."""
    return str(exponent).translate(_SUPERSCRIPT)
