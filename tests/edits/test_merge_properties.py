"""Two branches of a ledger, edited by commands: nothing of either is lost when they are merged."""

from collections import Counter
from itertools import zip_longest
from typing import Any

import oracle
import pytest
from dice import Dice
from hypothesis import given
from random_operations import an_act
from strategies import DICE, Ground, few, ground, many, written

from atmt_cli.changes.merge.align import Three
from atmt_cli.changes.merge.records import plain
from atmt_cli.changes.operations.operation import OPERATIONS
from atmt_cli.changes.operations.plan import plan
from atmt_cli.model.errors import RefusedError, UnavailableError, UsageError
from atmt_cli.model.findings import FILES
from atmt_cli.model.validation import ROOTS
from atmt_cli.rules.page import DAY
from atmt_cli.store.edit import edit
from atmt_cli.store.merge import Merged, merge_files
from atmt_cli.store.yaml.decode import decode
from atmt_cli.store.yaml.events import parse

GROWING = (
    "handovers", "steps", "notes", "closures", "questions", "letters", "receipts", "corrections",
    "waivers",
)  # fmt: skip
BY_ID = ("actions", "bodies", "themes", "sources")
Files = dict[str, bytes]


def _edited(there: Ground, files: Files, dice: Dice, remark: str) -> Files:
    """The files after a few commands, and with a remark that somebody added by hand."""
    there.write(files)
    for _ in range(dice.number(1, 4)):
        made = an_act(dice, there.ledger)
        if made is None:
            continue
        operation = OPERATIONS[made["op"]].model_validate(made)
        try:
            edit(there.folder, lambda ledger, one=operation: plan(ledger, [one], DAY))
        except (RefusedError, UsageError, UnavailableError):
            continue
    return {name: _remarked(dice, data, remark) for name, data in there.files().items()}


def _remarked(dice: Dice, data: bytes, remark: str) -> bytes:
    """The bytes with a comment on a line of its own, where that is a comment; or as they were."""
    if dice.chance(50):
        return data
    lines = data.decode().splitlines(keepends=True)
    place = dice.number(1, len(lines) - 1) if len(lines) > 1 else 0
    column = len(lines[place]) - len(lines[place].lstrip(" "))
    end = "\r\n" if "\r\n" in lines[0] else "\n"
    made = "".join([*lines[:place], f"{' ' * column}# {remark}{end}", *lines[place:]]).encode()
    sound = _tree(made) == _tree(data) and _comments(made).total() == _comments(data).total() + 1
    return made if sound else data


def _tree(data: bytes) -> Any:
    return parse(decode("", data).text)


def _comments(data: bytes) -> Counter[str]:
    return oracle.comments(decode("", data).text)


def _plain(name: str, data: bytes) -> dict[str, Any]:
    tree, faults = _tree(data)
    assert not faults, faults
    return plain(ROOTS[name].model_validate(tree))


def _unnumbered(file: Any, key: str = "") -> Any:
    """A file without the numbers that a merge counts anew, and with its lists in one order."""
    if isinstance(file, dict):
        hidden = {"notes": {"corrects", "where"}, "corrections": {"where"}, "waivers": {"on"}}
        return {k: _unnumbered(v, k) for k, v in file.items() if k not in hidden.get(key, ())}
    if isinstance(file, list):
        return sorted((_unnumbered(one, key) for one in file), key=repr)
    return file


def _nothing_lost(base: Any, ours: Any, theirs: Any, merged: Any, key: str = "") -> None:
    """What a side has and the base has not is there, and so is what neither changed."""
    four = (base, ours, theirs, merged)
    if key in BY_ID and any(isinstance(one, dict) for side in four for one in side or ()):
        _items_kept(*(_by_id(one) for one in (base, ours, theirs, merged)))
    elif key in GROWING:
        _grown(base or [], ours or [], theirs or [], merged or [])
    elif isinstance(merged, dict) and key != "rag":
        for field in {*(base or {}), *(ours or {}), *(theirs or {}), *merged}:
            _nothing_lost(*((one or {}).get(field) for one in (base, ours, theirs, merged)), field)
    elif any(isinstance(side, list) for side in four):
        had, mine, others = (set(one or ()) for one in (base, ours, theirs))
        assert set(merged or ()) == (mine & others) | (mine - had) | (others - had)
    else:
        assert merged == (theirs if ours == base else ours)


def _by_id(items: Any) -> dict[str, Any]:
    return {one["id"]: one for one in items or ()}


def _items_kept(base: Any, ours: Any, theirs: Any, merged: Any) -> None:
    assert set(merged) == set(ours) | set(theirs)
    for name, one in merged.items():
        sides = [side[name] for side in (ours, theirs) if name in side]
        if len(sides) == 2:
            _nothing_lost(base.get(name), *sides, one)
        else:
            assert _unnumbered(one) == _unnumbered(sides[0])


def _grown(base: list[Any], ours: list[Any], theirs: list[Any], merged: list[Any]) -> None:
    """The items of the base in their places, then those of ours, then those of theirs."""
    count = len(base)
    for items in zip_longest(base, ours[:count], theirs[:count], merged[:count]):
        _nothing_lost(*(_unnumbered(one) for one in items))
    new = [_unnumbered(one, "notes") for one in merged[count:]]
    mine = [_unnumbered(one, "notes") for one in ours[count:]]
    others = [_unnumbered(one, "notes") for one in theirs[count:]]
    if "rule" not in str(merged):
        assert new[: len(mine)] == mine or _are_offers(mine)
    for side in (mine, others):
        for one in side:
            assert one in new or _are_offers([one]) or "rule" in one


def _are_offers(items: list[Any]) -> bool:
    """Whether there are handovers: one that both sides made is one."""
    return any("to" in one for one in items)


def _merged(name: str, base: bytes, ours: bytes, theirs: bytes, **how: bool) -> Merged:
    return merge_files(name, Three(base, ours, theirs), **how)


def _check(name: str, base: bytes, ours: bytes, theirs: bytes, tally: Counter[str]) -> None:
    made = _merged(name, base, ours, theirs)
    other = _merged(name, base, theirs, ours)
    # What cannot be merged safely is left to a person; it may be one way round alone.
    is_safe = all(one.is_clean or one.conflicts for one in (made, other))
    assert made.is_clean == other.is_clean or not is_safe
    made = made if made.is_clean == other.is_clean or not made.is_clean else other
    tally["clean" if made.is_clean else "conflict" if made.conflicts else "unsafe"] += 1
    if not made.is_clean:
        assert b"<<<<<<< " in made.data
        assert decode(name, made.data).faults or parse(decode(name, made.data).text)[1]
        return
    says = _plain(name, made.data)
    _nothing_lost(*(_plain(name, data) for data in (base, ours, theirs)), says)
    assert _unnumbered(says) == _unnumbered(_plain(name, other.data))
    turned = _merged(name, base, theirs, ours, theirs_first=True)
    assert _in_order(says) == _in_order(_plain(name, turned.data))
    for side in (ours, theirs):
        added = _comments(side) - _comments(base)
        assert not added - _comments(made.data), "a comment is lost"
    again = _merged(name, base, made.data, theirs)
    assert again.data == made.data
    assert not again.brought
    assert _plain(name, _merged(name, base, ours, made.data).data) == says


def _in_order(file: dict[str, Any]) -> dict[str, Any]:
    """A file with its lists by id in one order."""
    lists = {k: sorted(file[k], key=lambda one: one["id"]) for k in BY_ID if k in file}
    return {**file, **lists}


def _explore(there: Ground, dice: Dice, tally: Counter[str]) -> None:
    base = written(dice)
    ours = _edited(there, base, dice, "ours says why")
    theirs = _edited(there, base, dice, "theirs says why")
    for name in FILES:
        if len({base[name], ours[name], theirs[name]}) == 3:
            _check(name, base[name], ours[name], theirs[name], tally)


@given(dice=DICE)
@few(3)
def test_nothing_is_lost_when_two_branches_are_merged(dice: Dice) -> None:
    with ground() as there:
        _explore(there, dice, Counter())


@pytest.mark.slow
def test_nothing_is_lost_when_many_branches_are_merged() -> None:
    tally: Counter[str] = Counter()
    with ground() as there:

        @given(dice=DICE)
        @many(600)
        def run(dice: Dice) -> None:
            _explore(there, dice, tally)

        run()
    assert tally["clean"] > tally["conflict"] > 0
    assert tally["unsafe"] <= 0.01 * tally.total()
