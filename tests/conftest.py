"""Test processes share the machine: Polars takes few threads in each."""

import os

os.environ.setdefault("POLARS_MAX_THREADS", "2")
