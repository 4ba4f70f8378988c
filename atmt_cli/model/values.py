"""Every value in a record and in the records below it, with the way to it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from atmt_cli.model.fields import Record
from atmt_cli.model.findings import Part, Pointer

Tests = Mapping[type[Any], Callable[[Any], bool]]
"""What to look for: of each class of value, the test that it must pass."""


class Value(NamedTuple):
    """A text, a date or a number, the record whose field it is or is in, and the pointer to it."""

    pointer: Pointer
    record: Record
    value: Any


def values_where(record: Record, tests: Tests) -> list[Value]:
    """Return the values in a record, and below it, that pass the test of their class, in their
    order.
    """
    found: list[Value] = []
    _look(record, [], tests, found)
    return found


def _look(record: Record, way: list[Part], tests: Tests, found: list[Value]) -> None:
    """Add what passes in a record to what was found. Nearly nothing does: so it is only then that
    the ``way`` to it becomes a pointer.
    """
    for field, value in _fields(record):
        kind = value.__class__
        if kind in tests:
            if tests[kind](value):
                found.append(Value((*way, in_file(record, field)), record, value))
        elif kind is tuple:
            if value:
                way.append(field)
                _look_in_list(value, record, way, tests, found)
                way.pop()
        elif isinstance(value, Record):
            way.append(field)
            _look(value, way, tests, found)
            way.pop()


def _look_in_list(
    items: tuple[Any, ...], record: Record, way: list[Part], tests: Tests, found: list[Value]
) -> None:
    for index, item in enumerate(items):
        if isinstance(item, Record):
            way.append(index)
            _look(item, way, tests, found)
            way.pop()
        elif item.__class__ in tests and tests[item.__class__](item):
            found.append(Value((*way, index), record, item))


def _fields(record: Record) -> Iterable[tuple[str, Any]]:
    """Return the fields of a record, the user's own too, by their names in the model."""
    own = record.__pydantic_extra__
    return (*record.__dict__.items(), *own.items()) if own else record.__dict__.items()


def in_file(record: Record, field: str) -> str:
    """Return the name of a field as the file has it."""
    known = type(record).model_fields.get(field)
    return known.alias or field if known else field
