"""The kinds of field a ledger has. Every scalar arrives as text; the field says what it means."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import CoreSchema, core_schema

from atmt_cli.model.text import excerpt

T = TypeVar("T")
LONGEST_NUMBER = 6


class Record(BaseModel):
    """A mapping of the ledger: frozen, strict, and without unknown fields."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", defer_build=True, validate_by_alias=True
    )


class Defaulted(Record):
    """A record some of whose fields have a default that null, like absence, stands for."""

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        known = {field.alias or name for name, field in cls.model_fields.items()}
        return {key: item for key, item in value.items() if item is not None or key not in known}


def _written(value: str) -> str:
    if not value.strip():
        raise ValueError("expected text, found only blanks")
    return value


def _whole(value: Any) -> int:
    if isinstance(value, int):
        return value
    if not isinstance(value, str):
        raise ValueError("expected a whole number")  # noqa: TRY004 - pydantic wants ValueError
    if not (value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER):
        raise ValueError(f"expected a whole number up to 999999, found {excerpt(value, 20)}")
    return int(value)


def _tuple(value: Any) -> Any:
    """Null, absent and an empty list are the same."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list) else value


class _Checked:
    """A function that a value goes through after its type is checked, or before.

    Pydantic's own markers do the same, but read the function's signature anew for every field.
    """

    def __init__(self, make: Callable[..., CoreSchema], function: Callable[[Any], Any]) -> None:
        self.make, self.function = make, function

    def __get_pydantic_core_schema__(
        self, source: Any, handler: Callable[[Any], CoreSchema]
    ) -> CoreSchema:
        return self.make(self.function, handler(source))


_after = core_schema.no_info_after_validator_function
_before = core_schema.no_info_before_validator_function
Text = Annotated[str, _Checked(_after, _written)]
Number = Annotated[int, _Checked(_before, _whole)]
Many = Annotated[tuple[T, ...], _Checked(_before, _tuple), Field(default=())]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
NameId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
ActionId = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9-]*$")]
Ref = Text
"""A reference to a body, a source or an action by id. Whether it resolves is a rule's matter."""
