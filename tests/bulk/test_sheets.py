"""The spreadsheet round trip: what goes out comes back, and only what was edited is an edit."""

import csv
import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from command import Ended, atmt_afresh, atmt_on_terminal
from hypothesis import example, given
from hypothesis import strategies as st
from inside import in_process as atmt
from openpyxl import Workbook, load_workbook

from atmt_cli.changes.bulk.columns import COLUMNS
from atmt_cli.changes.bulk.shield import shielded, unshielded
from atmt_cli.model.text import hidden, no_command
from atmt_cli.store.sheets.csv import read_csv, write_csv

Rows = list[dict[str, str]]
NOTHING = "Nothing to change\n"


def export_csv(there: Path) -> Rows:
    ended = atmt("export", "--format", "csv", cwd=there)
    assert ended.code == 0, ended.err
    return list(csv.DictReader(io.StringIO(ended.out)))


def write(there: Path, rows: Rows, **how: Any) -> str:
    with (there / "sheet.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n", **how)
        writer.writeheader()
        writer.writerows(rows)
    return "sheet.csv"


def changed(ended: Ended) -> list[tuple[str, Any]]:
    """The facts that an edit changed: the end of the pointer, and the value."""
    assert ended.code == 0, ended.err
    return [(one["where"], one["pointer"].split("/")[-1], one["value"])
            for one in ended.json["changed"] if one["pointer"] != "receipts"]  # fmt: skip


def apply_json(there: Path, *words: str) -> Ended:
    return atmt("apply", *words, "--json", cwd=there)


def test_what_was_not_edited_changes_nothing(there: Path) -> None:
    for name in ("a.csv", "a.xlsx"):
        assert atmt("export", "-o", name, cwd=there).code == 0
        assert atmt("apply", name, cwd=there).out == NOTHING


def test_edited_cells_are_the_edit_and_twice_is_once(there: Path) -> None:
    rows = export_csv(there)
    rows[1] |= {"status": "On-Hold", "reason": "Waits", "support": "bia; ols", "rag": "amber",
                "note": "Said", "note_by": "ols", "note_date": "2018-01"}  # fmt: skip
    name = write(there, rows)
    ended = atmt("apply", name, cwd=there)
    assert ended.code == 0, ended.err
    action = atmt("show", "A2", "--format", "json", cwd=there).json["actions"][0]
    assert (action["status"], action["support"]) == ("on-hold", ["bia", "ols"])
    assert action["rag"] == {"rating": "amber", "reason": "Waits", "on": "2018-01-10", "by": "ols"}
    notes = [(one["date"], one["by"], one["text"]) for one in action["notes"][-2:]]
    assert sorted(notes) == [("2018-01", "ols", "Said"), ("2018-01-10", "ols", "Waits")]
    again = atmt("apply", name, "--today", "2018-02-01", cwd=there).out
    assert again == "Nothing to change: applied on 2018-01-10\n"


def test_a_row_whose_action_changed_meanwhile_is_refused(there: Path) -> None:
    rows = export_csv(there)
    rows[1]["short_title"], rows[2]["short_title"] = "Mobile", "Science"
    assert atmt("update", "A2", "--short-title", "X", cwd=there).code == 0
    before = (there / "actions.yaml").read_bytes()
    ended = apply_json(there, write(there, rows))
    assert ended.code == 1
    assert [one["row"] for one in ended.json["rejected"]] == [3]
    assert (there / "actions.yaml").read_bytes() == before
    # Without the row that wants another title, the other one is carried out.
    assert changed(apply_json(there, write(there, [rows[2]]))) == [("A3", "short_title", "Science")]


def test_two_sheets_of_one_action_are_one_edit_unless_they_disagree(there: Path) -> None:
    rows = export_csv(there)
    one, other = dict(rows[1]), dict(rows[1])
    one["short_title"], other["rag"] = "Mobile", "green"
    write(there, [one])
    shutil.copy(there / "sheet.csv", there / "one.csv")
    ended = apply_json(there, "one.csv", write(there, [other]))
    assert [field for _, field, _ in changed(ended)] == ["short_title", "rag"]
    rows = export_csv(there)
    write(there, [{**rows[1], "short_title": "This"}])
    shutil.copy(there / "sheet.csv", there / "one.csv")
    name = write(there, [{**rows[1], "short_title": "That"}])
    ended = atmt("apply", "one.csv", name, cwd=there)
    assert ended.code == 1
    assert (
        "sheet.csv:2: A2 short_title (G2): set to something else in row 2 of one.csv" in ended.err
    )


def excel(text: str) -> bytes:
    """As Excel saves CSV: a mark, semicolons, CRLF, an empty row, blank columns, other case."""
    rows = list(csv.reader(io.StringIO(text)))
    rows = [[*row[:3], "", *row[3:], ""] for row in rows]
    rows[0] = [name.upper().replace("_", " ") for name in rows[0]]
    rows.append([""] * len(rows[0]))
    made = io.StringIO()
    csv.writer(made, delimiter=";", lineterminator="\r\n").writerows(rows)
    return ("\ufeff" + made.getvalue()).encode()


def test_the_habits_of_excel_are_no_edits(there: Path) -> None:
    """Texts that look like formulas, numbers and truth values, among others."""
    odd = ("=1+1", "2030", "007", "-x", "'=x", "TRUE")
    for number, text in enumerate(odd, 1):
        words = (f"--short-title={text}",)
        assert atmt("update", f"A{number}", *words, cwd=there).code == 0
    text = atmt("export", cwd=there).out
    assert not [c for row in csv.reader(io.StringIO(text)) for c in row if c.startswith(("=", "-"))]
    (there / "a.csv").write_bytes(excel(text.replace(",007,", ",7,").replace(",TRUE,", ",true,")))
    assert atmt("apply", "a.csv", cwd=there).out == NOTHING
    atmt("export", "-o", "a.xlsx", cwd=there)
    book = load_workbook(there / "a.xlsx")
    sheet = book.active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    titles = {cell.row: cell for cell in sheet[letter(sheet, "short_title")]}
    assert titles[2].value == "=1+1"
    # A number that was a text, a date that was typed, columns elsewhere, a row too many.
    titles[3].value, titles[3].number_format = 2030.0, "General"
    sheet.append([None, " "])
    book.save(there / "a.xlsx")
    assert atmt("apply", "a.xlsx", cwd=there).out == NOTHING


def letter(sheet: Any, name: str) -> str:
    return next(cell.column_letter for cell in sheet[1] if cell.value == name)


@pytest.mark.slow
def test_missing_columns_are_not_edited_and_their_order_is_free(there: Path) -> None:
    rows = [{"short_title": "Mobile", "id": row["id"], "etag": row["etag"]}
            for row in export_csv(there)[1:2]]  # fmt: skip
    assert changed(apply_json(there, write(there, rows))) == [("A2", "short_title", "Mobile")]


def test_a_typed_date_is_a_date_and_a_formula_is_refused(there: Path) -> None:
    atmt("export", "-o", "a.xlsx", cwd=there)
    book = load_workbook(there / "a.xlsx")
    sheet = book.active
    sheet[f"{letter(sheet, 'note')}3"] = "Said"
    sheet[f"{letter(sheet, 'note_date')}3"] = date(2018, 1, 9)
    book.save(there / "a.xlsx")
    ((where, _, note),) = changed(apply_json(there, "a.xlsx"))
    assert (where, note["date"]) == ("A2", "2018-01-09")
    sheet[f"{letter(sheet, 'note')}4"] = "=1+1"
    book.save(there / "a.xlsx")
    ended = atmt("apply", "a.xlsx", cwd=there)
    assert ended.code == 2
    assert f"a.xlsx:4: actions!{letter(sheet, 'note')}4 holds a formula" in ended.err


BAD: dict[str, tuple[Callable[[dict[str, str]], Any], int, str]] = {
    "unknown column": (lambda row: row.update(stauts="x"), 2, "did you mean status?"),
    "no id column": (lambda row: row.pop("id"), 2, "there is no column id"),
    "no id": (lambda row: row.update(id=""), 2, "the row has no id"),
    "no etag": (
        lambda row: row.update(etag="", as_exported="", short_title="x"),
        2,
        "cannot tell which is newer",
    ),
    "unknown action": (lambda row: row.update(id="A22"), 2, "did you mean A2?"),
    "unknown body": (lambda row: row.update(support="olss"), 2, "did you mean ols?"),
    "unknown status": (lambda row: row.update(status="opne"), 2, "did you mean open?"),
    "status emptied": (lambda row: row.update(status=""), 2, "status cannot be emptied"),
    "no reason": (lambda row: row.update(status="on-hold"), 2, "say why A2 becomes on-hold"),
    "reason alone": (lambda row: row.update(reason="x"), 2, "nothing was edited"),
    "closed": (lambda row: row.update(status="closed"), 1, "without a closure"),
    "owner": (
        lambda row: row.update(owner="ols"),
        2,
        "A2 owner (E{}): cannot be edited in a sheet; it says 'ols', the ledger nothing",
    ),
    "date alone": (lambda row: row.update(note_date="2018"), 2, "the column note is empty"),
    "bad date": (lambda row: row.update(note="x", note_date="31/2/2018"), 2, "is not a date"),
    "to come": (lambda row: row.update(note="x", note_date="2019"), 1, "[note-not-in-future]"),
}


def test_every_bad_row_is_named(there: Path) -> None:
    """Those that make no sense, in one sheet; the etags are as the ledger has them."""
    bad = {name: one for name, one in BAD.items() if one[1] == 2 and "column" not in name}
    exported = export_csv(there)[1]
    rows = [dict(exported) for _ in bad]
    for row, (spoil, _, _) in zip(rows, bad.values(), strict=True):
        spoil(row)
    ended = atmt("apply", write(there, rows), cwd=there)
    assert (ended.code, ended.out) == (2, "")
    told = [line for line in ended.err.splitlines() if line.startswith("sheet.csv:")]
    for number, ((name, (_, _, said)), line) in enumerate(zip(bad.items(), told, strict=True), 2):
        assert line.startswith(f"sheet.csv:{number}: "), name
        assert said.format(number) in line, name


@pytest.mark.slow
@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_is_named(name: str, there: Path) -> None:
    spoil, code, said = BAD[name]
    row = export_csv(there)[1]
    spoil(row)
    before = (there / "actions.yaml").read_bytes()
    ended = atmt("apply", write(there, [row]), cwd=there)
    assert (ended.code, ended.out) == (code, ""), ended.err
    place = "sheet.csv: " if "column" in name else "sheet.csv:2: "
    assert ended.err.startswith(place)
    assert said.format(2) in ended.err
    assert (there / "actions.yaml").read_bytes() == before


WIDE = [
    8, 15, 10, 44, 14, 11, 26, 12, 32, 14, 20, 20, 20, 8, 32, 10, 20, 12, 44, 14, 12, 12, 14, 14,
    60, 10,
]  # fmt: skip
"""How wide each column is, in characters."""


def test_a_workbook_is_what_people_expect(there: Path) -> None:
    atmt("export", "-o", "a.xlsx", cwd=there)
    book = load_workbook(there / "a.xlsx")
    sheet = book.active
    assert [cell.value for cell in sheet[1]] == [column.name for column in COLUMNS]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", f"A1:{sheet.dimensions[3:]}")
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    open_ = {column.name for column, cell in zip(COLUMNS, sheet[3], strict=True)
             if not cell.protection.locked}  # fmt: skip
    assert open_ == {column.name for column in COLUMNS if column.edited}
    offered = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    status, by = letter(sheet, "status"), letter(sheet, "note_by")
    assert offered[f"{status}2:{status}7"] == '"open,in-progress,on-hold"'
    assert offered[f"{by}2:{by}7"].startswith("bodies!")
    for one in sheet.data_validations.dataValidation:
        assert one.showErrorMessage
        assert one.errorStyle == ("warning" if one.formula1.startswith("bodies") else "stop")
        assert one.error.startswith("This is not an id" if "bodies" in one.formula1 else "Choose ")
    assert sheet.column_dimensions[letter(sheet, "as_exported")].hidden
    assert sheet[f"{letter(sheet, 'last_note_date')}2"].value == "2017-11"
    assert [round(sheet.column_dimensions[cell.column_letter].width) for cell in sheet[1]] == WIDE


@pytest.mark.slow
def test_the_same_ledger_and_day_make_the_same_bytes(there: Path) -> None:
    for number, zone in enumerate(("UTC", "Asia/Tokyo")):
        env = {"TZ": zone, "LC_ALL": "C"}
        assert atmt("export", "-o", f"{number}.xlsx", cwd=there, env=env).code == 0
    data = (there / "0.xlsx").read_bytes()
    assert data == (there / "1.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2018, 1, 10, 0, 0, 0)}
        assert b"2018-01-10T00:00:00Z" in archive.read("docProps/core.xml")


def test_where_an_export_goes(there: Path) -> None:
    on_terminal = atmt_on_terminal("export", "--format", "xlsx", cwd=there, columns=80)
    assert on_terminal.code == 2
    assert "-o actions.xlsx" in on_terminal.out
    for words, code, said in (
        (("-o", "actions.yaml"), 2, "is the ledger itself"),
        (("-o", "gone/a.csv"), 3, "Cannot write gone/a.csv"),
        (("--format", "xls"), 2, "did you mean xlsx?"),
        (("-o", "my sheets/a.ods"), 2, "atmt export -o 'my sheets/a.xlsx'"),
        (("-o", "a.txt"), 2, "or name the format: --format csv"),
    ):
        ended = atmt("export", *words, cwd=there)
        assert (ended.code, ended.out) == (code, "")
        assert said in ended.err
    assert atmt("export", "-o", "a.txt", "--format", "csv", cwd=there).code == 0
    assert atmt("export", "-o", "plain", cwd=there).code == 0
    assert (there / "plain").read_bytes() == (there / "a.txt").read_bytes()
    records = atmt("export", "--format", "json", cwd=there).json["actions"]
    assert [one["etag"] for one in records] == [row["etag"] for row in export_csv(there)]


@pytest.mark.slow
def test_an_etag_is_of_what_is_stored_not_of_how(there: Path) -> None:
    before = [row["etag"] for row in export_csv(there)]
    path = there / "actions.yaml"
    text = path.read_text("utf-8")
    path.write_text(f"# Hello.\n{text}".replace("\n", "\r\n"), "utf-8", newline="")
    assert [row["etag"] for row in export_csv(there)] == before
    assert atmt("note", "A3", "Said", cwd=there).code == 0
    after = [row["etag"] for row in export_csv(there)]
    assert [a == b for a, b in zip(after, before, strict=True)] == [True, True, False] + [True] * 3


@pytest.mark.slow
def test_without_openpyxl_it_is_named(there: Path) -> None:
    (there / "openpyxl.py").write_text("raise ImportError\n")
    (there / "b.xlsx").write_bytes(b"")
    ended = atmt_afresh("apply", "b.xlsx", cwd=there, env={"PYTHONPATH": str(there)})
    assert (ended.code, ended.out) == (2, "")
    assert "openpyxl" in ended.err
    assert "atmt[excel]" in ended.err


@pytest.mark.slow
def test_what_is_no_workbook_is_said(there: Path) -> None:
    empty = io.BytesIO()
    Workbook().save(empty)
    for data, code, said in (
        (b"id,status\n", 3, "not an XLSX workbook"),
        (empty.getvalue(), 2, "there is no column id"),
    ):
        (there / "a.xlsx").write_bytes(data)
        ended = atmt("apply", "a.xlsx", cwd=there)
        assert (ended.code, ended.out) == (code, "")
        assert said in ended.err
    (there / "a.csv").write_bytes("id,note\nA2,Café\n".encode("cp1252"))
    assert "CSV UTF-8" in atmt("apply", "a.csv", cwd=there).err
    (there / "a.csv").write_bytes(b'id,note\nA2,"x\n')
    assert atmt("apply", "a.csv", cwd=there).code == 2


TEXTS = st.text(
    st.sampled_from("'=+-@\t\r\n\uff1d,;\"a0\\x1bun#[:\x00\x1b\x85\u202e\u2028\u200d\U000e0020"),
    max_size=8,
)


@given(text=TEXTS)
@example(text="'\\x1b")
@example(text="\\\x1b\n::add-mask::x")
@example(text="##[a]\\x5b")
def test_no_cell_is_a_formula_and_none_is_lost(text: str) -> None:
    assert unshielded(shielded(text)) == text
    assert not any(hidden(shielded(text)))
    assert not shielded(text).startswith(tuple("=+-@\t\r\n"))
    sheet = write_csv(["id", "note"], [{"id": "A2", "note": text}])
    assert no_command(sheet) == sheet
    ((name, cell),) = read_csv("a", sheet.encode()).rows
    assert (name, unshielded(cell)) == ("A2", text)


OFFICE = shutil.which("soffice")
SYSTEM_PYTHON = "/usr/bin/python3"


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="there is no LibreOffice")
def test_a_workbook_edited_in_libreoffice_comes_back_as_two_facts(there: Path) -> None:
    atmt("update", "A4", "--short-title==1+1", cwd=there)
    atmt("export", "-o", "a.xlsx", cwd=there)
    sheet = load_workbook(there / "a.xlsx").active
    typed = (f"{letter(sheet, 'short_title')}3=Mobile", f"{letter(sheet, 'rag')}4=amber")
    office = [SYSTEM_PYTHON, str(Path(__file__).parent / "libreoffice.py"), str(OFFICE)]
    before = (there / "a.xlsx").read_bytes()
    subprocess.run([*office, str(there / "a.xlsx"), *typed], check=True, timeout=180)
    assert (there / "a.xlsx").read_bytes() != before
    ended = apply_json(there, "a.xlsx", "--by", "ols")
    rag = {"rating": "amber", "on": "2018-01-10", "by": "ols"}
    assert changed(ended) == [("A2", "short_title", "Mobile"), ("A3", "rag", rag)]
    assert atmt("apply", "a.xlsx", cwd=there).out.startswith("Nothing to change: applied")


def test_a_note_of_any_length_comes_back_by_csv(there: Path) -> None:
    assert atmt("note", "A1", "x" * 90_000 + " " + "y" * 90_000, cwd=there).code == 0
    assert atmt("export", "-o", "long.csv", cwd=there).code == 0
    assert atmt("apply", "long.csv", cwd=there).out == NOTHING


def test_what_no_cell_can_hold_is_not_exported_half(there: Path) -> None:
    assert atmt("update", "A1", "--rag", "red", "--reason", "r" * 40_000, cwd=there).code == 0
    ended = atmt("export", "-o", "long.xlsx", cwd=there)
    assert (ended.code, (there / "long.xlsx").exists()) == (3, False)
    assert "rag_reason of A1" in ended.err
    assert "--format csv" in ended.err
