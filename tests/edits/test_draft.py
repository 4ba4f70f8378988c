"""A draft takes apart no more than what is touched."""

from ledgers import reading

from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.operation import Update
from atmt_cli.changes.operations.plan import act, plan
from atmt_cli.rules.page import DAY

BEFORE = reading(
    "actions:\n"
    "  - id: A1\n"
    "    title: Keep the skills\n"
    "    status: open\n"
    "    handovers:\n"
    "      - {to: dtr, status: withdrawn, ended_on: 2017-12, reason: No}\n"
    "      - {to: otr, status: proposed}\n"
    "    notes: [{date: 2017-12, by: otr, text: Said}]\n"
).ledger


def update(**fields: object) -> Update:
    return Update.model_validate({"action": "A1", "set": fields, "reason": "Because"})


def test_what_is_not_touched_is_the_same_record() -> None:
    """So that ten thousand changes of one action do not read all its notes ten thousand times."""
    rows = [update(status="on-hold"), update(rag="red"), update(status="open", support=["dtr"])]
    before, after = BEFORE.actions[0], plan(BEFORE, rows, DAY).ledger.actions[0]
    assert after.notes[0] is before.notes[0]
    assert after.handovers[0] is before.handovers[0]
    assert (after.status, after.support, len(after.notes)) == ("open", ("dtr",), 4)


def test_of_a_list_only_the_item_that_changed_is_made_anew() -> None:
    draft = Draft(BEFORE, DAY)
    draft.put(("actions", 0, "handovers", 1, "status"), "offered")
    draft.append(("actions", 0, "handovers", 1, "evidence"), "Letter")
    draft.append(("actions", 0, "handovers"), {"to": "fund", "status": "proposed"})
    before, after = BEFORE.actions[0], draft.action("A1")[1]
    assert after.handovers[0] is before.handovers[0]
    assert [one.status for one in after.handovers] == ["withdrawn", "offered", "proposed"]
    assert after.handovers[1].evidence == ("Letter",)


def test_a_probe_leaves_the_draft_as_it_is() -> None:
    draft = Draft(BEFORE, DAY)
    act(draft, update(short_title="Skills"))
    before = draft.ledger()
    probe = draft.probe()
    act(probe, update(short_title="Posts"))
    assert draft.ledger() == before
    assert (len(probe.changes), probe.ledger().actions[0].short_title) == (2, "Posts")


def test_the_head_is_a_record_like_any_other() -> None:
    draft = Draft(BEFORE, DAY)
    draft.put(("ledger", "settings", "stale_after"), 90)
    assert draft.changes == []
    draft.put(("ledger", "settings", "stale_after"), 60)
    draft.append(("ledger", "governance"), "dtr")
    draft.put(("ledger", "keeper"), "otr")
    probe = draft.probe()
    probe.put(("ledger", "title"), "Another")
    head = draft.ledger().head
    assert (head.settings.stale_after, head.governance, head.keeper) == (60, ("dtr",), "otr")
    assert (head.title, probe.ledger().head.title) == (BEFORE.head.title, "Another")
