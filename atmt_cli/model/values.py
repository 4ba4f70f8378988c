"""Every value in a record and in the records below it, with the way to it."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from atmt_cli.model.fields import Record
from atmt_cli.model.findings import Pointer

Tests = Mapping[type[Any], Callable[[Any], bool]]
"""What to look for: of each class of value, the test that it must pass."""


class Value(NamedTuple):
    """A text, a date or a number, the record whose field it is or is in, and the pointer to it."""

    pointer: Pointer
    record: Record
    value: Any


def values_where(record: Record, at: Pointer, tests: Tests) -> Iterator[Value]:
    """Yield the values in a record, and below it, that pass the test of their class; pointers begin
    with ``at``.
    """
    for field, value in _fields(record):
        kind = value.__class__
        if kind in tests:
            if tests[kind](value):
                yield Value((*at, in_file(record, field)), record, value)
        elif kind is tuple:
            yield from _in_list(value, record, (*at, field), tests)
        elif isinstance(value, Record):
            yield from values_where(value, (*at, field), tests)


def _in_list(items: tuple[Any, ...], record: Record, at: Pointer, tests: Tests) -> Iterator[Value]:
    for index, item in enumerate(items):
        if isinstance(item, Record):
            yield from values_where(item, (*at, index), tests)
        elif item.__class__ in tests and tests[item.__class__](item):
            yield Value((*at, index), record, item)


def _fields(record: Record) -> Iterator[tuple[str, Any]]:
    """Return the fields of a record, the user's own too, by their names in the model."""
    own = record.__pydantic_extra__
    return chain(record.__dict__.items(), own.items()) if own else iter(record.__dict__.items())


def in_file(record: Record, field: str) -> str:
    """Return the name of a field as the file has it."""
    known = type(record).model_fields.get(field)
    return known.alias or field if known else field
