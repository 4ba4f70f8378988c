"""The successors of a body that ended, and theirs, down to those that still exist."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from atmt_cli.model.body import CANNOT_OWN, Body
from atmt_cli.model.ledger import Ledger


def lineage_of(names: Iterable[str], after: Callable[[str], Iterable[str]]) -> Iterator[str]:
    """Yield bodies and all that come after them, each once; ``after`` says what does."""
    ahead, known = [*names][::-1], set[str]()
    while ahead:
        name = ahead.pop()
        if name not in known:
            known.add(name)
            ahead += [*after(name)][::-1]
            yield name


def leading_to(ends: Iterable[str], after: Mapping[str, Iterable[str]]) -> set[str]:
    """Return all that leads to one of some ends, by however many steps; and the ends."""
    before: dict[str, list[str]] = {}
    for name, names in after.items():
        for one in names:
            before.setdefault(one, []).append(name)
    return {*lineage_of(ends, lambda name: before.get(name, ()))}


def succeeding(ledger: Ledger, body: Body) -> Iterator[str]:
    """Yield every body that came after one, by way of others too."""
    known = ledger.body_by_id
    return lineage_of(body.successors, lambda one: known[one].successors if one in known else ())


def living(ledger: Ledger, names: Iterable[str], today: date) -> tuple[str, ...]:
    """Return bodies, each that has ended replaced by those that came after it and still exist."""
    found = (end for name in names for end in _ends(ledger, name, today))
    return tuple(dict.fromkeys(found))


def _ends(ledger: Ledger, name: str, today: date) -> tuple[str, ...]:
    """Return what is left of one body. Kept for each, so that a long chain is gone through once."""
    known = ledger.left_of_bodies.setdefault(today, {})
    ahead, begun = [name], set[str]()
    while ahead:
        one = ahead[-1]
        body = ledger.body_by_id.get(one)
        if one in known or not (body and body.has_ended(today)):
            known.setdefault(one, (one,))
            ahead.pop()
        elif one in begun:  # all that came after it is known, but for itself
            after = (end for name in body.successors for end in known.get(name, ()))
            known[one] = tuple(dict.fromkeys(after))
            ahead.pop()
        else:
            begun.add(one)
            ahead += [name for name in body.successors[::-1] if name not in begun]
    return known[name]


def heirs(ledger: Ledger, body: Body, today: date) -> tuple[str, ...]:
    """Return the bodies that came after one, still exist, and can own an action."""
    found = (ledger.body_by_id.get(name) for name in living(ledger, body.successors, today))
    return tuple(one.id for one in found if one and one.kind not in CANNOT_OWN)


def passing_on(ledger: Ledger, body: Body, today: date) -> str:
    """Return the command that passes on what a body has at its end."""
    names = heirs(ledger, body, today)
    if len(names) > 1:
        words = f"atmt body split {body.id} {' '.join(names)} --on {body.until}"
        return f"{words} --to {names[0]}=ACTION --rest {names[1]}"
    return f"atmt transfer {body.id} {names[0] if names else 'SUCCESSOR'} --on {body.until}"
