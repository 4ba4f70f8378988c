"""Letters that count: recorded, a level higher each time, judged by the gate, until answered."""

from pathlib import Path
from typing import Any

import pytest
from command import atmt as installed
from history import commits, git, repository
from inside import in_process as atmt
from ledgers_of_reports import accepted, action, body, offered, small, write
from ruamel.yaml import YAML

NAMED = {"to": "alpha", "status": "proposed"}


def stored(there: Path) -> Any:
    """What `actions.yaml` says."""
    return YAML(typ="base", pure=True).load((there / "actions.yaml").read_text("utf-8"))


def committed(there: Path) -> None:
    """Commit both files as they are."""
    tree = {name: (there / name).read_bytes() for name in ("actions.yaml", "bodies.yaml")}
    if not (there / ".git").exists():
        repository(there, [tree])
        return
    commits(there, [tree], parents=[git(there, "rev-parse", "HEAD")])


def recorded(there: Path, on: str, *more: str) -> str:
    """Record the next letter to Alpha on a day, have the gate judge it, and commit; the letter."""
    ended = installed("report", "chase", "alpha", "--record", "--today", on, *more, cwd=there)
    assert ended.code == 0, ended.err
    gate = installed("check", "--against", "HEAD", "--today", on, cwd=there)
    assert "0 errors" in gate.out.splitlines()[-1], gate.out
    assert gate.code == 0
    committed(there)
    return ended.out


def due(there: Path, on: str) -> list[str]:
    """Where the rule says that a letter is due, on a day."""
    words = ("check", "--select", "chase-is-due", "--format", "json", "--today", on)
    return [one["where"] for one in atmt(*words, cwd=there).json["findings"]]


def silent(there: Path, on: str) -> list[str]:
    """Who is on the public list on a day."""
    words = ("report", "silence", "--format", "json", "--today", on)
    return [one["body"] for one in atmt(*words, cwd=there).json["bodies"]]


@pytest.mark.slow
def test_four_letters_in_a_year_and_then_an_answer(tmp_path: Path) -> None:
    first = action("A1", NAMED, governance=["beta"])
    there = small(tmp_path, first, action("A2", accepted("beta"), reporting={"to": "keeper"}))
    committed(there)
    assert silent(there, "2018-12-31") == []
    notice = recorded(there, "2018-03-01")
    assert "Please reply by 31 March 2018." in notice
    assert stored(there)["actions"][0]["handovers"][0] == {
        "to": "alpha", "status": "offered", "offered_on": "2018-03-01",
    }  # fmt: skip
    assert [dict(one) for one in stored(there)["letters"]] == [{
        "to": "alpha", "on": "2018-03-01", "level": "1", "about": ["A1"],
        "reply_by": "2018-03-31", "by": "keeper",
    }]  # fmt: skip
    assert (due(there, "2018-03-31"), due(there, "2018-04-01")) == ([], ["letter:1"])
    assert (silent(there, "2018-03-31"), silent(there, "2018-04-01")) == ([], ["alpha"])
    reminder = recorded(there, "2018-04-01")
    asked = "our letter of 1 March 2018, which asked for an answer by 31 March 2018"
    assert asked in reminder
    assert due(there, "2018-04-01") == []
    last = recorded(there, "2018-07-01", "--reply-by", "15 August 2018")
    assert "This is our last call. We first wrote to you on 1 March 2018" in last
    assert "Copy to: Beta" in last
    assert "A copy of this letter goes to Beta." in last
    assert (due(there, "2018-08-15"), due(there, "2018-08-16")) == ([], ["letter:3"])
    listed = recorded(there, "2018-12-01")
    assert "now named on the public list" in listed
    assert [one["level"] for one in stored(there)["letters"]] == ["1", "2", "3", "4"]
    assert due(there, "2019-06-01") == []
    assert silent(there, "2019-06-01") == ["alpha"]
    answered = ("accept", "A1", "alpha", "--evidence", "Letter", "--today", "2019-01-10")
    assert installed(*answered, cwd=there).code == 0
    assert silent(there, "2019-06-01") == []
    assert "This letter is about the actions" in recorded(there, "2019-06-01")
    assert stored(there)["letters"][-1] | {"by": ""} == {
        "to": "alpha", "on": "2019-06-01", "level": "1", "by": "",
    }  # fmt: skip


def test_the_same_letter_twice_on_a_day_counts_once(tmp_path: Path) -> None:
    there = small(tmp_path, action("A1", NAMED))
    words = ("report", "chase", "alpha", "-o", "out", "--form", "csv", "--today", "2018-03-01")
    assert atmt(*words, cwd=there).out.endswith(
        "  next: once sent: atmt report chase alpha --form csv -o out --record --today 2018-03-01\n"
    )
    made = {path.name: path.read_bytes() for path in (there / "out").iterdir()}
    first = atmt(*words, "--record", cwd=there)
    assert first.out == (
        "1 letter in out, with a form: alpha\n"
        "A1: offered to Alpha on 2018-03-01\n"
        "letter:1: notice to Alpha about A1; reply by 2018-03-31\n"
        "  next: when the forms come back: atmt apply out/*.csv\n"
    )
    before = (there / "actions.yaml").read_bytes()
    again = atmt(*words, "--record", cwd=there)
    assert again.out.endswith("Nothing to change: recorded on 2018-03-01\n")
    assert again.code == 0
    assert (there / "actions.yaml").read_bytes() == before
    # Recorded or not, the letter and the form say the same, to the byte.
    assert {path.name: path.read_bytes() for path in (there / "out").iterdir()} == made
    assert atmt("undo", cwd=there).code == 0
    assert "letters" not in stored(there)


def test_a_letter_that_may_still_be_answered_is_followed_only_when_asked_for(
    tmp_path: Path,
) -> None:
    there = small(tmp_path, action("A1", NAMED))
    words = ("report", "chase", "alpha", "--record")
    assert atmt(*words, "--today", "2018-03-01", cwd=there).code == 0
    refused = atmt(*words, "--today", "2018-03-20", cwd=there)
    assert (refused.code, refused.out) == (2, "")
    assert "has until 2018-03-31 to answer\n  to record another" in refused.err
    assert "atmt report chase alpha --record --again\n" in refused.err
    seen = atmt("report", "chase", "alpha", "--today", "2018-03-20", cwd=there)
    assert "We wrote to you on 1 March 2018, and asked for an answer by" in seen.out
    every = atmt(*words[:2], "--all", "-o", "o", "--record", "--today", "2018-03-20", cwd=there)
    assert (every.code, every.out) == (0, "As of 2018-03-20: everybody still has time to answer.\n")
    assert atmt(*words, "--again", "--today", "2018-03-20", cwd=there).code == 0
    assert [one["level"] for one in stored(there)["letters"]] == ["1", "2"]


def test_what_is_new_is_told_while_the_rest_may_still_be_answered(tmp_path: Path) -> None:
    there = small(tmp_path, action("A1", NAMED))
    words = ("report", "chase", "alpha", "--record", "--today")
    assert atmt(*words, "2018-03-01", cwd=there).code == 0
    added = ("add", "Do more", "--to", "alpha", "--today", "2018-03-10")
    assert atmt(*added, cwd=there).code == 0
    assert atmt(*words, "2018-03-10", cwd=there).code == 0
    sent = [(one["level"], one["about"]) for one in stored(there)["letters"]]
    assert sent == [("1", ["A1"]), ("1", ["A2"])]
    assert atmt(*words, "2018-04-15", cwd=there).code == 0
    assert stored(there)["letters"][-1]["about"] == ["A1", "A2"]
    assert stored(there)["letters"][-1]["level"] == "2"


def test_every_step_goes_to_whom_it_was_asked_of(tmp_path: Path) -> None:
    steps = [
        {"text": "Of gamma", "status": "open", "assignee": "gamma", "due": "2018-02"},
        {"text": "Asked of beta", "status": "open", "asked_of": ["beta", "crowd"]},
        {"text": "Asked of a crowd", "status": "open", "asked_of": ["crowd"]},
        {"text": "Done", "status": "done", "settled_on": "2018-02-01", "assignee": "gamma"},
    ]
    head = {"title": "W", "closing_body": "taskforce", "closes_on": "2018-01", "keeper": "keeper"}
    bodies = [body(one) for one in ("alpha", "beta", "gamma", "keeper")]
    bodies += [body("taskforce") | {"kind": "taskforce"}, body("crowd") | {"kind": "collective"}]
    made = action("A1", NAMED, steps=steps)
    there = write(tmp_path, {"ledger": head, "actions": [made]}, bodies)
    day = ("--today", "2018-03-01")
    records = atmt("report", "chase", "--all", "--format", "json", *day, cwd=there).json["letters"]
    assert {one["body"]: (one["has"], one["owes"]) for one in records} == {
        "alpha": (["A1"], ["A1.3"]), "beta": ([], ["A1.2"]), "gamma": ([], ["A1.1"]),
    }  # fmt: skip
    words = ("report", "chase", "--all", "-o", "out", "--form", "csv", *day)
    written = atmt(*words, "--record", cwd=there)
    assert "3 letters in out, 1 with a form: alpha, beta, gamma\n" in written.out
    assert not (there / "out" / "gamma.csv").exists()
    letter = (there / "out" / "gamma.md").read_text("utf-8")
    assert "tell us for each step whether it is done" in letter
    # A body that only has a step answers by a note, and is asked again until it does.
    assert due(there, "2018-04-01") == ["letter:1", "letter:2", "letter:3"]
    noted = ("note", "A1", "It is done", "--by", "gamma", "--today", "2018-03-20")
    assert atmt(*noted, cwd=there).code == 0
    assert due(there, "2018-04-01") == ["letter:1", "letter:2"]


@pytest.mark.slow
def test_the_form_of_a_recorded_letter_comes_back(tmp_path: Path) -> None:
    there = small(tmp_path, action("A1", NAMED))
    committed(there)
    recorded(there, "2018-03-01", "-o", "out", "--form", "csv")
    form = there / "out" / "alpha.csv"
    filled = form.read_text("utf-8-sig").replace("2018-03-01,,,,,", "2018-03-01,yes,,Letter,,")
    form.write_text(filled, "utf-8-sig")
    ended = atmt("apply", "out/alpha.csv", "--today", "2018-03-10", cwd=there)
    assert (ended.code, ended.err) == (0, "")
    handover = stored(there)["actions"][0]["handovers"][0]
    assert handover["status"] == "accepted"
    assert due(there, "2018-12-01") == []


def test_a_level_begins_anew_once_there_was_an_answer(tmp_path: Path) -> None:
    """A letter of an older round, though a level higher, follows up nothing."""
    letters = [
        {"to": "alpha", "on": "2018-02-10", "level": 1, "about": ["A1"], "reply_by": "2018-03-01"},
        {"to": "alpha", "on": "2018-03-02", "level": 2, "about": ["A1"], "reply_by": "2018-04-01"},
        {"to": "alpha", "on": "2019-01-10", "level": 1, "about": ["A1"], "reply_by": "2019-02-01"},
    ]
    mine = accepted("alpha", answered_on="2018-03-20")
    there = small(tmp_path, action("A1", mine), letters=letters)
    assert due(there, "2019-02-02") == ["letter:3"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("alpha", "--again"), "atmt report chase alpha --record --again"),
        (("alpha", "--record", "--at", "2018-03-01"), "not --at a day"),
        (("alpha", "--record", "--json"), "atmt report chase alpha -o letters --record --json"),
        (("alpha", "--record", "--reply-by", "2018-02-01"), "leaves no time to reply"),
        (("alpha", "--format", "json", "--record"), "not a letter"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    there = small(tmp_path, action("A1", offered("alpha")))
    before = (there / "actions.yaml").read_bytes()
    ended = atmt("report", "chase", *words, "--today", "2018-03-01", cwd=there)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert (there / "actions.yaml").read_bytes() == before


def test_three_actions_are_asked_about_and_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    there = small(tmp_path, *(action(f"A{n}", dict(NAMED)) for n in range(1, 4)))
    words = ("report", "chase", "alpha", "-o", "out", "--record", "--today", "2018-03-01")
    refused = atmt(*words, cwd=there)
    assert (refused.code, refused.out) == (2, "")
    assert "to go ahead: --yes" in refused.err
    dry = atmt(*words, "--dry-run", cwd=there)
    assert dry.out.count("+    status: offered") + dry.out.count("+        status: offered") >= 1
    assert not (there / "out").exists()
    made = atmt(*words, "--yes", "--json", cwd=there)
    assert [one["pointer"] for one in made.json["changed"]][-1] == "letters"
    assert (there / "out" / "alpha.xlsx").exists()
