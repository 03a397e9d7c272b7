"""Markdown from content files, without what reaches out: pictures, and links to anything but pages, are text.

Bold, lists, code, tables and formulas are wanted. Streamlit shows HTML in it as text, and it never runs; a picture
would be fetched from wherever its address says as soon as somebody opens the question.
"""

import re
from typing import Any

MAX_CHARACTERS = 20_000

_PICTURE = re.compile(r"!(?=\[)")
# A link's target, or that of a reference, with any scheme but those of a page; the bracket becomes text.
_TARGET = re.compile(
    r"\](?=(?:\(|:)\s*<?\s*(?!(?:https?|mailto):)(?:[a-z][a-z0-9+.\s-]*|&[#\w]+;?[^)\s]*)(?::|&colon;))",
    re.IGNORECASE,
)


def without_reach(value: Any) -> Any:
    """A value as YAML gives it, with the signs escaped that would make a text load or run something."""
    if isinstance(value, str):
        if "](" not in value and "]:" not in value and "![" not in value:
            return value
        return _TARGET.sub(r"\\]", _PICTURE.sub(r"!\\", value))
    if isinstance(value, list):
        return [without_reach(part) for part in value]
    if isinstance(value, dict):
        return {name: without_reach(part) for name, part in value.items()}
    return value
