"""How a field may change once it is written: one of five classes, declared beside the field.

From here come the page of the format and the schema's descriptions. A value that is null, absent or
an empty list is empty; what is empty may be filled in whatever the class.
"""

from enum import Enum
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from atmt_cli.model.dates import PartialDate

T = TypeVar("T")
_WORDS = {
    "free": "It may change at any time.",
    "noted": "A change needs a note.",
    "filled": "Once filled in, it is fixed; a change needs a correction.",
    "kept": "It is fixed; a change needs a correction.",
    "append": "Items stay as they are, in order; new ones go at the end.",
}
_OF_LISTS = {
    "noted": "Names may be added freely; removing one needs a note.",
    "kept": "Items may be added freely; removing one needs a correction.",
}


class Law(Enum):
    """A class of fields; the value is its name."""

    FREE = "free"
    NOTED = "noted"
    FILLED = "filled"
    KEPT = "kept"
    APPEND = "append"

    def words(self, *, of_list: bool = False) -> str:
        """Return the law in words, which differ for a list."""
        return (_OF_LISTS if of_list else _WORDS).get(self.value, _WORDS[self.value])

    def lets(self, was: Any, now: Any) -> bool:
        """Return whether a value may become another one, without a note or a correction."""
        if self is Law.FREE or is_same(was, now) or is_empty(was) or _is_finer(was, now):
            return True
        if self in (Law.NOTED, Law.KEPT) and isinstance(was, tuple):
            return set(was) <= set(now or ())
        return self is Law.APPEND and (now or ())[: len(was)] == was


Free = Annotated[T, Law.FREE]
"""Changes at any time, and nobody need be told."""
Noted = Annotated[T, Law.NOTED]
"""Changes, or as a list loses a name, with a note in the same edit that says why."""
Filled = Annotated[T, Law.FILLED]
"""Is filled in once; any other change takes a correction."""
Kept = Annotated[T, Law.KEPT]
"""Stands as it was written, a list with every name in it; any change takes a correction."""
Grown = Annotated[T, Law.APPEND]
"""Is a list that grows at its end: what was there stands, in its order."""


def laws_of(record: type[BaseModel]) -> dict[str, Law]:
    """Return the law of each field of a kind of record, by the field's name in the model."""
    return {name: law_of(field) for name, field in record.model_fields.items()}


def law_of(field: FieldInfo) -> Law:
    """Return the law of a field. Raises StopIteration where it has none."""
    return next(one for one in field.metadata if isinstance(one, Law))


def is_empty(value: Any) -> bool:
    """Return whether there is nothing: null, absent or an empty list."""
    return value is None or value == ()


def is_same(was: Any, now: Any) -> bool:
    """Return whether two values are alike; null, absent and an empty list are."""
    return bool(was == now) or (is_empty(was) and is_empty(now))


def _is_finer(was: Any, now: Any) -> bool:
    """Return whether a date says more precisely what it said before."""
    both = isinstance(was, PartialDate) and isinstance(now, PartialDate)
    return both and now.lies_in(was)
