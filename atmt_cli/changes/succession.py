"""A body that ended, in many ledgers: what each of them is asked for, in its own ids."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from atmt_cli.changes.operations.operation import BodyAdd, BodySplit, Operation, Request, Transfer
from atmt_cli.model.body import Body
from atmt_cli.model.custody import has_part
from atmt_cli.model.errors import RefusedError, UnknownError, UsageError
from atmt_cli.model.identities import Identities, Identity
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import did_you_mean, excerpt, fold


class Shares(NamedTuple):
    """Who takes on which actions of a body that is split: by successor, then by ledger; ``rest``
    takes on all others.
    """

    named: tuple[tuple[Identity, Mapping[str, Sequence[str]]], ...] = ()
    rest: Identity | None = None


class BodyEnding(NamedTuple):
    """A body that ended, those that succeed it, and the other fields of the operation.

    ``shares`` are those of a split; None where one body takes over everything.
    """

    bodies: Identities
    old: Identity
    heirs: tuple[Identity, ...]
    fields: Mapping[str, Any]
    shares: Shares | None = None
    by: Identity | None = None

    @property
    def kind(self) -> type[Operation]:
        """Return the operation that it is in each ledger."""
        return Transfer if self.shares is None else BodySplit

    def concerns(self, name: str, ledger: Ledger) -> bool:
        """Return whether the body has a part in a ledger, or actions of it are given to an heir."""
        old = self.old.within(name)
        if old is None:
            return False
        head = ledger.head
        return (
            old.id in (head.keeper, *head.governance)
            or any(one.is_live and has_part(one, old.id) for one in ledger.actions)
            or any(name in actions for _, actions in (self.shares or Shares()).named)
        )

    def lacking(self, name: str) -> tuple[Identity, ...]:
        """Return the successors that a ledger does not know."""
        return tuple(one for one in self.heirs if one.within(name) is None)

    def asked(self, name: str, ledger: Ledger) -> list[Request]:
        """Return the operations for a ledger: its unknown successors are added first, as another
        ledger knows them. Raises RefusedError where one cannot be added.
        """
        added = {id(one): _added(self.bodies, one, name, ledger) for one in self.lacking(name)}

        def local(one: Identity) -> str:
            known = one.within(name)
            return known.id if known else str(added[id(one)].fields["id"])

        heirs = [local(one) for one in self.heirs]
        fields = {**self.fields, "old": local(self.old)}
        if self.by is not None:
            fields["by"] = local(self.by) if self.by.within(name) else self.by.first.body.id
        if self.shares is None:
            fields["new"] = heirs[0]
        else:
            rest = local(self.shares.rest) if self.shares.rest else None
            to = [
                {"new": local(heir), "actions": [*actions[name]]}
                for heir, actions in self.shares.named
                if name in actions
            ]
            fields |= {"new": heirs, "rest": rest, "to": to}
        return [*added.values(), Request(self.kind, _given(fields))]


ADD_BODY = "add it to one of them: atmt --ledger DIR body add ID NAME --kind KIND"
"""What to do where no ledger knows a body that is to take over."""


def find_body(bodies: Identities, typed: str, hint: str | None = ADD_BODY) -> Identity:
    """Return the body that is meant. Raises UsageError where no ledger knows it, or it may be
    several.
    """
    found = bodies.find(typed)
    if found is None:
        names = bodies.names
        raise UnknownError(
            f"no ledger knows the body {excerpt(typed)}{did_you_mean(typed, names)}",
            hint,
        )
    return found


def heirs_of(bodies: Identities, old: Identity, typed: Sequence[str]) -> tuple[Identity, ...]:
    """Return the bodies that succeed another, each once. Raises UsageError."""
    found = tuple({id(one): one for one in (find_body(bodies, name) for name in typed)}.values())
    if any(one is old for one in found):
        raise UsageError(f"{old.named} cannot be its own successor", "name another body")
    return found


class ShareReader:
    """Reads which successor takes on which actions of which ledgers, as people type it."""

    def __init__(
        self,
        bodies: Identities,
        old: Identity,
        heirs: Sequence[Identity],
        ledgers: Mapping[str, Ledger],
    ) -> None:
        self._bodies, self._old, self._heirs, self._ledgers = bodies, old, heirs, ledgers

    def shares(self, to: Sequence[str], rest: str | None) -> Shares:
        """Return the shares that were typed as `dbt=flood:A1,skills:A3`. Raises UsageError."""
        named = tuple(self._share(text) for text in to)
        return Shares(named, None if rest is None else self._heir(rest))

    def _share(self, text: str) -> tuple[Identity, Mapping[str, Sequence[str]]]:
        heir, _, names = text.partition("=")
        places = [place for part in names.split(",") if (place := part.strip())]
        if not (heir.strip() and places):
            raise UsageError(f"--to {excerpt(text)} names no action", self._example)
        actions: dict[str, list[str]] = {}
        for place in places:
            ledger, colon, name = place.partition(":")
            if not colon or ledger not in self._ledgers:
                what = f"there is no ledger {excerpt(ledger)}" if colon else "say in which ledger"
                error = UnknownError if colon else UsageError
                raise error(f"--to {excerpt(place)}: {what}", self._example)
            actions.setdefault(ledger, []).append(name)
        return self._heir(heir.strip()), actions

    @cached_property
    def _example(self) -> str:
        held = (
            f"{name}:{one.id}"
            for name, ledger in self._ledgers.items()
            for one in ledger.actions
            if (old := self._old.within(name)) and one.is_live and has_part(one, old.id)
        )
        return f"write it like --to {self._heirs[0].first.body.id}={next(held, 'flood:A1')}"

    def _heir(self, typed: str) -> Identity:
        found = find_body(self._bodies, typed)
        if not any(one is found for one in self._heirs):
            known = ", ".join(one.first.body.id for one in self._heirs)
            raise UsageError(f"{found.named} is not one of the successors", f"they are: {known}")
        return found


def _added(bodies: Identities, heir: Identity, name: str, ledger: Ledger) -> Request:
    """Return what adds a body to a ledger: as the one that says most of it, of several the first,
    has it, if its id is free in this one.
    """
    able = (one for one in heir.known if one.body.id not in ledger.body_by_id)
    known = max(able, key=lambda one: len(one.body.model_fields_set), default=None)
    if known is None:
        ids = dict.fromkeys(one.body.id for one in heir.known)
        raise RefusedError(
            f"{heir.named} is not in this ledger, where {' and '.join(ids)} is another body",
            "add it under another id: atmt body add ID NAME --kind KIND",
        )
    body = known.body
    return Request(
        BodyAdd,
        _given(
            {
                "id": body.id,
                "name": body.name,
                "kind": body.kind,
                "aka": _free_names(body, ledger),
                "part_of": _host(bodies, known.ledger, body, name),
                "from": body.from_ and str(body.from_),
                "until": body.until and str(body.until),
                "contact": body.contact,
            }
        ),
    )


def _free_names(body: Body, ledger: Ledger) -> list[str]:
    """Return the other names of a body that no body of a ledger has."""
    taken = {fold(each) for one in ledger.bodies for each in (one.name, *one.aka)}
    return [each for each in body.aka if fold(each) not in taken]


def _host(bodies: Identities, there: str, body: Body, here: str) -> str | None:
    """Return the id, in one ledger, of the body that hosts another in the one it is known from."""
    host = bodies.of(there, body.part_of) if body.part_of else None
    known = host.within(here) if host else None
    return known.id if known else None


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, [], ())}
