"""`python -m quiz export`: what the student takes along, written to a file."""

import errno
import os
from datetime import datetime
from pathlib import Path

from quiz.anki import export_anki
from quiz.bank import load_bank
from quiz.memory import remember
from quiz.progress import StoreError, open_store
from quiz.sheet import export_sheet
from quiz.weakest import weakest_first

LOCAL = "local"
"""Who learns on one's own computer, where nobody logs in."""

KINDS = {"anki": "Karten für Anki (.apkg)", "sheet": "Spickzettel, zwei Seiten (.pdf)"}
_UNWRITABLE = {
    errno.ENOENT: "Diesen Ordner gibt es nicht; lege ihn an oder nenne einen anderen.",
    errno.ENOTDIR: "Diesen Ordner gibt es nicht; lege ihn an oder nenne einen anderen.",
    errno.EISDIR: "Das ist ein Ordner; nenne dahinter den Namen der Datei.",
    errno.ENAMETOOLONG: "Der Name ist zu lang; nimm einen kürzeren.",
    errno.ENOSPC: "Der Datenträger ist voll; schaffe Platz.",
    errno.EACCES: "Hier darfst du nicht schreiben; nenne einen anderen Ort.",
    errno.EPERM: "Hier darfst du nicht schreiben; nenne einen anderen Ort.",
    errno.EROFS: "Hier darfst du nicht schreiben; nenne einen anderen Ort.",
}


def export(kind: str, file: Path, *, now: datetime) -> str:
    """Write one of KINDS and say so; ValueError in German where that fails: then a file that was there stays."""
    content = _content(kind, now)
    try:
        _replace(file, content)
    except OSError as problem:
        fallback = f"Hier lässt sich nichts schreiben (Fehler {problem.errno}); nenne einen anderen Ort."
        raise ValueError(f"{file}: {_UNWRITABLE.get(problem.errno or 0, fallback)}") from None
    return f"{file}: geschrieben, {max(1, len(content) // 1024)} kB"


def _content(kind: str, now: datetime) -> bytes:
    bank = load_bank()
    if kind == "anki":
        return export_anki(bank, now=now)
    try:
        store = open_store()
        answers, contests = store.answers(LOCAL), store.contests(LOCAL)
        store.close()
    except StoreError as problem:
        raise ValueError(str(problem)) from None
    order = weakest_first(bank, remember(bank, answers, contests), at=now)
    return export_sheet(bank, order, now=now)


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
