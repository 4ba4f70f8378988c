"""The whole dialogue with a real tracker on a terminal of 80 columns, as a person sees it.

`PAGES=write pytest -m slow tests/trackers/test_screen.py` writes the screen anew. By default
`test_dialogue.py` and docs/import.md have a terminal of 80 columns.
"""

import os
import re
from pathlib import Path

import pytest
from command import SCRIPT
from docs.test_import import WIDTH, on_a_terminal
from session import Session
from trackers.shapes import uk_rag

SCREEN = Path(__file__).with_name("uk-rag-screen.txt")
ANSWERS = ["", "Environment Office", "30 June 2024", "1=Environment Office", "y"]
"""The body that the tracker names; the keeper; the last day; which body EO is; and yes."""


@pytest.mark.slow
def test_a_tracker_is_in_the_ledger_after_five_answers(tmp_path: Path) -> None:
    (tmp_path / "uk-rag.xlsx").write_bytes(uk_rag().data)
    session = Session(tmp_path)
    session.exported["ATMT_TODAY"] = "2024-04-01"
    shown = ""
    for words, answers in ((("init", "--import", "uk-rag.xlsx"), ANSWERS), (("status",), [])):
        shown += f"$ atmt {' '.join(words)}\n"
        shown += on_a_terminal([SCRIPT, *words], answers, session)
    # The bytes of a workbook, and so the names of what is kept of it, differ each time.
    shown = re.sub("uk-rag-[0-9a-f]{8}", "uk-rag-12345678", shown)
    if os.environ.get("PAGES") == "write":
        SCREEN.write_text(shown, "utf-8")
    assert shown == SCREEN.read_text("utf-8")
    said = (line.removesuffix(ANSWERS[3]) for line in shown.splitlines())
    assert max(map(len, said)) <= WIDTH
