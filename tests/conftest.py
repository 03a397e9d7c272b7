"""Settings of every test: one BLAS thread, as in the app (two processes with two each fight for the cores)."""

from collections.abc import Iterator
from functools import cache

import pytest
import threadpoolctl
from streamlit.components.v2 import manifest_scanner

from tests.postgres_process import PostgresProcess

threadpoolctl.threadpool_limits(1)

# A server looks through the installed packages once, AppTest once for each app: 0.1 s, four times a small page.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresProcess]:
    """A PostgreSQL server for the whole run, one a test process; whoever stops it starts it again."""
    with PostgresProcess() as server:
        yield server
