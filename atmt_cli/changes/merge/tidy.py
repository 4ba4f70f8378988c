"""Put what a branch added below what its base has, in every list that only grows.

This is the merge of the branch with its base, the base going first: the base has nothing new, so no
fact changes, and references by number are renumbered.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from shlex import quote
from typing import Any

from atmt_cli.changes.merge.align import UnmergeableError
from atmt_cli.changes.merge.differences import differences
from atmt_cli.changes.merge.records import BY_ID, COUNTED, in_short, merge, plain
from atmt_cli.changes.operations.draft import Arrange, Change, Draft, Plain, Put
from atmt_cli.changes.operations.plan import Plan
from atmt_cli.model.errors import RefusedError
from atmt_cli.model.findings import Pointer
from atmt_cli.model.ledger import ActionsFile, Ledger
from atmt_cli.model.places import where_of
from atmt_cli.rules import RULES
from atmt_cli.rules.gate import is_of_base
from atmt_cli.rules.rule import judge

_PLACE = re.compile(r"(?<![\w-])(?:[A-Z][A-Z0-9-]*[#.]|[a-z]+:)[0-9]+(?!\w)")


def plan_tidy(
    base: Ledger | None, ledger: Ledger, today: date, revision: str, by: str | None = None
) -> Plan:
    """Plan that in each list the items come first which the base has, found by a revision.

    Nothing of it bears an author: ``by`` is only to be known. Raises RefusedError where something
    of the base was changed or removed, which no order mends, and UsageError for an unknown author.
    """
    Draft(ledger, today).begin(by)
    following = f"atmt check --against {quote(revision)}"
    if base is None:
        return Plan(ledger, (), (), following)
    before = base.actions_file
    try:
        made = merge(before, ledger.actions_file, before, theirs_first=True)
    except UnmergeableError as error:
        raise RefusedError(f"At {revision} {error}", "give one of them an id of its own") from None
    lists = {at: [row.ours for row in rows] for at, rows in made.rows[1].items()}
    orders = {at: tuple(order) for at, order in lists.items() if at[-1] not in BY_ID}
    moved = [Arrange(at, order) for at, order in orders.items() if order != (*range(len(order)),)]
    have, want = plain(ledger.actions_file), made.versions.ours
    for one in moved:
        holder = _at(have, one.pointer[:-1])
        items = holder[one.pointer[-1]]
        holder[one.pointer[-1]] = [items[index] for index in one.value]
    changes: list[Change] = [*moved, *differences(have, have, want)]
    changes.sort(key=lambda one: (not isinstance(one, Arrange), len(one.pointer)))
    tidy = Ledger(ActionsFile.model_validate(want), ledger.bodies_file)
    _refuse(base, ledger, tidy, today, revision)
    if not changes:
        return Plan(ledger, (), (), following)
    return Plan(
        tidy,
        tuple(changes),
        tuple(_said(changes, have, tidy)),
        f"{following} && git commit --all",
        cautions=tuple(_cautions(moved, want, tidy)),
        on=today,
    )


def _refuse(base: Ledger, ledger: Ledger, tidy: Ledger, today: date, revision: str) -> None:
    """Raise RefusedError for what no order mends, or what the new one would break."""
    again = f"atmt tidy --against {quote(revision)}"
    found = judge(RULES, tidy, today, base, revision).errors
    known = judge(RULES, ledger, today, base, revision).errors
    if stands := tuple(filter(is_of_base, found)):
        # As it is in the file, where a person looks for it.
        here = tuple(one for one in known if is_of_base(one) and one.remedy != again)
        message = f"Something in {revision} was changed or removed; reordering cannot fix that"
        raise RefusedError(message, f"fix that first; then type: {again}", here or stands)
    worse = Counter(one.rule for one in found) - Counter(one.rule for one in known)
    if worse:
        broken = tuple(one for one in found if one.rule in worse)
        raise RefusedError("In that order the ledger would break a rule", None, broken)


def _said(changes: list[Change], had: Plain, tidy: Ledger) -> Iterator[str]:
    """Tell of each list which item is now which, and what is called by another number."""
    for one in changes:
        where, field = where_of(one.pointer, tidy), str(one.pointer[-1])
        if isinstance(one, Arrange):
            pairs = sorted((old, new) for new, old in enumerate(one.value) if old != new)
            names = [[_name(one.pointer, index, tidy) for index in pair] for pair in pairs]
            yield f"{where}: {in_short([f'{old} is now {new}' for old, new in names])}"
        elif isinstance(one, Put):
            verb, place = ("is on", "") if field == "on" else (field, f"{where.partition('#')[0]}#")
            was = _at(had, one.pointer)
            yield f"{where} {verb} {place}{one.value}, which was {place}{was}"


def _name(at: Pointer, index: int, tidy: Ledger) -> str:
    """Return how people call an item of a list by its number."""
    if at[-1] in COUNTED:
        return where_of((*at, index), tidy)
    return f"{str(at[-1]).removesuffix('s')} {index + 1}"


def _cautions(moved: list[Arrange], tree: Plain, tidy: Ledger) -> Iterator[str]:
    """Name the texts that speak of a place which is now called otherwise."""
    became = {
        where_of((*one.pointer, old), tidy): where_of((*one.pointer, new), tidy)
        for one in moved
        if one.pointer[-1] in COUNTED
        for new, old in enumerate(one.value)
        if new != old
    }
    speaking = defaultdict[str, list[str]](list)
    for at, text in _texts(tree, ()):
        for place in dict.fromkeys(_PLACE.findall(text)):
            if place in became:
                speaking[place].append(where_of(at, tidy))
    for place, speakers in speaking.items():
        told = in_short(tuple(dict.fromkeys(speakers)))
        yield f"{place}, which is now {became[place]}, is mentioned in the text of {told}"


def _texts(node: Any, at: Pointer) -> Iterator[tuple[Pointer, str]]:
    """Yield every text of a plain tree, but for the renumbered places of waivers."""
    if isinstance(node, str):
        if at[-1] != "on":
            yield at, node
        return
    if isinstance(node, dict | list):
        for part, inner in node.items() if isinstance(node, dict) else enumerate(node):
            yield from _texts(inner, (*at, part))


def _at(node: Any, pointer: Pointer) -> Any:
    for part in pointer:
        node = node[part]
    return node
