"""What all browser tests share: one Chromium with two profiles, and one server, for the whole run."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from quiz.progress import Store, open_store
from tests.browser.browser_process import launch
from tests.browser.server_process import ServerProcess
from tests.browser.visit import new_profile


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; where it is missing every test fails with the line that installs it."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """Where tabs are opened, each a session of its own; Streamlit's scripts are compiled once."""
    with new_profile(browser) as shared:
        yield shared


@pytest.fixture(scope="session")
def other_profile(browser: Browser) -> Iterator[BrowserContext]:
    """Another browser, which shares neither storage nor cookies with the first."""
    with new_profile(browser) as shared:
        yield shared


@pytest.fixture(scope="session")
def app_server(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[], str]
) -> Iterator[ServerProcess]:
    """The app on a free port, with a database of its own."""
    with _fresh_server(tmp_path_factory.mktemp("app-server"), new_database()) as running:
        yield running


@pytest.fixture(scope="module")
def own_server(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[], str]
) -> Iterator[ServerProcess]:
    """A server of one file alone, with a database of its own: what its tests do would be in the way of others."""
    with _fresh_server(tmp_path_factory.mktemp("own-server"), new_database()) as running:
        yield running


@pytest.fixture
def own_store(own_server: ServerProcess) -> Iterator[Store]:
    """The progress of `own_server`, read beside it."""
    opened = open_store(own_server.address)
    yield opened
    opened.close()


def _fresh_server(folder: Path, database: str) -> ServerProcess:
    return ServerProcess(folder, env={"DURCHBLICK_DB_URL": database})
