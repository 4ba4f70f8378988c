"""Trackers in the shapes that real ones have, made here and invented.

Each is a function that returns a `Shape`: a file, the cells that a person sees in it, and what the
ledger must say of them.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

Row = Sequence[Any]


class Shape(NamedTuple):
    """A tracker: its file, the rows of its table with their headings first, and what it becomes.

    ``actions``, ``unallocated`` and ``closed`` are how many of each there are; ``own`` the columns
    that stay the user's own, and ``given`` the options that the import needs beside those that
    every import is given. ``says`` is what a cell becomes, where the ledger says it in other
    words, such as ``A`` for amber; all other cells are in the ledger as they are typed.
    """

    file: str
    data: bytes
    rows: tuple[Row, ...]
    actions: int
    unallocated: int
    closed: int
    own: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    says: Mapping[str, str | tuple[str, ...]] = {}


STATUS_WORDS = {
    "Open": "open",
    "Not started": "open",
    "Pending": "open",
    "In progress": "in-progress",
    "On track": "in-progress",
    "Under way": "in-progress",
    "Late": "in-progress",
    "Delayed": "in-progress",
    "Ongoing": "in-progress",
    "On hold": "on-hold",
    "Complete": "implemented",
    "Completed": "implemented",
    "Implemented": "implemented",
    "Done": "implemented",
    "Not accepted": "not-implemented",
}
"""What the words of statuses say in the ledger."""


def saved(book: Workbook) -> bytes:
    """Return the bytes of a workbook."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def text_of(rows: Iterable[Row], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Return rows as a text whose cells a mark separates."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode(encoding)


def filled(sheet: Worksheet, rows: Iterable[Row]) -> None:
    """Append rows to a sheet."""
    for row in rows:
        sheet.append(list(row))


def day(year: int, month: int, number: int) -> datetime:
    """Return a day as a spreadsheet keeps it."""
    return datetime(year, month, number)  # noqa: DTZ001 - a spreadsheet knows no zones


def uk_rag() -> Shape:
    """A RAG tracker with a cover, title rows and merged cells."""
    book = Workbook()
    book.active.title = "Cover"
    book.active["A1"] = "Flood Recovery Taskforce"
    book.active["A3"] = "Version"
    book.active["B3"] = 7
    sheet = book.create_sheet("Action tracker")
    sheet["A1"] = "Flood Recovery Taskforce: action tracker"
    sheet.merge_cells("A1:K1")
    sheet["A2"] = "Last updated 12 March 2024"
    sheet.append([])
    head = (
        *("Ref", "Workstream", "Action", "Lead", "Supporting", "Due date", "RAG status"),
        *("Status", "Latest update", "Update date", "Cost (£k)"),
    )
    rows: list[Row] = [
        (
            *("FR01", "Homes", "Repair the pumping stations", "Environment Office", "EO / NRC"),
            *(day(2024, 6, 30), "A", "In progress", "Two of nine done", day(2024, 3, 1), 120),
        ),
        (
            *("FR02", "Homes", "Publish the flood maps", "EO", None, "30/09/2024", "Green"),
            *("On track", "Draft out.\nComments by Easter.", "05/03/2024", None),
        ),
        (
            *("FR03", "Homes", "Agree who pays for culverts", "TBC", None, "ongoing", "Red"),
            *("Not started", None, None, 40),
        ),
        (
            *("FR04", "People", "Train forty wardens", "EO; NRC", None, "Sept 2024", "B"),
            *("Complete", "All trained", "01/02/2024", None),
        ),
        (
            *("FR05", "People", "Write to every householder", "NRC", "EO", "early spring", "A"),
            *("On hold", "Waiting for addresses", "11/03/2024", "12.50"),
        ),
    ]
    # Where cells are merged, the spreadsheet keeps the first alone, and all of them show it.
    merged = [(row[0], row[1] if n in (0, 3) else None, *row[2:]) for n, row in enumerate(rows)]
    filled(sheet, [head, *merged])
    sheet.merge_cells("B5:B7")
    sheet.merge_cells("B8:B9")
    for cell in ("F5", "J5"):
        sheet[cell].number_format = "dd/mm/yyyy"
    says = {
        **STATUS_WORDS,
        "A": "amber",
        "Green": "green",
        "Red": "red",
        "B": "implemented",
        "EO / NRC": ("EO", "NRC"),
        "EO; NRC": ("EO", "NRC"),
        "30/09/2024": "2024-09-30",
        "Sept 2024": "2024-09",
        "05/03/2024": "2024-03-05",
        "01/02/2024": "2024-02-01",
        "11/03/2024": "2024-03-11",
    }
    own = ("x-cost-k",)
    return Shape("uk-rag.xlsx", saved(book), (head, *rows), 5, 1, 1, own, says=says)


def inquiry() -> Shape:
    """The recommendations of an inquiry, numbered by report and year, with responses."""
    head = (
        *("Recommendation number", "Recommendation", "Addressed to", "Response"),
        *("Response date", "Status"),
    )
    rows: list[Row] = [
        (
            "018/24",
            "Fit detectors on every deck",
            "Harbour Board",
            "Accepted in part",
            None,
            "Open",
        ),
        (
            *("019/24", "Drill crews monthly", "Ferry Operators"),
            *("Accepted: drills began in March.", "3 March 2024", "Implemented"),
        ),
        ("020/24", "Review the evacuation rules", None, "No addressee yet", None, "Pending"),
        ("021/24", "Publish the results", "Harbour Board", None, None, "Not accepted"),
        ("1/25", "Renew the lifeboats", "Harbour Board; Ferry Operators", None, None, "Open"),
    ]
    book = Workbook()
    sheet = book.active
    sheet.title = "Recommendations"
    filled(sheet, [("Inquiry into the ferry fire",), (), head, *rows])
    says = {
        **STATUS_WORDS,
        "Harbour Board; Ferry Operators": ("Harbour Board", "Ferry Operators"),
        "3 March 2024": "2024-03-03",
    }
    return Shape("inquiry.xlsx", saved(book), (head, *rows), 5, 1, 2, says=says)


def action_plan() -> Shape:
    """An action plan in five axes, with several owners in a cell, and some with none."""
    axes = ("Skills", "Capital", "Regulation", "Exports", "Data")
    head = ("Axis", "Measure", "Responsible", "Timescale", "Priority", "Indicator")
    both = "Trade Office and Skills Council"
    rows: list[Row] = []
    for number, axis in enumerate(axes):
        name = axis.lower()
        rows += [
            (axis, f"Set up the {name} board", both, "2025", 1, f"Board meets on {name}"),
            (axis, f"Report on {name}", None if number % 2 else "Trade Office", "Q3", "Low", None),
        ]
    book = Workbook()
    sheet = book.active
    # Each axis is merged over its two measures.
    filled(sheet, [head, *((None if n % 2 else row[0], *row[1:]) for n, row in enumerate(rows))])
    for top in range(2, len(rows) + 2, 2):
        sheet.merge_cells(f"A{top}:A{top + 1}")
    says = {both: ("Trade Office", "Skills Council"), "1": "high", "Low": "low"}
    own, given = ("x-indicator",), ("--split",)
    return Shape("plan.xlsx", saved(book), (head, *rows), 10, 2, 0, own, given, says)


def audit() -> Shape:
    """An audit follow-up: agreed actions with original and revised dates."""
    head = (
        *("Audit", "Finding ref", "Agreed action", "Priority", "Owner", "Original date"),
        *("Revised date", "State", "Management response"),
    )
    rows: list[Row] = [
        (
            *("Payroll", "1.1", "Segregate the duties", "High", "Finance", "31/03/2024"),
            *("30/06/2024", "Late", "Two posts are vacant"),
        ),
        ("Payroll", "1.2", "Check the leavers", "Medium", "HR", "31/03/2024", "", "Complete", ""),
        (
            *("Estates", "2.1", "Count the keys", "Low", "Estates", "30/04/2024"),
            *("31/05/2024", "Under way", ""),
        ),
        (
            "Estates",
            "2.2",
            "Change the locks",
            "Low",
            "Estates",
            "31/08/2024",
            "",
            "Open",
            "Agreed",
        ),
    ]
    says = {
        **STATUS_WORDS,
        "High": "high",
        "Medium": "medium",
        "Low": "low",
        "31/03/2024": "2024-03-31",
        "30/06/2024": "2024-06-30",
        "30/04/2024": "2024-04-30",
        "31/05/2024": "2024-05-31",
        "31/08/2024": "2024-08-31",
    }
    return Shape(
        "audit.csv", text_of([head, *rows]), (head, *rows), 4, 0, 1, ("x-audit",), (), says
    )


def poam() -> Shape:
    """A plan of action and milestones, with US dates."""
    head = (
        *("POAM ID", "Weakness Description", "Point of Contact", "Resources Required"),
        *("Scheduled Completion Date", "Milestones", "Milestone Changes", "Status", "Comments"),
    )
    rows: list[Row] = [
        (
            *("V-1", "Patch the gateways", "Network Team", "2 engineers", "12/31/2024"),
            *("1. Plan by 10/15/2024\n2. Pilot by 11/30/2024", "Pilot moved from 11/15/2024"),
            *("Ongoing", "Vendor is late"),
        ),
        (
            "V-2",
            "Rotate the keys",
            "Security Team",
            "$4,000",
            "01/31/2025",
            "",
            "",
            "Completed",
            "",
        ),
        ("V-3", "Log the access", "Unassigned", "", "03/04/2025", "", "", "Delayed", "see V-1"),
    ]
    says = {
        **STATUS_WORDS,
        "12/31/2024": "2024-12-31",
        "01/31/2025": "2025-01-31",
        "03/04/2025": "2025-03-04",
    }
    own = ("x-resources-required",)
    return Shape("poam.csv", text_of([head, *rows]), (head, *rows), 3, 1, 1, own, (), says)


def minutes() -> Shape:
    """The action log of minutes, with initials as owners."""
    head = ("Item", "Action", "Who", "By when", "Done?")
    rows: list[Row] = [
        ("3a", "Circulate the paper", "JS", "10 Jan 2024", "Done"),
        ("3b", "Ask the ministry for the figures", "JS/MB", "Jan 2024", ""),
        ("5", "Book the hall", "MB", "asap", ""),
        ("6", "Thank the hosts", "", "", ""),
    ]
    says = {
        "10 Jan 2024": "2024-01-10",
        "Jan 2024": "2024-01",
        "Done": "implemented",
        "JS": "The Keeper",
        "MB": "The Keeper",
        "JS/MB": "The Keeper",
    }
    given = ("--set", "Done?=status", "--body", "JS=the-keeper", "--body", "MB=the-keeper")
    made = (head, *rows)
    return Shape("minutes.tsv", text_of(made, "\t"), made, 4, 1, 1, (), given, says)


def portuguese() -> Shape:
    """A tracker in Portuguese, with semicolons between its cells."""
    head = (
        *("N.º", "Eixo", "Medida", "Entidade responsável", "Parceiros", "Prazo", "Situação"),
        *("Observações", "Orçamento (€)"),
    )
    rows: list[Row] = [
        (
            *("1", "Formação", "Criar o curso", "Direção do Ensino", "Instituto de Dados"),
            *("30/06/2024", "Em curso", "", "12.500,00"),
        ),
        (
            *("2", "Formação", "Contratar docentes", "A definir", ""),
            *("2025", "Não iniciada", "Sem verba", ""),
        ),
        (
            *("3", "Dados", "Publicar os dados", "Instituto de Dados", ""),
            *("31/12/2023", "Concluída", "", ""),
        ),
        (
            *("4", "Dados", "Rever o portal", "", ""),
            *("contínuo", "Suspensa", "Até ao verão; logo se vê", ""),
        ),
    ]
    says = {
        "30/06/2024": "2024-06-30",
        "31/12/2023": "2023-12-31",
        "contínuo": "ongoing",
        "Em curso": "in-progress",
        "Não iniciada": "open",
        "Concluída": "implemented",
        "Suspensa": "on-hold",
    }
    made = (head, *rows)
    own = ("x-orcamento",)
    return Shape("plano.csv", text_of(made, ";", "utf-8-sig"), made, 4, 2, 1, own, (), says)


def korean() -> Shape:
    """A tracker in Korean, in the character set of its country."""
    head = ("번호", "분야", "추진과제", "담당부서", "기한", "상태", "비고")
    rows: list[Row] = [
        ("1", "인력", "교육 과정 신설", "교육과", "2024-06", "진행중", ""),
        ("2", "인력", "강사 채용", "미정", "2024-12-31", "미착수", "예산 협의"),
        ("3", "자료", "자료 공개", "통계과", "2023-12-31", "완료", ""),
        ("4", "자료", "품질 점검", "통계과", "상시", "추진중", ""),
    ]
    says = {
        "진행중": "in-progress",
        "추진중": "in-progress",
        "미착수": "open",
        "완료": "implemented",
        "상시": "ongoing",
    }
    made = (head, *rows)
    given = ("--encoding", "cp949")
    return Shape("과제.csv", text_of(made, ",", "cp949"), made, 4, 1, 1, (), given, says)


def us_dates() -> Shape:
    """A tracker whose dates can be read either way, so that somebody must say how."""
    head = ("ID", "Task", "Assigned to", "Due", "Status", "Room")
    rows: list[Row] = [
        ("T-1", "Clear the backlog", "Records Team", "03/04/2024", "In Progress", "B12"),
        ("T-2", "Close the office", "Estates Team", "5/6/2024", "Not Started", "B14"),
    ]
    says = {
        "03/04/2024": "2024-03-04",
        "5/6/2024": "2024-05-06",
        "In Progress": "in-progress",
        "Not Started": "open",
    }
    made = (head, *rows)
    return Shape("tasks.csv", text_of(made), made, 2, 0, 0, ("x-room",), ("--dates", "mdy"), says)


def google() -> Shape:
    """A workbook by the conventions of Google's exporter.

    Every cell has a style, rows go down to 1,000 with nothing in them, ticks are booleans, and
    dates are numbers that a format shows, one of them as a month.
    """
    head = ("Ref", "Action", "Owner", "Deadline", "Status", "Done")
    rows: list[Row] = [
        ("G1", "Draft the charter", "Policy Unit", day(2024, 5, 1), "In progress", False),
        ("G2", 'Hold the "open day"', "Policy Unit", day(2024, 6, 1), "Complete", True),
        ("G3", "Write the report", "Policy Unit", day(2024, 7, 1), "Not started", None),
    ]
    book = Workbook()
    sheet = book.active
    sheet.title = "Sheet1"
    filled(sheet, [head, *rows])
    for row in sheet.iter_rows(min_row=1, max_row=1000, max_col=8):
        sheet.row_dimensions[row[0].row].height = 15.75
        for cell in row:
            cell.number_format = "d mmm yyyy" if cell.column == 4 else "General"
    sheet["D4"].number_format = "mmm yyyy"
    says = {**STATUS_WORDS, "True": "TRUE", "False": "FALSE", "2024-07-01": "2024-07"}
    own, given = ("x-done",), ("--set", "Done=x-done")
    return Shape("google.xlsx", saved(book), (head, *rows), 3, 0, 1, own, given, says)


def large(count: int = 5000) -> Shape:
    """A tracker of many rows."""
    rows: list[Row] = [("Ref", "Theme", "Action", "Owner", "Due date", "Status", "Update")]
    for n in range(1, count + 1):
        owner = "TBC" if n % 50 == 0 else f"Body {n % 40:02}"
        status = "Complete" if n % 10 == 0 else "In progress"
        due = f"{n % 28 + 1:02}/{n % 12 + 1:02}/2025"
        rows.append(
            (f"R{n:04}", f"Theme {n % 7}", f"Do thing {n}", owner, due, status, f"Note {n}")
        )
    # Of every fifty the last has nobody, and is done.
    return Shape("large.csv", text_of(rows), tuple(rows), count, 0, count // 10)


SHAPES: tuple[Callable[[], Shape], ...] = (
    *(uk_rag, inquiry, action_plan, audit, poam, minutes, portuguese, korean, us_dates, google),
)
