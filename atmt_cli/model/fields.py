"""The kinds of field a ledger has. Every scalar arrives as text; the field says what it means."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal, Self, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, Strict, model_validator
from pydantic_core import CoreSchema, core_schema

from atmt_cli.model.dates import PartialDate, read_date
from atmt_cli.model.text import excerpt

T = TypeVar("T")
LONGEST_NUMBER = 6
ONGOING: Literal["ongoing"] = "ongoing"
"""The due date of an action that has none, but continues."""


class Record(BaseModel):
    """A mapping of the ledger: frozen, strict, and without unknown fields."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", defer_build=True, validate_by_alias=True
    )


class Defaulted(Record):
    """A record with defaults: for some of its fields null, like absence, means the default."""

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        known = {field.alias or name for name, field in cls.model_fields.items()}
        return {key: item for key, item in value.items() if item is not None or key not in known}


BLANK = "expected text, found only blanks"
NOT_BLANK = r"[^\s\x1c-\x1f]"
"""What every text has: a character that is no blank."""


def _written(value: str) -> str:
    if not value.strip():
        raise ValueError(BLANK)
    return value


def _whole(value: Any) -> int:
    if isinstance(value, int):
        return value
    if not isinstance(value, str):
        raise ValueError("expected a whole number")  # noqa: TRY004 - pydantic wants ValueError
    if not (value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER):
        raise ValueError(f"expected a whole number up to 999999, found {excerpt(value, 20)}")
    return int(value)


def _due(value: Any) -> PartialDate | str:
    if value == ONGOING or not isinstance(value, str):
        return ONGOING if value == ONGOING else read_date(value)
    try:
        return read_date(value)
    except ValueError as error:
        raise ValueError(f"{error}, or {ONGOING}") from None


def _own(value: Any) -> str | tuple[str, ...] | None:
    """Read a field of the user's own: a text, a list of text, or nothing."""
    if value is None or value == []:
        return None
    if isinstance(value, list | tuple):
        if not all(isinstance(item, str) for item in value):
            raise ValueError("expected text, or a list of text")
        return tuple(_written(item) for item in value)
    if not isinstance(value, str):
        raise ValueError("expected text, or a list of text")  # noqa: TRY004 - pydantic wants it
    return _written(value)


def _version(value: Any) -> int:
    """Read the version of a file's form: the first where nothing is said."""
    return 1 if value is None else _whole(value)


def _listed(value: tuple[Any, ...] | None) -> tuple[Any, ...]:
    """Null, absent and an empty list are the same."""
    return value or ()


class _Checked:
    """What a value is checked by after its type is, or before.

    Pydantic's own markers do the same, but read a function's signature anew for every field, and
    tell the schema for editors of every pattern.
    """

    def __init__(self, make: Callable[[Any, CoreSchema], CoreSchema], by: Any) -> None:
        self.make, self.by = make, by

    def __get_pydantic_core_schema__(
        self, source: Any, handler: Callable[[Any], CoreSchema]
    ) -> CoreSchema:
        return self.make(self.by, handler(source))


class _Alone:
    """A function that alone says what a value is, whatever its type."""

    def __init__(
        self,
        function: Callable[[Any], Any],
        written: core_schema.ToStringSerSchema | None = None,
    ) -> None:
        self.function, self.written = function, written

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.function, serialization=self.written
        )


_after = core_schema.no_info_after_validator_function
_before = core_schema.no_info_before_validator_function


def _matching(pattern: str, schema: CoreSchema) -> CoreSchema:
    """Return the form of a text in which a pattern is found."""
    return cast("CoreSchema", {**schema, "pattern": pattern})


def _after_null(function: Callable[[Any], Any], schema: CoreSchema) -> CoreSchema:
    """Return a form that may also be null."""
    return _after(function, core_schema.nullable_schema(schema))


Text = Annotated[str, _Checked(_matching, NOT_BLANK)]
Number = Annotated[int, _Checked(_before, _whole)]
Version = Annotated[int, _Checked(_before, _version)]
Many = Annotated[
    tuple[T, ...], Strict(strict=False), _Checked(_after_null, _listed), Field(default=())
]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
OWN_START = "x-"
OWN_PATTERN = "^x-[A-Za-z0-9][A-Za-z0-9_-]*$"
"""What a field of the user's own may be called."""
OwnName = Annotated[str, Field(pattern=OWN_PATTERN)]
Own = Annotated[str | tuple[str, ...], _Alone(_own)]
Due = Annotated[PartialDate | Literal["ongoing"], _Alone(_due, core_schema.to_string_ser_schema())]
NameId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
ACTION_PATTERN = "^[A-Z][A-Z0-9-]*$"
ActionId = Annotated[str, Field(pattern=ACTION_PATTERN)]
Ref = Text
"""A reference to a body, a source or an action by id. Whether it resolves is a rule's matter."""


class Extensible(Record):
    """A record that also has fields of the user's own: their names begin with ``x-``."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[OwnName, Own]

    @model_validator(mode="after")
    def _empty_is_absent(self) -> Self:
        for name in [name for name, value in self.own.items() if value is None]:
            del self.own[name]
            self.model_fields_set.discard(name)
        return self

    @property
    def own(self) -> dict[str, str | tuple[str, ...]]:
        """Return the fields of the user's own, by name."""
        return self.__pydantic_extra__ or {}

    @property
    def own_texts(self) -> dict[str, str]:
        """Return the same, each in one text."""
        return {k: v if isinstance(v, str) else "; ".join(v) for k, v in self.own.items()}


def _as_it_was(value: Any) -> Any:
    """Read what a field had: nothing, a text, a list of text, or a mapping."""
    return Was.model_validate(value) if isinstance(value, dict) else _own(value)


def values_of(record: Record) -> Iterator[tuple[str, Any]]:
    """Yield every field of a record, the user's own too, by its name in the file."""
    for name, field in type(record).model_fields.items():
        yield field.alias or name, getattr(record, name)
    yield from (record.__pydantic_extra__ or {}).items()


class Was(Record):
    """Fields of any record as they were, by their names in the file."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[Text, Annotated[Any, _Alone(_as_it_was)]]

    @model_validator(mode="after")
    def _says_something(self) -> "Was":
        if not self.__pydantic_extra__:
            raise ValueError("expected the fields that were wrong, each as it was")
        return self

    @property
    def fields(self) -> dict[str, Any]:
        """Return what the fields were, by name."""
        return self.__pydantic_extra__ or {}
