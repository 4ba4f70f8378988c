"""One body in several ledgers: the key under which all of them know it."""

from collections.abc import Mapping, Sequence

from atmt_cli.model.choices import known_bodies
from atmt_cli.model.errors import UnknownError
from atmt_cli.model.identities import Identity, match_bodies
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import did_you_mean, excerpt
from atmt_cli.views.shares import LedgerShare

Keys = Mapping[tuple[str | None, str], str]
"""The key of each body, by the name of its ledger and its id there."""


def body_keys(ledgers: Mapping[str | None, Ledger]) -> Keys:
    """Return the key of each body: one body has one key in all ledgers, two never have the same.

    It is an id; where bodies of which nobody can say that they are one have that id, it tells in
    which ledger. A key may be part of a file's name.
    """
    named = {name: ledger for name, ledger in ledgers.items() if name is not None}
    if not named:
        return {(None, one.id): one.id for ledger in ledgers.values() for one in ledger.bodies}
    matched = match_bodies(named)
    shared = {one.word for one in matched.ambiguities if one.is_id}
    return {
        (one.ledger, one.body.id): _key(identity, shared)
        for identity in matched.every
        for one in identity.known
    }


def _key(identity: Identity, shared: set[str]) -> str:
    ledger, body = identity.first
    return f"{ledger}.{body.id}" if body.id in shared else body.id


def bodies_meant(typed: str, shares: Sequence[LedgerShare]) -> list[str | None]:
    """Return the id in each ledger of the body that is meant, by an id or a name that any of them
    has for it; None where a ledger does not know it. Raises UsageError where no ledger does, or it
    may be several.
    """
    named = {share.name: share.ledger for share in shares if share.name}
    if not named:
        return [known_bodies((typed,), share.ledger)[0] for share in shares]
    matched = match_bodies(named)
    found = matched.find(typed)
    if found is None:
        near = did_you_mean(typed, matched.names)
        raise UnknownError(
            f"no body {excerpt(typed)} in the ledgers that were read{near}",
            "see those with actions: atmt --ledgers MANIFEST stats --by body",
        )
    bodies = [found.within(share.name or "") for share in shares]
    return [body.id if body else None for body in bodies]
