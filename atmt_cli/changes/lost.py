"""Tell what a merge has lost: what a side brought, and what stands in the ledger has not.

Merging that side once more would bring it: so the merge itself is asked. What both sides changed is
for a person to decide, and whatever stands there is no loss.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from pydantic import ValidationError

from atmt_cli.changes.merge import Conflict, in_short, merge, plain
from atmt_cli.changes.threeway import Three
from atmt_cli.model.fields import Record
from atmt_cli.model.findings import FILES, Finding
from atmt_cli.model.ledger import ActionsFile, Ledger
from atmt_cli.model.shape import Misshapen, shape
from atmt_cli.model.text import excerpt
from atmt_cli.rules.kit import Rule, judge

Sides = dict[str, Three]
"""The files of a ledger by name, as the base, ours and theirs have them."""


class Lost(NamedTuple):
    """What a file has not that a side has: the names of facts and items.

    ``shown`` is the file's path as people read it; ``remedy`` the command by which git merges it
    once more, None where git no longer can.
    """

    file: str
    shown: str
    side: str
    names: tuple[str, ...]
    remedy: str | None

    @property
    def told(self) -> str:
        """The names in one line, no more than people read."""
        return in_short(self.names)


def lost(sides: Three, stands: Record) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name what of ours, and what of theirs, one file has not."""
    base, ours, theirs = sides
    # Numbered as the merge would: ours first.
    mine = _lacks(base, stands, ours, theirs, theirs_first=True)
    return mine, _lacks(base, stands, theirs, ours, theirs_first=False)


def _lacks(
    base: Record | None,
    stands: Record,
    side: Record | None,
    other: Record | None,
    *,
    theirs_first: bool,
) -> tuple[str, ...]:
    """Name what a file has not that a side has, which is None where that has no such file."""
    if side is None:
        return ()
    found = merge(base, stands, side, theirs_first=theirs_first)
    return (*found.brought, *_displaced(found.conflicts, stands, other))


def _displaced(
    conflicts: Iterable[Conflict], stands: Record, other: Record | None
) -> Iterator[str]:
    """Name the items that a side added, for which the other side's item of that id stands.

    Under another id it is kept; and what both sides call alike is one item, that both changed.
    """
    here, others = _titles(stands), _titles(other) if other else set()
    for where, fact, (base, standing, side) in conflicts:
        is_added = not fact and base is None and standing and side
        if is_added and _title(standing) in others and (title := _title(side)) not in here:
            yield f"{where} {excerpt(title)}"


def _titles(record: Record) -> set[str]:
    lists = [getattr(record, key, ()) for key in ("actions", "bodies", "sources")]
    return {_title(plain(item)) for items in lists for item in items}


def _title(item: dict[str, Any]) -> str:
    return str(item.get("title") or item.get("name"))


def judge_loss(
    rules: Iterable[Rule], ledger: Ledger, today: date, sides: Sides
) -> tuple[Finding, ...]:
    """Judge the ledger as an edit of what the merge of its sides comes to.

    Where both sides changed one fact the merge is either of two, and what is wrong with one of
    them alone is that person's decision.
    """
    edits = [rule for rule in rules if rule.needs_base]
    told = [_judged(edits, ledger, today, sides, theirs_first=first) for first in (False, True)]
    # Either side may go first; that the ledger has the other order is no loss.
    return min(told, key=len)


def _judged(
    rules: list[Rule], ledger: Ledger, today: date, sides: Sides, *, theirs_first: bool
) -> tuple[Finding, ...]:
    expected = _expected(ledger, sides, theirs_first=theirs_first)
    told = [judge(rules, ledger, today, one).findings for one in expected]
    known = {finding.key for finding in told[-1]} if told else set()
    return tuple(one._replace(state=None) for one in told[0] if one.key in known) if told else ()


def _expected(ledger: Ledger, sides: Sides, *, theirs_first: bool) -> Iterator[Ledger]:
    """The ledgers to which the merge may come: with ours in each conflict, and with theirs."""
    made = {
        name: merge(*_filled(three), theirs_first=theirs_first).versions
        for name, three in sides.items()
    }
    for side in (1, 2):
        trees: dict[str, Any] = {name: versions[side] for name, versions in made.items()}
        try:
            found = shape(trees) if len(trees) == len(FILES) else _completed(ledger, trees)
        except (Misshapen, ValidationError):
            continue
        yield found


def _filled(three: Three) -> Three:
    """Let a side that has no such file be one that changed nothing in it."""
    base, ours, theirs = three
    return Three(base, ours or base or theirs, theirs or base or ours)


def _completed(ledger: Ledger, trees: dict[str, Any]) -> Ledger:
    """A ledger of which the merge concerns one file only."""
    [(name, tree)] = trees.items()
    if name == FILES[0]:
        return Ledger(ActionsFile.model_validate(tree), ledger.bodies_file)
    return Ledger(ledger.actions_file, type(ledger.bodies_file).model_validate(tree))
