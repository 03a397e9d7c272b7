"""The JSON Schemas that editors use are those of the models."""

import json

import pytest

from quiz.__main__ import main
from quiz.content_files import DATA
from quiz.schema import MODELS, schema_text


@pytest.mark.parametrize("name", sorted(MODELS))
def test_the_shipped_schema_is_the_models(name):
    shipped = (DATA / "schema" / f"{name}.json").read_text(encoding="utf-8")
    assert shipped == schema_text(name), "run: python -m quiz schema"


@pytest.mark.parametrize("name", sorted(MODELS))
def test_an_editor_underlines_unknown_fields(name):
    schema = json.loads(schema_text(name))
    parts = [schema, *schema.get("$defs", {}).values()]
    assert all(part["additionalProperties"] is False for part in parts if "properties" in part)
    assert schema["$schema"].startswith("https://json-schema.org/")


def test_the_command_writes_them_all(tmp_path, capsys):
    assert main(["schema", str(tmp_path / "neu")]) == 0
    assert {path.stem for path in (tmp_path / "neu").iterdir()} == set(MODELS)
    (tmp_path / "datei").write_text("")
    assert main(["schema", str(tmp_path / "datei")]) == 1
    assert "lässt sich nichts schreiben" in capsys.readouterr().err
