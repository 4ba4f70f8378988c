"""A run over a file that is killed: the ledger has the facts and the receipt, or neither."""

import json
from pathlib import Path

import pytest
from faults import KILLED, Edit, Point, attempt, fresh, run
from held_commands import why_no_strace
from people import folder_of

from atmt_cli.model.ledger import Ledger
from atmt_cli.store.read import read

pytestmark = pytest.mark.skipif(bool(why_no_strace()), reason=f"strace: {why_no_strace()}")

ROWS = (
    {"op": "body-add", "id": "otr", "name": "Office for Therapies Research", "kind": "office"},
    {"op": "offer", "action": "A6", "body": "otr", "on": "2018-01-08"},
)
"""What changes both files."""


def facts(ledger: Ledger) -> tuple[bool, bool, int]:
    """Whether the body and its handover are there, and how many receipts."""
    handovers = ledger.action_by_id["A6"].handovers
    return "otr" in ledger.body_by_id, handovers[-1].to == "otr", len(ledger.receipts)


@pytest.mark.slow
def test_a_run_that_is_killed_has_its_receipt_where_it_has_its_facts(tmp_path: Path) -> None:
    file = tmp_path / "f.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in ROWS), "utf-8")
    edit = Edit("a run", ("apply", str(file)), "→ .atmt/journal")
    points = [Point(edit, edit.decisive + place, KILLED) for place in (0, 1)]
    assert [attempt(point).wrong for point in points] == [[], []]
    for point, expected in zip(points, ((False, False, 0), (True, True, 1)), strict=True):
        folder = fresh(edit.base)
        run(point, folder)
        assert facts(read(folder_of(folder)).ledger) == expected
