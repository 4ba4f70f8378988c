"""Stacked branches: tidy makes of them what a merge in the right order would have made."""

from collections import Counter
from typing import Any

import pytest
from dice import Dice
from hypothesis import given
from strategies import DICE, Ground, few, ground, many, written
from test_merge_properties import BY_ID, Files, _comments, _edited, _plain, _unnumbered

from atmt_cli.changes.merge.align import Three
from atmt_cli.changes.merge.tidy import plan_tidy
from atmt_cli.model.errors import RefusedError, UnavailableError
from atmt_cli.model.findings import FILES, Finding
from atmt_cli.rules import RULES
from atmt_cli.rules.gate import is_of_base
from atmt_cli.rules.page import DAY
from atmt_cli.rules.rule import judge
from atmt_cli.store.edit import edit
from atmt_cli.store.merge import merge_files

REVISION = "main"


def _stacked(there: Ground, dice: Dice) -> tuple[Files, Files, Files] | None:
    """A branch, one that took it in below its own, and one that took it in first; if it could."""
    base = written(dice)
    below, above = (_edited(there, base, dice, f"{side} says why") for side in ("p", "q"))
    made = []
    for theirs_first in (False, True):
        merged = [
            merge_files(
                name, Three(base[name], above[name], below[name]), theirs_first=theirs_first
            )
            for name in FILES
        ]
        if not all(one.is_clean for one in merged):
            return None
        made.append({name: one.data for name, one in zip(FILES, merged, strict=True)})
    return below, made[0], made[1]


def _explore(there: Ground, dice: Dice, tally: Counter[str]) -> None:
    stacked = _stacked(there, dice)
    if stacked is None:
        return
    below, wrong, right = stacked
    there.write(below)
    base = there.ledger
    there.write(right)
    wanted = _errors(there, base)
    there.write(wrong)
    out_of_order = bool(_lapses(there, base))
    tally["out of order"] += out_of_order

    def tidy() -> int:
        return len(edit(there.folder, lambda one: plan_tidy(base, one, DAY, REVISION)).plan.changes)

    broken: set[str] = set()
    changed: int | None
    try:
        changed = tidy()
    except UnavailableError as error:
        tally[f"refused: {error.message[:60]}"] += 1
        changed = None
    except RefusedError as error:
        broken = {one.rule for one in error.findings}
        tally["refused: a rule"] += 1
        changed = None
    # Two edits that are lawful each may break a rule together, in whatever order.
    assert broken <= wanted.keys()
    if changed is None:
        assert there.files() == wrong
        return
    assert not _lapses(there, base)
    tally["tidied"] += bool(changed)
    assert changed or not out_of_order
    assert _errors(there, base) == wanted
    assert _facts(there.files()) == _facts(wrong)
    assert _growing(_plain(FILES[0], there.files()[FILES[0]])) == _growing(
        _plain(FILES[0], right[FILES[0]])
    )
    for name, data in there.files().items():
        assert _comments(data) == _comments(wrong[name])
    stamps = there.stamps()
    assert not tidy()
    assert there.stamps() == stamps


def _errors(there: Ground, base: Any) -> Counter[str]:
    """The errors of the edit since the base."""
    return Counter(one.rule for one in judge(RULES, there.ledger, DAY, base).errors)


def _lapses(there: Ground, base: Any) -> list[Finding]:
    return [one for one in judge(RULES, there.ledger, DAY, base).errors if is_of_base(one)]


def _facts(files: Files) -> Any:
    return [_unnumbered(_plain(name, data)) for name, data in files.items()]


def _growing(file: Any, key: str = "") -> Any:
    """A file with names and items by id in one order, and the lists that grow as they are."""
    if isinstance(file, dict):
        return {k: _growing(v, k) for k, v in file.items()}
    if isinstance(file, list):
        made = [_growing(one, key) for one in file]
        if key in BY_ID and isinstance(file[0], dict):
            return sorted(made, key=lambda one: one["id"])
        return sorted(made) if key != "evidence" and isinstance(file[0], str) else made
    return file


@given(dice=DICE)
@few(3)
def test_a_stacked_branch_put_in_order_passes_the_gate(dice: Dice) -> None:
    with ground() as there:
        _explore(there, dice, Counter())


@pytest.mark.slow
def test_many_stacked_branches_put_in_order_pass_the_gate() -> None:
    tally: Counter[str] = Counter()
    with ground() as there:

        @given(dice=DICE)
        @many(300)
        def run(dice: Dice) -> None:
            _explore(there, dice, tally)

        run()
    assert tally["tidied"] >= tally["out of order"] > 20, tally
