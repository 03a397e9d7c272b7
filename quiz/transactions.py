"""Transactions on the progress database, with inserts that may be repeated and errors told in German."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from quiz.database import VERSION_TABLE, place_of
from quiz.store_errors import store_error
from quiz.tables import Learner, Table

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Transactions:
    """Base of the stores. Each method of theirs is one transaction, on disk when it returns."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def ping(self) -> None:
        """Read the schema's version, as the least that shows whether the database answers; StoreError if not."""
        with self._reading() as session:
            session.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).one()  # noqa: S608

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with self._german_errors(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def _transaction(self, learner: str | None = None, now: datetime | None = None) -> Iterator[Session]:
        writing = self.engine.execution_options(writes=True)
        with self._german_errors(), Session(writing, expire_on_commit=False) as session, session.begin():
            if learner is not None:
                self._upsert(session, Learner, {"id": learner}, {"created_at": now}, replace=())
            yield session

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
