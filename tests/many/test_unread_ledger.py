"""A ledger that cannot be read: where the answer says so, how often, and what to do."""

from pathlib import Path

import pytest
from central import TODAY, central
from command import Ended
from dated_history import Dated, at, dated, ledger, noon
from inside import in_process

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    manifest = central(tmp_path)
    manifest.write_text(manifest.read_text() + "  - {name: gone, path: gone}\n")
    return tmp_path


def asked(desk: Path, *words: str) -> Ended:
    return in_process("--today", TODAY, "--ledgers", "all.yaml", *words, cwd=desk)


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ("id,title,owner,next_due", 1),
        ("id,owner,short_title,rag", 2),
        ("title,id,owner", 0),
        ("id,owner,next_due", 0),
        ("owner,id", 1),
    ],
)
def test_the_reason_stands_where_there_is_room_for_it(desk: Path, fields: str, column: int) -> None:
    table = asked(desk, "list", "--fields", fields, "-f", "md").out.splitlines()
    (row,) = (line for line in table if "gone" in line)
    cells = [one.strip() for one in row.strip("|").split("|")]
    assert [n for n, one in enumerate(cells) if "cannot be read: No ledger" in one] == [column]


def test_an_answer_without_rows_says_it_once(desk: Path) -> None:
    for words in (("calendar", "-o", "due.ics"), ("report", "chase", "EA")):
        ended = asked(desk, *words)
        assert ended.code == 3
        assert ended.err == (
            "atmt: gone cannot be read: "
            "No ledger in gone: no actions.yaml there, nor in its data/\n"
            "  correct its entry: all.yaml:5\n"
        ), words
    manifest = desk / "all.yaml"
    manifest.write_text(manifest.read_text() + "  - {name: lost, path: lost}\n")
    ended = asked(desk, "calendar", "-o", "due.ics")
    assert ended.err.splitlines()[-2:] == [
        "atmt: 2 ledgers cannot be read: gone, lost", "  all others were read",
    ]  # fmt: skip


def test_a_day_on_which_one_was_no_ledger_has_a_day_to_name(desk: Path) -> None:
    bad = at("data", ledger("2017-12-05 Bad")) | {"data/actions.yaml": b"schema: ["}
    dated(desk / "bad", [Dated(bad, noon("2017-12-06"))])
    manifest = desk / "all.yaml"
    manifest.write_text("schema: 1\nledgers:\n  - {name: bad, path: bad}\n", "utf-8")
    ended = asked(desk, "list", "--at", "2017-12-31")
    assert ended.code == 3
    assert ended.err == "atmt: 1 ledger cannot be read: bad\n  name another day\n"


def test_a_revision_is_refused_in_words_that_say_why(desk: Path) -> None:
    ended = asked(desk, "status", "--at", "HEAD")
    assert ended.code == 2
    assert ended.err.startswith("atmt: --at takes a day beside --ledgers: 'HEAD' is not a date")
