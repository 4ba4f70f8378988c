"""Edits of a ledger by hand: such as must be stopped, each by its own rule, and lawful ones."""

# ruff: noqa: E501 - an edit reads best on one line

import re
from collections.abc import Callable
from typing import NamedTuple

Files = dict[str, str]
TODAY = "2018-01-10"

ACTIONS = """\
# Kept by hand.
schema: 1
ledger:
  title: Therapies Taskforce, transition
  closing_body: tf
  closes_on: 2017-11   # the month
  keeper: sec

sources:
  - {id: paper, title: Transition paper, date: 2017-11}
  - {id: plan, title: Action plan}

actions:
  - id: A1
    title: Keep the skills
    short_title: Skills
    status: open
    handovers:
      - to: otr
        status: proposed
    support: [fund]
    # Two steps, of which one is done.
    steps:
      - text: Train forty people
        asked_of: [industry]
        assignee: otr
        due: 2018-06
        status: open
      - text: Count the people
        assignee: otr
        status: done
        settled_on: 2017-12-15
    notes:
      - date: 2017-11
        by: tf
        text: The course begins in May
        source: paper
      - date: 2017-12-01
        by: otr
        text: >-
          The course is paid for,
          says J. Smith of Leeds
    sources: [paper]

  - id: A2
    title: Keep the funds
    status: in-progress
    accountable: dtr
    handovers:
      - {to: otr, status: superseded, offered_on: 2017-11-10, answered_on: 2017-11-20,
         ended_on: 2017-12-05, evidence: [Letter 1], reason: OTR has no budget}
      - to: dtr
        from: otr
        status: accepted
        proposed_on: 2017-11-25
        offered_on: 2017-12-01
        answered_on: 2017-12-05
        evidence: [Minute of 5 December, Letter 7]
        reservation: within its budget
      - {to: fund, status: offered, proposed_on: 2017-12-01, offered_on: 2017-12-20}
    rag: {rating: green, on: 2017-12-05, by: dtr}
    notes: [{date: 2017-12-05, by: dtr, text: We took it over}]

  - id: A3
    title: Build the centre
    status: closing
    handovers: [{to: fund, status: accepted, offered_on: 2017-11-10, answered_on: 2017-12-01,
                 evidence: [Letter 2]}]
    notes: [{date: 2018-01-05, by: fund, text: It is built}]
    closures: [{outcome: implemented, proposed_by: fund, proposed_on: 2018-01-05,
                evidence: [Photograph]}]

  - id: A4
    title: Write the guide
    status: closed
    handovers: [{to: dtr, status: proposed}]
    notes: [{date: 2017-12-10, by: dtr, text: Nobody wants a guide}]
    closures: [{outcome: not-implemented, on: 2017-12-10, reason: Nobody wants a guide}]

  - id: A5
    title: Speak with one voice
    status: on-hold
    accountable: otr
    handovers:
      - {to: otr, status: proposed}
      - {to: dtr, status: proposed}

questions:
  - {text: "Who pays for it?", about: [A2], raised_on: 2017-11}
  - {text: "Who keeps it?", raised_on: 2017-11, answer: The secretariat, answered_on: 2017-12}

receipts:
  - file: returns.csv
    sha256: 01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b
    rows: 4
    on: 2018-01-05
    by: sec

waivers:
  - {rule: one-accountable-body, on: A2, reason: Both say so, by: sec, until: 2018-03-31}
"""

BODIES = """\
schema: 1
bodies:
  - {id: tf, name: Taskforce for Therapies, aka: [TF], kind: taskforce, until: 2017-11}
  - {id: sec, name: Secretariat, kind: office}
  - {id: otr, name: Office for Therapies Research, aka: [OTR], kind: office}
  - {id: dtr, name: Department for Therapies, aka: [DTR], kind: department}
  - {id: fund, name: Therapies Fund, kind: funder}
  - {id: industry, name: Industry, kind: collective}
  - {id: club, name: Therapies Club, kind: network}
"""

BASE: Files = {"actions.yaml": ACTIONS, "bodies.yaml": BODIES}


class Edit(NamedTuple):
    """An edit by hand. ``rule`` is the one that must stop it; None where it is lawful."""

    name: str
    rule: str | None
    make: Callable[[Files], Files]

    def __str__(self) -> str:
        return f"{self.rule or 'lawful'}: {self.name}"


def swap(*pairs: tuple[str, str]) -> Callable[[Files], Files]:
    """Replace texts, each of which stands just once in the two files."""

    def make(files: Files) -> Files:
        made = dict(files)
        for old, new in pairs:
            [name] = [name for name, text in made.items() if old in text]
            assert made[name].count(old) == 1, old
            made[name] = made[name].replace(old, new)
        return made

    return make


def in_actions(change: Callable[[str], str]) -> Callable[[Files], Files]:
    """Change the text of the actions."""
    return lambda files: {**files, "actions.yaml": change(files["actions.yaml"])}


def everywhere(change: Callable[[str], str]) -> Callable[[Files], Files]:
    """Change the text of both files."""
    return lambda files: {name: change(text) for name, text in files.items()}


def without(start: str, end: str) -> Callable[[Files], Files]:
    """Take out what stands from one text up to another."""

    def change(text: str) -> str:
        before, _, rest = text.partition(start)
        return before + end + rest.partition(end)[2]

    return in_actions(change)


def both(*makes: Callable[[Files], Files]) -> Callable[[Files], Files]:
    """One after the other."""

    def make(files: Files) -> Files:
        for one in makes:
            files = one(files)
        return files

    return make


def waived(rule: str, place: str) -> tuple[str, str]:
    """Waive a rule at a place."""
    line = "waivers:\n"
    return (
        line,
        f"{line}  - {{rule: {rule}, on: {place}, reason: Personal data, by: sec, until: 2018-02}}\n",
    )


def noted(text: str = "The board asked for it") -> tuple[str, str]:
    """Add a note to A1."""
    last = "          says J. Smith of Leeds\n"
    return last, f"{last}      - {{date: 2018-01-09, by: otr, text: {text}}}\n"


NOTE_1 = "text: The course begins in May"
SMITH = "          says J. Smith of Leeds\n"
OPEN = "    short_title: Skills\n    status: open\n"
PROPOSED = "      - to: otr\n        status: proposed\n"
PAID = '  - {text: "Who pays for it?", about: [A2], raised_on: 2017-11}\n'
LAST_HANDOVERS = "      - {to: otr, status: proposed}\n      - {to: dtr, status: proposed}\n"
A4_NOTES = "    notes: [{date: 2017-12-10, by: dtr, text: Nobody wants a guide}]\n"
A2_NOTES = "    notes: [{date: 2017-12-05, by: dtr, text: We took it over}]\n"
ANEW = f"{A4_NOTES[:-2]}, {{date: 2018-01-09, by: dtr, text: Somebody does}}]\n"
A3_NOTES = "[{date: 2018-01-05, by: fund, text: It is built}]"
GREETING = "ledger:\n  title: Therapies Taskforce, transition\n  closing_body: tf\n"

CORRECTED = (
    "waivers:\n",
    "corrections:\n  - {where: %s, on: 2018-01-09, by: sec, reason: A slip, was: {%s}}\nwaivers:\n",
)


def corrected(where: str, was: str) -> tuple[str, str]:
    """Add a correction."""
    return CORRECTED[0], CORRECTED[1] % (where, was)


UNLAWFUL = (
    Edit("a note reworded", "notes-append-only", swap(("begins in May", "begins in June"))),
    Edit("the accountable body swapped", "change-noted", swap(("accountable: otr", "accountable: dtr"))),
    Edit("a supporter taken out", "change-noted", swap(("    support: [fund]\n", ""))),
    Edit("an open step assigned to another", "change-noted", swap(("[industry]\n        assignee: otr", "[industry]\n        assignee: fund"))),
    Edit("another keeper", "change-noted", swap(("keeper: sec", "keeper: otr"))),
    Edit("endless patience", "change-noted", swap(("keeper: sec", "keeper: sec\n  settings: {stale_after: 99999}"))),
    Edit("the day of closing moved", "record-kept", swap(("closes_on: 2017-11 ", "closes_on: 2018-06 "))),
    Edit("a source of another date", "record-kept", swap(("Transition paper, date: 2017-11", "Transition paper, date: 2016"))),
    Edit("a body of another kind", "record-kept", swap(("kind: network", "kind: funder"))),
    Edit("a first date left out", "first-due-kept", swap(("due: 2018-06\n", "due: 2018-09\n"), noted())),
    Edit("a date taken out by hand", "first-due-kept", swap(("        due: 2018-06\n", ""), noted())),
    Edit("green made red under the same day", "rag-moves-on", swap(("rating: green,", "rating: red, reason: No funds,"))),
    Edit("a rating of an earlier day", "rag-moves-on", swap(("green, on: 2017-12-05", "green, on: 2017-11"))),
    Edit("a body renamed", "name-kept", swap(("name: Therapies Club", "name: Therapies Society"))),
    Edit("a short name taken out", "name-kept", swap((", aka: [DTR]", ""))),
    Edit("a dead body's last day taken out", "body-life-kept", swap((", until: 2017-11}", "}"))),
    Edit("a correction of what was not so", "correction-is-true", swap(corrected("body:club", "kind: charity"))),
    Edit("another end by a second closure", "outcome-change-noted", swap(("reason: Nobody wants a guide}]", "reason: Nobody wants a guide}, {outcome: superseded, superseded_by: [A5], reason: A5 does it}]"))),
    Edit("a note reworded in capitals", "notes-append-only", swap(("It is built", "it is built"))),
    Edit("a note redated", "notes-append-only", swap(("date: 2017-12-01\n", "date: 2017-12-02\n"))),
    Edit("a note of another", "notes-append-only", swap(("by: tf\n", "by: otr\n"))),
    Edit("a note's source taken away", "notes-append-only", swap(("        source: paper\n", ""))),
    Edit("a note deleted", "notes-append-only", swap((A2_NOTES, ""))),
    Edit(
        "a note before the others",
        "notes-append-only",
        swap(("    notes:\n", "    notes:\n      - {date: 2017-11, by: otr, text: It began}\n")),
    ),
    Edit(
        "a name taken out, and the file reflowed",
        "notes-append-only",
        both(swap((SMITH, "          they say\n")), in_actions(lambda t: t.replace("\n\n", "\n"))),
    ),
    Edit(
        "a receiver written over",
        "custody-append-only",
        swap((PROPOSED, PROPOSED.replace("otr", "dtr"))),
    ),
    Edit("a handover deleted", "custody-append-only", swap((LAST_HANDOVERS, LAST_HANDOVERS[:36]))),
    Edit("an answer redated", "custody-append-only", swap(("on: 2017-12-05\n", "on: 2017-12-04\n"))),
    Edit(
        "a reservation taken away",
        "custody-append-only",
        swap(("        reservation: within its budget\n", "")),
    ),
    Edit("another giver", "custody-append-only", swap(("        from: otr\n", ""))),
    Edit(
        "a reason reworded", "custody-append-only", swap(("OTR has no budget", "OTR was unwilling"))
    ),
    Edit("a step reworded", "steps-append-only", swap(("Train forty", "Train four"))),
    Edit(
        "a step deleted",
        "steps-append-only",
        without("      - text: Train forty", "      - text: Count"),
    ),
    Edit(
        "a settled step opened",
        "steps-append-only",
        swap(("        status: done\n        settled_on: 2017-12-15\n", "        status: open\n")),
    ),
    Edit("a step asked of another", "steps-append-only", swap(("[industry]", "[otr]"))),
    Edit("a closure of another", "closures-append-only", swap(("proposed_by: fund", "proposed_by: dtr"))),
    Edit(
        "a closure's reason reworded",
        "closures-append-only",
        swap(("reason: Nobody wants a guide", "reason: Not needed")),
    ),
    Edit("an action deleted", "action-kept", without("  - id: A4", "  - id: A5")),
    Edit("an action renamed", "action-kept", swap(("id: A5", "id: A6"))),
    Edit(
        "a body deleted",
        "body-kept",
        swap(("  - {id: club, name: Therapies Club, kind: network}\n", "")),
    ),
    Edit("a body's id changed", "body-kept", swap(("id: club", "id: circle"))),
    Edit("a source deleted", "source-kept", swap(("  - {id: plan, title: Action plan}\n", ""))),
    Edit("a question deleted", "question-kept", swap((PAID, ""))),
    Edit("a question reworded", "question-kept", swap(("Who pays for it?", "Who could pay?"))),
    Edit("a receipt deleted", "record-kept", without("receipts:", "\nwaivers:")),
    Edit("a receipt with another digest", "record-kept", swap(("sha256: 01ba", "sha256: 01bb"))),
    Edit("an answer reworded", "question-kept", swap(("answer: The secretariat", "answer: OTR"))),
    Edit("a title reworded", "title-kept", swap(("title: Keep the skills", "title: Review skills"))),
    Edit("closing, proposed by nobody", "status-move-legal", swap((OPEN, OPEN.replace(": open", ": closing")), noted())),
    Edit(
        "reopened, and closing by the closure that was there",
        "status-move-legal",
        swap(("status: closed", "status: closing"), (A4_NOTES, ANEW)),
    ),
    Edit(
        "another end, proposed by nobody",
        "status-move-legal",
        swap(
            (A4_NOTES, ANEW),
            ("reason: Nobody wants a guide}]", "reason: Nobody wants a guide}, {outcome: implemented, confirmed_by: fund, on: 2018-01-09, evidence: [Guide]}]"),
        ),
    ),
    Edit(
        "closed by a proposal of which nothing was said",
        "status-move-legal",
        swap(("status: closing", "status: closed"), (A3_NOTES, f"{A3_NOTES[:-1]}, {{date: 2018-01-09, by: dtr, text: Done}}]")),
    ),
    Edit(
        "an owner dropped from what is closed, without a reason",
        "owner-not-dropped",
        swap(("[{to: dtr, status: proposed}]", "[{to: dtr, status: withdrawn, ended_on: 2018-01-08}]")),
    ),
    Edit(
        "closed at once, proposed by nobody",
        "status-move-legal",
        swap(
            ("status: in-progress", "status: closed"),
            (
                A2_NOTES,
                f"{A2_NOTES[:-2]}, {{date: 2018-01-09, by: dtr, text: Done}}]\n"
                "    closures: [{outcome: implemented, confirmed_by: fund, on: 2018-01-09,"
                " evidence: [Letter 9]}]\n",
            ),
        ),
    ),
    Edit(
        "accepted without having been offered",
        "handover-move-legal",
        swap(
            (PROPOSED, f"{PROPOSED[:-9]}accepted\n        answered_on: 2018-01-08\n"
             "        evidence: [Letter]\n"),
        ),
    ),
    Edit(
        "an acceptance taken back",
        "handover-move-legal",
        swap(("        status: accepted\n", "        status: offered\n")),
    ),
    Edit(
        "the only owner withdrawn",
        "owner-not-dropped",
        swap((PROPOSED, f"{PROPOSED[:-9]}withdrawn\n        ended_on: 2018-01-08\n"
              "        reason: No staff\n")),
    ),
    Edit(
        "an owner withdrawn without a reason",
        "owner-not-dropped",
        swap(
            ("accountable: otr", "accountable: dtr"),
            (LAST_HANDOVERS, LAST_HANDOVERS.replace("proposed}", "withdrawn, ended_on: 2018-01}", 1)),
        ),
    ),
    Edit("put on hold without a word", "status-change-noted", swap((OPEN, OPEN.replace(": open", ": on-hold")))),
    Edit("a date moved without a word", "due-move-noted", swap(("due: 2018-06\n", "due: 2018-09\n"))),
    Edit("a date taken away", "due-move-noted", swap(("        due: 2018-06\n", ""))),
    Edit("evidence exchanged", "evidence-kept", swap(("Letter 7", "Letter 8"))),
    Edit("evidence taken away", "evidence-kept", swap(("Minute of 5 December, ", ""))),
    Edit("evidence of an end exchanged", "evidence-kept", swap(("[Photograph]", "[Film]"))),
    Edit("reopened without a word", "reopening-noted", swap(("status: closed", "status: in-progress"))),
    Edit(
        "another ledger in its place",
        "ledger-present",
        both(
            swap(("closing_body: tf", "closing_body: dtr")),
            in_actions(lambda text: re.sub(r"\bA([1-5])", r"B\1", text)),
        ),
    ),
)  # fmt: skip
"""Each must be stopped under the name of its rule, as new."""


LAWFUL = (
    Edit("nothing", None, swap()),
    Edit("a comment", None, swap(("# Kept by hand.", "# Kept by hand, and by command."))),
    Edit("no comments", None, in_actions(lambda text: re.sub(r" *# .*", "", text))),
    Edit("no blank lines", None, in_actions(lambda text: text.replace("\n\n", "\n"))),
    Edit("CRLF", None, everywhere(lambda text: text.replace("\n", "\r\n"))),
    Edit("a byte order mark", None, everywhere(lambda text: f"\ufeff{text}")),
    Edit("a document's marks", None, everywhere(lambda text: f"---\n{text}...\n")),
    Edit("no last line feed", None, everywhere(lambda text: text.rstrip("\n"))),
    Edit("quotes", None, swap(("title: Keep the skills", 'title: "Keep the\\x20skills"'))),
    Edit(
        "a folded text on one line",
        None,
        swap(
            (">-\n          The course is paid for,\n" + SMITH,
             "'The course is paid for, says J. Smith of Leeds'\n"),
        ),
    ),
    Edit("keys in another order", None, swap((OPEN, "    status: open\n    short_title: Skills\n"))),
    Edit(
        "block style for flow style",
        None,
        swap((PAID, '  -\n    raised_on: 2017-11\n    text: "Who pays for it?"\n    about:\n    - A2\n')),
    ),
    Edit(
        "actions in another order",
        None,
        in_actions(
            lambda text: re.sub(r"(?s)(  - id: A4\n.*?)(  - id: A5\n.*?)(questions:)", r"\2\1\3", text)
        ),
    ),
    Edit(
        "bodies in another order",
        None,
        swap(
            ("  - {id: sec, name: Secretariat, kind: office}\n", ""),
            ("kind: network}\n", "kind: network}\n  - {id: sec, name: Secretariat, kind: office}\n"),
        ),
    ),
    Edit("empty fields written out", None, swap((OPEN, f"{OPEN}    accountable: null\n    funders: []\n"))),
    Edit("the default giver named", None, swap((PROPOSED, f"{PROPOSED}        from: tf\n"))),
    Edit("a source of a note filled in", None, swap((SMITH, f"{SMITH}        source: paper\n"))),
    Edit("a note added", None, swap(noted())),
    Edit(
        "a note corrected",
        None,
        swap((SMITH, f"{SMITH}      - {{date: 2018-01-09, by: otr, text: In June, corrects: 1}}\n")),
    ),
    Edit("evidence added", None, swap(("Letter 7", "Letter 7, Letter 8"))),
    Edit("an open step assigned to another, with a note", None, swap(("[industry]\n        assignee: otr", "[industry]\n        assignee: fund"), noted())),
    Edit("a kind corrected in the open", None, swap(("kind: network", "kind: charity"), corrected('"body:club"', "kind: network"))),
    Edit("a last day corrected in the open", None, swap((", until: 2017-11}", ", until: 2017-12}"), corrected('"body:tf"', 'until: 2017-11'))),
    Edit("a step ticked off too early, corrected in the open", None, swap(("        status: done\n        settled_on: 2017-12-15\n", "        status: open\n        due: 2018-06-30\n"), corrected("A1.2", "status: done, settled_on: 2017-12-15"))),
    Edit("an acceptance by mistake, corrected in the open", None, swap(("- {to: fund, status: offered, proposed_on: 2017-12-01, offered_on: 2017-12-20}", "- {to: fund, status: proposed, proposed_on: 2017-12-01}"), corrected("A2@fund", "status: offered, offered_on: 2017-12-20"))),
    Edit(
        "an open step done",
        None,
        swap(("due: 2018-06\n        status: open", "due: 2018-06\n        status: done\n        settled_on: 2018-01-08")),
    ),
    Edit(
        "a step added",
        None,
        swap(("        settled_on: 2017-12-15\n", "        settled_on: 2017-12-15\n      - {text: Report, assignee: otr, due: 2018-04, status: open}\n")),
    ),
    Edit(
        "a date moved, with a note",
        None,
        swap(("due: 2018-06\n", "due: 2018-09\n        first_due: 2018-06\n"), noted()),
    ),
    Edit("put on hold, with a note", None, swap((OPEN, OPEN.replace(": open", ": on-hold")), noted())),
    Edit("offered", None, swap((PROPOSED, f"{PROPOSED[:-9]}offered\n        offered_on: 2018-01-08\n"))),
    Edit(
        "offered and accepted at once",
        None,
        swap(
            (PROPOSED, f"{PROPOSED[:-9]}accepted\n        offered_on: 2018-01-04\n"
             "        answered_on: 2018-01-08\n        evidence: [Letter]\n"),
        ),
    ),
    Edit(
        "declined, with a reason",
        None,
        swap(("status: offered, proposed_on: 2017-12-01, offered_on: 2017-12-20",
              "status: declined, proposed_on: 2017-12-01, offered_on: 2017-12-20, answered_on: 2018-01-08, reason: No staff")),
    ),
    Edit(
        "withdrawn, with a reason, another being live",
        None,
        swap(
            ("accountable: otr", "accountable: dtr"),
            (LAST_HANDOVERS, LAST_HANDOVERS.replace("proposed}", "withdrawn, ended_on: 2018-01-08, reason: No staff}", 1)),
        ),
    ),
    Edit(
        "handed on",
        None,
        swap(
            ("        status: accepted\n", "        status: superseded\n        ended_on: 2018-01-08\n        reason: Moved to OTR\n"),
            ("accountable: dtr", "accountable: otr"),
            ("offered_on: 2017-12-20}\n", "offered_on: 2017-12-20}\n      - {to: otr, from: dtr, status: accepted,"
             " proposed_on: 2018-01-02, offered_on: 2018-01-02, answered_on: 2018-01-08, evidence: [Letter 9]}\n"),
        ),
    ),
    Edit(
        "closed as proposed",
        None,
        swap(
            ("status: closing", "status: closed"),
            (A3_NOTES, f"{A3_NOTES[:-1]}, {{date: 2018-01-09, by: dtr, text: Confirmed}}]"),
            ("evidence: [Photograph]}", "evidence: [Photograph, Minute], confirmed_by: dtr, on: 2018-01-09}"),
        ),
    ),
    Edit(
        "closing taken back",
        None,
        swap(
            ("status: closing", "status: in-progress"),
            (A3_NOTES, f"{A3_NOTES[:-1]}, {{date: 2018-01-09, by: dtr, text: The roof leaks}}]"),
        ),
    ),
    Edit(
        "closed as superseded",
        None,
        swap(
            ("status: on-hold", "status: closed"),
            (LAST_HANDOVERS, f"{LAST_HANDOVERS}    notes: [{{date: 2018-01-09, by: otr, text: A2 does it}}]\n"
             "    closures: [{outcome: superseded, superseded_by: [A2], reason: A2 does it}]\n"),
        ),
    ),
    Edit(
        "reopened, with a note",
        None,
        swap(
            ("status: closed", "status: in-progress"),
            (A4_NOTES, ANEW),
        ),
    ),
    Edit("reopened and put on hold", None, swap(("status: closed", "status: on-hold"), (A4_NOTES, ANEW))),
    Edit(
        "reopened and proposed for closing",
        None,
        swap(
            ("status: closed", "status: closing"),
            (A4_NOTES, ANEW),
            ("reason: Nobody wants a guide}]", "reason: Nobody wants a guide}, {outcome: implemented, proposed_by: dtr, proposed_on: 2018-01-09}]"),
        ),
    ),
    Edit(
        "reopened and closed otherwise",
        None,
        swap(
            (A4_NOTES, ANEW),
            ("reason: Nobody wants a guide}]", "reason: Nobody wants a guide}, {outcome: superseded, superseded_by: [A5], reason: A5 does it}]"),
        ),
    ),
    Edit(
        "handed on, accepted and handed back",
        None,
        swap(
            ("status: accepted, offered_on: 2017-11-10, answered_on: 2017-12-01,\n                 evidence: [Letter 2]}]",
             "status: superseded, offered_on: 2017-11-10, answered_on: 2017-12-01, ended_on: 2018-01-05, reason: Handed on,\n"
             "                 evidence: [Letter 2]}, {to: otr, from: fund, status: declined, proposed_on: 2018-01-02,\n"
             "                 offered_on: 2018-01-02, answered_on: 2018-01-05, evidence: [Letter 9], ended_on: 2018-01-08}]"),
        ),
    ),
    Edit("an action added", None, swap(("\nquestions:", "  - {id: A6, title: Sing, status: open, handovers: [{to: otr, status: proposed}]}\n\nquestions:"))),
    Edit("a body added", None, swap(("kind: network}\n", "kind: network}\n  - {id: new, name: New Office, kind: office}\n"))),
    Edit(
        "a body renamed, its old name kept",
        None,
        swap(("name: Therapies Club", "name: Therapies Circle, aka: [Therapies Club]")),
    ),
    Edit(
        "a body ended, with a successor",
        None,
        swap(("kind: network}", "kind: network, until: 2017-12-31, successors: [fund]}")),
    ),
    Edit("a source added", None, swap(("title: Action plan}\n", "title: Action plan}\n  - {id: deal, title: Sector deal}\n"))),
    Edit("a question answered", None, swap((PAID, PAID.replace("11}", "11, answer: DTR, answered_on: 2018-01}")))),
    Edit("a question added", None, swap(("answered_on: 2017-12}\n", "answered_on: 2017-12}\n  - {text: When?, raised_on: 2018-01}\n"))),
    Edit("people call it otherwise", None, swap(("short_title: Skills", "short_title: Forty people"))),
    Edit("support withdrawn, with a note", None, swap(("    support: [fund]\n", ""), noted())),
    Edit("a new judgement", None, swap(("{rating: green, on: 2017-12-05, by: dtr}", "{rating: red, reason: No money, on: 2018-01-08, by: dtr}"))),
    Edit("the settings, with a note", None, swap(("keeper: sec\n", "keeper: sec\n  settings: {stale_after: 60}\n"), ("receipts:\n", "notes: [{date: 2018-01-09, by: sec, text: The board is in a hurry}]\nreceipts:\n"))),
    Edit("a waiver taken away", None, swap(("  - {rule: one-accountable-body, on: A2, reason: Both say so, by: sec, until: 2018-03-31}\n", ""))),
    Edit("a name redacted under a waiver", None, swap((SMITH, "          says [redacted]\n"), waived("notes-append-only", "A1#2"))),
    Edit("a title mended under a waiver", None, swap(("title: Keep the funds", "title: Keep the fund"), waived("title-kept", "A2"))),
    Edit(
        "a duplicate action removed under a waiver",
        None,
        both(without("  - id: A4", "  - id: A5"), swap(waived("action-kept", "A4"))),
    ),
)  # fmt: skip
"""None may be stopped."""
