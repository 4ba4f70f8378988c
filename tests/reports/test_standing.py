"""Where a report goes: over an older one of its own, never over an edit or a stranger's file."""

import json
import os
import re
import sys
from pathlib import Path

import pytest
from command import atmt as in_shell
from icalendar import Calendar
from inside import in_process as atmt
from ledgers_of_reports import accepted, action, small

DAY = ("--today", "2018-07-01")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="there are no such paths")


@pytest.fixture
def there(tmp_path: Path) -> Path:
    return small(tmp_path, action("A1", accepted("alpha"), due="2018-09"))


def test_json_is_written_over_only_as_atmt_wrote_it(there: Path) -> None:
    target = there / "b.json"

    def write(name: str = "brief", *more: str) -> int:
        return atmt("report", name, *(more or DAY), "-o", "b.json", cwd=there).code

    assert write() == write() == 0
    made = target.read_bytes()
    assert json.loads(made)["seal"].startswith("brief, sha256:")
    assert write("brief", "--today", "2018-07-02") == 0
    edits = (
        made.replace(b"Widgets", b"MINE"),
        made.replace(b'"seal": "b', b'"mine": 1,\n  "seal": "b'),
        made + b" ",
        b'{\n  "format": "atmt/1",\n  "kind": "brief",\n',
    )
    for edited in edits:
        target.write_bytes(edited)
        assert write() == 3
        assert target.read_bytes() == edited
    target.write_bytes(made.replace(b"\n", b"\r\n"))
    assert write("paper") == 3
    assert write() == 0


@POSIX
@pytest.mark.parametrize("words", [("report", "brief"), ("calendar",)])
def test_a_device_and_a_pipe_of_the_shell_are_written_to(
    there: Path, words: tuple[str, ...]
) -> None:
    ended = atmt(*words, *DAY, "-o", os.devnull, cwd=there)
    assert (ended.code, ended.out) == (0, "")
    straight = in_shell(*words, *DAY, cwd=there)
    assert in_shell(*words, *DAY, "-o", "/dev/stdout", cwd=there).out == straight.out
    os.mkfifo(there / "pipe")
    ended = atmt(*words, *DAY, "-o", "pipe", cwd=there)
    assert ended.code == 3
    assert "it is a pipe" in ended.err


def calendar(there: Path) -> str:
    ended = atmt("calendar", *DAY, cwd=there)
    assert ended.code == 0, ended.err
    return ended.out


def test_calendars_of_two_ledgers_share_no_event_and_are_called_as_those(there: Path) -> None:
    first = calendar(there)
    file = there / "actions.yaml"
    text = file.read_text().replace("title: Widgets handover", "title: 'A, b; c\\d'")
    file.write_text(text)
    second = calendar(there)
    assert "\r\nX-WR-CALNAME:A\\, b\\; c\\\\d\r\n" in second
    assert Calendar.from_ical(second)["X-WR-CALNAME"] is not None
    uids = [re.findall("UID:(.*)\r\n", one) for one in (first, second)]
    assert len(uids[0]) == len(uids[1]) == 1
    assert uids[0] != uids[1]
    assert calendar(there) == second
