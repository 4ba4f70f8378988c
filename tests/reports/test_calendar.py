"""What is due as iCalendar: read back by the library, and by a parser of another maker."""

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from command import DATA
from icalendar import Calendar, Event
from inside import in_process as atmt
from ledgers_of_reports import HOSTILE, accepted, action, hostile, large, offered, small

DAY = ("--today", "2018-07-01")
HERE = Path(__file__).parent / "ics"
ROOT = Path(__file__).parents[2]


def written(there: Path, *more: str) -> str:
    ended = atmt("calendar", *DAY, *more, cwd=there)
    assert ended.code == 0, ended.err
    return ended.out


def events(there: Path, *more: str) -> dict[str, Event]:
    """The events by the part of their UID that names what is due."""
    made = Calendar.from_ical(written(there, *more))
    assert isinstance(made, Calendar)
    return {str(one["UID"]).rpartition("@")[0]: one for one in made.events}


def waiting(there: Path) -> Path:
    """A ledger that waits for something of each kind, and has some of it behind it."""
    steps = [
        {"text": "Ask them", "status": "open", "due": "2018-09", "assignee": "beta"},
        {"text": "Done", "status": "done", "due": "2018-09", "settled_on": "2018-06-01"},
        {"text": "No date", "status": "open"},
    ]
    letters = [
        {"to": "beta", "on": "2018-05-01", "level": 1, "about": ["A2"], "reply_by": "2018-05-31"},
        {"to": "beta", "on": "2018-06-01", "level": 2, "about": ["A2"], "reply_by": "2018-06-30"},
        {"to": "alpha", "on": "2018-06-01", "level": 1, "about": ["A3"], "reply_by": "2018-07-31"},
    ]
    over = {"outcome": "implemented", "on": "2018-06-01", "confirmed_by": "beta"}
    return small(
        there,
        action("A1", accepted("alpha"), due="2018-08-15", first_due="2018-06", steps=steps),
        action("A2", offered("beta"), due="2018-06-15"),
        action("A3", accepted("alpha"), due="ongoing", reporting={"to": "keeper", "every": 30},
               notes=[{"date": "2018-06-10", "by": "alpha", "text": "On its way"}]),
        action("A4", accepted("alpha"), due="2018-08", status="closed", closures=[over],
               steps=[{"text": "x", "status": "open", "due": "2018-08"}]),
        letters=letters,
    )  # fmt: skip


def test_what_is_waited_for_stands_on_its_day(tmp_path: Path) -> None:
    found = events(waiting(tmp_path))
    assert {name: one.DTSTART for name, one in found.items()} == {
        "due-A2": date(2018, 6, 15),
        "reply-beta-2018-06-01-2": date(2018, 6, 30),
        "report-A3": date(2018, 7, 10),
        "due-A1": date(2018, 8, 15),
        "due-A1.1": date(2018, 9, 30),
    }
    # The last of them: A3 was answered about by a note of Alpha's own.
    assert [one.DTSTART for one in found.values()] == sorted(one.DTSTART for one in found.values())
    first, step = found["due-A1"], found["due-A1.1"]
    assert first["SUMMARY"] == "A1 Do A1: due"
    assert "First due June 2018" in first["DESCRIPTION"]
    assert step["SUMMARY"] == "A1.1 Ask them: due by the end of September 2018"
    assert "The ledger says September 2018" in step["DESCRIPTION"]
    assert "Overdue: 16 days as of 2018-07-01" in found["due-A2"]["DESCRIPTION"]
    assert found["reply-beta-2018-06-01-2"]["SUMMARY"] == "Reply due from Beta on A2"
    assert found["report-A3"]["SUMMARY"] == "A3 Do A3: report due from Alpha"


def test_a_body_has_what_is_its_own(tmp_path: Path) -> None:
    there = waiting(tmp_path)
    assert set(events(there, "--body", "Beta")) == {
        "due-A2", "reply-beta-2018-06-01-2", "due-A1.1"
    }  # fmt: skip
    assert set(events(there, "--body", "alpha")) == {"due-A1", "report-A3"}
    none = atmt("calendar", "--body", "keeper", *DAY, cwd=there)
    assert (none.code, none.err) == (
        0, "atmt: nothing is due as of 2018-07-01, so the calendar is empty\n"
    )  # fmt: skip
    assert not Calendar.from_ical(none.out).events


def test_the_same_is_written_again_and_an_edit_of_it_is_kept(tmp_path: Path) -> None:
    there = waiting(tmp_path / "ledger")
    moved = waiting(tmp_path / "elsewhere")
    assert written(there) == written(moved)
    assert "DTSTAMP:20180701T000000Z\r\n" in written(there)
    target = tmp_path / "due.ics"
    written(there, "-o", str(target))
    assert target.read_bytes().decode() == written(there)
    atmt("note", "A1", "x", *DAY, cwd=there)
    later = atmt("calendar", "-o", str(target), "--today", "2018-07-02", cwd=there)
    assert later.code == 0, later.err
    touched = target.read_bytes().replace(b"A1 Do A1", b"A1 Do it")
    target.write_bytes(touched)
    refused = atmt("calendar", "-o", str(target), *DAY, cwd=there)
    assert (refused.code, target.read_bytes()) == (3, touched)
    assert "was edited since" in refused.err


def lines_of(text: str) -> list[str]:
    assert text.endswith("\r\n")
    lines = text.split("\r\n")[:-1]
    assert all(len(line.encode()) <= 75 for line in lines)
    assert not any(set(line) & {"\r", "\n", "\x1b", "\u202e", "\u2066"} for line in lines)
    return lines


def test_hostile_text_is_shown_and_starts_nothing(tmp_path: Path) -> None:
    text = "a;b,c\\d\nEND:VEVENT\r\nBEGIN:VALARM \x07 \u202e" + "ü" * 300
    there = small(tmp_path / "own", action("A1", accepted("alpha"), due="2018-09", title=text))
    made = written(there)
    assert [line for line in lines_of(made) if line.startswith(("BEGIN:", "END:"))] == [
        "BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR"
    ]  # fmt: skip
    (one,) = events(there).values()
    shown = "A1 a;b,c\\d\\nEND:VEVENT\\r\\nBEGIN:VALARM \\x07 \\u202eüü"
    assert str(one["SUMMARY"]).startswith(shown)
    assert str(one["SUMMARY"]).endswith("…")
    evil = hostile(tmp_path / "evil")
    lines_of(written(evil))
    said = "".join(str(one["SUMMARY"]) for one in events(evil).values())
    assert HOSTILE[0] in said, "text is text: nothing of it is lost"


def test_no_line_of_it_is_a_command_to_a_runner(tmp_path: Path) -> None:
    """A line that is folded goes on after a blank, as a command may begin."""
    steps = [
        {"text": "x" * n + "::error::y ##[error]z", "status": "open", "due": "2018-09"}
        for n in range(56, 66)
    ]
    made = written(small(tmp_path, action("A1", accepted("alpha"), steps=steps)))
    assert any(line.startswith(r" \x3a:error::y") for line in made.split("\r\n"))
    assert not any(line.strip().startswith("::") or "##[" in line for line in made.split("\r\n"))


def test_a_day_that_no_calendar_has_is_left_out(tmp_path: Path) -> None:
    late = accepted("alpha", answered_on="9000-01-01")
    every = {"to": "keeper", "every": 999_999}
    there = small(tmp_path, action("A1", late, due="9999", reporting=every))
    made = Calendar.from_ical(atmt("calendar", "--today", "9000-01-02", cwd=there).out)
    assert [one.DTSTART for one in made.events] == [date(9999, 12, 31)]


def test_without_the_package_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    ended = atmt("calendar", cwd=small(tmp_path))
    assert (ended.code, ended.out) == (2, "")
    assert "pip install 'atmt[calendar]'" in ended.err


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the reader of calendars that Thunderbird has, ical.js."""
    if not all(map(shutil.which, ("node", "npm"))):
        pytest.skip("needs Node and npm")
    there = tmp_path_factory.mktemp("ics")
    for one in ("package.json", "read.mjs"):
        shutil.copy(HERE / one, there / one)
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"]
    ended = subprocess.run(command, check=False, cwd=there, capture_output=True, text=True)
    if ended.returncode:
        pytest.skip(f"npm cannot install what package.json names: {ended.stderr[-200:]}")
    return there


@pytest.mark.slow
@pytest.mark.parametrize("name", ["real", "harbour", "sixty", "waiting", "hostile"])
def test_another_reader_reads_the_same(name: str, reader: Path, tmp_path: Path) -> None:
    folders = {"real": lambda _: DATA, "harbour": lambda _: ROOT / "examples" / "harbour",
               "sixty": large, "waiting": waiting, "hostile": hostile}  # fmt: skip
    there = folders[name](tmp_path / "ledger")
    target = tmp_path / "due.ics"
    own = events(there)
    written(there, "-o", str(target))
    ended = subprocess.run(
        ["node", "read.mjs", str(target)], cwd=reader, capture_output=True, text=True, check=True
    )
    theirs: list[dict[str, Any]] = json.loads(ended.stdout)
    assert [
        (str(one["UID"]), str(one["SUMMARY"]), str(one["DESCRIPTION"]), str(one.DTSTART), True)
        for one in own.values()
    ] == [
        (one["uid"], one["summary"], one["description"], one["start"], one["isDate"])
        for one in theirs
    ]
    assert bool(own) == (name != "real")
