"""What the server prepares before the first visit, in a process of its own."""

import subprocess
import sys

SCRIPT = """
import asyncio, gc, threading, threadpoolctl
from pages._widgets.server import lifespan

async def run():
    async with lifespan(None):
        print([(pool["user_api"], pool["num_threads"]) for pool in threadpoolctl.threadpool_info()])
        from streamlit.runtime.pages_manager import PagesManager
        print(PagesManager.uses_pages_directory)
        for thread in threading.enumerate():
            if thread.name == "load":
                thread.join()
        print(gc.get_freeze_count())

asyncio.run(run())
"""


def test_what_is_ready_before_the_first_visit():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60)
    pools, uses_pages_directory, n_frozen = done.stdout.splitlines()
    assert "('blas', 1)" in pools, "NumPy's BLAS has to be loaded before it can be limited"
    assert ", 2)" not in pools
    assert uses_pages_directory == "False"
    assert int(n_frozen) > 100_000, "each collection goes through the whole bank while students wait"
