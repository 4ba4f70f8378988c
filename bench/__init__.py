"""Benchmarks: ratios against a reference measured in the same run. `python -m bench.NAME`."""

import os

os.environ["ATMT_CACHE"] = "0"  # every run reads the ledger anew, but where a benchmark says so
