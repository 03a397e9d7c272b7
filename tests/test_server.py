"""What the server prepares before the first visit, in a process of its own."""

import subprocess
import sys

SCRIPT = """
import asyncio, threadpoolctl
from pages._widgets.server import lifespan

async def run():
    async with lifespan(None):
        print([(pool["user_api"], pool["num_threads"]) for pool in threadpoolctl.threadpool_info()])
        from streamlit.runtime.pages_manager import PagesManager
        print(PagesManager.uses_pages_directory)

asyncio.run(run())
"""


def test_blas_has_one_thread_and_streamlit_looks_for_no_pages_of_its_own():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60)
    pools, uses_pages_directory = done.stdout.splitlines()
    assert "('blas', 1)" in pools, "NumPy's BLAS has to be loaded before it can be limited"
    assert ", 2)" not in pools
    assert uses_pages_directory == "False"
