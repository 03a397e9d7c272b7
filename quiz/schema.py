"""JSON Schemas of the content, for editors: completion and red underlines while a lecturer types."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from quiz.concepts import Concept
from quiz.corrections import Correction
from quiz.exam import Blueprint
from quiz.labs import Lab
from quiz.questions import Question

MODELS: dict[str, Any] = {
    "questions": list[Question],
    "lab": Lab,
    "corrections": list[Correction],
    "concepts": list[Concept],
    "exam": Blueprint,
}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_text(name: str) -> str:
    """The schema of one kind of file, as it is shipped."""
    schema = {"$schema": _DIALECT, **TypeAdapter(MODELS[name]).json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write_schemas(folder: Path) -> None:
    """Write <kind>.json for every kind of content file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in MODELS:
        (folder / f"{name}.json").write_text(schema_text(name), encoding="utf-8")
