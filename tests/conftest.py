"""Settings of every test: one BLAS thread, as in the app (two processes with two each fight for the cores).

Fixtures for tests with a database: each gets a fresh one, an SQLite file, or with `--postgres` one on a server.
"""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import threadpoolctl
from sqlalchemy import Connection, Engine, event
from streamlit.components.v2 import manifest_scanner

from quiz.progress import open_store
from tests.postgres_process import PostgresProcess

threadpoolctl.threadpool_limits(1)

# A server looks through the installed packages once, AppTest once for each app: 0.1 s, four times a small page.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)

_engines: set[Engine] = set()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Enter `--postgres`."""
    parser.addoption("--postgres", action="store_true", help="only tests with a database, each on PostgreSQL")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--postgres`, leave out what asks for no database: there nothing could be different."""
    if config.getoption("postgres"):
        asks = {id(item): "new_database" in getattr(item, "fixturenames", ()) for item in items}
        config.hook.pytest_deselected(items=[item for item in items if not asks[id(item)]])
        items[:] = [item for item in items if asks[id(item)]]


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresProcess]:
    """A PostgreSQL server for the whole run, one a test process; whoever stops it starts it again."""
    with PostgresProcess() as server:
        yield server


@pytest.fixture(scope="session")
def migrated(postgres: PostgresProcess) -> str:
    """The name of a PostgreSQL database with the newest tables and no rows, to be copied."""
    name = postgres.create_database()
    open_store(postgres.address(name)).close()
    return name


@pytest.fixture(scope="session")
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Makes a database with nothing in it, not even tables; gives the address."""
    if request.config.getoption("postgres"):
        server: PostgresProcess = request.getfixturevalue("postgres")
        return lambda: server.address(server.create_database())
    return lambda: f"sqlite:///{tmp_path_factory.mktemp('database') / 'progress.db'}"


@pytest.fixture
def database_address(
    request: pytest.FixtureRequest, tmp_path: Path, new_database: Callable[[], str]
) -> Iterator[str]:
    """The address of this test's own database, without rows."""
    if not request.config.getoption("postgres"):
        yield f"sqlite:///{tmp_path / 'progress.db'}"
        return
    server: PostgresProcess = request.getfixturevalue("postgres")
    name = server.create_database(request.getfixturevalue("migrated"))
    yield server.address(name)
    _close_engines()
    server.drop_database(name)


@pytest.fixture
def own_progress(database_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The app keeps its progress in this test's own database."""
    monkeypatch.setenv("DURCHBLICK_DB_URL", database_address)


@pytest.fixture(autouse=True, scope="session")
def _own_progress_stays_untouched() -> Iterator[None]:
    """A test that forgets to ask for a database fails, instead of writing into the developer's own progress."""

    def refuse(*_arguments: object, **_options: object) -> str:
        raise AssertionError("this test uses progress: it has to ask for the fixture database_address")

    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DURCHBLICK_DB_URL", raising=False)
        patch.setattr("quiz.database.user_data_dir", refuse)
        yield


@event.listens_for(Engine, "engine_connect")
def _remember_engine(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        _engines.add(connection.engine)


def _close_engines() -> None:
    # The app keeps its connections for as long as its server runs; the tests' server takes a hundred.
    while _engines:
        _engines.pop().dispose()
