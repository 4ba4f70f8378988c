"""What is counted where the ledger is broken: two actions of one id, circles, several ends."""

import json
from pathlib import Path
from typing import Any

import pytest
from inside import in_process as atmt
from ledgers_of_reports import accepted, action, closed, offered, small

DAY = ("--today", "2018-07-01")
NOBODY = action("A1", unallocated={"since": "2018-03"})
HELD = action("A1", accepted("alpha"))


def facts(there: Path, *command: str) -> tuple[int, dict[str, Any]]:
    ended = atmt(*command, "--format", "json", *DAY, cwd=there)
    return ended.code, json.loads(ended.out)


@pytest.mark.parametrize("both", [(NOBODY, HELD), (HELD, NOBODY)])
def test_two_actions_of_one_id_are_two_in_every_count(
    tmp_path: Path, both: tuple[dict[str, Any], ...]
) -> None:
    there = small(tmp_path, *both)
    code, said = facts(there, "report", "certificate")
    assert (code, said["total"], said["lacking"]) == (1, 2, 1)
    assert (said["at_close"], said["later"]) == (1, 1)
    assert [group["kind"] for group in said["groups"]] == ["accepted", "unallocated"]
    assert facts(there, "status")[1]["summary"]["without_owner"] == 1
    assert facts(there, "stats")[1]["whole"]["implementation"]["of"] == 2
    numbers = [one["number"] for one in facts(there, "report", "brief")[1]["figures"]]
    assert numbers[:4] == [2, 1, 0, 1]
    (strand,) = facts(there, "report", "paper", "--since", "2018-01")[1]["strands"]
    # Both stand there; nobody can say which of them changed, so that is told once, at the first.
    assert [bool(one["changes"]) for one in strand["actions"]] == [True, False]


def test_one_of_two_that_was_superseded_stands_for_itself_alone(tmp_path: Path) -> None:
    gone = closed("A1", "superseded", superseded_by=["A2"])
    there = small(tmp_path, gone, NOBODY, action("A2", accepted("alpha")))
    assert facts(there, "stats")[1]["whole"]["implementation"]["of"] == 2
    code, said = facts(there, "report", "certificate")
    assert (code, said["total"], said["lacking"]) == (1, 3, 1)


@pytest.mark.parametrize("turned", [1, -1])
def test_what_leads_to_one_of_two_of_an_id_is_not_counted_twice(
    tmp_path: Path, turned: int
) -> None:
    both = [closed("A1", "superseded", superseded_by=[after]) for after in ("A2", "A9")][::turned]
    first = closed("A0", "superseded", superseded_by=["A1"])
    there = small(tmp_path, first, *both, action("A2", accepted("alpha")))
    # A2 stands for A0 and for one A1; for the other stands nothing.
    assert facts(there, "stats")[1]["whole"]["implementation"]["of"] == 2
    assert facts(there, "report", "certificate")[1]["lacking"] == 2


CIRCLE = (
    closed("A1", "superseded", superseded_by=["A2"]),
    closed("A2", "superseded", superseded_by=["A1"]),
)


def test_what_leads_to_an_end_and_to_something_lost_is_lost(tmp_path: Path) -> None:
    both = closed("A3", "superseded", superseded_by=["A1", "A4"])
    after = closed("A5", "superseded", superseded_by=["A3"])
    held = action("A4", accepted("alpha"))
    code, said = facts(small(tmp_path / "a", *CIRCLE, both, held, after), "report", "certificate")
    kinds = {one["kind"]: [x["id"] for x in one["accounts"]] for one in said["groups"]}
    assert (code, kinds) == (1, {"accepted": ["A4"], "unsettled": ["A1", "A2", "A3", "A5"]})
    (lost,) = (x["said"] for x in said["groups"][1]["accounts"] if x["id"] == "A3")
    assert "A1, which leads into a circle" in lost
    assert "A4, accepted by Alpha" in lost

    one = closed("A1", "superseded", superseded_by=["A2", "A4"])
    there = small(tmp_path / "b", one, action("A2", offered("beta")), held)
    code, said = facts(there, "report", "certificate")
    assert (code, said["lacking"]) == (1, 2)
    said_of = {x["id"]: x["said"] for one in said["groups"] for x in one["accounts"]}
    assert said_of["A1"] == "superseded by A2, not accounted for; A4, accepted by Alpha"


def test_two_groupings_are_refused(tmp_path: Path) -> None:
    there = small(tmp_path, HELD)
    ended = atmt("stats", "--by", "body", "--by", "theme", cwd=there)
    assert (ended.code, ended.out) == (2, "")
    assert "--by needs one group" in ended.err
    assert "atmt stats --by theme" in ended.err


def test_a_figure_tells_apart_who_ended_from_who_was_never_there(tmp_path: Path) -> None:
    there = small(tmp_path, NOBODY, action("A2", accepted("gone")))
    command = ("report", "brief", "--format", "json", "--today", "2019-04-01")
    said = json.loads(atmt(*command, cwd=there).out)["figures"][3]
    with_words = (
        "with nobody to answer for them, 1 of them with a body that has ended or cannot own it"
    )
    assert (said["number"], said["label"]) == (2, with_words)
    before = json.loads(atmt(*command[:-1], "2019-03-01", cwd=there).out)["figures"][3]
    assert (before["number"], before["label"]) == (1, "with nobody to answer for it")


def test_the_gaps_and_the_reports_call_one_thing_alike(tmp_path: Path) -> None:
    there = small(tmp_path, action("A2", {"to": "alpha", "status": "proposed"}))
    _, said = facts(there, "gaps")
    assert {"Not offered"} <= {one["group"] for one in said["gaps"]}  # as scripts know it
    assert "Named, not told" in atmt("gaps", *DAY, cwd=there).out
    titles = [one["title"] for one in facts(there, "report", "paper")[1]["gaps"]]
    assert "Named, not told" in titles
