"""A ledger of one's own for every test of this folder."""

import shutil
from pathlib import Path

import pytest
from held_commands import DATA

from atmt_cli.model.findings import FILES


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A folder with a copy of the real ledger."""
    folder = tmp_path / "ledger"
    folder.mkdir(mode=0o700)  # as the folders are in which faults are tried
    for name in FILES:
        shutil.copyfile(DATA / name, folder / name)
    return folder
