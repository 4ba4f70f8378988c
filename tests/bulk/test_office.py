"""Sheets that LibreOffice edited for real: exports and forms, in workbooks and in CSV."""

import csv
import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from inside import in_process as atmt
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

OFFICE = shutil.which("soffice")
SYSTEM_PYTHON = "/usr/bin/python3"
GIT = ("git", "-c", "user.name=t", "-c", "user.email=t@example.org")
SHEETS = ("a.xlsx", "a.csv", "L/ols.xlsx", "L/ols.csv")


def git(there: Path, *words: str) -> None:
    subprocess.run([*GIT, *words], cwd=there, check=True, capture_output=True)


def header(path: Path) -> list[str]:
    if path.suffix == ".csv":
        return next(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    return [str(cell.value) for cell in load_workbook(path).active[1]]


def typed_in(path: Path, region: str, **typed: str) -> None:
    """Type into the first row of a sheet, in an office of a region."""
    names = header(path)
    words = [f"{get_column_letter(names.index(name) + 1)}2={text}" for name, text in typed.items()]
    program = [SYSTEM_PYTHON, str(Path(__file__).parent / "libreoffice.py"), str(OFFICE)]
    subprocess.run(
        [*program, str(path), *words],
        check=True,
        timeout=180,
        env={"LC_ALL": f"{region}.UTF-8", "PATH": "/usr/bin:/bin", "HOME": str(path.parent)},
    )


@pytest.fixture
def place(there: Path) -> Path:
    """The real ledger in git, some of its texts such as a spreadsheet bends."""
    for name, words in {
        "A1": ("--short-title==1+1", "--due", "2018-09-05"),
        "A2": ("--short-title", "Größe – 007", "--due", "2018-11"),
        "A3": ("--short-title", "0049",),
    }.items():  # fmt: skip
        assert atmt("update", name, *words, cwd=there).code == 0
    assert atmt("ledger", "update", "--settings", "dates=dmy", cwd=there).code == 0
    git(there, "init", "-q", "-b", "main")
    git(there, "add", "-A")
    git(there, "commit", "-qm", "base")
    assert atmt("export", "-o", "a.xlsx", cwd=there).code == 0
    assert atmt("export", "-o", "a.csv", cwd=there).code == 0
    for kind in ("csv", "xlsx"):
        words = ("report", "chase", "ols", "-o", "L", "--form", kind)
        assert atmt(*words, cwd=there).code == 0
    return there


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("region", ["en_GB", "en_US"])
@pytest.mark.parametrize("name", SHEETS)
def test_what_was_typed_in_the_office_is_the_edit(name: str, region: str, place: Path) -> None:
    path = place / name
    typed = {"due": "25/09/2026", "note": "Seen", "note_date": "09/01/2018", "reason": "Agreed"}
    if name.startswith("L"):
        typed |= {"answer": "Yes", "evidence": "Letter", "answered_on": "10/01/2018"}
    before = path.read_bytes()
    typed_in(path, region, **typed)
    assert path.read_bytes() != before
    ended = atmt("apply", name, "--json", "--today", "2018-01-15", cwd=place)
    assert ended.code == 0, ended.err
    who = "A2" if name.startswith("L") else "A1"
    made: dict[str, Any] = {}
    for one in ended.json["changed"]:
        assert one["where"].partition("@")[0] in (who, "ledger"), one
        made.setdefault(one["pointer"].split("/")[2 if "/" in one["pointer"] else 0], one["value"])
    assert made["due"] == "2026-09-25"
    now = atmt("show", who, "--format", "json", cwd=place).json["actions"][0]
    notes = {(note["date"], note["text"]) for note in now["notes"]}
    assert {("2018-01-09", "Seen"), ("2018-01-15", "Agreed")} <= notes
    if name.startswith("L"):
        (told,) = [one for one in now["handovers"] if one["to"] == "ols"]
        assert (told["status"], told["answered_on"]) == ("accepted", "2018-01-10")
    assert atmt("check", "--against", "HEAD", "--today", "2018-01-15", cwd=place).code == 0
