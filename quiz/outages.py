"""A database server that is away for a moment: nobody is told before it is worth telling."""

from collections.abc import Callable
from functools import wraps
from time import sleep
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Dialect, Engine, event

from quiz.store_errors import ConnectionLost

PAUSES = (0.1, 0.2, 0.4, 0.8, 1.5)
"""Seconds between the tries to connect again: a restart of PostgreSQL takes one to three."""

P = ParamSpec("P")
R = TypeVar("R")


def wait_out_restarts(engine: Engine) -> None:
    """Let the engine try again for PAUSES where its server does not answer, as long as it did the time before.

    A server that has been away for longer, or was never there, costs one try each time: labs go on without it.
    """
    answered = [False]

    def connect(dialect: Dialect, _record: Any, arguments: list[Any], options: dict[str, Any]) -> Any:
        pauses = iter(PAUSES if answered[0] else ())
        while True:
            try:
                connection = dialect.connect(*arguments, **options)
            except Exception as error:
                pause = next(pauses, None)
                # a host that swallows packets has cost its time already
                if pause is None or type(error).__name__ == "ConnectionTimeout":
                    answered[0] = False
                    raise
                sleep(pause)
            else:
                answered[0] = True
                return connection

    event.listen(engine, "do_connect", connect)


def sent_again(transaction: Callable[P, R]) -> Callable[P, R]:
    """Send a transaction once more where its connection was lost: it has to do the same twice as once."""

    @wraps(transaction)
    def twice(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return transaction(*args, **kwargs)
        except ConnectionLost:
            return transaction(*args, **kwargs)

    return twice
