"""What actions, bodies and sources are called: by id or by another name, in any case."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from atmt_cli.model.errors import UsageError
from atmt_cli.model.text import excerpt, fold, listed

NAMING = ("name", "aka", "ref")
"""The fields that hold what a record is called beside its id."""

_LONGEST = 1000
"""The longest text that may be a name typed a little differently."""


class Directory:
    """The records of one kind by what they are called: by id, or by a name that they have.

    ``ids`` are the keys, looked at as they are now; ``named`` has each id with the names beside it.
    What is written exactly so comes first: an id, then a name, then either in any case and with or
    without accents. The names are sorted only when something is not an id.
    """

    def __init__(
        self, ids: Mapping[str, Any], named: Callable[[], Iterable[tuple[str, Iterable[str]]]]
    ) -> None:
        self.ids = ids
        self._named = named
        self._exact: dict[str, dict[str, None]] | None = None
        self._folded: dict[str, dict[str, None]] = {}

    def add(self, name: str, others: Iterable[str]) -> None:
        """Take in a record that was not there before."""
        if self._exact is None:
            return
        for one in (name, *others):
            self._exact.setdefault(one, {})[name] = None
            self._folded.setdefault(fold(one), {})[name] = None

    def meant(self, typed: str) -> tuple[str, ...]:
        """Return the ids of what may be meant; none where nothing has that name."""
        if typed in self.ids:
            return (typed,)
        if self._exact is None:
            self._exact = {}
            for name, others in self._named():
                self.add(name, others)
        known = self._exact.get(typed)
        if known is None and len(typed) <= _LONGEST:
            known = self._folded.get(fold(typed))
        return tuple(known or ())

    def find(self, typed: str) -> str:
        """Return the id of what is meant; the words themselves where nothing has that name.

        Raises UsageError where several are.
        """
        found = self.meant(typed)
        if len(found) > 1:
            raise UsageError(f"{excerpt(typed)} may be {listed(found, 'or')}", "write the id")
        return found[0] if found else typed


def called(record: Any) -> tuple[str, tuple[str, ...]]:
    """Return the id of an action, a body or a source, and what else it is called."""
    values = (getattr(record, field, None) or () for field in NAMING)
    each = ((value,) if isinstance(value, str) else value for value in values)
    return record.id, tuple(chain.from_iterable(each))


def directory_of(records: Iterable[Any]) -> Directory:
    """Return a directory of records that stay as they are."""
    records = tuple(records)

    def named() -> Iterator[tuple[str, Iterable[str]]]:
        return (called(one) for one in records)

    return Directory({one.id: None for one in records}, named)
