"""Faultless content files as they were read the last time, kept in the user's cache folder by what they hold.

Reading and checking a file takes ten times as long as taking it from here. Nothing depends on it: where the folder
cannot be written, or holds anything else, the files are read as ever.
"""

import hashlib
import os
import pickle
import shutil
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from platformdirs import user_cache_dir

_PROJECT = Path(__file__).resolve().parents[1]
_CHECK_BYTES = 4
MIN_BYTES = 4096  # a smaller file is read at once


def recall(raw: bytes, file: str, kind: str) -> Any:
    """What was kept for a file of this name and content by this version of the program; None where nothing was."""
    if len(raw) < MIN_BYTES:
        return None
    try:
        kept = (_folder() / _name(raw, file, kind)).read_bytes()
        payload = memoryview(kept)[_CHECK_BYTES:]
        # The folder is the user's own, as the program is; the check sum tells a file that was cut short.
        return pickle.loads(payload) if _check(payload) == kept[:_CHECK_BYTES] else None  # noqa: S301
    except Exception:  # whatever is in it: the YAML says the same
        return None


def keep(raw: bytes, file: str, kind: str, value: Any) -> None:
    """Keep it for the next start; silently nothing where that is impossible, or where the file is small."""
    if len(raw) < MIN_BYTES:
        return
    try:
        folder = _folder()
        if not folder.is_dir():
            shutil.rmtree(folder.parent, ignore_errors=True)  # of other versions
            folder.mkdir(parents=True)
        payload = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        name = _name(raw, file, kind)
        draft = folder / f"{name}.{os.getpid()}"
        draft.write_bytes(_check(payload) + payload)
        draft.replace(folder / name)  # at once: another process reads it whole or not at all
    except (OSError, pickle.PicklingError):
        return


def _check(payload: bytes | memoryview) -> bytes:
    return zlib.crc32(payload).to_bytes(_CHECK_BYTES, "big")


def _folder() -> Path:
    return Path(user_cache_dir("durchblick", appauthor=False)) / "entries" / _version()


def _name(raw: bytes, file: str, kind: str) -> str:
    digest = hashlib.blake2b(f"{kind}\0{file}\0".encode("utf-8", "surrogateescape"), digest_size=20)
    digest.update(raw)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _version() -> str:
    """Of the code that reads and checks: another one may find faults in the same file."""
    sources = [path for folder in ("quiz", "engine") for path in sorted((_PROJECT / folder).rglob("*.py"))]
    stamps = "\n".join(f"{path} {(status := path.stat()).st_mtime_ns} {status.st_size}" for path in sources)
    return hashlib.sha256(stamps.encode()).hexdigest()[:16]
