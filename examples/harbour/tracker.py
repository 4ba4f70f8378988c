"""Write the tracker of an invented taskforce, as XLSX and as CSV: `python tracker.py [DIR]`."""

import csv
import sys
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

TITLE = ("Harbour Safety Taskforce: action tracker", "As at 27 February 2026")
HEADINGS = (
    *("Ref", "Workstream", "Action", "Lead", "Supporting", "Due", "RAG", "Status"),
    *("Latest update", "Updated", "Cost (£k)"),
)
ROWS: tuple[tuple[Any, ...], ...] = (
    (
        *("HS01", "Berths", "Survey the depth of every berth", "Harbour Office"),
        *("Pilots Association", date(2026, 6, 30), "G", "In progress"),
        *("14 of 22 berths are surveyed.", date(2026, 2, 20), 85),
    ),
    (
        *("HS02", "Berths", "Publish the depths as open data", "Harbour Office", None),
        *(date(2026, 9, 30), "A", "Not started", "Waits for the surveys.", date(2026, 2, 20), None),
    ),
    (
        *("HS03", "Berths", "Agree who pays for dredging", "TBC", None, "ongoing", "R"),
        *("Not started", "The Ministry has not answered.", date(2026, 2, 13), 400),
    ),
    (
        *("HS04", "Crews", "Train sixty deckhands in firefighting", "Seafarers College"),
        *("Pilots Association; Harbour Office", date(2026, 12, 31), "G", "On track"),
        *("Twenty have their certificate.", date(2026, 2, 6), 150),
    ),
    (
        *("HS05", "Crews", "Drill every ferry crew each month", "Ferry Operators Group", None),
        *("ongoing", "A", "In progress", "Two of five operators report.", date(2026, 2, 6), None),
    ),
    (
        *("HS06", "Crews", "Write a handbook of signals", "Pilots Association", None),
        *(date(2025, 11, 30), "B", "Complete", "Sent to all crews.", date(2025, 12, 5), 12),
    ),
    (
        *("HS07", "Rules", "Renew the conditions of ferry licences", "Ministry of Ports"),
        *("Harbour Office", date(2026, 4, 30), "A", "On hold", "Waits for the new Act."),
        *(date(2026, 1, 23), None),
    ),
    (
        *("HS08", "Rules", "Inspect passenger boats each spring", "Ministry of Ports"),
        *(None, date(2026, 5, 15), "G", "Not started", None, None, 60),
    ),
)


def typed(cell: object) -> str:
    """Return what a person would type into a cell."""
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return "" if cell is None else str(cell)


def write_csv(path: Path) -> None:
    """Write the tracker as a spreadsheet saves it as CSV UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        blank = [""] * len(HEADINGS)
        writer.writerows([*([one, *blank[1:]] for one in TITLE), blank, HEADINGS])
        writer.writerows([typed(cell) for cell in row] for row in ROWS)


def workstreams() -> list[tuple[int, int]]:
    """Return the first and the last row of each workstream, counted from 0."""
    names = [row[1] for row in ROWS]
    return [(names.index(one), len(names) - 1 - names[::-1].index(one)) for one in {*names}]


def write_xlsx(path: Path) -> None:
    """Write the tracker as a workbook, with one cell over the rows of each workstream."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Actions"
    for title in TITLE:
        sheet.append([title])
    sheet.append([])
    sheet.append(HEADINGS)
    top = sheet.max_row + 1
    for row in ROWS:
        sheet.append(row)
    for first, last in workstreams():
        sheet.merge_cells(start_row=top + first, end_row=top + last, start_column=2, end_column=2)
    for line in sheet.iter_rows(min_row=top):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, date):
                cell.number_format = "dd/mm/yyyy"
    decorate(sheet, top - 1)
    sheet.merge_cells("A1:K1")
    sheet.freeze_panes = f"A{top}"
    book.save(path)


def decorate(sheet: Worksheet, headings: int) -> None:
    """Make the title and the row of headings stand out, and the columns wide enough."""
    sheet["A1"].font = Font(bold=True, size=14)
    for cell in sheet[headings]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="D9E2EC")
    for letter, width in {"C": 34, "D": 22, "E": 22, "F": 12, "I": 34, "J": 12}.items():
        sheet.column_dimensions[letter].width = width


if __name__ == "__main__":
    there = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    write_csv(there / "tracker.csv")
    write_xlsx(there / "tracker.xlsx")
