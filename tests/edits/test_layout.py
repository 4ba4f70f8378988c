"""Where a person would look for it: what is added, and what stood around what is changed."""

import pytest
from dice import Dice
from strategies import Ground, ground, written
from test_texts import BLOCK as LEDGER

from atmt_cli.changes.operations.draft import Append, Change, Drop, Put
from atmt_cli.changes.operations.operation import AddNote, Operation, Update
from atmt_cli.changes.operations.plan import plan
from atmt_cli.model.findings import FILES
from atmt_cli.rules.page import DAY
from atmt_cli.store.edit import edit
from atmt_cli.store.yaml import events as strict
from atmt_cli.store.yaml.splice import patch

NOTES = ("actions", 0, "notes")
NOTE = Append(NOTES, {"date": "2018-01", "by": "otr", "text": "New"})
ADDED = "      - date: 2018-01\n        by: otr\n        text: New\n"
TWO_LINES = "New\n\nand more"
LINES = "text: |-\n          New\n\n          and more\n"

BEGUN = "actions:\n  - id: A1\n    notes:\n      - date: 2017-12\n        "
BLOCK = "text: >-\n          Two posts\n          are filled\n"
NEXT = "  - id: A2\n    title: Keep the funds\n"

CLOSED = "actions:\n  - id: A1\n    handovers:\n      - {to: ols, status: offered}   # first\n"
COMMENTED = "      # - {to: dit, status: proposed}\n"
SUPPORT = Put(("actions", 0, "support"), ["dit"])
HANDOVERS = ("actions", 0, "handovers")

CASES: dict[str, tuple[str, Change, str]] = {
    "below the last note, above the gap": (
        f"{BEGUN}{BLOCK}\n\n{NEXT}",
        NOTE,
        f"{BEGUN}{BLOCK}{ADDED}\n\n{NEXT}",
    ),
    "above the gap and the heading below it": (
        f"{BEGUN}{BLOCK}\n  # About funds\n{NEXT}",
        NOTE,
        f"{BEGUN}{BLOCK}{ADDED}\n  # About funds\n{NEXT}",
    ),
    "below the comments of the list before it, above those of the next key": (
        f"{CLOSED}{COMMENTED}    # None yet:\n    steps: []\n",
        SUPPORT,
        f"{CLOSED}{COMMENTED}    support: [dit]\n    # None yet:\n    steps: []\n",
    ),
    "below the comments of the list before it, over a gap": (
        f"{CLOSED}\n{COMMENTED}\n    # None yet:\n    steps: []\n",
        SUPPORT,
        f"{CLOSED}\n{COMMENTED}    support: [dit]\n\n    # None yet:\n    steps: []\n",
    ),
    "below the items commented out of a list under its key": (
        f"{CLOSED}{COMMENTED}    # None yet:\n    steps: []\n".replace("      ", "    "),
        SUPPORT,
        f"{CLOSED}{COMMENTED}    support: [dit]\n    # None yet:\n    steps: []\n".replace(
            "      ", "    "
        ),
    ),
    "below the comments that end a record": (
        f"{CLOSED}{COMMENTED}    # not this\n  # About A2\n{NEXT}",
        Append(("actions", 0, "notes"), "New"),
        f"{CLOSED}{COMMENTED}    # not this\n    notes: [New]\n  # About A2\n{NEXT}",
    ),
    "below the comments of the item before it": (
        f"{CLOSED.replace('{to: ols, status: offered}', 'to: ols')}"
        f"        # offered_on: 2018\n{COMMENTED}",
        Append(HANDOVERS, {"to": "con"}),
        f"{CLOSED.replace('{to: ols, status: offered}', 'to: ols')}"
        f"        # offered_on: 2018\n      - to: con\n{COMMENTED}",
    ),
    "a record below the comments of the one before it": (
        f"{CLOSED}{COMMENTED}questions: []\n",
        Append(("actions",), {"id": "A3"}),
        f"{CLOSED}{COMMENTED}  - id: A3\nquestions: []\n",
    ),
    "above the gap within an action": (
        f"{BEGUN}{BLOCK}\n    sources: [x]\n",
        NOTE,
        f"{BEGUN}{BLOCK}{ADDED}\n    sources: [x]\n",
    ),
    "below blank lines that are part of the text": (
        f"{BEGUN}{BLOCK.replace('>-', '|+')}\n{NEXT}",
        NOTE,
        f"{BEGUN}{BLOCK.replace('>-', '|+')}\n{ADDED}{NEXT}",
    ),
    "a gap stays when the block above it is replaced": (
        f"{BEGUN}{BLOCK}\n\n{NEXT}",
        Put((*NOTES, 0, "text"), "New"),
        f"{BEGUN}text: New\n\n\n{NEXT}",
    ),
    "a gap stays between two blocks": (
        f"{BEGUN}{BLOCK}\n    # what follows\n{NEXT}",
        Put((*NOTES, 0, "text"), TWO_LINES),
        f"{BEGUN}{LINES}\n    # what follows\n{NEXT}",
    ),
    "a list as far to the right as those beside it": (
        "actions:\n  - notes:\n    - date: 2017\n    support: [x]\n",
        Append(("actions", 0, "closures"), {"on": "2018"}),
        "actions:\n  - notes:\n    - date: 2017\n    closures:\n    - on: 2018\n    support: [x]\n",
    ),
    "comments of their own stay when all items are taken out": (
        "actions:\n  - support: # who\n      # first\n      - a\n    # second\n    rag: null\n",
        Drop(("actions", 0, "support", 0)),
        "actions:\n  - support: [] # who\n      # first\n    # second\n    rag: null\n",
    ),
    "beside a comment where there was nothing": (
        "actions:\n  - title:   # which\n    rag_reason:  \n",
        Put(("actions", 0, "title"), "New"),
        "actions:\n  - title: New   # which\n    rag_reason:  \n",
    ),
    "below the blanks that a text ends with": (
        f"{BEGUN}text: |-\n          a\n            \n\n{NEXT}",
        NOTE,
        f"{BEGUN}text: |-\n          a\n            \n{ADDED}\n{NEXT}",
    ),
    "a gap stays when an item is taken out": (
        f"actions:\n  - support:\n      - a\n      - |-\n        b\n\n{NEXT}",
        Drop(("actions", 0, "support", 1)),
        f"actions:\n  - support:\n      - a\n\n{NEXT}",
    ),
    "several lines, and no last newline": (
        f"{BEGUN}text: Old",
        Put((*NOTES, 0, "text"), TWO_LINES),
        f"{BEGUN}{LINES}".removesuffix("\n"),
    ),
    "a note, and no last newline": (
        f"{BEGUN}text: Old",
        NOTE,
        f"{BEGUN}text: Old\n{ADDED}".removesuffix("\n"),
    ),
    "a comment keeps its column": (
        "bodies:\n  - aka:\n    - a\n          # far out\n    # near\n    kind: office\n",
        Append(("bodies", 0, "aka"), "b"),
        "bodies:\n  - aka:\n    - a\n          # far out\n    - b\n    # near\n    kind: office\n",
    ),
    "above what would take the comment for text": (
        "bodies:\n  - aka:\n    - a\n          # far out\n    kind: office\n",
        Append(("bodies", 0, "aka"), "b\nc"),
        "bodies:\n  - aka:\n    - a\n          # far out\n    - |-\n      b\n      c\n"
        "    kind: office\n",
    ),
    "a record is the next of its list": (
        f"{BEGUN}text: Old\n{NEXT}\nquestions: []\n",
        Append(("actions",), {"id": "A3", "title": "New"}),
        f"{BEGUN}text: Old\n{NEXT}  - id: A3\n    title: New\n\nquestions: []\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("name", CASES)
def test_a_fact_is_where_a_person_would_put_it(name: str, end: str) -> None:
    before, change, after = CASES[name]
    file = f"{change.pointer[0]}.yaml"
    assert patch(file, before.replace("\n", end), [change]) == after.replace("\n", end)


def test_a_text_stays_as_it_is_though_it_looks_like_a_comment_at_a_comma() -> None:
    before = 'actions:\n  - {id: A1, title: "[a],#b", support: [c]}\n'
    after = patch("actions.yaml", before, [Append(("actions", 0, "support"), "d")])
    assert after == before.replace("[c]", "[c, d]")


def test_line_ends_of_both_kinds_stay_as_they_were() -> None:
    before = f"{BEGUN}{BLOCK}".replace("notes:\n", "notes:\r\n") + f"\r\n{NEXT}"
    after = f"{BEGUN}{BLOCK}".replace("notes:\n", "notes:\r\n") + f"{ADDED}\r\n{NEXT}"
    assert patch("actions.yaml", before, [NOTE]) == after


@pytest.mark.parametrize(("one", "other"), [("\n", "\r\n"), ("\r\n", "\n")])
def test_the_line_before_an_item_taken_out_ends_as_it_did(one: str, other: str) -> None:
    before = f"actions:\n  - support:{one}      - a{other}      - b{other}    rag: null\n"
    drop, both = Drop(("actions", 0, "support", 0)), Append(("actions", 0, "support"), "c")
    after = f"actions:\n  - support:{one}      - b{other}    rag: null\n"
    assert patch("actions.yaml", before, [drop]) == after
    after = f"actions:\n  - support: []{one}    rag: null\n"
    assert patch("actions.yaml", before, [drop, drop]) == after
    after = f"actions:\n  - support:{one}      - c{one}    rag: null\n"
    assert patch("actions.yaml", before, [drop, drop, both]).replace("\r", "") == after.replace(
        "\r", ""
    )


def test_blanks_that_end_a_text_go_with_it_and_not_to_the_comment_above() -> None:
    before = "actions:\n- title: |- # why\n    Two  # 1\t\n\n  id: A1\n"
    after = "actions:\n- title: One # why\n\n  id: A1\n"
    assert patch("actions.yaml", before, [Put(("actions", 0, "title"), "One")]) == after


@pytest.mark.parametrize("count", [1, 1000])
def test_an_edit_reads_a_text_once_to_plan_and_once_to_verify(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    drive = strict._drive
    monkeypatch.setattr(
        strict, "_drive", lambda text, *rest: read.append(text) or drive(text, *rest)
    )
    with ground() as there:
        there.write({name: text.encode() for name, text in LEDGER.items()})
        notes = [AddNote(action="A1", text=f"Note {number}") for number in range(count)]
        made = edit(there.folder, lambda ledger: plan(ledger, notes, DAY))
    actions, bodies, after = read
    assert (actions, bodies) == tuple(LEDGER[name] for name in FILES)
    assert after == made.after[FILES[0]]
    assert after.count("Note ") == count


def _edited(there: Ground, operation: Operation) -> None:
    made = edit(there.folder, lambda ledger: plan(ledger, [operation], DAY))
    assert there.ledger == made.plan.ledger


def test_where_indentation_misleads_the_whole_text_is_patched() -> None:
    """A list item, it seems; but it stands in quotes."""
    with ground() as there:
        there.write(written(Dice(1)))
        head = f"ledger: {{title: x, closing_body: {there.ledger.head.closing_body}, keeper: sec}}"
        misleading = (
            f"schema: 1\n{head}\nactions:\n  - id: A1\n    title: 'one\n  - id: two'\n"
            "    status: closed\n    closures: [{outcome: not-implemented, reason: x}]\n"
            "  - id: A2\n    title: y\n    status: closed\n"
            "    closures: [{outcome: not-implemented, reason: x}]\n"
        )
        there.write({**there.files(), FILES[0]: misleading.encode()})
        _edited(there, AddNote(action="A2", text="kept"))
        _edited(there, Update.model_validate({"action": "A1", "set": {"short_title": "s"}}))
        text = there.files()[FILES[0]].decode()
        assert "    title: 'one\n  - id: two'\n    short_title: s\n" in text
