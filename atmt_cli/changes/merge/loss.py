"""Find what a merge has lost: what a side brought and the ledger does not have.

Merging that side once more would bring it, so the merge itself is asked. What both sides changed is
for a person to decide, and is never a loss.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from pydantic import ValidationError

from atmt_cli.changes.merge.align import Three
from atmt_cli.changes.merge.records import BY_ID, brought_to, in_short, merge
from atmt_cli.model.fields import Record
from atmt_cli.model.findings import FILES, Finding
from atmt_cli.model.ledger import ActionsFile, Ledger
from atmt_cli.model.text import excerpt
from atmt_cli.model.validation import Misshapen, shape
from atmt_cli.rules.rule import Rule, judge

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
        """Return the names in one line, no more than people read."""
        return in_short(self.names)


def lost(sides: Three, stands: Record) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name what one file lacks of ours, and what it lacks of theirs."""
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
    here, there, others = _items(stands), _items(side), _items(other)
    both = [one.where for one in found.conflicts if not one.fact and one.values.base is None]
    names = list(found.brought)
    # Items that were added by one id. Of two that are called alike each fact is looked at.
    for place in (one for one in both if one in here and one in there):
        standing, added = here[place], there[place]
        if _title(standing) in map(_title, others.values()) and _title(standing) != _title(added):
            # The other side's item stands. Under another id this one is kept.
            kept = _title(added) in map(_title, here.values())
            names += [] if kept else [f"{place} {excerpt(_title(added))}"]
        else:
            names += brought_to(standing, added, place, theirs_first=theirs_first)
    return tuple(names)


def _items(record: Record | None) -> dict[str, Any]:
    """Return the items of a file that have ids, by their places."""
    return {
        f"{before}{item.id}": item
        for key, before in BY_ID.items()
        for item in getattr(record, key, ())
    }


def _title(item: Any) -> str:
    return str(item.name if hasattr(item, "name") else item.title)


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
    """Yield the ledgers that the merge may result in: with ours in each conflict, and with
    theirs.
    """
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
    """Return a ledger where the merge concerns one file only."""
    [(name, tree)] = trees.items()
    if name == FILES[0]:
        return Ledger(ActionsFile.model_validate(tree), ledger.bodies_file)
    return Ledger(ledger.actions_file, type(ledger.bodies_file).model_validate(tree))
