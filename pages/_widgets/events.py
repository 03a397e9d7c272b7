"""Events for whoever runs the server: what happened, how long it took; never what somebody wrote."""

import hashlib
import logging
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

OBSERVE = "DURCHBLICK_OBSERVE"
"""Set to "1" on a server: the log in JSON lines, figures at /metrics. Without it no event is made."""
LOG_KEY = "DURCHBLICK_LOG_KEY"
"""With the same key the same learner has the same name in the logs of all replicas."""

LOG = logging.getLogger("durchblick")
_KEY = hashlib.sha256(os.environ.get(LOG_KEY, "").encode() or secrets.token_bytes(32)).digest()


def observed() -> bool:
    """Whether the server is run by somebody who looks at its log and its figures."""
    return os.environ.get(OBSERVE) == "1"


def note(event: str, *, learner: str = "", **fields: Any) -> None:
    """Log an event with its fields: names and numbers of the app's own, never a text that somebody typed."""
    if LOG.isEnabledFor(logging.INFO):
        who = {"learner": pseudonym(learner)} if learner else {}
        LOG.info(event, extra={"event": event, **who, **fields})


@contextmanager
def timed(event: str, **fields: Any) -> Iterator[None]:
    """Log the event with its `seconds` when the block is left, however that happens."""
    start = time.perf_counter()
    try:
        yield
    finally:
        note(event, seconds=round(time.perf_counter() - start, 4), **fields)


def pseudonym(learner: str) -> str:
    """A learner's name in the log; nobody without the key finds out whose it is."""
    return hashlib.blake2b(learner.encode(), key=_KEY, digest_size=6).hexdigest()


def new_code() -> str:
    """A short code that a student reads and that is found again in the log."""
    return secrets.token_hex(3).upper()
