"""One body in several ledgers: under which key all of them know it."""

from collections.abc import Mapping, Sequence

from atmt_cli.model.choices import known_bodies
from atmt_cli.model.errors import UsageError
from atmt_cli.model.ledger import Ledger


def body_keys(ledgers: Sequence[Ledger]) -> list[Mapping[str, str]]:
    """Return for each ledger the key of each of its bodies, by id: one body has one key in all of
    them, and two bodies never have the same.
    """
    return [{body.id: body.id for body in ledger.bodies} for ledger in ledgers]


def bodies_meant(typed: str, ledgers: Sequence[Ledger]) -> list[str | None]:
    """Return the body that is meant in each ledger, by its id or a name; None where a ledger has
    none. Raises UsageError where no ledger has it.

    A ledger that has it under another name has it all the same.
    """
    meant: list[str | None] = []
    misused: list[UsageError] = []
    for ledger in ledgers:
        try:
            meant.append(known_bodies((typed,), ledger)[0])
        except UsageError as error:
            misused.append(error)
            meant.append(None)
    if misused and len(misused) == len(ledgers):
        raise misused[0]
    keys = body_keys(ledgers)
    wanted = {mine[body] for body, mine in zip(meant, keys, strict=True) if body}
    return [
        body or next((one for one, key in mine.items() if key in wanted), None)
        for body, mine in zip(meant, keys, strict=True)
    ]
