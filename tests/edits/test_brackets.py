"""In brackets that span lines, what is added has lines of its own; nothing around it moves."""

import pytest

from atmt_cli.changes.operations.draft import Append, Change, Put
from atmt_cli.store.yaml.events import parse
from atmt_cli.store.yaml.splice import patch

HEAD = "actions:\n  - id: A1\n"
STEPS = ("actions", 0, "steps")
STEP = (*STEPS, 0)
NOTES = ("actions", 0, "notes")
NOTE = {"date": "2018", "by": "otr"}
OPEN = f"{HEAD}    steps:\n      - {{\n          text: S,\n          status: open   # not begun\n"
WRAPPED = (
    "actions:\n  - {id: A1, status: open,   # the first\n"
    "     handovers: [{to: otr,   # theirs\n       status: offered, reason: }],   # told\n"
)

CASES: dict[str, tuple[str, list[Change], str]] = {
    "between two fields": (
        f"{OPEN}        }}\n",
        [Put((*STEP, "assignee"), "ols")],
        f"{OPEN}        }}\n".replace("S,\n", "S,\n          assignee: ols,\n"),
    ),
    "at the end, behind a comma that the last field gets": (
        f"{OPEN}        }}\n",
        [Put((*STEP, "settled_on"), "2018"), Put((*STEP, "reason"), "a: b")],
        f"{OPEN}".replace("open ", "open, ")
        + '          settled_on: 2018,\n          reason: "a: b"\n        }\n',
    ),
    "at the end, with a last comma as before": (
        f"{OPEN}        }}\n".replace("open ", "open, "),
        [Put((*STEP, "reason"), "x")],
        f"{OPEN}".replace("open ", "open, ") + "          reason: x,\n        }\n",
    ),
    "below the comments at the end of a mapping": (
        f"{OPEN}          # due: 2018\n        # so far\n        }}\n",
        [Put((*STEP, "reason"), "x")],
        f"{OPEN}          # due: 2018\n        # so far\n".replace("open ", "open, ")
        + "          reason: x\n        }\n",
    ),
    "below the comments that are indented further": (
        f"{HEAD}    steps: [\n      {{text: S,\n       # of old\n         # older\n"
        "       status: open},\n        # not this\n      # none\n    ]\n",
        [Put((*STEP, "due"), "2018"), Append(STEPS, {"text": "T"})],
        f"{HEAD}    steps: [\n      {{text: S,\n       due: 2018,\n       # of old\n"
        "         # older\n       status: open},\n        # not this\n      {text: T},\n"
        "      # none\n    ]\n",
    ),
    "the first": (
        f"{HEAD}    steps:\n      - {{   # one\n          status: open }}\n",
        [Put((*STEP, "text"), "S")],
        f"{HEAD}    steps:\n      - {{   # one\n          text: S,\n          status: open }}\n",
    ),
    "behind commas that begin lines": (
        f"{HEAD}    steps:\n      - {{ text: S   # why\n"
        "        , status: open   # how\n        }\n",
        [Put((*STEP, "due"), "2018"), Put((*STEP, "reason"), "x")],
        f"{HEAD}    steps:\n      - {{ text: S   # why\n        , due: 2018\n"
        "        , status: open   # how\n        , reason: x\n        }\n",
    ),
    "a comment stays, and the brackets behind it move": (
        f"{WRAPPED}     steps: []}}   # the end\n",
        [Append(NOTES, NOTE), Append(NOTES, NOTE)],
        f"{WRAPPED}     steps: [],   # the end\n"
        "     notes: [{date: 2018, by: otr}, {date: 2018, by: otr}]}\n",
    ),
    "where the line goes on, a line ends": (
        f"{WRAPPED}     notes: [{{\n       date: 2017\n       }}], funders: [otr]}}\n",
        [Append(NOTES, NOTE)],
        f"{WRAPPED}     notes: [{{\n       date: 2017\n       }},\n       {{date: 2018, by: otr}}\n"
        "       ], funders: [otr]}\n",
    ),
    "behind a field without a value": (
        f"{WRAPPED}     steps: []}}\n",
        [Put(("actions", 0, "handovers", 0, "proposed_on"), "2018"),
         Append(("actions", 0, "handovers"), {"to": "dtr"})],
        f"{WRAPPED}     steps: []}}\n".replace("reason: }],", "reason: ,").replace(
            "# told\n", "# told\n       proposed_on: 2018 },\n       {to: dtr}],\n"
        ),
    ),
    "items, below the last": (
        f"{HEAD}    notes: [\n      {{date: 2017}}, # first\n      # second\n    ]\n",
        [Append(NOTES, NOTE)],
        f"{HEAD}    notes: [\n      {{date: 2017}}, # first\n      {{date: 2018, by: otr}},\n"
        "      # second\n    ]\n",
    ),
    "a name beside names": (
        f"{HEAD}    support: [otr, dtr,   # of old\n      fund, bia   # new\n"
        "      # more\n      ]\n",
        [Append(("actions", 0, "support"), "sec")],
        f"{HEAD}    support: [otr, dtr,   # of old\n      fund, bia, sec   # new\n      # more\n"
        "      ]\n",
    ),
    "names with a line each": (
        f"{HEAD}    support: [\n      otr  # of old\n    ]\n",
        [Append(("actions", 0, "support"), "sec"), Append(("actions", 0, "support"), "dtr")],
        f"{HEAD}    support: [\n      otr,  # of old\n      sec,\n      dtr\n    ]\n",
    ),
    "below the comment in a list that was empty": (
        "{schema: 1, actions: [\n    # none\n  ], questions: []}\n",
        [Append(("actions",), {"id": "A1"}), Append(("actions",), {"id": "A2"})],
        "{schema: 1, actions: [\n    # none\n    {id: A1},\n    {id: A2}\n  ], questions: []}\n",
    ),
    "deeper than the key": (
        f"{HEAD}    notes: [{{\n      date: 2017\n    }}]\n",
        [Append(NOTES, NOTE)],
        f"{HEAD}    notes: [{{\n      date: 2017\n    }},\n      {{date: 2018, by: otr}}]\n",
    ),
    "a field of the file": (
        "{\n  schema: 1,\n  actions: []   # none\n}\n",
        [Append(("questions",), {"text": "Who"})],
        "{\n  schema: 1,\n  actions: [],   # none\n  questions: [{text: Who}]\n}\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("name", CASES)
def test_what_is_added_in_brackets_has_a_line_of_its_own(name: str, end: str) -> None:
    before, changes, after = CASES[name]
    assert not parse(before)[1]
    assert not parse(after)[1]
    assert patch("actions.yaml", before.replace("\n", end), changes) == after.replace("\n", end)
