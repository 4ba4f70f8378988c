"""The ten questions of docs/many.md, and a desk of three ledgers with its index in both forms."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from central import MANIFEST, TODAY, central, write
from inside import in_process

PAGE = (Path(__file__).parents[2] / "docs" / "many.md").read_text("utf-8")
SQL = re.findall(r"\*\*\d+\. (.+?)\*\*\n\n```sql\n(.+?)```", PAGE, re.DOTALL)
OLD = """schema: 1
ledger: {title: Old, closing_body: tf, closes_on: 2017-10, keeper: sec}
actions:
  - id: Z1
    title: Keep it
    status: open
    handovers:
      - {to: tf, status: declined, offered_on: 2017-09, answered_on: 2017-09, reason: No}
      - {to: gone, status: accepted, offered_on: 2017-10-01, answered_on: 2017-10-02, evidence: [x]}
      - {to: sec, from: gone, status: proposed, proposed_on: 2017-12-01}
    notes: [{date: 2017-09, by: gone, text: It was so}]
    steps: [{text: Report, assignee: gone, due: 2017-12, status: open}]
  - {id: Z2, title: Leave it, status: open}
"""
OLD_BODIES = """schema: 1
bodies:
  - {id: tf, name: Old Group, kind: taskforce}
  - {id: sec, name: The Secretariat, kind: office}
  - {id: gone, name: ENVIRONMENT AGENCY, kind: agency, until: 2017-12, successors: [sec], ended_as: merged}
"""  # noqa: E501


def indexed_desk(folder: Path) -> Path:
    """Make the desk, and its index as a database and as Parquet files."""
    central(folder, MANIFEST + "  - {name: old, path: old}\n")
    write(folder / "old", {"actions.yaml": OLD, "bodies.yaml": OLD_BODIES})
    for format_, name in (("sqlite", "central.db"), ("parquet", "central")):
        words = ("index", "all.yaml", "-f", format_, "-o", name, "--today", TODAY)
        assert in_process(*words, cwd=folder).code == 0
    return folder


def by_sqlite(desk: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask Python's sqlite3."""
    with closing(sqlite3.connect(desk / "central.db")) as made:
        return made.execute(query).fetchall()
