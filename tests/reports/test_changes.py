"""A paper tells every change since a day: dated facts, and what only the history knows of."""

import json
from pathlib import Path
from typing import Any

import pytest
from dated_history import Dated, dated, noon
from history import git
from inside import in_process as atmt
from ledgers_of_reports import accepted, action, closed, offered, small

DAY = ("--today", "2018-07-01")
REASON = {"date": "2018-06-10", "by": "keeper", "text": "The budget was cut"}


def committed(there: Path, *versions: tuple[str, Path]) -> Path:
    """A repository in which a ledger was committed as each of these says, on each of these days."""
    commits = [
        Dated({one: (made / one).read_bytes() for one in ("actions.yaml", "bodies.yaml")}, noon(on))
        for on, made in versions
    ]
    dated(there, commits)
    return there


def told(there: Path, *more: str, report: str = "paper") -> dict[str, Any]:
    """The facts of a report since May 2018."""
    ended = atmt("report", report, "--since", "2018-05", "--format", "json", *DAY, *more, cwd=there)
    assert ended.code == 0, ended.err
    made: dict[str, Any] = json.loads(ended.out)
    return made


def changes(paper: dict[str, Any]) -> list[tuple[str, str | None, str, str | None]]:
    """What a paper says of each action: the action, the date, the sentence, what it quotes."""
    return [
        (one["id"], each["on"], each["said"], each["text"])
        for strand in paper["strands"]
        for one in strand["actions"]
        for each in one["changes"]
    ]


def slipped(there: Path) -> Path:
    """A ledger whose undated fields changed in June: one with a note, others without."""
    step = {"text": "Ask", "status": "open", "due": "2018-06"}
    old = small(
        there / "old",
        action("A1", accepted("alpha"), due="2018-06-30", priority="high"),
        action("A2", accepted("alpha"), offered("beta"), steps=[step]),
        action("A3", accepted("beta")),
    )
    new = small(
        there / "new",
        action("A1", accepted("alpha"), due="2019-01-31", first_due="2018-06-30", priority="high",
               notes=[REASON]),
        action("A2", accepted("alpha"), offered("beta"), accountable="alpha", support=["keeper"],
               governance=["keeper"], steps=[{**step, "due": "2018-09", "first_due": "2018-06"}]),
        action("A3", accepted("beta")),
        action("A4", {"to": "beta", "status": "proposed", "proposed_on": "2018-06-12"}),
    )  # fmt: skip
    return committed(there / "git", ("2018-03-01", old), ("2018-06-12", new))


def test_a_paper_tells_what_has_no_date_of_its_own_and_tells_it_once(tmp_path: Path) -> None:
    paper = told(slipped(tmp_path))
    moved = "Due date moved from 30 June 2018 to 31 January 2019"
    assert changes(paper) == [
        ("A1", "2018-06-10", moved, "The budget was cut"),
        ("A2", "2018-06-12", "Alpha made accountable", None),
        ("A2", "2018-06-12", "Support: Keeper added", None),
        ("A2", "2018-06-12", "Governance: Keeper added", None),
        ("A2", "2018-06-12", "Step 1: Due date moved from June 2018 to September 2018", "Ask"),
        ("A4", "2018-06-12", "New action", None),
        ("A4", "2018-06-12", "Beta was named as the new owner", None),
    ]
    assert (paper["caution"], paper["unchanged"]) == (None, ["A3"])
    text = atmt("report", "paper", "--since", "2018-05", *DAY, cwd=tmp_path / "git").out
    assert "No change on A3; how each stands is shown below." in text
    assert "Nothing was recorded" not in text


def test_a_reason_is_that_of_the_edit_however_many_notes_follow(tmp_path: Path) -> None:
    later = [{"date": f"2018-06-{n}", "by": "alpha", "text": f"Note {n}"} for n in (20, 21)]
    moved = {"due": "2018-12", "first_due": "2018-06"}
    old = small(tmp_path / "old", action("A1", due="2018-06"))
    new = small(tmp_path / "new", action("A1", **moved, notes=[REASON]))
    last = small(tmp_path / "last", action("A1", **moved, notes=[REASON, later[0]]))
    there = committed(
        tmp_path / "git", ("2018-03-01", old), ("2018-06-10", new), ("2018-06-20", last)
    )
    fields = {**moved, "priority": "high", "status": "on-hold"}
    small(there, action("A1", **fields, notes=[REASON, *later]))
    assert changes(told(there)) == [
        ("A1", "2018-06-10", "Due date moved from June 2018 to December 2018", REASON["text"]),
        ("A1", "2018-06-20", "Alpha wrote", "Note 20"),
        ("A1", "2018-06-21", "Status changed from in progress to on hold", "Note 21"),
        ("A1", None, "Priority set: high", None),
    ]


def test_a_slipped_date_is_in_the_brief_however_much_is_newer(tmp_path: Path) -> None:
    notes = [{"date": f"2018-06-{n}", "by": "alpha", "text": str(n)} for n in range(20, 29)]
    old = small(tmp_path / "old", action("A1", due="2018-09"), action("A2"))
    late = action("A1", due="2019-09", first_due="2018-09", notes=[REASON])
    new = small(tmp_path / "new", late, action("A2", notes=notes))
    there = committed(tmp_path / "git", ("2018-03-01", old), ("2018-06-12", new))
    brief = told(there, report="brief")
    assert len(brief["changes"]) == 5
    assert brief["changes"][-1]["said"].startswith("Due date moved from September 2018")


@pytest.mark.parametrize("days", [None, ("2018-06-12",), ("2018-05-20", "2018-06-12")])
def test_where_nobody_can_tell_a_paper_says_so(tmp_path: Path, days: tuple[str] | None) -> None:
    old = small(tmp_path / "old", action("A1", accepted("alpha"), due="2018-06-30"))
    new = small(tmp_path / "new", action("A1", accepted("alpha"), due="2018-12-31"))
    if days is None:
        said, there = "are not shown: this ledger is not kept in git", new
    else:
        versions = [*zip(days, (old, new)[-len(days) :], strict=True)]
        there = committed(tmp_path / "git", *versions)
        said = "are shown only from the first commit of the ledger, on "
    paper = told(there)
    assert paper["caution"].startswith(said)
    assert bool(changes(paper)) is (days is not None and len(days) > 1)
    for report in ("paper", "brief"):
        text = atmt("report", report, "--since", "2018-05", *DAY, cwd=there).out
        assert "Changes without a date of their own, such as a moved due date, are " in text
        assert "Nothing has changed" not in text


def test_of_a_shallow_clone_a_paper_says_that_part_is_missing(tmp_path: Path) -> None:
    there = slipped(tmp_path)
    git(tmp_path, "clone", "--quiet", "--depth=1", there.as_uri(), "shallow")
    said = told(tmp_path / "shallow")
    assert said["caution"] == "are not shown: only part of the history was fetched"


def test_at_a_day_in_the_past_a_paper_compares_with_the_ledger_before_it(tmp_path: Path) -> None:
    there = slipped(tmp_path)
    assert changes(told(there, "--at", "2018-06-11")) == []
    assert len(changes(told(there, "--at", "2018-06-12"))) == 7


def test_a_step_that_is_new_and_done_is_told_once(tmp_path: Path) -> None:
    step = {"text": "Ask", "status": "done", "due": "2018-06", "settled_on": "2018-06-11"}
    old = small(tmp_path / "old", action("A1", accepted("alpha")))
    new = small(tmp_path / "new", action("A1", accepted("alpha"), steps=[step]))
    there = committed(tmp_path / "git", ("2018-03-01", old), ("2018-06-12", new))
    assert changes(told(there)) == [("A1", "2018-06-11", "Step done", "Ask")]


def test_one_event_is_one_line(tmp_path: Path) -> None:
    notes = [
        {"date": "2018-06-01", "by": "alpha", "text": "Proposed for closing as implemented."},
        {"date": "2018-06-01", "by": "keeper", "text": "Closed as implemented; confirmed by Beta."},
        {"date": "2018-06-02", "by": "beta", "text": "Two inspections missed"},
    ]
    rag = {"rating": "red", "on": "2018-06-02", "by": "beta", "reason": "Two inspections missed"}
    end = {"proposed_by": "alpha", "proposed_on": "2018-06-01", "confirmed_by": "beta"}
    both = {**offered("beta", "2018-05-05"), "proposed_on": "2018-05-05"}
    shut = closed("A1", "implemented", reason=None, **end)
    there = small(
        tmp_path, {**shut, "notes": notes[:2]}, action("A2", both, rag=rag, notes=notes[2:])
    )
    assert changes(told(there)) == [
        ("A1", "2018-06-01", "Closed as implemented, proposed by Alpha, confirmed by Beta", None),
        ("A2", "2018-05-05", "Beta was named as the new owner and was told", None),
        ("A2", "2018-06-02", "Beta rated it red", "Two inspections missed"),
    ]


def test_an_action_accepted_in_part_is_an_exception_until_somebody_has_the_rest(
    tmp_path: Path,
) -> None:
    def part() -> dict[str, Any]:
        return accepted("alpha", extent="in-part", reservation="only public berths")

    there = small(
        tmp_path,
        action("A1", part(), governance=["keeper"]),
        action("A2", part(), accepted("beta"), accountable="alpha", governance=["keeper"]),
        action("A3", accepted("alpha", extent="in-principle"), governance=["keeper"]),
    )
    ended = atmt("report", "certificate", "--format", "json", *DAY, cwd=there)
    said = json.loads(ended.out)
    assert (ended.code, said["lacking"], said["signatories"]) == (1, 1, [])
    partial = next(one for one in said["groups"] if one["kind"] == "partial")
    (only,) = partial["accounts"]
    assert only["said"] == (
        "accepted in part by Alpha (only public berths); the rest is with nobody"
    )
    told_of = {one["id"]: one["said"] for group in said["groups"] for one in group["accounts"]}
    assert told_of["A3"] == "accepted in principle by Alpha"
    brief = told(there, report="brief")
    assert brief["figures"][1]["number"] == 2
    assert brief["decisions"][0]["asked"] == "Decide who takes the rest of A1 (Do A1)."


def test_a_certificate_says_which_actions_came_later(tmp_path: Path) -> None:
    new = {"to": "alpha", "status": "proposed", "proposed_on": "2018-06-12"}
    there = small(tmp_path, action("A1", accepted("alpha")), action("A2", new))
    said = atmt("report", "certificate", *DAY, cwd=there).out
    assert "**2 actions**, 1 at the close and 1 later, = 1 accepted + 1 not accepted" in said
    gaps = atmt("gaps", *DAY, "--format", "json", cwd=there)
    since = {one["action"]: one["since"] for one in json.loads(gaps.out)["gaps"]
             if one["group"] == "No governance"}  # fmt: skip
    assert since == {"A1": "2018-01-31", "A2": "2018-06-12"}


def test_before_the_close_nothing_is_told_of_it_as_past(tmp_path: Path) -> None:
    there = small(tmp_path, action("A1", accepted("alpha")))
    said = atmt("report", "brief", "--today", "2018-01-10", cwd=there).out
    assert "Taskforce, which closes on 31 January 2018" in said


def test_who_has_ended_answers_for_nothing(tmp_path: Path) -> None:
    there = small(tmp_path, action("A1", accepted("gone")), action("A2", offered("gone")))
    for day, number in (("2019-03-31", 0), ("2019-04-01", 2)):
        ended = atmt("report", "brief", "--format", "json", "--today", day, cwd=there)
        assert json.loads(ended.out)["figures"][3]["number"] == number
    said = atmt("report", "silence", "--today", "2019-04-01", cwd=there).out
    assert "Gone was told, and ended before answering." in said


def test_only_who_is_silent_is_unanswered(tmp_path: Path) -> None:
    late, fresh = action("A1", offered("alpha")), action("A2", offered("beta", "2018-06-20"))
    there = small(tmp_path, late, fresh)
    titles = {one["title"]: [each["where"] for each in one["gaps"]] for one in told(there)["gaps"]}
    assert (titles["Unanswered"], titles["Unanswered, still in time"]) == (["A1"], ["A2"])
    brief = told(there, report="brief")
    assert "Unanswered, still in time" not in [title for title, *_ in brief["cracks"]]


def test_custody_shows_how_long_nobody_had_an_action(tmp_path: Path) -> None:
    later = {**offered("beta", "2018-06-10"), "proposed_on": "2018-06-10"}
    no = {**offered("alpha"), "status": "declined", "answered_on": "2018-03-01", "reason": "No"}
    there = small(tmp_path, action("A1", no, later))
    said = atmt("report", "html", *DAY, cwd=there).out
    assert "With nobody from 1 March 2018 to 10 June 2018" in said


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (("-o", "paper.pdf"), 2, "-o paper.html, and print that to PDF"),
        (("-f", "html", "-o", "brief.docx"), 2, "brief.docx ends in .docx, but the format is html"),
        (("-o", "none/x.md"), 3, "make it: mkdir -p none"),
        (("-o", "x.md"), 0, "x.md written, as of 2018-07-01"),
    ],
)
def test_what_is_typed_for_a_file_is_answered(
    tmp_path: Path, typed: tuple[str, ...], code: int, said: str
) -> None:
    ended = atmt("report", "brief", *typed, *DAY, cwd=small(tmp_path, action("A1")))
    assert ended.code == code
    assert said in (ended.err or ended.out)


def test_a_day_is_helped_with(tmp_path: Path) -> None:
    there = slipped(tmp_path)
    for typed, said in (
        (("report", "brief", "--at", "2018-06"), "is not a day; name one, such as 2018-06-30"),
        (("report", "brief", "--at", "june"), "name a day: --at 2018-06-30"),
        (("diff", "2018-06-11"), "atmt diff --since 2018-06-11"),
    ):
        ended = atmt(*typed, *DAY, cwd=there)
        assert ended.code in (2, 3)
        assert said in ended.err
    ahead = atmt("report", "brief", "--at", "2999-01-01", cwd=there)
    assert "--at 2999-01-01 is in the future" in ahead.err
