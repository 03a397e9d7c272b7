"""Settings of every test: one BLAS thread, as in the app (two processes with two each fight for the cores)."""

from functools import cache

import threadpoolctl
from streamlit.components.v2 import manifest_scanner

threadpoolctl.threadpool_limits(1)

# A server looks through the installed packages once, AppTest once for each app: 0.1 s, four times a small page.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
