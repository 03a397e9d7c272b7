"""TeX formulas in Typst's notation."""

import re
from functools import lru_cache

from tylax import L2TOptions, latex_to_typst

from quiz.typesetting import compiler

# As fractions throughout: with slashes tylax 0.3.8 writes \frac1n\sum as "1/nsum".
_OPTIONS = L2TOptions(frac_to_slash=False)
# Delimiters in pairs, else Typst sets the bars of |z| with gaps as if they were operators.
_PAIRS = (
    (re.compile(r"(?<!\\left)\\(lVert|lfloor|lceil)(?![a-zA-Z])"), r"\\left\\\1"),
    (re.compile(r"(?<!\\right)\\(rVert|rfloor|rceil)(?![a-zA-Z])"), r"\\right\\\1"),
    (re.compile(r"(?<!\\left)(?<!\\right)\|([^|]+)\|"), r"\\left|\1\\right|"),
)
_DECIMAL_COMMA = re.compile(r"(\d)\s*,(?=\d)")


@lru_cache(maxsize=1024)
def to_typst(formula: str) -> str:
    """The formula for Typst's math mode; ValueError where Typst cannot set it.

    A comma between digits is a decimal comma, without a gap behind it.
    """
    paired = formula.replace("#", r"\#")  # it would begin Typst code inside \text{}: a formula runs nothing
    for single, both in _PAIRS:
        paired = single.sub(both, paired)
    converted = latex_to_typst(paired, options=_OPTIONS)
    converted = _DECIMAL_COMMA.sub(r'\1 class("normal", ",") ', converted).replace(" '", "'")
    try:
        compiler(f"${converted}$".encode()).compile(format="svg")
    except RuntimeError:  # of which a compiler raises the bare class
        raise ValueError(formula) from None
    return converted
