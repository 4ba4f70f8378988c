"""Tell what a merge has lost: what a side brought, and what stands in the ledger has not.

Merging that side once more would bring it: so the merge itself is asked. What both sides changed is
for a person to decide, and whatever stands there is no loss.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from pydantic import ValidationError

from atmt_cli.changes.merge import merge
from atmt_cli.changes.threeway import Three
from atmt_cli.model.fields import Record
from atmt_cli.model.findings import FILES, Finding
from atmt_cli.model.ledger import ActionsFile, Ledger
from atmt_cli.model.shape import Misshapen, shape
from atmt_cli.rules.kit import Rule, judge

Sides = dict[str, Three]
"""The files of a ledger by name, as the base, ours and theirs have them."""


class Lost(NamedTuple):
    """What a file has not that a side has: the names of facts and items, and what to type."""

    file: str
    side: str
    names: tuple[str, ...]
    remedy: str


def lost(sides: Three, stands: Record) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name what of ours, and what of theirs, one file has not."""
    ours, theirs = (merge(sides.base, stands, side).brought for side in (sides.ours, sides.theirs))
    return ours, theirs


def judge_loss(
    rules: Iterable[Rule], ledger: Ledger, today: date, sides: Sides
) -> tuple[Finding, ...]:
    """Judge the ledger as an edit of what the merge of its sides comes to.

    Where both sides changed one fact the merge is either of two, and what is wrong with one of
    them alone is that person's decision.
    """
    edits = [rule for rule in rules if rule.needs_base]
    told = [judge(edits, ledger, today, one).findings for one in _expected(ledger, sides)]
    if not told:
        return ()
    known = {finding.key for finding in told[-1]}
    return tuple(one._replace(state=None) for one in told[0] if one.key in known)


def _expected(ledger: Ledger, sides: Sides) -> Iterator[Ledger]:
    """The ledgers to which the merge may come: with ours in each conflict, and with theirs."""
    made = {name: merge(*three).versions for name, three in sides.items()}
    for side in (1, 2):
        trees: dict[str, Any] = {name: versions[side] for name, versions in made.items()}
        try:
            found = shape(trees) if len(trees) == len(FILES) else _completed(ledger, trees)
        except (Misshapen, ValidationError):
            continue
        yield found


def _completed(ledger: Ledger, trees: dict[str, Any]) -> Ledger:
    """A ledger of which the merge concerns one file only."""
    [(name, tree)] = trees.items()
    if name == FILES[0]:
        return Ledger(ActionsFile.model_validate(tree), ledger.bodies_file)
    return Ledger(ledger.actions_file, type(ledger.bodies_file).model_validate(tree))
