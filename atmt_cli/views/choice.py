"""What is asked of several ledgers: the filter that it makes in each."""

from collections.abc import Mapping, Sequence
from datetime import date

from atmt_cli.model.choices import pick, written
from atmt_cli.model.errors import UnknownError, UsageError
from atmt_cli.views.common_bodies import bodies_meant
from atmt_cli.views.filter import Filter, meant, names_body, pick_key
from atmt_cli.views.shares import LedgerShare


def choose(
    shares: Sequence[LedgerShare], given: Mapping[str, Sequence[str]], today: date
) -> list[LedgerShare]:
    """Return the shares with what is wanted of each; ``given`` are the values asked for, by key.

    A body, a theme or a field need not be known to every ledger: there, nothing is as wanted. A
    body is looked for under all its names. Raises UsageError for what makes sense in none.
    """
    if not shares:
        return []
    for key in given:
        pick_key(key, [share.ledger for share in shares])
    by_key = {
        key: [_meanings(shares, key, one, today) for one in values]
        for key, values in given.items()
        if values
    }
    return [
        share._replace(chosen=_filter({key: [one[n] for one in by_key[key]] for key in by_key}))
        for n, share in enumerate(shares)
    ]


def _filter(meanings: Mapping[str, Sequence[str | None]]) -> Filter | None:
    """Return the filter of a ledger; None where nothing in it can be as wanted."""
    given = {key: [one for one in ones if one is not None] for key, ones in meanings.items()}
    return Filter(given) if all(given.values()) else None


def _meanings(shares: Sequence[LedgerShare], key: str, value: str, today: date) -> list[str | None]:
    """Return what a condition means in each ledger; None where it makes no sense."""
    if names_body(key, written(key, value)):
        return bodies_meant(value, shares)
    found: list[str | None] = []
    misused: list[UsageError] = []
    for share in shares:
        try:
            pick_key(key, (share.ledger,))
            found.append(meant(share.ledger, key, value, today))
        except UsageError as error:
            misused.append(error)
            found.append(None)
    if len(misused) == len(shares):
        if key == "theme":
            themes = {one.id: one for share in shares for one in share.ledger.themes}
            pick(value, themes, key, error=UnknownError)
        raise misused[0]
    return found
