"""A file that was imported changes nothing, and it is told how to take in what it has beside."""

from pathlib import Path

from command import Ended
from inside import in_process as atmt
from openpyxl import Workbook

TODAY = {"ATMT_TODAY": "2024-04-01"}
HEAD = ("--closing-body", "Flood Taskforce", "--keeper", "Keeper office")


def twice(there: Path, file: str, first: tuple[str, ...], second: tuple[str, ...]) -> Ended:
    """Import a file twice, and return how the second ended."""
    assert atmt("init", ".", *HEAD, cwd=there, env=TODAY).code == 0
    imported = atmt("import", file, *first, "--yes", cwd=there, env=TODAY)
    assert imported.code == 0, imported.err
    return atmt("import", file, *second, "--yes", cwd=there, env=TODAY)


def test_a_row_that_was_left_out_is_taken_in_as_it_is_told(tmp_path: Path) -> None:
    text = "Ref;Action;Priority\nA1;Größe;High\nA2;Fill;Wibble\n"
    (tmp_path / "log.csv").write_bytes(text.encode("cp1252"))
    first = ("--encoding", "windows-1252", "--skip-bad")
    ended = twice(tmp_path, "log.csv", first, ())
    assert (ended.code, ended.out.startswith("Nothing to change")) == (0, True)
    assert "left out: --again" in ended.err
    words = ("log.csv", *first, "--set", "C=x-priority", "--again", "--yes")
    assert atmt("import", *words, cwd=tmp_path, env=TODAY).code == 0
    assert "title: Fill" in (tmp_path / "actions.yaml").read_text(encoding="utf-8")


def test_another_sheet_of_a_workbook_is_named_and_taken_in(tmp_path: Path) -> None:
    book = Workbook()
    for name, ref in (("One", "A1"), ("Two", "B1")):
        sheet = book.create_sheet(name)
        sheet.append(["Ref", "Action", "Owner"])
        sheet.append([ref, f"Dig {ref}", ""])
    del book["Sheet"]
    book.save(tmp_path / "book.xlsx")
    ended = twice(tmp_path, "book.xlsx", ("--sheet", "One"), ())
    assert "to import another sheet of it: --sheet NAME" in ended.err
    words = ("book.xlsx", "--sheet", "Two", "--yes")
    assert atmt("import", *words, cwd=tmp_path, env=TODAY).code == 0
    assert "title: Dig B1" in (tmp_path / "actions.yaml").read_text(encoding="utf-8")
