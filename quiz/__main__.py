"""`python -m quiz check`, `grade`, `contested`, `plan`, `export`, `import`, `forget`, ..."""

import os
import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from quiz.answers import grade_file
from quiz.bank import load_bank
from quiz.check import check
from quiz.content_files import DATA
from quiz.contested import write_contested
from quiz.exchange import KINDS, export_file, forget_learner, import_file
from quiz.generation import generate
from quiz.progress import StoreError, open_store
from quiz.schema import write_schemas
from quiz.today import today

_ARGPARSE = (  # argparse speaks English only
    ("the following arguments are required: ", "es fehlt: "),
    ("unrecognized arguments: ", "unbekannt: "),
    ("invalid choice: ", "unbekannt: "),
    ("choose from ", "erlaubt: "),
    ("argument ", ""),
)


class _Parser(ArgumentParser):
    """An ArgumentParser that speaks German."""

    def __init__(self, *, add_help: bool = False, **options: Any) -> None:
        super().__init__(add_help=add_help, **options)
        self._positionals.title, self._optionals.title = "Angaben", "Optionen"
        self.add_argument("-h", "--help", action="help", help="diese Hilfe zeigen")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "Aufruf: ", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "Aufruf: ", 1)

    def error(self, message: str) -> NoReturn:
        for english, german in _ARGPARSE:
            message = message.replace(english, german)
        self.exit(2, f"{self.format_usage()}Fehler: {message}\n")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 0 if all is well, 1 if a fault was found, 2 for a wrong call."""
    parser = _Parser(prog="python -m quiz", description="Inhalte prüfen und Antworten bewerten.")
    commands = parser.add_subparsers(dest="command", required=True, title="Befehle", metavar="BEFEHL")
    checking = commands.add_parser("check", help="Fragen, Labore, Korrekturen und Verweise prüfen")
    checking.add_argument("paths", nargs="*", type=Path, metavar="PFAD", help="Datei oder Ordner (sonst data/)")
    grading = commands.add_parser("grade", help="Antworten bewerten, eine JSON-Zeile pro Antwort")
    grading.add_argument(
        "file", type=Path, metavar="DATEI", help="YAML mit questions: [{id, answers: [{id, text}]}]"
    )
    contesting = commands.add_parser("contested", help="Antworten, deren Bewertung bestritten ist, als Testfälle")
    contesting.add_argument("file", nargs="?", type=Path, metavar="DATEI", help="wohin (sonst Ausgabe)")
    contesting.add_argument("--learner", default="local", metavar="NAME", help="wessen Antworten (sonst local)")
    generating = commands.add_parser("generate", help="eine Rechenaufgabe ziehen, als JSON")
    generating.add_argument("id", metavar="ID", help="id der Frage, zum Beispiel rechnen-mse")
    generating.add_argument("--seed", type=int, default=0, metavar="N", help="welche der Aufgaben (sonst 0)")
    planning = commands.add_parser("plan", help="was heute am meisten bringt, oder Pläne vergleichen")
    planning.add_argument("--simulate", action="store_true", help="Pläne an simulierten Lernenden vergleichen")
    planning.add_argument("--learners", type=int, default=4, metavar="N", help="wie viele je Art und Frist (4)")
    planning.add_argument("--seed", type=int, default=0, metavar="N", help="welche Lernenden (sonst 0)")
    kinds = "; ".join(f"{kind}: {what}" for kind, what in KINDS.items())
    exporting = commands.add_parser("export", help="mitnehmen, was du gelernt hast und lernen willst")
    exporting.add_argument("kind", choices=list(KINDS), metavar="WAS", help=kinds)
    exporting.add_argument("file", type=Path, metavar="DATEI", help="wohin; eine Datei, die da ist, wird ersetzt")
    importing = commands.add_parser("import", help="den Fortschritt eines anderen Rechners dazunehmen")
    importing.add_argument("kind", choices=["progress"], metavar="WAS", help="progress: ein Fortschritt (.json)")
    importing.add_argument("file", type=Path, metavar="DATEI", help="was «export progress» geschrieben hat")
    forgetting = commands.add_parser("forget", help="alles löschen, was von jemandem aufbewahrt ist")
    forgetting.add_argument(
        "--learner", required=True, metavar="ID", help="wessen: local auf dem eigenen Rechner, sonst seine Kennung"
    )
    schemas = commands.add_parser("schema", help="die JSON-Schemas für Editoren schreiben")
    schemas.add_argument(
        "folder", nargs="?", type=Path, default=DATA / "schema", metavar="ORDNER", help="sonst data/schema/"
    )
    chosen = parser.parse_args(arguments)
    if chosen.command == "check":
        report = check(chosen.paths)
        _print(report.lines())
        return 1 if report.errors else 0
    if chosen.command == "grade":
        lines, errors = grade_file(chosen.file)
        _print(lines)
        _print([str(error) for error in errors], to_errors=True)
        return 1 if errors else 0
    try:
        _print(_done(chosen))
    except ValueError as problem:
        _print([str(problem)], to_errors=True)
        return 1
    return 0


def _done(chosen: Namespace) -> list[str]:
    """Carry out a command that either works or does not; ValueError with a German sentence where it does not."""
    match chosen.command:
        case "generate":
            return [generate(chosen.id, chosen.seed)]
        case "plan":
            return _planned(chosen)
        case "export":
            return [export_file(chosen.kind, chosen.file, now=datetime.now(UTC))]
        case "import":
            return [import_file(chosen.file, now=datetime.now(UTC))]
        case "forget":
            return [forget_learner(chosen.learner)]
        case "contested":
            return _contested(chosen.learner, chosen.file)
    try:
        write_schemas(chosen.folder)
    except OSError as problem:
        reason = f"Hier lässt sich nichts schreiben (Fehler {problem.errno})."
        raise ValueError(f"{chosen.folder}: {reason}") from None
    return []


def _planned(chosen: Namespace) -> list[str]:
    bank = load_bank()
    if chosen.simulate:
        from quiz.simulation.report import simulate  # needs NumPy, which takes its time to load

        return simulate(bank, bank.exam, n_learners=chosen.learners, seed=chosen.seed)
    try:
        store = open_store()
        try:
            return today(store, bank, now=datetime.now(UTC))
        finally:
            store.close()
    except StoreError as problem:
        raise ValueError(str(problem)) from None


def _contested(learner: str, file: Path | None) -> list[str]:
    try:
        store = open_store()
        try:
            return write_contested(store, learner, file)
        finally:
            store.close()
    except StoreError as problem:
        raise ValueError(str(problem)) from None
    except OSError as problem:
        raise ValueError(f"{file}: Hier lässt sich nichts schreiben (Fehler {problem.errno}).") from None


def _print(lines: list[str], *, to_errors: bool = False) -> None:
    stream = sys.stderr if to_errors else sys.stdout
    if stream is None:  # closed before we began
        return
    encoding = stream.encoding or "utf-8"
    for line in lines:  # a terminal without umlauts gets \xe4 instead of a traceback
        print(line.encode(encoding, "backslashreplace").decode(encoding), file=stream)


if __name__ == "__main__":
    try:
        code = main()
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code)
