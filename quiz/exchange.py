"""`python -m quiz export`, `import`, `forget`: the progress of this computer's learner as files; its end."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from quiz.bank import load_bank
from quiz.exports import Kind, build_export
from quiz.forgetting import Forgetting
from quiz.progress import Store, StoreError, open_store
from quiz.progress_file import MAX_BYTES, read_progress
from quiz.transfer import Transfer

LOCAL = "local"
"""Who learns on one's own computer, where nobody logs in."""

KINDS: dict[Kind, str] = {
    "anki": "Karten für Anki (.apkg)",
    "sheet": "Spickzettel auf zwei Seiten (.pdf)",
    "progress": "dein Fortschritt (.json)",
}
_NO_FOLDER = "Diesen Ordner gibt es nicht; lege ihn an oder nenne einen anderen."
_FORBIDDEN = "Hier darfst du nicht schreiben; nenne einen anderen Ort."
_UNWRITABLE = {
    errno.ENOENT: _NO_FOLDER,
    errno.ENOTDIR: _NO_FOLDER,
    errno.EISDIR: "Das ist ein Ordner; nenne dahinter den Namen der Datei.",
    errno.ENAMETOOLONG: "Der Name ist zu lang; nimm einen kürzeren.",
    errno.ENOSPC: "Der Datenträger ist voll; schaffe Platz.",
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EROFS: _FORBIDDEN,
}


def export_file(kind: Kind, file: Path, *, now: datetime) -> str:
    """Write one of KINDS and say so; ValueError in German where that fails: then a file that was there stays."""
    with _store() as store:
        content = build_export(kind, load_bank(), store, LOCAL, now=now)
    try:
        _replace(file, content)
    except OSError as problem:
        fallback = f"Hier lässt sich nichts schreiben (Fehler {problem.errno}); nenne einen anderen Ort."
        raise ValueError(f"{file}: {_UNWRITABLE.get(problem.errno or 0, fallback)}") from None
    return f"{file}: geschrieben, {max(1, len(content) // 1024)} kB"


def import_file(file: Path, *, now: datetime) -> str:
    """Take a file's progress in and say what it brought; ValueError in German where it cannot, nothing done."""
    try:
        with file.open("rb") as opened:
            progress = read_progress(opened.read(MAX_BYTES + 1))
    except FileNotFoundError:
        raise ValueError(f"{file}: Diese Datei gibt es nicht; prüfe den Namen.") from None
    except OSError as problem:
        message = f"Die Datei lässt sich nicht lesen (Fehler {problem.errno}); prüfe Ort und Leserechte."
        raise ValueError(f"{file}: {message}") from None
    except ValueError as problem:
        raise ValueError(f"{file}: {problem}") from None
    with _store() as store:
        gain = Transfer(store.engine).take_in(LOCAL, progress, now=now)
    return f"{file}: {gain.sentence}"


def forget_learner(learner: str) -> str:
    """Delete all that is kept of a learner and say so; ValueError in German where that fails, nothing done."""
    with _store() as store:
        rows = Forgetting(store.engine).forget(learner)
    return f"{learner}: {rows} Einträge gelöscht" if rows else f"{learner}: Von dieser Kennung ist nichts da."


@contextmanager
def _store() -> Iterator[Store]:
    try:
        store = open_store()
        try:
            yield store
        finally:
            store.close()
    except StoreError as problem:
        raise ValueError(str(problem)) from None


def _replace(file: Path, content: bytes) -> None:
    """Write beside the file first: a full disk does not cost the backup that was there."""
    if file.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    part = file.with_name(f"{file.name}.part")
    try:
        part.write_bytes(content)
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
        raise
