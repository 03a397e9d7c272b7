"""The command line: `python -m quiz check`, `grade`, `schema`."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from quiz.bank import DATA, content_folders, load_bank
from quiz.check import check, counts_within
from quiz.grading import grade
from quiz.schema import write_schemas
from quiz.validation import validate
from quiz.yaml_source import ContentError, read_yaml


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: str
    text: str


class _Question(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: str
    answers: list[_Answer]


class _Answers(BaseModel):
    model_config = ConfigDict(extra="ignore")
    questions: list[_Question]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 0 if all is well and 1 if a fault was found."""
    parser = argparse.ArgumentParser(prog="python -m quiz", description="Inhalte prüfen und Antworten bewerten.")
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="Fragen, Labore, Korrekturen und Verweise prüfen")
    checking.add_argument("paths", nargs="*", type=Path, metavar="PFAD", help="Datei oder Ordner (sonst data/)")
    grading = commands.add_parser(
        "grade", help="Antworten aus einer YAML-Datei bewerten, eine JSON-Zeile pro Antwort"
    )
    grading.add_argument("file", type=Path, metavar="DATEI")
    schema = commands.add_parser("schema", help="die JSON-Schemas für Editoren schreiben")
    schema.add_argument("folder", nargs="?", type=Path, default=DATA / "schema", metavar="ORDNER")
    chosen = parser.parse_args(arguments)
    if chosen.command == "check":
        return _check(chosen.paths or list(content_folders()))
    if chosen.command == "grade":
        return _grade(chosen.file)
    write_schemas(chosen.folder)
    return 0


def _check(paths: list[Path]) -> int:
    bank, errors = check(paths)
    for error in errors:
        print(error)
    if errors:
        return 1
    for file, count in counts_within(bank, paths).items():
        print(f"{file}: {count} {'Eintrag' if count == 1 else 'Einträge'}")
    return 0


def _grade(file: Path) -> int:
    source = read_yaml(file)
    answers = None if source.errors else validate(_Answers, source.value, source, ())
    questions = load_bank().questions
    errors: list[ContentError] = list(source.errors)
    for index, asked in enumerate(answers.questions if answers else []):
        if asked.id not in questions:
            message = f"Eine Frage {asked.id} gibt es nicht; prüfe die id."
            errors.append(source.error(("questions", index, "id"), message))
    if answers is None or errors:
        for error in errors:
            print(error, file=sys.stderr)
        return 1
    for question in answers.questions:
        for answer in question.answers:
            print(json.dumps(_result(questions[question.id], question.id, answer), ensure_ascii=False))
    return 0


def _result(question: Any, question_id: str, answer: _Answer) -> dict[str, Any]:
    result = grade(question, answer.text)
    return {
        "question": question_id,
        "answer": answer.id,
        "score": result.score,
        "key_points": dict(result.key_points),
        "misconceptions": list(result.misconceptions),
    }


if __name__ == "__main__":
    sys.exit(main())
