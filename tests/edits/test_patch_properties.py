"""Edits of files as people write them: the plan comes out, and nothing else is touched."""

import re
import sys
from collections import Counter
from dataclasses import dataclass, field

import oracle
import pytest
from dice import Dice
from hypothesis import given
from random_operations import a_wild_act, an_act
from strategies import DICE, Ground, few, ground, many, written
from yaml_styles import a_style, styled

from atmt_cli.changes.operations.draft import Append, Change
from atmt_cli.changes.operations.operation import OPERATIONS, Operation
from atmt_cli.changes.operations.plan import Plan, plan
from atmt_cli.model.errors import RefusedError, UnavailableError, UsageError
from atmt_cli.model.findings import FILES, file_of
from atmt_cli.model.ledger import Ledger
from atmt_cli.rules.page import DAY
from atmt_cli.store.edit import Edit, edit
from atmt_cli.store.yaml.decode import BOM
from atmt_cli.store.yaml.events import parse

UNSAFE = "This file is written in a way that atmt cannot edit safely "
EXAMPLES = 2500
IN_BULK = 1000
MOST_REFUSED = 0.01
"""Of the edits that were planned, how many at most may be refused by reading back."""


@dataclass
class Tally:
    """What became of the operations of a run."""

    counts: Counter[str] = field(default_factory=Counter)
    applied: Counter[str] = field(default_factory=Counter)
    unpatchable: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        said = ", ".join(f"{name} {count}" for name, count in self.counts.items())
        kinds = ", ".join(f"{name} {count}" for name, count in sorted(self.applied.items()))
        refused = "".join(f"\n    {count} x {name}" for name, count in self.unpatchable.items())
        return f"edits: {said}\n  written: {kinds}\n  refused by the read-back:{refused or ' none'}"


def _carry_out(there: Ground, operations: list[Operation], tally: Tally) -> Edit | None:
    """An edit through the one door; None where it was refused, which leaves the files alone."""
    before, stamps = there.files(), there.stamps()
    plans: list[Plan] = []

    def planner(ledger: Ledger) -> Plan:
        plans.append(plan(ledger, operations, DAY))
        return plans[-1]

    try:
        made = edit(there.folder, planner)
    except (RefusedError, UsageError):
        tally.counts["refused by a rule"] += 1
    except UnavailableError as error:
        if UNSAFE not in error.message:
            raise
        tally.counts["refused by the read-back"] += 1
        tally.unpatchable[f"{operations[0].op}: {error.message.partition(UNSAFE)[2]}"] += 1
    else:
        if made.plan.changes:
            assert there.files() == {name: text.encode() for name, text in made.after.items()}
            return made
        tally.counts["nothing to change"] += 1
    assert there.files() == before
    assert there.stamps() == stamps
    return None


def _check(made: Edit, ledger: Ledger, tally: Tally) -> None:
    """What was written is what was planned, and leaves all else as it was."""
    assert ledger == made.plan.ledger
    tally.counts["written"] += 1
    for name in FILES:
        changes = [one for one in made.plan.changes if file_of(one.pointer) == name]
        before, after = made.before[name], made.after[name]
        if not changes:
            assert after == before
            continue
        _check_text(before.removeprefix(BOM), after.removeprefix(BOM), changes, tally)
        assert after.startswith(BOM) == before.startswith(BOM)
        assert after.endswith("\n") == before.endswith("\n")
        assert _line_ends(after) <= _line_ends(before)


def _line_ends(text: str) -> set[str]:
    return set(re.findall(r"\r?\n", text))


def _check_text(before: str, after: str, changes: list[Change], tally: Tally) -> None:
    had, (tree, faults) = parse(before)[0], parse(after)
    assert not faults
    assert oracle.tidied(tree) == oracle.planned_tree(had, changes)
    comments = oracle.comments(before)
    assert oracle.comments(after) == comments, f"{changes}\n{before}\n-----\n{after}"
    tally.counts["comments kept"] += comments.total()
    strays = oracle.strays(before, after, changes)
    assert not strays, f"{strays}\n{changes}\n{before}\n-----\n{after}"
    tally.counts["lines changed outside"] += len(strays)
    tally.counts["lines"] += len(oracle.lines(before))


def _explore(there: Ground, dice: Dice, tally: Tally) -> None:
    """Write a ledger, and edit it a few times."""
    there.write(written(dice))
    tally.counts["examples"] += 1
    for _ in range(dice.number(1, 4)):
        made_up = a_wild_act if dice.chance(10) else an_act
        given = made_up(dice, there.ledger)
        if given is not None:
            tally.counts["operations"] += 1
            made = _carry_out(there, [OPERATIONS[given["op"]].model_validate(given)], tally)
            if made:
                _check(made, there.ledger, tally)
                tally.applied[given["op"]] += 1


def _explore_bulk(there: Ground, dice: Dice, tally: Tally) -> None:
    """Write a ledger, and make several operations in one edit."""
    there.write(written(dice))
    tally.counts["examples"] += 1
    acts = [an_act(dice, there.ledger) for _ in range(dice.number(2, 5))]
    operations = [OPERATIONS[one["op"]].model_validate(one) for one in acts if one]
    tally.counts["operations"] += len(operations)
    if operations and (made := _carry_out(there, operations, tally)):
        _check(made, there.ledger, tally)
        tally.applied["several at once"] += 1


BEFORE = "# top\na:  [x, y]\nb: |- # how\n  1\n\nc:\n- z # why\nd: 1  # 'no' #1\n"


@pytest.mark.parametrize(
    ("after", "lost", "strayed"),
    [
        (BEFORE.replace("- z # why\n", "- z # why\n- w\n"), 0, 0),
        (BEFORE.replace("- z # why\n", "- z\n- w # why\n"), 0, 1),
        (BEFORE.replace("- z # why\n", "- z\n- w\n"), 1, 1),
        (BEFORE.replace("a:  [", "a: ["), 0, 1),
        (BEFORE.replace("  1\n\n", "  1\n"), 0, 1),
        (BEFORE.replace(" # how", ""), 1, 1),
        ("d: 1  # 'no' #1\n" + BEFORE.replace("d: 1  # 'no' #1\n", ""), 0, 1),
        (BEFORE.replace("\n", "\r\n"), 0, 8),
    ],
)
def test_these_tests_see_what_an_edit_does_to_a_file(after: str, lost: int, strayed: int) -> None:
    assert (oracle.comments(BEFORE) - oracle.comments(after)).total() == lost
    assert len(oracle.strays(BEFORE, after, [Append(("c",), "w")])) == strayed


@given(dice=DICE)
@few(5)
def test_an_edit_changes_its_facts_and_nothing_else(dice: Dice) -> None:
    with ground() as there:
        _explore(there, dice, Tally())


@given(dice=DICE)
@few(6)
def test_several_operations_in_one_edit_change_their_facts_and_nothing_else(dice: Dice) -> None:
    with ground() as there:
        _explore_bulk(there, dice, Tally())


@given(dice=DICE)
@few(12)
def test_what_the_styler_writes_reads_as_the_data_it_was_given(dice: Dice) -> None:
    data = {"a": [dice.text(), {"b": dice.text(), "c": [dice.text()], "d": None, "e": []}]}
    text = styled(dice, a_style(dice), data).decode().removeprefix(BOM)
    tree, faults = parse(text)
    assert not faults
    assert oracle.tidied(tree) == oracle.tidied(data)


@pytest.mark.slow
@pytest.mark.parametrize(("explore", "examples"), [(_explore, EXAMPLES), (_explore_bulk, IN_BULK)])
def test_many_edits(explore, examples: int, capfd: pytest.CaptureFixture[str]) -> None:
    tally = Tally()
    with ground() as there:

        @given(dice=DICE)
        @many(examples)
        def run(dice: Dice) -> None:
            explore(there, dice, tally)

        try:
            run()
        finally:
            with capfd.disabled():
                sys.stderr.write(f"\n{tally}\n")
    counts = tally.counts
    assert counts["examples"] >= examples
    # Several at once are refused where one of them is.
    planned = counts["operations"] or counts["written"] + counts["refused by the read-back"]
    assert counts["refused by the read-back"] <= MOST_REFUSED * planned
    assert counts["comments kept"] > 0
    if explore is _explore:
        assert set(tally.applied) == set(OPERATIONS), "an operation that was never carried out"
