"""Folders that are made once for all tests, whichever worker needs them first, and then copied."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """The folder that `make` fills, which no test may change."""
    original = _folder() / name
    if not original.exists():
        # Two workers may both make it; it is whole as soon as it has its name.
        with tempfile.TemporaryDirectory(dir=_folder(), ignore_cleanup_errors=True) as room:
            (made := Path(room) / name).mkdir()
            make(made)
            with suppress(OSError):
                made.rename(original)
    return original


@cache
def _folder() -> Path:
    """The folder of this run, which conftest.py makes and removes."""
    return Path(os.environ["ATMT_TESTS_ORIGINALS"])
