"""What to type in place of a command line that its command does not take."""

from shlex import quote
from typing import TYPE_CHECKING

from atmt_cli.cli.commands import UNFILTERED
from atmt_cli.model.errors import AtmtError
from atmt_cli.model.text import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from atmt_cli.store.many.manifest import Members
    from atmt_cli.store.many.member import Member

_NAMED = 5
"""The most ledgers that a message names."""


def for_one(command: str, manifest: str, words: "Sequence[str]") -> str:
    """Return what to type in place of a command line: it names the ledger that an id in it does,
    such as `flood:FR03`.
    """
    from atmt_cli.store.many.manifest import read_manifest

    generic = f"name one ledger: atmt --ledger DIR {command}"
    try:
        members = read_manifest(manifest) if manifest != "-" else None
    except AtmtError:
        return generic
    for one in members.members if members else ():
        mark = f"{one.name}:"
        if members and any(word.startswith(mark) for word in words):
            rest = [word.removeprefix(mark) for word in _without_manifest(words)]
            return _typed(members, one, rest)
    if members is None:
        return generic
    each = ((one.name, _place(members, one)) for one in members.members)
    places = [name if name == place else f"{name} is {place}" for name, place in each]
    return f"{generic}; {shortened(places, _NAMED)}"


def with_manifest(hint: str, words: "Sequence[str]") -> str:
    """Return a hint with the manifest that a command line names, where there is one."""
    named = manifest_in(words)
    return hint.replace("--ledgers MANIFEST", f"--ledgers {quote(named)}") if named else hint


def manifest_in(words: "Sequence[str]") -> str | None:
    """Return the manifest that a command line names with an option; None where there is none."""
    given = iter(words)
    for word in given:
        option, mark, value = word.partition("=")
        if option == "--ledgers":
            return value if mark else next(given, None)
    return None


def as_argument(command: str, manifest: str, words: "Sequence[str]") -> str:
    """Return a command line whose command takes the manifest as its argument."""
    left = _without_manifest(words)
    if manifest not in left and command in left:
        left.insert(left.index(command) + 1, manifest)
    return f"atmt {' '.join(map(quote, left))}"


def filtered(command: str, unknown: str, words: "Sequence[str]") -> str:
    """Return that `list` has an option which a command lacks, and how to type it; else nothing."""
    from atmt_cli.views.filter import KEYS

    if command not in UNFILTERED or unknown.removeprefix("--") not in KEYS:
        return ""
    left = ["list" if word == command else word for word in words if word != "--all"]
    return f"\n  list has it: atmt {' '.join(map(quote, left))}"


def _typed(members: "Members", one: "Member", words: list[str]) -> str:
    typed = " ".join(map(quote, words))
    if one.repository:
        return f"in a checkout of {_place(members, one)}: atmt {typed}"
    return f"atmt --ledger {quote(_place(members, one))} {typed}"


def _place(members: "Members", one: "Member") -> str:
    from atmt_cli.store.many.ledgers import named_path

    return str(named_path(one, members.above))


def _without_manifest(words: "Sequence[str]") -> list[str]:
    """Return a command line without the option that names the manifest."""
    left: list[str] = []
    given = iter(words)
    for word in given:
        if word == "--ledgers":
            next(given, None)
        elif not word.startswith("--ledgers="):
            left.append(word)
    return left
