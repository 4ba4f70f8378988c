"""Rows of bulk files, planned in this process on the real ledger."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from command import DATA

from atmt_cli.changes.bulk.columns import FORM
from atmt_cli.changes.bulk.jsonl import read_lines
from atmt_cli.changes.bulk.rows import File, Rejected, RejectedError, Row
from atmt_cli.changes.bulk.run import plan_rows
from atmt_cli.changes.bulk.sheet import as_form, exported
from atmt_cli.changes.bulk.table import Grid, read_sheet
from atmt_cli.changes.operations.plan import Plan
from atmt_cli.model.action import Action
from atmt_cli.model.findings import FILES
from atmt_cli.model.ledger import Ledger
from atmt_cli.rules.owners import Owners
from atmt_cli.store.files.find import Folder
from atmt_cli.store.read import read_texts
from atmt_cli.store.yaml.decode import decode

Given = Mapping[str, Any]
Cells = dict[str, str]
Files = tuple[File, ...]
DAY = date(2018, 1, 10)
LATER = date(2018, 3, 5)


@cache
def real() -> Ledger:
    """The real ledger."""
    texts = [decode(name, (DATA / name).read_bytes()) for name in FILES]
    return read_texts(Folder(Path(), Path()), texts).ledger


def file(name: str, data: bytes, rows: Iterable[Row], bad: Iterable[Rejected]) -> File:
    """A file of these bytes, which hold these rows."""
    digest = sha256(data).hexdigest()
    return File(name, name.rpartition("/")[2], digest, tuple(rows), tuple(bad))


def lined(*rows: Given, name: str = "f.jsonl") -> Files:
    """Operations as a file of JSON Lines holds them."""
    data = "".join(f"{json.dumps(row)}\n" for row in rows).encode()
    return (file(name, data, *read_lines(name, data, None)),)


def sheet(*rows: Cells, name: str = "s.csv") -> Files:
    """Rows of a sheet, each with the columns of the first."""
    header = tuple(rows[0])
    grid = Grid(header, tuple(tuple(row[column] for column in header) for row in rows))
    return (file(name, repr(grid).encode(), *read_sheet(name, grid, None)),)


def together(*runs: Files) -> Files:
    """The files of several runs as one."""
    return tuple(file for run in runs for file in run)


def planned(ledger: Ledger, files: Files, today: date = DAY, **how: Any) -> Plan:
    """What a run comes to. Raises RejectedError."""
    return plan_rows(ledger, files, today, **how)


def rejected(ledger: Ledger, files: Files, today: date = DAY) -> RejectedError:
    """How a run is refused."""
    try:
        plan = plan_rows(ledger, files, today)
    except RejectedError as error:
        return error
    raise AssertionError(f"carried out: {plan.said}")


def cells(ledger: Ledger, name: str) -> Cells:
    """The row of an action in an export."""
    return exported(ledger, [ledger.action_by_id[name]])[0]


def form(ledger: Ledger, body: str, today: date = DAY) -> dict[str, Cells]:
    """The form of an owner, a row for each action."""
    rows = as_form(ledger, Owners(ledger, today).actions(body), body, today)
    return {row["id"]: {one.name: row[one.name] for one in FORM} for row in rows}


def action(plan: Plan, name: str) -> Action:
    """An action as planned."""
    return plan.ledger.action_by_id[name]


def said(error: RejectedError) -> Iterable[str]:
    """Each rejected row with its reason."""
    return [f"{one.file}:{one.row}: {one.reason}" for one in error.rejected]
