"""Delete all that is kept of a learner, in every table, in one transaction."""

from sqlalchemy import ColumnElement, FromClause, delete, select
from sqlalchemy.orm import Session

from quiz.tables import Learner, Table
from quiz.transactions import Transactions


class Forgetting(Transactions):
    """The end of a learner's progress, on the engine of a Store and under its rules."""

    def forget(self, learner: str) -> int:
        """Delete every row of this learner and nobody else's; how many there were. Backups are not reached."""
        with self._transaction() as session:
            if self.engine.dialect.name == "sqlite":
                # SQLite only marks what is deleted as free; the words would stay in the file.
                session.connection().exec_driver_sql("PRAGMA secure_delete = ON")
            # Whoever writes for this learner at the same moment comes before or after, not in between. Where there
            # is no row to lock there is no other either, and what somebody writes from now on is new.
            mine = select(Learner.id).where(Learner.id == learner).with_for_update()
            rows = 0 if session.scalar(mine) is None else _delete_all(session, learner)
        self._shorten_log()
        return rows

    def _shorten_log(self) -> None:
        """Empty SQLite's write-ahead log, which holds the pages as they were; as far as nobody is reading them."""
        if self.engine.dialect.name != "sqlite":
            return
        with self._german_errors(), self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None  # noqa: S101 - a checked-out connection has one
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _delete_all(session: Session, learner: str) -> int:
    rows = 0
    for table in reversed(Table.metadata.sorted_tables):  # first those that refer to others
        owned = belongs_to(table, learner)
        if owned is not None:
            rows += session.connection().execute(delete(table).where(owned)).rowcount
    return rows


def belongs_to(table: FromClause, learner: str) -> ColumnElement[bool] | None:
    """Which rows of a table are this learner's, by its own column or by the row that it refers to; or None."""
    if table is Learner.__table__:
        return table.c.id == learner
    if "learner_id" in table.c:
        return table.c.learner_id == learner
    for column in table.c:
        for key in column.foreign_keys:
            owned = belongs_to(key.column.table, learner)
            if owned is not None:
                return column.in_(select(key.column).where(owned))
    return None
