"""Trackers in the shapes that real ones have, made here and invented.

Each is a function that returns the name of a file and its bytes.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet


class Shape(NamedTuple):
    """A tracker: its file, and how many actions, unallocated and closed ones it has.

    ``given`` are the options that it needs, beside those that every import is given.
    """

    file: str
    data: bytes
    actions: int
    unallocated: int
    closed: int
    given: tuple[str, ...] = ()


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _text(rows: Iterable[Sequence[Any]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode(encoding)


def _filled(sheet: Worksheet, rows: Iterable[Sequence[Any]]) -> None:
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
    sheet = book.create_sheet("Action tracker")
    sheet["A1"] = "Flood Recovery Taskforce: action tracker"
    sheet.merge_cells("A1:K1")
    sheet["A2"] = "Last updated 12 March 2024"
    sheet.append([])
    _filled(
        sheet,
        [
            (
                *("Ref", "Workstream", "Action", "Lead", "Supporting", "Due date", "RAG status"),
                *("Status", "Latest update", "Update date", "Cost (£k)"),
            ),
            (
                *("FR01", "Homes", "Repair the pumping stations", "Environment Office", "EO / NRC"),
                *(day(2024, 6, 30), "A", "In progress", "Two of nine done", day(2024, 3, 1), 120),
            ),
            (
                *("FR02", None, "Publish the flood maps", "EO", None, "30/09/2024", "Green"),
                *("On track", "Draft out", "05/03/2024", None),
            ),
            (
                *("FR03", None, "Agree who pays for culverts", "TBC", None, "ongoing", "Red"),
                *("Not started", None, None, 40),
            ),
            (
                *("FR04", "People", "Train forty wardens", "EO; NRC", None, "Sept 2024", "B"),
                *("Complete", "All trained", "01/02/2024", None),
            ),
        ],
    )
    sheet.merge_cells("B5:B7")
    for cell in ("F5", "J5"):
        sheet[cell].number_format = "dd/mm/yyyy"
    return Shape("uk-rag.xlsx", _saved(book), 4, 1, 1)


def inquiry() -> Shape:
    """The recommendations of an inquiry, numbered by report and year, with responses."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Recommendations"
    _filled(
        sheet,
        [
            ("Inquiry into the ferry fire",),
            (),
            ("Recommendation number", "Recommendation", "Addressed to", "Response", "Status"),
            ("018/24", "Fit detectors on every deck", "Harbour Board", "Accepted in part", "Open"),
            ("019/24", "Drill crews monthly", "Ferry Operators", "", "Implemented"),
            ("020/24", "Review the evacuation rules", "", "No addressee yet", "Pending"),
            ("021/24", "Publish the results", "Harbour Board", "", "Not accepted"),
        ],
    )
    return Shape("inquiry.xlsx", _saved(book), 4, 1, 2)


def action_plan() -> Shape:
    """An action plan in five axes, with several owners in a cell, and some with none."""
    axes = ("Skills", "Capital", "Regulation", "Exports", "Data")
    rows: list[Sequence[Any]] = [("Axis", "Measure", "Responsible", "Timescale", "Priority")]
    for number, axis in enumerate(axes):
        rows += [
            (
                axis,
                f"Set up the {axis.lower()} board",
                "Trade Office and Skills Council",
                "2025",
                1,
            ),
            (axis, f"Report on {axis.lower()}", "" if number % 2 else "Trade Office", "Q3", "Low"),
        ]
    book = Workbook()
    _filled(book.active, rows)
    return Shape("plan.xlsx", _saved(book), 10, 2, 0, ("--split",))


def audit() -> Shape:
    """An audit follow-up: agreed actions with original and revised dates."""
    rows = [
        (
            "Audit",
            "Finding ref",
            "Agreed action",
            "Owner",
            "Original date",
            "Revised date",
            "State",
        ),
        ("Payroll", "1.1", "Segregate the duties", "Finance", "31/03/2024", "30/06/2024", "Late"),
        ("Payroll", "1.2", "Check the leavers", "HR", "31/03/2024", "", "Complete"),
        ("Estates", "2.1", "Count the keys", "Estates", "30/04/2024", "31/05/2024", "Under way"),
    ]
    return Shape("audit.csv", _text(rows), 3, 0, 1)


def poam() -> Shape:
    """A plan of action and milestones, with US dates."""
    rows = [
        (
            *("POAM ID", "Weakness Description", "Point of Contact", "Scheduled Completion Date"),
            *("Milestones", "Status", "Resources Required"),
        ),
        (
            "V-1",
            "Patch the gateways",
            "Network Team",
            "12/31/2024",
            "1. Plan by 10/15/2024",
            "Ongoing",
            "",
        ),
        ("V-2", "Rotate the keys", "Security Team", "01/31/2025", "", "Completed", "$4,000"),
        ("V-3", "Log the access", "Unassigned", "03/04/2025", "", "Delayed", ""),
    ]
    return Shape("poam.csv", _text(rows), 3, 1, 1)


def minutes() -> Shape:
    """The action log of minutes, with initials as owners."""
    rows = [
        ("Item", "Action", "Who", "By when", "Done?"),
        ("3a", "Circulate the paper", "JS", "10 Jan 2024", "Done"),
        ("3b", "Ask the ministry for the figures", "JS/MB", "Jan 2024", ""),
        ("5", "Book the hall", "MB", "asap", ""),
    ]
    given = ("--set", "Done?=status", "--body", "JS=Secretariat", "--body", "MB=Secretariat")
    return Shape("minutes.tsv", _text(rows, "\t"), 3, 0, 1, given)


def portuguese() -> Shape:
    """A tracker in Portuguese, with semicolons between its cells."""
    rows = [
        ("N.º", "Eixo", "Medida", "Entidade responsável", "Prazo", "Situação", "Observações"),
        ("1", "Formação", "Criar o curso", "Direção do Ensino", "30/06/2024", "Em curso", ""),
        ("2", "Formação", "Contratar docentes", "A definir", "2025", "Não iniciada", "Sem verba"),
        ("3", "Dados", "Publicar os dados", "Instituto de Dados", "31/12/2023", "Concluída", ""),
    ]
    return Shape("plano.csv", _text(rows, ";", "utf-8-sig"), 3, 1, 1)


def korean() -> Shape:
    """A tracker in Korean, in the character set of its country."""
    rows = [
        ("번호", "분야", "추진과제", "담당부서", "기한", "상태", "비고"),
        ("1", "인력", "교육 과정 신설", "교육과", "2024-06", "진행중", ""),
        ("2", "인력", "강사 채용", "미정", "2024-12-31", "미착수", "예산 협의"),
        ("3", "자료", "자료 공개", "통계과", "2023-12-31", "완료", ""),
    ]
    return Shape("과제.csv", _text(rows, ",", "cp949"), 3, 1, 1, ("--encoding", "cp949"))


def us_dates() -> Shape:
    """A tracker whose dates can be read either way, so that somebody must say how."""
    rows = [
        ("ID", "Task", "Assigned to", "Due", "Status"),
        ("T-1", "Clear the backlog", "Records Team", "03/04/2024", "In Progress"),
        ("T-2", "Close the office", "Estates Team", "05/06/2024", "Not Started"),
    ]
    return Shape("tasks.csv", _text(rows), 2, 0, 0, ("--dates", "mdy"))


def google() -> Shape:
    """A sheet as Google exports it: every cell as text, ISO dates, TRUE and FALSE, no BOM."""
    rows = [
        ("Ref", "Action", "Owner", "Deadline", "Status", "Notify"),
        ("G1", "Draft the charter", "Policy Unit", "2024-05-01", "In progress", "TRUE"),
        ("G2", 'Hold the "open day"', "Policy Unit", "2024-06-01", "Complete", "FALSE"),
    ]
    return Shape("google.csv", _text(rows), 2, 0, 1)


def large(count: int = 5000) -> Shape:
    """A tracker of many rows."""
    rows: list[Sequence[Any]] = [
        ("Ref", "Theme", "Action", "Owner", "Due date", "Status", "Update")
    ]
    for n in range(1, count + 1):
        owner = "TBC" if n % 50 == 0 else f"Body {n % 40:02}"
        status = "Complete" if n % 10 == 0 else "In progress"
        due = f"{n % 28 + 1:02}/{n % 12 + 1:02}/2025"
        rows.append(
            (f"R{n:04}", f"Theme {n % 7}", f"Do thing {n}", owner, due, status, f"Note {n}")
        )
    closed = count // 10
    return Shape("large.csv", _text(rows), count, count // 50 - count // 50, closed)


SHAPES: tuple[Callable[[], Shape], ...] = (
    *(uk_rag, inquiry, action_plan, audit, poam, minutes, portuguese, korean, us_dates, google),
)
