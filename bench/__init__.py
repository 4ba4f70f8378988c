"""Benchmarks: what a command costs, beside a reference measured in the same run."""

import os

os.environ["ATMT_CACHE"] = "0"  # every run reads the ledger anew, but where a benchmark says so
os.environ.pop("ATMT_TODAY", None)
