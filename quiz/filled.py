"""Answers that are picked or typed into several fields, kept as one text: a JSON object of texts."""

import json
from collections.abc import Mapping


def join_fields(fields: Mapping[str, str]) -> str:
    """The fields as one text, always the same for the same fields; empty ones are left out."""
    return json.dumps({name: value for name, value in sorted(fields.items()) if value}, ensure_ascii=False)


def split_fields(text: str) -> dict[str, str]:
    """The fields of such a text; none for anything else, which is an answer of another time or kind."""
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(fields, dict):
        return {}
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def merge_fields(base: str, mine: str, theirs: str) -> str:
    """`theirs` with the fields that `mine` has changed since `base`: of each field the later word counts."""
    before, after = split_fields(base), split_fields(mine)
    changed = {name: after.get(name, "") for name in {*before, *after} if before.get(name) != after.get(name)}
    return join_fields({**split_fields(theirs), **changed})


def is_blank(text: str) -> bool:
    """Whether nothing was typed or picked yet."""
    return not text.strip() or text == join_fields({})
