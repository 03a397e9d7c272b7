"""Transactions on the progress database, with inserts that may be repeated and errors told in German."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import FunctionType
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from quiz.database import VERSION_TABLE, place_of
from quiz.outages import sent_again
from quiz.store_errors import store_error
from quiz.tables import Learner, Table

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Transactions:
    """Base of the stores. Each public method of theirs is one transaction, on disk when it returns.

    Where the server goes away in the middle it is sent again: done twice, it has to be as if done once.
    """

    def __init_subclass__(cls) -> None:
        for name, method in list(vars(cls).items()):
            if isinstance(method, FunctionType) and not name.startswith("_"):
                setattr(cls, name, sent_again(method))

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def ping(self) -> None:
        """Read the schema's version, as the least that shows whether the database answers; StoreError if not."""
        with self._reading() as session:
            session.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).one()  # noqa: S608 - a constant

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with self._german_errors(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def _transaction(self, learner: str | None = None, now: datetime | None = None) -> Iterator[Session]:
        writing = self.engine.execution_options(writes=True)
        with self._german_errors(), Session(writing, expire_on_commit=False) as session, session.begin():
            if learner is not None:
                self._lock(session, learner, now)
            yield session

    def _lock(self, session: Session, learner: str, now: datetime | None) -> None:
        """Make the learner where he is new, and keep his other transactions waiting until this one ends.

        Tabs and replicas that read first and write later would lose or double what comes in between. SQLite has
        one writer anyway; PostgreSQL locks the row that it updates, though nothing in it changes.
        """
        new = _INSERT[self.engine.dialect.name](Learner).values(id=learner, created_at=now)
        session.execute(new.on_conflict_do_update(index_elements=["id"], set_={"created_at": Learner.created_at}))

    @contextmanager
    def _german_errors(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, PoolTimeoutError) as error:
            place = place_of(self.engine.url)
            raise store_error(error, place=place, dialect=self.engine.dialect.name) from error

    def _upsert(
        self,
        session: Session,
        table: type[Table],
        key: dict[str, Any],
        values: dict[str, Any],
        *,
        replace: Sequence[str],
    ) -> None:
        """Insert; where a row with this key is there already, replace these columns, or leave it for ()."""
        statement = _INSERT[self.engine.dialect.name](table).values(**key, **values)
        if replace:
            new = {column: values[column] for column in replace}
            statement = statement.on_conflict_do_update(index_elements=list(key), set_=new)
        else:
            statement = statement.on_conflict_do_nothing(index_elements=list(key))
        session.execute(statement)
