"""Which files hold content, what kind each is, how a message names it, and its bytes."""

import errno
import os
import stat
from pathlib import Path
from typing import Literal

Kind = Literal["notes", "concepts", "corrections", "labs", "questions", "exam"]

DATA = Path(__file__).resolve().parents[1] / "data"
VARIABLE = "DURCHBLICK_DATA"
MAX_BYTES = 4 * 2**20

_YAML = {".yaml", ".yml"}
_UNREADABLE = {
    errno.ENOENT: "Diese Datei oder diesen Ordner gibt es nicht; prüfe den Namen.",
    errno.ENOTDIR: "Diese Datei oder diesen Ordner gibt es nicht; prüfe den Namen.",
    errno.ENAMETOOLONG: "Der Name ist zu lang; prüfe ihn.",
    errno.ELOOP: "Der Verweis führt im Kreis; lösche ihn.",
    errno.EACCES: "Die Leserechte fehlen; gib sie frei.",
    errno.EPERM: "Die Leserechte fehlen; gib sie frei.",
}


def content_folders() -> tuple[Path, ...]:
    """The shipped content, then the folder named by DURCHBLICK_DATA if it is set."""
    second = os.environ.get(VARIABLE, "").strip()
    return (DATA, Path(os.path.expanduser(second))) if second else (DATA,)


def content_files(folder: Path) -> list[Path]:
    """A folder's content in reading order: notes, concepts, corrections, labs, questions, then the exam.

    Any other YAML file directly in it holds questions. A file stands for itself. ValueError with a German
    sentence if there is nothing to be read.
    """
    try:
        if not stat.S_ISDIR(folder.stat().st_mode):
            return [folder]
        entries = [*folder.iterdir(), *_inside(folder / "concepts"), *_inside(folder / "questions")]
    except OSError as problem:
        raise ValueError(_reason(problem)) from None
    visible = [path for path in entries if not path.name.startswith(".")]
    files = [path for path in visible if path.suffix in _YAML or path == folder / "notes.md"]
    kinds: list[Kind] = ["notes", "concepts", "corrections", "labs", "questions", "exam"]
    return sorted(files, key=lambda path: (kinds.index(kind_of(path)), path))


def _inside(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def kind_of(path: Path) -> Kind:
    """What a content file holds, told by its place and name."""
    if path.suffix == ".md":
        return "notes"
    if path.parent.name == "concepts":
        return "labs"
    if path.parent.name != "questions" and path.stem == "concepts":
        return "concepts"
    if path.parent.name != "questions" and path.stem == "corrections":
        return "corrections"
    if path.parent.name != "questions" and path.stem == "exam":
        return "exam"
    return "questions"


def shown(path: Path) -> str:
    """How a message names the file: shipped ones from data/ on, others as they were given."""
    try:
        return str(path.relative_to(DATA.parent))
    except ValueError:
        return str(path)


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file of moderate size; ValueError with a German sentence for any other."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ValueError("Das ist keine gewöhnliche Datei; nimm eine YAML-Datei.")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise ValueError(_reason(problem)) from None
    if len(raw) > MAX_BYTES:
        raise ValueError(f"Die Datei ist grösser als {MAX_BYTES // 2**20} MB; teile sie auf.")
    return raw


def _reason(problem: OSError) -> str:
    fallback = f"Die Datei lässt sich nicht lesen (Fehler {problem.errno}); prüfe sie."
    return _UNREADABLE.get(problem.errno or 0, fallback)
