"""What may be chosen: known words and ids, and the nearest to one that is not known."""

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from atmt_cli.model.directory import Directory
from atmt_cli.model.errors import UnknownError, UsageError
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
    error: type[UsageError] = UsageError,
) -> Given:
    """Return ``given``, where it is known or None. Raises an error that names the nearest.

    ``see`` is a command that lists what is known, where that is too much for a line. ``names`` are
    other names that one may have been given, and what they stand for.
    """
    if given is None or given in known:
        return given
    near = did_you_mean(given, {one: one for one in known} | dict(names or {}))
    all_known = f"see them all: {see}" if see else f"known: {', '.join(known) or 'none yet'}"
    raise error(f"no {what} {excerpt(given)}{near}", all_known)


def written(what: str, given: str) -> str:
    """Return what was given. Raises UsageError where it is blank.

    An unset variable of a script must not be read as everything.
    """
    if not given.strip():
        raise UsageError(f"{what} is blank", "give it a value, or leave it out")
    return given


def known_actions(given: Iterable[str], directory: Directory) -> list[str]:
    """Return the ids of the actions meant, each once, in order. Raises UsageError for the first
    unknown one.
    """
    return _known(given, directory, "action", "atmt list")


def known_bodies(given: Iterable[str], ledger: "Ledger") -> list[str]:
    """Return the same for bodies, which are often called by their names."""
    names = ledger.body_id_by_name
    return _known(given, ledger.directory("bodies"), "body", "atmt body list", names)


def known_themes(given: Iterable[str], ledger: "Ledger") -> list[str]:
    """Return the same for themes, which may be called by their titles."""
    return _known(given, ledger.directory("themes"), "theme")


def _known(
    given: Iterable[str],
    directory: Directory,
    what: str,
    see: str | None = None,
    names: Mapping[str, str] | None = None,
) -> list[str]:
    meant = (
        pick(directory.find(one), directory.ids, what, see, names, UnknownError) for one in given
    )
    return list(dict.fromkeys(meant))
