"""A folder with a copy of the real ledger."""

import shutil
from pathlib import Path

import pytest
from command import DATA

FILES = ("actions.yaml", "bodies.yaml")


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """A folder with a copy of the real ledger."""
    for name in FILES:
        shutil.copy(DATA / name, tmp_path / name)
    return tmp_path
