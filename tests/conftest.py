"""Settings of every test: one BLAS thread, as in the app (two processes with two each fight for the cores)."""

import threadpoolctl

threadpoolctl.threadpool_limits(1)
