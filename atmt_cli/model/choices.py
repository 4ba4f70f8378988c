"""What may be chosen: known words and ids, and the nearest to one that is not known."""

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from atmt_cli.model.errors import UsageError
from atmt_cli.model.text import did_you_mean, excerpt

if TYPE_CHECKING:
    from atmt_cli.model.ledger import Ledger

Given = TypeVar("Given", bound=str | None)


def pick(
    given: Given,
    known: Collection[str],
    what: str,
    see: str | None = None,
    names: Mapping[str, str] | None = None,
) -> Given:
    """Return ``given``, where it is known or None. Raises UsageError that names the nearest.

    ``see`` is a command that lists what is known, where that is too much for a line. ``names`` are
    other names by which one may have been meant, and what they stand for.
    """
    if given is None or given in known:
        return given
    near = did_you_mean(given, {one: one for one in known} | dict(names or {}))
    all_known = f"see them all: {see}" if see else f"known: {', '.join(known)}"
    raise UsageError(f"no {what} {excerpt(given)}{near}", all_known)


def known_actions(given: Iterable[str], known: Collection[str]) -> list[str]:
    """Return the ids given, each once, in order. Raises UsageError for the first unknown one."""
    return list(dict.fromkeys(pick(one, known, "action", "atmt list") for one in given))


def known_bodies(given: Iterable[str], ledger: "Ledger") -> list[str]:
    """Return the same for bodies, which are often called by their names."""
    known, names = ledger.body_by_id, ledger.body_id_by_name
    return list(dict.fromkeys(pick(one, known, "body", "atmt body list", names) for one in given))
