"""A file changes on disk while the tool edits: planned again or refused, never overwritten."""

import os
from pathlib import Path

import pytest
from faults import (
    AFTER_A_CUT,
    BOTH_FILES,
    FROZEN,
    NOTE,
    ONE_FILE,
    TRANSFER,
    Edit,
    Point,
    cut_transfer,
    run,
)
from held_commands import Ended, why_no_strace
from inside import in_process as atmt
from people import SAVES, Save, folder_of, left_in_private, noting, snapshot
from spread import one_in

from atmt_cli.changes.operations.plan import Plan
from atmt_cli.model.errors import UnavailableError, UnreadableError
from atmt_cli.model.findings import FILES
from atmt_cli.model.ledger import Ledger
from atmt_cli.store.edit import MOST_TRIES, edit

HANDS = b"# Saved by hand meanwhile.\n"
traced = pytest.mark.skipif(bool(why_no_strace()), reason=f"strace: {why_no_strace()}")
saving = pytest.mark.parametrize("save", SAVES.values(), ids=SAVES)
saving_either = pytest.mark.parametrize(
    ("name", "save"), list(zip(FILES, SAVES.values(), strict=True)), ids=FILES
)


@saving
@pytest.mark.parametrize("name", one_in(2, ["actions.yaml", "bodies.yaml"]))
def test_what_was_saved_while_planning_is_planned_again(
    name: str, save: Save, ledger: Path
) -> None:
    path = ledger / name
    planner = noting("The tool's.")
    seen: list[Ledger] = []

    def slow(before: Ledger) -> Plan:
        if not seen:
            data = path.read_bytes().replace(b"name: OLS\n", b"name: The Office\n")
            save(path, data + HANDS)
        seen.append(before)
        return planner(before)

    edit(folder_of(ledger), slow)
    assert len(seen) == 2
    assert path.read_bytes().endswith(HANDS)
    assert b"The tool's." in (ledger / "actions.yaml").read_bytes()
    assert seen[1].body_by_id["ols"].name == ("The Office" if name == "bodies.yaml" else "OLS")


@saving
def test_an_edit_planned_again_judges_what_is_there_now(save: Save, ledger: Path) -> None:
    path = ledger / "actions.yaml"
    planner = noting("The tool's.")

    def slow(before: Ledger) -> Plan:
        save(path, path.read_bytes().replace(b"- id: A1\n", b"- id: A77\n"))
        return planner(before)

    with pytest.raises(Exception, match="A1"):
        edit(folder_of(ledger), slow)
    assert b"A77" in path.read_bytes()
    assert b"The tool's." not in path.read_bytes()


@saving
def test_who_saves_all_the_time_is_never_overwritten(save: Save, ledger: Path) -> None:
    path = ledger / "actions.yaml"
    planner = noting("The tool's.")
    tries: list[bytes] = []

    def slow(before: Ledger) -> Plan:
        tries.append(path.read_bytes() + HANDS)
        save(path, tries[-1])
        return planner(before)

    with pytest.raises(UnavailableError, match="keeps changing"):
        edit(folder_of(ledger), slow)
    assert len(tries) == MOST_TRIES
    assert path.read_bytes() == tries[-1]
    assert not left_in_private(ledger)


@saving
def test_what_is_saved_half_is_kept_and_nothing_added(save: Save, ledger: Path) -> None:
    path = ledger / "actions.yaml"
    planner = noting("The tool's.")
    half = path.read_bytes()[:5000] + b"\n  - {"

    def slow(before: Ledger) -> Plan:
        save(path, half)
        return planner(before)

    with pytest.raises(UnreadableError):
        edit(folder_of(ledger), slow)
    assert path.read_bytes() == half


def test_a_file_that_vanishes_meanwhile_is_not_brought_back(ledger: Path) -> None:
    path = ledger / "bodies.yaml"
    planner = noting("The tool's.")
    actions = (ledger / "actions.yaml").read_bytes()

    def slow(before: Ledger) -> Plan:
        path.unlink(missing_ok=True)
        return planner(before)

    with pytest.raises(UnavailableError, match="There is no"):
        edit(folder_of(ledger), slow)
    assert not path.exists()
    assert (ledger / "actions.yaml").read_bytes() == actions


def save_while_frozen(on: Edit, index: int, name: str, save: Save, ledger: Path) -> Ended:
    """Run an edit, freeze it at a call, and save a file by hand before it goes on."""
    path = ledger / name
    return run(Point(on, index, FROZEN), ledger, lambda: save(path, path.read_bytes() + HANDS))


def place(on: Edit, call: str) -> int:
    """Where a call of an edit stands first."""
    return [str(one) for one in on.calls].index(call)


@traced
@saving
def test_what_is_saved_while_the_new_text_is_written_is_not_lost(save: Save, ledger: Path) -> None:
    """To write and sync may take seconds; the last look at the file comes after that."""
    index = place(ONE_FILE, "fsync .atmt/actions.yaml.N.new")
    ended = save_while_frozen(ONE_FILE, index, "actions.yaml", save, ledger)
    written = (ledger / "actions.yaml").read_bytes()
    assert written.endswith(HANDS)
    assert ended.code == (0 if NOTE[2].encode() in written else 3)
    assert not left_in_private(ledger)


@pytest.mark.slow
@traced
@saving_either
@pytest.mark.parametrize("what", ["journal", "bodies.yaml"])
def test_what_is_saved_while_both_texts_are_written_is_not_lost(
    what: str, name: str, save: Save, ledger: Path
) -> None:
    index = place(BOTH_FILES, f"fsync .atmt/{what}.N.new")
    assert_kept(save_while_frozen(BOTH_FILES, index, name, save, ledger), name, ledger)


@traced
@saving_either
def test_what_is_saved_beside_a_journal_is_not_lost(name: str, save: Save, ledger: Path) -> None:
    """The other file may be the new one already: it is taken back, or a person has to look."""
    before_bodies = place(BOTH_FILES, "rename .atmt/actions.yaml.N.new → actions.yaml")
    index = before_bodies if name == "bodies.yaml" else BOTH_FILES.decisive + 1
    assert_kept(save_while_frozen(BOTH_FILES, index, name, save, ledger), name, ledger)


@pytest.mark.slow
@traced
@saving_either
def test_what_is_saved_while_a_journal_is_finished_is_not_lost(
    name: str, save: Save, ledger: Path
) -> None:
    cut_transfer(ledger)
    index = place(AFTER_A_CUT, f"fsync .atmt/{name}.N.new")
    assert_kept(save_while_frozen(AFTER_A_CUT, index, name, save, ledger), name, ledger)


def assert_kept(ended: Ended, name: str, ledger: Path) -> None:
    """What was saved by hand is there; the edit too, or it says why not."""
    assert (ledger / name).read_bytes().endswith(HANDS)
    assert ended.code in (0, 3), ended.said
    if ended.code == 3:
        assert "changed by hand" in ended.err
    else:
        assert b"until: 2018-01-09" in (ledger / "bodies.yaml").read_bytes()
        assert not left_in_private(ledger)


NO_CHANGE = {
    "status": ("update", "A1", "--status", "in-progress"),
    "support": ("update", "A2", "--support", "+mmip"),
    "short title": ("update", "A1", "--short-title", "Fiscal landscape"),
}


@pytest.mark.parametrize("command", NO_CHANGE.values(), ids=NO_CHANGE)
def test_what_changes_nothing_leaves_bytes_and_time_stamp(
    command: tuple[str, ...], ledger: Path
) -> None:
    for path in ledger.iterdir():
        os.utime(path, ns=(10**18, 10**18))
    before = snapshot(ledger)
    ended = atmt(*command, cwd=ledger)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Nothing to change")
    assert snapshot(ledger) == before


NOT_WRITTEN = {
    "a dry run": (("note", "A1", "x", "--dry-run"), 0),
    "a refusal": (("accept", "A1", "mmip-fiscal"), 1),
    "a note from tomorrow": (("note", "A1", "x", "--date", "2018-01-11"), 1),
    "an unknown action": (("note", "A99", "x"), 2),
}


@pytest.mark.parametrize("name", NOT_WRITTEN)
def test_what_is_not_written_leaves_bytes_and_time_stamp(name: str, ledger: Path) -> None:
    command, code = NOT_WRITTEN[name]
    before = snapshot(ledger)
    ended = atmt(*command, cwd=ledger)
    assert ended.code == code, ended.said
    assert snapshot(ledger) == before
    assert not left_in_private(ledger)


def test_a_dry_run_and_a_question_leave_nothing_beside_the_ledger(ledger: Path) -> None:
    assert atmt("note", "A1", "x", "--dry-run", cwd=ledger).code == 0
    assert atmt("transfer", "mmip", "bia", "--on", "2018-01-09", cwd=ledger).code == 2
    assert atmt("check", cwd=ledger).code == 0
    assert {path.name for path in ledger.iterdir()} == {"actions.yaml", "bodies.yaml"}


@traced
def test_a_journal_that_a_hand_contradicts_is_refused_whole(ledger: Path) -> None:
    """The file that could be finished is not, while the other cannot."""
    cut_transfer(ledger)
    hand = (ledger / "bodies.yaml").read_bytes() + HANDS
    (ledger / "bodies.yaml").write_bytes(hand)
    before = snapshot(ledger)
    for command in (("status",), ("note", "A1", "x"), TRANSFER):
        ended = atmt(*command, cwd=ledger)
        assert ended.code == 3
        assert "bodies.yaml was changed by hand after an edit that was cut short" in ended.err
        assert ".atmt/journal" in ended.err
        assert snapshot(ledger) == before
    (ledger / ".atmt" / "journal").unlink()  # what it says to do
    assert atmt("note", "A1", "x", cwd=ledger).code == 0
    assert (ledger / "bodies.yaml").read_bytes() == hand
