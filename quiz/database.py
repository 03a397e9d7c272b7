"""Opening the database: the address, SQLite's settings, its health, and the schema brought up to date."""

import os
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from platformdirs import user_data_dir
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from quiz.outages import wait_out_restarts
from quiz.store_errors import CORRUPT, StoreError, store_error

VARIABLE = "DURCHBLICK_DB_URL"
VERSION_TABLE = "durchblick_schema"
_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 4_907_114_221  # one number for all replicas: whoever holds it migrates, the others wait
_BUSY_SECONDS = 10


def open_engine(address: str | None = None) -> Engine:
    """An engine on a healthy database with the newest schema; StoreError with a German sentence otherwise.

    Without an address DURCHBLICK_DB_URL is taken, without that a file in the user's data folder.
    """
    url = _read_address(address or os.environ.get(VARIABLE) or _own_file())
    try:
        engine = create_engine(url, **_options(url))
    except ImportError as error:
        raise StoreError(
            f"Für {place_of(url)} fehlt der Treiber «{url.get_driver_name()}». "
            "Installiere ihn mit pip oder lass DURCHBLICK_DB_URL weg: "
            "Dann liegt dein Fortschritt in einer Datei auf diesem Rechner."
        ) from error
    try:
        if url.get_backend_name() == "sqlite":
            _prepare_sqlite(engine, url)
        else:
            wait_out_restarts(engine)
        _migrate(engine, place_of(url))
    except DBAPIError as error:
        engine.dispose()
        raise store_error(error, place=place_of(url), dialect=engine.dialect.name) from error
    except StoreError:
        engine.dispose()
        raise
    return engine


def place_of(url: URL) -> str:
    """What a message calls the database: SQLite's path, or the address without its password."""
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    return url.render_as_string(hide_password=True)


def _own_file() -> str:
    folder = Path(user_data_dir("durchblick", appauthor=False))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"Der Ordner für deinen Fortschritt lässt sich nicht anlegen: {folder}. "
            f"Prüfe die Schreibrechte oder nenne mit {VARIABLE} einen anderen Ort, "
            "zum Beispiel sqlite:////home/du/fortschritt.db."
        ) from error
    return URL.create("sqlite", database=str(folder / "progress.db")).render_as_string()


def _read_address(address: str) -> URL:
    # The address itself stays out of the message: it may hold a password.
    hint = (
        f"Richtig sind zum Beispiel sqlite:////home/du/fortschritt.db oder "
        f"postgresql://name:passwort@rechner/durchblick; ohne {VARIABLE} "
        "liegt dein Fortschritt in einer Datei in deinem Benutzerordner."
    )
    try:
        url = make_url(address)
        kind = url.get_backend_name()
        if kind in ("postgres", "postgresql") and "+" not in url.drivername:
            url, kind = url.set(drivername="postgresql+psycopg"), "postgresql"
        url.get_dialect()
    except NoSuchModuleError as error:
        raise StoreError(f"{VARIABLE} nennt eine unbekannte Datenbank: «{kind}». {hint}") from error
    except (ArgumentError, ValueError) as error:
        raise StoreError(f"{VARIABLE} ist keine Adresse einer Datenbank. {hint}") from error
    if kind not in ("sqlite", "postgresql"):
        raise StoreError(f"{VARIABLE} nennt eine Datenbank, die Durchblick nicht kennt: «{kind}». {hint}")
    if kind == "sqlite" and url.database in (None, "", ":memory:"):
        raise StoreError(f"{VARIABLE} nennt keine Datei; im Arbeitsspeicher ginge alles verloren. {hint}")
    return url


def _options(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": _BUSY_SECONDS}}
    return {"pool_pre_ping": True, "connect_args": {"connect_timeout": _BUSY_SECONDS}}


def _prepare_sqlite(engine: Engine, url: URL) -> None:
    path = Path((url.database or "").removeprefix("file:"))
    if not path.parent.is_dir():
        raise StoreError(
            f"Der Ordner {path.parent} besteht nicht; dort soll dein Fortschritt liegen ({path.name}). "
            f"Lege den Ordner an oder ändere {VARIABLE}."
        )
    event.listen(engine, "connect", _set_up_connection)
    event.listen(engine, "begin", _begin)
    with engine.connect() as connection:
        # before WAL is switched on, so that a foreign or broken file is not touched
        health = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
        if health != "ok":
            raise StoreError(CORRUPT.format(place=path))
        _refuse_anothers(connection, f"Die Datei {path}", "Datei")


def _refuse_anothers(connection: Connection, place: str, kind: str) -> None:
    tables = set(inspect(connection).get_table_names())
    if tables and VERSION_TABLE not in tables:
        raise StoreError(
            f"{place} gehört einem anderen Programm und wurde nicht verändert. "
            f"Nenne mit {VARIABLE} eine andere {kind}."
        )


def _set_up_connection(connection: Any, _record: Any) -> None:
    # SQLAlchemy says when a transaction begins (_begin); the driver's own guess would leave out the tables' DDL.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer; one that locks at once can.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(engine: Engine, place: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["version_table"] = VERSION_TABLE
    script = ScriptDirectory.from_config(config)
    if engine.dialect.name == "sqlite":
        _switch_wal_on(engine)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            _refuse_anothers(connection, f"Die Datenbank {place}", "Datenbank")
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        present = context.get_current_revision()
        if present == script.get_current_head():
            # Changes nothing, but where writing is forbidden it fails now and not at the first answer.
            connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = version_num")  # noqa: S608 - a constant
            return
        if present is not None and present not in {step.revision for step in script.walk_revisions()}:
            raise StoreError(
                f"Dein Fortschritt stammt von einer neueren Version von Durchblick (Schema {present}): {place}. "
                f"Er wurde nicht verändert. Aktualisiere Durchblick oder nenne mit {VARIABLE} eine andere Datei."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _switch_wal_on(engine: Engine) -> None:
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101 - a checked-out connection has one
        if driver.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            driver.execute("PRAGMA journal_mode = WAL")
