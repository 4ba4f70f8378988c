"""Every field of every record: what its law forbids is caught under its name, or said openly.

The fields are those of the model, so that none can be forgotten. Each edit is made in a real
repository, and judged by `atmt check --against HEAD`.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from history import repository, write
from inside import in_process as atmt

from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.operation import Correct
from atmt_cli.changes.operations.plan import act
from atmt_cli.model.action import Action, Closure, Handover, Note, Rag, Reporting, Step
from atmt_cli.model.body import Body
from atmt_cli.model.fields import Record
from atmt_cli.model.findings import FILES, Pointer, file_of
from atmt_cli.model.law import Law, law_of
from atmt_cli.model.ledger import (
    Correction,
    Head,
    Letter,
    Question,
    Receipt,
    Settings,
    Source,
    Theme,
    as_stored,
)
from atmt_cli.model.places import where_of
from atmt_cli.model.validation import shape
from atmt_cli.rules import RULES
from atmt_cli.rules.edit.walk import guard_of
from atmt_cli.rules.page import DAY
from atmt_cli.rules.rule import judge

Plain = dict[str, Any]
DIGEST = "01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b"
A1: Plain = {
    "id": "A1",
    "title": "Keep the skills",
    "short_title": "Skills",
    "ref": "018/24",
    "themes": ["skills"],
    "priority": "low",
    "due": "2018-06",
    "first_due": "2018-03",
    "unallocated": {"since": "2017-11"},
    "status": "open",
    "accountable": "otr",
    "handovers": [
        {
            "to": "otr",
            "from": "tf",
            "status": "accepted",
            "proposed_on": "2017-11",
            "offered_on": "2017-12-01",
            "answered_on": "2017-12-05",
            "ended_on": "2017-12-09",
            "evidence": ["Letter", "Minute"],
            "extent": "in-part",
            "reservation": "Within its budget",
            "reason": "As agreed",
        }
    ],
    "support": ["fund", "dtr"],
    "governance": ["fund", "dtr"],
    "funders": ["fund", "dtr"],
    "reporting": {"to": "sec", "every": "30"},
    "rag": {"rating": "red", "reason": "No funds", "on": "2017-12", "by": "otr"},
    "steps": [
        {
            "text": "Draw up the plan",
            "asked_of": ["industry", "fund"],
            "assignee": "otr",
            "due": "2018-06",
            "first_due": "2018-03",
            "status": "open",
            "settled_on": "2017-12",
            "reason": "As agreed",
        }
    ],
    "notes": [{"date": "2017-12", "by": "otr", "text": "One", "source": "paper", "corrects": "1"}],
    "closures": [
        {
            "outcome": "superseded",
            "proposed_by": "otr",
            "proposed_on": "2017-12",
            "confirmed_by": "sec",
            "on": "2018-01-02",
            "evidence": ["Letter", "Minute"],
            "reason": "As agreed",
            "superseded_by": ["A2"],
        }
    ],
    "sources": ["paper"],
}
ACTIONS: Plain = {
    "schema": "1",
    "ledger": {
        "title": "A sample",
        "closing_body": "tf",
        "closes_on": "2017-11",
        "keeper": "sec",
        "settings": {
            **dict.fromkeys(("stale_after", "answer_within", "offer_within", "due_soon"), "60"),
            "dates": "dmy",
        },
        "governance": ["fund", "dtr"],
    },
    "themes": [{"id": "skills", "title": "Skills"}],
    "sources": [
        {"id": "paper", "title": "Transition paper", "date": "2017-11", "url": "https://a.org"}
    ],
    "actions": [A1, {"id": "A2", "title": "Keep the funds", "status": "open"}],
    "questions": [
        {
            "text": "Who pays?",
            "about": ["A1", "A2"],
            "raised_on": "2017-11",
            "answer": "DTR",
            "answered_on": "2017-12",
        }
    ],
    "notes": [{"date": "2017-12", "by": "sec", "text": "One", "source": "paper", "corrects": "1"}],
    "letters": [
        {
            "to": "otr",
            "on": "2017-12-01",
            "level": "1",
            "about": ["A1", "A2"],
            "reply_by": "2018-01-01",
            "by": "sec",
        }
    ],
    "receipts": [{"file": "a.csv", "sha256": DIGEST, "rows": "4", "on": "2017-12-01", "by": "sec"}],
    "corrections": [
        {
            "where": "A1",
            "on": "2017-12-01",
            "by": "sec",
            "reason": "A slip",
            "was": {"status": "closed"},
        }
    ],
    "waivers": [],
}
BODIES: Plain = {
    "schema": "1",
    "bodies": [
        {
            "id": "otr",
            "name": "Office for Therapies Research",
            "aka": ["OTR", "The Office"],
            "kind": "office",
            "part_of": "dtr",
            "from": "2016",
            "until": "2019",
            "successors": ["dtr", "fund"],
            "ended_as": "merged",
            "contact": "post@example.org",
            "sources": ["paper"],
        },
        *(
            {"id": one, "name": f"Body of {one}", "kind": "other"}
            for one in ("tf", "sec", "dtr", "fund", "industry")
        ),
    ],
}
IN_A1: Pointer = ("actions", 0)
PLACES: tuple[tuple[type[Record], Pointer], ...] = (
    (Head, ("ledger",)),
    (Settings, ("ledger", "settings")),
    (Action, IN_A1),
    (Handover, (*IN_A1, "handovers", 0)),
    (Reporting, (*IN_A1, "reporting")),
    (Rag, (*IN_A1, "rag")),
    (Step, (*IN_A1, "steps", 0)),
    (Note, (*IN_A1, "notes", 0)),
    (Closure, (*IN_A1, "closures", 0)),
    (Body, ("bodies", 0)),
    (Theme, ("themes", 0)),
    (Source, ("sources", 0)),
    (Question, ("questions", 0)),
    (Note, ("notes", 0)),
    (Letter, ("letters", 0)),
    (Receipt, ("receipts", 0)),
    (Correction, ("corrections", 0)),
)
"""Every kind of record whose fields have a law, and where one stands."""
OTHERWISE = {
    ("Action", "id"): "action-kept",
    ("Action", "handovers"): "custody-append-only",
    ("Action", "steps"): "steps-append-only",
    ("Action", "notes"): "notes-append-only",
    ("Action", "closures"): "closures-append-only",
    ("Body", "id"): "body-kept",
    ("Source", "id"): "source-kept",
    ("Handover", "status"): "handover-move-legal",
    **{("Rag", one): "rag-moves-on" for one in Rag.model_fields},
}
"""The fields whose guard is the one of their list, or of the moves."""
STAND_BY_NOTHING = {
    *((kind, "id") for kind in ("Action", "Body", "Source")),
    *(("Action", one) for one in ("handovers", "steps", "notes", "closures")),
}
"""What is gone cannot be corrected."""
VALUES: dict[tuple[str, str], Any] = {
    ("Action", "status"): "on-hold",
    ("Action", "priority"): "high",
    ("Action", "unallocated"): {"since": "2017-10", "reason": "The post is vacant"},
    ("Action", "rag"): None,
    ("Action", "reporting"): None,
    ("Handover", "status"): "proposed",
    ("Handover", "extent"): "in-principle",
    ("Step", "status"): "done",
    ("Rag", "rating"): "green",
    ("Closure", "outcome"): "implemented",
    ("Closure", "superseded_by"): [],
    ("Body", "kind"): "agency",
    ("Body", "ended_as"): "split",
    ("Settings", "dates"): "mdy",
    ("Letter", "level"): "2",
    ("Receipt", "sha256"): DIGEST[::-1],
    ("Correction", "was"): {"status": "open"},
}
"""Another value for a field; of the others it follows from what they hold."""


class Field(NamedTuple):
    """A field of a kind of record; ``at`` leads to one, ``name`` is the field's in the file."""

    kind: type[Record]
    at: Pointer
    field: str
    name: str
    law: Law

    @property
    def key(self) -> tuple[str, str]:
        return self.kind.__name__, self.field

    @property
    def is_required(self) -> bool:
        return self.kind.model_fields[self.field].is_required()

    def __str__(self) -> str:
        return f"{'-'.join(map(str, self.at))}-{self.name}"


class Edit(NamedTuple):
    """A field given a value by hand; None takes it out."""

    field: Field
    how: str
    value: Any

    def __str__(self) -> str:
        return f"{self.field}: {self.how}"


FIELDS = [
    Field(kind, at, field, info.alias or field, law_of(info))
    for kind, at in PLACES
    for field, info in kind.model_fields.items()
    # A mapping is asked field by field; an open step has moves.
    if (kind, field) not in {(Head, "settings"), (Step, "status")}
]
# A theme may go, id and all: the list of them is free.
CLOSED_IN = [one for one in FIELDS if one.law is not Law.FREE and one.key != ("Theme", "id")]
OPEN_IN = [one for one in FIELDS if one.law is Law.FREE]


def tree() -> dict[str, Plain]:
    return {FILES[0]: deepcopy(ACTIONS), FILES[1]: deepcopy(BODIES)}


def at(files: dict[str, Plain], pointer: Pointer) -> Any:
    here: Any = files[file_of(pointer)]
    for part in pointer:
        here = here[part]
    return here


def edits(field: Field) -> Iterator[Edit]:
    """What the law of a field forbids: another value, none, a vaguer date, another order."""
    was = at(tree(), field.at)[field.name]
    yield Edit(field, "another", another(field, was))
    if not field.is_required and VALUES.get(field.key, was) is not None:
        yield Edit(field, "taken out", None)
    if isinstance(was, str) and re.fullmatch("20[0-9]{2}-[0-9-]+", was):
        yield Edit(field, "vaguer", was.rpartition("-")[0])
    if field.law is Law.APPEND and len(was) > 1:
        yield Edit(field, "in another order", was[::-1])


def another(field: Field, was: Any) -> Any:
    """A value that the field may not have after the one that it had."""
    if field.key in VALUES:
        return VALUES[field.key]
    if isinstance(was, list):
        return was[1:]
    if was[:2] == "20":
        return "2015-01"  # an earlier date, which no rule of the moves minds
    if was.isdigit():
        return str(int(was) + 1)
    bodies = [one["id"] for one in BODIES["bodies"]]
    return next(one for one in bodies if one != was) if was in bodies else f"{was}2"


EDITS = [edit for field in CLOSED_IN for edit in edits(field)]


def made(edit: Edit) -> dict[str, Plain]:
    """The ledger after an edit."""
    files = tree()
    record = at(files, edit.field.at)
    record[edit.field.name] = edit.value
    if edit.value is None:
        del record[edit.field.name]
    return files


def owned_up(edit: Edit) -> dict[str, Plain]:
    """The same edit with what makes it lawful: a note, or a correction."""
    files, field = made(edit), edit.field
    said = {"date": "2018-01-09", "by": "sec", "text": "As the board agreed"}
    if field.law is Law.NOTED:
        record = at(files, IN_A1) if field.at[0] == "actions" else files[FILES[0]]
        record["notes"].append(said)
        return files
    wrong = {field.name: at(tree(), field.at)[field.name]}
    at_record = field.at
    if field.kind is Rag:
        at_record, wrong = field.at[:-1], {"rag": wrong}
    correction = {"where": where_of(at_record, shape(tree())), "was": wrong}
    correction |= {"on": "2018-01-09", "by": "sec", "reason": "A slip"}
    files[FILES[0]]["corrections"].append(correction)
    return files


def guard(field: Field) -> str:
    return OTHERWISE.get(field.key) or guard_of(*field.key, field.law)


def tree_of(files: dict[str, Plain]) -> dict[str, bytes]:
    """The files as they stand in a repository; JSON is YAML."""
    return {f"data/{name}": json.dumps(one, indent=1).encode() for name, one in files.items()}


class Gate(NamedTuple):
    """A repository in which the ledger is committed as it was."""

    folder: Path

    def failed(self, files: dict[str, Plain]) -> set[str]:
        """The rules of the edit that the files in it break."""
        write(self.folder, tree_of(files))
        ended = atmt(*CHECK, cwd=self.folder)
        assert (ended.err, ended.code) == ("", int(ended.json["counts"]["error"] > 0)), ended.said
        return {one["rule"] for one in ended.json["findings"]}


CHECK = ("check", "--against", "HEAD", "--select", "edit", "--format", "json", "--today", str(DAY))


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    folder = tmp_path_factory.mktemp("every-field")
    repository(folder, [tree_of(tree())])
    return Gate(folder)


def is_caught(gate: Gate, edit: Edit) -> bool:
    """Whether the edit is stopped under the name of its rule, and passes where it is said."""
    assert guard(edit.field) in gate.failed(made(edit)), edit
    if edit.field.key in STAND_BY_NOTHING:
        return False
    assert gate.failed(owned_up(edit)) == set(), edit
    return True


@pytest.mark.parametrize("edit", EDITS[:: len(EDITS) // 4], ids=str)
def test_what_a_law_forbids_is_caught_and_passes_when_it_is_said(gate: Gate, edit: Edit) -> None:
    is_caught(gate, edit)


NOT_CORRECTED = {("Note", "text"), ("Correction", "was")}
"""A note is corrected by a note, and a correction by another."""
CORRECTED = [
    one
    for one in EDITS
    if one.field.key not in STAND_BY_NOTHING | NOT_CORRECTED
    and (one.field.law is not Law.NOTED or one.field.field in ("due", "rag"))
]
EDIT_RULES = [rule for rule in RULES if rule.needs_base]


def is_corrected_by_command(edit: Edit) -> None:
    """What `atmt correct` makes of the same edit passes, and says what was there."""
    field, before = edit.field, shape(tree())
    name = f"rag.{field.name}" if field.kind is Rag else field.name
    asked = {"where": where_of(field.at, before), "set": {name: edit.value}, "reason": "A slip"}
    draft = Draft(before, DAY)
    act(draft, Correct.model_validate(asked))
    after = draft.ledger()
    assert not judge(EDIT_RULES, after, DAY, before).errors, edit
    correction = as_stored(after.corrections[-1])
    said = correction["was"]["rag"] if field.kind is Rag else correction["was"]
    was = at(tree(), field.at)[field.name]
    assert (correction["where"], said[field.name]) == (asked["where"], was), edit


@pytest.mark.parametrize("edit", CORRECTED[:: len(CORRECTED) // 6], ids=str)
def test_a_command_corrects_what_a_law_forbids(edit: Edit) -> None:
    is_corrected_by_command(edit)


@pytest.mark.slow
@pytest.mark.parametrize("edit", CORRECTED, ids=str)
def test_a_command_corrects_all_that_the_laws_forbid(edit: Edit) -> None:
    is_corrected_by_command(edit)


@pytest.mark.slow
def test_all_that_the_laws_forbid_is_caught_and_passes_when_it_is_said(
    gate: Gate, capsys: pytest.CaptureFixture[str]
) -> None:
    tried = Counter[tuple[str, str, str]]()
    passed = Counter[tuple[str, str, str]]()
    for edit in EDITS:
        row = (edit.field.kind.__name__, edit.field.law.value, guard(edit.field))
        passed[row] += is_caught(gate, edit)
        tried[row] += 1
    rows: list[tuple[object, ...]] = [("record", "law", "rule", "tried", "caught", "passed")]
    rows += [(*row, tried[row], tried[row], passed[row]) for row in tried]
    total = tried.total()
    rows.append(("all", "", f"{len(CLOSED_IN)} fields", total, total, passed.total()))
    with capsys.disabled():
        for row in rows:
            sys.stdout.write("\n{:12}{:8}{:24}{:>8}{:>8}{:>8}".format(*row))
    assert total >= 150


def test_what_is_free_changes_in_silence() -> None:
    rules = [rule for rule in RULES if rule.needs_base]
    for field in OPEN_IN:
        files = tree()
        del at(files, field.at)[field.name]
        if not field.is_required:
            assert judge(rules, shape(files), DAY, shape(tree())).errors == (), field


def test_every_kind_of_record_is_tried() -> None:
    named = {kind for kind, _ in PLACES}
    inner = {"Was", "Waiver", "Unallocated", "ActionsFile", "BodiesFile"}  # free, or only lists
    kinds = {one for one in every_kind(Record) if one.__module__.startswith("atmt_cli.model.")}
    assert {one.__name__ for one in kinds - named} - inner == {"Defaulted", "Extensible"}


def every_kind(kind: type[Record]) -> set[type[Record]]:
    return {one for sub in kind.__subclasses__() for one in (sub, *every_kind(sub))}
