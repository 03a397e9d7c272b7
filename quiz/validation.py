"""Check a file's entries against their models, and say in German what is wrong, where, and what to do."""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from quiz.faults import MAX_FAULTS, ContentError, Faults, Trail, remedy
from quiz.yaml_source import STRANGE, Source, strange_message

T = TypeVar("T", bound=BaseModel)

SHARP_S = "\N{LATIN SMALL LETTER SHARP S}"

_LIST = "Hier gehört eine Liste hin: [a, b] oder eine Zeile mit Strich pro Eintrag."
_FIELDS = "Hier gehören Felder hin (name: wert)."
_NUMBER = "Hier gehört eine Zahl hin, ohne Anführungszeichen und mit Punkt statt Komma."
_WHOLE = "Hier gehört eine ganze Zahl hin, ohne Anführungszeichen."
# Pydantic's error type -> sentence; braces are filled from the error's own context.
_MESSAGES = {
    "missing": "Dieses Feld fehlt; ergänze es.",
    "string_type": "Hier gehört ein Text hin; setze den Wert in Anführungszeichen.",
    "string_too_short": "Der Text ist leer; schreib etwas hinein.",
    "string_too_long": "Der Text ist zu lang, erlaubt sind {max_length} Zeichen; kürze ihn.",
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "bool_type": "Hier gehört true oder false hin, ohne Anführungszeichen.",
    "list_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _FIELDS,
    "model_type": _FIELDS,
    "too_short": "Die Liste ist zu kurz, sie braucht mindestens {min_length}; ergänze sie.",
    "too_long": "Die Liste ist zu lang, erlaubt sind höchstens {max_length}; kürze sie.",
    "greater_than": "Der Wert muss grösser als {gt} sein.",
    "greater_than_equal": "Der Wert muss mindestens {ge} sein.",
    "less_than": "Der Wert muss kleiner als {lt} sein.",
    "less_than_equal": "Der Wert darf höchstens {le} sein.",
    "union_tag_not_found": "Das Feld kind fehlt; ergänze es, es sagt, welche Art das ist.",
}
_QUOTED = re.compile(r"'([^']*)'")
_FALLBACK = "Dieser Wert passt hier nicht; vergleiche ihn mit einem Eintrag, der funktioniert."
_EMPTY = "Das Feld ist leer; schreib einen Wert hin oder lösche es."
_DASHES = "Erlaubt sind Kleinbuchstaben ohne Umlaute, Ziffern und Bindestriche, z.B. mein-name."
_UNDERSCORES = "Erlaubt sind Kleinbuchstaben ohne Umlaute, Ziffern und Unterstriche, z.B. mein_name."


def validate(model: type[T] | Any, value: Any, source: Source, path: Trail) -> T | None:
    """The entry at `path` as `model`; None if it is wrong, with the reasons added to `source.errors`.

    Nothing is converted: a quoted number is a text.
    """
    try:
        # Strict Python mode refuses lists for tuples, strict JSON mode does not.
        return _adapter(model).validate_json(json.dumps(value), strict=True)
    except ValidationError as problem:
        by_place: dict[Trail, list[ErrorDetails]] = defaultdict(list)
        for detail in problem.errors(include_url=False):
            by_place[_real_path(detail, value)].append(detail)
        _drop_consequences(by_place)
        places = list(by_place.items())[:MAX_FAULTS]
        found = {e for steps, details in places for e in _errors(details, source, path, steps, model)}
        misspelt = {_misspelt(error.message) for error in found} - {""}
        missing = _MESSAGES["missing"]
        source.errors += sorted(
            e for e in found if e.message != missing or e.field.rpartition(".")[2] not in misspelt
        )
        return None


def spelling_errors(value: Any, source: Source, path: Trail = ()) -> list[ContentError]:
    """Faults for texts that break the Swiss spelling, or hold a character that nobody sees."""
    if isinstance(value, str):
        if SHARP_S in value:
            return [source.error(path, "Hier steht ein Eszett; schreib ss (Schweizer Rechtschreibung).")]
        strange = STRANGE.search(value)  # written with a backslash: the file itself has none
        return [source.error(path, strange_message(strange[0]))] if strange else []
    if isinstance(value, dict):
        return [e for key, part in value.items() for e in spelling_errors(part, source, (*path, key))]
    if isinstance(value, list):
        return [e for i, part in enumerate(value) for e in spelling_errors(part, source, (*path, i))]
    return []


@lru_cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


@lru_cache
def _field_names(model: Any) -> frozenset[str]:
    """Every field name that any model in the schema knows: good enough to guess what was meant."""
    schema = _adapter(model).json_schema()
    parts = (schema, *schema.get("$defs", {}).values())
    return frozenset(name for part in parts for name in part.get("properties", {}))


def _errors(
    details: Sequence[ErrorDetails], source: Source, path: Trail, steps: Trail, model: Any
) -> list[ContentError]:
    """The faults of one place; several kinds of value that would do there become one sentence."""
    place = (*path, *steps)
    if len(details) > 1 and all(detail["type"].endswith("_type") for detail in details):
        kinds = {detail["type"] for detail in details}
        number = kinds <= {"int_type", "float_type"}
        return [
            source.error(
                place, _NUMBER if number else "Hier gehört ein einfacher Wert hin: Zahl, Text, true, false."
            )
        ]
    errors = []
    for detail in details:
        context = detail.get("ctx", {})
        fault = context.get("error")
        if isinstance(fault, Faults):
            errors += [source.error((*place, *inner), _sentence(text)) for inner, text in fault.faults]
        elif detail["type"] == "extra_forbidden":
            message = f"Das Feld {steps[-1]} gibt es hier nicht; {_meant(str(steps[-1]), model)}"
            errors.append(source.error(place, message, at_name=True))
        elif fault is not None:
            errors.append(source.error(place, _sentence(str(fault))))
        elif detail["type"] == "union_tag_invalid":
            place = (*place, context["discriminator"].strip("'"))
            errors.append(source.error(place, _message(detail, context)))
        else:
            errors.append(source.error(place, _message(detail, context)))
    return errors


def _message(detail: ErrorDetails, context: dict[str, Any]) -> str:
    if detail["input"] is None and detail["type"] not in {"missing", "union_tag_not_found"}:
        return _EMPTY
    if detail["type"] == "string_pattern_mismatch":
        return _UNDERSCORES if "_" in context["pattern"] else _DASHES
    allowed = context.get("expected") or context.get("expected_tags")
    if allowed:
        written = str(context.get("tag", detail["input"]))
        return f"Diesen Wert gibt es hier nicht; {remedy(written, _QUOTED.findall(allowed))}"
    words = {name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in context.items()}
    return _MESSAGES.get(detail["type"], _FALLBACK).format_map(words)


def _meant(name: str, model: Any) -> str:
    """The nearest field there is; a field that exists elsewhere is in the wrong place."""
    known = _field_names(model)
    guess = "" if name in known else remedy(name, sorted(known))
    return guess if guess.startswith("meintest") else "lösche es oder prüfe die Einrückung."


def _misspelt(message: str) -> str:
    """The field that an unknown one was meant to be: that it is missing need not be said again."""
    return message.rpartition("meintest du ")[2].rstrip("?") if message.startswith("Das Feld ") else ""


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?")) else f"{text}."


def _real_path(detail: ErrorDetails, value: Any) -> Trail:
    """The error's path without the tags that Pydantic puts in for the members of a union."""
    steps: list[str | int] = []
    for position, step in enumerate(detail["loc"]):
        index = isinstance(value, list) and isinstance(step, int) and step < len(value)
        if index or (isinstance(value, dict) and step in value):
            value = value[step]
        elif detail["type"] == "missing" and position == len(detail["loc"]) - 1:
            value = None
        else:
            continue  # a union's tag
        steps.append(step)
    return tuple(steps)


def _drop_consequences(by_place: dict[Trail, list[ErrorDetails]]) -> None:
    """Pydantic also calls a list too short whose entries are wrong: only the entries are."""
    for steps in [steps for steps, details in by_place.items() if details[0]["type"] == "too_short"]:
        if any(other[: len(steps)] == steps and len(other) > len(steps) for other in by_place):
            del by_place[steps]
