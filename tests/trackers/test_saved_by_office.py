"""Trackers that LibreOffice saved for real say what they said before."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from trackers.shapes import SHAPES, Shape, text_of
from trackers.test_shapes import Make, counts, imported, ledger_in, lost

OFFICE = shutil.which("soffice")
UTF_8_WITH_COMMAS = "Text - txt - csv (StarCalc):44,34,76,1"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed"),
]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """Each shape as LibreOffice saves it: workbooks again, and texts as workbooks."""
    there = tmp_path_factory.mktemp("office")
    books: list[str] = []
    texts: list[str] = []
    for make in SHAPES:
        shape = make()
        is_book = shape.file.endswith(".xlsx")
        file = there / f"{make.__name__}{'.xlsx' if is_book else '.csv'}"
        file.write_bytes(shape.data if is_book else text_of(shape.rows))
        (books if is_book else texts).append(str(file))
    home = f"-env:UserInstallation={(there / 'home').as_uri()}"
    command = [str(OFFICE), "--headless", "--norestore", home]
    for kind, files in ((), books), ((f"--infilter={UTF_8_WITH_COMMAS}",), texts):
        words = [*command, *kind, "--convert-to", "xlsx", "--outdir", str(there / "out"), *files]
        subprocess.run(words, check=True, timeout=300, capture_output=True)
    return {
        make.__name__: (there / "out" / f"{make.__name__}.xlsx").read_bytes() for make in SHAPES
    }


@pytest.mark.parametrize("make", SHAPES, ids=lambda make: make.__name__)
def test_nothing_is_lost_of_a_tracker_that_libreoffice_saved(
    make: Make, saved: Mapping[str, bytes], tmp_path: Path
) -> None:
    shape = make()
    data = saved[make.__name__]
    assert data != shape.data
    again = in_office(shape, data)
    imported(again, tmp_path)
    ledger = ledger_in(tmp_path)
    assert counts(ledger) == (shape.actions, shape.unallocated, shape.closed)
    assert lost(again, ledger) == []


def in_office(shape: Shape, data: bytes) -> Shape:
    """The shape as the office has it: a workbook, which needs no character set.

    It takes a month for its first day, and money for a number, as its cells then show.
    """
    given = () if "--encoding" in shape.given else shape.given
    says = {**shape.says, "Jan 2024": "2024-01-01", "$4,000": "4000"}
    return shape._replace(file="office.xlsx", data=data, given=given, says=says)
