"""Check a file's entries against their models, and say in German what is wrong, where, and what to do."""

import difflib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from quiz.yaml_source import ContentError, Source

T = TypeVar("T", bound=BaseModel)

SHARP_S = "\N{LATIN SMALL LETTER SHARP S}"

# Pydantic's error type -> sentence; braces are filled from the error's own context.
_MESSAGES = {
    "missing": "Dieses Feld fehlt; ergänze es.",
    "string_type": "Hier steht kein Text; setze den Wert in Anführungszeichen.",
    "string_too_short": "Der Text ist leer; schreib etwas hinein oder lösche das Feld.",
    "string_too_long": "Der Text ist zu lang; erlaubt sind {max_length} Zeichen.",
    "string_pattern_mismatch": "Erlaubt sind hier nur Kleinbuchstaben, Ziffern und Bindestriche, z.B. mein-name.",
    "literal_error": "Erlaubt sind nur {expected}.",
    "enum": "Erlaubt sind nur {expected}.",
    "int_type": "Hier gehört eine ganze Zahl hin.",
    "int_parsing": "Hier gehört eine ganze Zahl hin.",
    "int_from_float": "Hier gehört eine ganze Zahl hin, ohne Punkt.",
    "float_type": "Hier gehört eine Zahl hin, mit Punkt statt Komma.",
    "float_parsing": "Hier gehört eine Zahl hin, mit Punkt statt Komma.",
    "bool_type": "Hier gehört true oder false hin.",
    "bool_parsing": "Hier gehört true oder false hin.",
    "list_type": "Hier gehört eine Liste hin: eckige Klammern oder Zeilen mit Strich.",
    "tuple_type": "Hier gehört eine Liste hin: eckige Klammern oder Zeilen mit Strich.",
    "dict_type": "Hier gehören Felder hin (name: wert).",
    "model_type": "Hier gehören Felder hin (name: wert).",
    "model_attributes_type": "Hier gehören Felder hin (name: wert).",
    "too_short": "Die Liste ist zu kurz; sie braucht mindestens {min_length}.",
    "too_long": "Die Liste ist zu lang; erlaubt sind höchstens {max_length}.",
    "greater_than": "Der Wert muss grösser als {gt} sein.",
    "greater_than_equal": "Der Wert muss mindestens {ge} sein.",
    "less_than": "Der Wert muss kleiner als {lt} sein.",
    "less_than_equal": "Der Wert darf höchstens {le} sein.",
    "finite_number": "Hier gehört eine endliche Zahl hin.",
    "union_tag_not_found": "Das Feld {discriminator} fehlt; es sagt, welche Art das ist.",
    "union_tag_invalid": "Diese Art gibt es nicht; erlaubt sind {expected_tags}.",
    "missing_argument": "Die Liste ist zu kurz.",
    "unexpected_positional_argument": "Die Liste ist zu lang.",
}
_FALLBACK = "Dieser Wert passt hier nicht; vergleiche mit einem Eintrag, der funktioniert."


def validate(model: type[T] | Any, value: Any, source: Source, path: Sequence[str | int]) -> T | None:
    """The entry at `path` as `model`; None if it is wrong, with the reasons added to `source.errors`."""
    try:
        entry = _adapter(model).validate_python(value)
    except ValidationError as problem:
        found = {_content_error(detail, value, source, path, model) for detail in problem.errors()}
        source.errors.extend(sorted(found))
        return None
    spelling = _sharp_s(value, source, path)
    source.errors.extend(spelling)
    return None if spelling else entry


@lru_cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


@lru_cache
def _field_names(model: Any) -> frozenset[str]:
    """Every field name that any model in the schema knows: good enough to guess what was meant."""
    schema = _adapter(model).json_schema()
    parts = (schema, *schema.get("$defs", {}).values())
    return frozenset(name for part in parts for name in part.get("properties", {}))


def _content_error(
    detail: ErrorDetails, value: Any, source: Source, path: Sequence[str | int], model: Any
) -> ContentError:
    steps = _real_path(detail["loc"], value)
    kind = detail["type"]
    if kind == "extra_forbidden":
        message = _unknown_field(str(steps[-1]), sorted(_field_names(model)))
    elif kind in {"value_error", "assertion_error"}:
        message = detail["msg"].split(", ", 1)[-1]
        message = message[:1].upper() + message[1:]
    else:
        message = _MESSAGES.get(kind, _FALLBACK).format_map(_German(detail.get("ctx", {})))
    return source.error((*path, *steps), message)


class _German(dict[str, Any]):
    """Values for a sentence: "or" becomes "oder", what is not known stays a dash."""

    def __getitem__(self, key: str) -> str:
        return str(super().__getitem__(key)).replace(" or ", " oder ") if key in self else "–"

    def __missing__(self, _key: str) -> str:
        return "–"


def _real_path(loc: Sequence[str | int], value: Any) -> list[str | int]:
    """The error's path without the tags that Pydantic puts in for the members of a union."""
    steps: list[str | int] = []
    for step in loc:
        if isinstance(value, dict):
            if step in value:
                value = value[step]
            elif step != loc[-1]:
                continue  # a union's tag
            else:
                value = None
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        elif isinstance(step, str):
            continue
        steps.append(step)
    return steps


def _unknown_field(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    remedy = f"meintest du {near[0]}?" if near else "lösche es."
    return f"Das Feld {name} gibt es hier nicht; {remedy}"


def _sharp_s(value: Any, source: Source, path: Sequence[str | int]) -> list[ContentError]:
    """Faults for texts that break the Swiss spelling."""
    if isinstance(value, str):
        return [source.error(path, "Schweizer Rechtschreibung: ss statt Eszett.")] if SHARP_S in value else []
    if isinstance(value, dict):
        return [e for key, part in value.items() for e in _sharp_s(part, source, (*path, key))]
    if isinstance(value, list):
        return [e for i, part in enumerate(value) for e in _sharp_s(part, source, (*path, i))]
    return []
