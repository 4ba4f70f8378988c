"""Nothing of a tracker reaches a terminal raw: neither what is shown of it, nor what is refused."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from command import atmt_on_terminal
from inside import in_process as atmt
from openpyxl import Workbook
from test_untrusted import ALL_AT_ONCE, assert_inert
from trackers.test_shapes import run

Rows = list[Sequence[str]]
EVIL = ALL_AT_ONCE.replace("\0", "")  # which makes a text no CSV at all
PRINTED = "".join(one for one in EVIL if one.isprintable()) + "\u202e\u2066\u200b\x85"
"""What a workbook can hold of it."""
HEADINGS = ("Ref", "Action", "Owner", "Due", "Status", "RAG", "Priority", "Update", "Updated")
SOUND = ("1", "Mend the wall", "The Council", "2027", "Open", "Red", "High", "All well", "2024")
EVERYWHERE: Rows = [(*HEADINGS, EVIL), (EVIL,) * 10]


def planted(evil: str) -> Iterator[Rows]:
    """A tracker for each place where a text may stand: in a heading, and in each of its cells."""
    for at in range(len(HEADINGS)):
        yield [(*HEADINGS, evil), (*SOUND[:at], evil, *SOUND[at + 1 :], "x")]
    yield [(*HEADINGS, f"Action {evil}"), (*SOUND, evil), (*SOUND, evil)]
    yield [(*HEADINGS, "Due", "Due"), (*SOUND, evil, evil)]


ANSWERS = "1\ny\n" * 10
"""What answers each question of a terminal in the end."""


def try_all(rows: Rows, there: Path) -> set[int]:
    """Import a tracker in each way that shows something of it; return how those ended."""
    run(there.parent, "init", there.name, "--closing-body", "Taskforce", "--keeper", "Keeper")
    with (there / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*rows, ("2", "Paint the wall")])
    codes = set()
    for more in ((), ("--new-bodies", "--dry-run"), ("--new-bodies", "--skip-bad", "--yes")):
        ended = atmt("import", "a.csv", *more, cwd=there)
        codes.add(ended.code)
        assert_inert(ended.said)
    return codes


def test_what_is_in_every_cell_does_not_reach_the_terminal_raw(tmp_path: Path) -> None:
    assert 2 in try_all(EVERYWHERE, tmp_path / "ledger")


@pytest.mark.slow
def test_no_cell_reaches_the_terminal_raw(tmp_path: Path) -> None:
    ended = [try_all(rows, tmp_path / str(n)) for n, rows in enumerate(planted(EVIL))]
    assert set().union(*ended) >= {0, 2}


@pytest.mark.slow
def test_no_cell_of_a_workbook_reaches_the_terminal_raw(tmp_path: Path) -> None:
    run(tmp_path, "init", "ledger", "--closing-body", "Taskforce", "--keeper", "Keeper")
    for rows in planted(PRINTED):
        book = Workbook()
        book.active.title = "\u202eActions"
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / "a.xlsx")
        words = ("import", "a.xlsx", "--ledger", "ledger", "--new-bodies", "--dry-run")
        assert_inert(atmt(*words, cwd=tmp_path).said)
        plain = {"NO_COLOR": "1"}
        shown = atmt_on_terminal(*words, cwd=tmp_path, columns=80, env=plain, typed=ANSWERS)
        assert_inert(shown.out)
