"""What the reports say, as data: who is accounted for, who is silent, what happened."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from inside import in_process as atmt
from ledgers_of_reports import accepted, action, body, closed, offered, small, write
from spread import one_in

from atmt_cli.store.files.find import find_folder
from atmt_cli.store.read import read
from atmt_cli.views.reports.overview import view_overview

DAY = ("--today", "2018-07-01")


def facts(there: Path, report: str, *more: str, code: int = 0) -> dict[str, Any]:
    """The facts of a report, as its JSON has them."""
    ended = atmt("report", report, "--format", "json", *DAY, *more, cwd=there)
    assert ended.code == code, ended.err
    made: dict[str, Any] = json.loads(ended.out)
    return made


def kinds(certificate: dict[str, Any]) -> dict[str, list[str]]:
    """The actions of a certificate by kind."""
    groups = certificate["groups"]
    return {group["kind"]: [one["id"] for one in group["accounts"]] for group in groups}


def test_a_certificate_is_whole_when_each_action_is_accepted_or_closed(tmp_path: Path) -> None:
    there = small(
        tmp_path,
        action("A1", accepted("alpha")),
        action("A2", accepted("alpha"), offered("beta"), accountable="alpha"),
        closed("A3", "implemented", proposed_by="alpha", confirmed_by="beta", evidence=["Minute"]),
        closed("A4", "entered-in-error"),
    )
    said = facts(there, "certificate")
    assert (said["is_whole"], said["total"], said["lacking"]) == (True, 3, 0)
    assert kinds(said) == {"accepted": ["A1", "A2"], "closed": ["A3"]}
    assert said["in_error"] == [["A4", "Do A4"]]
    ended = atmt("report", "certificate", *DAY, cwd=there)
    assert ended.code == 0
    assert "## Every action is accounted for" in ended.out
    assert "**3 actions** in this ledger = 2 accepted + 1 closed" in ended.out


@pytest.mark.parametrize(
    ("lost", "kind", "said"),
    one_in(
        4,
        [
            (
                action("A2", unallocated={"since": "2018-03"}),
                "unallocated",
                "nobody since March 2018",
            ),
            (
                action("A2", {"to": "alpha", "status": "proposed"}),
                "unanswered",
                "has not been told",
            ),
            (
                action("A2", offered("beta")),
                "unanswered",
                "was told on 1 February 2018, and has not",
            ),
            (action("A2", accepted("taskforce")), "ended", "a taskforce is temporary"),
            (action("A2", accepted("alpha"), offered("beta")), "unanswered", "Beta was told"),
            (
                action("A2", {**accepted("alpha"), "status": "declined", "ended_on": "2018-05-01"}),
                "unallocated",
                "with nobody since 1 May 2018",
            ),
            (
                closed("A2", "superseded", superseded_by=["A9"]),
                "unsettled",
                "not an action that counts",
            ),
            (closed("A2", "superseded", superseded_by=["A2"]), "unsettled", "leads into a circle"),
            (closed("A2", "superseded"), "unsettled", "does not say by what"),
            (
                closed("A2", "superseded", superseded_by=["A3"]),
                "unsettled",
                "A3, not accounted for",
            ),
            (action("A2", status="closed"), "unsettled", "its outcome is not confirmed"),
            (
                action("A2", status="closed", closures=[{"outcome": "implemented"}]),
                "unsettled",
                "its outcome is not confirmed",
            ),
        ],
    ),
)
def test_one_action_that_nobody_holds_fails_the_certificate(
    tmp_path: Path, lost: dict[str, Any], kind: str, said: str
) -> None:
    more = [action("A3")] if "A3" in str(lost) else []
    there = small(tmp_path, action("A1", accepted("alpha")), lost, *more)
    made = facts(there, "certificate", code=1)
    assert made["is_whole"] is False
    total, verb = made["total"], "is" if made["lacking"] == 1 else "are"
    said_aloud = f"atmt: {made['lacking']} of {total} actions {verb} not accounted for"
    assert said_aloud in atmt("report", "certificate", "-o", "c.md", *DAY, cwd=there).err
    assert made["lacking"] == 1 + len(more)
    assert made["total"] == sum(len(names) for names in kinds(made).values())
    (account,) = [
        one
        for group in made["groups"]
        for one in group["accounts"]
        if one["id"] == "A2" and group["kind"] == kind
    ]
    assert said in account["said"]


def test_a_body_that_ended_holds_nothing_any_more(tmp_path: Path) -> None:
    there = small(tmp_path, action("A1", accepted("gone")))
    assert kinds(facts(there, "certificate")) == {"accepted": ["A1"]}
    later = facts(there, "certificate", "--today", "2019-04-01", code=1)
    assert kinds(later) == {"ended": ["A1"]}


def test_what_was_superseded_is_followed_over_two_steps(tmp_path: Path) -> None:
    chain = [closed("A1", "superseded", superseded_by=["A2"])]
    chain += [closed("A2", "superseded", superseded_by=["A3"])]
    held = small(tmp_path / "held", *chain, action("A3", accepted("alpha")))
    said = facts(held, "certificate")
    assert kinds(said) == {"accepted": ["A3"], "superseded": ["A1", "A2"]}
    ended = atmt("report", "certificate", *DAY, cwd=held)
    assert "superseded by A2, itself superseded; A3, accepted by Alpha" in ended.out
    lost = small(tmp_path / "lost", *chain, action("A3", offered("alpha")))
    said = facts(lost, "certificate", code=1)
    assert kinds(said) == {"unanswered": ["A3"], "unsettled": ["A1", "A2"]}


@pytest.mark.slow
def test_a_long_chain_of_superseded_actions_is_followed_in_a_moment(tmp_path: Path) -> None:
    chain = [closed(f"A{n}", "superseded", superseded_by=[f"A{n + 1}"]) for n in range(1, 1100)]
    there = small(tmp_path, *chain, action("A1100", accepted("alpha")))
    assert facts(there, "certificate")["is_whole"] is True


def letter(to: str, on: str, level: int, reply_by: str, *about: str) -> dict[str, Any]:
    """A letter that was sent."""
    return {"to": to, "on": on, "level": level, "about": list(about), "reply_by": reply_by}


def test_silence_names_those_who_must_answer_and_nobody_else(tmp_path: Path) -> None:
    there = small(
        tmp_path,
        action("A1", offered("alpha")),
        action("A2", offered("beta", "2018-06-20")),
        action("A3", {"to": "beta", "status": "proposed"}),
        action("A4", accepted("beta")),
        action("A5", offered("taskforce")),
        closed("A6", "implemented", proposed_by="alpha", confirmed_by="beta"),
        action("A7", offered("alpha", "2018-03")),
        letters=[
            letter("alpha", "2018-02-01", 1, "2018-03-03", "A1"),
            letter("alpha", "2018-03-05", 2, "2018-04-01", "A1"),
            letter("alpha", "2018-09-01", 3, "2018-10-01", "A1"),
        ],
    )
    said = facts(there, "silence")
    (alpha,) = said["bodies"]
    assert (alpha["name"], alpha["since"], alpha["days"]) == ("Alpha", "2018-02-01", 150)
    assert [(one["id"], one["asked"]) for one in alpha["actions"]] == [("A1", 2), ("A7", 1)]
    assert alpha["last_letter"] == "2018-03-05"
    assert (said["in_time"], said["untold"]) == (1, 1)


def test_a_letter_that_an_owner_left_unanswered_counts_as_silence(tmp_path: Path) -> None:
    sent = letter("alpha", "2018-03-05", 1, "2018-04-01", "A1")
    note = {"date": "2018-03-20", "by": "alpha", "text": "Two posts are filled"}
    quiet = small(tmp_path / "quiet", action("A1", accepted("alpha")), letters=[sent])
    spoke = small(tmp_path / "spoke", action("A1", accepted("alpha"), notes=[note]), letters=[sent])
    assert [one["asked"] for one in facts(quiet, "silence")["bodies"]] == [1]
    assert facts(spoke, "silence")["bodies"] == []


def test_a_paper_tells_what_happened_in_the_time_and_not_before(tmp_path: Path) -> None:
    dates = ("2018-04", "2018-05", "2018-06-30", "2018-07-02")
    notes = [{"date": on, "by": "alpha", "text": on} for on in dates]
    steps = [{"text": "Ask", "status": "done", "settled_on": "2018-06-01"}]
    there = small(
        tmp_path,
        action("A1", accepted("alpha"), notes=notes, steps=steps, themes=["skills"]),
        action("A2", offered("beta", "2018-06-10")),
        closed("A3", "implemented", proposed_by="alpha", confirmed_by="beta"),
        closed("A4", "implemented", proposed_by="alpha", confirmed_by="beta", on="2018-04-01"),
        themes=[{"id": "skills", "title": "Skills"}],
    )
    said = facts(there, "paper", "--since", "10 May 2018")
    strands = {one["title"]: one["actions"] for one in said["strands"]}
    assert list(strands) == ["Skills", None]
    changes = [(one["on"], one["said"], one["text"]) for one in strands["Skills"][0]["changes"]]
    assert changes == [
        ("2018-05", "Alpha wrote", "2018-05"),
        ("2018-06-01", "Step done", "Ask"),
        ("2018-06-30", "Alpha wrote", "2018-06-30"),
    ]
    assert [one["said"] for one in strands[None][0]["changes"]] == ["Beta was told"]
    assert [one["id"] for one in strands[None]] == ["A2", "A3"]
    assert facts(there, "paper")["since"] == "2018-04-02"


def test_a_paper_asks_for_each_decision_that_a_gap_needs(tmp_path: Path) -> None:
    pending = {"outcome": "implemented", "proposed_by": "alpha", "proposed_on": "2018-06-01"}
    there = small(
        tmp_path,
        action("A1"),
        action("A2", accepted("alpha"), accepted("beta"), governance=["keeper"]),
        action(
            "A3", accepted("alpha"), status="closing", closures=[pending], governance=["keeper"]
        ),
        action("A4", accepted("alpha"), due="2018-05", governance=["keeper"]),
        action("A5", offered("beta"), governance=["keeper"]),
        action("A6", accepted("alpha"), governance=["keeper"]),
    )
    asked = [one["asked"] for one in facts(there, "paper")["decisions"]]
    assert asked == [
        "Find an owner for A1 (Do A1).",
        "Decide which body answers for A2 (Do A2).",
        "Confirm, or turn down, the closure of A3 (Do A3).",
        "Decide how to get an answer from Beta on A5 (Do A5).",
        "Agree a new date for A4 (Do A4), or what to do instead.",
        "Decide which body oversees A1 (Do A1).",
    ]


def test_what_is_asked_of_many_actions_is_asked_once(tmp_path: Path) -> None:
    there = small(tmp_path, *(action(f"A{n}", governance=["keeper"]) for n in range(1, 6)))
    (only,) = facts(there, "brief")["decisions"]
    first = "Find an owner for each of A1 (Do A1), A2 (Do A2), A3 (Do A3), A4 (Do A4)"
    assert only["asked"] == f"{first} and A5 (Do A5)."


def test_a_brief_names_many_long_titles_by_their_ids(tmp_path: Path) -> None:
    long = "Renew the conditions of every ferry licence"
    there = small(
        tmp_path, *(action(f"A{n}", governance=["keeper"], title=long) for n in range(1, 6))
    )
    (only,) = facts(there, "brief")["decisions"]
    assert only["asked"] == "Find an owner for each of A1, A2, A3, A4 and A5."
    (whole,) = facts(there, "paper")["decisions"]
    assert f"A5 ({long})" in whole["asked"]


def test_the_five_figures_are_those_of_the_ledger(tmp_path: Path) -> None:
    late = {"text": "Ask", "status": "open", "due": "2018-05", "assignee": "alpha"}
    there = small(
        tmp_path,
        action("A1", accepted("alpha"), steps=[late], due="2018-06"),
        action("A2", accepted("alpha"), accepted("beta")),
        action("A3"),
        closed("A4", "implemented", proposed_by="alpha", confirmed_by="beta"),
    )
    figures = facts(there, "brief")["figures"]
    assert [(one["number"], one["of"]) for one in figures] == [
        (4, None), (2, 3), (1, 4), (2, 3), (2, None),
    ]  # fmt: skip


def test_an_empty_ledger_is_whole_and_asks_for_nothing(tmp_path: Path) -> None:
    head = {"title": "Nothing yet", "closing_body": "alpha"}
    there = write(tmp_path, {"ledger": head}, [body("alpha")])
    for report in ("paper", "brief", "certificate", "silence", "html"):
        assert atmt("report", report, *DAY, cwd=there).code == 0
    assert facts(there, "certificate")["total"] == 0
    ended = atmt("report", "certificate", *DAY, cwd=there)
    assert (ended.code, "There is no action to account for" in ended.out) == (0, True)


def test_the_page_has_notes_newest_first_and_marks_a_body_that_ended(tmp_path: Path) -> None:
    dates = ("2018-02-01", "2018-05-01", "2018-05-01")
    notes = [{"date": on, "by": "alpha", "text": str(n)} for n, on in enumerate(dates)]
    there = small(tmp_path, action("A1", accepted("gone"), notes=notes))
    before, after = (
        view_overview(read(find_folder(str(there))).ledger, (), date(year, 6, 1))
        for year in (2018, 2019)
    )
    assert [note.text for note in before.dossiers[0].notes] == ["2", "1", "0"]
    states = [made.custody.carriages[0].legs[0].state for made in (before, after)]
    assert states == ["accepted", "ended"]
    assert before.custody.carriages[0].legs[0].via is None


def everything(there: Path) -> Path:
    """A ledger in which everything happens that can happen to one action."""
    passed = accepted("gone", status="superseded", ended_on="2018-04-05", reason="It ended")
    no = {"to": "alpha", "status": "declined", "offered_on": "2018-03-01", "reason": "No staff"}
    on = accepted("beta", answered_on="2018-05-01", reservation="As funds allow", extent="in-part")
    first = action(
        "A1",
        {**passed, "from": "taskforce"},
        {**no, "answered_on": "2018-03-09"},
        {**on, "from": "gone", "proposed_on": "2018-04-05", "offered_on": "2018-04-06"},
        rag={"rating": "amber", "reason": "Slow", "on": "2018-05-02", "by": "beta"},
    )
    asked = {"text": "Who pays?", "about": ["A1"], "raised_on": "2018-05-04"}
    return small(
        there,
        first,
        letters=[{"to": "beta", "on": "2018-05-03", "level": 2, "about": ["A1"]}],
        questions=[
            {**asked, "answer": "Beta", "answered_on": "2018-05-05"},
            {"text": "And then?", "about": ["A1", "A2", "A3", "A4"], "raised_on": "2018-05-06"},
        ],
        notes=[{"date": "2018-05-07", "by": "keeper", "text": "Moved"}],
        corrections=[
            {
                "where": "A1@beta",
                "on": "2018-05-08",
                "by": "keeper",
                "reason": "Misread",
                "was": {"answered_on": "2018-05-02"},
            }
        ],
    )


def test_a_paper_tells_of_each_kind_of_fact(tmp_path: Path) -> None:
    said = facts(everything(tmp_path), "paper", "--since", "2018-02", "--today", "2019-06-01")
    (only,) = said["strands"][0]["actions"]
    told = [(one["on"], one["said"], one["text"]) for one in only["changes"]]
    assert told == [
        ("2018-02-01", "Gone was told", None),
        ("2018-02-20", "Gone accepted", None),
        ("2018-03-01", "Alpha was told", None),
        ("2018-03-09", "Alpha declined", "No staff"),
        ("2018-04-05", "Gone passed it on", "It ended"),
        ("2018-04-05", "Beta was named as the new owner", None),
        ("2018-04-06", "Beta was told", None),
        ("2018-05-01", "Beta accepted in part", "As funds allow"),
        ("2018-05-02", "Beta rated it amber", "Slow"),
        ("2018-05-03", "Reminder sent to Beta", None),
        ("2018-05-04", "Question raised", "Who pays?"),
        ("2018-05-05", "Question answered", "Who pays? Beta"),
        (
            "2018-05-08",
            "Keeper put right the record of the handover to Beta: answered on 1 May 2018, not"
            " 2 May 2018",
            "Misread",
        ),
    ]
    told = [(one["on"], one["said"], one["text"]) for one in said["elsewhere"]]
    assert told == [
        ("2018-05-06", "Question raised", "And then?"),
        ("2018-05-07", "Keeper wrote", "Moved"),
        ("2019-03-31", "Gone ended; succeeded by Beta", None),
    ]
    assert "Open question" not in [group["title"] for group in said["gaps"]]
    assert [one["text"] for one in said["questions"]] == ["And then?"]


def test_a_brief_has_the_latest_and_no_more_than_a_page_holds(tmp_path: Path) -> None:
    said = facts(everything(tmp_path), "brief", "--since", "2018-02", "--today", "2019-06-01")
    assert [one["on"] for one in said["changes"]] == [
        "2019-03-31", "2018-05-08", "2018-05-07", "2018-05-03", "2018-05-02",
    ]  # fmt: skip
    assert said["more_changes"] == 8


def test_a_dossier_has_what_stands_beside_an_action(tmp_path: Path) -> None:
    ledger = read(find_folder(str(everything(tmp_path)))).ledger
    made = view_overview(ledger, (), date(2019, 6, 1))
    (only,) = made.dossiers
    assert [one.text for one in only.questions] == ["Who pays?"]
    assert [(said, str(on)) for said, on in only.letters] == [("Reminder to Beta", "2018-05-03")]
    assert [bool(one.corrected) for one in only.custody] == [False, False, True]
    assert [one.counts for one in only.custody] == [False, False, True]
    (leg,) = made.custody.carriages[0].legs
    assert (leg.to, leg.state, leg.via) == ("Beta", "in-part", "Gone")


def test_a_body_that_ended_and_bodies_that_were_not_told_need_a_decision(tmp_path: Path) -> None:
    there = small(
        tmp_path,
        action("A1", accepted("gone"), governance=["keeper"]),
        action("A2", {"to": "beta", "status": "proposed"}, governance=["keeper"]),
    )
    asked = facts(there, "paper", "--today", "2019-06-01")["decisions"]
    assert [(one["asked"], one["why"]) for one in asked] == [
        (
            "Pass A1 (Do A1) to a body that exists.",
            "Gone ended on 31 March 2019. Its successor is Beta.",
        ),
        (
            "Ask Keeper to tell Beta what passes to it.",
            "1 handover names a body that has not been told; the earliest is from 31 January 2018.",
        ),
    ]
